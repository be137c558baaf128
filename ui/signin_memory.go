package ui

import (
	"context"

	"papilio/app"
	"papilio/protocol"
)

// load fills the form: with the account that was used last, or with the
// built-in server and everything ready.
func (s *signIn) load() {
	a := s.u.library.Last()
	if _, ok := s.u.library.Profile(a.ProfileID); !ok || a.ProfileID == app.BuiltInProfile && s.u.builtIn == nil {
		a = app.Account{ProfileID: app.EscargotProfile, Remember: true}
	}
	if a.Is(s.u.account.Address, s.u.account.ProfileID) {
		a.Status = s.u.session.LastStatus(a.Address)
	}
	s.fill(a)
}

// fill puts an account in the form, with the password of it that is at hand.
func (s *signIn) fill(a app.Account) {
	s.server.SetOptions(s.servers())
	s.server.SetChosen(a.ProfileID)
	s.profile = s.server.Chosen()
	s.email.SetText(string(a.Address))
	s.setPassword("")
	s.fillBoxes(a)
	switch {
	case s.own():
		s.email.SetText(string(s.builtIn.Address))
		s.setPassword(s.builtIn.Password)
	case a.RememberPassword && a.Secret != "":
		s.fetchPassword(a)
	}
	s.layOut()
}

// fillBoxes puts what is remembered of an account besides its address in the
// form.
func (s *signIn) fillBoxes(a app.Account) {
	if a.Status == "" {
		a.Status = protocol.Online
	}
	s.status.SetChosen(a.Status.Key())
	s.remember.SetOn(a.Remember || a.Used.IsZero())
	s.keep.SetOn(a.RememberPassword && !s.keep.Disabled())
	s.automatic.SetOn(a.Automatic)
	s.checksChanged()
}

// setPassword fills in a password that was not typed: it goes with its
// account, and a password of one is never sent for another.
func (s *signIn) setPassword(password string) {
	s.password.SetText(password)
	s.filled = password != ""
}

// forgetFilled takes a password away that was filled in for what the form said
// before.
func (s *signIn) forgetFilled() {
	if s.filled {
		s.setPassword("")
	}
}

// fetchPassword fills in the password that the keyring has.
func (s *signIn) fetchPassword(a app.Account) {
	call(s.u, func(ctx context.Context) (string, error) {
		return ask(ctx, func() (string, error) { return s.u.keyring.Get(a.Secret) })
	}, func(password string, err error) {
		if err != nil {
			s.noKeyring()
			return
		}
		// The person may have written something in the meantime.
		if s.profile == a.ProfileID && s.email.Text() == string(a.Address) && s.password.Text() == "" {
			s.setPassword(password)
			s.automatically()
		}
	})
}

// serverChosen lets the fields follow the server: the built-in one has its
// account ready, and of an account that is known there the rest follows.
func (s *signIn) serverChosen(key string) {
	if key == addServer {
		s.server.SetChosen(s.profile)
		s.u.openServer("")
		return
	}
	before, address := s.profile, protocol.Address(s.email.Text())
	s.clean()
	known := s.u.library.AccountsOf(key)
	a, ok := s.u.library.Account(address, key)
	switch {
	case ok:
	case key == app.BuiltInProfile:
		a = app.Account{Address: app.You, ProfileID: key, Remember: true}
	case before == app.BuiltInProfile && len(known) > 0 && known[0].Remember:
		a = known[0]
	case before == app.BuiltInProfile:
		a = app.Account{ProfileID: key, Remember: true}
	default: // what was typed stays
		s.forgetFilled()
		s.profile = key
		s.layOut()
		return
	}
	s.fill(a)
}

// layOut shows what goes with the server that is chosen.
func (s *signIn) layOut() {
	s.checksChanged()
	if s.content == nil {
		return // not built yet
	}
	visible(s.change, s.cancel == nil && !s.own())
	s.arrange()
	s.content.Refresh()
}

// checksChanged keeps the three boxes together: signing in by itself needs a
// remembered account and password. The built-in server needs no password.
func (s *signIn) checksChanged() {
	if !s.remember.On() {
		s.keep.SetOn(false)
		s.automatic.SetOn(false)
	}
	if !s.own() && s.automatic.On() && !s.keep.On() {
		if s.keep.Disabled() {
			s.automatic.SetOn(false)
			return
		}
		s.keep.SetOn(true)
		s.keepChanged(true)
	}
}

// keepChanged looks whether there is a keyring at all when the box is ticked.
func (s *signIn) keepChanged(on bool) {
	if !on {
		s.automatic.SetOn(s.automatic.On() && s.own())
		return
	}
	s.remember.SetOn(true)
	account := s.email.Text()
	call(s.u, func(ctx context.Context) (string, error) {
		return ask(ctx, func() (string, error) { return s.u.keyring.Get(account) })
	}, func(_ string, err error) {
		if err != nil {
			s.noKeyring()
		}
	})
}

// noKeyring says that passwords cannot be kept here.
func (s *signIn) noKeyring() {
	s.keep.SetOn(false)
	s.keep.Disable()
	if !s.own() {
		s.automatic.SetOn(false)
	}
	s.arrange()
}

// keepAccount remembers what the boxes allow of an account that was signed in
// to just now.
func (s *signIn) keepAccount(a app.Account, password string) {
	u := s.u
	kept, _ := u.library.Account(a.Address, a.ProfileID)
	call(u, func(ctx context.Context) (struct{}, error) {
		if kept.RememberPassword && !a.RememberPassword {
			if err := u.forgetPassword(ctx, kept); err != nil {
				u.log.Warn("password not forgotten", "error", err)
			}
		}
		a.Secret = kept.Secret
		return struct{}{}, u.keepPassword(ctx, a, password)
	}, func(_ struct{}, err error) {
		u.account, _ = u.library.Current()
		if err == nil {
			return
		}
		u.log.Warn("not everything is remembered of the account", "error", err)
		if now, _ := u.library.Account(a.Address, a.ProfileID); a.RememberPassword && !now.RememberPassword {
			s.noKeyring()
		}
	})
}

// automatically signs in without a click, once, when the person wants that and
// all that is needed is there.
func (s *signIn) automatically() {
	if s.u.automatic || !s.automatic.On() || s.u.people.signedIn || s.cancel != nil {
		return
	}
	if s.email.Text() == "" || s.password.Text() == "" {
		return
	}
	s.u.automatic = true
	s.start()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

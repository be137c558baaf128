package ui

import (
	"context"

	"papilio/app"
	"papilio/protocol"
)

// load fills the form from the settings: what is remembered, or the built-in
// server with everything ready.
func (s *signIn) load() {
	get := s.u.setting
	s.server.SetChosen(get(settingServer))
	s.status.SetChosen(get(settingStatus))
	s.remember.SetOn(get(settingRemember) != "no")
	s.keep.SetOn(get(settingPassword) == "yes")
	s.automatic.SetOn(get(settingAutomatic) == "yes")
	s.fill()
	s.checksChanged()
	s.loaded = true
}

// fill puts the account of the chosen server in the fields.
func (s *signIn) fill() {
	if s.server.Chosen() == serverBuiltIn {
		s.email.SetText(string(s.builtIn.Address))
		s.password.SetText(s.builtIn.Password)
		return
	}
	get := s.u.setting
	s.address.SetText(get(settingOtherServer))
	s.login.SetText(get(settingOtherLogin))
	account := get(settingAddress)
	s.email.SetText(account)
	s.password.SetText("")
	if account == "" || get(settingPassword) != "yes" {
		return
	}
	call(s.u, func(ctx context.Context) (string, error) {
		return ask(ctx, func() (string, error) { return s.u.keyring.Get(account) })
	}, func(password string, err error) {
		if err != nil {
			s.noKeyring()
			return
		}
		// The person may have written something in the meantime.
		if s.server.Chosen() == serverOther && s.email.Text() == account && s.password.Text() == "" {
			s.password.SetText(password)
			s.passwordFromWallet = true
			s.automatically()
		}
	})
}

// checksChanged keeps the three boxes together: signing in by itself needs a
// remembered account and password. The built-in server needs neither.
func (s *signIn) checksChanged() {
	own := s.server.Chosen() == serverBuiltIn
	if !own && !s.remember.On() {
		s.keep.SetOn(false)
		s.automatic.SetOn(false)
	}
	if !own && s.automatic.On() && !s.keep.On() {
		s.keep.SetOn(true)
		s.keepChanged(true)
	}
}

// keepChanged looks whether there is a keyring at all when the box is ticked.
func (s *signIn) keepChanged(on bool) {
	if !on {
		s.automatic.SetOn(s.automatic.On() && s.server.Chosen() == serverBuiltIn)
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
	if s.server.Chosen() != serverBuiltIn {
		s.automatic.SetOn(false)
	}
	s.keepNote.Show()
	s.arrange()
}

// save remembers what the boxes allow. The built-in account is new with every
// start, so there is nothing of it to keep.
func (s *signIn) save(c app.Credentials) {
	set := s.u.set
	set(settingServer, s.server.Chosen())
	set(settingStatus, c.Status.Key())
	set(settingRemember, yesNo(s.remember.On()))
	set(settingAutomatic, yesNo(s.automatic.On()))
	if s.server.Chosen() == serverBuiltIn {
		return
	}
	old := protocol.Address(s.u.setting(settingAddress))
	kept := s.u.setting(settingPassword) == "yes"
	keep := s.keep.On() && s.remember.On()
	remembered := ""
	if s.remember.On() {
		remembered = string(c.Address)
	}
	set(settingOtherServer, c.Server)
	set(settingOtherLogin, c.Login)
	set(settingAddress, remembered)
	set(settingPassword, yesNo(keep))
	change := func() (struct{}, error) {
		if kept && old != "" && (old != c.Address || !keep) {
			if err := s.u.keyring.Delete(string(old)); err != nil {
				s.u.log.Warn("password not forgotten", "error", err)
			}
		}
		if keep {
			return struct{}{}, s.u.keyring.Set(string(c.Address), c.Password)
		}
		return struct{}{}, nil
	}
	call(s.u, func(ctx context.Context) (struct{}, error) { return ask(ctx, change) }, func(_ struct{}, err error) {
		if err != nil {
			set(settingPassword, yesNo(false))
			s.noKeyring()
		}
	})
}

// automatically signs in without a click, once, when the person wants that and
// all that is needed is there.
func (s *signIn) automatically() {
	if s.m.triedAutomatic || !s.automatic.On() || s.u.people.signedIn || s.cancel != nil {
		return
	}
	if s.email.Text() == "" || s.password.Text() == "" {
		return
	}
	s.m.triedAutomatic = true
	s.start()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

package ui

import (
	"context"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// form is what the sign-in form says.
type form struct {
	account  app.Account
	password string
	filled   bool
	login    app.Credentials
}

// read reads the form; a field that is wrong says so.
func (s *signIn) read() (form, bool) {
	st, _ := protocol.ParseStatus(s.status.Chosen())
	f := form{password: s.password.Text(), filled: s.filled}
	address, err := protocol.ParseAddress(s.email.Text())
	if err != nil {
		s.fail(s.email, "bad-address", "")
		return f, false
	}
	if s.own() {
		if address != s.builtIn.Address {
			s.fail(s.email, "not-built-in", "")
			return f, false
		}
		f.password = s.builtIn.Password // whatever was typed for another server
	}
	if f.password == "" {
		s.fail(s.password, "password-empty", "")
		return f, false
	}
	f.account = app.Account{Address: address, ProfileID: s.profile}
	if a, ok := s.u.library.Account(address, s.profile); ok {
		f.account = a
	}
	f.account.Status = st
	f.account.Remember, f.account.RememberPassword, f.account.Automatic = s.remember.On(), s.keep.On() && !s.own(), s.automatic.On()
	if s.own() {
		f.login = s.builtIn
	} else {
		p, ok := s.u.library.Profile(s.profile)
		if !ok {
			s.failServer(app.ProfileNotFound, "")
			return f, false
		}
		f.login = p.Credentials(address, f.password)
	}
	f.login.Status = st
	return f, true
}

// start signs in with what the form says.
func (s *signIn) start() {
	if s.cancel != nil || s.u.moving {
		return
	}
	f, ok := s.read()
	if !ok {
		return
	}
	if code := s.u.choice().problem(); code != "" {
		s.failServer(code, "")
		return
	}
	s.clean()
	// Return once too often must not be a Cancel: that has Escape, and Tab.
	s.m.w.Canvas().Unfocus()
	stopped := false
	s.cancel = func() { stopped = true }
	s.progress.start(f.login, s.u.profileName(s.profile))
	s.show(true)
	u := s.u
	u.use(f.account, func(err error) {
		s.cancel = nil
		now := u.main.signIn // another one, when the account is another one
		now.put(f)
		switch {
		case err != nil:
			now.ended(f, err)
		case stopped:
			now.show(false)
		default:
			now.begin(f)
		}
	})
}

// put shows in the form what another one said.
func (s *signIn) put(f form) {
	s.server.SetChosen(f.account.ProfileID)
	s.profile = s.server.Chosen()
	s.email.SetText(string(f.account.Address))
	s.password.SetText(f.password)
	s.filled = f.filled
	s.fillBoxes(f.account)
	s.remember.SetOn(f.account.Remember)
	s.layOut()
}

// begin signs in with the account in use.
func (s *signIn) begin(f form) {
	ctx, cancel := context.WithCancel(s.u.ctx)
	s.cancel = cancel
	s.m.w.Canvas().Unfocus()
	s.progress.start(f.login, s.u.profileName(s.profile))
	s.show(true)
	way := s.u.choice()
	callWith(s.u, ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.u.session.SignIn(ctx, way.apply(ctx, s.u.keyring, f.login))
	},
		func(_ struct{}, err error) {
			cancel()
			s.cancel = nil
			s.ended(f, err)
		})
}

// stop cancels the sign-in that runs.
func (s *signIn) stop() {
	if s.cancel != nil {
		s.cancel()
	}
}

// ended goes on after a sign-in: the contacts (SignedIn has shown them), or the
// form with the error under its field.
func (s *signIn) ended(f form, err error) {
	s.show(false)
	if err == nil {
		s.keepAccount(f.account, f.password)
		s.u.welcomed()
		return
	}
	_, code := errorText(err)
	switch {
	case code == "cancelled":
		s.arrange()
	case app.AboutAccount(code):
		s.fail(s.email, code, err.Error())
	case code == "wrong-password" && !s.own():
		s.fail(s.password, code, err.Error())
	default:
		s.failServer(code, err.Error())
	}
}

// fail shows an error under a field and puts the cursor there.
func (s *signIn) fail(f *widget.Field, code, details string) {
	word := ""
	if details != "" {
		word = T("signin.details")
	}
	s.details = details
	f.SetError(T("error."+code), word)
	s.arrange()
	s.m.focus(f.Entry)
}

// failServer shows an error that has to do with the server, under its choice.
func (s *signIn) failServer(code, details string) {
	sentence, _ := errorText(&protocol.Problem{Code: code})
	s.details, s.wrong = details, sentence
	word := ""
	if details != "" {
		word = T("signin.details")
	}
	s.serverWrong.Set(sentence, word, s.showDetails)
	s.arrange()
}

func (s *signIn) showDetails() {
	text := s.details
	copyText := widget.NewButton(widget.Normal, T("button.copy"), func() { s.u.app.Clipboard().SetContent(text) })
	widget.ShowDialog(s.m.w.Canvas(), T("signin.details"), text, nil, copyText, widget.NewButton(widget.Primary, T("button.close"), nil))
}

// signedOut shows why the person is here again, after having been signed in.
func (s *signIn) signedOut(reason, code string) {
	s.clean()
	if reason != "requested" {
		s.noticeText = T("signedout." + reason)
		if code != "" {
			s.noticeText, _ = errorText(&protocol.Problem{Code: code})
		}
		s.notice.Set(s.noticeText, "", nil)
	}
	s.load()
	s.show(false)
	s.arrange()
}

// target is the server of the form as it stands, without an account: what a
// test of the connection tries.
func (s *signIn) target() app.Credentials {
	if s.own() {
		c := s.builtIn
		c.Address, c.Password = "", ""
		return c
	}
	p, _ := s.u.library.Profile(s.profile)
	return p.Credentials("", "")
}

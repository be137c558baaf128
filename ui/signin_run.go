package ui

import (
	"context"
	"strings"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// credentials reads the form; a field that is wrong says so.
func (s *signIn) credentials() (app.Credentials, bool) {
	st, _ := protocol.ParseStatus(s.status.Chosen())
	c := app.Credentials{Password: s.password.Text(), Status: st}
	address, err := protocol.ParseAddress(s.email.Text())
	if err != nil {
		s.fail(s.email, "bad-address", "")
		return c, false
	}
	c.Address = address
	if c.Password == "" {
		s.fail(s.password, "password-empty", "")
		return c, false
	}
	if s.server.Chosen() == serverBuiltIn {
		c.Server, c.Login, c.Gateway = s.builtIn.Server, s.builtIn.Login, s.builtIn.Gateway
		return c, true
	}
	c.Server, c.Login = strings.TrimSpace(s.address.Text()), strings.TrimSpace(s.login.Text())
	if c.Server == "" {
		s.fail(s.address, "server-empty", "")
		return c, false
	}
	return c, true
}

// start signs in with what the form says.
func (s *signIn) start() {
	if s.cancel != nil {
		return
	}
	c, ok := s.credentials()
	if !ok {
		return
	}
	way := s.u.choice()
	if code := way.problem(); code != "" {
		s.failServer(code, "")
		return
	}
	s.wrong, s.noticeText = "", ""
	for _, f := range []*widget.Field{s.email, s.password, s.address, s.login} {
		f.SetError("", "")
	}
	// Return once too often must not be a Cancel: that has Escape, and Tab.
	s.m.w.Canvas().Unfocus()
	s.save(c)
	ctx, cancel := context.WithCancel(s.u.ctx)
	s.cancel = cancel
	s.progress.start(c)
	s.show(true)
	callWith(s.u, ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.u.session.SignIn(ctx, way.apply(ctx, s.u.keyring, c))
	},
		func(_ struct{}, err error) {
			cancel()
			s.cancel = nil
			s.ended(err)
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
func (s *signIn) ended(err error) {
	s.show(false)
	if err == nil {
		return
	}
	_, code := errorText(err)
	switch code {
	case "cancelled":
		s.arrange()
	case "bad-address":
		s.fail(s.email, code, err.Error())
	case "wrong-password":
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

// failServer shows an error that has to do with the server: under the field it
// is about when the person wrote it, else under the choice.
func (s *signIn) failServer(code, details string) {
	if s.server.Chosen() == serverOther {
		switch code {
		case "server-not-found", "server-unreachable", "protocol-unsupported", "server-busy", "timeout":
			s.fail(s.address, code, details)
			return
		case "login-unreachable", "login-bad-answer", "login-not-secure", "bad-certificate", "certificate-expired", "wrong-pin":
			s.fail(s.login, code, details)
			return
		}
	}
	sentence, _ := errorText(&protocol.Problem{Code: code})
	s.details, s.wrong = details, sentence
	s.serverWrong.Set(sentence, T("signin.details"), s.showDetails)
	s.arrange()
}

func (s *signIn) showDetails() {
	text := s.details
	copyText := widget.NewButton(widget.Normal, T("button.copy"), func() { s.u.app.Clipboard().SetContent(text) })
	widget.ShowDialog(s.m.w.Canvas(), T("signin.details"), text, nil, copyText, widget.NewButton(widget.Primary, T("button.close"), nil))
}

// signedOut shows why the person is here again, after having been signed in.
func (s *signIn) signedOut(reason, code string) {
	s.noticeText = ""
	if reason != "requested" {
		s.noticeText = T("signedout." + reason)
		if code != "" {
			s.noticeText, _ = errorText(&protocol.Problem{Code: code})
		}
		s.notice.Set(s.noticeText, "", nil)
	}
	s.fill()
	s.show(false)
	s.arrange()
}

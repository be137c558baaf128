package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// profile reads the form; what is wrong is said under its field.
func (s *serverWindow) profile() (app.Profile, bool) {
	s.clean()
	p, _ := s.u.library.Profile(s.id)
	p.ID, p.Name, p.Server, p.Login, p.Gateway, p.Pin, p.CA = s.id, s.name.Text(), s.server.Text(), s.login.Text(), s.gateway.Text(), s.pin.Text(), s.ca
	p, err := app.CheckProfile(p)
	if err != nil {
		s.wrong(err)
		return p, false
	}
	return p, true
}

// wrong says what is wrong under the field it is about.
func (s *serverWindow) wrong(err error) {
	sentence, code := errorText(err)
	var f *widget.Field
	switch code {
	case app.ServerEmpty, app.BadServer:
		f = s.server
	case app.BadLogin, app.LoginNotSecure:
		f = s.login
	case app.BadGateway:
		f = s.gateway
	case app.BadPin:
		f = s.pin
	case app.BadCA:
		s.caProblem = sentence
		s.caWrong.Set(sentence, "", nil)
		s.arrange()
		return
	default: // about the name, or about none of them
		f = s.name
	}
	f.SetError(sentence, "")
	s.arrange()
	s.w.Canvas().Focus(f.Entry)
}

// keep saves the server and chooses it in the form.
func (s *serverWindow) keep() {
	p, ok := s.profile()
	if !ok {
		return
	}
	u, turn := s.u, s.turn
	call(u, func(context.Context) (app.Profile, error) { return u.library.SaveProfile(p) }, func(p app.Profile, err error) {
		if turn != s.turn {
			return
		}
		if err != nil {
			s.wrong(err)
			return
		}
		added := s.id == ""
		s.close()
		u.profilesChanged()
		if u.main != nil && u.main.showing != "contacts" && added {
			u.main.show("sign-in")
			u.main.signIn.pick(p.ID)
		}
	})
}

// putBack makes a known server as it came with Papilio again.
func (s *serverWindow) putBack() {
	u, turn := s.u, s.turn
	call(u, func(context.Context) (app.Profile, error) { return u.library.RestoreProfile(s.id) }, func(p app.Profile, err error) {
		if turn != s.turn {
			return
		}
		if err != nil {
			s.wrong(err)
			return
		}
		s.fill(p)
		u.profilesChanged()
	})
}

// askRemove removes the server; it asks first when accounts go with it.
func (s *serverWindow) askRemove() {
	u, id := s.u, s.id
	p, _ := u.library.Profile(id)
	accounts := u.library.AccountsOf(id)
	gone := func() {
		if u.serverWin != nil && u.serverWin.shown {
			u.serverWin.close()
		}
		u.profilesChanged()
	}
	if len(accounts) == 0 {
		s.removeNow(id, gone)
		return
	}
	var names []string
	for _, a := range accounts {
		names = append(names, string(a.Address))
	}
	widget.ShowDialog(s.w.Canvas(), T("server.remove.title", "Server", p.Name), T("server.remove.text", "Accounts", strings.Join(names, ", ")), nil,
		widget.NewButton(widget.Normal, T("server.cancel"), nil),
		widget.NewButton(widget.Danger, T("server.remove.button"), func() { u.removeAccounts(accounts, func() { u.removeProfile(id, gone) }) }))
}

func (s *serverWindow) removeNow(id string, then func()) { s.u.removeProfile(id, then) }

func (u *UI) removeProfile(id string, then func()) {
	call(u, func(context.Context) (struct{}, error) { return struct{}{}, u.library.RemoveProfile(id, false) }, func(_ struct{}, err error) {
		if err != nil {
			u.log.Error("server not removed", "error", err)
		}
		then()
	})
}

// removeAccounts removes accounts one after the other.
func (u *UI) removeAccounts(list []app.Account, then func()) {
	if len(list) == 0 {
		then()
		return
	}
	u.removeAccount(list[0], func() { u.removeAccounts(list[1:], then) })
}

// browse chooses a file with certificates.
func (s *serverWindow) browse() {
	turn := s.turn
	s.u.pickFile(T("server.ca.file.title"), certificateFiles, func(uri fyne.URI, err error) {
		if err != nil {
			s.wrong(err)
			return
		}
		s.u.readFile(uri, func(f file, err error) {
			switch {
			case turn != s.turn:
			case err != nil:
				s.caProblem, _ = errorText(err)
				s.caWrong.Set(s.caProblem, "", nil)
				s.arrange()
			default:
				s.setCA(f.data)
			}
		})
	})
}

// setCA takes certificates that were chosen or pasted, when they are some.
func (s *serverWindow) setCA(text []byte) {
	s.caProblem = ""
	if text == nil {
		s.ca = nil
	} else if checked, err := app.CheckProfile(app.Profile{Name: "x", Server: "x", CA: text}); err != nil || len(checked.CA) == 0 {
		s.wrong(&protocol.Problem{Code: app.BadCA, Err: err})
		return
	} else {
		s.ca = checked.CA
	}
	s.showCA()
	s.arrange()
}

func (s *serverWindow) showCA() {
	names := app.CertificateNames(s.ca)
	text := T("server.ca.none")
	if len(names) > 0 {
		text = strings.Join(names, ", ")
	}
	s.caNames.SetText(text)
	visible(s.caNone, len(names) > 0)
}

// tryOut tests the server as the form says it, without signing in.
func (s *serverWindow) tryOut() {
	if s.cancel != nil {
		s.stop()
		return
	}
	p, ok := s.profile()
	if !ok {
		return
	}
	s.turn++
	turn, u := s.turn, s.u
	ctx, cancel := context.WithCancel(u.ctx)
	s.cancel = cancel
	s.test.SetText(T("server.test.stop"))
	s.steps.clear("")
	s.arrange()
	report := func(step protocol.TestStep) {
		u.do(func() {
			if !u.closed && u.serverWin == s && s.turn == turn {
				s.steps.step(step)
				s.arrange()
				s.scroll.ScrollToBottom()
			}
		})
	}
	way := u.choice()
	callWith(u, ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, u.session.TestConnection(ctx, way.apply(ctx, u.keyring, p.Credentials("", "")), report)
	}, func(_ struct{}, err error) {
		cancel()
		if s.turn != turn {
			return
		}
		s.cancel = nil
		s.test.SetText(T("server.test.button"))
		s.steps.ended(err)
		s.arrange()
		s.scroll.ScrollToBottom()
	})
}

// stop ends the test that runs.
func (s *serverWindow) stop() {
	if s.cancel != nil {
		s.cancel()
	}
}

// profilesChanged shows the servers as they are now, wherever they are shown.
func (u *UI) profilesChanged() {
	if u.main != nil {
		s := u.main.signIn
		s.server.SetOptions(s.servers())
		if _, ok := u.library.Profile(s.profile); !ok {
			s.load()
		}
		s.server.SetChosen(s.profile)
		s.layOut()
	}
	if u.settings != nil && u.settings.shown {
		u.settings.choose(u.settings.list.Chosen())
	}
}

// pick chooses a server in the form.
func (s *signIn) pick(id string) {
	s.server.SetOptions(s.servers())
	if s.profile != id {
		s.server.SetChosen(id)
		s.serverChosen(id)
	}
	if s.email.Text() == "" {
		s.m.focus(s.email.Entry)
	}
}

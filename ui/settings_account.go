package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/app"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// accountPage is my name, my accounts, and what is remembered of the one that
// is marked. Changes apply at once.
type accountPage struct {
	u                  *UI
	s                  *settingsWindow
	content            *fyne.Container
	name               *widget.Field
	rename             *widget.Button
	note               *widget.Label // below the name
	heading            *widget.Label
	frame              *widget.Ground
	list               *widget.AccountList
	scroll             *container.Scroll
	none               *widget.Label
	server             *widget.TextLink
	what               *widget.Label // about the marked account
	automatic          *widget.Check
	keptPassword       *widget.Label
	forget, remove, in *widget.Button
	trouble            *widget.Label
}

// accountRows is how many accounts are seen at once.
const accountRows = 4

func newAccountPage(s *settingsWindow) settingsPage {
	p := &accountPage{u: s.u, s: s}
	title := widget.NewLabel(T("settings.account"), widget.StyleTitle)
	p.name = widget.NewField(T("settings.account.name"))
	p.name.SetChanged(func(string) { p.say("", theme.ColorSecondary); p.arrangeName() })
	p.rename = widget.NewButton(widget.Normal, T("settings.account.name.change"), p.changeName)
	p.note = widget.NewCutLabel("", widget.StyleSmall)
	p.heading = widget.NewLabel(T("settings.account.mine"), widget.StyleBold)
	p.frame = widget.NewGround(theme.ColorWindow, theme.ColorHairline, theme.RadiusControl)
	p.list = widget.NewAccountList(true, "", nil)
	p.list.OnWalk = func(string) { p.showAccount() }
	p.list.OnEscape = s.close
	p.scroll = container.NewVScroll(p.list)
	p.none = widget.NewCutLabel(T("settings.account.remembered.none"), widget.StyleQuiet)
	p.none.Align = fyne.TextAlignCenter
	p.what = widget.NewCutLabel("", widget.StyleBody)
	p.server = widget.NewTextLink(T("signin.server.change"), func() {
		if a, ok := p.marked(); ok {
			p.u.openServer(a.ProfileID)
		}
	})
	p.automatic = widget.NewCheck(T("signin.automatic"), p.setAutomatic)
	p.keptPassword = widget.NewCutLabel("", widget.StyleQuiet)
	p.forget = widget.NewButton(widget.Normal, T("settings.account.password.forget"), p.forgetPassword)
	p.in = widget.NewButton(widget.Normal, T("settings.account.use"), p.useMarked)
	p.remove = widget.NewButton(widget.Danger, T("settings.account.remove"), p.removeMarked)
	p.trouble = widget.NewCutLabel("", widget.StyleSmall)
	p.automatic.OnEscape = s.close
	for _, b := range []*widget.Button{p.rename, p.forget, p.in, p.remove} {
		b.OnEscape = s.close
	}
	p.name.Entry.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool {
		switch k {
		case fyne.KeyReturn, fyne.KeyEnter:
			p.changeName()
		case fyne.KeyEscape:
			s.close()
		default:
			return false
		}
		return true
	}
	p.content = widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		widget.Place(title, 0, 18, size.Width, 28)
		p.place(size.Width)
	}, title, p.name, p.rename, p.note, p.heading, p.frame, p.scroll, p.none, p.what, p.server, p.automatic, p.keptPassword, p.forget, p.in, p.remove, p.trouble)
	return settingsPage{key: "account", content: p.content, show: p.show, handle: func(e event.Event) {
		switch e.(type) {
		case event.SignedIn, event.SignedOut, event.Reconnecting, event.SelfChanged:
			p.show()
		}
	}}
}

func (p *accountPage) place(w float32) {
	place := widget.Place
	bw := p.rename.MinSize().Width
	place(p.name, 0, 64, w-bw-theme.Space8, p.name.MinSize().Height)
	place(p.rename, w-bw, 64+18, bw, theme.HeightButton)
	place(p.note, 0, 118, w, 18)
	place(p.heading, 0, 150, w, 20)
	h := min(p.list.MinSize().Height, accountRows*46)
	if p.none.Visible() {
		h = 46
	}
	place(p.frame, 0, 178, w, h+8)
	place(p.scroll, 4, 182, w-8, h)
	place(p.none, 0, 178, w, h+8)
	y := 178 + h + 8 + theme.Space12
	place(p.what, 0, y, w-p.server.MinSize().Width-theme.Space12, 20)
	place(p.server, w-p.server.MinSize().Width, y, p.server.MinSize().Width, 20)
	y += 32
	place(p.automatic, 0, y, w, 20)
	y += 32
	fw := p.forget.MinSize().Width
	place(p.keptPassword, 0, y, w-fw-theme.Space12, theme.HeightButton)
	place(p.forget, w-fw, y, fw, theme.HeightButton)
	y += theme.HeightButton + theme.Space16
	place(p.in, 0, y, p.in.MinSize().Width, theme.HeightButton)
	rw := p.remove.MinSize().Width
	place(p.remove, w-rw, y, rw, theme.HeightButton)
	place(p.trouble, 0, y+theme.HeightButton+theme.Space8, w, 18)
}

// accounts are those that are remembered, and the one that is signed in.
func (p *accountPage) accounts() []app.Account {
	list := p.u.accounts()
	for _, a := range list {
		if a.Is(p.u.account.Address, p.u.account.ProfileID) {
			return list
		}
	}
	if p.u.people.signedIn {
		list = append([]app.Account{p.u.account}, list...)
	}
	return list
}

func (p *accountPage) marked() (app.Account, bool) { return p.u.accountOf(p.list.Marked()) }

// show brings the page up to date.
func (p *accountPage) show() {
	u := p.u
	if u.people.signedIn {
		p.name.Enable()
		if p.name.Text() == "" || p.note.Text == T("settings.account.name.out") {
			p.name.SetText(u.people.self.Name)
		}
	} else {
		p.name.SetText("")
		p.name.Disable()
	}
	p.name.SetError("", "")
	list := p.accounts()
	u.fillAccounts(p.list, list)
	if p.list.Marked() == "" && len(list) > 0 {
		p.list.SetMarked(accountKey(list[0]))
	}
	visible(p.none, len(list) == 0)
	p.trouble.SetText("")
	p.arrangeName()
	p.showAccount()
}

// showAccount shows what is remembered of the marked account.
func (p *accountPage) showAccount() {
	a, ok := p.marked()
	for _, o := range []fyne.CanvasObject{p.what, p.server, p.automatic, p.keptPassword, p.forget, p.in, p.remove} {
		visible(o, ok)
	}
	if ok {
		own, here := a.ProfileID == app.BuiltInProfile, p.here(a)
		text := T("settings.account.server", "Server", p.u.profileName(a.ProfileID))
		if here {
			text = T("settings.account.server.now", "Server", p.u.profileName(a.ProfileID))
		}
		p.what.SetText(text)
		visible(p.server, !own)
		p.automatic.SetOn(a.Automatic)
		p.automatic.Enable()
		if !own && !a.RememberPassword {
			p.automatic.Disable()
		}
		switch {
		case own:
			p.keptPassword.SetText(T("settings.account.password.own"))
		case a.RememberPassword:
			p.keptPassword.SetText(T("settings.account.password.kept"))
		default:
			p.keptPassword.SetText(T("settings.account.password.not"))
		}
		visible(p.forget, a.RememberPassword)
		p.in.Enable()
		if here {
			p.in.Disable()
		}
	}
	p.content.Refresh()
}

// here reports whether an account is the one that is signed in.
func (p *accountPage) here(a app.Account) bool {
	return p.u.people.signedIn && a.Is(p.u.account.Address, p.u.account.ProfileID)
}

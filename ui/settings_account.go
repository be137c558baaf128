package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// accountPage is who is signed in and what is remembered of them.
type accountPage struct {
	u      *UI
	name   *widget.Field
	rename *widget.Button
	note   *widget.Label // below the name
	report *widget.Report
	forget *widget.Button
}

func newAccountPage(s *settingsWindow) settingsPage {
	p := &accountPage{u: s.u}
	title := widget.NewLabel(T("settings.account"), widget.StyleTitle)
	p.name = widget.NewField(T("settings.account.name"))
	p.name.SetChanged(func(string) { p.say("", theme.ColorSecondary); p.arrange() })
	p.rename = widget.NewButton(widget.Normal, T("settings.account.name.change"), p.changeName)
	p.note = widget.NewCutLabel("", widget.StyleSmall)
	p.report = widget.NewReport(settingsInner)
	p.forget = widget.NewButton(widget.Danger, T("settings.account.forget"), p.forgetAccount)
	help := widget.NewParagraph(T("settings.account.forget.help"), widget.StyleQuiet, settingsInner)
	p.rename.OnEscape, p.forget.OnEscape = s.close, s.close
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
	content := widget.Arrange(fyne.NewSize(300, 300), func(size fyne.Size) {
		place := widget.Place
		place(title, 0, 18, size.Width, 28)
		bw := p.rename.MinSize().Width
		place(p.name, 0, 64, size.Width-bw-theme.Space8, p.name.MinSize().Height)
		place(p.rename, size.Width-bw, 64+18, bw, theme.HeightButton)
		place(p.note, 0, 120, size.Width, 18)
		p.report.SetWidth(size.Width)
		y := float32(160)
		place(p.report, 0, y, size.Width, p.report.MinSize().Height)
		y += p.report.MinSize().Height + theme.Space8
		place(p.forget, 0, y, p.forget.MinSize().Width, theme.HeightButton)
		help.SetWidth(size.Width)
		place(help, 0, y+theme.HeightButton+theme.Space12, size.Width, help.MinSize().Height)
	}, title, p.name, p.rename, p.note, p.report, p.forget, help)
	return settingsPage{key: "account", content: content, show: p.show, handle: func(e event.Event) {
		switch e.(type) {
		case event.SignedIn, event.SignedOut, event.Reconnecting, event.SelfChanged:
			p.show()
			content.Refresh()
		}
	}}
}

func (p *accountPage) show() {
	u := p.u
	if u.people.signedIn {
		p.name.Enable()
		p.name.SetText(u.people.self.Name)
	} else {
		p.name.SetText("")
		p.name.Disable()
	}
	p.name.SetError("", "")
	signedIn := widget.ReportRow{Label: T("settings.account.signed-in"), Value: T("settings.account.out")}
	if u.people.signedIn {
		signedIn.Value, signedIn.Bold = string(u.people.self.Address), true
	}
	account, password := u.setting(settingAddress), T("settings.account.password.not")
	if u.setting(settingPassword) == "yes" && account != "" {
		password = T("settings.account.password.kept")
	}
	rows := []widget.ReportRow{{Label: T("settings.account.remembered"), Value: account}}
	p.forget.Enable()
	if account == "" {
		p.forget.Disable()
		rows[0].Value = T("settings.account.remembered.none")
	} else {
		rows = append(rows, widget.ReportRow{Label: T("settings.account.password"), Value: password})
	}
	p.report.Set([]widget.ReportRow{signedIn}, rows)
	p.arrange()
}

// arrange says whether the name can be changed.
func (p *accountPage) arrange() {
	u, name := p.u, strings.TrimSpace(p.name.Text())
	out := T("settings.account.name.out")
	p.rename.Disable()
	switch {
	case !u.people.signedIn:
		p.say(out, theme.ColorSecondary)
	case p.note.Text == out:
		p.say("", theme.ColorSecondary)
	}
	if u.people.signedIn && name != "" && name != u.people.self.Name {
		p.rename.Enable()
	}
}

func (p *accountPage) changeName() {
	name := strings.TrimSpace(p.name.Text())
	if p.rename.Disabled() {
		return
	}
	p.rename.Disable()
	call(p.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.u.session.SetName(ctx, name) },
		func(_ struct{}, err error) {
			p.arrange()
			if err != nil {
				sentence, _ := errorText(err)
				p.say(sentence, theme.ColorDanger)
				return
			}
			p.say(T("settings.account.name.changed"), theme.ColorSuccess)
		})
}

// say writes below the name.
func (p *accountPage) say(text string, color fyne.ThemeColorName) {
	style := widget.StyleSmall
	style.Color = color
	p.note.SetStyle(style)
	p.note.SetText(text)
}

// forgetAccount takes the remembered account out of the form and its password
// out of the keyring.
func (p *accountPage) forgetAccount() {
	u, account := p.u, p.u.setting(settingAddress)
	for _, key := range []string{settingAddress, settingPassword, settingAutomatic} {
		u.set(key, "")
	}
	p.show()
	if u.main != nil {
		u.main.signIn.load()
	}
	if account == "" {
		return
	}
	call(u, func(context.Context) (struct{}, error) { return struct{}{}, u.keyring.Delete(account) }, func(_ struct{}, err error) {
		if err != nil {
			u.log.Warn("password not forgotten", "error", err)
		}
	})
}

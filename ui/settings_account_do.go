package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// change stores what was changed of an account.
func (p *accountPage) change(a app.Account, work func(context.Context) error) {
	u := p.u
	call(u, func(ctx context.Context) (struct{}, error) {
		if work != nil {
			if err := work(ctx); err != nil {
				return struct{}{}, err
			}
		}
		_, err := u.library.SaveAccount(a)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		u.account, _ = u.library.Current()
		p.show()
		if err != nil {
			sentence, _ := errorText(err)
			style := widget.StyleSmall
			style.Color = theme.ColorDanger
			p.trouble.SetStyle(style)
			p.trouble.SetText(sentence)
		}
		if s := u.main.formOf(); s != nil {
			s.fill(a)
		}
	})
}

// formOf returns the sign-in form while it is shown and at rest, else nil.
func (m *mainWindow) formOf() *signIn {
	if m == nil || m.showing != "sign-in" || m.signIn.cancel != nil {
		return nil
	}
	return m.signIn
}

func (p *accountPage) setAutomatic(on bool) {
	if a, ok := p.marked(); ok {
		a.Automatic = on
		p.change(a, nil)
	}
}

func (p *accountPage) forgetPassword() {
	a, ok := p.marked()
	if !ok {
		return
	}
	kept := a
	a.RememberPassword, a.Automatic = false, false
	p.change(a, func(ctx context.Context) error { return p.u.forgetPassword(ctx, kept) })
}

// useMarked signs out, where that is needed, and puts the account in the form.
func (p *accountPage) useMarked() {
	u := p.u
	a, ok := p.marked()
	if !ok || p.here(a) {
		return
	}
	u.main.other, u.main.next = true, a
	present(u.root)
	if u.main.formOf() != nil {
		u.main.asSomebodyElse()
		return
	}
	u.main.signOut()
}

func (p *accountPage) removeMarked() {
	u := p.u
	a, ok := p.marked()
	if !ok {
		return
	}
	u.askRemoveAccount(p.s.w.Canvas(), a, func() {
		if u.main != nil && u.main.showing != "contacts" {
			u.main.signIn.removed(a)
		}
		if u.settings != nil && u.settings.shown {
			u.settings.choose(u.settings.list.Chosen())
		}
	})
}

// arrangeName says whether the name can be changed.
func (p *accountPage) arrangeName() {
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
			p.arrangeName()
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

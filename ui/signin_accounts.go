package ui

import (
	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/ui/widget"
)

// otherAccount is the last line of the list of accounts.
const otherAccount = "other"

// openAccounts opens the list of the accounts that are remembered, below the
// e-mail field.
func (s *signIn) openAccounts() {
	if s.popup != nil || s.cancel != nil {
		return
	}
	u := s.u
	list := widget.NewAccountList(false, T("account.remove.hint"), nil)
	list.OnChosen = func(key string) {
		s.popup.Close()
		if a, ok := u.accountOf(key); ok {
			s.clean()
			s.fill(a)
			if s.password.Text() == "" {
				s.m.focus(s.password.Entry)
			} else {
				s.m.focus(s.button)
			}
			return
		}
		s.somebodyElse()
	}
	list.OnRemove = func(key string) {
		s.popup.Close()
		if a, ok := u.accountOf(key); ok {
			u.askRemoveAccount(s.m.w.Canvas(), a, func() { u.main.signIn.removed(a) })
		}
	}
	list.OnEscape = func() { s.popup.Close() }
	u.fillAccounts(list, u.accounts(), widget.AccountRow{Key: otherAccount, Title: T("signin.accounts.other"), Plain: true})
	list.SetMarked(string(s.email.Text()) + " " + s.profile)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.email)
	if at.X == 0 { // the form has not been drawn yet
		at = fyne.NewPos(formLeft, formTop)
	}
	at = at.AddXY(0, s.email.MinSize().Height+2)
	s.m.w.Canvas().Unfocus()
	s.popup = widget.ShowPopUp(s.m.w.Canvas(), at, s.email.Size().Width, list)
	s.popup.OnClose = func() {
		s.popup = nil
		s.m.focus(s.email.Entry)
	}
}

// somebodyElse empties the form for an account that is not in the list.
func (s *signIn) somebodyElse() {
	s.clean()
	profile := s.profile
	if s.own() {
		profile = app.EscargotProfile
	}
	s.fill(app.Account{ProfileID: profile, Remember: true})
	s.m.focus(s.email.Entry)
}

// removed shows another account in place of one that is gone.
func (s *signIn) removed(gone app.Account) {
	if s.email.Text() == string(gone.Address) && s.profile == gone.ProfileID || gone.ProfileID == app.BuiltInProfile {
		s.fill(s.u.nextAccount(gone))
	}
}

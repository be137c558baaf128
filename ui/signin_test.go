package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

func TestSignInWithOneClick(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		b.shot(b.main.w, "signin-"+string(look))
		test.Tap(b.main.signIn.button)
		b.shot(b.main.w, "signin-progress-"+string(look))
		b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	})
}

func TestWrongPassword(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, startBuiltIn(t), nil)
		b.Show()
		s := b.main.signIn
		s.password.SetText("not this one")
		test.Tap(s.button)
		b.q.until(t, "an error", func() bool { return s.password.Error() != "" || s.wrong != "" || s.noticeText != "" })
		if s.password.Error() == "" {
			t.Fatal(s.wrong, s.noticeText, s.details)
		}
		b.shot(b.main.w, "signin-error-"+string(look))
		s.showDetails()
		b.shot(b.main.w, "signin-details-"+string(look))
		b.main.w.Canvas().Overlays().Remove(b.main.w.Canvas().Overlays().Top())
		s.server.SetChosen(serverOther)
		s.serverChosen()
		s.email.SetText("lena@example.org")
		s.password.SetText("secret")
		s.address.SetText("127.0.0.1:1")
		test.Tap(s.button)
		b.q.until(t, "an error", func() bool { return s.address.Error() != "" })
		b.shot(b.main.w, "signin-other-"+string(look))
	})
}

package ui

import (
	"testing"

	"papilio/ui/theme"
	"papilio/ui/words"
)

// A language is used at once: the person stays signed in, and what was open and
// written is there again.
func TestLanguageAtOnce(t *testing.T) {
	t.Cleanup(func() { words.Use("en", nil) })
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.Show()
	b.q.until(t, "the contacts are shown", func() bool { return b.main.showing == "contacts" })
	b.openConversation(maria)
	c := b.conversations.with(maria)
	c.input.Begin("half a sent")
	there := false
	b.setLanguage("de", func() { there = true; b.openSettings("appearance") })
	b.q.until(t, "everything is there again", func() bool { return there })
	if T("signin.button") != "Anmelden" || b.main.menus()[0].Text != "Datei" {
		t.Errorf("still %q, %q", T("signin.button"), b.main.menus()[0].Text)
	}
	if b.main.showing != "contacts" {
		t.Errorf("shows %s", b.main.showing)
	}
	if c := b.conversations.with(maria); c == nil || c.input.Text() != "half a sent" {
		t.Error("the conversation did not come back with its text")
	}
	if b.language() != "de" || b.settings.w.Title() != "Einstellungen" {
		t.Errorf("%q, %q", b.language(), b.settings.w.Title())
	}
	b.shot(b.main.w, "language-main")
	b.shot(b.settings.w, "language-settings")
}

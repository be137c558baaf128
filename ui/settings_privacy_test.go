package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestPrivacyByHand blocks somebody by address, allows them again, says what is
// wrong with an address, and who is blocked sees us no more.
func TestPrivacyByHand(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	b.openSettings("privacy")
	w := b.settings.w
	form := func() (who *widget.Field, to *widget.Choice) {
		return over(t, w, func(*widget.Field) bool { return true }), over(t, w, func(*widget.Choice) bool { return true })
	}
	press := func() { test.Tap(over(t, w, labelled(T("settings.privacy.add.button")))) }
	add := func() {
		t.Helper()
		walk(w.Content(), func(o fyne.CanvasObject) {
			if button, ok := o.(*widget.Button); ok && button.Text == T("settings.privacy.add") && button.Visible() {
				test.Tap(button)
			}
		})
	}
	add()
	who, _ := form()
	who.SetText("nobody at all")
	press()
	if who.Error() != T("error.bad-address") {
		t.Errorf("a bad address is called %q", who.Error())
	}
	who.SetText(string(jonasEnd))
	if who.Error() != "" {
		t.Error("the complaint stays while one types")
	}
	press()
	on := func(a protocol.Address, l protocol.List) func() bool {
		return func() bool { return b.contact(a).Lists.Has(l) && w.Canvas().Overlays().Top() == nil }
	}
	b.q.until(t, "blocked", on(jonasEnd, protocol.BlockList))
	add()
	who, to := form()
	who.SetText(string(jonasEnd))
	to.SetChosen(allowedPeople)
	press()
	b.q.until(t, "allowed", on(jonasEnd, protocol.AllowList))

	sees := func(reachable bool) func() bool {
		return func() bool {
			e, ok := got(o, func(e event.ContactChanged) bool { return e.Contact.Address == "lena@example.org" })
			return ok && e.Contact.Status.Reachable() == reachable
		}
	}
	b.q.until(t, "Maria sees us", sees(true))
	add()
	who, _ = form()
	who.SetText(string(maria))
	press()
	b.q.until(t, "Maria sees us no more", sees(false))
}

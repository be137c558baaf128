package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

// Questions about what cannot be taken back are alike, however they were put: the
// focus is on Cancel, and the other button is the last one.
func TestDialogOfDanger(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	w := test.NewTempWindow(t, NewGround(theme.ColorWindow, theme.ColorTransparent, 0))
	w.Resize(fyne.NewSize(400, 300))
	for _, turned := range []bool{false, true} {
		done := ""
		cancel := NewButton(Normal, "Cancel", func() { done = "cancel" })
		remove := NewButton(Danger, "Remove", func() { done = "remove" })
		buttons := []*Button{cancel, remove}
		if turned {
			buttons = []*Button{remove, cancel}
		}
		ShowDialog(w.Canvas(), "Remove?", "For ever.", nil, buttons...)
		if w.Canvas().Focused() != fyne.Focusable(cancel) || cancel.Position().X >= remove.Position().X {
			t.Errorf("turned %v: the focus is on %v, Cancel is at %v, Remove at %v", turned, w.Canvas().Focused(), cancel.Position(), remove.Position())
		}
		cancel.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if done != "cancel" {
			t.Errorf("Enter did %q", done)
		}
	}
}

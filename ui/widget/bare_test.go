package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

// A text that is longer than its field has no bar under it.
func TestFieldHasNoBar(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	f := NewField("")
	w := test.NewTempWindow(t, f)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(200, theme.HeightField))
	f.SetText(strings.Repeat("long ", 40))
	img := w.Canvas().Capture()
	for y := 26; y < 30; y++ { // below the letters
		for x := 10; x < 190; x++ {
			if img.At(x, y) != img.At(9, y) {
				t.Fatalf("something is drawn at %d, %d", x, y)
			}
		}
	}
}

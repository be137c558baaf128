package widget

import (
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
)

// TestInRow: what begins from right to left is marked, so that its blanks stand
// where they belong.
func TestInRow(t *testing.T) {
	for text, want := range map[string]string{"": "", "Maria": "Maria", "12 שלום": leftToRight + "12 שלום", "Maria שלום": "Maria שלום", "שלום Maria": leftToRight + "שלום Maria"} {
		if got := inRow(text); got != want {
			t.Errorf("inRow(%q) = %q", text, got)
		}
	}
	themed(t, theme.AlwaysLight)
	if a, b := Measure("Maria", StyleBody).Width, Measure(leftToRight+"Maria", StyleBody).Width; a != b {
		t.Errorf("the mark takes room: %v, %v", a, b)
	}
	l := NewNameLine("שלום Maria", StyleBody)
	w := look(t, l, 200, 40)
	gap := func(img image.Image) (widest int) { // the widest empty stretch between letters
		seen, run := false, 0
		for x := range 200 {
			ink := false
			for y := range 40 {
				ink = ink || img.At(x, y) != img.At(199, y)
			}
			switch {
			case ink:
				if seen {
					widest = max(widest, run)
				}
				seen, run = true, 0
			default:
				run++
			}
		}
		return widest
	}
	if got := gap(w.Canvas().Capture()); got < 3 {
		t.Errorf("the words stand %d pixels apart", got)
	}
}

// TestLooksBackAndForth: icons in the transcript have the colours of the look,
// however often it changes.
func TestLooksBackAndForth(t *testing.T) {
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 400, 200)
	tr.Add(Line{ID: 1, Mine: true, Name: "Lena", Text: protocol.Text{Body: "hello"}, Time: time.Date(2026, 11, 22, 14, 2, 0, 0, time.UTC),
		Delivery: protocol.NotSent, Reason: "Not delivered"})
	shown := func(v theme.Variant) int {
		fyne.CurrentApp().Settings().SetTheme(theme.New(v))
		img := w.Canvas().Capture()
		danger, n := theme.Color(theme.ColorDanger), 0
		for y := range img.Bounds().Dy() {
			for x := range textLeft + 12 { // where the icon is
				if color.NRGBAModel.Convert(img.At(x, y)) == color.Color(danger) {
					n++
				}
			}
		}
		return n
	}
	light, dark := shown(theme.AlwaysLight), shown(theme.AlwaysDark)
	if light == 0 || dark == 0 {
		t.Fatalf("no icon: %d, %d", light, dark)
	}
	for range 2 {
		if l, d := shown(theme.AlwaysLight), shown(theme.AlwaysDark); l != light || d != dark {
			t.Errorf("%d and %d pixels, later %d and %d", light, dark, l, d)
		}
	}
}

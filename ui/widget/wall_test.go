package widget

import (
	"testing"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/theme"
)

// Words of every colour can be read on a wall, whatever its picture is.
func TestWall(t *testing.T) {
	for _, dark := range []bool{false, true} {
		ground := wallGround(dark)
		for _, ink := range []fyne.ThemeColorName{theme.ColorText, theme.ColorSecondary, theme.ColorPrimary, theme.ColorDanger, theme.ColorSuccess} {
			if got := contrast(theme.ColorIn(ink, dark), ground); got < 4.5 {
				t.Errorf("%s, dark %v: %.2f", ink, dark, got)
			}
		}
		for c := range 0x1000 {
			want := protocol.RGB(c>>8<<20 | c>>4&15<<12 | c&15<<4 | 1)
			if got := messageColor(want, ground); contrast(got, ground) < minContrast {
				t.Fatalf("%06x, dark %v, becomes %v", want, dark, got)
			}
		}
	}
}

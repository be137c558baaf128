package widget

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"papilio/ui/theme"
)

// Words can be read on a black and on a white picture.
func TestWall(t *testing.T) {
	for _, dark := range []bool{false, true} {
		surface := theme.ColorIn(theme.ColorSurface, dark)
		for _, pixel := range []uint8{0, 255} {
			mix := func(s uint8) uint8 { return uint8(float64(s)*fade + float64(pixel)*(1-fade)) }
			ground := color.NRGBA{R: mix(surface.R), G: mix(surface.G), B: mix(surface.B), A: 255}
			for _, ink := range []fyne.ThemeColorName{theme.ColorText, theme.ColorSecondary, theme.ColorPrimary, theme.ColorDanger, theme.ColorSuccess} {
				if got := contrast(theme.ColorIn(ink, dark), ground); got < 4.5 {
					t.Errorf("%s, dark %v, on %d: %.2f", ink, dark, pixel, got)
				}
			}
		}
	}
}

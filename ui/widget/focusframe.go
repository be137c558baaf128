package widget

import (
	"fyne.io/fyne/v2"

	"papilio/ui/theme"
)

// focusFrame shows where the keyboard is when there is nothing inside to mark:
// round an empty list.
type focusFrame struct{ *Ground }

func newFocusFrame() focusFrame {
	f := focusFrame{NewGround(theme.ColorTransparent, theme.ColorPrimary, theme.RadiusControl)}
	f.width = theme.LineFocus
	f.Hidden = true
	return f
}

// show draws it in an area, or takes it away.
func (f focusFrame) show(on bool, s fyne.Size) {
	place(f, 1, 1, max(0, s.Width-2), max(0, s.Height-2))
	if f.Hidden == on {
		f.Hidden = !on
		f.Refresh()
	}
}

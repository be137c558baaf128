package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"papilio/ui/theme"
)

// NewStrip returns a warm line across a window: a notice, with what can be done
// about it at the right.
func NewStrip(icon, text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	row := []fyne.CanvasObject{NewIcon(theme.IconIn(icon, theme.ColorAccentText), theme.SizeIcon)}
	right := container.NewHBox(actions...)
	middle := container.NewBorder(nil, nil, container.NewCenter(row[0]), container.NewCenter(right), NewCutLabel(text, StyleBody))
	inset := container.New(layout.NewCustomPaddedLayout(5, 5, theme.Space12, theme.Space12), middle)
	ground := NewGround(theme.ColorNotice, theme.ColorTransparent, 0)
	line := NewGround(theme.ColorNoticeLine, theme.ColorTransparent, 0)
	return container.NewStack(ground, container.NewBorder(nil, line, nil, nil, inset))
}

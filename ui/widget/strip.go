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
	return newStrip(icon, text, theme.ColorAccentText, theme.ColorNotice, theme.ColorNoticeLine, actions)
}

// NewDoneStrip is NewStrip for what went well, in the quiet colours of the window.
func NewDoneStrip(text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	return newStrip("check", text, theme.ColorSuccess, theme.ColorSurface, theme.ColorHairline, actions)
}

func newStrip(icon, text string, ink, fill, edge fyne.ThemeColorName, actions []fyne.CanvasObject) fyne.CanvasObject {
	row := []fyne.CanvasObject{NewIcon(theme.IconIn(icon, ink), theme.SizeIcon)}
	right := container.NewHBox(actions...)
	middle := container.NewBorder(nil, nil, container.NewCenter(row[0]), container.NewCenter(right), NewCutLabel(text, StyleBody))
	inset := container.New(layout.NewCustomPaddedLayout(5, 5, theme.Space12, theme.Space12), middle)
	ground := NewGround(fill, theme.ColorTransparent, 0)
	line := NewGround(edge, theme.ColorTransparent, 0)
	return container.NewStack(ground, container.NewBorder(nil, line, nil, nil, inset))
}

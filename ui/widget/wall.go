package widget

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Wall is a picture on a part of a window, faded so far that whatever is written
// on it can be read.
type Wall struct {
	widget.BaseWidget
	image image.Image
}

// fade is how much of what is seen is what stands behind the picture, which is
// the surface: with it the words in every colour of the theme have a contrast of
// 4.5 on any picture.
const fade = 0.88

// NewWall returns a wall without a picture, which shows nothing.
func NewWall() *Wall {
	w := &Wall{}
	w.ExtendBaseWidget(w)
	return w
}

// SetImage shows a picture; nil is none.
func (w *Wall) SetImage(img image.Image) {
	w.image = img
	w.Refresh()
}

// wallGround is what words stand on where a wall is hardest to write on: on a
// black picture, or a white one in the dark.
func wallGround(dark bool) color.NRGBA {
	c, pixel := theme.ColorIn(theme.ColorSurface, dark), 0.0
	if dark {
		pixel = 255
	}
	mix := func(v uint8) uint8 { return uint8(float64(v)*fade + pixel*(1-fade)) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: 255}
}

// Shown reports whether there is a picture.
func (w *Wall) Shown() bool { return w.image != nil }

// CreateRenderer implements fyne.Widget.
func (w *Wall) CreateRenderer() fyne.WidgetRenderer {
	img := canvas.NewImageFromImage(nil)
	img.FillMode, img.CornerRadius, img.Translucency = canvas.ImageFillCover, theme.RadiusControl-1, fade
	r := &simple{objects: []fyne.CanvasObject{img}}
	r.layout = func(s fyne.Size) { place(img, 0, 0, s.Width, s.Height) }
	r.min = func() fyne.Size { return fyne.NewSize(1, 1) }
	r.refresh = func() {
		img.Hidden, img.Image = w.image == nil, w.image
		img.Refresh()
	}
	r.refresh()
	return r
}

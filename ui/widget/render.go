package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/ui/theme"
)

// simple is the renderer of a widget as three functions.
type simple struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	refresh func()
	destroy func()
}

func (s *simple) Objects() []fyne.CanvasObject { return s.objects }
func (s *simple) Layout(size fyne.Size)        { s.layout(size) }
func (s *simple) MinSize() fyne.Size           { return s.min() }
func (s *simple) Refresh()                     { s.refresh() }

func (s *simple) Destroy() {
	if s.destroy != nil {
		s.destroy()
	}
}

// box is what newBox makes.
type box = *canvas.Rectangle

// newBox returns a rectangle with round corners; paint gives it colours and a
// line inside its edge.
func newBox(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(theme.ColorTransparent))
	r.CornerRadius = radius
	return r
}

func paint(r *canvas.Rectangle, fill, line fyne.ThemeColorName, width float32) {
	if in, edge := theme.Color(fill), theme.Color(line); r.FillColor != color.Color(in) || r.StrokeColor != color.Color(edge) || r.StrokeWidth != width {
		r.FillColor, r.StrokeColor, r.StrokeWidth = in, edge, width
		r.Refresh()
	}
}

// place moves and resizes.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// textTop is where a line of text starts in a height.
func textTop(height, line float32) float32 { return (height - line) / 2 }

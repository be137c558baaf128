package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Arrange returns a container that places its objects with a function, for
// windows that are drawn to measure. min is its smallest size.
func Arrange(min fyne.Size, arrange func(fyne.Size), objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&arranged{min, arrange}, objects...)
}

// Place moves and resizes an object.
func Place(o fyne.CanvasObject, x, y, w, h float32) { place(o, x, y, w, h) }

type arranged struct {
	min     fyne.Size
	arrange func(fyne.Size)
}

func (a *arranged) Layout(_ []fyne.CanvasObject, s fyne.Size) { a.arrange(s) }
func (a *arranged) MinSize([]fyne.CanvasObject) fyne.Size     { return a.min }

// SetArrangedMin changes the smallest size of a container made by Arrange.
func SetArrangedMin(c *fyne.Container, min fyne.Size) {
	if a, ok := c.Layout.(*arranged); ok {
		a.min = min
	}
}

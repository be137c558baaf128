package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// Icon is an interface icon or another resource at a fixed size.
type Icon struct {
	widget.BaseWidget
	resource fyne.Resource
	size     float32
}

// NewIcon shows a resource in a square.
func NewIcon(r fyne.Resource, size float32) *Icon {
	i := &Icon{resource: r, size: size}
	i.ExtendBaseWidget(i)
	return i
}

// NewStatusIcon shows a status: 14 px in rows, 16 in headers.
func NewStatusIcon(st protocol.Status, size float32) *Icon { return NewIcon(theme.Status(st), size) }

// SetStatus shows another status.
func (i *Icon) SetStatus(st protocol.Status) { i.SetResource(theme.Status(st)) }

// SetResource shows another resource.
func (i *Icon) SetResource(r fyne.Resource) {
	i.resource = r
	i.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	img := canvas.NewImageFromResource(nil)
	img.FillMode = canvas.ImageFillContain
	r := &simple{objects: []fyne.CanvasObject{img}}
	r.layout = func(s fyne.Size) {
		place(img, (s.Width-i.size)/2, (s.Height-i.size)/2, i.size, i.size)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(i.size) }
	r.refresh = func() {
		draw(img, i.resource)
	}
	r.refresh()
	return r
}

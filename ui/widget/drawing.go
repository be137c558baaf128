package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// drawing is a resource as it was when it was drawn: that of an icon has another
// name in another look.
type drawing struct {
	name string
	data []byte
}

func (d *drawing) Name() string    { return d.name }
func (d *drawing) Content() []byte { return d.data }

// draw shows a resource in an image. Fyne reads and draws an SVG anew at every
// Refresh, which is most of what a window costs, so one that is shown already is
// only painted again.
func draw(img *canvas.Image, r fyne.Resource) {
	if r == nil {
		img.Resource = nil
		img.Refresh()
		return
	}
	if was, ok := img.Resource.(*drawing); ok && was.name == r.Name() {
		canvas.Refresh(img)
		return
	}
	img.Resource = &drawing{r.Name(), r.Content()}
	img.Refresh()
}

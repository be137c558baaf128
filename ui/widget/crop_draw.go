package widget

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/ui/theme"
)

// cropDrawing is what a Crop draws. A picture may have any colour, so the
// lines over it are white on a dark veil in both looks.
type cropDrawing struct {
	c      *Crop
	empty  *canvas.Rectangle
	mark   *canvas.Image
	image  *canvas.Image
	veil   [4]*canvas.Rectangle // above, below, left, right of the square
	thirds [4]*canvas.Rectangle
	edge   *canvas.Rectangle
	ring   *canvas.Rectangle // focus
	knobs  [4]*canvas.Circle
}

func newCropDrawing(c *Crop) *cropDrawing {
	d := &cropDrawing{c: c, empty: newBox(theme.RadiusPicture), edge: newBox(0), ring: newBox(theme.RadiusPicture + 3)}
	d.mark = canvas.NewImageFromResource(nil)
	d.image = canvas.NewImageFromImage(nil)
	d.image.FillMode, d.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleSmooth
	for i := range 4 {
		d.veil[i], d.thirds[i] = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
		d.knobs[i] = canvas.NewCircle(nil)
	}
	return d
}

func (d *cropDrawing) objects() []fyne.CanvasObject {
	list := []fyne.CanvasObject{d.ring, d.empty, d.mark, d.image}
	for _, v := range d.veil {
		list = append(list, v)
	}
	for _, l := range d.thirds {
		list = append(list, l)
	}
	list = append(list, d.edge)
	for _, k := range d.knobs {
		list = append(list, k)
	}
	return list
}

// paint sets the colours.
func (d *cropDrawing) paint() {
	white := theme.ColorIn(theme.ColorSurface, false)
	faint, dark := white, theme.ColorIn(theme.ColorText, false)
	faint.A, dark.A = 0x90, 0xA0
	none := d.c.image == nil
	paint(d.empty, theme.ColorQuietPicture, theme.ColorTransparent, 0)
	d.mark.Resource = theme.IconIn("image", theme.ColorSecondary)
	d.image.Image = d.c.image
	d.empty.Hidden, d.mark.Hidden, d.image.Hidden, d.edge.Hidden = !none, !none, none, none
	for i := range 4 {
		d.veil[i].FillColor, d.thirds[i].FillColor = dark, faint
		d.knobs[i].FillColor, d.knobs[i].StrokeColor, d.knobs[i].StrokeWidth = white, theme.ColorIn(theme.ColorPrimary, false), theme.Line
		d.veil[i].Hidden, d.thirds[i].Hidden, d.knobs[i].Hidden = none, none, none
	}
	d.edge.FillColor, d.edge.StrokeColor, d.edge.StrokeWidth = color.Transparent, white, 2
	paint(d.ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
	d.ring.Hidden = !d.c.focused
	d.image.Refresh()
}

func (d *cropDrawing) layout() {
	c := d.c
	place(d.ring, cropEdge-4, cropEdge-4, c.side+8, c.side+8)
	place(d.empty, cropEdge, cropEdge, c.side, c.side)
	const mark = 48
	place(d.mark, cropEdge+(c.side-mark)/2, cropEdge+(c.side-mark)/2, mark, mark)
	if c.image == nil {
		return
	}
	f, left, top := c.scale()
	size := c.image.Bounds().Size()
	// Whole px: two veils that share half a px would show a seam.
	round := func(v float64) float32 { return float32(math.Round(v)) }
	w, h := round(float64(size.X)*f), round(float64(size.Y)*f)
	left, top = round(float64(left)), round(float64(top))
	place(d.image, left, top, w, h)
	x, y := left+round(c.square.x*f), top+round(c.square.y*f)
	s := min(round(c.square.side*f), left+w-x, top+h-y)
	place(d.veil[0], left, top, w, y-top)
	place(d.veil[1], left, y+s, w, top+h-y-s)
	place(d.veil[2], left, y, x-left, s)
	place(d.veil[3], x+s, y, left+w-x-s, s)
	for i := range 2 {
		at := round(float64(s) * float64(i+1) / 3)
		place(d.thirds[i], x+at, y, 1, s)
		place(d.thirds[2+i], x, y+at, s, 1)
	}
	place(d.edge, x-1, y-1, s+2, s+2)
	for i, k := range d.knobs {
		kx, ky := x, y
		if corner(i).right() {
			kx += s
		}
		if corner(i).lower() {
			ky += s
		}
		place(k, kx-cropKnob/2, ky-cropKnob/2, cropKnob, cropKnob)
	}
}

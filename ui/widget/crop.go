package widget

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Crop shows a picture with a square to cut out of it. A person drags the
// square or its corners, turns the wheel, or uses the arrows, + and -.
type Crop struct {
	widget.BaseWidget
	OnChanged func() // the square is another one
	OnEscape  func()

	side    float32 // of what a picture fits into
	image   image.Image
	square  cropSquare
	grab    grab
	focused bool
	cursor  desktop.Cursor
}

// grab is what a drag has hold of.
type grab struct {
	on     bool
	inside bool
	corner corner
	dx, dy float64 // from the corner to where it was taken
}

// Sizes of the crop.
const (
	cropEdge  = 8   // round the picture: Fyne clips what takes the wheel
	cropKnob  = 10  // a corner
	cropReach = 14  // how near to a corner is at it
	cropStep  = 1   // of an arrow key, in px of the widget
	cropLeap  = 10  // with Shift
	cropZoom  = .05 // of +, - and a notch of the wheel
)

// NewCrop returns an empty one for pictures in a square of a side. The widget
// is 8 px larger on each side, for the corners and the focus.
func NewCrop(side float32) *Crop {
	c := &Crop{side: side}
	c.ExtendBaseWidget(c)
	return c
}

// SetSide makes room for pictures of another size.
func (c *Crop) SetSide(side float32) {
	if c.side != side {
		c.side = side
		c.Refresh()
	}
}

// SetImage shows a picture with the largest square; nil shows none.
func (c *Crop) SetImage(img image.Image) {
	c.image, c.grab = img, grab{}
	if img != nil {
		c.square = newCropSquare(img.Bounds().Size())
	}
	c.Refresh()
}

// Image returns the picture, nil for none.
func (c *Crop) Image() image.Image { return c.image }

// Square returns what is cut out, in pixels of the picture.
func (c *Crop) Square() image.Rectangle {
	if c.image == nil {
		return image.Rectangle{}
	}
	return c.square.pixels().Add(c.image.Bounds().Min)
}

// SetSquare cuts another square out of the picture; it is moved and made
// smaller until it lies inside.
func (c *Crop) SetSquare(r image.Rectangle) {
	if c.image == nil {
		return
	}
	r = r.Sub(c.image.Bounds().Min)
	c.square.resize(float64(r.Dx()))
	c.square.x, c.square.y = float64(r.Min.X), float64(r.Min.Y)
	c.square.move(0, 0)
	c.Refresh()
}

// Full reports whether the whole picture is cut out.
func (c *Crop) Full() bool { return c.image != nil && c.square.full() }

// Zoom returns how near the square is: 0 is the largest, 1 the smallest.
func (c *Crop) Zoom() float64 {
	if c.image == nil {
		return 0
	}
	return c.square.zoom()
}

// SetZoom changes the square round its centre.
func (c *Crop) SetZoom(z float64) {
	c.change(func(q *cropSquare) { q.setZoom(z) })
}

func (c *Crop) change(f func(*cropSquare)) {
	if c.image == nil {
		return
	}
	before := c.square
	f(&c.square)
	if c.square != before {
		c.Refresh()
		if c.OnChanged != nil {
			c.OnChanged()
		}
	}
}

// scale returns px of the widget per pixel of the picture, and where the
// picture begins.
func (c *Crop) scale() (f float64, x, y float32) {
	size := c.image.Bounds().Size()
	f = float64(c.side) / float64(max(size.X, size.Y))
	return f, cropEdge + (c.side-float32(float64(size.X)*f))/2, cropEdge + (c.side-float32(float64(size.Y)*f))/2
}

// point returns a place of the widget in pixels of the picture.
func (c *Crop) point(p fyne.Position) (x, y float64) {
	f, left, top := c.scale()
	return float64(p.X-left) / f, float64(p.Y-top) / f
}

// take finds what is at a place: a corner, the inside or nothing.
func (c *Crop) take(p fyne.Position) grab {
	if c.image == nil {
		return grab{}
	}
	x, y := c.point(p)
	f, _, _ := c.scale()
	reach := min(cropReach/f, c.square.side/3)
	for k := range corner(4) {
		cx, cy := c.square.at(k)
		if math.Abs(x-cx) <= reach && math.Abs(y-cy) <= reach {
			return grab{on: true, corner: k, dx: x - cx, dy: y - cy}
		}
	}
	q := &c.square
	in := x >= q.x && y >= q.y && x <= q.x+q.side && y <= q.y+q.side
	return grab{on: in, inside: in}
}

// MouseDown implements desktop.Mouseable.
func (c *Crop) MouseDown(e *desktop.MouseEvent) {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c)
	}
	c.grab = c.take(e.Position)
}

// MouseUp implements desktop.Mouseable.
func (c *Crop) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (c *Crop) Dragged(e *fyne.DragEvent) {
	if c.image == nil {
		return
	}
	if !c.grab.on {
		if c.grab = c.take(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY)); !c.grab.on {
			return
		}
	}
	f, _, _ := c.scale()
	c.change(func(q *cropSquare) {
		if c.grab.inside {
			q.move(float64(e.Dragged.DX)/f, float64(e.Dragged.DY)/f)
			return
		}
		x, y := c.point(e.Position)
		q.pull(c.grab.corner, x-c.grab.dx, y-c.grab.dy)
	})
}

// DragEnd implements fyne.Draggable.
func (c *Crop) DragEnd() { c.grab = grab{} }

// Scrolled implements fyne.Scrollable.
func (c *Crop) Scrolled(e *fyne.ScrollEvent) {
	switch {
	case e.Scrolled.DY > 0:
		c.SetZoom(c.Zoom() + cropZoom)
	case e.Scrolled.DY < 0:
		c.SetZoom(c.Zoom() - cropZoom)
	}
}

// FocusGained implements fyne.Focusable.
func (c *Crop) FocusGained() { c.focused = true; c.Refresh(); reveal(c) }

// FocusLost implements fyne.Focusable.
func (c *Crop) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Crop) TypedRune(r rune) {
	switch r {
	case '+', '=':
		c.SetZoom(c.Zoom() + cropZoom)
	case '-', '_':
		c.SetZoom(c.Zoom() - cropZoom)
	}
}

// TypedKey implements fyne.Focusable.
func (c *Crop) TypedKey(e *fyne.KeyEvent) {
	step := func(dx, dy float64) {
		if c.image == nil {
			return
		}
		f, _, _ := c.scale()
		by := cropStep / f
		if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			by = cropLeap / f
		}
		c.change(func(q *cropSquare) { q.move(dx*by, dy*by) })
	}
	switch e.Name {
	case fyne.KeyLeft:
		step(-1, 0)
	case fyne.KeyRight:
		step(1, 0)
	case fyne.KeyUp:
		step(0, -1)
	case fyne.KeyDown:
		step(0, 1)
	case fyne.KeyHome:
		c.SetZoom(0)
	case fyne.KeyEscape:
		if c.OnEscape != nil {
			c.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Crop) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (c *Crop) MouseMoved(e *desktop.MouseEvent) {
	c.cursor = desktop.DefaultCursor
	if g := c.take(e.Position); g.on {
		c.cursor = desktop.PointerCursor
		if !g.inside {
			c.cursor = desktop.CrosshairCursor
		}
	}
}

// MouseOut implements desktop.Hoverable.
func (c *Crop) MouseOut() {}

// Cursor implements desktop.Cursorable.
func (c *Crop) Cursor() desktop.Cursor {
	if c.cursor == nil {
		return desktop.DefaultCursor
	}
	return c.cursor
}

// CreateRenderer implements fyne.Widget.
func (c *Crop) CreateRenderer() fyne.WidgetRenderer {
	d := newCropDrawing(c)
	r := &simple{objects: d.objects()}
	r.layout = func(fyne.Size) { d.layout() }
	r.min = func() fyne.Size { return fyne.NewSquareSize(c.side + 2*cropEdge) }
	r.refresh = func() {
		d.paint()
		d.layout()
		canvas.Refresh(c)
	}
	d.paint()
	return r
}

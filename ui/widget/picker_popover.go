package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Popover is a panel over a window that closes on Escape and on a click
// elsewhere, and gives the focus back.
type Popover struct {
	widget.BaseWidget
	OnClose func()

	canvas  fyne.Canvas
	content fyne.CanvasObject
	at      fyne.Position
	before  fyne.Focusable
	ground  *canvas.Rectangle
	shadow  *canvas.Rectangle
	open    bool
	middle  bool // of the canvas, over a veil
	veil    *canvas.Rectangle
}

// ShowPopover opens a panel whose lower left corner is at a place of the
// canvas. It is moved so that it stays inside. content may be a fyne.Focusable,
// or name one with a method Focusable, which then has the focus.
func ShowPopover(c fyne.Canvas, content fyne.CanvasObject, lowerLeft fyne.Position) *Popover {
	p := &Popover{canvas: c, content: content, at: lowerLeft, before: c.Focused(), open: true}
	p.veil = canvas.NewRectangle(theme.Color(theme.ColorTransparent))
	p.ground, p.shadow = newBox(theme.RadiusFrame), newBox(theme.RadiusFrame)
	p.ExtendBaseWidget(p)
	c.Overlays().Add(p)
	p.Resize(c.Size())
	switch f := content.(type) {
	case fyne.Focusable:
		c.Focus(f)
	case interface{ Focusable() fyne.Focusable }:
		c.Focus(f.Focusable())
	}
	return p
}

// closedAt is when a menu or a panel was closed last.
var closedAt time.Time

// JustClosed reports whether a menu or a panel was closed so little ago that an
// Escape may have been meant for it.
func JustClosed() bool { return time.Since(closedAt) < time.Second }

// Close takes the panel away.
func (p *Popover) Close() {
	if !p.open {
		return
	}
	p.open = false
	p.canvas.Overlays().Remove(p)
	closedAt = time.Now()
	if p.before != nil {
		p.canvas.Focus(p.before)
	}
	if p.OnClose != nil {
		p.OnClose()
	}
}

// Tapped implements fyne.Tappable: a click beside the panel.
func (p *Popover) Tapped(*fyne.PointEvent) { p.Close() }

// TappedSecondary implements fyne.SecondaryTappable.
func (p *Popover) TappedSecondary(*fyne.PointEvent) { p.Close() }

// CreateRenderer implements fyne.Widget.
func (p *Popover) CreateRenderer() fyne.WidgetRenderer {
	stop := newTapStop()
	r := &simple{objects: []fyne.CanvasObject{p.veil, p.shadow, p.ground, stop, p.content}}
	r.layout = func(s fyne.Size) {
		size := p.content.MinSize()
		x := max(theme.Space4, min(p.at.X, s.Width-size.Width-theme.Space4))
		y := max(theme.Space4, min(p.at.Y-size.Height, s.Height-size.Height-theme.Space4))
		if p.middle {
			x, y = (s.Width-size.Width)/2, max(theme.Space4, (s.Height-size.Height)/2)
		}
		place(p.veil, 0, 0, s.Width, s.Height)
		place(p.shadow, x, y+2, size.Width, size.Height+1)
		place(p.ground, x, y, size.Width, size.Height)
		place(stop, x, y, size.Width, size.Height)
		place(p.content, x, y, size.Width, size.Height)
	}
	r.min = func() fyne.Size { return p.content.MinSize() }
	r.refresh = func() {
		p.ground.FillColor, p.ground.StrokeColor, p.ground.StrokeWidth = theme.Color(theme.ColorSurface), theme.Color(theme.ColorFieldBorder), theme.Line
		if p.middle {
			p.veil.FillColor = theme.Color(theme.ColorShadow)
		}
		p.shadow.FillColor = theme.Color(theme.ColorShadow)
		r.layout(p.Size())
		p.ground.Refresh()
		p.content.Refresh()
	}
	r.refresh()
	return r
}

// tapStop keeps clicks on a panel from reaching what is under it.
type tapStop struct{ widget.BaseWidget }

func newTapStop() *tapStop {
	s := &tapStop{}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped implements fyne.Tappable.
func (*tapStop) Tapped(*fyne.PointEvent) {}

// TappedSecondary implements fyne.SecondaryTappable.
func (*tapStop) TappedSecondary(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (*tapStop) CreateRenderer() fyne.WidgetRenderer {
	return &simple{layout: func(fyne.Size) {}, min: func() fyne.Size { return fyne.Size{} }, refresh: func() {}}
}

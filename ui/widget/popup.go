package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// PopUp is a panel over a window with something in it, such as the list of a
// field. A click elsewhere closes it.
type PopUp struct {
	widget.BaseWidget
	OnClose func()

	canvas  fyne.Canvas
	scroll  *container.Scroll
	content fyne.CanvasObject
	at      fyne.Position
	width   float32
	open    bool
}

// ShowPopUp opens a panel at a place; it is as high as its content, where the
// window has room, and scrolls else.
func ShowPopUp(c fyne.Canvas, at fyne.Position, width float32, content fyne.CanvasObject) *PopUp {
	p := &PopUp{canvas: c, content: content, at: at, width: width, open: true, scroll: container.NewVScroll(content)}
	p.ExtendBaseWidget(p)
	c.Overlays().Add(p)
	p.Resize(c.Size())
	if f, ok := content.(fyne.Focusable); ok {
		c.Focus(f)
	}
	return p
}

// Close closes it; again is nothing.
func (p *PopUp) Close() {
	if !p.open {
		return
	}
	p.open = false
	p.canvas.Overlays().Remove(p)
	if p.OnClose != nil {
		p.OnClose()
	}
}

// Tapped implements fyne.Tappable.
func (p *PopUp) Tapped(*fyne.PointEvent) { p.Close() }

// TappedSecondary implements fyne.SecondaryTappable.
func (p *PopUp) TappedSecondary(*fyne.PointEvent) { p.Close() }

// CreateRenderer implements fyne.Widget.
func (p *PopUp) CreateRenderer() fyne.WidgetRenderer {
	panel := newBox(theme.RadiusFrame)
	r := &simple{objects: []fyne.CanvasObject{panel, p.scroll}}
	r.layout = func(s fyne.Size) {
		h := min(p.content.MinSize().Height+2*menuInset, s.Height-p.at.Y-theme.Space8)
		place(panel, p.at.X, p.at.Y, p.width, h)
		place(p.scroll, p.at.X+menuInset, p.at.Y+menuInset, p.width-2*menuInset, h-2*menuInset)
	}
	r.min = func() fyne.Size { return fyne.NewSize(60, 60) }
	r.refresh = func() {
		paint(panel, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
		panel.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 4), BlurRadius: 16}
		r.layout(p.Size())
	}
	r.refresh()
	return r
}

package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// MessageColors are the colours a message may be written in, the theme's own
// (black on the wire) first.
func MessageColors() []protocol.RGB {
	return []protocol.RGB{
		0x000000, 0x404040, 0x808080, 0x800000, 0xb3332b, 0xff0000, 0xd2691e, 0xf08a24,
		0x808000, 0x1d7038, 0x008000, 0x008080, 0x1a63a8, 0x0000ff, 0x000080, 0x800080,
	}
}

const (
	swatchColumns = 8
	swatchCell    = 30
	swatchInset   = 6
)

// ColorPicker is a panel of colours, drawn as they will be seen.
type ColorPicker struct {
	widget.BaseWidget
	OnPick   func(protocol.RGB)
	OnEscape func()

	colors  []protocol.RGB
	current int
}

// NewColorPicker returns a panel with one colour marked.
func NewColorPicker(now protocol.RGB) *ColorPicker {
	p := &ColorPicker{colors: MessageColors()}
	for i, c := range p.colors {
		if c == now {
			p.current = i
		}
	}
	p.ExtendBaseWidget(p)
	return p
}

// MessageColor returns a colour as it is seen among messages.
func MessageColor(c protocol.RGB) color.NRGBA {
	return messageColor(c, theme.Color(theme.ColorSurface))
}

func (p *ColorPicker) at(pos fyne.Position) int {
	x, y := int((pos.X-swatchInset)/swatchCell), int((pos.Y-swatchInset)/swatchCell)
	if i := y*swatchColumns + x; pos.X >= swatchInset && pos.Y >= swatchInset && x < swatchColumns && i < len(p.colors) {
		return i
	}
	return -1
}

func (p *ColorPicker) choose(i int) {
	if i >= 0 && i < len(p.colors) && i != p.current {
		p.current = i
		p.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (p *ColorPicker) Tapped(e *fyne.PointEvent) {
	if i := p.at(e.Position); i >= 0 && p.OnPick != nil {
		p.OnPick(p.colors[i])
	}
}

// MouseIn implements desktop.Hoverable.
func (p *ColorPicker) MouseIn(e *desktop.MouseEvent) { p.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (p *ColorPicker) MouseMoved(e *desktop.MouseEvent) { p.choose(p.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (p *ColorPicker) MouseOut() {}

// FocusGained implements fyne.Focusable.
func (p *ColorPicker) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (p *ColorPicker) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (p *ColorPicker) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (p *ColorPicker) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		if p.OnEscape != nil {
			p.OnEscape()
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if p.OnPick != nil {
			p.OnPick(p.colors[p.current])
		}
	case fyne.KeyLeft:
		p.choose(p.current - 1)
	case fyne.KeyRight:
		p.choose(p.current + 1)
	case fyne.KeyUp:
		p.choose(p.current - swatchColumns)
	case fyne.KeyDown:
		p.choose(p.current + swatchColumns)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *ColorPicker) CreateRenderer() fyne.WidgetRenderer {
	mark := newBox(theme.RadiusSmall)
	r := &simple{objects: []fyne.CanvasObject{mark}}
	swatches := make([]*canvas.Rectangle, len(p.colors))
	for i := range swatches {
		swatches[i] = newBox(theme.RadiusSmall)
		r.objects = append(r.objects, swatches[i])
	}
	r.layout = func(fyne.Size) {
		for i, s := range swatches {
			x, y := float32(swatchInset+i%swatchColumns*swatchCell), float32(swatchInset+i/swatchColumns*swatchCell)
			place(s, x+5, y+5, swatchCell-10, swatchCell-10)
			if i == p.current {
				place(mark, x, y, swatchCell, swatchCell)
			}
		}
	}
	r.min = func() fyne.Size {
		rows := (len(p.colors) + swatchColumns - 1) / swatchColumns
		return fyne.NewSize(swatchColumns*swatchCell+2*swatchInset, float32(rows*swatchCell)+2*swatchInset)
	}
	r.refresh = func() {
		for i, s := range swatches {
			s.FillColor = MessageColor(p.colors[i])
			s.Refresh()
		}
		mark.FillColor, mark.StrokeColor, mark.StrokeWidth = theme.Color(theme.ColorSelected), theme.Color(theme.ColorSelectedLine), theme.Line
		r.layout(p.Size())
		mark.Refresh()
	}
	r.refresh()
	return r
}

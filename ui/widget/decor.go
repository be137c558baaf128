package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Ground is a rectangle in a colour of the theme: what stands behind a part of
// a window.
type Ground struct {
	widget.BaseWidget
	fill, line    fyne.ThemeColorName
	radius, width float32
}

// NewGround returns a rectangle with a line round it; ColorTransparent draws none.
func NewGround(fill, line fyne.ThemeColorName, radius float32) *Ground {
	g := &Ground{fill: fill, line: line, radius: radius, width: theme.Line}
	g.ExtendBaseWidget(g)
	return g
}

// SetColors changes both colours.
func (g *Ground) SetColors(fill, line fyne.ThemeColorName) {
	g.fill, g.line = fill, line
	g.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	b := newBox(g.radius)
	r := &simple{objects: []fyne.CanvasObject{b}}
	r.layout = func(s fyne.Size) { place(b, 0, 0, s.Width, s.Height) }
	r.min = func() fyne.Size { return fyne.NewSize(1, 1) }
	r.refresh = func() {
		b.CornerRadius = g.radius
		width := g.width
		if g.line == theme.ColorTransparent {
			width = 0 // a window draws the line inside: 1 px of nothing would hide a hairline
		}
		paint(b, g.fill, g.line, width)
	}
	r.refresh()
	return r
}

// NewHairline returns a line of 1 px, lying or standing as its place is.
func NewHairline() *Ground {
	return NewGround(theme.ColorHairline, theme.ColorTransparent, 0)
}

// Header is the gradient at the top of a window.
type Header struct {
	widget.BaseWidget
	height float32
}

// NewHeader returns a gradient of a height.
func NewHeader(height float32) *Header {
	h := &Header{height: height}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *Header) CreateRenderer() fyne.WidgetRenderer {
	g := canvas.NewVerticalGradient(nil, nil)
	r := &simple{objects: []fyne.CanvasObject{g}}
	r.layout = func(s fyne.Size) { place(g, 0, 0, s.Width, h.height) }
	r.min = func() fyne.Size { return fyne.NewSize(1, h.height) }
	r.refresh = func() {
		g.StartColor, g.EndColor = theme.Color(theme.ColorHeaderTop), theme.Color(theme.ColorHeaderEnd)
		g.Refresh()
	}
	r.refresh()
	return r
}

// Badge is a number in a pill; it takes no room at zero.
type Badge struct {
	widget.BaseWidget
	count int
}

// NewBadge returns a badge of nothing.
func NewBadge() *Badge {
	b := &Badge{}
	b.ExtendBaseWidget(b)
	return b
}

// SetCount shows a number; 0 hides it, above 99 it is "99+".
func (b *Badge) SetCount(n int) {
	if b.count != n {
		b.count = n
		b.Refresh()
	}
}

func (b *Badge) text() string {
	if b.count > 99 {
		return "99+"
	}
	return strconv.Itoa(b.count)
}

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(theme.RadiusBadge)
	text := canvas.NewText("", nil)
	text.TextSize, text.TextStyle.Bold = theme.TextSmall, true
	r := &simple{objects: []fyne.CanvasObject{ground, text}}
	size := func() fyne.Size { return fyne.MeasureText(b.text(), theme.TextSmall, fyne.TextStyle{Bold: true}) }
	r.layout = func(s fyne.Size) {
		t := size()
		w := max(2*theme.RadiusBadge, t.Width+12)
		x, y := s.Width-w, (s.Height-2*theme.RadiusBadge)/2
		place(ground, x, y, w, 2*theme.RadiusBadge)
		place(text, x+(w-t.Width)/2, y+(2*theme.RadiusBadge-t.Height)/2, t.Width, t.Height)
	}
	r.min = func() fyne.Size {
		if b.count == 0 {
			return fyne.NewSize(0, 0)
		}
		return fyne.NewSize(max(2*theme.RadiusBadge, size().Width+12), 2*theme.RadiusBadge)
	}
	r.refresh = func() {
		paint(ground, theme.ColorAccent, theme.ColorAccent, 0)
		text.Text, text.Color = b.text(), theme.Color(theme.ColorOnAccent)
		ground.Hidden, text.Hidden = b.count == 0, b.count == 0
		r.layout(b.Size())
		text.Refresh()
	}
	r.refresh()
	return r
}

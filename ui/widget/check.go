package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Check is a box to tick, or one of several circles to choose from.
type Check struct {
	widget.BaseWidget
	Text      string
	OnChanged func(bool)
	OnEscape  func() // Escape while it has the focus
	OnFocus   func() // it has got the focus
	Bold      bool   // for a choice with a note below it

	on, round, disabled, hovered, focused bool
}

// NewCheck returns a box that is not ticked.
func NewCheck(text string, changed func(bool)) *Check {
	c := &Check{Text: text, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// NewRadio returns a circle. Pressing it chooses it; the owner takes the
// choice from the others with SetOn.
func NewRadio(text string, chosen func()) *Check {
	c := &Check{Text: text, round: true}
	c.OnChanged = func(bool) {
		if chosen != nil {
			chosen()
		}
	}
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether it is ticked.
func (c *Check) On() bool { return c.on }

// SetOn ticks it or not, without calling OnChanged.
func (c *Check) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// SetText changes the words.
func (c *Check) SetText(text string) { c.Text = text; c.Refresh() }

// Enable turns it on.
func (c *Check) Enable() { c.disabled = false; c.Refresh() }

// Disable turns it off.
func (c *Check) Disable() { c.disabled = true; c.Refresh() }

// Disabled reports whether it is off.
func (c *Check) Disabled() bool { return c.disabled }

// Tapped implements fyne.Tappable.
func (c *Check) Tapped(*fyne.PointEvent) {
	if c.disabled || c.round && c.on {
		return
	}
	c.on = !c.on
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// FocusGained implements fyne.Focusable.
func (c *Check) FocusGained() {
	c.focused = true
	c.Refresh()
	if c.OnFocus != nil {
		c.OnFocus()
	}
	reveal(c)
}

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Check) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace:
		c.Tapped(nil)
	case fyne.KeyEscape:
		if c.OnEscape != nil {
			c.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Check) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Check) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Check) MouseOut() { c.hovered = false; c.Refresh() }

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	ring, square, dot := newBox(theme.RadiusSmall+3), newBox(theme.RadiusSmall), newBox(4)
	mark := canvas.NewImageFromResource(nil)
	text := canvas.NewText("", nil)
	text.TextSize = theme.TextBody
	r := &simple{objects: []fyne.CanvasObject{ring, square, dot, mark, text}}
	r.layout = func(s fyne.Size) {
		const d = theme.SizeCheck
		y := (s.Height - d) / 2
		place(square, 0, y, d, d)
		place(ring, -3, y-3, d+6, d+6)
		place(dot, 4, y+4, d-8, d-8)
		place(mark, 0, y, d, d)
		h := Measure("M", StyleBody).Height
		place(text, d+theme.Space8, textTop(s.Height, h), s.Width-d-theme.Space8, h)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(theme.SizeCheck+theme.Space8+Measure(c.Text, TextStyle{Size: theme.TextBody, Bold: c.Bold}).Width, 20)
	}
	r.refresh = func() {
		fill, line, ink := theme.ColorSurface, theme.ColorFieldBorder, theme.ColorText
		if c.hovered {
			fill = theme.ColorHover
		}
		if c.on && !c.round {
			fill, line = theme.ColorPrimary, theme.ColorPrimary
		}
		if c.on && c.round {
			line = theme.ColorPrimary
		}
		if c.disabled {
			fill, line, ink = theme.ColorDisabledFill, theme.ColorHairline, theme.ColorDisabled
		}
		width := float32(theme.Line)
		square.CornerRadius, ring.CornerRadius = theme.RadiusSmall, theme.RadiusSmall+2
		if c.round {
			square.CornerRadius, ring.CornerRadius = theme.SizeCheck/2, theme.SizeCheck/2+3
			if c.on {
				width = 1.5
			}
		}
		paint(square, fill, line, width)
		paint(ring, theme.ColorTransparent, theme.ColorTransparent, 0)
		if c.focused {
			paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		}
		tick, spot := theme.ColorOnPrimary, theme.ColorPrimary
		if c.disabled {
			tick, spot = theme.ColorDisabled, theme.ColorDisabled
		}
		dot.Hidden, mark.Hidden = !(c.on && c.round), !(c.on && !c.round)
		paint(dot, spot, spot, 0)
		draw(mark, theme.IconIn("check", tick))
		text.Text, text.Color, text.TextStyle.Bold = c.Text, theme.Color(ink), c.Bold
		text.Refresh()
		r.layout(c.Size())
	}
	r.refresh()
	return r
}

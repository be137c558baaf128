package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Option is one entry of a Choice.
type Option struct {
	Key  string // what the program knows it by
	Text string
	Icon fyne.Resource // may be nil
}

// Choice is a box that opens a list to choose one thing from, with a label
// above or at the left.
type Choice struct {
	widget.BaseWidget
	OnChanged func(key string)
	OnEscape  func() // Escape while it has the focus
	Name      string // what it is for, when no label of its own says it

	label            string
	options          []Option
	chosen           int
	disabled         bool
	hovered, focused bool
}

// NewChoice returns a choice with the first option chosen; label stands above
// it ("" for none).
func NewChoice(label string, options []Option, changed func(key string)) *Choice {
	c := &Choice{label: label, options: options, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// Chosen returns the key of the chosen option, "" when there are none.
func (c *Choice) Chosen() string {
	if c.chosen < len(c.options) {
		return c.options[c.chosen].Key
	}
	return ""
}

// SetChosen chooses by key without calling OnChanged; an unknown key changes nothing.
func (c *Choice) SetChosen(key string) {
	for i, o := range c.options {
		if o.Key == key {
			c.chosen = i
			c.Refresh()
		}
	}
}

// SetOptions replaces the options and keeps the choice where its key is still there.
func (c *Choice) SetOptions(options []Option) {
	key := c.Chosen()
	c.options, c.chosen = options, 0
	c.SetChosen(key)
	c.Refresh()
}

// Enable turns it on.
func (c *Choice) Enable() { c.disabled = false; c.Refresh() }

// Disable turns it off.
func (c *Choice) Disable() { c.disabled = true; c.Refresh() }

func (c *Choice) choose(i int) {
	if i < 0 || i >= len(c.options) || i == c.chosen {
		return
	}
	c.chosen = i
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.options[i].Key)
	}
}

// Tapped implements fyne.Tappable: it opens the list.
func (c *Choice) Tapped(*fyne.PointEvent) {
	cv := fyne.CurrentApp().Driver().CanvasForObject(c)
	if c.disabled || cv == nil {
		return
	}
	cv.Focus(c)
	items := make([]MenuItem, len(c.options))
	for i, o := range c.options {
		items[i] = MenuItem{Text: o.Text, Picture: o.Icon, Checked: i == c.chosen, Action: func() { c.choose(i) }}
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c).AddXY(0, c.Size().Height+2)
	ShowMenu(cv, at, c.Size().Width, items)
}

// FocusGained implements fyne.Focusable.
func (c *Choice) FocusGained() { c.focused = true; c.Refresh(); reveal(c) }

// FocusLost implements fyne.Focusable.
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Choice) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyEscape && c.OnEscape != nil:
		c.OnEscape()
	case c.disabled:
	case e.Name == fyne.KeyUp:
		c.choose(c.chosen - 1)
	case e.Name == fyne.KeyDown:
		c.choose(c.chosen + 1)
	case e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		c.Tapped(nil)
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Choice) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Choice) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Choice) MouseOut() { c.hovered = false; c.Refresh() }

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	label, text := NewCutLabel(c.label, StyleSmall), NewCutLabel("", StyleBody)
	ground := newBox(theme.RadiusControl)
	icon, arrow := canvas.NewImageFromResource(nil), canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	r := &simple{objects: []fyne.CanvasObject{label, ground, icon, arrow, text}}
	top := func() float32 {
		if c.label == "" {
			return 0
		}
		return labelHeight
	}
	current := func() Option {
		if c.chosen < len(c.options) {
			return c.options[c.chosen]
		}
		return Option{}
	}
	r.layout = func(s fyne.Size) {
		place(label, 0, 0, s.Width, labelHeight-2)
		y := top()
		place(ground, 0, y, s.Width, theme.HeightField)
		x := float32(11)
		if o := current(); o.Icon != nil {
			d := iconSide(o.Icon)
			place(icon, 10+(20-d)/2-1, y+(theme.HeightField-d)/2, d, d)
			x = 12 + d/2 + 15
		}
		place(arrow, s.Width-24, y+8, theme.SizeIconSmall, theme.SizeIconSmall)
		place(text, x, y, s.Width-x-30, theme.HeightField)
	}
	r.min = func() fyne.Size { return fyne.NewSize(80, top()+theme.HeightField) }
	r.refresh = func() {
		fill, line, width := theme.ColorSurface, theme.ColorFieldBorder, float32(theme.Line)
		ink := theme.ColorText
		if c.hovered {
			fill = theme.ColorHover
		}
		if c.focused {
			line, width = theme.ColorPrimary, theme.LineFocus
		}
		if c.disabled {
			fill, line, ink = theme.ColorDisabledFill, theme.ColorHairline, theme.ColorDisabled
		}
		paint(ground, fill, line, width)
		label.SetText(c.label)
		o := current()
		text.SetStyle(TextStyle{theme.TextBody, false, ink})
		text.SetText(o.Text)
		icon.Hidden = o.Icon == nil
		draw(icon, o.Icon)
		draw(arrow, theme.IconIn("down", quietInk(ink)))
		r.layout(c.Size())
	}
	r.refresh()
	return r
}

// iconSide is the size a picture has in a list or a choice: status icons are
// smaller than interface icons.
func iconSide(r fyne.Resource) float32 {
	if len(r.Name()) > 7 && r.Name()[:7] == "status/" {
		return theme.SizeStatus
	}
	return theme.SizeIcon
}

// quietInk is the colour of a small arrow beside a text.
func quietInk(ink fyne.ThemeColorName) fyne.ThemeColorName {
	if ink == theme.ColorText {
		return theme.ColorSecondary
	}
	return ink
}

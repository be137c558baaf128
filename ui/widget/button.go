package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// ButtonKind is how much a button stands out.
type ButtonKind int

// The kinds.
const (
	Normal  ButtonKind = iota // a line round it
	Primary                   // the one thing to do here
	Quiet                     // text only
	Danger                    // loses something
	Tool                      // an icon only, 28 px
)

// Button is a button. A person presses it with the mouse, Space or Enter.
type Button struct {
	widget.BaseWidget
	Kind     ButtonKind
	Text     string
	Icon     string // name of an interface icon, or ""
	Hint     string // tooltip; the name of a Tool button
	Height   float32
	Checked  bool // a Tool button that is on
	Alarm    bool // a Quiet button in the colour of danger
	OnTapped func()
	OnEscape func() // Escape while it has the focus

	picture          fyne.Resource // instead of Icon, in its own colours
	disabled         bool
	hovered, focused bool
	tip              tooltip
}

// NewButton returns a button of 32 px.
func NewButton(kind ButtonKind, text string, tapped func()) *Button {
	b := &Button{Kind: kind, Text: text, OnTapped: tapped, Height: theme.HeightButton}
	b.ExtendBaseWidget(b)
	return b
}

// NewToolButton returns a button with an icon only, 28 px, with a tooltip.
func NewToolButton(icon, hint string, tapped func()) *Button {
	b := &Button{Kind: Tool, Icon: icon, Hint: hint, OnTapped: tapped, Height: theme.SizeTool}
	b.ExtendBaseWidget(b)
	return b
}

// SetText changes the text.
func (b *Button) SetText(text string) {
	b.Text = text
	b.Refresh()
}

// SetPicture shows a picture in its own colours in place of the icon.
func (b *Button) SetPicture(r fyne.Resource) {
	b.picture = r
	b.Refresh()
}

// SetChecked turns a Tool button on or off.
func (b *Button) SetChecked(on bool) {
	b.Checked = on
	b.Refresh()
}

// Enable and Disable turn the button on and off; it keeps its size.
func (b *Button) Enable() { b.setDisabled(false) }

// Disable turns it off.
func (b *Button) Disable() { b.setDisabled(true) }

// Disabled reports whether it is off.
func (b *Button) Disabled() bool { return b.disabled }

func (b *Button) setDisabled(off bool) {
	if b.disabled != off {
		b.disabled = off
		b.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	b.tip.hide()
	if !b.disabled && b.OnTapped != nil {
		b.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh(); reveal(b) }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	case fyne.KeyEscape:
		if b.OnEscape != nil {
			b.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.tip.show(b, b.Hint)
	b.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered = false
	b.tip.hide()
	b.Refresh()
}

// Cursor implements desktop.Cursorable.
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// colors returns the fill, the line and the ink for the state it is in.
func (b *Button) colors() (fill, line, ink fyne.ThemeColorName) {
	fill, line, ink = theme.ColorSurface, theme.ColorFieldBorder, theme.ColorText
	switch {
	case b.disabled && (b.Kind == Quiet || b.Kind == Tool):
		return theme.ColorTransparent, theme.ColorTransparent, theme.ColorDisabled
	case b.disabled:
		return theme.ColorDisabledFill, theme.ColorHairline, theme.ColorDisabled
	case b.Kind == Primary && b.hovered:
		return theme.ColorPrimaryHover, theme.ColorPrimaryHover, theme.ColorOnPrimary
	case b.Kind == Primary:
		return theme.ColorPrimary, theme.ColorPrimary, theme.ColorOnPrimary
	case b.Kind == Danger:
		ink = theme.ColorDanger
		if b.hovered {
			fill, line = theme.ColorDangerSurface, theme.ColorDanger
		}
	case b.Kind == Quiet:
		fill, line, ink = theme.ColorTransparent, theme.ColorTransparent, theme.ColorPrimary
		if b.Alarm {
			ink = theme.ColorDanger
		}
		if b.hovered {
			fill = theme.ColorHover
		}
	case b.Kind == Tool:
		fill, line, ink = theme.ColorTransparent, theme.ColorTransparent, theme.ColorSecondary
		if b.hovered || b.Checked {
			fill, ink = theme.ColorHover, theme.ColorPrimary
		}
		if b.Checked {
			fill = theme.ColorSelected
		}
	case b.hovered:
		fill = theme.ColorHover
	}
	return fill, line, ink
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	ground, gap, ring := newBox(theme.RadiusControl), newBox(theme.RadiusControl), newBox(theme.RadiusControl+2)
	text := canvas.NewText("", nil)
	text.TextSize = theme.TextBody
	icon := canvas.NewImageFromResource(nil)
	icon.FillMode = canvas.ImageFillContain
	r := &simple{objects: []fyne.CanvasObject{ring, gap, ground, icon, text}}
	hasIcon := func() bool { return b.Icon != "" || b.picture != nil }
	size := func() fyne.Size { return fyne.MeasureText(b.Text, theme.TextBody, fyne.TextStyle{Bold: b.bold()}) }
	iconSize := func() float32 {
		if b.Kind == Tool {
			return theme.SizeIcon
		}
		return theme.SizeIcon - 2
	}
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(gap, -2, -2, s.Width+4, s.Height+4)
		place(ring, -3, -3, s.Width+6, s.Height+6)
		if b.Kind == Tool { // stands close to others
			place(ring, -1, -1, s.Width+2, s.Height+2)
		}
		gap.CornerRadius, ring.CornerRadius = theme.RadiusControl+1, theme.RadiusControl+2
		t, w := size(), float32(0)
		if b.Text != "" {
			w = t.Width
		}
		x := (s.Width - w) / 2
		if hasIcon() {
			d := iconSize()
			if b.Text != "" {
				x = (s.Width - w - d - 7) / 2
			} else {
				x = (s.Width - d) / 2
			}
			place(icon, x, (s.Height-d)/2, d, d)
			x += d + 7
		}
		place(text, x, textTop(s.Height, t.Height), t.Width, t.Height)
	}
	r.min = func() fyne.Size {
		if b.Kind == Tool {
			return fyne.NewSize(b.Height, b.Height)
		}
		w := size().Width + 2*theme.Space16
		if b.Kind == Quiet {
			w = size().Width + 2*theme.Space12
		}
		if hasIcon() {
			w += iconSize() + 5
		}
		return fyne.NewSize(max(w, 48), b.Height)
	}
	r.refresh = func() {
		fill, line, ink := b.colors()
		paint(ground, fill, line, theme.Line)
		paint(gap, theme.ColorTransparent, theme.ColorTransparent, 0)
		paint(ring, theme.ColorTransparent, theme.ColorTransparent, 0)
		if b.focused && !b.disabled {
			paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		}
		text.Text, text.Color, text.TextStyle.Bold = b.Text, theme.Color(ink), b.bold()
		icon.Hide()
		if hasIcon() {
			icon.Show()
			if b.picture != nil {
				draw(icon, b.picture)
			} else {
				draw(icon, theme.IconIn(b.Icon, ink))
			}
		}
		r.layout(b.Size())
		text.Refresh()
	}
	r.refresh()
	return r
}

func (b *Button) bold() bool { return b.Kind == Primary }

package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// MenuButton is a picture, a few words and an arrow that opens a menu under
// them, without a box: my status in the header.
type MenuButton struct {
	widget.BaseWidget
	Items func() []MenuItem

	text             string
	icon             fyne.Resource
	hovered, focused bool
}

// NewMenuButton returns one that says nothing yet.
func NewMenuButton(items func() []MenuItem) *MenuButton {
	b := &MenuButton{Items: items}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes the picture and the words.
func (b *MenuButton) Set(icon fyne.Resource, text string) {
	b.icon, b.text = icon, text
	b.Refresh()
}

// Text returns the words.
func (b *MenuButton) Text() string { return b.text }

// Tapped implements fyne.Tappable.
func (b *MenuButton) Tapped(*fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	if c == nil || b.Items == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	ShowMenu(c, at.AddXY(0, b.Size().Height+2), 160, b.Items()).step(0, 1)
}

// FocusGained implements fyne.Focusable.
func (b *MenuButton) FocusGained() { b.focused = true; b.Refresh(); reveal(b) }

// FocusLost implements fyne.Focusable.
func (b *MenuButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *MenuButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *MenuButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		b.Tapped(nil)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *MenuButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *MenuButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *MenuButton) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor implements desktop.Cursorable.
func (b *MenuButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (b *MenuButton) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(theme.RadiusControl)
	icon, arrow := canvas.NewImageFromResource(nil), canvas.NewImageFromResource(nil)
	text := canvas.NewText("", nil)
	text.TextSize = theme.TextBody
	r := &simple{objects: []fyne.CanvasObject{ground, icon, text, arrow}}
	const pad = 6
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		const d = theme.SizeStatus
		place(icon, pad-6, (s.Height-d)/2, d, d)
		t := Measure(b.text, StyleBody)
		x := float32(pad-6) + d + pad
		if b.hovered || b.focused {
			// The box stands round what is there: nothing moves.
			place(ground, -pad, 0, s.Width+pad, s.Height)
		}
		place(text, x, textTop(s.Height, t.Height), t.Width, t.Height)
		place(arrow, x+t.Width+theme.Space4, (s.Height-14)/2, 14, 14)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(theme.SizeStatus+pad+Measure(b.text, StyleBody).Width+theme.Space4+theme.SizeIconSmall+theme.Space4, 24)
	}
	r.refresh = func() {
		fill, line, width := theme.ColorTransparent, theme.ColorTransparent, float32(0)
		if b.hovered {
			fill, line, width = theme.ColorSelected, theme.ColorSelectedLine, theme.Line
		}
		if b.focused {
			line, width = theme.ColorPrimary, theme.LineFocus
		}
		paint(ground, fill, line, width)
		draw(icon, b.icon)
		draw(arrow, theme.Icon("down"))
		text.Text, text.Color = b.text, theme.Color(theme.ColorText)
		text.Refresh()
		r.layout(b.Size())
	}
	r.refresh()
	return r
}

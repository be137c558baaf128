package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// StyleLink is the look of a link; StyleSmallLink is 11 px.
var (
	StyleLink      = TextStyle{theme.TextBody, false, theme.ColorPrimary}
	StyleSmallLink = TextStyle{theme.TextSmall, false, theme.ColorPrimary}
)

// TextLink is a few words that do something, underlined under the mouse.
type TextLink struct {
	widget.BaseWidget
	Text             string
	Style            TextStyle
	OnTapped         func()
	OnEscape         func() // Escape while it has the focus
	underline        bool   // always
	hovered, focused bool
}

// NewTextLink returns a link in 13 px.
func NewTextLink(text string, tapped func()) *TextLink {
	l := &TextLink{Text: text, Style: StyleLink, OnTapped: tapped}
	l.ExtendBaseWidget(l)
	return l
}

// SetText changes the words.
func (l *TextLink) SetText(text string) { l.Text = text; l.Refresh() }

// Tapped implements fyne.Tappable.
func (l *TextLink) Tapped(*fyne.PointEvent) {
	if l.OnTapped != nil {
		l.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (l *TextLink) FocusGained() { l.focused = true; l.Refresh(); reveal(l) }

// FocusLost implements fyne.Focusable.
func (l *TextLink) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune implements fyne.Focusable.
func (l *TextLink) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *TextLink) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		l.Tapped(nil)
	case fyne.KeyEscape:
		if l.OnEscape != nil {
			l.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (l *TextLink) MouseIn(*desktop.MouseEvent) { l.hovered = true; l.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (l *TextLink) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *TextLink) MouseOut() { l.hovered = false; l.Refresh() }

// Cursor implements desktop.Cursorable.
func (l *TextLink) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (l *TextLink) CreateRenderer() fyne.WidgetRenderer {
	text, line, ring := canvas.NewText("", nil), canvas.NewRectangle(nil), newBox(theme.RadiusSmall)
	r := &simple{objects: []fyne.CanvasObject{ring, text, line}}
	r.layout = func(s fyne.Size) {
		t := Measure(l.Text, l.Style)
		y := textTop(s.Height, t.Height)
		place(text, 0, y, t.Width, t.Height)
		place(line, 0, y+t.Height-2, t.Width, theme.Line)
		place(ring, -4, -2, s.Width+8, s.Height+4)
	}
	r.min = func() fyne.Size { return Measure(l.Text, l.Style) }
	r.refresh = func() {
		c := theme.Color(l.Style.Color)
		text.Text, text.TextSize, text.TextStyle.Bold, text.Color = l.Text, l.Style.Size, l.Style.Bold, c
		line.FillColor, line.Hidden = c, !l.underline && !l.hovered
		paint(ring, theme.ColorTransparent, theme.ColorTransparent, 0)
		if l.focused {
			paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		}
		r.layout(l.Size())
		text.Refresh()
		line.Refresh()
	}
	r.refresh()
	return r
}

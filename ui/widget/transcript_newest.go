package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// newestButton is the pill over the transcript that leads back to its end. It
// takes no keyboard: End does the same.
type newestButton struct {
	widget.BaseWidget
	tapped  func()
	count   int
	hovered bool
}

func newNewestButton(tapped func()) *newestButton {
	b := &newestButton{tapped: tapped}
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// set shows how many lines are new and reports whether something has changed.
func (b *newestButton) set(count int, shown bool) bool {
	if b.count == count && b.Visible() == shown {
		return false
	}
	b.count = count
	if shown {
		b.Show()
	} else {
		b.Hide()
	}
	b.Refresh()
	return true
}

func (b *newestButton) text() string {
	if b.count == 0 {
		return tr("chat.newest")
	}
	return tr("chat.newest.many", "Count", b.count)
}

// Tapped implements fyne.Tappable.
func (b *newestButton) Tapped(*fyne.PointEvent) { b.tapped() }

// MouseIn implements desktop.Hoverable.
func (b *newestButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *newestButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *newestButton) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor implements desktop.Cursorable.
func (b *newestButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

const newestHeight = 28

// CreateRenderer implements fyne.Widget.
func (b *newestButton) CreateRenderer() fyne.WidgetRenderer {
	ground := newBox(newestHeight / 2)
	icon := NewIcon(nil, theme.SizeIconSmall)
	text := canvas.NewText("", nil)
	text.TextSize, text.TextStyle.Bold = theme.TextBody, true
	r := &simple{objects: []fyne.CanvasObject{ground, icon, text}}
	size := func() fyne.Size { return fyne.MeasureText(b.text(), theme.TextBody, fyne.TextStyle{Bold: true}) }
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(icon, theme.Space12, (s.Height-theme.SizeIconSmall)/2, theme.SizeIconSmall, theme.SizeIconSmall)
		t := size()
		place(text, theme.Space12+theme.SizeIconSmall+6, textTop(s.Height, t.Height), t.Width, t.Height)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(size().Width+2*theme.Space12+theme.SizeIconSmall+8, newestHeight)
	}
	r.refresh = func() {
		fill, line, ink := theme.ColorSurface, theme.ColorFieldBorder, theme.ColorPrimary
		switch {
		case b.count > 0 && b.hovered:
			fill, line, ink = theme.ColorPrimaryHover, theme.ColorPrimaryHover, theme.ColorOnPrimary
		case b.count > 0:
			fill, line, ink = theme.ColorPrimary, theme.ColorPrimary, theme.ColorOnPrimary
		case b.hovered:
			fill = theme.ColorHover
		}
		ground.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 2), BlurRadius: 8}
		paint(ground, fill, line, theme.Line)
		icon.SetResource(theme.IconIn("down", ink))
		text.Text, text.Color = b.text(), theme.Color(ink)
		r.layout(b.Size())
		text.Refresh()
	}
	r.refresh()
	return r
}

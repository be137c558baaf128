package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Dialog is a small panel over a window: a title, a text and buttons at its
// foot. Escape leaves it.
type Dialog struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	title   string
	text    *Paragraph
	buttons []*Button
	escape  func()
}

// dialogWidth is the width of the panel, where the window has room.
const dialogWidth = 300

// ShowDialog opens a dialog. Every button closes it before its OnTapped is
// called; escape is called when it was left with Escape (nil is nothing). What
// cannot be taken back is always the last button, and never has the focus at first.
func ShowDialog(c fyne.Canvas, title, text string, escape func(), buttons ...*Button) *Dialog {
	danger := func(b *Button) bool { return b.Kind == Danger }
	first := len(buttons) - 1
	if i := slices.IndexFunc(buttons, danger); i >= 0 && len(buttons) > 1 {
		buttons = append(slices.Delete(slices.Clone(buttons), i, i+1), buttons[i])
		first--
	}
	d := &Dialog{canvas: c, title: title, buttons: buttons, escape: escape}
	d.text = NewParagraph(text, StyleQuiet, d.width()-2*theme.Space16)
	for _, b := range buttons {
		tapped := b.OnTapped
		b.OnEscape = d.leave
		b.OnTapped = func() {
			d.Close()
			if tapped != nil {
				tapped()
			}
		}
	}
	d.ExtendBaseWidget(d)
	c.Overlays().Add(d)
	d.Resize(c.Size())
	if len(buttons) > 0 {
		c.Focus(buttons[first])
	}
	return d
}

// Close takes the dialog away.
func (d *Dialog) Close() { d.canvas.Overlays().Remove(d) }

func (d *Dialog) width() float32 { return min(dialogWidth, d.canvas.Size().Width-theme.Space24) }

// Tapped implements fyne.Tappable: nothing behind the dialog is pressed.
func (d *Dialog) Tapped(*fyne.PointEvent) {}

// CreateRenderer implements fyne.Widget.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	veil, panel, foot := canvas.NewRectangle(nil), newBox(theme.RadiusFrame), canvas.NewRectangle(nil)
	title := NewNameLine(d.title, StyleHeading)
	r := &simple{objects: []fyne.CanvasObject{veil, panel, title, d.text, foot}}
	for _, b := range d.buttons {
		r.objects = append(r.objects, b)
	}
	r.layout = func(s fyne.Size) {
		place(veil, 0, 0, s.Width, s.Height)
		w := d.width()
		inner := w - 2*theme.Space16
		d.text.SetWidth(inner)
		h := theme.Space16 + 24 + theme.Space8 + d.text.MinSize().Height + theme.Space16 + theme.HeightDialogFoot
		x, y := (s.Width-w)/2, max(theme.Space12, (s.Height-h)/2)
		place(panel, x, y, w, h)
		place(title, x+theme.Space16, y+theme.Space16, inner, 24)
		place(d.text, x+theme.Space16, y+theme.Space16+24+theme.Space8, inner, d.text.MinSize().Height)
		bottom := y + h - theme.HeightDialogFoot
		place(foot, x+1, bottom, w-2, theme.Line)
		right := x + w - theme.Space12
		for i := len(d.buttons) - 1; i >= 0; i-- {
			b := d.buttons[i]
			bw := b.MinSize().Width
			place(b, right-bw, bottom+theme.Space12, bw, theme.HeightButton)
			right -= bw + theme.Space8
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, 100) }
	r.refresh = func() {
		veil.FillColor, foot.FillColor = theme.Color(theme.ColorShadow), theme.Color(theme.ColorHairline)
		paint(panel, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
		panel.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorShadow), Offset: fyne.NewPos(0, 4), BlurRadius: 16}
		r.layout(d.Size())
		repaint(d)
	}
	r.refresh()
	return r
}

// leave is what Escape does.
func (d *Dialog) leave() {
	d.Close()
	if d.escape != nil {
		d.escape()
	}
}

package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// ErrorLine is a sentence about what is wrong: a sign, the text in at most as
// many lines as it needs, and a word for the details at its end.
type ErrorLine struct {
	widget.BaseWidget
	text    string
	details *TextLink
	width   float32
}

// NewErrorLine returns an empty one.
func NewErrorLine() *ErrorLine {
	e := &ErrorLine{details: NewTextLink("", nil), width: 240}
	e.details.Style = TextStyle{theme.TextBody, false, theme.ColorDanger}
	e.details.underline = true
	e.ExtendBaseWidget(e)
	return e
}

// Set changes the sentence; details is the word for the details, "" for none.
func (e *ErrorLine) Set(text, details string, onDetails func()) {
	e.text = text
	e.details.Text, e.details.OnTapped = details, onDetails
	e.Refresh()
}

// SetWidth lays out for a width.
func (e *ErrorLine) SetWidth(w float32) {
	if w != e.width && w > 0 {
		e.width = w
		e.Refresh()
	}
}

const errorIndent = 24

func (e *ErrorLine) lines() (lines []string, x float32, y int) {
	lines = Wrap(e.text, StyleError, e.width-errorIndent)
	y = len(lines) - 1
	x = errorIndent + Measure(lines[y]+" ", StyleError).Width
	if e.details.Text != "" && x+Measure(e.details.Text, StyleError).Width > e.width {
		x, y = errorIndent, y+1
	}
	return lines, x, y
}

// CreateRenderer implements fyne.Widget.
func (e *ErrorLine) CreateRenderer() fyne.WidgetRenderer {
	icon := NewIcon(theme.IconIn("alert", theme.ColorDanger), theme.SizeIconSmall)
	const line = 16
	r := &simple{}
	r.layout = func(fyne.Size) {
		place(icon, 0, 1, theme.SizeIconSmall, theme.SizeIconSmall)
		r.objects = []fyne.CanvasObject{icon}
		lines, x, y := e.lines()
		for i, text := range lines {
			t := canvas.NewText(text, theme.Color(theme.ColorDanger))
			t.TextSize = theme.TextBody
			place(t, errorIndent, float32(i*line), e.width-errorIndent, line)
			r.objects = append(r.objects, t)
		}
		if e.details.Text != "" {
			place(e.details, x, float32(y*line), e.details.MinSize().Width, line)
			r.objects = append(r.objects, e.details)
		}
	}
	r.min = func() fyne.Size {
		_, _, y := e.lines()
		return fyne.NewSize(60, float32((y+1)*line)+2)
	}
	r.refresh = func() {
		icon.Refresh()
		e.details.Refresh()
		r.layout(e.Size())
		canvas.Refresh(e)
	}
	r.layout(e.Size())
	return r
}

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
	style   TextStyle
}

// NewErrorLine returns an empty one in 13 px.
func NewErrorLine() *ErrorLine {
	e := &ErrorLine{details: NewTextLink("", nil), width: 240, style: StyleError}
	e.details.Style = StyleError
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

// SetSmall writes it in 11 px.
func (e *ErrorLine) SetSmall() {
	e.style.Size = theme.TextSmall
	e.details.Style = e.style
	e.Refresh()
}

func (e *ErrorLine) lineHeight() float32 {
	if e.style.Size == theme.TextSmall {
		return 16
	}
	return 18
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
	lines = Wrap(e.text, e.style, e.width-errorIndent)
	y = len(lines) - 1
	x = errorIndent + Measure(lines[y]+" ", e.style).Width
	if e.details.Text != "" && x+Measure(e.details.Text, e.style).Width > e.width {
		x, y = errorIndent, y+1
	}
	return lines, x, y
}

// CreateRenderer implements fyne.Widget.
func (e *ErrorLine) CreateRenderer() fyne.WidgetRenderer {
	icon := NewIcon(theme.IconIn("alert", theme.ColorDanger), theme.SizeIconSmall)
	r := &simple{}
	r.layout = func(fyne.Size) {
		place(icon, 0, 1, theme.SizeIconSmall, theme.SizeIconSmall)
		r.objects = []fyne.CanvasObject{icon}
		lines, x, y := e.lines()
		for i, text := range lines {
			t := canvas.NewText(text, theme.Color(theme.ColorDanger))
			t.TextSize = e.style.Size
			place(t, errorIndent, float32(i)*e.lineHeight(), e.width-errorIndent, e.lineHeight())
			r.objects = append(r.objects, t)
		}
		if e.details.Text != "" {
			place(e.details, x, float32(y)*e.lineHeight(), e.details.MinSize().Width, e.lineHeight())
			r.objects = append(r.objects, e.details)
		}
	}
	r.min = func() fyne.Size {
		_, _, y := e.lines()
		return fyne.NewSize(60, float32(y+1)*e.lineHeight()+2)
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

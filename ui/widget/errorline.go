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
	notice  bool // in a warm box rather than bare and red
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

// NewNotice returns an empty line that tells rather than warns: in 11 px, in a
// warm box.
func NewNotice() *ErrorLine {
	e := NewErrorLine()
	e.notice, e.style.Color, e.details.Style.Color = true, theme.ColorAccentText, theme.ColorAccentText
	e.SetSmall()
	return e
}

// inset is the room inside the box of a notice.
func (e *ErrorLine) inset() float32 {
	if e.notice {
		return theme.Space8
	}
	return 0
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
	lines = Wrap(e.text, e.style, e.width-errorIndent-2*e.inset())
	y = len(lines) - 1
	x = errorIndent + Measure(lines[y]+" ", e.style).Width
	if e.details.Text != "" && x+Measure(e.details.Text, e.style).Width > e.width {
		x, y = errorIndent, y+1
	}
	return lines, x, y
}

// CreateRenderer implements fyne.Widget.
func (e *ErrorLine) CreateRenderer() fyne.WidgetRenderer {
	name := "alert"
	if e.notice {
		name = "info"
	}
	icon := NewIcon(theme.IconIn(name, e.style.Color), theme.SizeIconSmall)
	ground := newBox(theme.RadiusControl)
	r := &simple{}
	var texts []*canvas.Text // used again: Fyne lays out anew what has new objects
	r.layout = func(s fyne.Size) {
		in := e.inset()
		place(icon, in, in+1, theme.SizeIconSmall, theme.SizeIconSmall)
		place(ground, 0, 0, e.width, s.Height)
		r.objects = []fyne.CanvasObject{icon}
		if e.notice {
			paint(ground, theme.ColorNotice, theme.ColorNoticeLine, theme.Line)
			r.objects = []fyne.CanvasObject{ground, icon}
		}
		lines, x, y := e.lines()
		for i, text := range lines {
			if i == len(texts) {
				texts = append(texts, canvas.NewText("", nil))
			}
			t := texts[i]
			if c := theme.Color(e.style.Color); t.Text != text || t.Color != c || t.TextSize != e.style.Size {
				t.Text, t.Color, t.TextSize = text, c, e.style.Size
				t.Refresh()
			}
			place(t, in+errorIndent, in+float32(i)*e.lineHeight(), e.width-errorIndent-2*in, e.lineHeight())
			r.objects = append(r.objects, t)
		}
		if e.details.Text != "" {
			place(e.details, in+x, in+float32(y)*e.lineHeight(), e.details.MinSize().Width, e.lineHeight())
			r.objects = append(r.objects, e.details)
		}
	}
	r.min = func() fyne.Size {
		_, _, y := e.lines()
		return fyne.NewSize(60, float32(y+1)*e.lineHeight()+2+2*e.inset())
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

package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// TextStyle is a size, a weight and a colour of text.
type TextStyle struct {
	Size  float32
	Bold  bool
	Color fyne.ThemeColorName
}

// The styles of the style sheet.
var (
	StyleTitle   = TextStyle{theme.TextTitle, true, theme.ColorText}
	StyleHeading = TextStyle{theme.TextHeading, true, theme.ColorText}
	StyleMessage = TextStyle{theme.TextMessage, false, theme.ColorText}
	StyleBody    = TextStyle{theme.TextBody, false, theme.ColorText}
	StyleBold    = TextStyle{theme.TextBody, true, theme.ColorText}
	StyleQuiet   = TextStyle{theme.TextBody, false, theme.ColorSecondary}
	StyleSmall   = TextStyle{theme.TextSmall, false, theme.ColorSecondary}
	StyleError   = TextStyle{theme.TextBody, false, theme.ColorDanger}
)

// Measure returns the size of one line in a style.
func Measure(text string, s TextStyle) fyne.Size {
	return fyne.MeasureText(text, s.Size, fyne.TextStyle{Bold: s.Bold})
}

// Ellipsis cuts one line so that it fits a width, with "…" at the end.
func Ellipsis(text string, s TextStyle, width float32) string {
	text = inRow(text)
	if Measure(text, s).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high { // the longest that fits
		mid := (low + high + 1) / 2
		if Measure(string(runes[:mid])+"…", s).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(runes[:low]), " ") + "…"
}

// Wrap breaks text into lines of at most a width, at blanks; a word that is
// too long is broken where it must be.
func Wrap(text string, s TextStyle, width float32) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if joined := strings.TrimSpace(line + " " + word); Measure(joined, s).Width <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for Measure(word, s).Width > width {
				cut := 1
				runes := []rune(word)
				for cut < len(runes) && Measure(string(runes[:cut+1]), s).Width <= width {
					cut++
				}
				if cut >= len(runes) {
					break
				}
				lines, word = append(lines, string(runes[:cut])), string(runes[cut:])
			}
			line = word
		}
		lines = append(lines, line)
	}
	return lines
}

// Label is one line of text without padding, cut with an ellipsis when there
// is no room for it.
type Label struct {
	widget.BaseWidget
	Text  string
	Style TextStyle
	Align fyne.TextAlign
	fixed bool // MinSize is the whole text rather than one letter
}

// NewLabel returns a label whose smallest width is its text.
func NewLabel(text string, s TextStyle) *Label {
	l := &Label{Text: text, Style: s, fixed: true}
	l.ExtendBaseWidget(l)
	return l
}

// NewCutLabel returns a label that may become as narrow as its place is.
func NewCutLabel(text string, s TextStyle) *Label {
	l := &Label{Text: text, Style: s}
	l.ExtendBaseWidget(l)
	return l
}

// SetText changes the text.
func (l *Label) SetText(text string) {
	if l.Text != text {
		l.Text = text
		l.Refresh()
	}
}

// SetStyle changes size, weight and colour.
func (l *Label) SetStyle(s TextStyle) {
	if l.Style != s {
		l.Style = s
		l.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *Label) CreateRenderer() fyne.WidgetRenderer {
	t := canvas.NewText(l.Text, theme.Color(l.Style.Color))
	r := &simple{objects: []fyne.CanvasObject{t}}
	show := func(width float32) {
		t.Text = l.Text
		if width > 0 {
			t.Text = Ellipsis(l.Text, l.Style, width)
		}
		t.TextSize, t.TextStyle.Bold, t.Alignment = l.Style.Size, l.Style.Bold, l.Align
		t.Color = theme.Color(l.Style.Color)
	}
	r.layout = func(size fyne.Size) {
		show(size.Width + 0.5)
		h := Measure("M", l.Style).Height
		t.Move(fyne.NewPos(0, textTop(size.Height, h)))
		t.Resize(fyne.NewSize(size.Width, h))
	}
	r.min = func() fyne.Size {
		if l.fixed {
			return Measure(l.Text, l.Style)
		}
		return fyne.NewSize(8, Measure("M", l.Style).Height)
	}
	r.refresh = func() {
		r.layout(l.Size())
		t.Refresh()
	}
	return r
}

// Paragraph is text that wraps at its width. Its height is right once it has
// a width: call SetWidth where the width is known beforehand.
type Paragraph struct {
	widget.BaseWidget
	Text  string
	Style TextStyle
	Align fyne.TextAlign
	width float32
}

// NewParagraph returns a paragraph laid out for a width.
func NewParagraph(text string, s TextStyle, width float32) *Paragraph {
	p := &Paragraph{Text: text, Style: s, width: width}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the text.
func (p *Paragraph) SetText(text string) {
	if p.Text != text {
		p.Text = text
		p.Refresh()
	}
}

// SetWidth lays out for another width.
func (p *Paragraph) SetWidth(w float32) {
	if p.width != w {
		p.width = w
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	height := func() float32 { return Measure("M", p.Style).Height }
	var texts []*canvas.Text // used again: Fyne lays out anew what has new objects
	r.layout = func(size fyne.Size) {
		if size.Width > 0 && size.Width != p.width {
			p.width = size.Width
		}
		r.objects = r.objects[:0]
		for i, line := range Wrap(p.Text, p.Style, p.width) {
			if i == len(texts) {
				texts = append(texts, canvas.NewText("", nil))
			}
			t := texts[i]
			if c := theme.Color(p.Style.Color); t.Text != line || t.Color != color.Color(c) || t.TextSize != p.Style.Size || t.TextStyle.Bold != p.Style.Bold || t.Alignment != p.Align {
				t.Text, t.Color, t.TextSize, t.TextStyle.Bold, t.Alignment = line, c, p.Style.Size, p.Style.Bold, p.Align
				t.Refresh()
			}
			t.Move(fyne.NewPos(0, float32(i)*height()))
			t.Resize(fyne.NewSize(p.width, height()))
			r.objects = append(r.objects, t)
		}
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(8, float32(len(Wrap(p.Text, p.Style, p.width)))*height())
	}
	r.refresh = func() {
		r.layout(p.Size())
		canvas.Refresh(p)
	}
	r.layout(fyne.NewSize(p.width, 0))
	return r
}

package widget

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// NameLine is a friendly name on one line: classic emoticons are drawn in it,
// what does not fit is cut with an ellipsis, and it never leaves its place.
type NameLine struct {
	widget.BaseWidget
	name   string
	suffix string // after the name, quieter: a status in brackets
	mark   string // what a filter has found, lower case
	style  TextStyle
}

// NewNameLine returns a line in a style.
func NewNameLine(name string, s TextStyle) *NameLine {
	l := &NameLine{name: name, style: s}
	l.ExtendBaseWidget(l)
	return l
}

// SetName changes the name and what stands after it in the secondary colour.
func (l *NameLine) SetName(name, suffix string) { l.set(name, suffix, l.mark, l.style) }

// SetStyle changes the look.
func (l *NameLine) SetStyle(s TextStyle) { l.set(l.name, l.suffix, l.mark, s) }

func (l *NameLine) set(name, suffix, mark string, s TextStyle) {
	if l.name != name || l.suffix != suffix || l.mark != mark || l.style != s {
		l.name, l.suffix, l.mark, l.style = name, suffix, strings.ToLower(mark), s
		l.Refresh()
	}
}

// namePart is a run of text in one style, or a picture.
type namePart struct {
	text  string
	style TextStyle
	file  string
	width float32
}

// nameGap is the room on each side of an emoticon.
const nameGap = 0.5

func (l *NameLine) parts() []namePart {
	var parts []namePart
	add := func(text string, s TextStyle) {
		if text = inRow(text); text != "" {
			parts = append(parts, namePart{text: text, style: s, width: Measure(text, s).Width})
		}
	}
	hit := l.style
	hit.Bold, hit.Color = true, theme.ColorPrimary
	for _, span := range NameSpans(l.name) {
		if span.Kind == SpanClassic {
			parts = append(parts, namePart{file: span.File, width: theme.SizeEmoticonName + 2*nameGap})
			continue
		}
		before, found, after := cutFold(span.Text, l.mark)
		add(before, l.style)
		add(found, hit)
		add(after, l.style)
	}
	if l.suffix != "" {
		add(" "+l.suffix, TextStyle{l.style.Size, false, theme.ColorSecondary})
	}
	return parts
}

// cutFold cuts a text around the first place where a lower-case mark occurs in
// either case.
func cutFold(text, mark string) (before, found, after string) {
	if mark == "" {
		return text, "", ""
	}
	want := utf8.RuneCountInString(mark)
	for i := range text {
		end, n := i, 0
		for end < len(text) && n < want {
			_, size := utf8.DecodeRuneInString(text[end:])
			end, n = end+size, n+1
		}
		if n == want && strings.EqualFold(text[i:end], mark) {
			return text[:i], text[i:end], text[end:]
		}
	}
	return text, "", ""
}

// CreateRenderer implements fyne.Widget.
func (l *NameLine) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	height := func() float32 { return max(Measure("M", l.style).Height, theme.SizeEmoticonName) }
	var last fyne.Size
	r.layout = func(s fyne.Size) {
		if s == last && r.objects != nil {
			return
		}
		last = s
		r.objects = l.draw(s)
	}
	r.min = func() fyne.Size { return fyne.NewSize(8, height()) }
	r.refresh = func() {
		last = l.Size()
		r.objects = l.draw(last)
		canvas.Refresh(l)
	}
	return r
}

// Width returns how wide the whole line would be.
func (l *NameLine) Width() (w float32) {
	for _, p := range l.parts() {
		w += p.width
	}
	return w
}

func (l *NameLine) draw(s fyne.Size) []fyne.CanvasObject {
	objects := []fyne.CanvasObject{}
	parts := l.parts()
	total := float32(0)
	for _, p := range parts {
		total += p.width
	}
	room := s.Width
	if total > room { // keep room for the ellipsis
		room -= Measure("…", l.style).Width
	}
	x := float32(0)
	for _, p := range parts {
		full := x+p.width > room+0.5
		switch {
		case full && p.text != "":
			text := Ellipsis(p.text, p.style, s.Width-x)
			objects = append(objects, lineOf(text, p.style, x, 0, s.Height))
		case full:
			objects = append(objects, lineOf("…", l.style, x, 0, s.Height))
		case p.file != "":
			img := canvas.NewImageFromResource(theme.AssetAt(p.file, theme.SizeEmoticonName))
			place(img, x+nameGap, (s.Height-theme.SizeEmoticonName)/2, theme.SizeEmoticonName, theme.SizeEmoticonName)
			objects = append(objects, img)
		default:
			objects = append(objects, lineOf(p.text, p.style, x, 0, s.Height))
		}
		if full {
			break
		}
		x += p.width
	}
	return objects
}

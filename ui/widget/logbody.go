package widget

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// logBody is what scrolls: as tall as all lines, with objects for those in sight.
type logBody struct {
	widget.BaseWidget
	list    *LogList
	drawn   []*logDrawn
	chosen  *Ground
	ring    *Ground
	objects []fyne.CanvasObject
}

// logDrawn are the objects of one line.
type logDrawn struct {
	fold  *Icon
	arrow *Icon
	texts [5]*canvas.Text
}

func newLogBody(l *LogList) *logBody {
	b := &logBody{list: l, chosen: NewGround(theme.ColorSelected, theme.ColorTransparent, 0), ring: NewGround(theme.ColorPrimary, theme.ColorTransparent, 1.5)}
	b.ExtendBaseWidget(b)
	return b
}

// logLetter is the width of a letter of the fixed font.
func logLetter() float32 { return fyne.MeasureText("0000000000", logSize, logStyle).Width / 10 }

const (
	logSize   = theme.TextSmall + 1
	logText   = 26 // where the text of an entry begins
	logIndent = 2  // letters a step of a tree is moved in
)

var logStyle = fyne.TextStyle{Monospace: true}

// The columns of an entry, in letters.
const (
	logTime  = 13
	logArrow = 3
	logWhere = 7
	logWho   = 18
)

// logColumns is how many letters a tree has room for.
func logColumns(width float32) int {
	return max(30, int((width-logText-theme.Space16)/logLetter()))
}

// logParts cuts a line of a tree into parts that have room; the name stands
// before the first one.
func logParts(f LogField, columns int) []string {
	room := max(16, columns-logIndent*(f.Depth+1)-utf8.RuneCountInString(f.Name)-2)
	if columns == 0 || cells(f.Value) <= room {
		return []string{f.Value}
	}
	var parts []string
	start, n := 0, 0
	for i, r := range f.Value {
		w := 1
		if r > 0x1100 {
			w = 2
		}
		if n+w > room {
			parts = append(parts, f.Value[start:i])
			start, n = i, 0
		}
		n += w
	}
	return append(parts, f.Value[start:])
}

// cells is how many letters a text takes; those of the far east take two.
func cells(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0x1100 {
			n++
		}
	}
	return n
}

// Tapped implements fyne.Tappable.
func (b *logBody) Tapped(e *fyne.PointEvent) { b.list.press(e.Position, true) }

// TappedSecondary implements fyne.SecondaryTappable.
func (b *logBody) TappedSecondary(e *fyne.PointEvent) {
	b.list.press(e.Position, false)
	if b.list.OnMenu != nil && b.list.Selected() >= 0 {
		b.list.OnMenu(e.AbsolutePosition)
	}
}

// show gives every line in sight its objects.
func (b *logBody) show() {
	l := b.list
	y, h, width := l.scroll.Offset.Y, l.scroll.Size().Height, l.scroll.Size().Width
	from := min(len(l.lines), max(0, int(y/logLineHeight)))
	to := min(len(l.lines), int((y+h)/logLineHeight)+1)
	b.objects = append(b.objects[:0:0], b.chosen, b.ring)
	at := l.line()
	b.chosen.Hidden = at < 0
	b.ring.Hidden = at < 0 || !l.focused
	place(b.chosen, 0, float32(at)*logLineHeight, width, logLineHeight)
	place(b.ring, 0, float32(at)*logLineHeight, theme.LineSelected, logLineHeight)
	for len(b.drawn) < to-from {
		d := &logDrawn{fold: NewIcon(nil, 12), arrow: NewIcon(nil, 12)}
		for i := range d.texts {
			d.texts[i] = canvas.NewText("", nil)
			d.texts[i].TextSize = logSize
		}
		b.drawn = append(b.drawn, d)
	}
	letter := logLetter()
	for i := from; i < to; i++ {
		d := b.drawn[i-from]
		x := l.lines[i]
		if x.field < 0 {
			b.entry(d, int(x.entry), float32(i)*logLineHeight, width, letter)
		} else {
			b.field(d, x, float32(i)*logLineHeight, width, letter)
		}
	}
	b.Refresh()
}

// write places a text that has room for so many letters.
func (b *logBody) write(t *canvas.Text, text string, ink fyne.ThemeColorName, bold bool, x, y float32, letters int) {
	if letters < 1 || text == "" {
		return
	}
	if cells(text) > letters {
		cut := []rune(text)
		text = string(cut[:min(len(cut), max(0, letters-1))])
		for cells(text) > letters-1 && text != "" {
			_, size := utf8.DecodeLastRuneInString(text)
			text = text[:len(text)-size]
		}
		text += "…"
	}
	style := logStyle
	style.Bold = bold
	t.Text, t.Color, t.TextStyle = text, theme.Color(ink), style
	m := fyne.MeasureText("M", logSize, style)
	place(t, x, y+(logLineHeight-m.Height)/2, float32(letters)*logLetter(), m.Height)
	t.Refresh()
	b.objects = append(b.objects, t)
}

func (b *logBody) entry(d *logDrawn, i int, y, width, letter float32) {
	l := b.list
	row := l.Row(i)
	if l.keys[i].Fields > 0 {
		icon := "right"
		if l.unfolded[l.keys[i].ID] {
			icon = "down"
		}
		d.fold.SetResource(theme.IconIn(icon, theme.ColorSecondary))
		place(d.fold, 9, y+(logLineHeight-12)/2, 12, 12)
		b.objects = append(b.objects, d.fold)
	}
	x := float32(logText)
	b.write(d.texts[0], row.Time, theme.ColorSecondary, false, x, y, logTime-1)
	x += logTime * letter
	if row.Direction != 0 {
		icon, ink := "arrow-right", theme.ColorPrimary
		if row.Direction > 0 {
			icon, ink = "arrow-left", theme.ColorSuccess
		}
		d.arrow.SetResource(theme.IconIn(icon, ink))
		place(d.arrow, x, y+(logLineHeight-12)/2, 12, 12)
		b.objects = append(b.objects, d.arrow)
	}
	x += logArrow * letter
	b.write(d.texts[1], row.Where, theme.ColorSecondary, false, x, y, logWhere-1)
	x += logWhere * letter
	if width > 640 {
		b.write(d.texts[2], row.Who, theme.ColorSecondary, false, x, y, logWho-1)
		x += logWho * letter
	}
	ink := theme.ColorText
	if row.Refused {
		ink = theme.ColorDanger
	}
	n := cells(row.Title) + 1
	b.write(d.texts[3], row.Title, ink, true, x, y, n)
	x += float32(n) * letter
	if row.Direction == 0 {
		ink = theme.ColorSecondary
	}
	b.write(d.texts[4], row.Text, ink, false, x, y, int((width-x-theme.Space8)/letter))
}

func (b *logBody) field(d *logDrawn, line logLine, y, width, letter float32) {
	f := b.list.Field(int(line.entry), int(line.field))
	x := logText + float32(logIndent*(f.Depth+1))*letter
	name := f.Name
	if f.Value != "" {
		name += ":"
	}
	n := cells(name) + 1
	if line.part == 0 {
		b.write(d.texts[0], name, theme.ColorSecondary, false, x, y, n)
	}
	x += float32(n) * letter
	parts := logParts(f, b.list.columns)
	if int(line.part) >= len(parts) {
		return
	}
	ink := theme.ColorText
	if f.Hidden {
		ink = theme.ColorAccentText
	}
	b.write(d.texts[1], parts[line.part], ink, false, x, y, int((width-x-theme.Space4)/letter))
}

// CreateRenderer implements fyne.Widget.
func (b *logBody) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	r.layout = func(fyne.Size) {}
	r.min = func() fyne.Size { return fyne.NewSize(1, max(1, float32(len(b.list.lines))*logLineHeight)) }
	r.refresh = func() {
		r.objects = b.objects
		repaint(b)
	}
	return r
}

package widget

import (
	"image/color"
	"sort"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/words"
)

// lineAt returns the index of the line at a height from the top of the flow.
func (f Flow) lineAt(y float32) int {
	i := sort.Search(len(f.Lines), func(i int) bool { return f.Lines[i].Y+f.Lines[i].Height > y })
	return max(0, min(i, len(f.Lines)-1))
}

// drawer makes the objects of one part of a row.
type drawer struct {
	pool    *pool
	t       *Transcript
	row     *row
	objects []fyne.CanvasObject
}

func (d *drawer) ground() color.NRGBA {
	if d.row.line.Mine {
		return theme.Color(theme.ColorMine)
	}
	if d.t.walled {
		return wallGround(theme.Dark())
	}
	return theme.Color(theme.ColorSurface)
}

// text draws a run of text whose line is h high, and returns its width.
func (d *drawer) text(s string, x, y, h, size float32, style fyne.TextStyle, c color.NRGBA) float32 {
	return d.run(s, x, y, h, size, typeface{style: style}, c)
}

// run is text in a font that need not be Fyne's.
func (d *drawer) run(s string, x, y, h, size float32, f typeface, c color.NRGBA) float32 {
	t := d.pool.text()
	t.Text, t.TextSize, t.TextStyle, t.FontSource, t.Color, t.Alignment = s, size, f.style, f.source, c, fyne.TextAlignLeading
	m := t.MinSize()
	t.Move(fyne.NewPos(x, y+(h-m.Height)/2))
	t.Resize(m)
	d.objects = append(d.objects, t)
	return m.Width
}

func (d *drawer) icon(r fyne.Resource, x, y, size float32) {
	img := d.pool.image(r.Name(), func(i *canvas.Image) {
		// As it is in this look: one in the pool must not follow another.
		i.Resource = fyne.NewStaticResource(r.Name(), r.Content())
	})
	place(img, x, y, size, size)
	d.objects = append(d.objects, img)
}

// head draws the day, the speaker and the time; for a notice its text.
func (d *drawer) head() {
	r, w := d.row, d.t.width
	if r.day {
		d.day(w)
	}
	y := r.groundY() + turnTop
	secondary := theme.Color(theme.ColorSecondary)
	clock := Clock(r.line.Time)
	cw := fyne.MeasureText(clock, theme.TextSmall, fyne.TextStyle{}).Width
	d.text(clock, w-textRight-cw, y, headHeight, theme.TextSmall, fyne.TextStyle{}, secondary)
	room := w - textLeft - textRight - cw - theme.Space12
	if r.line.Notice != "" {
		x := float32(textLeft)
		if r.line.Icon != "" {
			d.icon(theme.Icon(r.line.Icon), x, y+1, theme.SizeIconSmall)
			x += noticeText
			room -= noticeText
		}
		for i, line := range r.said {
			if i == maxNoticeLines-1 {
				line = Ellipsis(line, StyleQuiet, room)
			}
			d.text(line, x, y+float32(i)*headHeight, headHeight, theme.TextBody, fyne.TextStyle{}, secondary)
		}
		return
	}
	before, name, after := says(r.line)
	x := float32(textLeft)
	x += d.text(before, x, y, headHeight, theme.TextBody, fyne.TextStyle{}, secondary)
	room -= fyne.MeasureText(before+after, theme.TextBody, fyne.TextStyle{}).Width
	x += d.text(Ellipsis(name, StyleBold, room), x, y, headHeight, theme.TextBody, fyne.TextStyle{Bold: true}, theme.Color(theme.ColorText))
	d.text(after, x, y, headHeight, theme.TextBody, fyne.TextStyle{}, secondary)
}

// says returns "Maria says" with the name apart.
func says(l Line) (before, name, after string) {
	key := "chat.says"
	switch {
	case l.Mine && l.Transfer != nil:
		return "", tr("chat.you"), " " + tr("chat.you-send-file")
	case l.Mine:
		return "", tr("chat.you"), " " + tr("chat.you-say")
	case l.Transfer != nil:
		key = "chat.sends-file"
	}
	const mark = "\x00"
	before, after, _ = strings.Cut(tr(key, "Name", mark), mark)
	return before, l.Name, after
}

func (d *drawer) day(w float32) {
	y := d.row.y
	s := Day(d.row.line.Time, d.t.now())
	tw := fyne.MeasureText(s, theme.TextSmall, fyne.TextStyle{}).Width
	left, right := float32(textLeft), w-textRight+6
	mid := (left + right) / 2
	d.text(s, mid-tw/2, y, dayHeight-2, theme.TextSmall, fyne.TextStyle{}, theme.Color(theme.ColorSecondary))
	for _, x := range [][2]float32{{left, mid - tw/2 - 10}, {mid + tw/2 + 10, right}} {
		line := canvas.NewRectangle(theme.Color(theme.ColorHairline))
		place(line, x[0], y+dayHeight/2-1, max(0, x[1]-x[0]), theme.Line)
		d.objects = append(d.objects, line)
	}
}

// foot draws what became of the line, with Send again.
func (d *drawer) foot() {
	r, w := d.row, d.t.width
	y := r.footY()
	name, reason := theme.ColorDanger, tr("delivery.not-sent")
	if r.line.Delivery == protocol.Unknown {
		name, reason = theme.ColorAccentText, tr("delivery.unknown")
	}
	if r.line.Reason != "" {
		reason = r.line.Reason
	}
	d.icon(theme.IconIn("alert", name), textLeft, y+(footHeight-theme.SizeIconSmall)/2, theme.SizeIconSmall)
	x := float32(textLeft + theme.SizeIconSmall + 5)
	again := tr("delivery.again")
	room := w - textRight - x - againWidth() - 20
	x += d.text(Ellipsis(reason, StyleError, room), x, y, footHeight, theme.TextBody, fyne.TextStyle{}, theme.Color(name))
	x += 6
	x += d.text("·", x, y, footHeight, theme.TextBody, fyne.TextStyle{}, theme.Color(theme.ColorSecondary)) + 6
	d.row.again = x
	d.text(again, x, y, footHeight, theme.TextBody, fyne.TextStyle{Bold: true}, theme.Color(theme.ColorPrimary))
}

func againWidth() float32 {
	return fyne.MeasureText(tr("delivery.again"), theme.TextBody, fyne.TextStyle{Bold: true}).Width
}

// line draws one line of the text.
func (d *drawer) line(n int) {
	r := d.row
	l := r.flow.Lines[n]
	y := r.flowY() + l.Y
	plain := messageColor(r.line.Text.Format.Color, d.ground())
	height := messageMetrics(r.face).LineHeight
	base := y + l.Height - height // of the text
	if r.waits() && n == len(r.flow.Lines)-1 {
		const side = 12 // on its way, or waiting for its turn
		d.icon(theme.IconIn("clock", theme.ColorSecondary), d.t.width-groundRight-side-2, y+l.Height-(height+side)/2, side)
	}
	for _, p := range l.Pieces {
		x := r.lineX(l, d.t.width) + p.X
		if p.Image {
			d.emoticon(r.flow.Spans[p.Span], x, y+l.Height, p)
			continue
		}
		face, c := r.face, plain
		switch s := r.flow.Spans[p.Span]; {
		case s.Kind == SpanLink:
			face.style.Underline, c = true, theme.Color(theme.ColorPrimary)
		case s.Kind == SpanCustom && d.t.failure(s) != "":
			face.style.Underline, c = true, theme.Color(theme.ColorAccentText)
		}
		d.run(p.Text, x, base, height, theme.MessageSize(), face, c)
	}
}

// lineX returns where a line begins: at the right for text from right to left.
func (r *row) lineX(l FlowLine, width float32) float32 {
	if l.RightToLeft {
		return width - textRight - l.W
	}
	return textLeft
}

// imageY returns the top of an image on a line that ends at bottom: small ones
// are in the middle of the text, large ones stand on the bottom.
func imageY(bottom, h float32) float32 {
	if h < lineHeight {
		return bottom - lineHeight + (lineHeight-h)/2
	}
	return bottom - h
}

func (d *drawer) emoticon(s Span, x, bottom float32, p Piece) {
	var img *canvas.Image
	if s.Kind == SpanClassic {
		r := theme.AssetAt(s.File, theme.SizeEmoticon)
		img = d.pool.image(r.Name(), func(i *canvas.Image) { i.Resource = r })
	} else {
		pic := d.t.Picture(*s.Emoticon)
		if pic == nil { // let go of meanwhile
			d.text(s.Text, x, bottom-lineHeight, lineHeight, theme.MessageSize(), fyne.TextStyle{}, theme.Color(theme.ColorText))
			return
		}
		img = d.pool.image(pic, func(i *canvas.Image) { i.Image = pic.Frames[0] })
		if d.t.animator != nil && !d.t.hidden {
			d.t.animator.Play(img, pic)
		}
	}
	place(img, x, imageY(bottom, p.H), p.W, p.H)
	d.objects = append(d.objects, img)
}

// tr returns a sentence in the person's language; see words.Say.
func tr(key string, pairs ...any) string { return words.Say(key, pairs...) }

// Clock returns a time of day.
func Clock(t time.Time) string { return words.Clock(t) }

// Day returns a day in words, seen from now.
func Day(t, now time.Time) string { return words.Day(t, now) }

package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// historyBody is what the scroller of a HistoryView moves: objects only for the
// lines that are seen.
type historyBody struct {
	widget.BaseWidget
	v     *HistoryView
	drawn map[int]*part // by the index of the line
	draw  []fyne.CanvasObject
	pool  pool
	dark  bool
	over  desktop.Cursor
}

func newHistoryBody(v *HistoryView) *historyBody {
	b := &historyBody{v: v, drawn: map[int]*part{}}
	b.pool.animator = v.look.animator
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *historyBody) CreateRenderer() fyne.WidgetRenderer {
	b.dark = theme.Dark()
	return &historyRenderer{b}
}

type historyRenderer struct{ b *historyBody }

func (r *historyRenderer) Objects() []fyne.CanvasObject { return r.b.draw }
func (r *historyRenderer) Layout(fyne.Size)             { r.b.update() }
func (r *historyRenderer) MinSize() fyne.Size           { return fyne.NewSize(100, r.b.v.height()) }
func (r *historyRenderer) Destroy()                     { r.b.clear() }

func (r *historyRenderer) Refresh() {
	if dark := theme.Dark(); dark != r.b.dark {
		r.b.dark = dark
		r.b.clear()
		r.b.update()
	}
	canvas.Refresh(r.b)
}

// clear forgets what is drawn, so that update draws it anew.
func (b *historyBody) clear() {
	for i, p := range b.drawn {
		b.pool.put(p.objects)
		delete(b.drawn, i)
	}
	b.draw = nil
}

// update draws the lines that are seen.
func (b *historyBody) update() {
	v := b.v
	b.draw = nil
	if v.width <= 0 || v.total == 0 {
		b.clear()
		return
	}
	for _, p := range b.drawn {
		p.seen = false
	}
	top, bottom := v.scroll.Offset.Y, v.scroll.Offset.Y+v.scroll.Size().Height
	page, y := v.pageAt(top)
	for ; page < len(v.pages) && y < bottom; page++ {
		for i, r := range v.pages[page].rows {
			if y+r.y+r.h < top || y+r.y > bottom {
				continue
			}
			b.show(page*HistoryPageSize+i, r, y+r.y)
		}
		y += v.pages[page].height
	}
	for i, p := range b.drawn {
		if !p.seen {
			b.pool.put(p.objects)
			delete(b.drawn, i)
		}
	}
}

func (b *historyBody) show(index int, r *historyRow, y float32) {
	p := b.drawn[index]
	if p == nil {
		p = &part{}
		d := historyDrawer{drawer{pool: &b.pool, t: b.v.look, row: &row{line: r.Line}}, b.v, r}
		d.all(index, y)
		p.objects = d.objects
		b.drawn[index] = p
	}
	p.seen = true
	b.draw = append(b.draw, p.objects...)
}

// historyDrawer makes the objects of one line.
type historyDrawer struct {
	drawer
	v *HistoryView
	r *historyRow
}

func (d *historyDrawer) all(index int, y float32) {
	r, w := d.r, d.v.width
	secondary := theme.Color(theme.ColorSecondary)
	if r.day {
		s := Day(r.Time, d.v.look.now())
		x := historyTime + d.text(s, historyTime, y, historyDay, theme.TextSmall, fyne.TextStyle{Bold: true}, secondary) + 10
		line := canvas.NewRectangle(theme.Color(theme.ColorHairline))
		place(line, x, y+historyDay/2, max(0, w-historyRight-x), theme.Line)
		d.objects = append(d.objects, line)
		y += historyDay
	}
	h := r.h
	if r.day {
		h -= historyDay
	}
	if v := d.v; v.chosen >= 0 && index >= min(v.chosen, v.anchor) && index <= max(v.chosen, v.anchor) {
		band := canvas.NewRectangle(theme.Color(theme.ColorSelected))
		if index == v.chosen && v.focused {
			band.StrokeColor, band.StrokeWidth = theme.Color(theme.ColorPrimary), theme.LineFocus
		}
		place(band, 0, y, w, h)
		d.objects = append(d.objects, band)
	}
	// Time and name stand beside the first line of the text.
	first := float32(historyLine)
	if len(r.flow.Lines) > 0 {
		first = r.flow.Lines[0].Height + 2*historyPad
	}
	base := y + first - historyLine
	d.text(Clock(r.Time), historyTime, base+1, historyLine, theme.TextSmall, fyne.TextStyle{}, secondary)
	if r.Notice != "" {
		d.icon(theme.IconIn("info", theme.ColorSecondary), d.v.textLeft(), y+(historyLine-theme.SizeIconSmall)/2, theme.SizeIconSmall)
		for i, line := range r.said {
			d.text(line, d.v.textLeft()+noticeText, y+float32(i)*headHeight, historyLine, theme.TextBody, fyne.TextStyle{}, secondary)
		}
		return
	}
	d.text(r.name, historyName, base, historyLine, theme.TextBody, fyne.TextStyle{Bold: true}, theme.Color(theme.ColorText))
	for _, l := range r.flow.Lines {
		d.flowLine(l, y+historyPad+l.Y)
	}
	if r.Mine && (r.Delivery == protocol.NotSent || r.Delivery == protocol.Unknown) {
		name := theme.ColorDanger
		if r.Delivery == protocol.Unknown {
			name = theme.ColorAccentText
		}
		d.icon(theme.IconIn("alert", name), w-historyRight+2, base+(historyLine-theme.SizeIconSmall)/2, theme.SizeIconSmall)
	}
}

// flowLine draws one line of the text with its marks.
func (d *historyDrawer) flowLine(l FlowLine, y float32) {
	r := d.r
	height := messageMetrics(r.face).LineHeight
	base := y + l.Height - height
	left := d.lineX(l)
	for _, p := range l.Pieces {
		for _, m := range r.Marks {
			if m[0] >= p.End || m[1] <= p.Start {
				continue
			}
			x0, x1 := p.X, p.X+p.W
			if whole := p.Image || p.RightToLeft || p.End-p.Start != len(p.Text); !whole {
				width := messageMetrics(r.face).Width
				from, to := max(m[0]-p.Start, 0), min(m[1]-p.Start, len(p.Text))
				x0 = p.X + width(p.Text[:from])
				x1 = x0 + width(p.Text[from:to])
			}
			mark := newBox(theme.RadiusSmall)
			mark.FillColor = theme.Color(theme.ColorNoticeLine)
			place(mark, left+x0-2, base+2, x1-x0+4, height-3)
			d.objects = append(d.objects, mark)
		}
	}
	plain := messageColor(r.Text.Format.Color, theme.Color(theme.ColorSurface))
	if len(r.Marks) > 0 {
		plain = theme.Color(theme.ColorText) // on a mark only this can be read
	}
	for _, p := range l.Pieces {
		x := left + p.X
		if p.Image {
			d.emoticon(r.flow.Spans[p.Span], x, y+l.Height, p)
			continue
		}
		face, c := r.face, plain
		if r.flow.Spans[p.Span].Kind == SpanLink {
			face.style.Underline = true
			if !slices.ContainsFunc(r.Marks, func(m [2]int) bool { return m[0] < p.End && m[1] > p.Start }) {
				c = theme.Color(theme.ColorPrimary)
			}
		}
		d.run(p.Text, x, base, height, theme.MessageSize(), face, c)
	}
}

// lineX returns where a line begins.
func (d *historyDrawer) lineX(l FlowLine) float32 { return d.v.lineX(l) }

func (v *HistoryView) lineX(l FlowLine) float32 {
	if l.RightToLeft {
		return v.width - historyRight - l.W
	}
	return v.textLeft()
}

// spanAt returns the link or emoticon at a place of the body, or nil.
func (v *HistoryView) spanAt(at fyne.Position) *Span {
	index := v.indexAt(at.Y)
	r := v.row(index)
	if r == nil {
		return nil
	}
	y, _ := v.place(index)
	dy := at.Y - y - historyPad
	if dy < 0 || dy >= r.flow.Height || len(r.flow.Lines) == 0 {
		return nil
	}
	l := r.flow.Lines[r.flow.lineAt(dy)]
	for _, p := range l.Pieces {
		if x := at.X - v.lineX(l); x >= p.X && x < p.X+p.W {
			if s := &r.flow.Spans[p.Span]; s.Kind != SpanText {
				return s
			}
		}
	}
	return nil
}

package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// transcriptBody is what the scroller moves: as high as all rows, with objects
// only for the lines that are seen.
type transcriptBody struct {
	widget.BaseWidget
	t     *Transcript
	parts map[partKey]*part
	turns map[*row]*turnGround // by the first row of the turn
	draw  []fyne.CanvasObject
	pool  pool
	dark  bool
	over  desktop.Cursor
	focus int // index of the row chosen with the keyboard, -1 for none
	ring  box

	files     map[int64]*TransferRow
	markers   []*canvas.Rectangle // behind what is selected
	marked    int                 // how many of them are used
	presses   presses
	moved     bool // since the mouse button went down: no click
	dragAt    fyne.Position
	speed     float32
	scrolling *fyne.Animation
	tip       tooltip
	tipFor    string
}

// partKey names a part of a row: a line of its text, its head or its foot.
type partKey struct {
	row  *row
	line int // headPart, footPart or an index into the lines
}

const (
	headPart = -1
	footPart = -2
	filePart = -3
)

// part is what is drawn for a part of a row.
type part struct {
	objects []fyne.CanvasObject
	seen    bool // in this update
}

// fileRow is a file in the transcript that is or was seen.
func (b *transcriptBody) fileRow(r *row) *TransferRow {
	id := r.line.Transfer.ID
	w := b.files[id]
	if w == nil {
		w = NewTransferRow(true)
		b.files[id] = w
	}
	w.OnAction = func(a TransferAction) {
		if b.t.OnTransfer != nil {
			b.t.OnTransfer(*r.line.Transfer, a)
		}
	}
	return w
}

// turnGround is the tint and the bar behind a turn of mine.
type turnGround struct {
	tint, bar box
	seen      bool
}

func newTranscriptBody(t *Transcript) *transcriptBody {
	b := &transcriptBody{t: t, parts: map[partKey]*part{}, turns: map[*row]*turnGround{}, files: map[int64]*TransferRow{}, focus: -1, ring: newBox(theme.RadiusControl)}
	b.pool.animator = t.animator
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *transcriptBody) CreateRenderer() fyne.WidgetRenderer {
	b.dark = theme.Dark()
	return &bodyRenderer{b}
}

// bodyRenderer draws what update chose. Its Refresh is cheap unless the look
// has changed, since the scroller calls it for every line.
type bodyRenderer struct{ b *transcriptBody }

func (r *bodyRenderer) Objects() []fyne.CanvasObject { return r.b.draw }
func (r *bodyRenderer) Layout(fyne.Size)             { r.b.update() }
func (r *bodyRenderer) MinSize() fyne.Size           { return fyne.NewSize(100, r.b.t.height) }
func (r *bodyRenderer) Destroy() {
	r.b.stopScrolling()
	r.b.tip.hide()
	r.b.clear()
}

func (r *bodyRenderer) Refresh() {
	if dark := theme.Dark(); dark != r.b.dark {
		r.b.dark = dark
		r.b.clear()
		r.b.update()
	}
}

// clear forgets everything that is drawn, so that update draws it anew.
func (b *transcriptBody) clear() {
	for key, p := range b.parts {
		b.pool.put(p.objects)
		delete(b.parts, key)
	}
	clear(b.turns)
	b.draw = nil
}

// ahead is how much more than what is seen is drawn, above and below.
const ahead = 4

// update draws the lines that are seen now and lets go of the others.
func (b *transcriptBody) update() {
	t := b.t
	if t.width <= 0 || t.hidden {
		return
	}
	top := t.scroll.Offset.Y - ahead
	bottom := t.scroll.Offset.Y + t.scroll.Size().Height + ahead
	for _, p := range b.parts {
		p.seen = false
	}
	for _, g := range b.turns {
		g.seen = false
	}
	b.draw, b.marked = b.draw[:0:0], 0
	if len(t.rows) > 0 {
		first := t.rowAt(top)
		b.grounds(first, top, bottom)
		for i := first; i < len(t.rows) && t.rows[i].y < bottom; i++ {
			b.showRow(i, top, bottom)
		}
	}
	for key, p := range b.parts {
		if !p.seen {
			b.pool.put(p.objects)
			delete(b.parts, key)
		}
	}
	for key, g := range b.turns {
		if !g.seen {
			delete(b.turns, key)
		}
	}
}

// grounds draws the tint behind my turns; only the part of a long one that is seen.
func (b *transcriptBody) grounds(first int, top, bottom float32) {
	rows := b.t.rows
	for first > 0 && !rows[first].first {
		first--
	}
	for i := first; i < len(rows) && rows[i].y < bottom; i++ {
		start := rows[i]
		for i+1 < len(rows) && !rows[i+1].first {
			i++
		}
		if !start.line.Mine || !start.text() {
			continue
		}
		g := b.turns[start]
		if g == nil {
			g = &turnGround{tint: newBox(0), bar: newBox(1)}
			g.tint.TopRightCornerRadius, g.tint.BottomRightCornerRadius = theme.RadiusControl, theme.RadiusControl
			g.tint.FillColor = theme.Color(theme.ColorMine)
			g.bar.FillColor = theme.Color(theme.ColorPrimary)
			b.turns[start] = g
		}
		g.seen = true
		y := max(start.groundY(), top)
		h := min(rows[i].y+rows[i].h, bottom) - y
		place(g.tint, barLeft+theme.LineSelected, y, b.t.width-groundRight-barLeft-theme.LineSelected, h)
		place(g.bar, barLeft, y, theme.LineSelected, h)
		b.draw = append(b.draw, g.tint, g.bar)
	}
}

func (b *transcriptBody) showRow(i int, top, bottom float32) {
	r := b.t.rows[i]
	if b.focus == i {
		b.ring.StrokeColor, b.ring.StrokeWidth = theme.Color(theme.ColorPrimary), theme.LineFocus
		y := max(r.groundY(), top)
		place(b.ring, barLeft-3, y, b.t.width-groundRight-barLeft+6, min(r.y+r.h, bottom)-y)
		b.draw = append(b.draw, b.ring)
	}
	b.marks(r, top, bottom)
	if r.first {
		b.show(partKey{r, headPart})
	}
	if r.line.Transfer != nil {
		b.show(partKey{r, filePart})
		return
	}
	if r.failed() {
		b.show(partKey{r, footPart})
	}
	y := r.flowY()
	if r.line.Notice != "" {
		return
	}
	for n := r.flow.lineAt(top - y); n < len(r.flow.Lines) && y+r.flow.Lines[n].Y < bottom; n++ {
		b.show(partKey{r, n})
	}
}

func (b *transcriptBody) show(key partKey) {
	p := b.parts[key]
	if p == nil {
		p = &part{}
		d := drawer{pool: &b.pool, t: b.t, row: key.row}
		switch key.line {
		case headPart:
			d.head()
		case footPart:
			d.foot()
		case filePart:
			d.file()
		default:
			d.line(key.line)
		}
		p.objects = d.objects
		b.parts[key] = p
	}
	p.seen = true
	b.draw = append(b.draw, p.objects...)
}

// pool keeps objects for the next line that needs such a one.
type pool struct {
	animator *Animator
	texts    []*canvas.Text
	images   map[any][]*canvas.Image // by what they show
	shows    map[*canvas.Image]any
}

// maxPool bounds what is kept.
const maxPool = 200

func (p *pool) text() *canvas.Text {
	if n := len(p.texts); n > 0 {
		t := p.texts[n-1]
		p.texts = p.texts[:n-1]
		return t
	}
	return canvas.NewText("", nil)
}

// image returns an image that shows what key stands for; fill is called for a
// new one.
func (p *pool) image(key any, fill func(*canvas.Image)) *canvas.Image {
	if p.images == nil {
		p.images, p.shows = map[any][]*canvas.Image{}, map[*canvas.Image]any{}
	}
	var img *canvas.Image
	if free := p.images[key]; len(free) > 0 {
		img = free[len(free)-1]
		p.images[key] = free[:len(free)-1]
	} else {
		img = canvas.NewImageFromImage(nil)
		img.FillMode = canvas.ImageFillContain
		fill(img)
	}
	p.shows[img] = key
	return img
}

func (p *pool) put(objects []fyne.CanvasObject) {
	for _, o := range objects {
		switch o := o.(type) {
		case *canvas.Text:
			if len(p.texts) < maxPool {
				p.texts = append(p.texts, o)
			}
		case *canvas.Image:
			if p.animator != nil {
				p.animator.Stop(o)
			}
			if key, ok := p.shows[o]; ok {
				delete(p.shows, o)
				if len(p.images[key]) < maxPool/4 && len(p.images) < maxPool {
					p.images[key] = append(p.images[key], o)
				}
			}
		}
	}
}

package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/ui/theme"
)

// Room round the text of the input.
const (
	editInset = 8
	editTop   = 5
)

// editDrawing is what an inputEdit draws.
type editDrawing struct {
	objects []fyne.CanvasObject
	parts   []fyne.CanvasObject // from the pool
	pool    pool
	marks   []*canvas.Rectangle
	caret   *canvas.Rectangle
	off     bool // the caret, in this half of a second
	since   time.Time
	blinks  *fyne.Animation
}

// caretRests is how long the caret stays after something was typed.
const caretRests = 500 * time.Millisecond

// awake shows the caret at once.
func (d *editDrawing) awake() { d.off, d.since = false, time.Now() }

// blink lets the caret come and go.
func (d *editDrawing) blink(e *inputEdit) {
	d.awake()
	if d.blinks != nil || Still() {
		return
	}
	d.blinks = &fyne.Animation{Duration: 2 * caretRests, RepeatCount: fyne.AnimationRepeatForever, Curve: fyne.AnimationLinear, Tick: func(done float32) {
		off := done >= 0.5 && time.Since(d.since) > caretRests
		if off != d.off && e.focused {
			d.off = off
			d.caret.Hidden = off
			canvas.Refresh(d.caret)
		}
	}}
	d.blinks.Start()
}

// rest hides it.
func (d *editDrawing) rest() {
	if d.blinks != nil {
		d.blinks.Stop()
		d.blinks = nil
	}
}

// CreateRenderer implements fyne.Widget.
func (e *inputEdit) CreateRenderer() fyne.WidgetRenderer {
	e.drawing.caret = canvas.NewRectangle(nil)
	return &editRenderer{e}
}

type editRenderer struct{ e *inputEdit }

func (r *editRenderer) Objects() []fyne.CanvasObject { return r.e.drawing.objects }
func (r *editRenderer) Destroy()                     { r.e.drawing.rest() }
func (r *editRenderer) Layout(fyne.Size)             { r.e.draw() }
func (r *editRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, r.e.flow.Height+2*editTop) }
func (r *editRenderer) Refresh() {
	r.e.draw()
	canvas.Refresh(r.e)
}

// draw makes the objects of the lines that are seen.
func (e *inputEdit) draw() {
	e.layOut()
	d := &e.drawing
	d.pool.put(d.parts)
	d.objects, d.parts = nil, nil
	if len(e.flow.Lines) == 0 || e.wide <= 0 || d.caret == nil {
		return
	}
	add := func(o fyne.CanvasObject) {
		d.objects, d.parts = append(d.objects, o), append(d.parts, o)
	}
	from, to := e.selection()
	top, bottom := e.scroll.Offset.Y-lineHeight, e.scroll.Offset.Y+e.scroll.Size().Height+lineHeight
	ink := messageColor(e.format.Color, theme.Color(theme.ColorSurface))
	used := 0
	for n, l := range e.flow.Lines {
		y := editTop + l.Y
		if y+l.Height < top || y > bottom {
			continue
		}
		x := editInset + e.lineStart(l)
		for _, s := range e.flow.marked(n, from, to, e.width) {
			if used == len(d.marks) {
				d.marks = append(d.marks, canvas.NewRectangle(nil))
			}
			m := d.marks[used]
			used++
			m.FillColor = theme.Color(theme.ColorTextSelection)
			place(m, x+s[0], y, s[1]-s[0], l.Height)
			d.objects = append(d.objects, m)
		}
	}
	for _, l := range e.flow.Lines {
		y := editTop + l.Y
		if y+l.Height < top || y > bottom {
			continue
		}
		x := editInset + e.lineStart(l)
		for _, p := range l.Pieces {
			s := e.flow.Spans[p.Span]
			if p.Image {
				var img *canvas.Image
				if s.Kind == SpanClassic {
					r := theme.AssetAt(s.File, theme.SizeEmoticon)
					img = d.pool.image(r.Name(), func(i *canvas.Image) { i.Resource = r })
				} else {
					pic := e.picture[s.Emoticon.Object.Hash]
					img = d.pool.image(pic, func(i *canvas.Image) { i.Image = pic.Frames[0] })
				}
				place(img, x+p.X, y+(l.Height-p.H)/2, p.W, p.H)
				add(img)
				continue
			}
			t := d.pool.text()
			t.Text, t.TextSize, t.TextStyle, t.FontSource, t.Color, t.Alignment = p.Text, theme.MessageSize(), e.face.style, e.face.source, ink, fyne.TextAlignLeading
			size := t.MinSize()
			place(t, x+p.X, y+(l.Height-size.Height)/2, size.Width, size.Height)
			add(t)
		}
	}
	if e.text == "" && e.hint != "" {
		t := d.pool.text()
		t.Text, t.TextSize, t.TextStyle, t.FontSource, t.Color, t.Alignment = e.hint, theme.MessageSize(), fyne.TextStyle{}, nil, theme.Color(theme.ColorSecondary), fyne.TextAlignLeading
		size := t.MinSize()
		place(t, editInset, editTop+(lineHeight-size.Height)/2, size.Width, size.Height)
		add(t)
	}
	if e.focused {
		line, x := e.spot(e.cursor)
		l := e.flow.Lines[line]
		d.caret.FillColor = theme.Color(theme.ColorPrimary)
		d.caret.Hidden = d.off
		place(d.caret, editInset+x-0.5, editTop+l.Y+2, 1.5, l.Height-4)
		d.objects = append(d.objects, d.caret)
	}
}

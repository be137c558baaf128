package widget

import (
	"sort"
	"time"

	"papilio/protocol"
	"papilio/ui/theme"
)

// Geometry of the transcript, from the left edge and the top of a row.
const (
	textLeft    = 19 // of text
	textRight   = 25 // from the right edge
	barLeft     = 7  // of the bar at my messages
	groundRight = 13 // from the right edge
	dayHeight   = 30
	turnGap     = 4
	turnTop     = 5
	headHeight  = 18
	footHeight  = 22
	turnBottom  = 8
	bodyTop     = 2
	bodyBottom  = 6
)

// row is one line, laid out.
type row struct {
	line  Line
	spans []Span
	flow  Flow
	face  typeface // the flow was made in

	day         bool // a new day begins above it
	first, last bool // of its turn
	y, h        float32
	again       float32 // where "Send again" begins, once drawn
}

// failed reports whether there is something to say about the delivery.
func (r *row) failed() bool {
	return r.line.Mine && (r.line.Delivery == protocol.NotSent || r.line.Delivery == protocol.Unknown)
}

// groundY returns where the turn's ground begins in the row.
func (r *row) groundY() float32 {
	y := r.y
	if r.day {
		y += dayHeight
	} else if r.first {
		y += turnGap
	}
	return y
}

// flowY returns where the text begins.
func (r *row) flowY() float32 {
	y := r.groundY()
	if r.first {
		y += turnTop
		if r.line.Notice == "" {
			y += headHeight
		}
	}
	return y
}

func (r *row) footY() float32 { return r.flowY() + r.flow.Height }

// layoutRows sets flags, heights and places of the rows from first on.
func (t *Transcript) layoutRows(first int) {
	y := float32(bodyTop)
	if first > 0 {
		first--
		y = t.rows[first].y
	}
	for i := first; i < len(t.rows); i++ {
		r := t.rows[i]
		r.day = i == 0 || !sameDay(t.rows[i-1].line.Time, r.line.Time)
		r.first = r.day || !sameTurn(t.rows[i-1].line, r.line)
		r.last = i+1 == len(t.rows) || !sameDay(r.line.Time, t.rows[i+1].line.Time) || !sameTurn(r.line, t.rows[i+1].line)
		t.flow(r)
		r.y = y
		y = r.footY()
		if r.failed() {
			y += footHeight
		}
		if r.last {
			y += turnBottom
		}
		r.h = y - r.y
	}
	t.height = y + bodyBottom
}

// flow breaks the text of a row into lines, unless that is done.
func (t *Transcript) flow(r *row) {
	width := t.width - textLeft - textRight
	if r.flow.Lines != nil && r.flow.Width == width || width <= 0 {
		return
	}
	if r.line.Notice != "" {
		r.flow = Flow{Width: width, Height: lineHeight, Lines: []FlowLine{{Height: lineHeight}}}
		return
	}
	r.face = t.Fonts.typeface(r.line.Text)
	r.flow = NewFlow(r.spans, width, messageMetrics(r.face), t.imageSize)
}

// imageSize returns the size of an emoticon in a message: classic ones 20 px,
// custom ones their own but at most 40.
func (t *Transcript) imageSize(s Span) (w, h float32, ok bool) {
	if s.Kind == SpanClassic {
		return theme.SizeEmoticon, theme.SizeEmoticon, true
	}
	if t.Picture == nil {
		return 0, 0, false
	}
	p := t.Picture(*s.Emoticon)
	if p == nil {
		return 0, 0, false
	}
	b := p.Bounds()
	w, h = float32(b.Dx()), float32(b.Dy())
	if w <= 0 || h <= 0 {
		return 0, 0, false
	}
	scale := min(1, theme.SizeCustom/w, theme.SizeCustom/h)
	return max(1, w*scale), max(1, h*scale), true
}

// rowAt returns the index of the row at a height, or of the last one.
func (t *Transcript) rowAt(y float32) int {
	i := sort.Search(len(t.rows), func(i int) bool { return t.rows[i].y+t.rows[i].h > y })
	return min(i, len(t.rows)-1)
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Local().Date()
	by, bm, bd := b.Local().Date()
	return ay == by && am == bm && ad == bd
}

// sameTurn reports whether b goes on with what a began: one speaker, one minute.
func sameTurn(a, b Line) bool {
	return a.Notice == "" && b.Notice == "" && a.Mine == b.Mine && a.From == b.From && a.Name == b.Name &&
		a.Time.Local().Truncate(time.Minute).Equal(b.Time.Local().Truncate(time.Minute))
}

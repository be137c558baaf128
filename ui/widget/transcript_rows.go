package widget

import (
	"sort"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2/canvas"

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

// row is one line. It is laid out when it comes near what is seen; until then
// its height is a guess, and afterwards it is remembered for the width.
type row struct {
	line  Line
	stamp stamp
	index int
	gone  bool // not in the transcript any more

	spans    []Span // nil until laid out
	flow     Flow
	face     typeface // the flow was made in
	measured float32  // the width tall was measured for, 0 for none
	tall     float32  // of the text

	day         bool     // a new day begins above it
	first, last bool     // of its turn
	follows     bool     // a notice right after another one
	said        []string // the lines of a notice
	y, h        float32
	again       float32 // where "Send again" begins, once drawn
}

// stamp is a time as the transcript compares it: local day and minute.
type stamp struct{ day, minute int64 }

func stampOf(t time.Time) stamp {
	t = t.Local()
	y, m, d := t.Date()
	day := int64(y)*10000 + int64(m)*100 + int64(d)
	return stamp{day, day*10000 + int64(t.Hour())*60 + int64(t.Minute())}
}

// text reports whether a row is a message, with a text of its own.
func (r *row) text() bool { return r.line.Notice == "" && r.line.Transfer == nil }

// failed reports whether there is something to say about the delivery.
func (r *row) failed() bool {
	return r.line.Mine && (r.line.Delivery == protocol.NotSent || r.line.Delivery == protocol.Unknown)
}

// waits reports whether the line is on its way, or waits for its turn: a clock
// says so.
func (r *row) waits() bool { return r.line.Mine && r.line.Delivery == protocol.Sending }

// groundY returns where the turn's ground begins in the row.
func (r *row) groundY() float32 {
	y := r.y
	if r.day {
		y += dayHeight
	} else if r.first && !r.follows {
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

func (r *row) footY() float32 { return r.flowY() + r.tall }

// textWidth is the width of the lines of a message.
func (t *Transcript) textWidth() float32 { return t.width - textLeft - textRight }

// place sets the flags, guesses the heights that are not known and sets the
// places of the rows from one on. It measures no text.
func (t *Transcript) place(from int) {
	from = max(from-1, 0)
	y := float32(bodyTop)
	if from > 0 {
		y = t.rows[from].y
	}
	width := t.textWidth()
	for i := from; i < len(t.rows); i++ {
		r := t.rows[i]
		r.index = i
		r.day = i == 0 || t.rows[i-1].stamp.day != r.stamp.day
		r.first = r.day || !sameTurn(t.rows[i-1], r)
		r.last = i+1 == len(t.rows) || r.stamp.day != t.rows[i+1].stamp.day || !sameTurn(r, t.rows[i+1])
		r.follows = !r.day && r.line.Notice != "" && i > 0 && t.rows[i-1].line.Notice != ""
		if i+1 < len(t.rows) && r.line.Notice != "" && t.rows[i+1].line.Notice != "" && r.stamp.day == t.rows[i+1].stamp.day {
			r.last = false // they stand close together
		}
		if r.measured != width {
			t.guess(r)
		}
		r.y = y
		y = t.bottomOf(r)
		r.h = y - r.y
	}
	t.height = y + bodyBottom
}

// bottomOf returns where a row ends.
func (t *Transcript) bottomOf(r *row) float32 {
	y := r.footY()
	if r.failed() {
		y += footHeight
	}
	if r.last {
		y += turnBottom
	}
	return y
}

// move sets the places of the rows from one on whose heights have changed.
func (t *Transcript) move(from int) {
	y := float32(bodyTop)
	if from > 0 {
		y = t.rows[from-1].y + t.rows[from-1].h
	}
	for _, r := range t.rows[from:] {
		r.y = y
		y += r.h
	}
	t.height = y + bodyBottom
}

// letterWidth is about how wide a letter is.
const letterWidth = 7.2

// guess sets the height of a row that was not laid out.
func (t *Transcript) guess(r *row) {
	switch {
	case r.line.Notice != "":
		r.tall = lineHeight
	case r.line.Transfer != nil:
		r.tall = transferHeight(t.textWidth(), *r.line.Transfer)
	case len(r.line.Text.Body) < 40:
		r.tall = lineHeight
	default:
		lines := 1
		for i := 0; i < len(r.line.Text.Body); i++ {
			if r.line.Text.Body[i] == '\n' {
				lines++
			}
		}
		lines += int(float32(utf8.RuneCountInString(r.line.Text.Body)) * letterWidth / max(t.textWidth(), 1))
		r.tall = float32(min(lines, maxLines)) * lineHeight
	}
}

// layOut breaks the text of a row into lines, unless that is done, and reports
// whether its height is another one.
func (t *Transcript) layOut(r *row) bool {
	width := t.textWidth()
	if width <= 0 || r.measured == width && (len(r.flow.Lines) > 0 || !r.text()) {
		return false
	}
	had := r.h
	switch {
	case r.text():
		if r.spans == nil {
			r.spans = Spans(r.line.Text.Body, r.line.Emoticons)
		}
		r.face = t.Fonts.typeface(r.line.Text)
		m := messageMetrics(r.face)
		m.RightToLeft = r.line.Text.Format.RightToLeft
		if len(r.flow.Lines) == 0 {
			t.flows++
		}
		r.flow = NewFlow(r.spans, width, m, t.imageSize)
		r.tall = r.flow.Height
	case r.line.Notice != "":
		room := width - t.clockWidth(r) - theme.Space12
		if r.line.Icon != "" {
			room -= noticeText
		}
		r.said = Wrap(r.line.Notice, StyleQuiet, max(room, 40))
		if len(r.said) > maxNoticeLines {
			r.said = r.said[:maxNoticeLines]
		}
		r.tall = float32(len(r.said)-1)*headHeight + lineHeight
	default:
		t.guess(r)
	}
	r.measured = width
	r.h = t.bottomOf(r) - r.y
	return r.h != had
}

// The text of a notice stands so far behind its icon, in so many lines at most.
const (
	noticeText     = theme.SizeIconSmall + 6
	maxNoticeLines = 4
)

// clockWidth is how wide the time of a row is.
func (t *Transcript) clockWidth(r *row) float32 { return Measure(Clock(r.line.Time), StyleSmall).Width }

// drop lets go of the lines of a row; its height stays.
func (t *Transcript) drop(r *row) {
	if len(r.flow.Lines) > 0 {
		t.flows--
	}
	r.flow = Flow{}
}

// maxFlows is how many rows hold their lines at once.
const maxFlows = 1500

// settle lays out the rows that are seen and some around them. What is seen
// stays where it is: the end of the transcript, or the anchor at the distance
// it had from the top of the view (see anchor).
func (t *Transcript) settle(end bool, anchor *row, before float32) {
	if t.settling || t.width <= 0 {
		return
	}
	t.settling = true
	defer func() { t.settling = false }()
	if len(t.rows) > 0 {
		if end {
			anchor = t.rows[len(t.rows)-1]
		} else if anchor == nil || anchor.gone {
			anchor = t.rows[t.rowAt(t.scroll.Offset.Y)]
			before = anchor.y - t.scroll.Offset.Y
		}
		t.layOutAround(anchor)
		if !end {
			t.scroll.Offset.Y = max(0, anchor.y-before)
		}
	}
	t.scroll.Refresh()
	if end {
		t.scroll.ScrollToBottom()
	}
	t.seen()
	t.body.update()
	canvas.Refresh(t.body)
}

// layOutAround lays out the rows within about a window of one.
func (t *Transcript) layOutAround(r *row) {
	view := max(t.scroll.Size().Height, 100)
	lowest := len(t.rows)
	for i, room := r.index, 2*view; i < len(t.rows) && room > 0; i++ {
		if t.layOut(t.rows[i]) {
			lowest = min(lowest, i)
		}
		room -= t.rows[i].h
	}
	for i, room := r.index-1, 2*view; i >= 0 && room > 0; i-- {
		if t.layOut(t.rows[i]) {
			lowest = min(lowest, i)
		}
		room -= t.rows[i].h
	}
	if lowest < len(t.rows) {
		t.move(lowest)
	}
	if t.flows > maxFlows {
		for i, other := range t.rows {
			if (i < r.index-maxFlows/4 || i > r.index+maxFlows/4) && len(other.flow.Lines) > 0 {
				t.drop(other)
			}
		}
	}
}

// anchor returns a row that is seen and laid out, and how far it is below the
// top of the view; nil when there is none.
func (t *Transcript) anchor() (*row, float32) {
	if len(t.rows) == 0 || t.width <= 0 {
		return nil, 0
	}
	top := t.scroll.Offset.Y
	bottom := top + t.scroll.Size().Height
	first := t.rowAt(top)
	for i := first; i < len(t.rows) && t.rows[i].y < bottom; i++ {
		if t.rows[i].measured == t.textWidth() {
			return t.rows[i], t.rows[i].y - top
		}
	}
	return t.rows[first], t.rows[first].y - top
}

// changedFrom places and draws the rows again after those from one on changed.
func (t *Transcript) changedFrom(from int, end bool, anchor *row, before float32) {
	// The head of a row grows or goes when what stands before it changes: what
	// keeps its place is the text.
	text := float32(0)
	if anchor != nil {
		text = anchor.flowY() - anchor.y
	}
	t.place(max(from, 0))
	t.body.clear()
	if anchor != nil {
		before -= anchor.flowY() - anchor.y - text
	}
	t.settle(end, anchor, before)
}

// scrolled follows the scroller.
func (t *Transcript) scrolled() {
	if t.settling {
		return
	}
	anchor, before := t.anchor()
	t.settling = true
	if anchor != nil {
		t.layOutAround(anchor)
		if off := max(0, anchor.y-before); off != t.scroll.Offset.Y || t.body.Size().Height != t.height {
			t.scroll.Offset.Y = off
			t.scroll.Refresh()
		}
	}
	t.settling = false
	t.seen()
	t.body.update()
	t.askEarlier()
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
	scale := min(1, theme.CustomSize()/w, theme.CustomSize()/h)
	return max(1, w*scale), max(1, h*scale), true
}

// rowAt returns the index of the row at a height, or of the last one.
func (t *Transcript) rowAt(y float32) int {
	i := sort.Search(len(t.rows), func(i int) bool { return t.rows[i].y+t.rows[i].h > y })
	return max(0, min(i, len(t.rows)-1))
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Local().Date()
	by, bm, bd := b.Local().Date()
	return ay == by && am == bm && ad == bd
}

// sameTurn reports whether b goes on with what a began: one speaker, one minute.
func sameTurn(a, b *row) bool {
	return a.text() && b.text() && a.stamp.minute == b.stamp.minute &&
		a.line.Mine == b.line.Mine && a.line.From == b.line.From && a.line.Name == b.line.Name
}

package widget

import (
	"slices"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/protocol"
)

// Line is one line of a conversation: a message, or a notice when Notice is
// set.
type Line struct {
	ID        int64 // of a message; 0 for a notice
	Notice    string
	Icon      string // of a notice, or ""
	Mine      bool
	From      protocol.Address
	Name      string // short, as in "Maria says"
	Text      protocol.Text
	Emoticons []protocol.Emoticon
	Time      time.Time
	Delivery  protocol.Delivery
	Reason    string // why it was not delivered, a sentence without a full stop
}

// maxKept is how many lines a transcript holds; the oldest go, and come back
// from the history when one scrolls up (hostile-input.md B32).
const maxKept = 2000

// Transcript shows a conversation: turns grouped by speaker and minute, days
// apart, only as many objects as can be seen. It stays at the bottom when lines
// come, unless one has scrolled up. Everything is called on Fyne's goroutine.
type Transcript struct {
	widget.BaseWidget
	OnLink    func(Link)
	OnAgain   func(id int64)                // "Send again"
	OnMenu    func(h Hit, at fyne.Position) // right click; at is on the canvas
	OnKey     func(fyne.KeyName) bool       // a key the transcript has no use for
	OnPressed func()                        // any click: the keyboard should go back to the input
	OnRune    func(rune)                    // a letter typed while the transcript has the focus
	OnEarlier func()                        // the top is near: call AddEarlier, once for each call

	// Picture returns the picture of a custom emoticon, or nil while it is
	// not here: its shortcut stands in its place until Redraw.
	Picture func(protocol.Emoticon) *picture.Image
	// Fonts are the fonts messages may ask for; nil is only Fyne's.
	Fonts *Fonts
	// Now is the time of day, for "Today"; nil is time.Now.
	Now func() time.Time

	animator *Animator
	scroll   *container.Scroll
	body     *transcriptBody
	rows     []*row
	known    map[int64]*row
	height   float32
	width    float32 // the rows were laid out for
	more     bool    // there may be earlier lines
	asked    bool    // OnEarlier was called and not answered yet
	hidden   bool
}

// NewTranscript returns an empty transcript whose animations run by a.
func NewTranscript(a *Animator) *Transcript {
	t := &Transcript{animator: a, known: map[int64]*row{}}
	t.body = newTranscriptBody(t)
	t.scroll = container.NewVScroll(t.body)
	t.scroll.OnScrolled = func(fyne.Position) {
		t.body.update()
		t.askEarlier()
	}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *Transcript) CreateRenderer() fyne.WidgetRenderer {
	return &simple{
		objects: []fyne.CanvasObject{t.scroll},
		layout: func(s fyne.Size) {
			end := t.AtEnd()
			t.scroll.Resize(s)
			t.measure()
			t.scroll.Refresh()
			if end {
				t.scroll.ScrollToBottom()
			}
			t.body.update()
		},
		min:     func() fyne.Size { return fyne.NewSize(200, 80) },
		refresh: func() { t.scroll.Refresh() },
	}
}

// Add adds lines that came after all others, or sorts them in by ID when they
// did not. Lines whose ID is here already are left out.
func (t *Transcript) Add(lines ...Line) {
	end := t.AtEnd()
	first := len(t.rows)
	for _, l := range lines {
		if l.ID != 0 && t.known[l.ID] != nil {
			continue
		}
		at := len(t.rows)
		for l.ID != 0 && at > 0 && t.rows[at-1].line.ID > l.ID {
			at--
		}
		first = min(first, at)
		t.rows = slices.Insert(t.rows, at, t.newRow(l))
	}
	if len(t.rows) >= maxKept+maxKept/10 && end { // not for every line
		for _, r := range t.rows[:len(t.rows)-maxKept] {
			delete(t.known, r.line.ID)
		}
		t.rows = slices.Delete(t.rows, 0, len(t.rows)-maxKept)
		first, t.more = 0, true
	}
	t.layoutFrom(first - 1)
	if end {
		t.scroll.ScrollToBottom()
		t.body.update()
	}
}

// AddEarlier puts lines of the history before all others, keeping in place
// what is seen. more says whether there is anything before them.
func (t *Transcript) AddEarlier(lines []Line, more bool) {
	t.asked, t.more = false, more
	end := t.AtEnd()
	fresh := make([]*row, 0, len(lines))
	for _, l := range lines {
		if t.known[l.ID] == nil {
			fresh = append(fresh, t.newRow(l))
		}
	}
	var anchor *row // what is read now stays where it is
	before := float32(0)
	if len(t.rows) > 0 {
		anchor = t.rows[t.rowAt(t.scroll.Offset.Y)]
		before = anchor.flowY()
	}
	t.rows = append(fresh, t.rows...)
	sort.SliceStable(t.rows, func(i, j int) bool {
		a, b := t.rows[i].line, t.rows[j].line
		return a.ID != 0 && b.ID != 0 && a.ID < b.ID
	})
	at := t.scroll.Offset
	t.layoutFrom(0)
	switch {
	case end:
		t.scroll.ScrollToBottom()
	case anchor != nil:
		t.scroll.ScrollToOffset(at.AddXY(0, anchor.flowY()-before))
	}
	t.body.update()
}

func (t *Transcript) newRow(l Line) *row {
	r := &row{line: l}
	if l.Notice == "" {
		r.spans = Spans(l.Text.Body, l.Emoticons)
	}
	if l.ID != 0 {
		t.known[l.ID] = r
	}
	return r
}

// SetMore says whether there may be lines before the first one.
func (t *Transcript) SetMore(more bool) { t.asked, t.more = false, more }

// Oldest returns the ID of the first message, 0 when there is none.
func (t *Transcript) Oldest() int64 {
	for _, r := range t.rows {
		if r.line.ID != 0 {
			return r.line.ID
		}
	}
	return 0
}

// Last returns the last message.
func (t *Transcript) Last() (Line, bool) {
	for _, r := range slices.Backward(t.rows) {
		if r.line.ID != 0 {
			return r.line, true
		}
	}
	return Line{}, false
}

// Len returns how many lines there are, notices included.
func (t *Transcript) Len() int { return len(t.rows) }

// Clear takes all lines away.
func (t *Transcript) Clear() {
	t.rows, t.more, t.asked = nil, false, false
	clear(t.known)
	t.layoutFrom(0)
}

// SetDelivery shows what became of a line.
func (t *Transcript) SetDelivery(id int64, d protocol.Delivery, reason string) {
	r := t.known[id]
	if r == nil {
		return
	}
	r.line.Delivery, r.line.Reason = d, reason
	t.changed(r)
}

// Redraw lays out again the lines that hold a custom emoticon with this hash:
// its picture is here now.
func (t *Transcript) Redraw(h protocol.Hash) {
	first := -1
	for i, r := range t.rows {
		for _, s := range r.spans {
			if s.Kind == SpanCustom && s.Emoticon.Object.Hash == h {
				r.flow = Flow{}
				if first < 0 {
					first = i
				}
				break
			}
		}
	}
	if first >= 0 {
		t.relayout(first)
	}
}

// Refont lays out again the lines whose font is here now.
func (t *Transcript) Refont() {
	first := -1
	for i, r := range t.rows {
		if r.line.Notice == "" && r.face != t.Fonts.typeface(r.line.Text) {
			r.flow = Flow{}
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 {
		t.relayout(first)
	}
}

func (t *Transcript) changed(r *row) {
	if i := slices.Index(t.rows, r); i >= 0 {
		t.relayout(i)
	}
}

// relayout lays out from a row on and keeps at the bottom what is there.
func (t *Transcript) relayout(from int) {
	end := t.AtEnd()
	t.layoutFrom(from)
	if end {
		t.scroll.ScrollToBottom()
		t.body.update()
	}
}

// SetHidden says that the window is hidden: nothing is animated then.
func (t *Transcript) SetHidden(hidden bool) {
	t.hidden = hidden
	t.body.clear()
	t.body.update()
}

// IsToday reports whether a time is of this day.
func (t *Transcript) IsToday(at time.Time) bool { return sameDay(at, t.now()) }

// DayOf returns the day of a time in words.
func (t *Transcript) DayOf(at time.Time) string { return Day(at, t.now()) }

func (t *Transcript) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

// layoutFrom lays out from a row on, tells the scroller and draws.
func (t *Transcript) layoutFrom(first int) {
	t.layoutRows(max(first, 0))
	t.body.clear()
	t.scroll.Refresh()
	t.body.update()
	canvas.Refresh(t.body)
}

// measure lays everything out again when the width is another one.
func (t *Transcript) measure() {
	w := t.scroll.Size().Width
	if w == t.width || w <= 0 {
		return
	}
	t.width = w
	for _, r := range t.rows {
		r.flow = Flow{}
	}
	t.layoutRows(0)
	t.body.clear()
}

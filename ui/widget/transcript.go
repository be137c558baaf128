package widget

import (
	"image"
	"slices"
	"sort"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
)

// Line is one line of a conversation: a message, or a notice when Notice is
// set.
type Line struct {
	ID        int64 // of a message; 0 for a notice
	Notice    string
	Icon      string             // of a notice, or ""
	Transfer  *protocol.Transfer // a file, in place of a text
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
const maxKept = 10_000

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
	// OnTransfer is called for the buttons of a file.
	OnTransfer func(t protocol.Transfer, a TransferAction)
	// OnRetry is called for a custom emoticon that did not come.
	OnRetry func(protocol.Emoticon)
	// OnSight is called when other lines may be in sight; see InSight.
	OnSight func()
	// OnSelected is called when other text is selected, or none any more.
	OnSelected func()
	// OnShortcut sees the shortcuts the transcript has no use for.
	OnShortcut func(fyne.Shortcut) bool

	// Picture returns the picture of a custom emoticon, or nil while it is
	// not here: its shortcut stands in its place until Redraw.
	Picture func(protocol.Emoticon) *picture.Image
	// Failed says why the picture of a custom emoticon did not come, "" when
	// it may still come.
	Failed func(protocol.Emoticon) string
	// Preview returns the small picture of a file that is offered, or nil while
	// it is not here: call RedrawTransfer then.
	Preview func(id int64) image.Image
	// Fonts are the fonts messages may ask for; nil is only Fyne's.
	Fonts *Fonts
	// Now is the time of day, for "Today"; nil is time.Now.
	Now func() time.Time

	animator *Animator
	scroll   *container.Scroll
	body     *transcriptBody
	rows     []*row
	known    map[int64]*row
	files    map[int64]*row // by the id of the transfer
	height   float32
	width    float32 // the rows are laid out for
	flows    int     // how many rows hold their lines
	walled   bool    // a picture is behind it
	settling bool
	more     bool // there may be earlier lines
	asked    bool // OnEarlier was called and not answered yet
	hidden   bool
	selected selection
	newest   *newestButton
	frame    focusFrame // of an empty one
	unseen   int        // lines that came below what is seen
}

// NewTranscript returns an empty transcript whose animations run by a.
func NewTranscript(a *Animator) *Transcript {
	t := &Transcript{animator: a, known: map[int64]*row{}, files: map[int64]*row{}, frame: newFocusFrame()}
	t.newest = newNewestButton(t.ScrollToEnd)
	t.body = newTranscriptBody(t)
	t.scroll = container.NewVScroll(t.body)
	t.scroll.OnScrolled = func(fyne.Position) { t.scrolled() }
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *Transcript) CreateRenderer() fyne.WidgetRenderer {
	return &simple{
		objects: []fyne.CanvasObject{t.scroll, t.newest, t.frame.Ground},
		layout: func(s fyne.Size) {
			end := t.AtEnd()
			anchor, before := t.anchor()
			t.scroll.Resize(s)
			n := t.newest.MinSize()
			place(t.newest, (s.Width-n.Width)/2, s.Height-n.Height-theme.Space8, n.Width, n.Height)
			if w := s.Width; w != t.width && w > 0 {
				t.width = w
				t.place(0)
				t.body.clear()
			}
			t.scroll.Refresh()
			t.settle(end, anchor, before)
		},
		min:     func() fyne.Size { return fyne.NewSize(200, 80) },
		refresh: func() { t.scroll.Refresh(); t.newest.Refresh() },
	}
}

// Add adds lines that came after all others, or sorts them in by ID when they
// did not. Lines whose ID is here already are left out.
func (t *Transcript) Add(lines ...Line) {
	end := t.AtEnd()
	anchor, before := t.anchor()
	first := len(t.rows)
	for _, l := range lines {
		if t.has(l) {
			continue
		}
		at := len(t.rows)
		for l.ID != 0 && at > 0 && t.rows[at-1].line.ID > l.ID {
			at--
		}
		first = min(first, at)
		t.rows = slices.Insert(t.rows, at, t.newRow(l))
		if !end && !l.Mine {
			t.unseen++
		}
	}
	if len(t.rows) >= maxKept+maxKept/10 && end { // not for every line
		for _, r := range t.rows[:len(t.rows)-maxKept] {
			t.forget(r)
		}
		t.rows = slices.Delete(t.rows, 0, len(t.rows)-maxKept)
		first, t.more = 0, true
	}
	t.changedFrom(first-1, end, anchor, before)
}

// AddEarlier puts lines of the history before all others, keeping in place
// what is seen. more says whether there is anything before them.
func (t *Transcript) AddEarlier(lines []Line, more bool) {
	t.asked, t.more = false, more
	end := t.AtEnd()
	anchor, before := t.anchor() // what is read now stays where it is
	fresh := make([]*row, 0, len(lines))
	for _, l := range lines {
		if !t.has(l) {
			fresh = append(fresh, t.newRow(l))
		}
	}
	sorted := len(fresh) == 0 || len(t.rows) == 0 || t.rows[0].line.ID > fresh[len(fresh)-1].line.ID
	t.rows = append(fresh, t.rows...)
	if !sorted {
		sort.SliceStable(t.rows, func(i, j int) bool {
			a, b := t.rows[i].line, t.rows[j].line
			return a.ID != 0 && b.ID != 0 && a.ID < b.ID
		})
	}
	t.changedFrom(0, end, anchor, before)
}

// has reports whether a line is here already.
func (t *Transcript) has(l Line) bool {
	return l.ID != 0 && t.known[l.ID] != nil || l.Transfer != nil && t.files[l.Transfer.ID] != nil
}

func (t *Transcript) newRow(l Line) *row {
	r := &row{line: l, stamp: stampOf(l.Time)}
	if l.ID != 0 {
		t.known[l.ID] = r
	}
	if l.Transfer != nil {
		t.files[l.Transfer.ID] = r
	}
	return r
}

// forget takes a row out of the indexes.
func (t *Transcript) forget(r *row) {
	delete(t.known, r.line.ID)
	if r.line.Transfer != nil {
		delete(t.files, r.line.Transfer.ID)
	}
	if len(r.flow.Lines) > 0 {
		t.flows--
	}
	if t.selected.holds(r) {
		t.selected = selection{}
	}
	r.gone = true
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

// Lines returns what is here, oldest first.
func (t *Transcript) Lines() []Line {
	out := make([]Line, len(t.rows))
	for i, r := range t.rows {
		out[i] = r.line
	}
	return out
}

// Len returns how many lines there are, notices included.
func (t *Transcript) Len() int { return len(t.rows) }

// Clear takes all lines away.
func (t *Transcript) Clear() {
	for _, r := range t.rows {
		r.gone = true
	}
	t.rows, t.more, t.asked, t.flows, t.unseen = nil, false, false, 0, 0
	t.selected = selection{}
	clear(t.known)
	clear(t.files)
	t.changedFrom(0, true, nil, 0)
}

// SetDelivery shows what became of a line.
func (t *Transcript) SetDelivery(id int64, d protocol.Delivery, reason string) {
	if r := t.known[id]; r != nil {
		end := t.AtEnd()
		anchor, before := t.anchor()
		r.line.Delivery, r.line.Reason = d, reason
		t.changedFrom(r.index, end, anchor, before)
	}
}

// Redraw lays out again the lines that hold a custom emoticon with this hash:
// its picture is here now, or will not come.
func (t *Transcript) Redraw(h protocol.Hash) {
	t.redo(func(r *row) bool {
		return slices.ContainsFunc(r.spans, func(s Span) bool { return s.Kind == SpanCustom && s.Emoticon.Object.Hash == h })
	})
}

// Refont lays out again the lines whose font is here now.
func (t *Transcript) Refont() {
	t.redo(func(r *row) bool {
		return len(r.flow.Lines) > 0 && r.text() && r.face != t.Fonts.typeface(r.line.Text)
	})
}

// SetWalled says whether a picture is behind the transcript: colours of messages
// follow.
func (t *Transcript) SetWalled(on bool) {
	if t.walled != on {
		t.walled = on
		t.body.clear()
		t.body.update()
		canvas.Refresh(t.body)
	}
}

// redo lays out again the rows that need it.
func (t *Transcript) redo(needs func(*row) bool) {
	first := -1
	end := t.AtEnd()
	anchor, before := t.anchor()
	for i, r := range t.rows {
		if needs(r) {
			t.drop(r)
			r.measured = 0
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 {
		t.changedFrom(first, end, anchor, before)
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

// clock is the time clicks are counted by.
func (t *Transcript) clock() time.Time { return time.Now() }

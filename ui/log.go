package ui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol/trace"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// logWindow is the Protocol log: what goes over the wire, while the window is
// open. Closing it ends the recording; what was recorded stays to be read until
// it is cleared or another account is used.
type logWindow struct {
	u *UI
	w fyne.Window
	logView

	records []*trace.Record // all that are kept, the oldest first
	shown   []*trace.Record // those the filter lets through
	cost    int             // of records
	lost    int             // never seen here
	people  []string        // who can be filtered for
	filter  logFilter
	paused  bool
	held    int // came while paused
	turn    int // counts filterings: the answer of an older one is dropped
	stop    context.CancelFunc
}

// Bounds of what the window keeps.
const (
	maxLog      = 10_000
	maxLogBytes = 16 << 20
	maxLogWith  = 200 // people to filter for
	logEvery    = 100 * time.Millisecond
)

// openProtocolLog shows the Protocol log and begins to record.
func (u *UI) openProtocolLog() {
	l := u.protocolLog
	if l == nil {
		l = &logWindow{u: u}
		u.protocolLog = l
		u.window("log", l.build, l.hidden)
	}
	if l.stop == nil {
		l.start()
	}
	l.showState()
	present(l.w)
	l.w.Canvas().Focus(l.list)
}

// start begins to record, until hidden.
func (l *logWindow) start() {
	u, turn := l.u, l.u.turn
	ctx, cancel := context.WithCancel(u.ctx)
	l.stop = cancel
	tap := u.session.Trace()
	watcher := tap.Watch()
	tap.ShowWords(l.words.On())
	u.work.Go(func() {
		defer watcher.Close()
		for {
			select {
			case <-ctx.Done():
				return
			case <-watcher.Ready():
			}
			list, missed := watcher.Take()
			done := make(chan struct{})
			u.do(func() {
				defer close(done)
				if !u.closed && u.turn == turn && ctx.Err() == nil {
					l.took(list, missed)
				}
			})
			select {
			case <-ctx.Done():
				return
			case <-done:
			}
			rest := time.NewTimer(logEvery) // what comes at once is one change of the window
			select {
			case <-ctx.Done():
				rest.Stop()
				return
			case <-rest.C:
			}
		}
	})
}

func (l *logWindow) close() {
	hide(l.w)
	l.hidden()
}

// hidden ends the recording.
func (l *logWindow) hidden() {
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	l.words.SetOn(false)
}

// took keeps what has come, within the bounds.
func (l *logWindow) took(list []*trace.Record, missed int) {
	l.lost += missed
	l.records = append(l.records, list...)
	for _, r := range list {
		l.cost += r.Cost()
		l.meet(r)
	}
	drop := 0
	for len(l.records)-drop > maxLog || l.cost > maxLogBytes && len(l.records)-drop > 1 {
		l.cost -= l.records[drop].Cost()
		drop++
	}
	if drop > 0 {
		l.records = slices.Clone(l.records[drop:])
	}
	if l.paused {
		l.held += len(list)
		l.showState()
		return
	}
	var fresh []*trace.Record
	for _, r := range list {
		if l.filter.lets(r) {
			fresh = append(fresh, r)
		}
	}
	if gone := l.gone(); gone > 0 {
		l.shown = append(slices.Clone(l.shown[gone:]), fresh...)
		l.list.SetKeys(keysOf(l.shown))
	} else if len(fresh) > 0 {
		l.shown = append(l.shown, fresh...)
		l.list.Add(keysOf(fresh)...)
	}
	l.showState()
}

// gone counts what is shown and not kept any more.
func (l *logWindow) gone() int {
	if len(l.records) == 0 {
		return len(l.shown)
	}
	oldest := l.records[0].Number()
	n := 0
	for n < len(l.shown) && l.shown[n].Number() < oldest {
		n++
	}
	return n
}

func keysOf(list []*trace.Record) []widget.LogKey {
	keys := make([]widget.LogKey, len(list))
	for i, r := range list {
		keys[i] = widget.LogKey{ID: r.Number(), Fields: len(r.Fields())}
	}
	return keys
}

// meet notes whom the filter can be set to.
func (l *logWindow) meet(r *trace.Record) {
	for _, a := range r.With() {
		if i, known := slices.BinarySearch(l.people, a); !known && len(l.people) < maxLogWith {
			l.people = slices.Insert(l.people, i, a)
			l.showPeople()
		}
	}
}

// refilter looks at everything again, away from Fyne's goroutine.
func (l *logWindow) refilter() {
	l.turn++
	turn, all, filter := l.turn, slices.Clone(l.records), l.filter
	call(l.u, func(ctx context.Context) ([]*trace.Record, error) {
		var list []*trace.Record
		for _, r := range all {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if filter.lets(r) {
				list = append(list, r)
			}
		}
		return list, nil
	}, func(list []*trace.Record, err error) {
		if err != nil || turn != l.turn {
			return
		}
		newest := uint64(0)
		if len(all) > 0 {
			newest = all[len(all)-1].Number()
		}
		for _, r := range l.records { // what has come meanwhile
			if r.Number() > newest && !l.paused && filter.lets(r) {
				list = append(list, r)
			}
		}
		l.shown = list
		l.list.SetKeys(keysOf(list))
		l.showState()
	})
}

// pause holds the window still; what comes meanwhile is kept.
func (l *logWindow) pause() {
	l.paused = !l.paused
	if !l.paused {
		l.held = 0
		l.refilter()
		l.list.ScrollToEnd()
	}
	l.showPause()
	l.showState()
}

// clear forgets everything.
func (l *logWindow) clear() {
	l.turn++
	l.records, l.shown, l.people = nil, nil, nil
	l.cost, l.lost, l.held = 0, 0, 0
	if l.filter.with != "" {
		l.filter.with = ""
	}
	l.list.SetKeys(nil)
	l.showPeople()
	l.showState()
}

// row is how a record is drawn.
func (l *logWindow) row(i int) widget.LogRow {
	r := l.shown[i]
	row := widget.LogRow{Time: r.Time().Format("15:04:05.000"), Where: whereOf(r), Title: r.Title(), Text: r.Summary()}
	switch r.Direction() {
	case trace.In:
		row.Direction = 1
	case trace.Out:
		row.Direction = -1
	case trace.Note:
		row.Title = T("log.note." + r.Title())
	}
	if len(r.With()) > 0 {
		row.Who = r.With()[0]
		if n := len(r.With()); n > 1 {
			row.Who += " +" + strconv.Itoa(n-1)
		}
	}
	t := r.Title()
	row.Refused = len(t) == 3 && t[0] >= '0' && t[0] <= '9' || t == "NAK" || t == "END"
	return row
}

// whereOf names a connection: "NS 1", "SB 4", "P2P 2".
func whereOf(r *trace.Record) string {
	return [...]string{"NS", "SB", "P2P"}[r.Kind()] + " " + strconv.Itoa(r.Connection())
}

func (l *logWindow) field(i, n int) widget.LogField {
	f := l.shown[i].Fields()[n]
	return widget.LogField{Depth: f.Depth, Name: f.Name, Value: f.Value, Hidden: f.Hidden}
}

// selected returns the record that is selected, or nil.
func (l *logWindow) selected() *trace.Record {
	if i := l.list.Selected(); i >= 0 && i < len(l.shown) {
		return l.shown[i]
	}
	return nil
}

func (l *logWindow) copy() {
	if r := l.selected(); r != nil {
		l.u.app.Clipboard().SetContent(r.String())
		l.say(T("log.copied"))
	}
}

// shortcut runs what a shortcut stands for, wherever the focus is.
func (l *logWindow) shortcut(s fyne.Shortcut) bool {
	if _, is := s.(*fyne.ShortcutCopy); is {
		l.copy()
		return true
	}
	c, is := s.(*desktop.CustomShortcut)
	if !is || c.Modifier != fyne.KeyModifierShortcutDefault {
		return false
	}
	switch c.KeyName {
	case fyne.KeyF:
		l.w.Canvas().Focus(l.search.Entry)
	case fyne.KeyS:
		l.save()
	case fyne.KeyL:
		l.clear()
	case fyne.KeyP:
		l.pause()
	default:
		return false
	}
	return true
}

func (l *logWindow) menu(at fyne.Position) {
	r := l.selected()
	if r == nil {
		return
	}
	fold := "log.unfold"
	if l.list.Unfolded(r.Number()) {
		fold = "log.fold"
	}
	items := []widget.MenuItem{
		{Text: T(fold), Shortcut: "Enter", Bold: true, Disabled: len(r.Fields()) == 0, Action: func() { l.list.Fold(r.Number(), l.list.Unfolded(r.Number())) }},
		{Text: T("log.copy"), Icon: "copy", Shortcut: "Ctrl+C", Action: l.copy},
	}
	if len(r.With()) > 0 {
		who := r.With()[0]
		items = append(items, widget.MenuItem{Text: T("log.only", "Name", who), Icon: "person", Action: func() { l.onlyWith(who) }})
	}
	widget.ShowMenu(l.w.Canvas(), at, 0, append(items, widget.MenuItem{Text: T("log.only.connection", "Name", whereOf(r)), Icon: "plug", Action: func() { l.search.SetText(whereOf(r)) }}))
}

// Size of the window.
const (
	logWidth  = 840
	logHeight = 540
	logHead   = 92
	logFoot   = theme.HeightFootBar
)

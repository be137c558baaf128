package trace

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Tap is where a session tells what goes over the wire and where somebody may
// watch it. The zero Tap is ready, a nil one never records. It is safe for
// concurrent use.
//
// While nobody watches, telling costs one atomic read: nothing is decoded,
// copied or kept.
type Tap struct {
	watched atomic.Int32
	words   atomic.Bool

	mu       sync.Mutex
	watchers []*Watcher
	lines    [3]int // how many connections there were of a kind
	number   uint64
}

// On reports whether somebody watches.
func (t *Tap) On() bool { return t != nil && t.watched.Load() > 0 }

// ShowWords chooses whether the words of conversations are kept in the records
// to come, for as long as somebody watches. They are not until it was called.
func (t *Tap) ShowWords(on bool) { t.words.Store(on) }

// Bounds of what waits for a watcher.
const (
	maxWaiting      = 4096    // records
	maxWaitingBytes = 4 << 20 // of Cost
)

// Watcher is somebody who watches. What is not taken in time is lost, the
// oldest first, and counted.
type Watcher struct {
	tap   *Tap
	ready chan struct{}

	// Guarded by tap.mu.
	list   []*Record
	cost   int
	missed int
	closed bool
}

// Watch starts to record. The caller must Close the Watcher.
func (t *Tap) Watch() *Watcher {
	w := &Watcher{tap: t, ready: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watchers = append(t.watchers, w)
	t.watched.Store(int32(len(t.watchers)))
	return w
}

// Close ends the watching; when nobody else watches, nothing is recorded any
// more and ShowWords is off. It is idempotent.
func (w *Watcher) Close() {
	t := w.tap
	t.mu.Lock()
	defer t.mu.Unlock()
	if w.closed {
		return
	}
	w.closed, w.list = true, nil
	t.watchers = slices.DeleteFunc(t.watchers, func(o *Watcher) bool { return o == w })
	t.watched.Store(int32(len(t.watchers)))
	if len(t.watchers) == 0 {
		t.words.Store(false)
	}
}

// Ready has a token when there is something to take.
func (w *Watcher) Ready() <-chan struct{} { return w.ready }

// Take returns what has come since the last time, the oldest first, and how many
// records before them were lost.
func (w *Watcher) Take() (list []*Record, missed int) {
	w.tap.mu.Lock()
	defer w.tap.mu.Unlock()
	list, missed = w.list, w.missed
	w.list, w.cost, w.missed = nil, 0, 0
	return list, missed
}

// put gives a record to everybody who watches.
func (t *Tap) put(r *Record) {
	r.at = time.Now()
	r.weigh()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.number++
	r.number = t.number
	for _, w := range t.watchers {
		w.list = append(w.list, r)
		w.cost += r.cost
		drop := 0
		for len(w.list)-drop > maxWaiting || w.cost > maxWaitingBytes && len(w.list)-drop > 1 {
			w.cost -= w.list[drop].cost
			w.list[drop] = nil
			drop++
		}
		w.list, w.missed = w.list[drop:], w.missed+drop
		select {
		case w.ready <- struct{}{}:
		default:
		}
	}
}

// Line is one connection, or the packets of one contact. A nil Line records
// nothing. It is safe for concurrent use.
type Line struct {
	tap    *Tap
	kind   Kind
	number int

	mu      sync.Mutex
	people  []string
	skipped map[uint64]int64 // bytes of data left out, by direction and message
	quiet   map[string]bool  // transactions that carry packets: their ACK is not shown
}

// Line begins a connection.
func (t *Tap) Line(k Kind) *Line {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines[k]++
	return &Line{tap: t, kind: k, number: t.lines[k]}
}

// On reports whether somebody watches.
func (l *Line) On() bool { return l != nil && l.tap.watched.Load() > 0 }

// With says who is at the other end now, whether somebody watches or not.
func (l *Line) With(people ...string) {
	if l == nil {
		return
	}
	people = people[:min(len(people), maxPeople)]
	list := make([]string, len(people))
	for i, a := range people {
		list[i] = Shown(a)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.people = list
}

func (l *Line) with() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.people
}

// tell records something of this connection.
func (l *Line) tell(d Direction, title, summary string, fields []Field, size int) {
	l.tap.put(&Record{kind: l.kind, dir: d, on: l.number, with: l.with(), title: title, summary: summary, fields: fields, size: size})
}

// Opened records that the connection stands, and with what.
func (l *Line) Opened(address string) {
	if l.On() {
		l.tell(Note, "open", Shown(address), nil, 0)
	}
}

// Closed records its end.
func (l *Line) Closed() {
	if l.On() {
		l.tell(Note, "closed", "", nil, 0)
	}
}

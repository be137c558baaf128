package ui

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Frame is how long one piece of work may take Fyne's goroutine: a screen shows
// 60 pictures a second.
const Frame = 16 * time.Millisecond

// Slow is one piece of work that took Fyne's goroutine for longer than a Frame.
type Slow struct {
	What  string        // what it was called, or the name of the function
	Took  time.Duration // by the clock
	Busy  time.Duration // of the processor; less than Took: it waited, or others had the processor
	Where string        // the stack once a frame had passed, innermost first; "" when it was missed
}

// Culprit returns the innermost of our own functions that was at work, as
// "ui.(*contactsView).refresh contacts.go:205", or what the work was called.
func (s Slow) Culprit() string {
	lines := strings.Split(s.Where, "\n")
	for i := 0; i+1 < len(lines); i++ {
		name, ours := strings.CutPrefix(lines[i], "papilio/")
		if !ours || strings.Contains(name, "ui.(*Meter)") || strings.Contains(name, "_test.") {
			continue
		}
		if at := strings.LastIndex(name, "("); at > 0 {
			name = name[:at]
		}
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		return name + " " + file[strings.LastIndex(file, "/")+1:]
	}
	return s.What
}

// Meter times what runs on Fyne's goroutine and names what holds it for longer
// than a Frame. The program has one when it is built with the tag uimeter, and the
// tests of the windows have one.
type Meter struct {
	slow func(Slow)
	stop chan struct{}
	done sync.WaitGroup

	mu    sync.Mutex
	what  string // is running, "" for nothing
	began time.Time
	who   string // its goroutine, as the head of its stack says
	where string
}

// NewMeter starts a meter. slow is called on the goroutine that was held up,
// after the fact.
func NewMeter(slow func(Slow)) *Meter {
	m := &Meter{slow: slow, stop: make(chan struct{})}
	m.done.Go(m.watch)
	return m
}

// Close ends the meter and waits for its goroutines.
func (m *Meter) Close() {
	close(m.stop)
	m.done.Wait()
}

// Do runs f and times it. Work within work counts once, as the outer one. A
// nil Meter just runs f.
func (m *Meter) Do(what string, f func()) (took, busy time.Duration) {
	if m == nil {
		f()
		return 0, 0
	}
	m.mu.Lock()
	if m.what != "" {
		m.mu.Unlock()
		f()
		return 0, 0
	}
	start, before := time.Now(), threadTime()
	m.what, m.began, m.who, m.where = what, start, goroutine(), ""
	m.mu.Unlock()
	defer func() {
		took, busy = time.Since(start), threadTime()-before
		m.mu.Lock()
		s := Slow{what, took, busy, m.where}
		m.what = ""
		m.mu.Unlock()
		if took > Frame && m.slow != nil {
			m.slow(s)
		}
	}()
	f()
	return took, busy
}

// Timed returns Options.Do with every function timed.
func (m *Meter) Timed(do func(func())) func(func()) {
	return func(f func()) { do(func() { m.Do(nameOf(f), f) }) }
}

// watch takes the stack of what has been running for a frame.
func (m *Meter) watch() {
	t := time.NewTicker(Frame / 4)
	defer t.Stop()
	for {
		select {
		case <-m.stop:
			return
		case <-t.C:
			m.look()
		}
	}
}

func (m *Meter) look() {
	m.mu.Lock()
	late := m.what != "" && m.where == "" && time.Since(m.began) > Frame
	began, who := m.began, m.who
	m.mu.Unlock()
	if !late {
		return
	}
	where := stackOf(func(stack string) bool { return strings.HasPrefix(stack, who) })
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.what != "" && m.began.Equal(began) {
		m.where = where
	}
}

// Watch looks after Fyne's goroutine from outside, for the built program: do
// posts to it as Options.Do does, and what keeps it from answering within a frame is told. So
// everything counts, the callbacks of widgets and the painting too.
func (m *Meter) Watch(do func(func())) {
	m.done.Go(func() {
		answered := make(chan struct{}, 1)
		for {
			start := time.Now()
			do(func() { answered <- struct{}{} })
			var where string
			late := time.NewTimer(Frame)
			select {
			case <-m.stop:
				late.Stop()
				return
			case <-answered:
				late.Stop()
			case <-late.C:
				where = stackOf(func(stack string) bool { return strings.Contains(stack, ".runGL(") })
				select {
				case <-m.stop:
					return
				case <-answered:
				}
				if took := time.Since(start); where != "" && m.slow != nil {
					m.slow(Slow{What: "painting or events", Took: took, Where: where})
				}
			}
			select {
			case <-m.stop:
				return
			case <-time.After(Frame / 4):
			}
		}
	})
}

// stackOf returns the stack of the goroutine that is looked for. The whole
// program stands still for it.
func stackOf(wanted func(stack string) bool) string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for s := range strings.SplitSeq(string(buf), "\n\n") {
		if wanted(s) {
			_, s, _ = strings.Cut(s, "\n")
			return s
		}
	}
	return ""
}

// goroutine returns the head of this goroutine's stack, "goroutine 18 ".
func goroutine() string {
	buf := make([]byte, 32)
	buf = buf[:runtime.Stack(buf, false)]
	head, _, _ := strings.Cut(string(buf), "[")
	return head
}

func nameOf(f func()) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return name[strings.LastIndex(name, "/")+1:]
}

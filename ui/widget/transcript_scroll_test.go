package widget

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/ui/theme"
)

// manyLines returns n messages in turns of four, with emoticons and links.
func manyLines(from int64, n int) []Line {
	bodies := []string{
		"hey! are you still coming on Saturday? :)",
		"I found the old photos from the lake, some of them are really good and some are just of your thumb (Y) and of the sky",
		"see https://ferry.example.org/lake/saturday for the ferry",
		"ok (L)",
	}
	lines := make([]Line, n)
	for i := range lines {
		id := from + int64(i)
		lines[i] = Line{ID: id, From: maria, Name: "Maria", Text: protocol.Text{Body: fmt.Sprintf("%d %s", id, bodies[id%4])},
			Time: testDay.Add(time.Duration(id/4) * time.Minute), Delivery: protocol.Received}
		if id/4%2 == 1 {
			lines[i].From, lines[i].Mine, lines[i].Delivery = me, true, protocol.Sent
		}
	}
	return lines
}

func TestTranscriptStaysAtTheEnd(t *testing.T) {
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	tr.Add(manyLines(1, 100)...)
	if !tr.AtEnd() {
		t.Fatal("not at the end after the first lines")
	}
	tr.Add(manyLines(101, 1)...)
	if !tr.AtEnd() {
		t.Fatal("did not follow a new line")
	}
	test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, 500)
	at := tr.scroll.Offset
	if tr.AtEnd() {
		t.Fatal("did not scroll up")
	}
	tr.Add(manyLines(102, 5)...)
	if tr.scroll.Offset != at {
		t.Errorf("moved from %v to %v while reading above", at, tr.scroll.Offset)
	}
	tr.ScrollToEnd()
	w.Resize(fyne.NewSize(300, 250))
	if !tr.AtEnd() {
		t.Error("not at the end after a resize")
	}
}

func TestTranscriptHistoryKeepsItsPlace(t *testing.T) {
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	asked := 0
	tr.OnEarlier = func() { asked++ }
	tr.AddEarlier(manyLines(101, 50), true)
	if !tr.AtEnd() || asked != 0 {
		t.Fatal("history did not open at its end, or asked for more at once", asked)
	}
	for range 200 {
		test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, 50)
	}
	if asked != 1 {
		t.Fatalf("asked %d times for earlier lines", asked)
	}
	row := tr.known[101]
	before := row.flowY() - tr.scroll.Offset.Y
	tr.AddEarlier(manyLines(51, 55), true) // five of them are here already
	if tr.Len() != 100 || tr.Oldest() != 51 {
		t.Fatal(tr.Len(), tr.Oldest())
	}
	if after := row.flowY() - tr.scroll.Offset.Y; after != before {
		t.Errorf("line 101 was at %v and is at %v", before, after)
	}
	tr.AddEarlier(nil, false)
	tr.scroll.ScrollToTop()
	if asked != 1 {
		t.Error("asked for what is not there")
	}
}

func TestTranscriptSortsAndDropsDoubles(t *testing.T) {
	tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	l := manyLines(1, 4)
	tr.Add(l[1], l[3])
	tr.AddEarlier([]Line{l[0], l[1], l[2]}, false)
	tr.Add(l[3])
	var got []int64
	for _, r := range tr.rows {
		got = append(got, r.line.ID)
	}
	if fmt.Sprint(got) != "[1 2 3 4]" {
		t.Error(got)
	}
}

// TestTranscriptDrawsOnlyWhatIsSeen holds for many lines and for one line that
// is very long.
func TestTranscriptDrawsOnlyWhatIsSeen(t *testing.T) {
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	tr.Add(manyLines(1, 1000)...)
	if n := len(tr.body.draw); n == 0 || n > 120 {
		t.Errorf("%d objects for 1,000 lines", n)
	}
	tr.Clear()
	tr.Add(Line{ID: 1, From: maria, Name: "Maria", Time: testDay, Text: protocol.Text{Body: strings.Repeat("word :) ", 8000)}})
	for range 50 {
		test.Scroll(w.Canvas(), fyne.NewPos(100, 100), 0, 300)
		if n := len(tr.body.draw); n == 0 || n > 600 {
			t.Fatalf("%d objects for one long line", n)
		}
	}
	if n := len(tr.body.parts); n > 60 {
		t.Errorf("%d parts are kept", n)
	}
}

func TestTranscriptForgetsTheOldest(t *testing.T) {
	tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 400, 300)
	tr.Add(manyLines(1, maxKept+1500)...)
	if tr.Len() != maxKept || tr.Oldest() != 1501 || len(tr.known) != maxKept || !tr.more {
		t.Error(tr.Len(), tr.Oldest(), len(tr.known), tr.more)
	}
}

// TestTranscriptLayoutTime holds the budget: 1,000 messages are laid out and a
// hostile one too in far less than a person notices.
func TestTranscriptLayoutTime(t *testing.T) {
	if raceEnabled {
		t.Skip("times mean nothing with the race detector")
	}
	tr, w, _ := newTestTranscript(t, theme.AlwaysLight, 440, 600)
	lines := manyLines(1, 1000)
	tr.Add(lines[:8]...) // fonts are read once
	start := time.Now()
	tr.Add(lines[8:]...)
	if took := time.Since(start); took > 400*time.Millisecond {
		t.Errorf("1,000 messages took %v", took)
	} else {
		t.Logf("1,000 messages: %v", took)
	}
	start = time.Now()
	w.Resize(fyne.NewSize(400, 600))
	t.Logf("another width: %v", time.Since(start))
	start = time.Now()
	tr.Add(Line{ID: 2000, From: maria, Time: testDay, Text: protocol.Text{Body: strings.Repeat("x", 60_000)}})
	if took := time.Since(start); took > 100*time.Millisecond {
		t.Errorf("one word of 60 KB took %v", took)
	}
}

// TestTranscriptFrames scrolls for the first time through 10,000 messages, as
// through 100: no frame takes longer than a screen waits for one, and most take
// no longer than with few messages.
func TestTranscriptFrames(t *testing.T) {
	if raceEnabled {
		t.Skip("times mean nothing with the race detector")
	}
	runtime.LockOSThread() // what is measured is the work of the processor for it
	defer runtime.UnlockOSThread()
	frames := func(n int) (median, worst time.Duration) {
		tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 440, 600)
		tr.Add(manyLines(1, 8)...) // fonts are read once
		start := worked()
		tr.AddEarlier(nil, false)
		tr.Add(manyLines(9, n-8)...)
		added := worked() - start
		var took []time.Duration
		for tr.scroll.Offset.Y > 0 {
			start := worked()
			tr.scrollBy(-90)
			took = append(took, worked()-start)
		}
		slices.Sort(took)
		t.Logf("%d messages: added in %v; %d frames, median %v, 99 %% within %v, worst %v", n, added, len(took),
			took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
		if added > 16*time.Millisecond && n > 1000 {
			worst = added
		}
		return took[len(took)/2], max(worst, took[len(took)*99/100])
	}
	const frame = 16 * time.Millisecond
	var few, many, worst time.Duration
	for range 5 { // the machine has other things to do
		few, _ = frames(100)
		many, worst = frames(10_000)
		if many < 3*few+100*time.Microsecond && worst < frame {
			return
		}
	}
	t.Errorf("a frame takes %v with 100 messages and %v with 10,000; the worst %v", few, many, worst)
}

// BenchmarkTranscriptScroll is the time of one frame while scrolling: it must
// not depend on how long the conversation is.
func BenchmarkTranscriptScroll(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			a := test.NewTempApp(b)
			a.Settings().SetTheme(theme.New(theme.AlwaysLight))
			tr := NewTranscript(nil)
			w := test.NewTempWindow(b, tr)
			w.Resize(fyne.NewSize(440, 600))
			tr.Add(manyLines(1, n)...)
			step := float32(37)
			for b.Loop() {
				if tr.scroll.Offset.Y < 100 {
					step = -37
				} else if tr.AtEnd() {
					step = 37
				}
				tr.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, step)})
			}
		})
	}
}

func BenchmarkTranscriptAdd(b *testing.B) {
	a := test.NewTempApp(b)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	tr := NewTranscript(nil)
	w := test.NewTempWindow(b, tr)
	w.Resize(fyne.NewSize(440, 600))
	tr.Add(manyLines(1, 1000)...)
	id := int64(1000)
	for b.Loop() {
		id++
		tr.Add(manyLines(id, 1)...)
	}
}

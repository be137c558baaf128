package event

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func numbered(i int) Event { return MessageDelivered{ID: int64(i)} }

// Every subscriber sees everything published after it came, in one order, and
// nobody is dropped however slow the others are.
func TestBusOrder(t *testing.T) {
	var bus Bus
	const publishers, each = 4, 500
	slow := bus.Subscribe("slow")
	fast := bus.Subscribe("fast")
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for i := range each {
				bus.Publish(numbered(p*each + i))
			}
		})
	}
	read := func(s *Subscription) (ids []int64) {
		for e := range s.All(t.Context()) {
			if ids = append(ids, e.(MessageDelivered).ID); len(ids) == publishers*each {
				s.Close()
			}
		}
		return ids
	}
	quick := read(fast)
	wg.Wait()
	late := bus.Subscribe("late")
	bus.Publish(numbered(-1))
	tail := read(slow)
	if len(quick) != len(tail) || len(quick) != publishers*each {
		t.Fatalf("%d and %d events", len(quick), len(tail))
	}
	last := map[int64]int64{}
	for i := range quick {
		if quick[i] != tail[i] {
			t.Fatalf("the order differs at %d: %d, %d", i, quick[i], tail[i])
		}
		p := quick[i] / each
		if before, ok := last[p]; ok && quick[i] != before+1 {
			t.Fatalf("publisher %d: %d after %d", p, quick[i], before)
		}
		last[p] = quick[i]
	}
	for batch := range late.Batches(t.Context()) {
		if len(batch) != 1 || batch[0] != numbered(-1) {
			t.Errorf("late subscriber got %v", batch)
		}
		break
	}
	late.Close()
}

// A batch is what has gathered since the last one.
func TestBatches(t *testing.T) {
	var bus Bus
	s := bus.Subscribe("s")
	defer s.Close()
	for i := range 3 {
		bus.Publish(numbered(i))
	}
	for batch := range s.Batches(t.Context()) {
		if len(batch) != 3 {
			t.Errorf("a batch of %d", len(batch))
		}
		break
	}
	bus.Publish(numbered(3))
	for batch := range s.Batches(t.Context()) {
		if len(batch) != 1 || batch[0] != numbered(3) {
			t.Errorf("then %v", batch)
		}
		break
	}
}

// Close ends a waiting reader, may be called twice and inside the loop, and a
// closed subscription gets nothing more. So does the end of the context.
func TestSubscriptionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus Bus
		s := bus.Subscribe("s")
		ended := false
		go func() {
			for range s.All(context.Background()) {
			}
			ended = true
		}()
		synctest.Wait()
		if ended {
			t.Error("ended before Close")
		}
		s.Close()
		s.Close()
		synctest.Wait()
		if !ended {
			t.Error("Close does not end the reader")
		}
		bus.Publish(numbered(1))
		if len(s.Take()) != 0 || len(bus.subs) != 0 {
			t.Error("a closed subscription gets events")
		}
		ctx, cancel := context.WithCancel(context.Background())
		other, gone := bus.Subscribe("other"), false
		defer other.Close()
		go func() {
			for range other.All(ctx) {
			}
			gone = true
		}()
		cancel()
		synctest.Wait()
		if !gone {
			t.Error("the context does not end the reader")
		}
		seen := 0
		third := bus.Subscribe("third")
		for i := range 5 {
			bus.Publish(numbered(i))
		}
		for range third.All(context.Background()) {
			seen++
			third.Close()
		}
		if seen != 1 {
			t.Errorf("%d events after Close inside the loop", seen)
		}
	})
}

// A subscriber that lags is named in the log, once on the way up.
func TestSlowSubscriber(t *testing.T) {
	var log strings.Builder
	bus := Bus{Logger: slog.New(slog.NewTextHandler(&log, nil))}
	s := bus.Subscribe("snail")
	defer s.Close()
	for i := range 2 * slowSubscriber {
		bus.Publish(numbered(i))
	}
	if n := strings.Count(log.String(), "name=snail"); n != 1 {
		t.Errorf("%d lines: %s", n, log.String())
	}
	if len(s.Take()) != 2*slowSubscriber {
		t.Error("events were dropped")
	}
}

// Subscribing, publishing, reading and closing from everywhere at once.
func TestBusRace(t *testing.T) {
	var bus Bus
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				s := bus.Subscribe("x")
				bus.Publish(EmoticonsChanged{})
				for range s.All(context.Background()) {
					break
				}
				s.Close()
			}
		})
	}
	wg.Wait()
	if len(bus.subs) != 0 {
		t.Errorf("%d subscribers left", len(bus.subs))
	}
}

package app

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// asked is a getter whose fetches are answered by the test.
func asked(t *testing.T, answer func(wish) error) (s *Session, o *online, g *getter, when *[]time.Duration) {
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s = New(Options{Store: db})
	o = newOnline(s)
	o.up = true
	when = new([]time.Duration)
	start := time.Now()
	g = &getter{o: o, wake: make(chan struct{}, 1), get: func(_ context.Context, w wish) (bool, error) {
		*when = append(*when, time.Since(start))
		return true, answer(w)
	}}
	return s, o, g, when
}

func object(seed byte) protocol.Object {
	return protocol.NewObject("bob@example.org", protocol.DisplayPicture, []byte{seed, 1, 2, 3})
}

func add(s *Session, g *getter, list ...wish) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range list {
		g.addLocked(w)
	}
}

func failures(sub *event.Subscription) (codes []string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	for batch := range sub.Batches(ctx) {
		for _, e := range batch {
			if f, ok := e.(event.ObjectFailed); ok {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

func TestGetterTriesTwiceAndThenRests(t *testing.T) {
	for _, test := range []struct {
		code  string
		times []time.Duration
		want  string
		rests bool
	}{
		{"object-timeout", []time.Duration{0, 10 * time.Second}, Timeout, true},
		{"no-link", []time.Duration{0, 10 * time.Second}, NotDelivered, true},
		{"object-declined", []time.Duration{0}, ObjectDeclined, true},
		{ContactOffline, []time.Duration{0}, ContactOffline, false},
	} {
		var sub *event.Subscription
		var when *[]time.Duration
		synctest.Test(t, func(t *testing.T) {
			var s *Session
			var o *online
			var g *getter
			s, o, g, when = asked(t, func(wish) error { return problem(test.code, nil) })
			_, sub = s.Watch("test")
			add(s, g, wish{from: "bob@example.org", object: object(1)}, wish{from: "bob@example.org", object: object(1)}) // the same: once
			o.wg.Wait()
			synctest.Wait()
			if codes := failures(sub); !slices.Equal(codes, []string{test.want}) {
				t.Errorf("%s: told %v", test.code, codes)
			}
			// It rests until its time is over, or its owner has come back.
			w := wish{from: "bob@example.org", object: object(1)}
			if o.resting(w) != test.rests {
				t.Errorf("%s: it rests: %v", test.code, !test.rests)
			}
			s.mu.Lock()
			o.pictureAnnouncedLocked(protocol.Contact{Address: w.from, Status: protocol.Offline})
			if _, rests := o.rested[fetchKey{w.from, w.object.Hash}]; rests {
				t.Error("it rests although its owner has gone")
			}
			o.restLocked(fetchKey{w.from, w.object.Hash})
			s.mu.Unlock()
			time.Sleep(s.timing.rest)
			if o.resting(w) {
				t.Error("it rests for ever")
			}
			sub.Close()
			o.cancel()
			s.store.Close()
		})
		if !slices.Equal(*when, test.times) {
			t.Errorf("%s: asked at %v", test.code, *when)
		}
	}
}

func TestGetterSlowsDownWhenTheServerSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := true
		s, o, g, when := asked(t, func(wish) error {
			if first {
				first = false
				return &protocol.Error{Code: protocol.CodeTooFast, Verb: "XFR"}
			}
			return nil
		})
		g.pause = func() time.Duration { return 3 * time.Second }
		for i := range byte(3) {
			add(s, g, wish{from: "bob@example.org", object: object(i)})
			synctest.Wait()
		}
		o.wg.Wait()
		want := []time.Duration{0, time.Minute, time.Minute + 3*time.Second, time.Minute + 6*time.Second} // one of them twice
		if !slices.Equal(*when, want) {
			t.Errorf("asked at %v, want %v", *when, want)
		}
		o.cancel()
		s.store.Close()
	})
}

func TestGetterEndsWithThePeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, o, g, _ := asked(t, func(wish) error { return problem("object-timeout", nil) })
		add(s, g, wish{from: "bob@example.org", object: object(1)})
		synctest.Wait() // it waits for its second try
		s.mu.Lock()
		o.ending = true
		s.mu.Unlock()
		o.cancel()
		o.wg.Wait()
		s.store.Close()
	})
}

func TestGetterIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		s, o, g, when := asked(t, func(wish) error { <-hold; return nil })
		for i := range 200 {
			add(s, g, wish{from: "bob@example.org", object: object(byte(i))})
		}
		synctest.Wait()
		close(hold)
		o.wg.Wait()
		if n := len(*when); n > maxWishes+1 {
			t.Errorf("%d objects of one person are fetched", n)
		}
		o.cancel()
		s.store.Close()
	})
}

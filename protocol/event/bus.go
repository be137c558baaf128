package event

import (
	"context"
	"iter"
	"log/slog"
	"slices"
	"sync"
)

// slowSubscriber is how many events may wait for one subscriber before its
// name is logged.
const slowSubscriber = 1024

// Bus carries every event to every subscriber in one order. It is safe for
// concurrent use. The zero Bus is ready.
type Bus struct {
	Logger *slog.Logger // may be nil

	mu   sync.Mutex
	subs []*Subscription
}

// Publish hands an event to every subscriber. It never blocks and never drops.
func (b *Bus) Publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subs {
		if n := s.push(e); n == slowSubscriber && b.Logger != nil {
			b.Logger.Warn("subscriber is slow", "name", s.name, "waiting", n)
		}
	}
}

// Subscribe adds a subscriber that sees every event published from now on. The
// caller must Close it.
func (b *Bus) Subscribe(name string) *Subscription {
	s := &Subscription{name: name, bus: b, wake: make(chan struct{}, 1), done: make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs = append(b.subs, s)
	return s
}

// Subscription is one subscriber's unbounded queue.
type Subscription struct {
	name string
	bus  *Bus
	wake chan struct{} // holds a token while the queue may not be empty
	done chan struct{}
	once sync.Once

	mu    sync.Mutex
	queue []Event
}

func (s *Subscription) push(e Event) int {
	s.mu.Lock()
	s.queue = append(s.queue, e)
	n := len(s.queue)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return n
}

// Ready returns a channel that yields a token when events may be waiting.
// Use it with Take where a loop has other things to wait for too; not together
// with Batches or All.
func (s *Subscription) Ready() <-chan struct{} { return s.wake }

// Take returns what is waiting, oldest first, or nil. It never blocks.
func (s *Subscription) Take() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queue
	s.queue = nil
	return q
}

// Batches yields what has gathered since the last time, at least one event
// each, until the context ends or the subscription is closed. It is for one
// goroutine.
func (s *Subscription) Batches(ctx context.Context) iter.Seq[[]Event] {
	return func(yield func([]Event) bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case <-s.done:
				return
			case <-s.wake:
			}
			if q := s.Take(); len(q) > 0 && !yield(q) {
				return
			}
		}
	}
}

// All yields event by event; otherwise it is like Batches. What is left of a
// batch when the loop is broken off is gone.
func (s *Subscription) All(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for batch := range s.Batches(ctx) {
			for _, e := range batch {
				select {
				case <-s.done:
					return
				default:
				}
				if !yield(e) {
					return
				}
			}
		}
	}
}

// Close ends the subscription. It is idempotent and legal inside the loop.
func (s *Subscription) Close() {
	s.once.Do(func() {
		s.bus.mu.Lock()
		defer s.bus.mu.Unlock()
		s.bus.subs = slices.DeleteFunc(s.bus.subs, func(o *Subscription) bool { return o == s })
		close(s.done)
	})
}

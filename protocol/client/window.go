package client

import (
	"context"
	"sync"
	"time"
)

// window bounds the peer-to-peer chunks of a Chat that are on their way: sent,
// and not yet acknowledged by the switchboard. It grows while ACKs come as
// quickly as ever, and shrinks when they take longer, which means that chunks
// wait in a queue somewhere and chat with them, or when the switchboard says no.
type window struct {
	mu      sync.Mutex
	size    float64       // chunks that may be on their way
	out     int           // chunks that are
	waiting int           // senders that wait for room
	room    chan struct{} // closed when there is
	steady  bool          // something went wrong once: grow slowly
	base    time.Duration // the quickest ACK of late; zero before the first
	since   time.Time     // when base was begun anew
	cut     time.Time     // when size was last cut
}

func newWindow() *window { return &window{size: firstWindow, room: make(chan struct{})} }

// enter waits for room for one chunk and takes it; leave gives it back.
func (w *window) enter(ctx context.Context, c *conn) error {
	for {
		w.mu.Lock()
		if w.out < int(w.size) {
			w.out++
			w.mu.Unlock()
			return nil
		}
		w.waiting++
		room := w.room
		w.mu.Unlock()
		var err error
		select {
		case <-room:
		case <-ctx.Done():
			err = context.Cause(ctx)
		case <-c.done:
			err = c.cause()
		}
		w.mu.Lock()
		w.waiting--
		w.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// leave takes the end of a chunk that was sent at a time; err says that it was
// not delivered, or that no ACK came.
func (w *window) leave(sent time.Time, err error) {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	busy := w.waiting > 0 || w.out >= int(w.size)/2
	w.out--
	took := now.Sub(sent)
	switch {
	case err != nil:
		w.shrink(now, sent, 0.5)
	case w.slow(now, took):
		w.shrink(now, sent, 0.75)
	case !busy: // nothing is known about a larger one
	case w.steady:
		w.size = min(w.size+1/w.size, maxUnackedP2P)
	default:
		w.size = min(w.size+1, maxUnackedP2P)
	}
	// Waking a sender for each chunk would cost more than the chunk.
	if w.waiting > 0 && w.out <= int(w.size)-int(w.size)/4 {
		close(w.room)
		w.room = make(chan struct{})
	}
}

// slow reports whether an ACK took much longer than the quickest one. What is
// the quickest is found out anew from time to time: ways change.
func (w *window) slow(now time.Time, took time.Duration) bool {
	if w.base == 0 || took < w.base || now.Sub(w.since) > baseLife {
		w.base, w.since = max(took, 1), now
	}
	return took > 2*w.base+queueTime
}

// shrink makes the window smaller, once for all chunks that were on their way at
// the same time.
func (w *window) shrink(now, sent time.Time, by float64) {
	w.steady = true
	if !sent.Before(w.cut) {
		w.cut = now
		w.size = max(w.size*by, leastWindow)
	}
}

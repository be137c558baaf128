package client

import (
	"context"
	"errors"
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
	mute    bool          // the switchboard answers no chunks: they go by the clock
	next    time.Time     // when the next one may, then
	since   time.Time     // when base was begun anew
	cut     time.Time     // when size was last cut
}

func newWindow() *window { return &window{size: firstWindow, room: make(chan struct{})} }

// enter waits for room for one chunk and takes it; leave gives it back. counted
// is false when no answer is to be waited for: there is no room to give back.
//
// quirk: a switchboard that has not answered one chunk of a full window after
// muteTime never will. Chunks then go at a moderate pace until it does.
func (w *window) enter(ctx context.Context, c *conn) (counted bool, err error) {
	var quiet <-chan time.Time
	for {
		w.mu.Lock()
		if w.mute {
			now := time.Now()
			at := w.next
			if at.Before(now) {
				at = now
			}
			w.next = at.Add(mutePace)
			w.mu.Unlock()
			return false, wait(ctx, c, time.Until(at))
		}
		if w.out < int(w.size) {
			w.out++
			w.mu.Unlock()
			return true, nil
		}
		if w.base == 0 && !w.steady && quiet == nil {
			t := time.NewTimer(muteTime)
			defer t.Stop()
			quiet = t.C
		}
		w.waiting++
		room := w.room
		w.mu.Unlock()
		muted := false
		select {
		case <-room:
		case <-quiet:
			muted, quiet = true, nil
		case <-ctx.Done():
			err = context.Cause(ctx)
		case <-c.done:
			err = c.cause()
		}
		w.mu.Lock()
		w.waiting--
		w.mute = w.mute || muted && w.base == 0 && !w.steady
		w.mu.Unlock()
		if err != nil {
			return false, err
		}
	}
}

// wait waits, unless ctx or the connection ends.
func wait(ctx context.Context, c *conn, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.done:
		return c.cause()
	}
}

// leave takes the end of a chunk that was sent at a time; err says that it was
// not delivered, or that no ACK came.
func (w *window) leave(sent time.Time, err error) {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !errors.Is(err, ErrNoAnswer) {
		w.mute = false
	}
	busy := w.waiting > 0 || w.out >= int(w.size)/2
	w.out--
	took := now.Sub(sent)
	switch {
	case w.mute && errors.Is(err, ErrNoAnswer): // as it was to be
		return
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

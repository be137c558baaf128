package p2p

import (
	"context"
	"sync/atomic"
	"time"
)

// path is a link with the goroutine that sends on it, so that Send may wait
// for the link without stopping anything else.
type path struct {
	link   Link
	ctx    context.Context // ends when the link is taken away, or takes nothing for sendTime
	cancel context.CancelFunc
	jobs   chan int // how many parts of the batch are to be sent; has room for one

	at atomic.Int32 // how many parts of the batch the link was given so far

	// Between jobs and the report the sender's, else the peer's goroutine's.
	busy    bool
	batch   [maxBatch]part
	buffer  []byte // the bytes of the batch
	parts   int
	stretch *stretch // instead of a batch, over a direct connection
}

// part is one chunk of a batch.
type part struct {
	message *message
	start   uint64 // offset of the chunk in the message
	chunk   []byte
	dropped atomic.Bool // the session has ended meanwhile
	skip    bool        // so a dropped part is not sent: it is data
}

// report is what the sender tells: how many parts of the batch are gone.
type report struct {
	path *path
	sent int
	err  error
}

func (p *Peer) newPath(l Link) *path {
	w := &path{link: l, jobs: make(chan int, 1)}
	w.ctx, w.cancel = context.WithCancel(p.ctx)
	p.senders[w] = true
	p.wait.Go(func() {
		stall := time.AfterFunc(longestSilent, w.cancel)
		defer stall.Stop()
		for n := range w.jobs {
			sent, err := w.send(n, stall)
			select {
			case p.results <- report{w, sent, err}:
			case <-p.done:
			}
		}
	})
	return w
}

// close ends the sender, after its report. The peer's goroutine calls it once.
func (w *path) close() {
	w.cancel()
	close(w.jobs)
}

func (w *path) send(n int, stall *time.Timer) (sent int, err error) {
	defer stall.Stop()
	if w.stretch != nil {
		return 0, w.link.(*directLink).stream(w.ctx, w.stretch)
	}
	begun := time.Now()
	for i := range n {
		part := &w.batch[i]
		if part.skip && part.dropped.Load() {
			continue
		}
		stall.Reset(sendTime)
		w.at.Store(int32(i + 1))
		if err = w.link.Send(w.ctx, part.chunk); err != nil {
			return i, err
		}
		if time.Since(begun) > batchTime {
			return i + 1, nil // a slow link: what has gone is to be known
		}
	}
	return n, nil
}

// begun returns how many bytes of a message have been given to a link, those of
// a batch that is not reported yet included.
func (p *Peer) begun(m *message) uint64 {
	n := m.gone
	for w := range p.senders {
		for i := range min(int(w.at.Load()), w.parts) {
			if part := &w.batch[i]; part.message == m {
				n = max(n, part.start+uint64(len(part.chunk)-headerSize-footerSize))
			}
		}
	}
	return n
}

// drop notes that a session whose chunks may be with the sender has ended.
func (w *path) drop(gone func(*message) bool) {
	if w.stretch != nil && gone(w.stretch.message) {
		w.stretch.over.Store(true)
	}
	for i := range w.parts {
		if part := &w.batch[i]; gone(part.message) {
			part.dropped.Store(true)
		}
	}
}

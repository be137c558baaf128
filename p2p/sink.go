package p2p

import (
	"io"
	"sync/atomic"
)

// sink writes the bytes of a file that come in. Its own goroutine writes, so a
// slow disk stops nothing else; what it has not written counts in the inbox.
type sink struct {
	peer   *Peer
	blocks chan block  // to the goroutine, at most what the inbox may hold; closed at the end
	over   atomic.Bool // write no more
	late   atomic.Bool // bytes were lost because dst is slow: tell when it has caught up
	behind atomic.Int64
	full   bool // closed

	// The rest belongs to the peer's goroutine.
	filling block
}

// newSink starts to write to dst. finished is called when all was written,
// with what failed, and caughtUp when late was set and there is room again, both
// on the peer's goroutine; ended when dst is no longer used.
func (p *Peer) newSink(dst io.WriterAt, finished func(error), caughtUp, ended func()) *sink {
	s := &sink{peer: p, blocks: make(chan block, maxInboxBytes/blockSize+2)}
	p.wait.Go(func() {
		defer ended()
		var failed error
		for b := range s.blocks {
			if failed == nil && !s.over.Load() {
				if _, err := dst.WriteAt(b.data, int64(b.offset)); err != nil {
					failed = err
					p.do(func() { finished(failed) }) // at once, not only at the end
				}
			}
			p.inbox.hold(-len(b.data))
			if s.behind.Add(-int64(len(b.data))) < sinkBehind && s.late.Swap(false) {
				p.do(caughtUp)
			}
		}
		if failed == nil && !s.over.Load() {
			p.do(func() { finished(nil) })
		}
	})
	return s
}

// write takes the next bytes.
func (s *sink) write(offset uint64, data []byte) {
	s.peer.inbox.hold(len(data))
	for len(data) > 0 {
		if s.filling.data == nil {
			s.filling = block{offset, make([]byte, 0, blockSize)}
		}
		n := min(blockSize-len(s.filling.data), len(data))
		s.filling.data = append(s.filling.data, data[:n]...)
		offset, data = offset+uint64(n), data[n:]
		if len(s.filling.data) == blockSize {
			s.flush()
		}
	}
}

func (s *sink) flush() {
	if len(s.filling.data) > 0 {
		s.behind.Add(int64(len(s.filling.data)))
		s.blocks <- s.filling // has room: the inbox holds less
		s.filling = block{}
	}
}

// slow reports whether dst is far behind, and sees to it that caughtUp is called
// when it is not any more.
func (s *sink) slow() bool {
	s.late.Store(true)
	return s.behind.Load() >= sinkBehind || !s.late.Swap(false)
}

// finish writes what is left.
func (s *sink) finish() {
	if !s.full {
		s.full = true
		s.flush()
		close(s.blocks)
	}
}

// stop ends the goroutine, which does not write any more.
func (s *sink) stop() {
	s.over.Store(true)
	if !s.full {
		s.full = true
		s.peer.inbox.hold(-len(s.filling.data))
		s.filling = block{}
		close(s.blocks)
	}
}

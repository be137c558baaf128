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
	s := &sink{peer: p, blocks: make(chan block, 2*maxInboxBytes/blockSize+2)}
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
			if b.chunk != nil {
				p.inbox.giveBack(b.chunk)
			} else {
				p.inbox.hold(-len(b.data))
			}
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

// write takes the next bytes. Many at once, as a direct connection brings
// them, are not copied: the chunk they are in is kept.
func (s *sink) write(offset uint64, data []byte) {
	if in := s.peer.current; in != nil && len(data) >= blockSize/2 && cap(in.chunk) == maxChunkBytes {
		s.flush()
		in.kept = true
		s.send(block{offset, data, in.chunk})
		return
	}
	s.peer.inbox.hold(len(data))
	for len(data) > 0 {
		if s.filling.data == nil {
			s.filling = block{offset: offset, data: make([]byte, 0, blockSize)}
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
		s.send(s.filling)
		s.filling = block{}
	}
}

func (s *sink) send(b block) {
	s.behind.Add(int64(len(b.data)))
	s.blocks <- b // has room: the inbox holds less
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

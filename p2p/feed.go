package p2p

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// feed brings the bytes of a file to the peer's goroutine a few blocks ahead.
// Its own goroutine reads, so a slow disk stops nothing else.
type feed struct {
	size   uint64
	src    io.ReaderAt
	failed func(error)
	wants  chan want      // to the goroutine; closed at the end
	over   atomic.Bool    // read no more
	lent   sync.WaitGroup // others that read src

	// The rest belongs to the peer's goroutine.
	blocks     []block // one behind the other
	next       uint64  // offset of the next block to ask for
	asked      int     // blocks under way
	generation int     // of what is asked for: one more with each seek
}

// block is a piece of a file.
type block struct {
	offset uint64
	data   []byte
	chunk  []byte // it is a part of this one, which belongs to the inbox; may be nil
}

// want is a block that is to be read into data.
type want struct {
	block
	generation int
}

// newFeed starts to read size bytes of src. What fails is told to failed, on the
// peer's goroutine; ended is called when src is no longer used.
func (p *Peer) newFeed(size uint64, src io.ReaderAt, failed func(error), ended func()) *feed {
	f := &feed{size: size, src: src, failed: failed, wants: make(chan want, readAhead*(maxRewinds+2))}
	p.wait.Go(func() {
		defer ended()
		defer f.lent.Wait()
		for w := range f.wants {
			if f.over.Load() {
				continue
			}
			n, err := src.ReadAt(w.data, int64(w.offset))
			if n < len(w.data) && (err == nil || errors.Is(err, io.EOF)) {
				err = io.ErrUnexpectedEOF
			} else if n == len(w.data) {
				err = nil
			}
			p.do(func() {
				if err != nil && !f.over.Load() {
					failed(err)
				} else {
					f.loaded(w)
				}
			})
		}
	})
	return f
}

// lend gives src to the sender of a direct connection, which reads by itself
// and calls giveBack once.
func (f *feed) lend() {
	if len(f.blocks) > 0 || f.asked > 0 {
		f.generation++
		f.blocks, f.asked = nil, 0
	}
	f.lent.Add(1)
}

func (f *feed) giveBack() { f.lent.Done() }

// stop ends the goroutine, which does not read any more.
func (f *feed) stop() {
	if !f.over.Swap(true) {
		close(f.wants)
	}
	f.blocks = nil
}

// fill asks for blocks, the first of them into a buffer that is free.
func (f *feed) fill(free []byte) {
	for !f.over.Load() && f.asked+len(f.blocks) < readAhead && f.next < f.size && len(f.wants) < cap(f.wants) {
		n := min(f.size-f.next, blockSize)
		if cap(free) < int(n) {
			free = make([]byte, n)
		}
		f.wants <- want{block{offset: f.next, data: free[:n]}, f.generation}
		f.next, free = f.next+n, nil
		f.asked++
	}
}

func (f *feed) loaded(w want) {
	if w.generation != f.generation || f.over.Load() {
		f.fill(w.data)
		return
	}
	f.asked--
	f.blocks = append(f.blocks, w.block)
}

// has reports whether n bytes from an offset on are here.
func (f *feed) has(offset, n uint64) bool {
	if len(f.blocks) == 0 {
		if f.asked == 0 { // nobody has wanted any yet, or since src was lent
			f.next = offset
			f.fill(nil)
		}
		return false
	}
	last := f.blocks[len(f.blocks)-1]
	return offset >= f.blocks[0].offset && offset+n <= last.offset+uint64(len(last.data))
}

// append appends n bytes from an offset on, which are here, and lets go of
// blocks that are used up.
func (f *feed) append(b []byte, offset, n uint64) []byte {
	for n > 0 {
		first := f.blocks[0]
		part := first.data[offset-first.offset:]
		part = part[:min(uint64(len(part)), n)]
		b = append(b, part...)
		offset += uint64(len(part))
		n -= uint64(len(part))
		if offset == first.offset+uint64(len(first.data)) {
			f.blocks = append(f.blocks[:0], f.blocks[1:]...)
			f.fill(first.data)
		}
	}
	return b
}

// seek makes another offset the next one.
func (f *feed) seek(offset uint64) {
	if len(f.blocks) > 0 && offset >= f.blocks[0].offset && f.has(offset, 1) {
		for b := f.blocks[0]; offset >= b.offset+uint64(len(b.data)); b = f.blocks[0] {
			f.blocks = append(f.blocks[:0], f.blocks[1:]...)
		}
		return
	}
	f.generation++
	f.blocks, f.asked, f.next = nil, 0, offset
	f.fill(nil)
}

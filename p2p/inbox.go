package p2p

import (
	"context"
	"encoding/binary"
	"sync"
)

// incoming is a chunk that waits for the peer's goroutine.
type incoming struct {
	link  Link
	chunk []byte
	kept  bool // by whoever acts on it; it gives chunk and its room back later
}

// inbox is the queue of incoming chunks: any goroutine puts, the peer's
// goroutine takes. It is bounded by bytes, with room for the largest object.
// What a file on its way to the disk holds counts as well, so a slow disk makes
// the contact wait, or lose a chunk and send it again, and never fills memory.
type inbox struct {
	wake chan struct{} // holds a token while the queue may not be empty

	mu     sync.Mutex
	room   sync.Cond // of mu: bytes have become fewer
	queue  []incoming
	spare  []incoming // the queue before, emptied
	free   [][]byte   // chunks to use again
	frames [][]byte   // the same, of direct connections
	bytes  int        // of chunks that wait or are worked on, and of files not yet written
	lost   bool       // data was dropped
	closed bool
}

// chunkCost is what a chunk counts beyond its bytes, so that tiny ones are
// bounded as well.
const chunkCost = 64

// put copies a chunk into the queue; false means that there is no room.
func (b *inbox) put(l Link, chunk []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	limit := maxInboxBytes
	if isData(chunk) {
		limit = maxInboxData // so that what is said finds room in a flood of data
	}
	if b.closed || b.bytes+len(chunk)+chunkCost > limit {
		if isData(chunk) && !b.lost {
			b.lost = true
			b.signal()
		}
		return false
	}
	b.add(l, chunk)
	return true
}

// hasLost reports, once all that came before was taken, whether data was
// dropped since it was last asked.
func (b *inbox) hasLost() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	lost := b.lost && len(b.queue) == 0
	b.lost = b.lost && !lost
	return lost
}

// frame returns room for a chunk that will be handed to putPatiently.
func (b *inbox) frame(size int) []byte {
	if size <= pooledChunk {
		return make([]byte, size)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.frames); n > 0 {
		f := b.frames[n-1]
		b.frames = b.frames[:n-1]
		return f[:size]
	}
	return make([]byte, size, maxChunkBytes)
}

// putPatiently is put, but waits for room, and takes the chunk itself instead of
// a copy. It gives up when ctx ends or the inbox is closed.
func (b *inbox) putPatiently(ctx context.Context, l Link, chunk []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.room.L = &b.mu
	if b.bytes+len(chunk)+chunkCost > patientInbox {
		defer context.AfterFunc(ctx, b.room.Broadcast)()
	}
	for !b.closed && b.bytes+len(chunk)+chunkCost > patientInbox {
		if ctx.Err() != nil {
			return false
		}
		b.room.Wait()
	}
	if b.closed {
		return false
	}
	b.push(l, chunk)
	return true
}

func (b *inbox) add(l Link, chunk []byte) {
	var buf []byte
	if n := len(b.free); n > 0 && len(chunk) <= pooledChunk {
		buf, b.free = b.free[n-1], b.free[:n-1]
	} else if len(chunk) <= pooledChunk {
		buf = make([]byte, 0, pooledChunk)
	}
	b.push(l, append(buf, chunk...))
}

func (b *inbox) push(l Link, chunk []byte) {
	b.bytes += len(chunk) + chunkCost
	b.queue = append(b.queue, incoming{link: l, chunk: chunk})
	if len(b.queue) == 1 {
		b.signal()
	}
}

// isData tells data from what is said, by the flags of the header.
func isData(chunk []byte) bool {
	return binary.LittleEndian.Uint32(chunk[28:])&flagData != 0
}

// take removes all chunks that wait. They stay good until they are released.
func (b *inbox) take() []incoming {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := b.queue
	b.queue, b.spare = b.spare[:0], taken // the one before has been released
	return taken
}

// release gives back the room of chunks that were taken.
func (b *inbox) release(chunks []incoming) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, c := range chunks {
		chunks[i] = incoming{}
		b.bytes -= chunkCost
		if c.kept {
			continue
		}
		b.bytes -= len(c.chunk)
		b.again(c.chunk)
	}
	if len(b.queue) > 0 {
		b.signal() // the token for those went together with one for these
	}
	b.room.Broadcast()
}

// again takes the bytes of a chunk for the next one.
func (b *inbox) again(chunk []byte) {
	switch {
	case cap(chunk) == pooledChunk && len(b.free) < maxFreeChunks:
		b.free = append(b.free, chunk[:0])
	case cap(chunk) == maxChunkBytes && len(b.frames) < maxFreeFrames:
		b.frames = append(b.frames, chunk[:0])
	}
}

// giveBack gives back a chunk that was kept, and its room.
func (b *inbox) giveBack(chunk []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= len(chunk)
	b.again(chunk)
	b.room.Broadcast()
}

// hold counts n more bytes, which may be negative, and returns how many there
// are.
func (b *inbox) hold(n int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes += n; n < 0 {
		b.room.Broadcast()
	}
	return b.bytes
}

func (b *inbox) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// close drops what waits and takes no more.
func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue, b.spare, b.free, b.frames, b.closed = nil, nil, nil, nil, true
	b.room.Broadcast()
}

package p2p

import "sync"

// incoming is a chunk that waits for the peer's goroutine.
type incoming struct {
	link  Link
	chunk []byte
}

// inbox is the queue of incoming chunks: any goroutine puts, the peer's
// goroutine takes. It is bounded by bytes, with room for the largest object:
// a chunk that does not fit is dropped, and with it the transfer.
type inbox struct {
	wake chan struct{} // holds a token while the queue may not be empty

	mu     sync.Mutex
	queue  []incoming
	bytes  int
	closed bool
}

// chunkCost is what a chunk counts beyond its bytes, so that tiny ones are
// bounded as well.
const chunkCost = 64

// put copies a chunk into the queue; false means that there is no room.
func (b *inbox) put(l Link, chunk []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.bytes+len(chunk)+chunkCost > maxInboxBytes {
		return false
	}
	b.bytes += len(chunk) + chunkCost
	b.queue = append(b.queue, incoming{l, append([]byte(nil), chunk...)})
	b.signal()
	return true
}

// take removes the oldest chunk; ok is false when there is none.
func (b *inbox) take() (in incoming, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return incoming{}, false
	}
	in = b.queue[0]
	b.queue[0] = incoming{}
	if b.queue = b.queue[1:]; len(b.queue) == 0 {
		b.queue = nil
	} else {
		b.signal()
	}
	b.bytes -= len(in.chunk) + chunkCost
	return in, true
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
	b.queue, b.bytes, b.closed = nil, 0, true
}

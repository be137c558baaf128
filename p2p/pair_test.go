package p2p

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"papilio/protocol"
)

const (
	alice = protocol.Address("alice@example.com")
	bob   = protocol.Address("bob@example.com")
)

// pipe is one end of an in-memory link: what is sent arrives at the other
// peer at once, unless drop says otherwise.
type pipe struct {
	to   *Peer // receives what is sent here
	back *pipe // its end
	max  int

	mu      sync.Mutex
	drop    func(h header, payload []byte) bool
	release chan struct{} // what drop waits for, see stopFileAt
	block   bool          // Send waits until its context ends
	fail    error
	late    error // returned although the chunk has arrived
	sent    []packet
	closed  int
}

// packet is a chunk that went through a pipe.
type packet struct {
	header  header
	payload []byte
	raw     []byte
}

func (l *pipe) Send(ctx context.Context, chunk []byte) error {
	h, payload, err := parseChunk(chunk)
	if err != nil {
		return err
	}
	raw := bytes.Clone(chunk)
	payload = bytes.Clone(payload)
	l.mu.Lock()
	fail, block, drop := l.fail, l.block, l.drop
	if fail == nil && !block {
		l.sent = append(l.sent, packet{h, payload, raw})
	}
	l.mu.Unlock()
	switch {
	case fail != nil:
		return fail
	case block:
		<-ctx.Done()
		return ctx.Err()
	case drop != nil && drop(h, payload):
	default:
		l.to.Receive(l.back, chunk)
	}
	for i := range chunk {
		chunk[i] = 0xAA // whoever keeps the chunk is found out
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.late
}

func (l *pipe) MaxChunk() int { return l.max }

func (l *pipe) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed++
	return nil
}

func (l *pipe) packets() []packet {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]packet(nil), l.sent...)
}

func (l *pipe) set(f func(*pipe)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(l)
}

// connect joins two peers by a new link and returns both ends.
func connect(a, b *Peer, maxChunk int) (*pipe, *pipe) {
	la, lb := &pipe{to: b, max: maxChunk}, &pipe{to: a, max: maxChunk}
	la.back, lb.back = lb, la
	a.AddLink(la)
	b.AddLink(lb)
	return la, lb
}

// shelf serves objects by type and hash.
type shelf map[protocol.Hash]shelved

type shelved struct {
	object protocol.Object
	data   []byte
}

func (s shelf) put(creator protocol.Address, t protocol.ObjectType, data []byte) protocol.Object {
	o := protocol.NewObject(creator, t, data)
	s[o.Hash] = shelved{o, data}
	return o
}

func (s shelf) serve(o protocol.Object) ([]byte, bool) {
	e, ok := s[o.Hash]
	return e.data, ok && e.object.Type == o.Type
}

// picture returns n bytes that differ by seed.
func picture(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// pair is two peers with one link: alice serves shelf, bob too.
type pair struct {
	alice, bob           *Peer
	aliceLink, bobLink   *pipe
	aliceShelf, bobShelf shelf
}

func newPair(tb testing.TB) *pair {
	p := &pair{aliceShelf: shelf{}, bobShelf: shelf{}}
	p.alice = NewPeer(Options{Self: alice, Remote: bob, Serve: p.aliceShelf.serve})
	p.bob = NewPeer(Options{Self: bob, Remote: alice, Serve: p.bobShelf.serve})
	p.aliceLink, p.bobLink = connect(p.alice, p.bob, 1202)
	return p
}

func (p *pair) close() {
	p.alice.Close()
	p.bob.Close()
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var problem *protocol.Problem
	if !errors.As(err, &problem) || problem.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

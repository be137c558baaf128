package p2p

import (
	"context"
	"log/slog"

	"papilio/protocol"
)

// Options configures a Peer.
type Options struct {
	Self   protocol.Address // us
	Remote protocol.Address // the contact
	// Serve returns the bytes of an object of ours that this contact may have,
	// chosen by Type and Hash alone; nothing else in the object is to be
	// trusted. It is called on a goroutine of its own and may read a database.
	// The bytes are not changed and must not change. nil serves nothing.
	Serve  func(protocol.Object) ([]byte, bool)
	Logger *slog.Logger // nil discards
}

// Peer is the peer-to-peer side of one contact. All methods are safe for
// concurrent use.
type Peer struct{ opts Options }

// NewPeer starts a Peer without links. The caller must Close it.
func NewPeer(o Options) *Peer { return &Peer{opts: o} }

// AddLink gives the peer another way to the contact. The newest link is used;
// a link that is already there becomes the newest.
func (p *Peer) AddLink(l Link) {}

// RemoveLink takes a link away without closing it. What was going out over it
// moves to the newest of the others; without others every session ends, and
// their Fetch returns "no-link".
func (p *Peer) RemoveLink(l Link) {}

// Receive takes a chunk that came in over a link. It never blocks: it copies
// the chunk to a bounded queue, and drops it when the queue is full.
func (p *Peer) Receive(l Link, chunk []byte) {}

// Fetch asks the contact for an object and returns its bytes, verified by size
// and hash. Calls for the same hash share one transfer.
//
// Errors are *protocol.Problem: "object-declined" (the contact does not have
// it), "object-bad" (what came is not the object, or it is larger than its
// type may be), "object-timeout" (no answer, no progress, or the deadline of
// ctx), "object-cancelled" (ctx, the contact or Close) and "no-link".
func (p *Peer) Fetch(ctx context.Context, o protocol.Object) ([]byte, error) {
	return nil, &protocol.Problem{Code: "no-link"}
}

// Active returns how many transfers are running or waiting, plus one while
// anything is still going out. A switchboard should stay open while it is not 0.
func (p *Peer) Active() int { return 0 }

// Close ends every session and returns when all goroutines of the peer are
// gone, Serve included. It is idempotent.
func (p *Peer) Close() {}

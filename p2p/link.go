package p2p

import "context"

// Link carries chunks to the peer: a switchboard, or later a direct connection.
// A chunk is the 48-byte header, the payload and the 4-byte footer; a TCP link
// leaves the footer away on the wire and adds it to what it receives.
//
// The dynamic type must be comparable (a pointer): links are told apart by ==.
type Link interface {
	// Send sends one chunk and returns when the link can take the next one.
	// It may wait for room, must give up when ctx ends, and must not keep
	// chunk. An error means that the link is dead. Calls do not overlap.
	Send(ctx context.Context, chunk []byte) error
	// MaxChunk is the most payload a chunk may have: 1202 on a switchboard.
	MaxChunk() int
	// Close is called once when Send has failed, or when the Peer is closed
	// with the link still added; not after RemoveLink.
	Close() error
}

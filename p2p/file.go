package p2p

import (
	"io"
	"sync"
	"sync/atomic"
)

// File describes a file that is offered.
type File struct {
	// Name is the base name. That of an offer from the contact is safe already:
	// no folders, controls, reserved names or characters, at most 200 bytes.
	Name string
	Size int64 // bytes
	// Preview is a small picture of the content, at most 64 KiB of PNG, JPEG or
	// GIF, or nil. That of the contact is not decoded: use app/picture.
	Preview []byte
}

// The states of a Transfer.
const (
	StateOffered    = "offered"    // the other side has not been asked or has not answered
	StateWaiting    = "waiting"    // accepted, and nothing has moved yet; or the way to the contact is gone
	StateConnecting = "connecting" // a direct connection is tried
	StateMoving     = "moving"     // bytes move
	StateDone       = "done"
	StateFailed     = "failed" // declined, cancelled or broken; see Err
)

// The routes of a Transfer.
const (
	RouteSwitchboard = "switchboard"
	RouteDirect      = "direct"
)

// Transfer is a file, or a background, on its way in one direction. All methods
// are safe for concurrent use. It ends by itself: every state but the last two
// has a timer.
type Transfer struct {
	peer       *Peer
	file       File
	incoming   bool
	background bool
	done       chan struct{}
	moved      atomic.Int64

	mu    sync.Mutex
	state string
	route string
	err   error
	// operate is what Accept, Decline and Cancel do, on the peer's goroutine.
	accept func(io.WriterAt) error
	cancel func()
}

// File returns what is transferred.
func (t *Transfer) File() File { return t.file }

// Incoming reports whether the contact sends and we receive.
func (t *Transfer) Incoming() bool { return t.incoming }

// Background reports whether the file is a background for the conversation.
func (t *Transfer) Background() bool { return t.background }

// Progress returns how many bytes have moved, the state (one of the State
// constants) and the route of the last bytes (one of the Route constants, ""
// before the first).
func (t *Transfer) Progress() (moved int64, state, route string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.moved.Load(), t.state, t.route
}

// Done is closed when the transfer has ended, and src or dst is no longer used.
func (t *Transfer) Done() <-chan struct{} { return t.done }

// Err returns why the transfer failed: nil before it has ended and when it
// went well. Errors are *protocol.Problem: "file-declined", "file-cancelled"
// (by either side), "file-timeout", "file-broken" (bytes are missing, or src or
// dst failed), "file-size" (other bytes than were offered) and "no-link".
func (t *Transfer) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

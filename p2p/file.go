package p2p

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"papilio/protocol"
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
	StateOffered    = "offered"    // nobody has answered the offer yet
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

// Codes of the *protocol.Problem a Transfer ends with.
const (
	codeFileDeclined  = "file-declined"
	codeFileCancelled = "file-cancelled"
	codeFileTimeout   = "file-timeout"
	codeFileBroken    = "file-broken"
	codeFileSize      = "file-size"
)

var (
	errHungUp    = errors.New("the contact said BYE")
	errState     = errors.New("not an offer that waits for an answer")
	errWithdrawn = errors.New("the contact withdrew the offer")
	errEarly     = errors.New("bytes of a file that nobody accepted")
	errGap       = errors.New("bytes are missing, and the contact does not send them again")
)

// Transfer is a file, or a background, on its way in one direction. All methods
// are safe for concurrent use. It ends by itself: every state but the last two
// has a timer.
type Transfer struct {
	peer       *Peer
	file       File
	background bool
	up         *upload   // one of the two: it belongs to the peer's goroutine
	down       *download //
	done       chan struct{}
	moved      atomic.Int64

	mu    sync.Mutex
	state string
	route string
	err   error
}

func newTransfer(p *Peer, f File, background bool) *Transfer {
	return &Transfer{peer: p, file: f, background: background, state: StateOffered, done: make(chan struct{})}
}

// File returns what is transferred.
func (t *Transfer) File() File { return t.file }

// Incoming reports whether the contact sends and we receive.
func (t *Transfer) Incoming() bool { return t.down != nil }

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
// dst failed), "file-size" (other bytes than were offered, or more than may
// be) and "no-link".
func (t *Transfer) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Accept takes the offer: the bytes go to dst, in order, from a goroutine of
// the transfer; dst is not closed. It fails when there is nothing to accept any
// more, with the reason.
func (t *Transfer) Accept(dst io.WriterAt) error {
	err := error(problem(codeFileCancelled, errClosed))
	t.peer.do(func() {
		if t.down == nil {
			err = problem(codeFileBroken, errState)
		} else {
			err = t.down.accept(dst, time.Now())
		}
	})
	return err
}

// Decline refuses an offer. It does nothing to any other transfer.
func (t *Transfer) Decline() {
	t.peer.do(func() {
		if t.down != nil {
			t.down.decline(codeFileDeclined)
		}
	})
}

// Cancel ends the transfer from our side, whatever state it is in.
func (t *Transfer) Cancel() {
	t.peer.do(func() {
		if t.down != nil {
			t.down.cancel()
		} else {
			t.up.cancel()
		}
	})
}

// set moves the transfer to another state, unless it has ended.
func (t *Transfer) set(state string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state != StateDone && t.state != StateFailed {
		t.state = state
	}
}

// via notes which way bytes take.
func (t *Transfer) via(l Link) {
	route := routeOf(l)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state != StateDone && t.state != StateFailed {
		t.state, t.route = StateMoving, route
	}
}

// end notes how it ended, once. Whoever uses src or dst closes done afterwards.
func (t *Transfer) end(why *protocol.Problem) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.state == StateDone || t.state == StateFailed:
	case why == nil:
		t.state = StateDone
	default:
		t.state, t.err = StateFailed, why
	}
}

// close is called when src or dst is no longer used.
func (t *Transfer) close() {
	t.end(problem(codeFileCancelled, errClosed)) // unless it has ended otherwise
	close(t.done)
}

// fileProblem puts the reason why a session ended into the words of files.
func fileProblem(why *protocol.Problem) *protocol.Problem {
	if why == nil {
		return nil
	}
	code, known := map[string]string{codeCancelled: codeFileCancelled, codeTimeout: codeFileTimeout, codeDeclined: codeFileDeclined, codeBad: codeFileBroken}[why.Code]
	if !known {
		return why
	}
	return problem(code, why.Err)
}

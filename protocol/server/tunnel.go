package server

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Room in a tunnel. A writer waits when the output is full, as on a socket;
// the rules for slow clients are those of conn.
const (
	tunnelIn  = 2 * gatewayBody
	tunnelOut = 64 << 10
)

// tunnel is the server's end of one gateway session as a net.Conn: its input
// is what requests bring, its output waits for the next answer. It has no
// CloseWrite, so conn closes it as soon as its queue is written; what is in the
// output then can still be taken. Deadlines are not supported.
type tunnel struct {
	local, remote net.Addr
	switchboard   bool  // the client asked for one
	conn          *conn // that serves it; nil on a closed server

	mu      sync.Mutex
	changed sync.Cond // broadcast when a field below changes
	in, out []byte
	idle    bool // all input was read, and what it led to is in the output
	closed  bool
}

func newTunnel(local, remote net.Addr, switchboard bool) *tunnel {
	t := &tunnel{local: local, remote: remote, switchboard: switchboard}
	t.changed.L = &t.mu
	return t
}

// deliver appends input. It waits for room and is false when none came.
func (t *tunnel) deliver(ctx context.Context, data []byte) bool {
	if len(data) == 0 {
		return true
	}
	if !t.wait(ctx, func() bool { return t.closed || len(t.in)+len(data) <= tunnelIn }) {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.in, t.idle = append(t.in, data...), false
		t.changed.Broadcast()
	}
	return true
}

// answered waits until the commands delivered so far are answered, as far as
// the server has an answer, or no more fits into the output.
func (t *tunnel) answered(ctx context.Context) {
	t.wait(ctx, func() bool { return t.idle || t.closed || len(t.out) >= tunnelOut })
}

// something waits until there is output or the end.
func (t *tunnel) something(ctx context.Context) {
	t.wait(ctx, func() bool { return t.closed || len(t.out) > 0 })
}

// finished waits, when the server is about to end the session, until it has, so
// that the last words and the end are in one answer.
func (t *tunnel) finished(ctx context.Context) {
	if t.conn != nil && t.conn.over() {
		t.wait(ctx, func() bool { return t.closed || len(t.out) >= tunnelOut })
	}
}

// wait blocks until ready, which is asked with t.mu held. It is false when the
// context ended before.
func (t *tunnel) wait(ctx context.Context, ready func() bool) bool {
	stop := context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.changed.Broadcast()
	})
	defer stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for !ready() {
		if ctx.Err() != nil {
			return false
		}
		t.changed.Wait()
	}
	return true
}

// take returns the output so far and whether it was the last.
func (t *tunnel) take() (data []byte, last bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	data, t.out = t.out, nil
	t.changed.Broadcast()
	return data, t.closed
}

// Read is called by one goroutine, the reader of the conn.
func (t *tunnel) Read(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.in) == 0 && !t.closed {
		t.mu.Unlock()
		t.conn.wait(0) // for what the commands before led to
		more := !t.conn.over()
		t.mu.Lock()
		for len(t.in) == 0 && !t.closed {
			if more && !t.idle {
				t.idle = true
				t.changed.Broadcast()
			}
			t.changed.Wait()
		}
	}
	if t.closed {
		return 0, io.EOF
	}
	n := copy(p, t.in)
	if t.in = t.in[n:]; len(t.in) == 0 {
		t.in = nil
	}
	t.changed.Broadcast()
	return n, nil
}

func (t *tunnel) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	written := 0
	for written < len(p) {
		for len(t.out) >= tunnelOut && !t.closed {
			t.changed.Wait()
		}
		if t.closed {
			return written, net.ErrClosed
		}
		n := min(len(p)-written, tunnelOut-len(t.out))
		t.out = append(t.out, p[written:written+n]...)
		written += n
		t.changed.Broadcast()
	}
	return written, nil
}

// Close ends both directions. Output that was not taken stays.
func (t *tunnel) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed, t.in = true, nil
	t.changed.Broadcast()
	return nil
}

func (t *tunnel) LocalAddr() net.Addr  { return t.local }
func (t *tunnel) RemoteAddr() net.Addr { return t.remote }

func (t *tunnel) SetDeadline(time.Time) error      { return os.ErrNoDeadline }
func (t *tunnel) SetReadDeadline(time.Time) error  { return os.ErrNoDeadline }
func (t *tunnel) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }

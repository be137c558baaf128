package p2p

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
)

// cutter cuts the connections that are dialled through it once so many bytes
// have gone one way, and refuses all later ones.
type cutter struct {
	after int  // bytes
	read  bool // of those that come in, else of those that go out
	reset bool // TCP tells the other end with RST, else with FIN

	mu   sync.Mutex
	used bool
}

var errCut = errors.New("cut by the test")

func (c *cutter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.used {
		return nil, errCut
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.used = true
	return &cutConn{Conn: conn, cutter: c, left: c.after}, nil
}

type cutConn struct {
	net.Conn
	cutter *cutter
	left   int
}

func (c *cutConn) cut() {
	if c.cutter.reset {
		c.Conn.(*net.TCPConn).SetLinger(0)
	}
	c.Conn.Close()
}

func (c *cutConn) Write(b []byte) (int, error) {
	if c.cutter.read {
		return c.Conn.Write(b)
	}
	n, err := c.Conn.Write(b[:min(len(b), c.left)])
	if c.left -= n; err == nil && n < len(b) {
		c.cut()
		err = errCut
	}
	return n, err
}

func (c *cutConn) Read(b []byte) (int, error) {
	if !c.cutter.read {
		return c.Conn.Read(b)
	}
	if c.left == 0 {
		c.cut()
		return 0, errCut
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// TestDirectCut cuts the direct connection at many bytes, those of the
// handshake and of the file, in either direction and by either end. The file
// must always arrive whole over the switchboard.
func TestDirectCut(t *testing.T) {
	data := picture(3, 700_000)
	frame := 4 + headerSize + maxDirectPayload
	begin := []int{0, 1, 7, 8, 9, 12, 51, 52, 53, 59, 60, 61, 64, 100, 112, 113}
	later := []int{5000, 60 + frame - 1, 60 + frame, 60 + frame + 1, 60 + 5*frame + 777, 690_000, 700_600, 10_000_000}
	var wait sync.WaitGroup
	try := func(dialler string, n int, read, reset bool) {
		// Whoever dials has the cutter, the other dials nowhere.
		c := &cutter{after: n, read: read, reset: reset}
		nowhere := func(context.Context, string, string) (net.Conn, error) { return nil, errCut }
		p := newDirectPair(t, func(a, b *Direct) {
			sa, sb := *thisComputer, *thisComputer
			sa.dial, sb.dial = nowhere, nowhere
			if dialler == "alice" {
				sa.dial = c.dial
			} else {
				sb.dial = c.dial
			}
			a.system, b.system = &sa, &sb
		})
		wait.Go(func() {
			if _, _, err := p.trySend(data); err != nil {
				t.Errorf("%s cuts after %d bytes, coming in: %v, reset: %v: %v", dialler, n, read, reset, err)
			}
		})
	}
	for i, n := range begin {
		for _, read := range []bool{false, true} {
			try("alice", n, read, i%2 == 0)
			try("bob", n, read, i%2 == 1)
		}
	}
	for _, n := range later {
		for _, reset := range []bool{false, true} {
			try("alice", n, false, reset) // who sends
			try("bob", n, true, reset)    // who receives
		}
	}
	wait.Wait()
}

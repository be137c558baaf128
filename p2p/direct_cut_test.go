package p2p

import (
	"context"
	"errors"
	"fmt"
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
	at := []int{0, 1, 7, 8, 9, 12, 59, 60, 61, 64, 100, 112, 113, 5000, 60 + frame - 1, 60 + frame, 60 + frame + 1, 60 + 5*frame + 777, 690_000, 700_600, 10_000_000}
	for _, read := range []bool{false, true} {
		for _, n := range at {
			if read && n > 300 && n < 10_000_000 {
				continue // so much does not come back
			}
			// alice sends; whoever dials has the cutter, the other dials nowhere.
			for _, dialler := range []string{"alice", "bob"} {
				for _, reset := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s reads %v, %d bytes, reset %v", dialler, read, n, reset), func(t *testing.T) {
						t.Parallel()
						c := &cutter{after: n, read: read, reset: reset}
						if dialler == "bob" && !read && n > 300 {
							// Bob says little: what he reads is cut instead.
							c.read = true
						}
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
						p.send(t, data)
					})
				}
			}
		}
	}
}

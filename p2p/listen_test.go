package p2p

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"papilio/protocol"
)

// openTestDoor opens a door on loopback and waits at it.
func openTestDoor(t *testing.T, s secret) (at string, outcome chan error, cancel func()) {
	d := &Direct{}
	o, err := openDoor(t.Context(), d, loopback())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	outcome = make(chan error, 1)
	go func() {
		m, err := o.meet(ctx, t.Context(), 1, s)
		if err == nil {
			m.conn.Close()
		}
		outcome <- err
	}()
	t.Cleanup(cancel)
	return o.listener.Addr().String(), outcome, cancel
}

func visit(t *testing.T, at string, say []byte) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", at)
	if err != nil {
		return nil
	}
	t.Cleanup(func() { c.Close() })
	c.Write(say)
	return c
}

// TestDoor is hostile-input.md C02, C04 and C05: who may come in, how many, and
// how long they may think about it.
func TestDoor(t *testing.T) {
	n := newNonce()
	key := secret{send: n, expect: n}
	good := appendHandshake(append([]byte(nil), foo...), 1, n)
	bad := appendHandshake(append([]byte(nil), foo...), 1, newNonce())
	wantErr := func(t *testing.T, outcome chan error, want error) {
		t.Helper()
		select {
		case err := <-outcome:
			if !errors.Is(err, want) {
				t.Errorf("ended with %v, want %v", err, want)
			}
		case <-time.After(2 * handshakeTime):
			t.Error("the door is still open")
		}
	}
	closed := func(t *testing.T, at string) {
		t.Helper()
		if c, err := net.DialTimeout("tcp", at, time.Second); err == nil {
			c.Close()
			t.Error("somebody still listens")
		}
	}
	t.Run("silent ones do not keep the contact out", func(t *testing.T) {
		t.Parallel()
		at, outcome, _ := openTestDoor(t, key)
		for range maxHandshakes - 1 {
			visit(t, at, nil)
		}
		visit(t, at, []byte("GET / HTTP/1.1\r\n\r\n"))
		visit(t, at, good)
		wantErr(t, outcome, nil)
		closed(t, at)
	})
	t.Run("strangers", func(t *testing.T) {
		t.Parallel()
		at, outcome, _ := openTestDoor(t, key)
		for range maxIntruders {
			visit(t, at, bad)
		}
		wantErr(t, outcome, errIntruders)
		closed(t, at)
	})
	t.Run("a flood", func(t *testing.T) {
		t.Parallel()
		at, outcome, _ := openTestDoor(t, key)
		for range maxVisitors {
			if c := visit(t, at, nil); c != nil {
				c.Close()
			}
		}
		wantErr(t, outcome, errIntruders)
		closed(t, at)
	})
	t.Run("nobody for ever", func(t *testing.T) {
		t.Parallel()
		at, outcome, cancel := openTestDoor(t, key)
		visit(t, at, good[:50])
		cancel()
		wantErr(t, outcome, net.ErrClosed)
		closed(t, at)
	})
	t.Run("the nonce counts once", func(t *testing.T) {
		t.Parallel()
		at, outcome, _ := openTestDoor(t, key)
		var wait sync.WaitGroup
		answered := make(chan bool, maxHandshakes)
		for range maxHandshakes {
			wait.Go(func() {
				c, err := net.Dial("tcp", at)
				if err != nil {
					return
				}
				defer c.Close()
				c.SetDeadline(time.Now().Add(2 * handshakeTime))
				f := &frameReader{r: c}
				if connectHandshake(c, f, 1, key) == nil {
					answered <- true
				}
			})
		}
		wait.Wait()
		wantErr(t, outcome, nil)
		if len(answered) != 1 {
			t.Errorf("%d were let in", len(answered))
		}
	})
}

// TestReach has ctx end before and while targets are tried.
func TestReach(t *testing.T) {
	targets := []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:6891"), netip.MustParseAddrPort("127.0.0.1:6892")}
	ctx, cancel := context.WithCancel(t.Context())
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for range 2 { // the second time it has ended
		if m, err := reach(ctx, t.Context(), dial, targets, 1, secret{}); err == nil || m.conn != nil {
			t.Errorf("%v, %v", m, err)
		}
	}
	if _, err := reach(t.Context(), t.Context(), dial, nil, 1, secret{}); !errors.Is(err, errNoTarget) {
		t.Error(err)
	}
}

func TestPorts(t *testing.T) {
	for _, c := range []struct {
		ports PortRange
		taken []uint16
		good  func(uint16) bool
	}{
		{PortRange{}, nil, func(p uint16) bool { return p != 0 }},
		{PortRange{40000, 40009}, []uint16{40000, 40001, 40002, 40003, 40005, 40006, 40007, 40008, 40009}, func(p uint16) bool { return p == 40004 }},
		{PortRange{65535, 65535}, nil, func(p uint16) bool { return p == 65535 }},
		{PortRange{40000, 40001}, []uint16{40000, 40001}, nil},
		{PortRange{9, 8}, nil, func(p uint16) bool { return p == 0 || p > 9 }}, // not a range: any
	} {
		var got uint16
		l, err := listenRange(func(_, address string) (net.Listener, error) {
			got = netip.MustParseAddrPort("127.0.0.1" + address).Port()
			for _, taken := range c.taken {
				if got == taken {
					return nil, errCut
				}
			}
			return net.Listen("tcp", "127.0.0.1:0")
		}, "", c.ports)
		if (err == nil) != (c.good != nil) {
			t.Errorf("%v: %v", c.ports, err)
			continue
		}
		if err != nil {
			continue
		}
		l.Close()
		if c.ports.First != 0 && c.ports.Last >= c.ports.First && !c.good(got) {
			t.Errorf("%v: listens on %d", c.ports, got)
		}
	}
}

// TestDoorMapper asks the router only where it helps.
func TestDoorMapper(t *testing.T) {
	behind := protocol.Connection{Type: protocol.SymmetricNAT, Own: netip.MustParseAddrPort("10.0.0.4:1863"), SeenIP: "198.51.100.7"}
	for name, c := range map[string]struct {
		report protocol.Connection
		asked  bool
	}{
		"behind a NAT": {behind, true}, "unknown": {protocol.Connection{}, true},
		"direct": {protocol.Connection{Type: protocol.DirectConnect}, false}, "loopback": {loopback(), false},
	} {
		m := &mapperOf{}
		o, err := openDoor(t.Context(), &Direct{Mapper: func() Mapper { return m }}, c.report)
		if err != nil {
			t.Fatal(err)
		}
		o.listener.Close()
		if err := o.unmap(); err != nil || (m.port != 0) != c.asked || m.port != m.unmapped || c.asked && m.port != o.port {
			t.Errorf("%s: asked for %d of %d, gave back %d, %v", name, m.port, o.port, m.unmapped, err)
		}
	}
}

type mapperOf struct{ port, unmapped uint16 }

func (m *mapperOf) Map(_ context.Context, port uint16) (Mapping, error) {
	m.port = port
	return Mapping{External: netip.AddrPortFrom(netip.MustParseAddr("198.51.100.7"), port), Unmap: func(context.Context) error { m.unmapped = port; return nil }}, nil
}

package p2p

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"papilio/protocol"
)

// loopback is the connection report of one whose server is on this computer.
func loopback() protocol.Connection {
	return protocol.Connection{Type: protocol.DirectConnect, Own: netip.MustParseAddrPort("127.0.0.1:50000"), SeenIP: "127.0.0.1"}
}

// directPair is two peers with a switchboard in memory who may connect
// directly. bob is offered files.
type directPair struct {
	filePair
	aliceDirect, bobDirect *Direct
}

func newDirectPair(tb testing.TB, change func(alice, bob *Direct)) *directPair {
	p := &directPair{filePair: filePair{offers: make(chan *Transfer, 16)}}
	yes := func() bool { return true }
	p.aliceDirect = &Direct{Allowed: yes, Report: loopback}
	p.bobDirect = &Direct{Allowed: yes, Report: loopback}
	if change != nil {
		change(p.aliceDirect, p.bobDirect)
	}
	log := slog.New(slog.NewTextHandler(testWriter{tb}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	offered := func(t *Transfer) { p.offers <- t }
	p.alice = NewPeer(Options{Self: alice, Remote: bob, Direct: p.aliceDirect, OnFile: offered, Serve: shelf{}.serve, Logger: log.With("who", "alice")})
	p.bob = NewPeer(Options{Self: bob, Remote: alice, Direct: p.bobDirect, OnFile: offered, Logger: log.With("who", "bob")})
	p.aliceLink, p.bobLink = connect(p.alice, p.bob, 1202)
	tb.Cleanup(p.close)
	return p
}

// testWriter puts log lines into the test's log.
type testWriter struct{ testing.TB }

func (w testWriter) Write(b []byte) (int, error) {
	if testing.Verbose() {
		w.Logf("%s", bytes.TrimSpace(b))
	}
	return len(b), nil
}

// send sends data from alice to bob and returns both sides when they have
// ended well.
func (p *directPair) send(t testing.TB, data []byte) (out, in *Transfer) {
	t.Helper()
	out, err := p.alice.SendFile(File{Name: "x", Size: int64(len(data))}, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	in = <-p.offers
	var dst memory
	if err := in.Accept(&dst); err != nil {
		t.Fatal(err)
	}
	for who, tr := range map[string]*Transfer{"sender": out, "receiver": in} {
		select {
		case <-tr.Done():
			if tr.Err() != nil {
				t.Fatalf("the %s: %v", who, tr.Err())
			}
		case <-time.After(20 * time.Second):
			moved, state, route := tr.Progress()
			t.Fatalf("the %s is still %s by %q, %d bytes", who, state, route, moved)
		}
	}
	if !bytes.Equal(dst.bytes(), data) {
		t.Fatalf("%d of %d bytes came, or others", len(dst.bytes()), len(data))
	}
	return out, in
}

func wantRoute(t testing.TB, route string, transfers ...*Transfer) {
	t.Helper()
	for _, tr := range transfers {
		if _, _, got := tr.Progress(); got != route {
			t.Errorf("went by %q, want %q", got, route)
		}
	}
}

func TestDirect(t *testing.T) {
	p := newDirectPair(t, nil)
	data := picture(1, 3<<20)
	out, in := p.send(t, data)
	wantRoute(t, RouteDirect, out, in)
}

// counting counts connections.
func counting(n *atomic.Int32) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		n.Add(1)
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

package p2p

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
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
	out, in, err := p.trySend(data)
	if err != nil {
		t.Fatal(err)
	}
	return out, in
}

func (p *directPair) trySend(data []byte) (out, in *Transfer, err error) {
	out, err = p.alice.SendFile(File{Name: "x", Size: int64(len(data))}, bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	in = <-p.offers
	var dst memory
	if err := in.Accept(&dst); err != nil {
		return nil, nil, err
	}
	for who, tr := range map[string]*Transfer{"sender": out, "receiver": in} {
		select {
		case <-tr.Done():
			if tr.Err() != nil {
				return nil, nil, fmt.Errorf("the %s: %w", who, tr.Err())
			}
		case <-time.After(60 * time.Second):
			moved, state, route := tr.Progress()
			return nil, nil, fmt.Errorf("the %s is still %s by %q, %d bytes", who, state, route, moved)
		}
	}
	if !bytes.Equal(dst.bytes(), data) {
		return nil, nil, fmt.Errorf("%d of %d bytes came, or others", len(dst.bytes()), len(data))
	}
	return out, in, nil
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

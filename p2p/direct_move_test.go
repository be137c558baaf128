package p2p

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"io"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// TestDirectMovesOver has a connection come up while a file already goes over a
// slow switchboard: the rest goes directly, and nothing is lost or comes twice.
func TestDirectMovesOver(t *testing.T) {
	start := make(chan struct{})
	late := *thisComputer
	late.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		select {
		case <-start:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	p := newDirectPair(t, func(alice, bob *Direct) { alice.system, bob.system = &late, &late })
	var once sync.Once
	sent := 0
	p.aliceLink.set(func(l *pipe) {
		l.drop = func(h header, _ []byte) bool {
			if h.Flags&flagData != 0 {
				if sent++; sent == 20 {
					once.Do(func() { close(start) })
				}
				time.Sleep(200 * time.Microsecond) // the switchboard is slow
			}
			return false
		}
	})
	out, in := p.send(t, picture(11, 8<<20))
	wantRoute(t, RouteDirect, out, in)
	if sent < 20 || sent > 6000 {
		t.Errorf("%d chunks went over the switchboard", sent)
	}
}

// TestDirectBothSend has both send a file to each other at the same moment:
// both ask, both answer, both connect.
func TestDirectBothSend(t *testing.T) {
	p := newDirectPair(t, nil)
	data := map[*Peer][]byte{p.alice: picture(12, 3<<20), p.bob: picture(13, 2<<20)}
	var outs []*Transfer
	for peer, b := range data {
		out, err := peer.SendFile(File{Name: "x", Size: int64(len(b))}, slab(b))
		if err != nil {
			t.Fatal(err)
		}
		outs = append(outs, out)
	}
	for range outs {
		in := <-p.offers
		dst := make(slab, in.File().Size)
		if err := in.Accept(dst); err != nil {
			t.Fatal(err)
		}
		outs = append(outs, in)
		defer func() {
			if !bytes.Equal(dst, data[p.alice]) && !bytes.Equal(dst, data[p.bob]) {
				t.Error("other bytes")
			}
		}()
	}
	for _, tr := range outs {
		<-tr.Done()
		if tr.Err() != nil {
			t.Error(tr.Err())
		}
	}
	wantRoute(t, RouteDirect, outs...)
}

// TestDirectObjects fetches pictures while a direct connection is up: their
// data goes over it, and what is said does not.
func TestDirectObjects(t *testing.T) {
	shelf := shelf{}
	p := newDirectPair(t, nil)
	p.alice.options.Serve = shelf.serve
	p.send(t, picture(14, 1<<20))
	before := len(p.aliceLink.packets())
	for i := range 5 {
		data := picture(uint64(20+i), 20_000)
		o := shelf.put(alice, protocol.DisplayPicture, data)
		got, err := p.bob.Fetch(t.Context(), o)
		if err != nil || !bytes.Equal(got, data) {
			t.Fatal(err)
		}
	}
	said := 0
	for _, x := range p.aliceLink.packets()[before:] {
		if x.header.Flags&flagData != 0 {
			t.Fatal("data went over the switchboard")
		}
		said++
	}
	if said == 0 {
		t.Error("nothing was said over the switchboard")
	}
	// The connection dies, and the next picture comes all the same.
	p.alice.do(func() {
		for _, w := range p.alice.paths {
			if isDirect(w.link) {
				w.link.(*directLink).conn.Close()
			}
		}
	})
	data := picture(30, 200_000)
	if got, err := p.bob.Fetch(t.Context(), shelf.put(alice, protocol.DisplayPicture, data)); err != nil || !bytes.Equal(got, data) {
		t.Error(err)
	}
}

// linkInTime makes a direct link over a pipe in the bubble of a test, and says
// how its reading ends and when.
func linkInTime(t *testing.T, ours bool) (l *directLink, other net.Conn, ended func() (time.Duration, error)) {
	a, b := net.Pipe()
	p := NewPeer(Options{Self: alice, Remote: bob})
	frame := 0
	if ours {
		frame = maxDirectPayload
	}
	l = newDirectLink(p, met{a, &frameReader{r: a}}, frame)
	ctx, cancel := context.WithCancel(t.Context())
	start := time.Now()
	done := make(chan error, 1)
	var wait sync.WaitGroup
	if ours {
		wait.Go(func() { l.keepAlive(ctx) })
	}
	wait.Go(func() { done <- l.read(ctx) })
	return l, b, func() (time.Duration, error) {
		err := <-done
		took := time.Since(start)
		cancel()
		l.Close()
		b.Close()
		wait.Wait()
		p.Close()
		time.Sleep(time.Minute) // in the bubble: the other end is done as well
		return took, err
	}
}

func TestDirectIdle(t *testing.T) {
	inTime := func(name string, f func(t *testing.T)) {
		t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
	}
	want := func(t *testing.T, got error, took time.Duration, err error, least, most time.Duration) {
		t.Helper()
		if !errors.Is(got, err) || took < least || took > most {
			t.Errorf("%v after %v, want %v after %v to %v", got, took, err, least, most)
		}
	}
	inTime("others say nothing", func(t *testing.T) {
		_, other, ended := linkInTime(t, false)
		go io.Copy(io.Discard, other)
		took, err := ended()
		want(t, err, took, errIdle, idleTime, idleTime+time.Second)
	})
	inTime("others send keep-alives", func(t *testing.T) {
		_, other, ended := linkInTime(t, false)
		go func() {
			for {
				if _, err := other.Write(make([]byte, 4)); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		took, err := ended()
		want(t, err, took, errIdle, idleTime, idleTime+2*time.Second)
	})
	inTime("ours idle", func(t *testing.T) {
		_, other, ended := linkInTime(t, true)
		go io.Copy(io.Discard, other)
		go func() {
			for {
				if _, err := other.Write(make([]byte, 4)); err != nil {
					return
				}
				time.Sleep(keepAliveTime)
			}
		}()
		took, err := ended()
		want(t, err, took, errIdle, idleTime, idleTime+2*keepAliveTime)
	})
	inTime("ours dead", func(t *testing.T) {
		_, _, ended := linkInTime(t, true)
		took, err := ended()
		want(t, err, took, errSilent, silenceTime, silenceTime+time.Second)
	})
	inTime("in use for long", func(t *testing.T) {
		_, other, ended := linkInTime(t, true)
		go io.Copy(io.Discard, other)
		go func() {
			for range 200 { // more than ten minutes
				if _, err := other.Write(append(make([]byte, 8), frames([]byte("x"))...)); err != nil {
					t.Error(err)
					return
				}
				time.Sleep(4 * time.Second)
			}
			other.Close()
		}()
		took, err := ended()
		want(t, err, took, io.EOF, 200*4*time.Second, 200*4*time.Second+time.Second)
	})
	inTime("it takes nothing any more", func(t *testing.T) {
		l, _, ended := linkInTime(t, false)
		start := time.Now()
		err := l.Send(t.Context(), make([]byte, 100))
		want(t, err, time.Since(start), os.ErrDeadlineExceeded, stallTime/2, stallTime)
		l.Close()
		ended()
	})
}

// TestFileDirect sends a large file over a direct connection: memory stays what
// it is.
func TestFileDirect(t *testing.T) {
	size := int64(200 << 20)
	if raceDetector {
		size = 16 << 20
	}
	p := newDirectPair(t, nil)
	p.send(t, picture(15, 1<<20)) // the connection is up
	debug.FreeOSMemory()
	idle := inUse()
	out, err := p.alice.SendFile(File{Name: "film.avi", Size: size}, generated{})
	if err != nil {
		t.Fatal(err)
	}
	in := <-p.offers
	dst := &watched{generated: generated{sum: sha1.New()}, text: func() {}}
	if err := in.Accept(dst); err != nil {
		t.Fatal(err)
	}
	<-in.Done()
	<-out.Done()
	if in.Err() != nil || out.Err() != nil || string(dst.sum.Sum(nil)) != string(sumOf(size)) {
		t.Fatalf("%v, %v, %d bytes", in.Err(), out.Err(), dst.next)
	}
	wantRoute(t, RouteDirect, in, out)
	grown := float64(dst.peak-idle) / (1 << 20)
	t.Logf("%d MB with at most %.1f MB more than idle, for two clients", size>>20, grown)
	if grown > 32 {
		t.Errorf("%.1f MB more than idle", grown)
	}
}

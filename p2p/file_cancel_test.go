package p2p

import (
	"bytes"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestFileCancelledAtAnyMoment cancels a file while each of the packets of both
// directions is on its way: by the sender, by the receiver, and by both at once.
// Both sides always end, whoever ends well has all bytes, and nothing is left.
func TestFileCancelledAtAnyMoment(t *testing.T) {
	for _, who := range []string{"sender", "receiver", "both"} {
		moments, cancelled := 0, 0
		for hit := true; hit; moments++ {
			synctest.Test(t, func(t *testing.T) {
				var failed bool
				hit, failed = cancelAt(t, who, moments)
				if failed {
					cancelled++
				}
			})
			if t.Failed() {
				t.Fatalf("cancelled by %s at packet %d", who, moments)
			}
		}
		if moments < 40 || cancelled < 30 {
			t.Errorf("%s: %d moments, %d cancelled: the test does not test", who, moments, cancelled)
		}
	}
}

// cancelAt sends a file and cancels it at a packet; hit is false when it has
// fewer of them, failed is true when it did not arrive.
func cancelAt(t *testing.T, who string, packet int) (hit, failed bool) {
	p := newFilePair(t)
	defer p.close()
	var mu sync.Mutex
	count, at, resume := 0, make(chan struct{}), make(chan struct{})
	hook := func(header, []byte) bool {
		mu.Lock()
		mine := count == packet
		count++
		mu.Unlock()
		if mine {
			close(at)
			<-resume
		}
		return false
	}
	for _, l := range []*pipe{p.aliceLink, p.bobLink} {
		l.set(func(l *pipe) { l.drop = hook })
	}
	data := picture(1, 40*1202+7)
	out, err := p.alice.SendFile(File{Name: "a", Size: int64(len(data))}, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var dst memory
	var in *Transfer
	go func() {
		select {
		case offer := <-p.offers:
			mu.Lock()
			in = offer
			mu.Unlock()
			offer.Accept(&dst) // or it was cancelled before
		case <-out.Done():
		}
	}()
	start := time.Now()
	select {
	case <-at:
		hit = true
		synctest.Wait()
		if who != "receiver" {
			out.Cancel()
		}
		mu.Lock()
		offer := in
		mu.Unlock()
		if who != "sender" && offer != nil {
			offer.Cancel()
		}
		close(resume)
	case <-time.After(time.Minute):
		start = time.Now()
	}
	<-out.Done()
	synctest.Wait()
	if in != nil {
		<-in.Done()
		if in.Err() == nil && !bytes.Equal(dst.bytes(), data) {
			t.Error("done without all bytes")
		}
	}
	if out.Err() == nil && !bytes.Equal(dst.bytes(), data) {
		t.Error("sent, and not there")
	}
	if took := time.Since(start); took > fileTime {
		t.Errorf("took %v", took)
	}
	time.Sleep(10 * time.Minute)
	for _, peer := range []*Peer{p.alice, p.bob} {
		if n, held := peer.Active(), peer.inbox.hold(0); n != 0 || held != 0 {
			t.Errorf("%d active, %d bytes held", n, held)
		}
		peer.do(func() {
			if len(peer.sessions)+len(peer.calls)+len(peer.unacked) != 0 {
				t.Errorf("left: %d sessions, %d unacked", len(peer.sessions), len(peer.unacked))
			}
		})
	}
	return hit, out.Err() != nil
}

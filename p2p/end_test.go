package p2p

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		data := picture(1, 8000)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
		stopAt(p.aliceLink, 2404)
		ctx, cancel := context.WithCancel(t.Context())
		one, two := make(chan error, 1), make(chan error, 1)
		go func() { _, err := p.bob.Fetch(ctx, o); one <- err }()
		go func() { _, err := p.bob.Fetch(t.Context(), o); two <- err }()
		synctest.Wait()
		cancel()
		err := <-one
		wantCode(t, err, codeCancelled)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v does not wrap the cause", err)
		}
		synctest.Wait()
		if p.bob.Active() == 0 {
			t.Fatal("the other waiter lost its transfer")
		}
		p.aliceLink.set(func(l *pipe) { l.block, l.drop = false, nil })
		connect(p.alice, p.bob, 1202)
		p.alice.RemoveLink(p.aliceLink)
		if err := <-two; err != nil {
			t.Error(err)
		}
	})
}

// The last waiter's cancel says BYE, and the owner stops at once.
func TestCancelStopsTheOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, picture(1, 800000))
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		p.aliceLink.set(func(l *pipe) {
			l.drop = func(h header, _ []byte) bool {
				time.Sleep(10 * time.Millisecond)
				return false
			}
		})
		_, err := p.bob.Fetch(ctx, o)
		wantCode(t, err, codeTimeout)
		synctest.Wait()
		time.Sleep(50 * time.Millisecond)
		if n := len(p.aliceLink.packets()); n > 520 || n < 400 {
			t.Errorf("the owner sent %d chunks", n)
		}
		if p.alice.Active() != 0 || p.bob.Active() != 0 {
			t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
		}
	})
}

// A fetch that is cancelled before its INVITE went out leaves no trace.
func TestCancelEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		p.aliceLink.set(func(l *pipe) { l.drop = func(header, []byte) bool { return true } })
		running, stopRunning := context.WithCancel(t.Context())
		waiting, stopWaiting := context.WithCancel(t.Context())
		done := make(chan error, 5)
		for i, ctx := range []context.Context{running, running, waiting, waiting, waiting} {
			go func() {
				_, err := p.bob.Fetch(ctx, protocol.NewObject(alice, protocol.DisplayPicture, picture(uint64(i), 90)))
				done <- err
			}()
			synctest.Wait()
		}
		if n := p.bob.Active(); n != 5 {
			t.Errorf("active: %d", n)
		}
		stopWaiting()
		for range 3 {
			wantCode(t, <-done, codeCancelled)
		}
		stopRunning()
		for range 2 {
			wantCode(t, <-done, codeCancelled)
		}
		synctest.Wait()
		counts := map[string]int{}
		for _, x := range p.bobLink.packets() {
			counts[strings.Fields(string(x.payload))[0]]++
		}
		if counts["INVITE"] != maxFetches || counts["BYE"] != maxFetches || p.bob.Active() != 0 {
			t.Errorf("sent %v, active %d", counts, p.bob.Active())
		}
	})
}

// One that waits in the queue behind a busy link is not sent at all.
func TestCancelInTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		release := make(chan struct{})
		p.bobLink.set(func(l *pipe) { l.drop = func(header, []byte) bool { <-release; return false } })
		done := make(chan error, 1)
		go func() {
			_, err := p.bob.Fetch(t.Context(), protocol.NewObject(alice, protocol.DisplayPicture, []byte("one")))
			done <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_, err := p.bob.Fetch(ctx, protocol.NewObject(alice, protocol.DisplayPicture, []byte("two")))
			done <- err
		}()
		synctest.Wait()
		cancel()
		wantCode(t, <-done, codeCancelled)
		close(release)
		wantCode(t, <-done, codeDeclined)
		synctest.Wait()
		if sent := p.bobLink.packets(); len(sent) != 2 { // INVITE and the ack of 603
			t.Errorf("sent %d chunks", len(sent))
		}
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		p.aliceLink.set(func(l *pipe) { l.block = true })
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, picture(1, 8000))
		done := make(chan error, 1)
		go func() { _, err := p.bob.Fetch(t.Context(), o); done <- err }()
		synctest.Wait()
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(p.close)
		}
		wait.Wait()
		wantCode(t, <-done, codeCancelled)
		if p.aliceLink.closed != 1 || p.bobLink.closed != 1 {
			t.Errorf("links closed %d and %d times", p.aliceLink.closed, p.bobLink.closed)
		}
		// A closed peer is quiet.
		_, err := p.bob.Fetch(t.Context(), o)
		wantCode(t, err, codeCancelled)
		p.bob.AddLink(p.bobLink)
		p.bob.RemoveLink(p.bobLink)
		for range 1000 {
			p.bob.Receive(p.bobLink, make([]byte, 60))
		}
		if p.bob.Active() != 0 {
			t.Error("active")
		}
	})
}

// Outside of any bubble: nothing of a peer is left after Close.
func TestNoGoroutineLeft(t *testing.T) {
	for range 20 {
		p := newPair(t)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, picture(1, 100<<10))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.bob.Fetch(ctx, o)
		}()
		p.bob.Active()
		cancel()
		p.close()
		<-done
	}
	deadline := time.Now().Add(5 * time.Second)
	buf := make([]byte, 1<<20)
	for _, f := range []string{"(*Peer).run", "(*Peer).sendLoop", "(*Peer).serve"} {
		// A goroutine that has said it is done may take a moment to go.
		for strings.Contains(string(buf[:runtime.Stack(buf, true)]), f) {
			if time.Now().After(deadline) {
				t.Fatalf("%s still runs", f)
			}
			runtime.Gosched()
		}
	}
}

package p2p

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

func TestFetch(t *testing.T) {
	for _, size := range []int{1, 4, 100, 1202, 1203, 5000, 65535, 200 << 10} {
		synctest.Test(t, func(t *testing.T) {
			p := newPair(t)
			defer p.close()
			data := picture(uint64(size), size)
			o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
			got, err := p.bob.Fetch(t.Context(), o)
			if err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d bytes: got %d, %v", size, len(got), err)
			}
			synctest.Wait()
			if p.alice.Active() != 0 || p.bob.Active() != 0 {
				t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
			}
		})
	}
}

// The ten packets of the flow, in order (p2p.md 4), and nothing else.
func TestFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		o := p.aliceShelf.put(alice, protocol.CustomEmoticon, picture(3, 2000))
		if _, err := p.bob.Fetch(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		describe := func(packets []packet) (all []string) {
			for i, x := range packets {
				if i > 0 && x.header.Identifier != packets[i-1].header.Identifier+1 && x.header.Offset == 0 {
					t.Errorf("Identifier %d after %d", x.header.Identifier, packets[i-1].header.Identifier)
				}
				switch classify(x.header, x.payload) {
				case kindSLP:
					strict(t, x.payload)
					all = append(all, strings.Fields(string(x.payload))[0])
				case kindAck:
					all = append(all, "ack")
				case kindPrep:
					all = append(all, "prep")
				case kindData:
					all = append(all, fmt.Sprint(len(x.payload)))
				}
			}
			return all
		}
		if got, want := fmt.Sprint(describe(p.bobLink.packets())), "[INVITE ack ack ack BYE]"; got != want {
			t.Errorf("requester sent %s, want %s", got, want)
		}
		if got, want := fmt.Sprint(describe(p.aliceLink.packets())), "[ack MSNSLP/1.0 prep 1202 798 ack]"; got != want {
			t.Errorf("owner sent %s, want %s", got, want)
		}
	})
}

func TestManyBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		var wait sync.WaitGroup
		fetch := func(who *Peer, o protocol.Object, want []byte) {
			wait.Go(func() {
				if got, err := who.Fetch(t.Context(), o); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d of %d bytes, %v", len(got), len(want), err)
				}
			})
		}
		for i := range 10 {
			p.aliceShelf.put(alice, protocol.CustomEmoticon, picture(uint64(i), 3000+i*2000))
			p.bobShelf.put(bob, protocol.DisplayPicture, picture(uint64(100+i), 40000-i*3000))
		}
		for _, e := range p.aliceShelf {
			fetch(p.bob, e.object, e.data)
		}
		for _, e := range p.bobShelf {
			fetch(p.alice, e.object, e.data)
		}
		wait.Wait()
		synctest.Wait()
		// Never more than two at once.
		live, most := map[string]bool{}, 0
		for _, x := range p.bobLink.packets() {
			if classify(x.header, x.payload) != kindSLP {
				continue
			}
			switch m, _ := parseSLP(x.payload); m.method {
			case methodInvite:
				live[m.callID] = true
			case methodBye:
				delete(live, m.callID)
			}
			most = max(most, len(live))
		}
		if most != maxFetches {
			t.Errorf("%d fetches at once", most)
		}
	})
}

// Data of several sessions takes turns chunk by chunk, and an INVITE that is cut
// in two is not torn apart by it.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		var wait sync.WaitGroup
		hold := make(chan struct{})
		p.aliceLink.set(func(l *pipe) {
			l.drop = func(h header, _ []byte) bool {
				if h.Flags == flagData {
					<-hold
				}
				return false
			}
		})
		for i := range maxFetches {
			p.aliceShelf.put(alice, protocol.DisplayPicture, picture(uint64(i), 100<<10))
		}
		for _, e := range p.aliceShelf {
			o := e.object
			wait.Go(func() {
				if _, err := p.bob.Fetch(t.Context(), o); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(hold)
		wait.Wait()
		last, turns := uint32(0), 0
		for _, x := range p.aliceLink.packets() {
			if x.header.Flags == flagData {
				if x.header.Identifier != last {
					turns++
				}
				last = x.header.Identifier
			}
		}
		if turns < 100 {
			t.Errorf("%d turns", turns)
		}
	})
}

func TestSharedFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		data := picture(1, 9000)
		o := p.aliceShelf.put(alice, protocol.DisplayPicture, data)
		stopAt(p.aliceLink, 1202)
		results := make(chan []byte, 5)
		for range 5 {
			go func() {
				got, err := p.bob.Fetch(t.Context(), o)
				if err != nil {
					t.Error(err)
				}
				results <- got
			}()
		}
		synctest.Wait()
		connect(p.alice, p.bob, 1202)
		p.alice.RemoveLink(p.aliceLink) // goes on over the other
		for range 5 {
			got := <-results
			if !bytes.Equal(got, data) {
				t.Error("wrong bytes")
			}
			clear(got) // nobody else may see this
		}
		synctest.Wait()
		invites := 0
		for _, x := range p.bobLink.packets() {
			if bytes.HasPrefix(x.payload, []byte("INVITE")) {
				invites++
			}
		}
		if invites != 1 {
			t.Errorf("%d INVITEs", invites)
		}
	})
}

func TestLostAcks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		acks := func(h header, _ []byte) bool { return h.Flags == flagAck }
		p.aliceLink.set(func(l *pipe) { l.drop = acks })
		p.bobLink.set(func(l *pipe) { l.drop = acks })
		data := picture(1, 9000)
		start := time.Now()
		got, err := p.bob.Fetch(t.Context(), p.aliceShelf.put(alice, protocol.DisplayPicture, data))
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestRefused(t *testing.T) {
	data := picture(1, 9000)
	o := protocol.NewObject(alice, protocol.DisplayPicture, data)
	for name, serve := range map[string]func(protocol.Object) ([]byte, bool){
		"nobody serves": nil,
		"not there":     func(protocol.Object) ([]byte, bool) { return nil, false },
		"empty":         func(protocol.Object) ([]byte, bool) { return nil, true },
		"other bytes":   func(protocol.Object) ([]byte, bool) { return data[1:], true },
	} {
		synctest.Test(t, func(t *testing.T) {
			a, b := NewPeer(Options{Self: alice, Remote: bob, Serve: serve}), NewPeer(Options{Self: bob, Remote: alice})
			defer a.Close()
			defer b.Close()
			connect(a, b, 1202)
			start := time.Now()
			_, err := b.Fetch(t.Context(), o)
			wantCode(t, err, codeDeclined)
			synctest.Wait()
			if time.Since(start) != 0 || a.Active() != 0 || b.Active() != 0 {
				t.Errorf("%s: took %v, active %d and %d", name, time.Since(start), a.Active(), b.Active())
			}
		})
	}
}

func TestDuplicates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		for _, l := range []*pipe{p.aliceLink, p.bobLink} {
			l.set(func(l *pipe) {
				l.drop = func(h header, payload []byte) bool {
					l.to.Receive(l.back, appendChunk(nil, h, payload, 0)) // and once more by Send
					return false
				}
			})
		}
		data := picture(1, 9000)
		got, err := p.bob.Fetch(t.Context(), p.aliceShelf.put(alice, protocol.DisplayPicture, data))
		if err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	})
}

// A chunk that is lost or cut short is never papered over.
func TestLostOrTruncated(t *testing.T) {
	for _, c := range []struct {
		name   string
		offset uint64
		cut    bool
		code   string
		took   time.Duration
	}{
		{"second lost", 1202, false, codeBad, 0},
		{"second cut", 1202, true, codeBad, 0},
		{"first lost", 0, false, codeTimeout, progressTime},
		{"last lost", 7212, false, codeTimeout, progressTime},
		{"last cut", 7212, true, codeTimeout, progressTime},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPair(t)
				defer p.close()
				p.aliceLink.set(func(l *pipe) {
					l.drop = func(h header, payload []byte) bool {
						if h.Flags != flagData || h.Offset != c.offset {
							return false
						}
						if c.cut {
							l.to.Receive(l.back, appendChunk(nil, h, payload[:10], 1))
						}
						return true
					}
				})
				start := time.Now()
				_, err := p.bob.Fetch(t.Context(), p.aliceShelf.put(alice, protocol.DisplayPicture, picture(1, 8000)))
				wantCode(t, err, c.code)
				if took := time.Since(start); took != c.took {
					t.Errorf("took %v", took)
				}
				synctest.Wait()
				if p.alice.Active() != 0 || p.bob.Active() != 0 {
					t.Errorf("active: %d and %d", p.alice.Active(), p.bob.Active())
				}
			})
		})
	}
}

func TestFetchRefusesTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t)
		defer p.close()
		for _, c := range []struct {
			kind protocol.ObjectType
			size int
			ok   bool
		}{
			{protocol.CustomEmoticon, 256 << 10, true}, {protocol.CustomEmoticon, 256<<10 + 1, false},
			{protocol.DisplayPicture, 1 << 20, true}, {protocol.DisplayPicture, 1<<20 + 1, false},
			{protocol.Background, 4 << 20, true}, {protocol.Wink, 512<<10 + 1, false},
		} {
			data := make([]byte, c.size)
			_, err := p.bob.Fetch(t.Context(), p.aliceShelf.put(alice, c.kind, data))
			if c.ok && err != nil {
				t.Errorf("type %d, %d bytes: %v", c.kind, c.size, err)
			} else if !c.ok {
				wantCode(t, err, codeBad)
			}
		}
		_, err := p.bob.Fetch(t.Context(), protocol.Object{})
		wantCode(t, err, codeBad)
	})
}

// Receive returns at once and holds a bounded number of chunks, even while the
// peer's goroutine is stuck.
func TestReceiveNeverBlocks(t *testing.T) {
	p := NewPeer(Options{Self: alice, Remote: bob})
	defer p.Close()
	link := &pipe{max: 1202}
	stuck, release := make(chan struct{}), make(chan struct{})
	go p.do(func() { close(stuck); <-release })
	<-stuck
	defer close(release) // before Close
	for _, size := range []int{headerSize + footerSize, 1254, maxChunkBytes} {
		for range 2 * maxInboxBytes / size {
			p.Receive(link, make([]byte, size))
		}
	}
	if n := p.inbox.bytes; n > maxInboxBytes || n < maxInboxBytes-maxChunkBytes {
		t.Errorf("%d bytes wait", n)
	}
}

func TestInboxHasRoomAgain(t *testing.T) {
	b := inbox{wake: make(chan struct{}, 1)}
	for range 3 {
		n := 0
		for b.put(nil, make([]byte, 1000)) {
			n++
		}
		if n != maxInboxBytes/(1000+chunkCost) {
			t.Fatalf("took %d", n)
		}
		<-b.wake // there is a token when there is a chunk
		if taken := b.take(); len(taken) != n {
			t.Fatalf("%d of %d were there", len(taken), n)
		} else {
			b.release(taken)
		}
	}
}

// Serve may take its time, and may use the peer.
func TestSlowServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		data := picture(1, 3000)
		quick := picture(2, 3000)
		slow, other := protocol.NewObject(alice, protocol.DisplayPicture, data), protocol.NewObject(alice, protocol.CustomEmoticon, quick)
		var a *Peer
		a = NewPeer(Options{Self: alice, Remote: bob, Serve: func(o protocol.Object) ([]byte, bool) {
			a.Active()
			if o == slow {
				<-release
				return data, true
			}
			return quick, true
		}})
		b := NewPeer(Options{Self: bob, Remote: alice})
		defer b.Close()
		defer a.Close()
		connect(a, b, 1202)
		result := make(chan error, 1)
		go func() { _, err := b.Fetch(t.Context(), slow); result <- err }()
		synctest.Wait()
		if _, err := b.Fetch(t.Context(), other); err != nil {
			t.Error(err)
		}
		close(release)
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

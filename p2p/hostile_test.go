package p2p

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// hostile runs f against alice, who serves one picture, inside a bubble.
func hostile(t *testing.T, f func(t *testing.T, s *script, o protocol.Object)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		books := shelf{}
		o := books.put(alice, protocol.DisplayPicture, picture(2, 5000))
		s := newScript(t, books.serve)
		defer s.peer.Close()
		f(t, s, o)
		synctest.Wait()
		s.gone()
	})
}

func (s *script) sentCount() (acks, texts int) {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.acks), len(s.texts)
}

// What nobody asked for has no effect and gets no more than an ack.
func TestUnasked(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		invite := s.request(methodInvite, "{9}", typeSessionRequest)
		for _, m := range []slp{
			invite.answer(200, "OK", typeSessionRequest, idField(1)),
			invite.answer(603, "Decline", typeSessionRequest, idField(1)),
			s.request(methodBye, "{9}", typeSessionClose, idField(1)),
			s.request(methodBye, "", typeSessionClose),
		} {
			m.to, m.from = alice, bob
			if h := s.sendSLP(m); !func() bool { synctest.Wait(); return s.acked(h) }() {
				t.Errorf("no ack of %q", m.encode())
			}
		}
		before, _ := s.sentCount()
		s.send(header{SessionID: 99, Flags: flagData}, make([]byte, 3000), 1) // data
		s.send(header{SessionID: 99}, make([]byte, 4), 1)                     // data-prep
		s.send(header{SessionID: inkSession}, make([]byte, 40), 1)
		for _, f := range []uint32{flagAck, flagNAK, 4, flagError, flagCancel, flagAbort, flagHandshake, 0x200, 0xffffffff} {
			s.peer.Receive(s, appendChunk(nil, header{SessionID: 99, Identifier: 5, Flags: f, AckID: 3, AckUID: 4, AckSize: 1 << 60}, nil, 0))
			s.peer.Receive(s, appendChunk(nil, header{Identifier: 5, Flags: f, AckID: 3, AckUID: 4}, nil, 0))
		}
		for n := range 60 {
			s.peer.Receive(s, make([]byte, n)) // v2, cut off, nothing
		}
		if acks, texts := s.sentCount(); acks != before || texts != 0 {
			t.Errorf("answered with %d acks, %v", acks-before, s.texts)
		}
	})
}

// An answer that names two calls belongs to neither.
func TestMismatchedAnswer(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		results := make(chan error, 2)
		for i := range 2 {
			go func() {
				_, err := s.peer.Fetch(t.Context(), protocol.NewObject(bob, protocol.DisplayPicture, picture(uint64(i), 9)))
				results <- err
			}()
		}
		synctest.Wait()
		invites := s.said(methodInvite)
		if len(invites) != 2 {
			t.Fatal(invites)
		}
		s.sendSLP(invites[0].answer(603, "Decline", typeSessionRequest, idField(invites[1].sessionID())))
		synctest.Wait()
		if n := s.peer.Active(); n != 2 {
			t.Errorf("%d active", n)
		}
		s.sendSLP(invites[0].answer(603, "Decline", typeNull)) // by Call-ID alone
		wantCode(t, <-results, codeDeclined)
		s.sendSLP(slp{status: 603, reason: "DECLINE", to: alice, from: bob, callID: "{7}", branch: "{7}", body: invites[1].body[1:2]}) // by SessionID alone
		wantCode(t, <-results, codeDeclined)
	})
}

// Data that is not the object: nothing of it reaches the caller.
func TestBadData(t *testing.T) {
	data := picture(4, 3000)
	o := protocol.NewObject(bob, protocol.DisplayPicture, data)
	chunk := func(s *script, sid uint32, h header, payload []byte) {
		h.SessionID, h.Flags, h.Identifier = sid, flagData, max(h.Identifier, 1)
		s.peer.Receive(s, appendChunk(nil, h, payload, 1))
	}
	for _, c := range []struct {
		name string
		send func(s *script, sid uint32)
		code string
		bye  int
	}{
		{"other bytes", func(s *script, sid uint32) { s.send(header{SessionID: sid, Flags: flagData}, picture(5, 3000), 1) }, codeBad, 1},
		{"too long", func(s *script, sid uint32) { s.send(header{SessionID: sid, Flags: flagData}, picture(4, 3001), 1) }, codeBad, 1},
		{"too short", func(s *script, sid uint32) { s.send(header{SessionID: sid, Flags: flagData}, data[:2999], 1) }, codeBad, 1},
		{"announced too short", func(s *script, sid uint32) { chunk(s, sid, header{Total: 2999}, data[:9]) }, codeBad, 1},
		{"huge", func(s *script, sid uint32) { chunk(s, sid, header{Total: 1 << 63}, data[:9]) }, codeBad, 1},
		{"total grows", func(s *script, sid uint32) {
			chunk(s, sid, header{Total: 3000}, data[:9])
			chunk(s, sid, header{Total: 3001, Offset: 9}, data[9:18])
		}, codeBad, 1},
		{"wraps", func(s *script, sid uint32) { chunk(s, sid, header{Total: 3000, Offset: ^uint64(0) - 3}, data[:9]) }, codeBad, 1},
		{"past the end", func(s *script, sid uint32) { chunk(s, sid, header{Total: 3000, Offset: 2995}, data[:9]) }, codeBad, 1},
		{"longer than its total", func(s *script, sid uint32) {
			chunk(s, sid, header{Total: 3000, Length: 3000}, append(data[:3000:3000], 0))
		}, codeBad, 1},
		{"gap", func(s *script, sid uint32) {
			chunk(s, sid, header{Total: 3000}, data[:1202])
			chunk(s, sid, header{Total: 3000, Offset: 1300}, data[1300:2000])
		}, codeBad, 1},
		{"no beginning", func(s *script, sid uint32) { chunk(s, sid, header{Total: 3000, Offset: 1202}, data[1202:2404]) }, codeTimeout, 1},
		{"BYE in the middle", func(s *script, sid uint32) {
			chunk(s, sid, header{Total: 3000}, data[:1202])
			s.sendSLP(s.request(methodBye, s.said(methodInvite)[0].callID, typeSessionClose))
		}, codeCancelled, 0},
		{"error", func(s *script, sid uint32) {
			s.peer.Receive(s, appendChunk(nil, header{SessionID: sid, Flags: flagError}, nil, 0))
		}, codeCancelled, 0},
		{"cancel", func(s *script, sid uint32) {
			s.peer.Receive(s, appendChunk(nil, header{SessionID: sid, Flags: flagCancel}, nil, 0))
		}, codeCancelled, 0},
		{"nothing more", func(s *script, sid uint32) { chunk(s, sid, header{Total: 3000}, data[:1202]) }, codeTimeout, 1},
		{"the same for ever", func(s *script, sid uint32) {
			for range 100 {
				chunk(s, sid, header{Total: 3000}, data[:1202])
			}
		}, codeTimeout, 1},
		{"restart", func(s *script, sid uint32) {
			chunk(s, sid, header{Total: 3000}, data[:1202])
			s.send(header{SessionID: sid, Flags: flagData}, data, 1)
		}, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			hostile(t, func(t *testing.T, s *script, _ protocol.Object) {
				s.on = func(h header, payload []byte) {
					if m, err := parseSLP(payload); err == nil && m.method == methodInvite {
						s.sendSLP(m.answer(200, "OK", typeSessionRequest, m.body[1]))
						c.send(s, m.sessionID())
					}
				}
				got, err := s.peer.Fetch(t.Context(), o)
				if c.code == "" {
					if err != nil {
						t.Fatal(err)
					}
				} else if wantCode(t, err, c.code); got != nil {
					t.Errorf("got %d bytes", len(got))
				}
				synctest.Wait()
				if n := len(s.said(methodBye)); n != c.bye {
					t.Errorf("said BYE %d times", n)
				}
			})
		})
	}
}

// A byte a while is progress, but not for ever; the same byte is none.
func TestDrip(t *testing.T) {
	t.Run("new bytes", func(t *testing.T) { drip(t, 1, fetchTime) })
	t.Run("the same byte", func(t *testing.T) { drip(t, 0, progressTime) })
}

func drip(t *testing.T, step int, want time.Duration) {
	hostile(t, func(t *testing.T, s *script, _ protocol.Object) {
		data := picture(4, 3000)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		s.on = func(h header, payload []byte) {
			m, err := parseSLP(payload)
			if err != nil || m.method != methodInvite {
				return
			}
			go func() {
				for i := 0; ctx.Err() == nil; i += step {
					s.peer.Receive(s, appendChunk(nil, header{SessionID: m.sessionID(), Identifier: 1, Flags: flagData, Total: 3000, Offset: uint64(i)}, data[i:i+1], 1))
					time.Sleep(30 * time.Second)
				}
			}()
		}
		start := time.Now()
		_, err := s.peer.Fetch(t.Context(), protocol.NewObject(bob, protocol.DisplayPicture, data))
		wantCode(t, err, codeTimeout)
		if took := time.Since(start); took != want {
			t.Errorf("took %v", took)
		}
	})
}

// The beginning of an MSNSLP message that never ends is forgotten.
func TestUnfinishedText(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		s.peer.Receive(s, appendChunk(nil, header{Identifier: 9, Total: 5000}, make([]byte, 1202), 0))
		synctest.Wait()
		s.peer.do(func() {
			if len(s.peer.assembler.partials) != 1 {
				t.Error("not taken")
			}
		})
		// s.gone() sees that nothing is left.
	})
}

// A link that takes nothing does not make acks pile up without end.
func TestAcksAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPeer(Options{Self: alice, Remote: bob})
		defer p.Close()
		l := &pipe{max: 1202, block: true}
		p.AddLink(l)
		text := (&script{}).request(methodBye, "{1}", typeSessionClose).encode()
		for i := range 5000 {
			p.Receive(l, appendChunk(nil, header{Identifier: uint32(i), Total: uint64(len(text)), Length: uint32(len(text)), AckID: 1}, text, 0))
		}
		synctest.Wait()
		p.do(func() {
			if n := len(p.queue.control); n != maxControl {
				t.Errorf("%d wait", n)
			}
		})
		p.RemoveLink(l)
		synctest.Wait()
		if n := p.Active(); n != 0 {
			t.Errorf("without a link something is still going out: %d", n)
		}
	})
}

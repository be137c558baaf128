package p2p

import (
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// An ack of data that has not gone out is no reason to stop.
func TestAckTooEarly(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		bytes := 0
		s.on = func(h header, payload []byte) {
			if h.Flags != flagAck {
				whole := h
				whole.Total = uint64(o.Size)
				s.ack(whole)
			}
			if h.Flags == flagData {
				bytes += len(payload)
				time.Sleep(25 * time.Second) // longer in all than we wait for BYE
			}
		}
		s.invite(1000, "{1}", encodeContext(o))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if bytes != o.Size || s.peer.Active() != 0 {
			t.Errorf("%d bytes, active %d", bytes, s.peer.Active())
		}
	})
}

// A BYE while Serve is looking ends it: nothing is offered afterwards.
func TestByeWhileLooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		data := picture(2, 3000)
		release := make(chan struct{})
		s := newScript(t, func(protocol.Object) ([]byte, bool) { <-release; return data, true })
		defer s.peer.Close()
		s.invite(1000, "{1}", encodeContext(protocol.NewObject(alice, protocol.DisplayPicture, data)))
		s.sendSLP(s.request(methodBye, "{1}", typeSessionClose))
		synctest.Wait()
		close(release)
		if _, texts := s.sentCount(); texts != 0 || s.peer.Active() != 0 {
			t.Errorf("said %v, active %d", s.texts, s.peer.Active())
		}
		s.gone()
	})
}

// An abort by the Identifier of our data, and what an owner honours of
// out-of-sequence replies.
func TestOwnerInterrupted(t *testing.T) {
	hostile(t, func(t *testing.T, s *script, o protocol.Object) {
		var last header
		bytes := 0
		s.on = func(h header, payload []byte) {
			s.playing.Lock()
			defer s.playing.Unlock()
			if h.SessionID == 1000 {
				last = h
				bytes += len(payload)
			}
			if h.Flags != flagAck && h.Flags != flagData {
				s.ack(h)
			}
		}
		sent := func() int {
			synctest.Wait()
			s.playing.Lock()
			defer s.playing.Unlock()
			n := bytes
			bytes = 0
			return n
		}
		nak := func(offset uint64) {
			s.peer.Receive(s, appendChunk(nil, header{SessionID: 1000, Identifier: 3, Flags: flagNAK, AckID: last.Identifier, AckSize: offset}, nil, 0))
		}
		s.invite(1000, "{1}", encodeContext(o))
		if n := sent(); n != 5004 {
			t.Fatalf("%d bytes", n)
		}
		nak(3000)
		if n := sent(); n != 2000 || last.Offset+uint64(last.Length) != 5000 {
			t.Errorf("resumed with %d bytes", n)
		}
		nak(1 << 62)
		nak(5000)
		if n := sent(); n != 0 {
			t.Errorf("resumed past the end with %d bytes", n)
		}
		for range 100 {
			nak(4999)
			sent()
		}
		nak(0)
		if n := sent(); n != 0 {
			t.Errorf("resumed without end")
		}
		if s.peer.Active() != 1 {
			t.Error("not waiting for the ack")
		}
		s.peer.Receive(s, appendChunk(nil, header{Flags: flagAbort, AckID: last.Identifier, AckUID: 0x8200000F, AckSize: 5000}, nil, 0))
		synctest.Wait()
		if s.peer.Active() != 0 {
			t.Error("not aborted")
		}
	})
}

package p2p

import (
	"bytes"
	"encoding/binary"
	"testing"

	"papilio/protocol"
)

func FuzzHeader(f *testing.F) {
	for _, name := range []string{"receiver", "sender"} {
		for _, e := range transcript(f, name) {
			if c := e.chunk(); c != nil {
				f.Add(c)
			}
		}
	}
	f.Add(make([]byte, 51))
	f.Add(make([]byte, 52))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, payload, err := parseChunk(b)
		if err != nil {
			return
		}
		classify(h, payload)
		if again := appendChunk(nil, h, payload, binary.BigEndian.Uint32(b[len(b)-4:])); !bytes.Equal(again, b) {
			t.Errorf("written as % x", again)
		}
		var a assembler
		if body, v := a.add(h, payload, 1<<16, exampleTime); v == whole && uint64(len(body)) != h.Total {
			t.Errorf("a message of %d bytes has %d", h.Total, len(body))
		}
	})
}

func FuzzSLP(f *testing.F) {
	invite := exampleInvite()
	f.Add(invite.encode())
	f.Add(invite.answer(603, "Decline", typeSessionRequest, idField(305419896)).encode())
	f.Add([]byte("BYE MSNMSGR:me@example.com MSNSLP/1.0\r\nCall-ID: {1}\r\nContent-Length: 3\r\n\r\n\x00"))
	f.Add([]byte("MSNSLP/1.0 603 DECLINE\r\nContent-Type: null\r\nContent-Length: 0\r\n\r\n"))
	for _, e := range transcript(f, "receiver") {
		if h, payload, err := parseChunk(e.chunk()); err == nil && classify(h, payload) == kindSLP {
			f.Add(payload)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseSLP(b)
		if err != nil {
			return
		}
		if len(m.body) > maxLines || len(m.callID) > maxGUID || len(m.branch) > maxGUID {
			t.Errorf("bounds: %+v", m)
		}
		// Whatever we answer with parts of it is one well-formed message.
		answer := m.answer(200, "OK", typeSessionRequest, idField(m.sessionID()))
		again, err := parseSLP(answer.encode())
		if err != nil || again.callID != answer.callID || again.branch != answer.branch || again.to != answer.to || again.sessionID() != m.sessionID() || len(again.body) != 1 {
			t.Errorf("the answer %q reads %+v, %v", answer.encode(), again, err)
		}
	})
}

func FuzzContext(f *testing.F) {
	f.Add(exampleContext)
	f.Add(exampleContext[:100])
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		o, err := decodeContext(s)
		if err != nil {
			return
		}
		if again, err := decodeContext(encodeContext(o)); err != nil || again != o {
			t.Errorf("%q reads back as %+v, %v", o, again, err)
		}
	})
}

// pack joins chunks, each behind two bytes of length, as FuzzReceive takes them.
func pack(role byte, chunks ...[]byte) []byte {
	b := []byte{role}
	for _, c := range chunks {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(c))), c...)
	}
	return b
}

// FuzzReceive feeds chunks to a whole Peer: a requester in the middle of the
// recorded fetch, or the owner of the recorded picture.
func FuzzReceive(f *testing.F) {
	fromOwner, fromRequester := chunks(f, "receiver", false), chunks(f, "sender", false)
	f.Add(pack(0, fromOwner...))
	f.Add(pack(1, fromRequester...))
	f.Add(pack(0, fromOwner[1], fromOwner[1], fromOwner[4], fromOwner[3], fromOwner[3]))
	f.Add(pack(1, fromRequester[0], appendChunk(nil, header{SessionID: recordedSession, Flags: flagNAK, AckID: 1804289389}, nil, 0)))
	f.Add(pack(0, appendChunk(nil, header{SessionID: recordedSession, Flags: flagCancel}, nil, 0)))

	var data []byte
	for _, c := range fromOwner {
		if h, payload, _ := parseChunk(c); h.Flags == flagData {
			data = append(data, payload...)
		}
	}
	_, text, _ := parseChunk(fromRequester[0])
	invite, err := parseSLP(text)
	if err != nil {
		f.Fatal(err)
	}
	o, err := decodeContext(invite.get("Context"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		numbers := &ids{next: 1804289386, sessionID: each[uint32](recordedSession), ackID: each[uint32](5), guid: each(recordedBranch, recordedCall, "{0}")}
		options := Options{Self: bob, Remote: alice}
		if b[0]&1 == 1 {
			options = Options{Self: alice, Remote: bob, Serve: func(want protocol.Object) ([]byte, bool) { return data, want.Hash == o.Hash }}
		}
		p := newPeer(options, numbers)
		defer p.Close()
		link := replay(p)
		done := make(chan fetched, 1)
		if b[0]&1 == 0 {
			p.do(func() { p.join(o, done) })
			defer func() {
				if r := <-done; r.err == nil && protocol.HashOf(r.data) != o.Hash {
					t.Errorf("got %d wrong bytes", len(r.data))
				}
			}()
			defer p.do(func() { p.endAll(codeCancelled, errClosed) })
		}
		count := 0
		for b = b[1:]; len(b) >= 2; count++ {
			n := min(int(binary.BigEndian.Uint16(b)), len(b)-2)
			p.Receive(link, b[2:2+n])
			b = b[2+n:]
		}
		for idle := false; !idle; {
			p.do(func() {
				p.inbox.mu.Lock()
				defer p.inbox.mu.Unlock()
				idle = len(p.inbox.queue) == 0
				if len(p.sessions) > maxOwned+maxFetches || len(p.unacked) > 3*(maxOwned+maxFetches) || len(p.queue.control) > maxControl+3*count {
					t.Errorf("%d sessions, %d unacked, %d waiting", len(p.sessions), len(p.unacked), len(p.queue.control))
				}
			})
		}
		for _, x := range link.packets() {
			if classify(x.header, x.payload) == kindSLP && x.header.Total == uint64(len(x.payload)) {
				if _, err := parseSLP(x.payload); err != nil {
					t.Errorf("sent %q", x.payload)
				}
			}
		}
	})
}

package p2p

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"papilio/protocol"
)

// script is the other client, played: a Link whose Send hands our chunks to a
// handler, which answers at once. It is bob; our peer is alice.
type script struct {
	t    *testing.T
	peer *Peer
	on   func(h header, payload []byte) // called for each of our chunks, but parts of unfinished SLP
	raw  func(chunk []byte)             // for every chunk

	nextID   func() uint32 // of what the client sends
	slpFlags uint32
	ackTotal bool // acks repeat Total
	noSID    bool // acks have SessionID 0
	ackID    func(acked uint32) uint32
	chunk    int

	playing sync.Mutex // for the state of a handler

	mu    sync.Mutex
	slp   []byte
	acks  []header
	toAck []header // messages of the client that must be acked: see gone
	texts []slp
}

func newScript(t *testing.T, serve func(protocol.Object) ([]byte, bool)) *script {
	var id atomic.Uint32
	id.Store(0x2000)
	s := &script{t: t, ackTotal: true, chunk: 1202}
	s.nextID = func() uint32 { return id.Add(1) }
	s.peer = NewPeer(Options{Self: alice, Remote: bob, Serve: serve})
	s.peer.AddLink(s)
	return s
}

func (s *script) MaxChunk() int { return 1202 }
func (s *script) Close() error  { return nil }

func (s *script) Send(_ context.Context, b []byte) error {
	h, payload, err := parseChunk(b)
	if err != nil || int(h.Length) != len(payload) {
		s.t.Errorf("sent no chunk: %+v, %v", h, err)
	}
	if k := classify(h, payload); (k == kindSLP || k == kindPrep || k == kindData) && (h.AckID == 0 || h.AckUID != 0 || h.AckSize != 0) {
		s.t.Errorf("fields that MSNPSharp would stumble over: %+v", h)
	}
	if h.Identifier == 0 || h.Offset+uint64(len(payload)) > max(h.Total, 1) {
		s.t.Errorf("bad numbers: %+v", h)
	}
	if s.raw != nil {
		s.raw(b)
	}
	payload = bytes.Clone(payload)
	s.mu.Lock()
	if h.Flags == 0 && h.SessionID == 0 {
		s.slp = append(s.slp, payload...)
		if uint64(len(s.slp)) < h.Total {
			s.mu.Unlock()
			return nil
		}
		payload, s.slp = s.slp, nil
		strict(s.t, payload)
		m, err := parseSLP(payload)
		if err != nil {
			s.t.Errorf("sent %q: %v", payload, err)
		}
		s.texts = append(s.texts, m)
	}
	if h.Flags == flagAck {
		s.acks = append(s.acks, h)
	}
	s.mu.Unlock()
	if s.on != nil {
		s.on(h, payload)
	}
	return nil
}

// send sends one message of the scripted client in its chunks.
func (s *script) send(h header, body []byte, footer uint32) header {
	h.Total = uint64(len(body))
	if h.Identifier == 0 {
		h.Identifier = s.nextID()
	}
	if h.AckID == 0 {
		h.AckID = h.Identifier ^ 0x55555555
	}
	for offset := 0; offset < len(body); offset += s.chunk {
		part := body[offset:min(offset+s.chunk, len(body))]
		h.Offset, h.Length = uint64(offset), uint32(len(part))
		s.peer.Receive(s, appendChunk(nil, h, part, footer))
	}
	return h
}

func (s *script) sendSLP(m slp) header {
	return s.send(header{Flags: s.slpFlags}, m.encode(), 0)
}

// request builds a request of the scripted client.
func (s *script) request(method, callID, contentType string, body ...field) slp {
	return slp{method: method, to: alice, from: bob, branch: "{11111111-2222-3333-4444-555555555555}", callID: callID, contentType: contentType, body: body}
}

// invite asks for an object.
func (s *script) invite(id uint32, callID, context string) header {
	return s.sendSLP(s.request(methodInvite, callID, typeSessionRequest,
		field{"EUF-GUID", guidObject}, idField(id), field{"AppID", "1"}, field{"Context", context}))
}

// ack acknowledges one of our messages in the client's own way.
func (s *script) ack(of header) {
	h := ackOf(of)
	h.Identifier = s.nextID()
	if !s.ackTotal {
		h.Total = 0
	}
	if s.noSID {
		h.SessionID = 0
	}
	if s.ackID != nil {
		h.AckID = s.ackID(h.AckID)
	}
	s.peer.Receive(s, appendChunk(nil, h, nil, 0))
}

// isAckOf reports whether one of our acks is for a message, by all fields
// that any client looks at.
func isAckOf(ack, of header) bool {
	return ack.Flags == flagAck && ack.AckID == of.Identifier && ack.AckUID == of.AckID && ack.AckSize == of.Total &&
		ack.Total == of.Total && ack.SessionID == of.SessionID && ack.Identifier != of.Identifier && ack.Length == 0
}

// acked reports whether we have acknowledged a message exactly once.
func (s *script) acked(of header) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, a := range s.acks {
		if isAckOf(a, of) {
			n++
		}
	}
	return n == 1
}

// said returns our texts that begin so: "INVITE", "BYE", "200", "603".
func (s *script) said(start string) []slp {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []slp
	for _, m := range s.texts {
		line, _, _ := strings.Cut(strings.TrimPrefix(string(m.encode()), "MSNSLP/1.0 "), "\r\n")
		if strings.HasPrefix(line, start) {
			found = append(found, m)
		}
	}
	return found
}

// gone checks that after some minutes nothing is left of any session.
func (s *script) gone() {
	s.t.Helper()
	time.Sleep(3 * time.Minute)
	for _, h := range s.toAck {
		if !s.acked(h) {
			s.t.Errorf("no ack of %+v", h)
		}
	}
	s.peer.do(func() {
		if len(s.peer.sessions)+len(s.peer.calls)+len(s.peer.unacked)+len(s.peer.fetches)+len(s.peer.waiting)+len(s.peer.assembler.partials) != 0 || s.peer.fetching != 0 {
			s.t.Errorf("left: %d sessions, %d calls, %d unacked, %d fetches, %d fetching, %d partials", len(s.peer.sessions), len(s.peer.calls),
				len(s.peer.unacked), len(s.peer.fetches), s.peer.fetching, len(s.peer.assembler.partials))
		}
	})
	if n := s.peer.Active(); n != 0 {
		s.t.Errorf("active: %d", n)
	}
}

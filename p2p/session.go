package p2p

import (
	"errors"
	"time"

	"papilio/protocol"
)

// Codes of the *protocol.Problem that Fetch returns.
const (
	codeDeclined  = "object-declined"
	codeBad       = "object-bad"
	codeTimeout   = "object-timeout"
	codeCancelled = "object-cancelled"
	codeNoLink    = "no-link"
)

var (
	errClosed   = errors.New("the peer was closed")
	errStopped  = errors.New("the contact stopped")
	errNoAnswer = errors.New("the contact does not answer")
	errStalled  = errors.New("nothing moves any more")
	errSize     = errors.New("not of the announced size")
	errHash     = errors.New("not of the announced hash")
	errOrder    = errors.New("chunks out of order")
	errTooLarge = errors.New("larger than an object of its type may be")
)

func problem(code string, err error) *protocol.Problem {
	return &protocol.Problem{Code: code, Err: err}
}

// session is one application between us and the contact, under one SessionID
// and one Call-ID: a fetch (requester.go) or a service (owner.go). All methods
// run on the peer's goroutine.
type session interface {
	info() *call
	response(m slp, now time.Time)                                 // an answer to our INVITE has come
	data(k kind, h header, payload []byte, via Link, at time.Time) // a chunk of data or data-prep has come
	progress(now time.Time)                                        // a chunk of ours has gone out
	sent(m *message, now time.Time)                                // a message of ours has gone out whole
	acked(m *message, now time.Time)                               // and the contact has it
	expired(now time.Time)                                         // the deadline of the call has passed
	ended(why *protocol.Problem)                                   // it was taken out of the peer's books
	busy() bool                                                    // the links should stay for it
}

// rewinder is a session that sends data and can go back: the contact says with
// an out-of-sequence reply which byte of which message it wants next.
type rewinder interface {
	rewind(m *message, offset uint64, via Link, now time.Time)
}

// call is what all sessions have.
type call struct {
	id         uint32
	callID     string
	deadline   time.Time
	transports int // answers given to transport requests
	rewinds    int // out-of-sequence replies honoured
}

func (c *call) info() *call { return c }

// freeID returns a SessionID that no session has.
func (p *Peer) freeID() uint32 {
	id := p.ids.sessionID()
	for p.sessions[id] != nil || id == inkSession {
		id++
	}
	return id
}

// enter takes a session into the books.
func (p *Peer) enter(s session) {
	p.sessions[s.info().id] = s
	p.calls[s.info().callID] = s
}

// end takes a session out of the books with all that belongs to it, and tells it.
func (p *Peer) end(s session, why *protocol.Problem) {
	c := s.info()
	if p.sessions[c.id] != s {
		return
	}
	delete(p.sessions, c.id)
	delete(p.calls, c.callID)
	for id, m := range p.unacked {
		if m.session == s {
			delete(p.unacked, id)
		}
	}
	p.unsend(s)
	p.assembler.drop(c.id)
	if n := p.negotiations[c.callID]; n != nil {
		p.settle(n, time.Now())
	}
	s.ended(why)
}

// hangUp ends a session and tells the contact.
func (p *Peer) hangUp(s session, why *protocol.Problem) {
	p.sendBye(s.info()) // first, so that the next fetch invites after it
	p.end(s, why)
}

// sendBye queues the BYE of a call.
func (p *Peer) sendBye(c *call) {
	p.sendSLP(nil, slp{
		method: methodBye, to: p.options.Remote, from: p.options.Self, branch: p.ids.guid(), callID: c.callID,
		contentType: typeSessionClose, body: []field{idField(c.id)},
	})
}

// match finds the session an SLP message belongs to: by SessionID, then by
// Call-ID, never by Branch or URI. One that names two sessions belongs to none.
func (p *Peer) match(m slp) session {
	byID, byCall := p.sessions[m.sessionID()], p.calls[m.callID]
	switch {
	case byID == nil:
		return byCall
	case byCall == nil || byCall == byID:
		return byID
	}
	return nil
}

// track waits for the ack of a message.
func (p *Peer) track(m *message) *message {
	p.unacked[m.header.Identifier] = m
	return m
}

// ackedWhole tells a session that the contact has a message.
func (p *Peer) ackedWhole(m *message, now time.Time) {
	if p.unacked[m.header.Identifier] == m {
		delete(p.unacked, m.header.Identifier)
		m.session.acked(m, now)
	}
}

// acked finds the message an ack or an out-of-sequence reply is for: by our
// Identifier, else by our AckID.
//
// quirk: MSNPSharp fills the second reliably, papyon of 2012 overwrites the
// first, old aMSN and Kopete look at nothing else than the first.
func (p *Peer) acked(h header) *message {
	if m := p.unacked[h.AckID]; m != nil {
		return m
	}
	if h.AckUID == 0 {
		return nil
	}
	for _, m := range p.unacked {
		if m.header.AckID == h.AckUID {
			return m
		}
	}
	return nil
}

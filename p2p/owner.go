package p2p

import (
	"time"

	"papilio/protocol"
)

// service is the session of an object the contact wants (p2p.md 4):
//
//	looking -> sending -> complete -> acknowledged
//
// looking ends when Serve has found the bytes (200 OK, data-prep and data, one
// behind the other) or not (603), sending when all has gone out, complete with
// the ack of the data. BYE ends it anywhere; so does a timer, for many clients
// never ack data and never say BYE.
//
// The documents say that an owner waits for the acks of 200 and of data-prep.
// No requester needs that: libpurple, emesene and msnp11-sdk have never waited,
// and every client fetches from them (p2p.md 4). Waiting costs two round trips,
// and three seconds with a client that acks nothing.
type service struct {
	call
	peer   *Peer
	invite slp
	appID  uint32 // the footer of prep and data
	bytes  []byte
	state  serviceState
	await  *message // the data
}

type serviceState int

const (
	serviceLooking serviceState = iota
	serviceSending
	serviceComplete
	serviceAcknowledged
)

// found is what Serve returned.
type found struct {
	service *service
	data    []byte
	ok      bool
}

// serve starts a service and looks the object up, away from the peer's goroutine.
func (p *Peer) serve(m slp, o protocol.Object, appID uint32, now time.Time) {
	s := &service{
		call: call{id: m.sessionID(), callID: m.callID, deadline: now.Add(progressTime)},
		peer: p, invite: m, appID: appID,
	}
	p.enter(s)
	if p.options.Serve == nil {
		s.looked(found{}, now)
		return
	}
	p.wait.Go(func() {
		data, ok := p.options.Serve(o)
		ok = ok && len(data) > 0 && protocol.HashOf(data) == o.Hash
		select {
		case p.found <- found{s, data, ok}:
		case <-p.ctx.Done():
		}
	})
}

// looked takes what Serve returned.
func (s *service) looked(r found, now time.Time) {
	p := s.peer
	if p.sessions[s.id] != s {
		return // ended meanwhile
	}
	if !r.ok {
		p.end(s, nil)
		p.decline(s.invite)
		return
	}
	s.bytes = r.data
	s.state, s.deadline = serviceSending, now.Add(progressTime)
	p.sendSLP(s, s.invite.answer(200, "OK", typeSessionRequest, idField(s.id)))
	p.send(&message{header: header{SessionID: s.id, Total: 4}, body: make([]byte, 4), footer: s.appID, session: s})
	s.await = p.track(p.send(&message{
		header: header{SessionID: s.id, Total: uint64(len(s.bytes)), Flags: flagData}, body: s.bytes, footer: s.appID, session: s,
	}))
}

// repeated answers an INVITE that came again: the first answer may be lost.
func (s *service) repeated() {
	if s.state == serviceSending || s.state == serviceComplete {
		s.peer.sendSLP(s, s.invite.answer(200, "OK", typeSessionRequest, idField(s.id)))
	}
}

func (s *service) acked(m *message, now time.Time) {
	if m == s.await && s.state >= serviceSending {
		s.state, s.deadline, s.bytes, s.await = serviceAcknowledged, now.Add(goodbyeTime), nil, nil
	}
}

func (s *service) progress(now time.Time) {
	if s.state < serviceComplete {
		s.deadline = now.Add(progressTime)
	}
}

func (s *service) sent(m *message, now time.Time) {
	if m != s.await || s.state != serviceSending {
		return
	}
	s.state, s.deadline = serviceComplete, now.Add(dataAckTime)
	if s.rewinds == 0 {
		// An invitation that led to its bytes was in order: only the others
		// count towards a flood. A storm of emoticons is no attack.
		s.peer.invites = max(0, s.peer.invites-1)
	}
}

func (s *service) expired(now time.Time) {
	switch {
	case s.state == serviceLooking:
		s.peer.end(s, nil)
		s.peer.decline(s.invite)
	case s.state >= serviceComplete:
		s.peer.end(s, nil)
	default:
		s.peer.hangUp(s, nil)
	}
}

// rewind resumes the data at an offset the requester asks for, over the link it
// asked by.
func (s *service) rewind(m *message, offset uint64, via Link, now time.Time) {
	if s.state != serviceSending && s.state != serviceComplete || m != s.await || offset >= m.offset {
		return
	}
	if s.rewinds++; s.rewinds > maxRewinds {
		return
	}
	s.state, s.deadline = serviceSending, now.Add(progressTime)
	s.peer.resend(m, offset, via)
}

// response and data of a contact who only asked for an object mean nothing.
func (s *service) response(slp, time.Time)                    {}
func (s *service) data(kind, header, []byte, Link, time.Time) {}
func (s *service) ended(*protocol.Problem)                    {}
func (s *service) busy() bool                                 { return s.state < serviceAcknowledged }

package p2p

import (
	"slices"
	"time"

	"papilio/protocol"
)

// receiveTransport answers the wish for a direct connection inside a session.
// Only a file that is on its way is worth one; what else runs between us moves
// over with it.
func (p *Peer) receiveTransport(m slp, now time.Time) {
	s := p.calls[m.callID]
	if s == nil {
		p.sendSLP(nil, m.answer(481, "No Such Call", typeFailure))
		return
	}
	c := s.info()
	if c.transports >= maxTransports {
		return
	}
	c.transports++
	if n := p.negotiations[c.callID]; n != nil {
		if n.answer != nil {
			p.sendSLP(s, m.answer(200, "OK", typeTransportAnswer, n.answer...)) // the first one may be lost
		}
		return
	}
	r := parseTransportRequest(m)
	f, file := s.(*download)
	switch {
	case !file || f.state < downloadAccepted || f.state >= downloadWriting,
		!p.mayDirect() || p.directLinks() > 0 || len(p.negotiations) >= maxNegotiations,
		!r.tcp() || r.hashed && r.hash == nonce{},
		// quirk: libpurple names nothing but TCPv1, and loses four bytes of every
		// frame it receives (p2p.md 6.5).
		r.frame == 0 && slices.Equal(r.bridges, []string{"TCPV1"}):
		p.refuseTransport(m, c, r)
		return
	}
	n := p.negotiate(c, now)
	n.frame, n.hashed, n.theirs = r.frame, r.hashed, r.hash
	a := transportAnswer{plain: n.mine, hash: n.mine.hashed(), hashed: r.hashed}
	say := func(at addresses, report protocol.Connection, mapped bool) {
		n.answer = a.fields(at, report, mapped, c.id)
		p.sendSLP(s, m.answer(200, "OK", typeTransportAnswer, n.answer...))
	}
	p.open(n, func(at addresses, report protocol.Connection, mapped bool) {
		a.listening = true
		say(at, report, mapped)
	}, func() {
		if p.negotiations[c.callID] == n {
			say(addresses{}, protocol.Connection{}, false)
		}
	})
}

// refuseTransport says that we do not listen and will not connect: all goes on
// over the link there is (p2p.md 6.3).
//
// quirk: msnp11-sdk asks again and again unless the answer names an address,
// so a repeated answer has one that is none.
func (p *Peer) refuseTransport(m slp, c *call, r transportRequest) {
	name := "Nonce"
	if r.hashed {
		name = "Hashed-Nonce"
	}
	body := []field{{"Bridge", "TCPv1"}, {"Listening", "false"}, {name, nonce{}.String()}}
	if c.transports > 1 {
		body = append(body, field{"IPv4Internal-Addrs", "0.0.0.0"}, field{"IPv4Internal-Port", "0"})
	}
	if r.frame > 0 {
		body = append(body, field{keyFrame, "65536"})
	}
	p.sendSLP(nil, m.answer(200, "OK", typeTransportAnswer, body...))
}

// receiveAnnouncement takes "I listen, connect to me". No client answers it.
func (p *Peer) receiveAnnouncement(m slp) {
	n := p.negotiations[m.callID]
	a := parseTransportAnswer(m)
	if n == nil || !a.listening || !a.tcp() || !p.mayDirect() {
		return
	}
	p.reachOut(n, a)
}

package p2p

import (
	"strconv"
	"strings"
	"time"
)

// receiveSLP takes a whole MSNSLP message. What is not from the contact to us
// is dropped without a trace on the wire; all else gets its binary ack.
func (p *Peer) receiveSLP(h header, body []byte, via Link, now time.Time) {
	m, err := parseSLP(body)
	if err != nil {
		p.log.Debug("dropped", "error", err, "bytes", len(body))
		return
	}
	if m.from != p.options.Remote || m.to != p.options.Self {
		p.log.Debug("dropped MSNSLP between others", "from", m.from, "to", m.to)
		return
	}
	refuse := false
	if m.method == methodInvite {
		if now.Sub(p.inviteSince) >= inviteWindow {
			p.inviteSince, p.invites = now, 0
		}
		p.invites++
		if p.invites > maxInvites+maxRefusals {
			return
		}
		refuse = p.invites > maxInvites
	}
	p.sendAck(h, via)
	switch {
	case m.method == "":
		if s := p.match(m); s != nil {
			s.response(m, now)
		}
	case m.method == methodBye:
		if s := p.match(m); s != nil {
			p.end(s, problem(codeCancelled, errHungUp))
		}
	case m.method == methodInvite && m.callID != "" && m.branch != "":
		p.receiveInvite(m, refuse, now)
	}
	// All other requests, such as the ACKs of later clients about their
	// addresses, want nothing but the binary ack.
}

func (p *Peer) receiveInvite(m slp, refuse bool, now time.Time) {
	known := p.calls[m.callID]
	switch m.contentType {
	case typeTransportAnswer:
		return // "connect to me": we do not, and no client answers this
	case typeTransportRequest:
		p.receiveTransport(m)
		return
	case typeSessionRequest:
	default:
		p.sendSLP(nil, m.answer(500, "Internal Error", typeNull))
		return
	}
	application, context, id := m.get("EUF-GUID"), m.get("Context"), m.sessionID()
	switch {
	case refuse:
		p.decline(m)
	case known != nil:
		if s, ok := known.(interface{ repeated() }); ok && known.info().id == id {
			s.repeated()
		} else {
			p.decline(m)
		}
	case m.cseq < 0 || application == "" || id == 0:
		p.sendSLP(nil, m.answer(500, "Internal Error", typeNull))
	case id == inkSession || p.sessions[id] != nil || p.full():
		p.decline(m)
	case !strings.EqualFold(application, guidObject) && !strings.EqualFold(application, guidFile):
		p.decline(m)
	case context == "":
		p.sendSLP(nil, m.answer(500, "Internal Error", typeNull))
	case strings.EqualFold(application, guidFile):
		p.receiveOffer(m, context, now)
	default:
		o, err := decodeContext(context)
		if err != nil {
			p.decline(m)
			return
		}
		appID, err := strconv.ParseUint(m.get("AppID"), 10, 32)
		if err != nil {
			appID = 1
		}
		p.serve(m, o, uint32(appID), now)
	}
}

// decline answers an INVITE with 603.
func (p *Peer) decline(m slp) {
	p.sendSLP(nil, m.answer(603, "Decline", typeSessionRequest, idField(m.sessionID())))
}

// full reports whether the contact has as many sessions as it may have.
func (p *Peer) full() bool {
	wanting, owned := 0, 0
	for _, s := range p.sessions {
		switch s := s.(type) {
		case *service:
			owned++
			if s.state < serviceComplete {
				wanting++
			}
		case *download:
			owned++
			if s.busy() {
				wanting++
			}
		}
	}
	return wanting >= maxServing || owned >= maxOwned
}

// receiveTransport answers the wish for a direct connection inside a session:
// we do not listen, all goes on over the link there is (p2p.md 6.3).
//
// quirk: msnp11-sdk asks again and again unless the answer names an address,
// so a repeated answer has one that is none.
func (p *Peer) receiveTransport(m slp) {
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
	nonce := "Nonce"
	if m.get("Hashed-Nonce") != "" {
		nonce = "Hashed-Nonce"
	}
	body := []field{{"Bridge", "TCPv1"}, {"Listening", "false"}, {nonce, "{00000000-0000-0000-0000-000000000000}"}}
	if c.transports > 1 {
		body = append(body, field{"IPv4Internal-Addrs", "0.0.0.0"}, field{"IPv4Internal-Port", "0"})
	}
	p.sendSLP(nil, m.answer(200, "OK", typeTransportAnswer, body...))
}

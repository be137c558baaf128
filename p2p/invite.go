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
		if p.directResponse(m, now) {
			return
		}
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
		p.receiveAnnouncement(m)
		return
	case typeTransportRequest:
		p.receiveTransport(m, now)
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
		if told := p.options.OnOther; told != nil {
			p.wait.Go(func() { told(application) })
		}
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

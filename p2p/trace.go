package p2p

import (
	"papilio/protocol/trace"
)

// traced records a packet that came or goes; slp is the whole message that ends
// with it, or nil.
func (p *Peer) traced(d trace.Direction, via Link, h header, length int, data bool, slp []byte) {
	if !p.line.On() {
		return
	}
	route := trace.RouteSwitchboard
	if routeOf(via) == RouteDirect {
		route = trace.RouteDirect
	}
	p.line.Packet(d, trace.Packet{
		SessionID: h.SessionID, Identifier: h.Identifier, Offset: h.Offset, Total: h.Total, Length: length, Flags: h.Flags,
		AckID: h.AckID, AckUID: h.AckUID, AckSize: h.AckSize, Route: route, Data: data, SLP: slp,
	})
}

// tracedOut records the packet of a message that ends at its offset.
func (p *Peer) tracedOut(via Link, m *message, start uint64) {
	if !p.line.On() {
		return
	}
	h := m.header
	h.Offset = start
	data := h.Flags&flagMask != flagAck && h.SessionID != 0 && (m.feed != nil || h.Flags&flagData != 0)
	var slp []byte
	if h.SessionID == 0 && h.Flags&flagMask == 0 && m.done() {
		slp = m.body
	}
	p.traced(trace.Out, via, h, int(m.offset-start), data, slp)
}

// tracedStretch records what a sender wrote of a file over a direct connection:
// its beginning and its end.
func (p *Peer) tracedStretch(via Link, s *stretch) {
	if !p.line.On() || s.sent == 0 {
		return
	}
	h := s.header
	h.Offset = s.from
	p.traced(trace.Out, via, h, int(s.sent), true, nil)
}

package app

import (
	"papilio/protocol"
	"papilio/protocol/event"
)

var signedOutReport = protocol.Connection{Type: protocol.UnknownConnect, Reason: "signed-out", Route: protocol.RouteDirect}

// Connection returns the report of the Connection page.
func (s *Session) Connection() protocol.Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connection
}

// onProfile notes what the server says of our connection.
func (o *online) onProfile(p protocol.Profile) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	p.Received = true
	o.profile = p
	o.reportChangedLocked()
}

// reportLocked builds the report; the client must be there.
func (o *online) reportLocked() protocol.Connection {
	c := protocol.Connection{
		Own: o.client.LocalAddr(), Route: o.client.Route(), Why: o.why, Proxy: o.client.Proxy(),
		Server: o.client.Server(), Dialect: o.client.Dialect(), Since: o.since, RoundTrip: o.roundTrip,
	}
	return c.Classify(o.profile, o.client.RemoteAddr().Addr())
}

func (o *online) reportChangedLocked() {
	if !o.up {
		return
	}
	if now := o.reportLocked(); now != o.s.connection {
		o.s.connection = now
		o.s.bus.Publish(event.ConnectionChanged{Connection: now})
	}
}

// measure keeps the round trip up to date. The engine notices a dead
// connection by itself, so an error here only ends one measurement.
func (o *online) measure() {
	for {
		if took, err := o.client.Ping(o.ctx); err == nil {
			o.s.mu.Lock()
			o.roundTrip = took
			o.reportChangedLocked()
			o.s.mu.Unlock()
		}
		if !o.sleep(o.s.timing.ping) {
			return
		}
	}
}

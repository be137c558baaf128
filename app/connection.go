package app

import (
	"papilio/protocol"
	"papilio/protocol/event"
)

var signedOutReport = protocol.Connection{Type: protocol.UnknownConnect, Reason: protocol.ReasonSignedOut, Route: protocol.RouteDirect}

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
		Own: o.client.LocalAddr(), Route: o.client.Route(), Why: o.why, Failed: o.tried, Stale: o.moved, Proxy: o.client.Proxy(),
		Server: o.client.Server(), Dialect: o.client.Dialect(), Since: o.since, RoundTrip: o.roundTrip,
	}
	return c.Classify(o.profile, o.client.RemoteAddr().Addr())
}

func (o *online) reportChangedLocked() {
	if !o.up {
		return
	}
	if now := o.reportLocked(); !now.Equal(o.s.connection) {
		o.s.connection = now
		o.s.bus.Publish(event.ConnectionChanged{Connection: now})
	}
}

// watchNetwork marks the report when this computer gets other addresses: it is
// then of the network before. It may have been moved back. The server is asked
// for a sign of life at once, also when the computer has slept, so that a
// connection that did not survive is found soon.
func (o *online) watchNetwork() {
	s := o.s
	before, looked := s.addresses(), s.clock()
	last := before
	for o.sleep(s.timing.look) {
		now, clock := s.addresses(), s.clock()
		slept := clock.Sub(looked) > s.timing.look+s.timing.asleep
		looked = clock
		if now == last && !slept {
			continue
		}
		if now != last {
			last = now
			s.mu.Lock()
			o.moved = now != before
			o.reportChangedLocked()
			s.mu.Unlock()
		}
		o.ping()
	}
}

// ping measures the round trip. The engine notices a dead connection by itself,
// so an error here only ends one measurement.
func (o *online) ping() {
	took, err := o.client.Ping(o.ctx)
	if err != nil {
		return
	}
	o.s.mu.Lock()
	o.roundTrip = took
	o.reportChangedLocked()
	o.s.mu.Unlock()
}

// measure keeps the round trip up to date.
func (o *online) measure() {
	for {
		o.ping()
		if !o.sleep(o.s.timing.ping) {
			return
		}
	}
}

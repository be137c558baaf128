package app

import "papilio/protocol/event"

// ReconnectNow dials at once when the session waits to be dialled again, and
// does nothing otherwise: call it when the network is back.
func (s *Session) ReconnectNow() {}

// reconnectingLocked returns the next attempt; zero when there is none.
func (s *Session) reconnectingLocked() event.Reconnecting { return event.Reconnecting{} }

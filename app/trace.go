package app

import "papilio/protocol/trace"

// Trace is the protocol log: watch it to see the commands and the decoded
// packets of peer-to-peer from then on. While nobody watches, nothing is
// recorded. No record ever holds a password, a ticket, a cookie or a challenge;
// see the package trace.
func (s *Session) Trace() *trace.Tap { return &s.trace }

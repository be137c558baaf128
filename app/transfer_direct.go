package app

import (
	"strconv"
	"strings"

	"papilio/p2p"
	"papilio/protocol"
)

// direct says how this person may be reached from computer to computer.
func (c *conversation) direct() *p2p.Direct {
	s := c.o.s
	return &p2p.Direct{
		Allowed: func() bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			return c.directAllowedLocked() && !losesFrames(s.contacts[c.with].ClientID)
		},
		Report: s.Connection,
		Ports: func() p2p.PortRange {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.wanted.ports
		},
		Mapper: func() p2p.Mapper {
			s.mu.Lock()
			defer s.mu.Unlock()
			if !s.wanted.router {
				return nil
			}
			return &p2p.Router{Logger: s.logger}
		},
	}
}

// losesFrames reports whether a client is one of the libpurple line: they call
// themselves the ninth generation, which no other in use does.
//
// quirk: they cut four bytes off every frame of a direct connection they
// receive, so a file would arrive as rubbish (p2p.md 6.5, 10).
func losesFrames(id protocol.ClientID) bool { return id.MSNC() == 9 }

// directAllowedLocked reports whether this person may learn our address: a
// contact whom we allow, and the setting is on. Whoever reaches the server
// through a proxy may have reasons not to show their own address.
func (c *conversation) directAllowedLocked() bool {
	s := c.o.s
	contact := s.contacts[c.with]
	switch s.connection.Route {
	case protocol.RouteSOCKS5, protocol.RouteConnect:
		return false
	}
	return !s.wanted.noDirect && contact.Lists.Has(protocol.ForwardList) && contact.Lists.Has(protocol.AllowList) && !s.blockedLocked(c.with)
}

// ParsePorts reads the setting of ports: "6891-6900", "6891", or nothing for
// any. ok is false when it makes no sense; ports below 1024 do not.
func ParsePorts(text string) (r p2p.PortRange, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return r, true
	}
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	a, err := strconv.ParseUint(strings.TrimSpace(first), 10, 16)
	b, err2 := strconv.ParseUint(strings.TrimSpace(last), 10, 16)
	if err != nil || err2 != nil || a < 1024 || b < a {
		return p2p.PortRange{}, false
	}
	return p2p.PortRange{First: uint16(a), Last: uint16(b)}, true
}

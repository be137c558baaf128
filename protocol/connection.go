package protocol

import (
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// ConnectionType says how the way from us to the server looks from both ends
// (notification.md 4.2). The strings are those that peers exchange as
// Conn-Type.
type ConnectionType string

// The types. SymmetricNAT is what the table calls "Symmetric-NAT (or
// Unknown-NAT)".
const (
	DirectConnect   ConnectionType = "Direct-Connect"
	IPRestrictNAT   ConnectionType = "IP-Restrict-NAT"
	PortRestrictNAT ConnectionType = "Port-Restrict-NAT"
	SymmetricNAT    ConnectionType = "Symmetric-NAT"
	UnknownNAT      ConnectionType = "Unknown-NAT"
	UnknownConnect  ConnectionType = "Unknown-Connect"
)

// Profile is what the server says of our connection in the profile message:
// ClientIP and ClientPort as sent. Received is false until it came.
type Profile struct {
	Received   bool
	ClientIP   string
	ClientPort string
	Mail       bool // EmailEnabled
}

// Route is how we reach the server.
type Route string

// The routes.
const (
	RouteDirect  Route = "direct"
	RouteSOCKS5  Route = "socks5"
	RouteConnect Route = "http-connect"
	RouteGateway Route = "http-gateway"
)

// Connection is the report on the Connection page. Values that are not known
// are zero.
type Connection struct {
	Type      ConnectionType `json:"type"`
	Reason    string         `json:"reason,omitempty"` // a key saying why the type is unknown or special: "no-profile", "bad-profile", "signed-out", "private-address", "http"
	Own       netip.AddrPort `json:"own,omitzero"`     // our end of the connection to the server
	SeenIP    string         `json:"seen_ip,omitempty"`
	SeenPort  int            `json:"seen_port,omitempty"` // host order; 0 when the server gave none
	Route     Route          `json:"route"`
	Why       string         `json:"why,omitempty"` // a key saying why this route: "chosen", "first", "worked-before", "others-failed"
	Proxy     netip.AddrPort `json:"proxy,omitzero"`
	BehindNAT bool           `json:"behind_nat"` // another NAT or proxy stands behind the proxy we use
	Server    string         `json:"server,omitempty"`
	Dialect   string         `json:"dialect,omitempty"`
	Since     time.Time      `json:"since,omitzero"`
	RoundTrip time.Duration  `json:"round_trip_ns,omitempty"` // zero until measured
}

// Classify fills Type, Reason, SeenIP, SeenPort and BehindNAT of a report from
// the profile; Own, Route, Proxy and the server's own address (remote) must be
// known.
//
// quirk: official servers send ClientPort with its bytes swapped, Escargot
// does not; either order counts as the same port (notification.md 4.1).
func (c Connection) Classify(p Profile, remote netip.Addr) Connection {
	c.Type, c.Reason, c.BehindNAT, c.SeenIP, c.SeenPort = UnknownConnect, "", false, "", 0
	if !p.Received {
		c.Reason = "no-profile"
		return c
	}
	seen, err := netip.ParseAddr(strings.TrimSpace(p.ClientIP))
	if err != nil {
		c.Reason = "bad-profile"
		return c
	}
	seen = seen.Unmap()
	c.SeenIP = seen.String()
	port, err := strconv.ParseUint(strings.TrimSpace(p.ClientPort), 10, 16)
	if err != nil && strings.TrimSpace(p.ClientPort) != "" {
		c.Reason = "bad-profile"
		return c
	}
	samePort := false
	if c.Route == RouteDirect {
		own := c.Own.Port()
		samePort = port != 0 && (uint16(port) == own || swap16(uint16(port)) == own)
		c.SeenPort = int(swap16(uint16(port)))
		if samePort {
			c.SeenPort = int(own)
		}
	}
	if inside(seen) && !inside(remote.Unmap()) {
		// The server is out on the internet and claims to see an inside
		// address: it reports its own front end, not us.
		c.Reason = "private-address"
		return c
	}
	if c.Route == RouteGateway || c.Route == RouteDirect && port == 0 {
		c.Reason = "http"
	}
	if c.Proxy.IsValid() {
		c.BehindNAT = seen != c.Proxy.Addr().Unmap()
	}
	switch sameIP := seen == c.Own.Addr().Unmap(); {
	case sameIP && samePort:
		c.Type = DirectConnect
	case sameIP:
		c.Type = PortRestrictNAT
	case samePort:
		c.Type = IPRestrictNAT
	default:
		c.Type = SymmetricNAT
	}
	return c
}

func swap16(p uint16) uint16 { return p<<8 | p>>8 }

// inside reports whether an address is only meaningful near us.
func inside(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified()
}

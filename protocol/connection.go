package protocol

import (
	"net/netip"
	"reflect"
	"slices"
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
	Type   ConnectionType `json:"type"`
	Reason string         `json:"reason,omitempty"` // always, and only, with Unknown-Connect: one of the Reason constants
	HTTP   bool           `json:"http"`             // it goes over HTTP: the gateway, or the server gave the port 0; shown as "HTTP connection"
	Own    netip.AddrPort `json:"own,omitzero"`     // our end of the connection to the server, the gateway or the proxy
	SeenIP string         `json:"seen_ip,omitempty"`
	// SeenPort is the port the server sees, 0 when it is not known. When neither
	// order of its bytes gives our own port nobody can tell which is meant:
	// SeenPort is then as official servers mean it and SeenPortOther as it is
	// written.
	SeenPort      int            `json:"seen_port,omitempty"`
	SeenPortOther int            `json:"seen_port_other,omitempty"`
	Route         Route          `json:"route"`
	Why           string         `json:"why,omitempty"`    // why this route: one of the Why constants
	Failed        []Attempt      `json:"failed,omitempty"` // the ways that were tried before this one
	Proxy         netip.AddrPort `json:"proxy,omitzero"`
	BehindNAT     bool           `json:"behind_nat"` // another NAT or proxy stands behind the proxy we use: the server sees another address than the proxy's
	Server        string         `json:"server,omitempty"`
	Dialect       string         `json:"dialect,omitempty"`
	Since         time.Time      `json:"since,omitzero"`
	RoundTrip     time.Duration  `json:"round_trip_ns,omitempty"` // zero until measured
	Stale         bool           `json:"stale,omitempty"`         // this computer has got other addresses since: the report is of the network before
}

// Attempt is a way to the server that did not work.
type Attempt struct {
	Route Route  `json:"route"`
	Code  string `json:"code"` // names the sentence "error.<code>"
}

// Why a route was taken.
const (
	WhyChosen     = "chosen"        // by the person
	WhyFirst      = "first"         // automatic, and directly worked
	WhyRemembered = "worked-before" // automatic, and it worked the last time
	WhyFailed     = "others-failed" // automatic, and the ways before did not work: Failed
)

// Why a type is not known.
const (
	ReasonSignedOut  = "signed-out"
	ReasonNoProfile  = "no-profile"      // the server has said nothing, or not yet
	ReasonNoAddress  = "no-address"      // it said nothing about our address
	ReasonBadProfile = "bad-profile"     // it said something that makes no sense
	ReasonPrivate    = "private-address" // it is reached over a public address and claims to see a private one
)

// NoObjects reports whether we are signed in at a server that carries no
// pictures, emoticons and files of MSNP9: its dialect is MSNP8, which has no MSG
// D (notification.md 2).
func (c Connection) NoObjects() bool { return c.Dialect == "MSNP8" }

// Equal reports whether two reports say the same.
func (c Connection) Equal(other Connection) bool {
	same := slices.Equal(c.Failed, other.Failed)
	c.Failed, other.Failed = nil, nil
	return same && reflect.DeepEqual(c, other)
}

// Classify fills Type, Reason, HTTP, the address and port that are seen and
// BehindNAT of a report from the profile; Own, Route, Proxy and Server must be
// known, and remote, the other end of our connection. Through a proxy that is
// the proxy's, so the server is judged by its name there.
//
// quirk: official servers send ClientPort with its bytes swapped, Escargot
// does not; either order counts as the same port (notification.md 4.1).
// Through a proxy and over the gateway the port means nothing.
func (c Connection) Classify(p Profile, remote netip.Addr) Connection {
	c.Type, c.Reason, c.BehindNAT, c.SeenIP, c.SeenPort, c.SeenPortOther = UnknownConnect, "", false, "", 0, 0
	c.HTTP = c.Route == RouteGateway
	ip, number := strings.TrimSpace(p.ClientIP), strings.TrimSpace(p.ClientPort)
	switch {
	case !p.Received:
		c.Reason = ReasonNoProfile
		return c
	case ip == "":
		c.Reason = ReasonNoAddress
		return c
	}
	seen, err := netip.ParseAddr(ip)
	if err != nil || seen.Zone() != "" {
		c.Reason = ReasonBadProfile
		return c
	}
	seen = seen.Unmap()
	c.SeenIP = seen.String()
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil && number != "" {
		c.Reason = ReasonBadProfile
		return c
	}
	samePort := false
	if c.Route == RouteDirect {
		c.HTTP = port == 0
		samePort = c.readPort(uint16(port))
	}
	if inside(seen) && !c.near(seen, remote.Unmap()) {
		// The server is out on the internet and claims to see an inside
		// address: it reports its own front end, not us.
		c.Reason = ReasonPrivate
		return c
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

// readPort notes the port the server gave and reports whether it is our own, in
// either order of its bytes.
func (c *Connection) readPort(port uint16) (same bool) {
	if own := c.Own.Port(); port != 0 && (port == own || swap16(port) == own) {
		c.SeenPort = int(own)
		return true
	}
	c.SeenPort = int(swap16(port))
	if swap16(port) != port {
		c.SeenPortOther = int(port)
	}
	return false
}

// near reports whether the server may well see us at an inside address: it is
// inside itself, or what it sees is the proxy we use.
func (c *Connection) near(seen, remote netip.Addr) bool {
	if !c.Proxy.IsValid() {
		return inside(remote)
	}
	if server, err := netip.ParseAddrPort(c.Server); err == nil {
		return inside(server.Addr().Unmap())
	}
	return seen == c.Proxy.Addr().Unmap()
}

func swap16(p uint16) uint16 { return p<<8 | p>>8 }

// carrier is what carriers use inside their own networks (RFC 6598).
var carrier = netip.MustParsePrefix("100.64.0.0/10")

// inside reports whether an address is only meaningful near us.
func inside(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified() || carrier.Contains(a)
}

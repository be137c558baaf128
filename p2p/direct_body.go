package p2p

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"papilio/protocol"
)

// Keys of our own in both bodies; other clients ignore them. Who writes the
// first is one of ours.
const (
	keyFrame = "Papilio-Frame" // the most bytes of payload that its sender takes in a frame
	// keyHash is Hashed-Nonce in a request. Under its own name a Hashed-Nonce is
	// something that the clients of MSNP9 do not write (p2p.md 6.5).
	keyHash = "Papilio-Hashed-Nonce"
)

// transportRequest is the body that asks for a direct connection (p2p.md 6.2).
type transportRequest struct {
	bridges  []string // in upper case
	plain    nonce    // zero when it has none
	hash     nonce    // what Hashed-Nonce says
	hashed   bool     // it has one, perhaps of zeros
	frame    int      // see keyFrame; 0 from other clients
	connType string
}

// fields writes the body that we send: without a nonce that others would see,
// as 6.x. NetID and the three after it are there because Miranda ignores a
// request without them; what they may not know comes behind.
func (r transportRequest) fields(report protocol.Connection, mapped bool, id uint32) []field {
	body := []field{
		// No TRUDPv1: whoever has a choice must not choose what we cannot do.
		{"Bridges", "TCPv1 SBBridge"},
		{"NetID", netID(report)},
		{"Conn-Type", connType(report)},
		{"UPnPNat", strconv.FormatBool(mapped)},
		{"ICF", "false"},
	}
	return append(body, idField(id), field{keyFrame, strconv.Itoa(maxDirectPayload)}, field{keyHash, r.hash.String()})
}

func parseTransportRequest(m slp) transportRequest {
	r := transportRequest{bridges: strings.Fields(strings.ToUpper(m.get("Bridges"))), connType: m.get("Conn-Type"), frame: parseFrame(m)}
	r.plain, _ = parseNonce(m.get("Nonce"))
	for _, key := range []string{"Hashed-Nonce", keyHash} {
		if h := m.get(key); h != "" && !r.hashed {
			r.hashed = true
			r.hash, _ = parseNonce(h)
		}
	}
	return r
}

// tcp reports whether TCPv1 is among the bridges. One who names none is asked
// to try.
func (r transportRequest) tcp() bool {
	return len(r.bridges) == 0 || slices.Contains(r.bridges, "TCPV1")
}

// transportAnswer is the body that says where its sender listens (p2p.md 6.3).
// It comes as the answer to a request, and as an INVITE from one who asked and
// was told that the other side does not listen.
type transportAnswer struct {
	bridge    string
	listening bool
	plain     nonce
	hash      nonce
	hashed    bool
	frame     int
	targets   []netip.AddrPort // inside first; not yet filtered, but bounded
}

// addresses of our listener.
type addresses struct {
	inside  []netip.Addr // IPv4
	outside netip.AddrPort
	six     []netip.Addr
	port    uint16 // inside, and of IPv6
}

// fields writes the body that we send. msnp11-sdk reads IPv6-Addrs or
// IPv4Internal-Addrs and nothing else, so the inside is always there when there
// is one.
func (a transportAnswer) fields(at addresses, report protocol.Connection, mapped bool, id uint32) []field {
	name, n := "Nonce", a.plain
	if a.hashed {
		name, n = "Hashed-Nonce", a.hash
	}
	body := []field{{"Bridge", "TCPv1"}, {"Listening", strconv.FormatBool(a.listening)}, {name, n.String()}}
	if a.listening {
		port := strconv.Itoa(int(at.port))
		if at.outside.IsValid() && !slices.Contains(at.inside, at.outside.Addr()) {
			body = append(body, field{"IPv4External-Addrs", at.outside.Addr().String()},
				field{"IPv4External-Port", strconv.Itoa(int(at.outside.Port()))})
		}
		if len(at.inside) > 0 {
			body = append(body, field{"IPv4Internal-Addrs", join(at.inside)}, field{"IPv4Internal-Port", port})
		}
		if len(at.six) > 0 {
			body = append(body, field{"IPv6-Addrs", join(at.six)}, field{"IPv6-Port", port})
		}
		body = append(body, field{"Conn-Type", connType(report)}, field{"UPnPNat", strconv.FormatBool(mapped)})
	}
	return append(body, idField(id), field{keyFrame, strconv.Itoa(maxDirectPayload)})
}

func parseTransportAnswer(m slp) transportAnswer {
	a := transportAnswer{
		bridge:    strings.ToUpper(m.get("Bridge")),
		listening: strings.EqualFold(m.get("Listening"), "true"),
		frame:     parseFrame(m),
	}
	a.plain, _ = parseNonce(m.get("Nonce"))
	if h := m.get("Hashed-Nonce"); h != "" {
		a.hashed = true
		a.hash, _ = parseNonce(h)
	}
	for _, where := range []string{"IPv4Internal", "IPv6", "IPv4External"} {
		a.add(m, where+"-Addrs", where+"-Port")
		a.addPairs(m, where+"AddrsAndPorts")
	}
	return a
}

// tcp reports whether the answer chose TCPv1.
func (a transportAnswer) tcp() bool { return a.bridge == "" || a.bridge == "TCPV1" }

// add takes the addresses under one key with the port under another.
func (a *transportAnswer) add(m slp, addrs, port string) {
	n, err := strconv.ParseUint(reversible(m, port), 10, 16)
	if err != nil {
		return
	}
	for text := range strings.FieldsSeq(reversible(m, addrs)) {
		if addr, err := netip.ParseAddr(text); err == nil {
			a.target(netip.AddrPortFrom(addr, uint16(n)))
		}
	}
}

func (a *transportAnswer) addPairs(m slp, key string) {
	for text := range strings.FieldsSeq(reversible(m, key)) {
		if at, err := netip.ParseAddrPort(text); err == nil {
			a.target(at)
		}
	}
}

func (a *transportAnswer) target(at netip.AddrPort) {
	at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
	if len(a.targets) < maxCandidates && !slices.Contains(a.targets, at) {
		a.targets = append(a.targets, at)
	}
}

// reversible returns the value of a key.
//
// quirk: Windows Live Messenger 2009 writes some keys, and their values, from
// right to left (p2p.md 6.3).
func reversible(m slp, key string) string {
	if v := m.get(key); v != "" {
		return v
	}
	return reverse(m.get(reverse(key)))
}

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// parseFrame reads how much payload the other side takes; 0 from other clients.
func parseFrame(m slp) int {
	n, err := strconv.ParseUint(m.get(keyFrame), 10, 31)
	if err != nil || n < directPayload {
		return 0
	}
	return min(int(n), maxDirectPayload)
}

// connType is how we call our connection. A type that the table of the sheet
// does not have is unknown.
func connType(c protocol.Connection) string {
	switch c.Type {
	case "":
		return string(protocol.UnknownConnect)
	default:
		return string(c.Type)
	}
}

// netID is our address as the server sees it, as a signed number; 0 where the
// table of p2p.md 6.2 says so.
func netID(c protocol.Connection) string {
	a, err := netip.ParseAddr(c.SeenIP)
	if err != nil || !a.Unmap().Is4() || c.Type == protocol.IPRestrictNAT || c.Type == protocol.UnknownConnect {
		return "0"
	}
	b := a.Unmap().As4()
	return strconv.Itoa(int(int32(binary.LittleEndian.Uint32(b[:]))))
}

func join(addrs []netip.Addr) string {
	var b strings.Builder
	for i, a := range addrs {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(a.String())
	}
	return b.String()
}

package msnftp

import (
	"net/netip"
	"slices"

	"papilio/protocol"
)

// maxTargets is how many addresses of a peer are tried.
const maxTargets = 4

// targets returns where a peer may be connected to: what it says of itself,
// without addresses that only a scanner would be led to (p2p.md 6.5).
//
// quirk: PortX belongs to the external address in some clients and to the
// internal one in others, so with the internal one all ports are tried.
func targets(m Message, own netip.Addr) []netip.AddrPort {
	var list []netip.AddrPort
	for _, t := range []netip.AddrPort{
		netip.AddrPortFrom(m.IP, m.Port), netip.AddrPortFrom(m.Internal, m.PortXInternal),
		netip.AddrPortFrom(m.Internal, m.PortX), netip.AddrPortFrom(m.Internal, m.Port), netip.AddrPortFrom(m.IP, m.PortX),
	} {
		if len(list) < maxTargets && allowed(t, own) && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// allowed reports whether a target that a peer names is tried: never multicast
// or a low port, never this computer unless we are seen on it, and an inside
// address only of our own network.
func allowed(t netip.AddrPort, own netip.Addr) bool {
	a := t.Addr()
	own = own.Unmap()
	switch {
	case !a.IsValid(), t.Port() < 1024, a.IsUnspecified(), a.IsMulticast(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return false
	case a.IsLoopback():
		return own.IsLoopback()
	case a.IsPrivate(), a.IsLinkLocalUnicast():
		return near(a, own)
	}
	return true
}

// near reports whether two inside addresses look like one network.
func near(a, own netip.Addr) bool {
	if a.BitLen() != own.BitLen() {
		return false
	}
	bits := 24
	if a.Is6() {
		bits = 64
	}
	p, err := own.Prefix(bits)
	return err == nil && p.Contains(a)
}

// ownAddresses returns what we tell a peer of ourselves.
func ownAddresses(r protocol.Connection) (external, internal netip.Addr) {
	internal = r.Own.Addr().Unmap()
	if seen, err := netip.ParseAddr(r.SeenIP); err == nil {
		external = seen.Unmap()
	} else {
		external = internal
	}
	return external, internal
}

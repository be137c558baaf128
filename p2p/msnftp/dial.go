package msnftp

import (
	"net/netip"
	"slices"

	"papilio/p2p"
	"papilio/protocol"
)

// targets returns where a peer may be connected to: what it says of itself,
// without addresses that only a scanner would be led to (p2p.Targets).
//
// quirk: PortX belongs to the external address in some clients and to the
// internal one in others, so with the internal one all ports are tried.
func targets(m Message, report protocol.Connection) []netip.AddrPort {
	var list []netip.AddrPort
	for _, t := range []netip.AddrPort{
		netip.AddrPortFrom(m.IP, m.Port), netip.AddrPortFrom(m.Internal, m.PortXInternal),
		netip.AddrPortFrom(m.Internal, m.PortX), netip.AddrPortFrom(m.Internal, m.Port), netip.AddrPortFrom(m.IP, m.PortX),
	} {
		if t.IsValid() && t.Port() != 0 && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return p2p.Targets(list, report)
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

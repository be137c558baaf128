package p2p

import (
	"net/netip"

	"papilio/protocol"
)

// Targets returns those addresses of a contact that may be connected to, in
// their order and at most four: for other ways from computer to computer that
// have the rules of direct connections. report says where we are ourselves.
func Targets(list []netip.AddrPort, report protocol.Connection) []netip.AddrPort {
	return filterTargets(list, thisComputer, onLoopback(report))
}

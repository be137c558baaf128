package p2p

import (
	"context"
	"net/netip"

	"papilio/protocol"
)

// Direct says how and for whom a Peer opens direct connections (p2p.md 6):
// TCP from computer to computer, beside the switchboard.
type Direct struct {
	// Allowed reports whether this contact may learn our addresses and connect
	// to us now: the setting is on and they are a contact. It is asked before
	// every offer and every answer, on the peer's goroutine, and must not
	// block. nil allows nobody.
	Allowed func() bool
	// Report returns the connection report: how the server sees us. It must
	// not block. nil is a report that knows nothing.
	Report func() protocol.Connection
	// Ports is where to listen; zero is any port.
	Ports PortRange
	// Mapper opens a port in the router while a connection is waited for; nil
	// asks no router.
	Mapper Mapper
}

// PortRange is a range of TCP ports, both ends included.
type PortRange struct{ First, Last uint16 }

// Mapper asks the router for a port that leads to ours.
type Mapper interface {
	// Map asks for a way from outside to a TCP port of this computer. It ends
	// with ctx. The caller calls Unmap of what it returns once.
	Map(ctx context.Context, port uint16) (Mapping, error)
}

// Mapping is a port of the router that leads to us.
type Mapping struct {
	External netip.AddrPort
	Unmap    func(ctx context.Context) error
}

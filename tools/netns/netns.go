// Package netns is a small internet for tests: computers with addresses of
// their own, homes behind a NAT, firewalls and cables that can be pulled.
//
// Where the kernel allows it (Linux, root, iproute2 and nftables installed)
// every computer is a real network namespace, joined by real veth cables and
// routed and translated by the real kernel. Elsewhere, in a container of a CI
// system say, New says so in the test's log and the same calls work on pairs of
// loopback connections that wear the addresses, with the same answers: open,
// refused, dropped, translated. A test is written once and is never skipped.
//
//	lab := netns.New(t)                           // cleaned up with the test
//	server := lab.Host("server")                  // 198.18.1.2 and 2001:db8:1::2
//	home := lab.Home("home", netns.KeepPort)      // a NAT router with a public address
//	alice := home.Host("alice")                   // 10.2.1.2 inside
//	l, err := server.Listen("tcp", netip.AddrPortFrom(server.Addr(), 1863).String())
//	c, err := alice.Dial(ctx, "tcp", l.Addr().String()) // seen by server as home.Addr()
//
// Dial and Listen have the shape of net.Dialer.DialContext and net.Listen, so
// they fit wherever code under test takes such a function. Addresses are
// literals; there is no DNS. Code that opens sockets itself, on one goroutine,
// can be run by Do in a real laboratory.
package netns

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// Lab is an internet of one test. Its methods, and those of its Hosts and
// Homes, are safe for concurrent use, but set-up calls (Host, Home) are not
// meant to race each other.
type Lab struct {
	t     testing.TB
	real  bool
	core  *space // the router that stands for the internet
	count int    // of networks joined to core
	sim   sim
}

// New makes an empty internet for a test. It never skips: when Allowed says
// no, it logs why and simulates.
func New(t testing.TB) *Lab {
	t.Helper()
	if err := Allowed(); err != nil {
		t.Logf("network namespaces are not allowed here (%v): the same network is simulated on loopback", err)
		return Simulated(t)
	}
	l := &Lab{t: t, real: true}
	l.core = l.open(true)
	return l
}

// Simulated makes an internet of loopback connections even where namespaces
// are allowed.
func Simulated(t testing.TB) *Lab {
	return &Lab{t: t, sim: sim{listeners: map[netip.AddrPort]*fakeListener{}}}
}

// Real reports whether the computers are network namespaces.
func (l *Lab) Real() bool { return l.real }

// Ports says what a NAT does with the port of an outgoing connection.
type Ports int

// The kinds of NAT.
const (
	KeepPort   Ports = iota // the port outside is the one inside, if it is free
	RandomPort              // another one for each connection
)

// Host is a computer.
type Host struct {
	lab     *Lab
	name    string
	space   *space
	home    *Home // nil on the internet
	addr    netip.Addr
	addr6   netip.Addr // invalid in a home
	gateway netip.Addr

	mu     sync.Mutex
	policy Policy
	conns  map[*fakeConn]struct{}
	cut    bool
	next   uint16 // ports of the simulation
}

// Addr is the IPv4 address the computer has itself.
func (h *Host) Addr() netip.Addr { return h.addr }

// Addr6 is its IPv6 address; invalid behind a NAT, where there is none.
func (h *Host) Addr6() netip.Addr { return h.addr6 }

// Gateway is the address of its router on its side.
func (h *Host) Gateway() netip.Addr { return h.gateway }

// Policy is what the firewall of a computer does with connections from outside.
type Policy int

// The policies.
const (
	Open   Policy = iota // lets them in
	Drop                 // says nothing: the caller waits
	Reject               // answers with a reset
)

// Firewall sets what happens to new connections from outside. Those that
// exist, and those the computer makes itself, go on.
func (h *Host) Firewall(p Policy) {
	h.lab.t.Helper()
	if !h.lab.real {
		h.mu.Lock()
		h.policy = p
		h.mu.Unlock()
		return
	}
	verdict := map[Policy]string{Open: "accept", Drop: "drop", Reject: "reject with tcp reset"}[p]
	h.Nft(`table inet firewall
delete table inet firewall
table inet firewall {
	chain input {
		type filter hook input priority 0;
		iif lo accept
		ct state established,related accept
		meta l4proto ipv6-icmp accept
		meta l4proto tcp ` + verdict + `
	}
}
`)
}

// Cut pulls the cable. Connections are not closed: they stall, as when a
// laptop leaves its wireless network. In a real laboratory Join plugs it in
// again and what TCP still holds goes on; in a simulated one what stalled
// stays so.
func (h *Host) Cut() { h.lab.t.Helper(); h.cable(true) }

// Join plugs the cable in again.
func (h *Host) Join() { h.lab.t.Helper(); h.cable(false) }

// Dial opens a connection from this computer to a literal address. It has the
// shape of net.Dialer.DialContext.
func (h *Host) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if !h.lab.real {
		return h.lab.sim.dial(ctx, h, address)
	}
	var c net.Conn
	err := h.Do(func() (err error) {
		c, err = new(net.Dialer).DialContext(ctx, network, address)
		return err
	})
	return c, err
}

// Listen listens on this computer. It has the shape of net.Listen; an empty
// host means all addresses of the computer.
func (h *Host) Listen(network, address string) (net.Listener, error) {
	if !h.lab.real {
		return h.lab.sim.listen(h, address)
	}
	var l net.Listener
	err := h.Do(func() (err error) {
		l, err = net.Listen(network, address)
		return err
	})
	return l, err
}

// Home is a household: a NAT router with one public address, and computers
// behind it. Nothing comes in from outside unless Forward lets it.
type Home struct {
	lab      *Lab
	router   *Host
	inside   int
	number   int
	ports    Ports
	mu       sync.Mutex
	forwards map[uint16]netip.AddrPort
}

// Addr is the public address.
func (h *Home) Addr() netip.Addr { return h.router.addr }

// Router is the router itself: a computer on the internet. Its Gateway is that of the
// internet; the computers behind it know it as theirs.
func (h *Home) Router() *Host { return h.router }

// Forward opens a port of the public address and leads it to a computer
// inside, as UPnP does. A zero AddrPort closes it.
func (h *Home) Forward(port uint16, to netip.AddrPort) {
	h.lab.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if to.IsValid() {
		h.forwards[port] = to
	} else {
		delete(h.forwards, port)
	}
	if h.lab.real {
		h.translate()
	}
}

// Forwards returns the ports that are open now.
func (h *Home) Forwards() map[uint16]netip.AddrPort {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make(map[uint16]netip.AddrPort, len(h.forwards))
	for p, to := range h.forwards {
		all[p] = to
	}
	return all
}

package p2p

import (
	"bufio"
	"context"
	"encoding/hex"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"papilio/protocol"
)

// system is what a direct connection needs of the computer. Tests put another
// one in its place.
type system struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	listen   func(network, address string) (net.Listener, error)
	networks func() []netip.Prefix      // our addresses with their networks
	gateways func() []netip.Addr        // our routers
	do       func(f func() error) error // runs what opens sockets by itself
	patience time.Duration              // instead of negotiateTime, if it is not zero
}

var thisComputer = &system{
	dial:     new(net.Dialer).DialContext,
	listen:   net.Listen,
	networks: ownNetworks,
	gateways: ownGateways,
	do:       func(f func() error) error { return f() },
}

// ownNetworks returns the addresses of the interfaces that are up.
func ownNetworks() []netip.Prefix {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var all []netip.Prefix
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// ownGateways returns the routers of IPv4. Where the system does not tell in a
// file, it is the first address of each of our private networks, as in nearly
// every home.
func ownGateways() []netip.Addr {
	var all []netip.Addr
	if f, err := os.Open("/proc/net/route"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if w := strings.Fields(lines.Text()); len(w) > 2 && w[1] == "00000000" {
				if b, err := hex.DecodeString(w[2]); err == nil && len(b) == 4 {
					slices.Reverse(b)
					all = append(all, netip.AddrFrom4([4]byte(b)))
				}
			}
		}
		return all
	}
	for _, p := range ownNetworks() {
		if a := p.Addr(); a.Is4() && a.IsPrivate() {
			if first := p.Masked().Addr().Next(); first != a {
				all = append(all, first)
			}
		}
	}
	return all
}

// onLoopback reports whether our server is on this computer: then so is the
// contact, perhaps, and loopback is the way to both.
func onLoopback(c protocol.Connection) bool { return c.Own.Addr().Unmap().IsLoopback() }

// filterTargets returns the addresses of a peer that we connect to, at most
// maxTargets. A peer must not make a scanner of us (p2p.md 6.5, hostile-input.md
// C07): no loopback unless we are there ourselves, nothing that is not one
// computer, no router of ours, no ports of system services, and addresses that
// only mean something in a private network only where we have a foot in it.
func filterTargets(targets []netip.AddrPort, s *system, loopback bool) []netip.AddrPort {
	networks, gateways := s.networks(), s.gateways()
	var good []netip.AddrPort
	for _, t := range targets {
		a := t.Addr().Unmap()
		switch {
		case len(good) == maxTargets || t.Port() < lowestPort || a.Zone() != "":
		case a.IsLoopback():
			if loopback {
				good = append(good, t)
			}
		case !a.IsGlobalUnicast() || strange(a) || slices.Contains(gateways, a):
		case private(a) && !slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Masked().Contains(a) }):
		default:
			good = append(good, t)
		}
	}
	return good
}

// Networks that are private beyond what netip calls so: those behind the NAT
// of a provider.
var behindProvider = netip.MustParsePrefix("100.64.0.0/10")

func private(a netip.Addr) bool { return a.IsPrivate() || behindProvider.Contains(a) }

// Networks that no computer has, or that hide an IPv4 address.
var strangeNetworks = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("::/96"),
}

func strange(a netip.Addr) bool {
	return slices.ContainsFunc(strangeNetworks, func(p netip.Prefix) bool { return p.Contains(a) })
}

// ownAddresses returns where a contact may find our listener: the address from
// which we talk to the server first, then others, few of each kind. The
// outside is what the server sees, if that is another one.
func ownAddresses(s *system, report protocol.Connection, port uint16) addresses {
	at := addresses{port: port}
	add := func(a netip.Addr) {
		switch a = a.Unmap().WithZone(""); {
		case a.Is4() && len(at.inside) < 2 && !slices.Contains(at.inside, a):
			at.inside = append(at.inside, a)
		case a.Is6() && len(at.six) < 1:
			at.six = append(at.six, a)
		}
	}
	own := report.Own.Addr().Unmap()
	if onLoopback(report) {
		add(own)
		return at
	}
	if own.IsGlobalUnicast() {
		add(own)
	}
	for _, p := range s.networks() {
		if a := p.Addr().Unmap(); a.IsGlobalUnicast() && !strange(a) {
			add(a)
		}
	}
	if seen, err := netip.ParseAddr(report.SeenIP); err == nil && seen.Unmap().Is4() && seen.IsGlobalUnicast() {
		at.outside = netip.AddrPortFrom(seen.Unmap(), port)
	}
	return at
}

package protocol

import (
	"net/netip"
	"testing"
	"time"
)

// Every cell of the table of notification.md 4.2, in both byte orders of the
// port, and every case in which there is nothing to tell.
func TestClassify(t *testing.T) {
	const own, swapped, other = "1656", "30726", "4000" // 4000 is 0x0fa0, swapped 0xa00f
	const public, at = "198.51.100.7", "203.0.113.25"   // the server, and what it sees
	for name, test := range map[string]struct {
		route     Route
		own       string // our address; the port is 1656
		remote    string
		ip, port  string // as the server says
		want      ConnectionType
		reason    string
		http      bool
		seen, alt int
	}{
		"same ip, same port":              {RouteDirect, at, public, at, own, DirectConnect, "", false, 1656, 0},
		"same ip, same port swapped":      {RouteDirect, at, public, at, swapped, DirectConnect, "", false, 1656, 0},
		"same ip, other port":             {RouteDirect, at, public, at, other, PortRestrictNAT, "", false, 0xa00f, 4000},
		"other ip, same port":             {RouteDirect, "192.168.1.2", public, at, own, IPRestrictNAT, "", false, 1656, 0},
		"other ip, same port swapped":     {RouteDirect, "192.168.1.2", public, at, swapped, IPRestrictNAT, "", false, 1656, 0},
		"other ip, other port":            {RouteDirect, "192.168.1.2", public, at, other, SymmetricNAT, "", false, 0xa00f, 4000},
		"a port that reads both ways":     {RouteDirect, at, public, at, "257", PortRestrictNAT, "", false, 257, 0},
		"blanks":                          {RouteDirect, at, public, " " + at + " ", " 1656 ", DirectConnect, "", false, 1656, 0},
		"nothing about us":                {RouteDirect, "192.168.1.2", public, "", "", UnknownConnect, ReasonNoAddress, false, 0, 0},
		"a port alone":                    {RouteDirect, "192.168.1.2", public, " ", own, UnknownConnect, ReasonNoAddress, false, 0, 0},
		"broken ip":                       {RouteDirect, "192.168.1.2", public, "999.1.1.1", own, UnknownConnect, ReasonBadProfile, false, 0, 0},
		"an address with a zone":          {RouteDirect, "192.168.1.2", public, "fe80::1%evil", own, UnknownConnect, ReasonBadProfile, false, 0, 0},
		"broken port":                     {RouteDirect, "192.168.1.2", public, at, "70000", UnknownConnect, ReasonBadProfile, false, 0, 0},
		"port 0, same ip":                 {RouteDirect, at, public, at, "0", PortRestrictNAT, "", true, 0, 0},
		"port 0, other ip":                {RouteDirect, "192.168.1.2", public, at, "0", SymmetricNAT, "", true, 0, 0},
		"no port":                         {RouteDirect, "192.168.1.2", public, at, "", SymmetricNAT, "", true, 0, 0},
		"gateway":                         {RouteGateway, "192.168.1.2", public, at, own, SymmetricNAT, "", true, 0, 0},
		"gateway, same ip":                {RouteGateway, at, public, at, "0", PortRestrictNAT, "", true, 0, 0},
		"gateway that sees its own end":   {RouteGateway, "192.168.1.2", public, "127.0.0.1", own, UnknownConnect, ReasonPrivate, true, 0, 0},
		"loopback from outside":           {RouteDirect, "192.168.1.2", public, "127.0.0.1", own, UnknownConnect, ReasonPrivate, false, 1656, 0},
		"private from outside":            {RouteDirect, "192.168.1.2", public, "10.0.0.1", other, UnknownConnect, ReasonPrivate, false, 0xa00f, 4000},
		"our own private address, though": {RouteDirect, "192.168.1.2", public, "192.168.1.2", own, UnknownConnect, ReasonPrivate, false, 1656, 0},
		"inside a carrier, from outside":  {RouteDirect, "192.168.1.2", public, "100.64.3.4", own, UnknownConnect, ReasonPrivate, false, 1656, 0},
		"loopback from a loopback server": {RouteDirect, "127.0.0.1", "127.0.0.1", "127.0.0.1", own, DirectConnect, "", false, 1656, 0},
		"private from a private server":   {RouteDirect, "192.168.1.2", "192.168.1.9", "192.168.1.2", own, DirectConnect, "", false, 1656, 0},
		"mapped":                          {RouteDirect, at, "::ffff:" + public, "::ffff:" + at, own, DirectConnect, "", false, 1656, 0},
		"the next version of addresses":   {RouteDirect, "2001:db8::2", "2001:db8::1", "2001:db8::2", own, DirectConnect, "", false, 1656, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := Connection{Route: test.route, Own: netip.AddrPortFrom(netip.MustParseAddr(test.own), 1656),
				Type: DirectConnect, Reason: "stale", SeenPort: 9, SeenPortOther: 9, SeenIP: "stale", BehindNAT: true, HTTP: true}
			c = c.Classify(Profile{Received: true, ClientIP: test.ip, ClientPort: test.port}, netip.MustParseAddr(test.remote))
			if c.Type != test.want || c.Reason != test.reason || c.HTTP != test.http || c.SeenPort != test.seen || c.SeenPortOther != test.alt || c.BehindNAT {
				t.Errorf("%+v", c)
			}
			if (c.Type == UnknownConnect) != (c.Reason != "") {
				t.Errorf("%s with the reason %q", c.Type, c.Reason)
			}
		})
	}
	c := Connection{Route: RouteDirect}.Classify(Profile{}, netip.MustParseAddr(public))
	if c.Type != UnknownConnect || c.Reason != ReasonNoProfile {
		t.Errorf("%s %q", c.Type, c.Reason)
	}
}

// Through a proxy the port means nothing, and the address tells whether
// something else stands behind the proxy.
func TestClassifyThroughAProxy(t *testing.T) {
	for name, test := range map[string]struct {
		route        Route
		proxy        string
		server, seen string
		want         ConnectionType
		reason       string
		behind       bool
	}{
		"the proxy's own address":            {RouteSOCKS5, "203.0.113.9:1080", "im.example.org:1863", "203.0.113.9", SymmetricNAT, "", false},
		"another address":                    {RouteSOCKS5, "203.0.113.9:1080", "im.example.org:1863", "203.0.113.25", SymmetricNAT, "", true},
		"a proxy inside, seen outside":       {RouteConnect, "10.0.0.2:3128", "im.example.org:1863", "203.0.113.9", SymmetricNAT, "", true},
		"all of it inside":                   {RouteConnect, "10.0.0.2:3128", "im.local:1863", "10.0.0.2", SymmetricNAT, "", false},
		"all of it inside, by numbers":       {RouteConnect, "10.0.0.2:3128", "10.0.0.9:1863", "10.0.7.2", SymmetricNAT, "", true},
		"the front end of a public server":   {RouteConnect, "10.0.0.2:3128", "198.51.100.7:1863", "10.9.9.9", UnknownConnect, ReasonPrivate, false},
		"the front end of a server":          {RouteSOCKS5, "10.0.0.2:1080", "im.example.org:1863", "127.0.0.1", UnknownConnect, ReasonPrivate, false},
		"a gateway behind a proxy":           {RouteGateway, "203.0.113.9:3128", "im.example.org:1863", "203.0.113.9", SymmetricNAT, "", false},
		"a proxy and server on this machine": {RouteSOCKS5, "127.0.0.1:1080", "127.0.0.1:1863", "127.0.0.1", PortRestrictNAT, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := Connection{Route: test.route, Own: netip.MustParseAddrPort("192.168.1.2:1656"), Proxy: netip.MustParseAddrPort(test.proxy), Server: test.server}
			if c.Proxy.Addr().IsLoopback() {
				c.Own = netip.MustParseAddrPort("127.0.0.1:1656")
			}
			c = c.Classify(Profile{Received: true, ClientIP: test.seen, ClientPort: "1656"}, c.Proxy.Addr())
			if c.Type != test.want || c.Reason != test.reason || c.BehindNAT != test.behind || c.SeenPort != 0 || c.SeenPortOther != 0 || c.SeenIP != test.seen {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestConnectionEqual(t *testing.T) {
	one := Connection{Type: DirectConnect, Failed: []Attempt{{RouteDirect, "timeout"}}, Since: time.Now()}
	other := one
	if !one.Equal(other) {
		t.Error("a copy is another")
	}
	if other.Failed = []Attempt{{RouteDirect, "server-unreachable"}}; one.Equal(other) {
		t.Error("another failure is the same")
	}
	other = one
	other.RoundTrip = 1
	if one.Equal(other) || len(one.Failed) != 1 {
		t.Error("another round trip is the same")
	}
}

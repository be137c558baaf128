package protocol

import (
	"net/netip"
	"testing"
)

// Every cell of the table of notification.md 4.2, in both byte orders of the
// port, and every case in which there is nothing to tell.
func TestClassify(t *testing.T) {
	const own, swapped, other = "1656", "30726", "4000"
	server := netip.MustParseAddr("198.51.100.7")
	for name, test := range map[string]struct {
		route    Route
		ip, port string
		own      string
		remote   netip.Addr
		want     ConnectionType
		reason   string
		seen     int
	}{
		"same ip, same port":              {RouteDirect, "203.0.113.25", own, "203.0.113.25", server, DirectConnect, "", 1656},
		"same ip, same port swapped":      {RouteDirect, "203.0.113.25", swapped, "203.0.113.25", server, DirectConnect, "", 1656},
		"same ip, other port":             {RouteDirect, "203.0.113.25", other, "203.0.113.25", server, PortRestrictNAT, "", 0xa00f},
		"other ip, same port":             {RouteDirect, "203.0.113.25", own, "192.168.1.2", server, IPRestrictNAT, "", 1656},
		"other ip, same port swapped":     {RouteDirect, "203.0.113.25", swapped, "192.168.1.2", server, IPRestrictNAT, "", 1656},
		"other ip, other port":            {RouteDirect, "203.0.113.25", other, "192.168.1.2", server, SymmetricNAT, "", 0xa00f},
		"no profile":                      {RouteDirect, "", "", "192.168.1.2", server, UnknownConnect, "bad-profile", 0},
		"broken ip":                       {RouteDirect, "999.1.1.1", own, "192.168.1.2", server, UnknownConnect, "bad-profile", 0},
		"broken port":                     {RouteDirect, "203.0.113.25", "70000", "192.168.1.2", server, UnknownConnect, "bad-profile", 0},
		"port 0, same ip":                 {RouteDirect, "203.0.113.25", "0", "203.0.113.25", server, PortRestrictNAT, "http", 0},
		"port 0, other ip":                {RouteDirect, "203.0.113.25", "0", "192.168.1.2", server, SymmetricNAT, "http", 0},
		"no port":                         {RouteDirect, "203.0.113.25", "", "192.168.1.2", server, SymmetricNAT, "http", 0},
		"gateway":                         {RouteGateway, "203.0.113.25", own, "192.168.1.2", server, SymmetricNAT, "http", 0},
		"gateway, same ip":                {RouteGateway, "203.0.113.25", own, "203.0.113.25", server, PortRestrictNAT, "http", 0},
		"loopback from outside":           {RouteDirect, "127.0.0.1", own, "192.168.1.2", server, UnknownConnect, "private-address", 1656},
		"private from outside":            {RouteDirect, "10.0.0.1", own, "192.168.1.2", server, UnknownConnect, "private-address", 1656},
		"loopback from a loopback server": {RouteDirect, "127.0.0.1", own, "127.0.0.1", netip.MustParseAddr("127.0.0.1"), DirectConnect, "", 1656},
		"private from a private server":   {RouteDirect, "192.168.1.2", own, "192.168.1.2", netip.MustParseAddr("192.168.1.9"), DirectConnect, "", 1656},
		"mapped":                          {RouteDirect, "::ffff:203.0.113.25", own, "203.0.113.25", netip.MustParseAddr("::ffff:198.51.100.7"), DirectConnect, "", 1656},
	} {
		t.Run(name, func(t *testing.T) {
			c := Connection{Route: test.route, Own: netip.AddrPortFrom(netip.MustParseAddr(test.own), 1656), Type: DirectConnect, Reason: "stale", SeenPort: 9, SeenIP: "stale"}
			c = c.Classify(Profile{Received: true, ClientIP: test.ip, ClientPort: test.port}, test.remote)
			if c.Type != test.want || c.Reason != test.reason || c.SeenPort != test.seen || c.BehindNAT {
				t.Errorf("%s %q, seen port %d, behind NAT %v", c.Type, c.Reason, c.SeenPort, c.BehindNAT)
			}
		})
	}
	c := Connection{Route: RouteDirect}.Classify(Profile{}, server)
	if c.Type != UnknownConnect || c.Reason != "no-profile" {
		t.Errorf("%s %q", c.Type, c.Reason)
	}
	proxied := Connection{Route: RouteSOCKS5, Own: netip.MustParseAddrPort("192.168.1.2:1656"), Proxy: netip.MustParseAddrPort("203.0.113.9:1080")}
	if c := proxied.Classify(Profile{Received: true, ClientIP: "203.0.113.25", ClientPort: own}, server); !c.BehindNAT || c.Type != SymmetricNAT {
		t.Errorf("another address than the proxy's: %+v", c)
	}
	if c := proxied.Classify(Profile{Received: true, ClientIP: "203.0.113.9", ClientPort: own}, server); c.BehindNAT {
		t.Errorf("the proxy's own address: %+v", c)
	}
}

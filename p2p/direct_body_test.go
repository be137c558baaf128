package p2p

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"papilio/protocol"
)

func body(lines string) slp {
	m, err := parseSLP([]byte("MSNSLP/1.0 200 OK\r\nContent-Type: application/x-msnmsgr-transrespbody\r\n\r\n" + strings.ReplaceAll(lines, "\n", "\r\n") + "\r\n\x00"))
	if err != nil {
		panic(err)
	}
	return m
}

func TestTransportAnswer(t *testing.T) {
	for _, c := range []struct{ name, body, targets string }{
		{"6.x", "Bridge: TCPv1\nListening: true\nIPv4External-Addrs: 203.0.113.9\nIPv4External-Port: 6891\nIPv4Internal-Addrs: 192.0.2.17 10.0.0.4\nIPv4Internal-Port: 6892",
			"192.0.2.17:6892 10.0.0.4:6892 203.0.113.9:6891"},
		{"WLM 2009, reversed", "Listening: true\nsrddA-lanretnI4vPI: 85.26.251.361\ntroP-lanretnI4vPI: 2133", "163.152.62.58:3312"},
		{"reversed, two and outside", "srddA-lanretnI4vPI: 1.0.0.01 2.0.0.01\ntroP-lanretnI4vPI: 0981\nsrddA-lanretxE4vPI: 9.311.0.302\ntroP-lanretxE4vPI: 1981",
			"10.0.0.2:1890 10.0.0.1:1890 203.0.113.9:1891"},
		{"pairs", "IPv4ExternalAddrsAndPorts: 203.0.113.9:6891\nIPv4InternalAddrsAndPorts: 10.0.0.4:6892 10.0.0.5:6893", "10.0.0.4:6892 10.0.0.5:6893 203.0.113.9:6891"},
		{"pairs, reversed", "stroPdnAsrddAlanretxE4vPI: 1981:9.311.0.302", "203.0.113.9:1891"},
		{"pecan's letters", "Ipv4Internal-Addrs: 10.0.0.4\nipv4internal-port: 6892", "10.0.0.4:6892"},
		{"IPv6", "IPv6-Addrs: 2001:db8::5 ::ffff:10.0.0.4\nIPv6-Port: 6891", "[2001:db8::5]:6891 10.0.0.4:6891"},
		{"no port", "IPv4Internal-Addrs: 10.0.0.4", ""},
		{"port too large", "IPv4Internal-Addrs: 10.0.0.4\nIPv4Internal-Port: 65536", ""},
		{"names are none", "IPv4Internal-Addrs: localhost example.com 10.0.0.256\nIPv4Internal-Port: 6891", ""},
		{"the same twice", "IPv4Internal-Addrs: 10.0.0.4 10.0.0.4\nIPv4Internal-Port: 6891\nIPv4External-Addrs: 10.0.0.4\nIPv4External-Port: 6891", "10.0.0.4:6891"},
	} {
		got := strings.Trim(fmt.Sprint(parseTransportAnswer(body(c.body)).targets), "[]")
		if want := c.targets; strings.Trim(want, "[]") != got && "["+got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
	many := "IPv4Internal-Addrs:"
	for i := range 200 {
		many += fmt.Sprintf(" 10.0.1.%d", i)
	}
	if n := len(parseTransportAnswer(body(many + "\nIPv4Internal-Port: 6891")).targets); n != maxCandidates {
		t.Errorf("%d targets are looked at", n)
	}
}

// TestTargets is section 6.5 and hostile-input.md C07.
func TestTargets(t *testing.T) {
	s := &system{
		networks: func() []netip.Prefix {
			return []netip.Prefix{netip.MustParsePrefix("192.168.1.20/24"), netip.MustParsePrefix("fd00::20/64"), netip.MustParsePrefix("127.0.0.1/8")}
		},
		gateways: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("192.168.1.1")} },
	}
	targets := func(all ...string) (p []netip.AddrPort) {
		for _, a := range all {
			p = append(p, netip.MustParseAddrPort(a))
		}
		return p
	}
	bad := targets("127.0.0.1:6891", "127.1.2.3:6891", "[::1]:6891", "0.0.0.0:6891", "[::]:6891", "224.0.0.1:6891", "239.255.255.250:6891", "255.255.255.255:6891",
		"[ff02::1]:6891", "169.254.1.1:6891", "[fe80::1]:6891", "10.0.0.1:6891", "172.16.0.9:6891", "192.168.2.9:6891", "100.64.0.9:6891", "[fd01::9]:6891",
		"192.168.1.1:6891", "203.0.113.9:22", "203.0.113.9:25", "203.0.113.9:80", "203.0.113.9:1023", "203.0.113.9:0", "0.1.2.3:6891", "250.1.2.3:6891",
		"[64:ff9b::7f00:1]:6891", "[2002:7f00:1::1]:6891", "[::127.0.0.1]:6891", "[::ffff:127.0.0.1]:6891")
	if got := filterTargets(bad, s, false); len(got) > 0 {
		t.Errorf("connects to %v", got)
	}
	if got := filterTargets(targets("[fe80::1%eth0]:6891", "[2001:db8::1%eth0]:6891"), s, false); len(got) > 0 {
		t.Errorf("connects to %v", got)
	}
	good := targets("192.168.1.7:6891", "203.0.113.9:1024", "[2001:db8::9]:65535", "[fd00::9]:6891")
	if got := filterTargets(append(bad, good...), s, false); !slices.Equal(got, good) {
		t.Errorf("connects to %v", got)
	}
	if got := filterTargets(append(slices.Clone(good), targets("203.0.113.10:6891", "203.0.113.11:6891")...), s, false); len(got) != maxTargets {
		t.Errorf("%d targets", len(got))
	}
	if got := filterTargets(targets("127.0.0.1:6891", "127.0.0.1:80", "[::1]:6891", "10.0.0.1:6891"), s, true); !slices.Equal(got, targets("127.0.0.1:6891", "[::1]:6891")) {
		t.Errorf("on loopback it connects to %v", got)
	}
}

func TestTransportBodies(t *testing.T) {
	seen := protocol.Connection{Type: protocol.PortRestrictNAT, SeenIP: "81.244.166.179"}
	m := slp{body: transportRequest{hash: nonce{1}}.fields(seen, true, 77)}
	for key, want := range map[string]string{
		"Bridges": "TCPv1 SBBridge", "NetID": "-1280904111", "Conn-Type": "Port-Restrict-NAT", "UPnPNat": "true", "ICF": "false",
		"SessionID": "77", "Nonce": "", "Hashed-Nonce": "", keyFrame: "65536", keyHash: nonce{1}.String(),
	} {
		if got := m.get(key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	for _, unknown := range []protocol.Connection{{}, {Type: protocol.IPRestrictNAT, SeenIP: "81.244.166.179"}, {Type: protocol.DirectConnect, SeenIP: "2001:db8::1"}} {
		if netID(unknown) != "0" {
			t.Errorf("NetID of %+v is %s", unknown, netID(unknown))
		}
	}
	if connType(protocol.Connection{}) != "Unknown-Connect" {
		t.Error("an unknown connection has a name")
	}
	at := addresses{inside: []netip.Addr{netip.MustParseAddr("10.0.0.4")}, outside: netip.MustParseAddrPort("203.0.113.9:7000"), six: []netip.Addr{netip.MustParseAddr("2001:db8::4")}, port: 6891}
	m = slp{body: transportAnswer{listening: true, plain: nonce{1}}.fields(at, seen, false, 77)}
	a := parseTransportAnswer(m)
	if !a.listening || !a.tcp() || a.plain != (nonce{1}) || a.hashed || a.frame != maxDirectPayload ||
		fmt.Sprint(a.targets) != "[10.0.0.4:6891 [2001:db8::4]:6891 203.0.113.9:7000]" {
		t.Errorf("read back %+v", a)
	}
	at.outside = netip.MustParseAddrPort("10.0.0.4:6891")
	if m := (slp{body: transportAnswer{listening: true}.fields(at, seen, false, 77)}); m.get("IPv4External-Addrs") != "" {
		t.Error("the inside is written as the outside as well")
	}
	if m := (slp{body: transportAnswer{hashed: true}.fields(at, seen, false, 77)}); m.get("IPv4Internal-Addrs") != "" || m.get("Hashed-Nonce") == "" || m.get("Listening") != "false" {
		t.Errorf("a refusal says %v", m.body)
	}
}

// FuzzTransport reads anything as both bodies. Whatever it says, we connect to
// few computers, and never to one that the rules leave out.
func FuzzTransport(f *testing.F) {
	f.Add("Bridges: TRUDPv1 TCPv1\r\nNetID: 0\r\nConn-Type: Direct-Connect\r\nUPnPNat: false\r\nICF: false\r\nHashed-Nonce: {2B95F56D-9CA0-9A64-82CE-ADC1F3C55845}")
	f.Add("Bridge: TCPv1\r\nListening: true\r\nNonce: {122D2937-5C86-4C7B-81F5-0E05017880C2}\r\nIPv4Internal-Addrs: 10.0.0.4 127.0.0.1\r\nIPv4Internal-Port: 6891")
	f.Add("srddA-lanretnI4vPI: 85.26.251.361\r\ntroP-lanretnI4vPI: 2133\r\nPapilio-Frame: 999999999999")
	f.Add("IPv4ExternalAddrsAndPorts: 1.2.3.4:22 [::1]:6891\r\nIPv6-Addrs: ::1\r\nIPv6-Port: 1")
	s := &system{
		networks: func() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("10.0.0.9/24")} },
		gateways: func() []netip.Addr { return nil },
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseSLP([]byte("MSNSLP/1.0 200 OK\r\nCall-ID: {1}\r\n\r\n" + text))
		if err != nil {
			return
		}
		r, a := parseTransportRequest(m), parseTransportAnswer(m)
		for _, n := range []int{r.frame, a.frame} {
			if n != 0 && (n < directPayload || n > maxDirectPayload) {
				t.Fatalf("frames of %d bytes", n)
			}
		}
		if len(a.targets) > maxCandidates {
			t.Fatalf("%d targets", len(a.targets))
		}
		for _, at := range filterTargets(a.targets, s, false) {
			p := at.Addr()
			if at.Port() < lowestPort || p.IsLoopback() || p.IsMulticast() || p.IsUnspecified() || p.IsPrivate() && !netip.MustParsePrefix("10.0.0.0/24").Contains(p) || p.Is4In6() {
				t.Fatalf("connects to %v", at)
			}
		}
		for _, n := range []nonce{r.plain, r.hash, a.plain, a.hash} {
			if again, ok := parseNonce(n.String()); !ok || again != n {
				t.Fatalf("%v is read as %v", n, again)
			}
		}
		a.fields(addresses{}, protocol.Connection{}, false, 1)
	})
}

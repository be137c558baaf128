package netns

import (
	"fmt"
	"net/netip"
	"strings"
)

// Host adds a computer with a public IPv4 and IPv6 address.
func (l *Lab) Host(name string) *Host {
	l.t.Helper()
	l.count++
	n := l.count
	h := &Host{
		lab: l, name: name, next: 20000, conns: map[*fakeConn]struct{}{},
		addr:    netip.AddrFrom4([4]byte{198, 18, byte(n), 2}),
		addr6:   netip.MustParseAddr(fmt.Sprintf("2001:db8:%x::2", n)),
		gateway: netip.AddrFrom4([4]byte{198, 18, byte(n), 1}),
	}
	if !l.real {
		l.sim.hosts = append(l.sim.hosts, h)
		return h
	}
	h.space = l.open(false)
	gateway6 := fmt.Sprintf("2001:db8:%x::1", n)
	l.core.cable(l.t, fmt.Sprintf("to%d", n), h.space, "eth0")
	l.core.ip(l.t, "addr add %s/24 dev to%d", h.gateway, n)
	l.core.ip(l.t, "-6 addr add %s/64 dev to%d nodad", gateway6, n)
	l.core.ip(l.t, "link set to%d up", n)
	h.space.ip(l.t, "addr add %s/24 dev eth0", h.addr)
	h.space.ip(l.t, "-6 addr add %s/64 dev eth0 nodad", h.addr6)
	h.space.ip(l.t, "link set eth0 up")
	h.routes()
	return h
}

func (h *Host) routes() {
	h.space.ip(h.lab.t, "route replace default via %s", h.gateway)
	if h.addr6.IsValid() {
		h.space.ip(h.lab.t, "-6 route replace default via %s1", strings.TrimSuffix(h.addr6.String(), "2"))
	}
}

// Home adds a household behind a NAT.
func (l *Lab) Home(name string, ports Ports) *Home {
	l.t.Helper()
	r := l.Host(name)
	h := &Home{lab: l, router: r, number: l.count, ports: ports, forwards: map[uint16]netip.AddrPort{}}
	r.home = h
	if l.real {
		r.space.forward(l.t)
		h.translate()
	}
	return h
}

// Host adds a computer behind the NAT. It has an IPv4 address only.
func (h *Home) Host(name string) *Host {
	h.lab.t.Helper()
	h.inside++
	l := h.lab
	c := &Host{
		lab: l, name: name, home: h, next: 30000, conns: map[*fakeConn]struct{}{},
		addr:    netip.AddrFrom4([4]byte{10, byte(h.number), byte(h.inside), 2}),
		gateway: netip.AddrFrom4([4]byte{10, byte(h.number), byte(h.inside), 1}),
	}
	if !l.real {
		l.sim.hosts = append(l.sim.hosts, c)
		return c
	}
	c.space = l.open(false)
	h.router.space.cable(l.t, fmt.Sprintf("in%d", h.inside), c.space, "eth0")
	h.router.space.ip(l.t, "addr add %s/24 dev in%d", c.gateway, h.inside)
	h.router.space.ip(l.t, "link set in%d up", h.inside)
	c.space.ip(l.t, "addr add %s/24 dev eth0", c.addr)
	c.space.ip(l.t, "link set eth0 up")
	c.routes()
	return c
}

// translate writes the rules of the NAT. The caller has the lock, or is Home.
func (h *Home) translate() {
	how := ""
	if h.ports == RandomPort {
		how = " fully-random"
	}
	var forwards strings.Builder
	for port, to := range h.forwards {
		fmt.Fprintf(&forwards, "\t\tip daddr %s tcp dport %d dnat to %s\n", h.router.addr, port, to)
	}
	h.router.Nft(`table ip home
delete table ip home
table ip home {
	chain forwards {
		type nat hook prerouting priority -100;
` + forwards.String() + `	}
	chain translate {
		type nat hook postrouting priority 100;
		oifname "eth0" masquerade` + how + `
	}
	chain through {
		type filter hook forward priority 0;
		iifname "eth0" ct state new ct status dnat accept
		iifname "eth0" ct state new drop
	}
}
`)
}

func (h *Host) cable(out bool) {
	if h.lab.real {
		if out {
			h.space.ip(h.lab.t, "link set eth0 down")
			return
		}
		h.space.ip(h.lab.t, "link set eth0 up")
		if h.addr6.IsValid() {
			h.space.ip(h.lab.t, "-6 addr replace %s/64 dev eth0 nodad", h.addr6)
		}
		h.routes()
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cut = out
	if out {
		for c := range h.conns {
			c.stall()
		}
	}
}

package server

import (
	"net"
	"net/netip"
	"strconv"
)

// here returns the host:port of the notification server and switchboard as
// this client can reach it: a server on every interface is where the client
// found it.
func (s *Server) here(c *conn) string {
	if s.main.Addr().IsUnspecified() {
		if local, ok := c.nc.LocalAddr().(*net.TCPAddr); ok {
			return net.JoinHostPort(local.IP.String(), strconv.Itoa(int(s.main.Port())))
		}
	}
	return s.Notification()
}

func addrPort(l net.Listener) netip.AddrPort {
	a := l.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// dialable replaces "every interface" by the loopback one.
func dialable(a netip.AddrPort) netip.AddrPort {
	if a.Addr().IsUnspecified() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), a.Port())
	}
	return a
}

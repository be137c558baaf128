package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"papilio/protocol"
)

// errEndpoint is returned for text that is not host:port.
var errEndpoint = errors.New("not a server address")

// errInside is returned when a server sends us to an address that only means
// something near us.
var errInside = errors.New("server names an address inside this computer or network")

const (
	defaultPort = 1863
	hostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
)

// endpoint is host and port of a server.
type endpoint struct {
	host string // name or IP, without brackets
	port uint16
}

// parseEndpoint reads host, host:port or [IPv6]:port. A missing port is 1863.
func parseEndpoint(s string) (endpoint, error) {
	if s == "" || len(s) > maxEndpoint {
		return endpoint{}, errEndpoint
	}
	host, port := s, ""
	if isIPv6(s) {
		return endpoint{s, defaultPort}, nil
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 && !strings.HasSuffix(s, "]") {
		host, port = s[:i], s[i+1:]
		if port == "" {
			return endpoint{}, errEndpoint
		}
	}
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
		if !isIPv6(host) {
			return endpoint{}, errEndpoint
		}
	} else if host == "" || strings.Trim(host, hostLetters) != "" {
		return endpoint{}, errEndpoint
	}
	e := endpoint{host, defaultPort}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 || port[0] == '+' {
			return endpoint{}, errEndpoint
		}
		e.port = uint16(n)
	}
	return e, nil
}

// isIPv6 accepts an address, with the name of an interface after % or without:
// netip would take anything for the name.
func isIPv6(s string) bool {
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is6() && strings.Trim(ip.Zone(), hostLetters) == ""
}

// String returns host:port, IPv6 in brackets.
func (e endpoint) String() string { return net.JoinHostPort(e.host, strconv.Itoa(int(e.port))) }

// reach says where an address has a meaning.
type reach int

const (
	everywhere reach = iota
	thisComputer
	thisLink
	nowhere
	chosen // by the person: any reach will do
)

func reachOf(a netip.Addr) reach {
	a = a.Unmap()
	switch {
	case !a.IsValid():
		return everywhere
	case a.IsLoopback():
		return thisComputer
	case a.IsLinkLocalUnicast():
		return thisLink
	case a.IsUnspecified() || a.IsMulticast():
		return nowhere
	}
	return everywhere
}

// reach judges a host by its text; names other than localhost are everywhere
// until they are connected to.
func (e endpoint) reach() reach { return hostReach(e.host) }

func hostReach(host string) reach {
	if strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") {
		return thisComputer
	}
	a, _ := netip.ParseAddr(host)
	return reachOf(a)
}

// dial connects to an endpoint, a server of kind "NS" or "SB". near is how
// near the server the person chose is: only such a server may send us to
// addresses that near (A07). What the gateway or a proxy can reach is theirs to
// judge; of what goes through a proxy only the text is judged.
func (o *Options) dial(ctx context.Context, kind string, e endpoint, near reach) (net.Conn, error) {
	if o.Route == protocol.RouteGateway {
		return o.dialGateway(kind, e.host)
	}
	if r := e.reach(); near != chosen && r != everywhere && r != near {
		return nil, fmt.Errorf("%w: %s", errInside, e)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, connectTimeout, ErrNoAnswer)
	defer cancel()
	nc, err := o.dialer()(ctx, "tcp", e.String())
	if err != nil {
		var problem *protocol.Problem
		if ctx.Err() != nil && !errors.As(err, &problem) {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	if o.Proxy.Address != "" {
		return nc, nil
	}
	if r := reachOf(addrPort(nc.RemoteAddr()).Addr()); near != chosen && r != everywhere && r != near {
		nc.Close()
		return nil, fmt.Errorf("%w: %s", errInside, e)
	}
	return nc, nil
}

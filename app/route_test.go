package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"papilio/protocol"
	"papilio/protocol/client"
)

// The same things over every way in: everything.
func TestEveryRoute(t *testing.T) {
	for _, test := range []struct {
		name  string
		route protocol.Route
		proxy func(*testing.T, *house) (Proxy, *atomic.Int32)
	}{
		{"automatic", "", nil},
		{"direct", protocol.RouteDirect, nil},
		{"socks5", protocol.RouteSOCKS5, func(t *testing.T, _ *house) (Proxy, *atomic.Int32) { return socksProxy(t) }},
		{"connect", protocol.RouteConnect, func(t *testing.T, _ *house) (Proxy, *atomic.Int32) { return webProxy(t, "") }},
		{"gateway", protocol.RouteGateway, nil},
		{"gateway through a proxy", protocol.RouteGateway, func(t *testing.T, h *house) (Proxy, *atomic.Int32) { return webProxy(t, h.server.Notification()) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t)
			c := h.credentials("alice@example.org")
			var used *atomic.Int32
			if test.proxy != nil {
				c.Proxy, used = test.proxy(t, h)
			}
			c.Route, c.Gateway = test.route, h.server.Gateway()
			alice := h.person("alice")
			everything(t, h, alice, c)
			r := alice.Connection()
			proxy := ""
			if r.Proxy.IsValid() {
				proxy = r.Proxy.String()
			}
			want, why := test.route, protocol.WhyChosen
			if want == "" {
				want, why = protocol.RouteDirect, protocol.WhyFirst
			}
			if r.Route != want || r.Why != why || proxy != c.Proxy.Address || r.BehindNAT {
				t.Errorf("report %+v", r)
			}
			if over := test.route == protocol.RouteGateway; r.HTTP != over || r.Reason != "" {
				t.Errorf("HTTP %v, reason %q", r.HTTP, r.Reason)
			}
			if used != nil && used.Load() < 3 { // login, notification, switchboard
				t.Errorf("the proxy was used %d times", used.Load())
			}
			if got := alice.Setting(RouteSetting(c.Server)); got != "" {
				t.Errorf("%q is remembered", got)
			}
		})
	}
}

// blocked lets no connection of a Session through to some addresses.
func (p *person) blocked(addresses ...string) {
	p.engine = func(o *client.Options) {
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			for _, a := range addresses {
				if address == a {
					return nil, errors.New("blocked")
				}
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		}
	}
}

// Automatic goes through what works, remembers it, and says why.
func TestAutomaticRoute(t *testing.T) {
	h := newHouse(t)
	socks, _ := socksProxy(t)
	shut, _ := webProxy(t, h.server.Notification())
	c := h.credentials("alice@example.org")
	alice := h.person("alice")
	ns := h.server.Notification()
	gateway := strings.TrimPrefix(h.server.Login(), "http://")
	gateway, _, _ = strings.Cut(gateway, "/")
	system := func(route protocol.Route, p Proxy) {
		alice.systemProxy = func(_ context.Context, server string) (protocol.Route, Proxy, bool) {
			if server != ns && server != gateway {
				t.Errorf("asked for a proxy to %s", server)
			}
			return route, p, route != ""
		}
	}
	took := func(route protocol.Route, proxy Proxy, why string) {
		t.Helper()
		alice.must(alice.SignIn(h.context(), c))
		r := alice.Connection()
		if r.Route != route || r.Why != why || r.Proxy.IsValid() != (proxy.Address != "") || r.Proxy.IsValid() && r.Proxy.String() != proxy.Address {
			t.Errorf("report %+v", r)
		}
		alice.SignOut()
	}
	fails := func(want string) {
		t.Helper()
		if err := alice.SignIn(h.context(), c); code(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}

	system("", Proxy{})
	alice.blocked(ns)
	fails("server-unreachable")
	system(protocol.RouteSOCKS5, Proxy{Address: socks.Address})
	fails("proxy-password")
	system(protocol.RouteSOCKS5, socks)
	took(protocol.RouteSOCKS5, socks, protocol.WhyFailed)
	took(protocol.RouteSOCKS5, socks, protocol.WhyRemembered)
	alice.blocked(ns, socks.Address)
	fails("proxy-unreachable")

	// A proxy that lets only pages through still leads to the gateway.
	c.Gateway = h.server.Gateway()
	system(protocol.RouteConnect, shut)
	took(protocol.RouteGateway, shut, protocol.WhyFailed)
	took(protocol.RouteGateway, shut, protocol.WhyRemembered)
	system("", Proxy{})
	took(protocol.RouteGateway, Proxy{}, protocol.WhyRemembered)

	// Directly again, when what was remembered works no more.
	alice.blocked(gateway)
	c.Login = ""
	alice.engine = func(o *client.Options) {
		if o.Route == protocol.RouteGateway {
			o.Gateway = "http://127.0.0.1:1/"
		}
		o.Login = h.server.Login()
	}
	took(protocol.RouteDirect, Proxy{}, protocol.WhyFailed)
	took(protocol.RouteDirect, Proxy{}, protocol.WhyFirst)

	// What no other way can help with ends it.
	c.Password = "wrong"
	tries := 0
	alice.engine = func(o *client.Options) { tries++; o.Login = h.server.Login() }
	fails(WrongPassword)
	if tries != 1 {
		t.Errorf("a wrong password was tried %d times", tries)
	}
	c.Route = "carrier-pigeon"
	fails("bad-proxy")
	if text := fmt.Sprint(socks); !bytes.Contains([]byte(text), []byte(socks.Address)) || strings.Contains(text, "p:w") {
		t.Errorf("a proxy is written %s", text)
	}
}

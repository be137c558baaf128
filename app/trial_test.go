package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// ended collects the steps of a test that have ended, as "route name state".
type ended []string

func (e *ended) report(s protocol.TestStep) {
	if s.State != protocol.StateRunning {
		*e = append(*e, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", s.Route, s.Name, s.State, s.Code)))
	}
}

func (e ended) of(r protocol.Route) string {
	var list []string
	for _, s := range e {
		if rest, ok := strings.CutPrefix(s, string(r)+" "); ok {
			list = append(list, rest)
		}
	}
	return strings.Join(list, ", ")
}

// A test of the connection tries every way that a sign-in would try, before
// and after a sign-in, and does not sign in itself.
func TestTestConnection(t *testing.T) {
	h := newHouse(t)
	socks, _ := socksProxy(t)
	alice := h.person("alice")
	c := h.credentials(alice.address)
	c.Gateway = h.server.Gateway()
	alice.systemProxy = func(context.Context, string) (protocol.Route, Proxy, bool) { return protocol.RouteSOCKS5, socks, true }
	alice.blocked(h.server.Notification())

	c.Password = "wrong" // is not needed
	for _, signedIn := range []bool{false, true} {
		if signedIn {
			alice.must(alice.SignIn(h.context(), h.credentials(alice.address)))
		}
		var e ended
		if err := alice.TestConnection(h.context(), c, e.report); err != nil {
			t.Errorf("signed in %v: %v", signedIn, err)
		}
		direct, proxied, gateway := e.of(protocol.RouteDirect), e.of(protocol.RouteSOCKS5), e.of(protocol.RouteGateway)
		if direct != "lookup ok, connect failed server-unreachable, version skipped, login ok" ||
			proxied != "lookup ok, proxy ok, connect ok, version ok, login ok" || gateway != "lookup ok, gateway ok, login ok" {
			t.Errorf("signed in %v: direct: %s; proxy: %s; gateway: %s", signedIn, direct, proxied, gateway)
		}
	}
	await[event.SignedIn](alice, nil)
	none[event.SignedOut](alice)
	none[event.SigningIn](alice.after())
	if !alice.Snapshot().SignedIn {
		t.Error("the test ended the session")
	}

	// A way that was chosen is tried alone.
	c.Route = protocol.RouteDirect
	var e ended
	if err := alice.TestConnection(h.context(), c, e.report); code(err) != "server-unreachable" || len(e) != 4 {
		t.Errorf("%v: %q", err, e)
	}
	// Cancelled in the first step.
	c.Route = ""
	ctx, cancel := context.WithCancel(h.context())
	e = nil
	err := alice.TestConnection(ctx, c, func(s protocol.TestStep) { cancel(); e.report(s) })
	if code(err) != Cancelled || len(e.of(protocol.RouteSOCKS5)) > 0 && !slices.ContainsFunc(e, func(s string) bool { return strings.Contains(s, "skipped") }) {
		t.Errorf("%v: %q", err, e)
	}
	c.Server = "not a server"
	if err := alice.TestConnection(h.context(), c, e.report); code(err) != "server-not-found" {
		t.Errorf("%v", err)
	}
}

// after forgets the events of a sign-in that was wanted.
func (p *person) after() *person {
	p.seen = slices.DeleteFunc(p.seen, func(e event.Event) bool { _, ok := e.(event.SigningIn); return ok })
	return p
}

// SignInAgain takes another way with the account in use.
func TestSignInAgain(t *testing.T) {
	h := newHouse(t)
	socks, used := socksProxy(t)
	alice := h.person("alice")
	if err := alice.SignInAgain(h.context(), protocol.RouteDirect, Proxy{}, ""); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
	if _, ok := alice.Target(); ok {
		t.Error("a target without a session")
	}
	alice.signIn()
	alice.must(alice.SetStatus(h.context(), protocol.Away))
	alice.must(alice.SignInAgain(h.context(), protocol.RouteSOCKS5, socks, ""))
	if r := alice.Connection(); r.Route != protocol.RouteSOCKS5 || r.Why != protocol.WhyChosen || used.Load() == 0 {
		t.Errorf("report %+v", r)
	}
	if self := alice.Snapshot().Self; self.Status != protocol.Away || self.Address != alice.address {
		t.Errorf("signed in as %+v", self)
	}
	if c, ok := alice.Target(); !ok || c.Address != alice.address || c.Password != "" || c.Server != h.server.Notification() || c.Route != protocol.RouteSOCKS5 {
		t.Errorf("target %v %v", c.Server, ok)
	}
	alice.must(alice.SignInAgain(h.context(), protocol.RouteGateway, Proxy{}, h.server.Gateway()))
	if r := alice.Connection(); r.Route != protocol.RouteGateway || !r.HTTP {
		t.Errorf("report %+v", r)
	}
	if err := alice.SignInAgain(h.context(), protocol.RouteSOCKS5, Proxy{}, ""); code(err) != "bad-proxy" {
		t.Errorf("no proxy: %v", err)
	}
}

// What failed before a way that worked is in the report, and gone when a later
// sign-in had no trouble.
func TestReportTellsWhatFailed(t *testing.T) {
	h := newHouse(t)
	socks, _ := socksProxy(t)
	alice := h.person("alice")
	c := h.credentials(alice.address)
	c.Gateway = h.server.Gateway()
	alice.systemProxy = func(context.Context, string) (protocol.Route, Proxy, bool) { return protocol.RouteSOCKS5, socks, true }
	alice.blocked(h.server.Notification(), socks.Address)
	alice.must(alice.SignIn(h.context(), c))
	want := []protocol.Attempt{{Route: protocol.RouteDirect, Code: "server-unreachable"}, {Route: protocol.RouteSOCKS5, Code: "proxy-unreachable"}}
	if r := alice.Connection(); r.Route != protocol.RouteGateway || r.Why != protocol.WhyFailed || !slices.Equal(r.Failed, want) {
		t.Errorf("report %+v", r)
	}
	alice.SignOut()
	alice.must(alice.SignIn(h.context(), c))
	if r := alice.Connection(); r.Route != protocol.RouteGateway || r.Why != protocol.WhyRemembered || len(r.Failed) > 0 {
		t.Errorf("report %+v", r)
	}
}

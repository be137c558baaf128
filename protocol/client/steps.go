package client

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"papilio/protocol"
)

// Try tests the way to a server step by step without signing in: it looks up
// the name, connects, sends VER (and CVR when there is an Address), and looks
// whether the login site answers over verified TLS. No password is sent to a
// server or a site (a proxy gets its own), and a session of the same account is
// not disturbed. report gets every step when it begins and when it has ended,
// on the calling goroutine.
//
// It returns nil, or the *protocol.Problem of the first step that failed, or
// "cancelled" when ctx ended. The login is tried even when the server does not
// answer; what cannot be tried is reported as skipped.
func Try(ctx context.Context, o Options, report func(protocol.TestStep)) error {
	named := o.Address != ""
	if !named {
		o.Address = "nobody@example.org" // never sent
	}
	c, err := newClient(o)
	if err != nil {
		return err
	}
	where, err := parseEndpoint(o.Server)
	if err != nil {
		return &protocol.Problem{Code: "server-not-found", Err: err}
	}
	t := &trial{c: c, ctx: ctx, report: report, named: named}
	defer t.close()
	t.run(where)
	return t.failed
}

// trial is one run of Try.
type trial struct {
	c       *Client
	ctx     context.Context
	report  func(protocol.TestStep)
	named   bool
	begun   time.Time
	current protocol.TestStep
	proxy   netip.Addr // of the proxy that was reached
	failed  error      // the problem of the first step that failed
}

func (t *trial) run(where endpoint) {
	o := &t.c.o
	gateway, _ := url.Parse(o.Gateway) // checkRoute has read it
	first, server := where.host, where.String()
	if o.Route == protocol.RouteGateway {
		first = gateway.Hostname()
	}
	if o.Proxy.Address != "" {
		p, _ := parseEndpoint(o.Proxy.Address)
		first = p.host
	}
	reached := t.lookup(first)
	proxied := reached
	switch {
	case o.Route == protocol.RouteGateway:
		if o.Proxy.Address != "" {
			reached = t.step(reached, protocol.StepProxy, o.Proxy.Address, t.reachProxy)
			proxied = reached
		}
		t.step(reached, protocol.StepGateway, gateway.Host, func(ctx context.Context) (string, error) { return t.gateway(ctx, where) })
	default:
		if o.Proxy.Address != "" {
			proxied = t.throughProxy(reached, where)
			reached = proxied && t.failed == nil
		} else {
			reached = t.step(reached, protocol.StepConnect, server, func(ctx context.Context) (string, error) { return t.connect(ctx, where) })
		}
		t.step(reached, protocol.StepVersion, server, t.version)
	}
	// A login site is tried where only the server cannot be reached.
	t.step(proxied || o.Proxy.Address == "", protocol.StepLogin, t.site(where), func(ctx context.Context) (string, error) { return t.login(ctx, where) })
}

func (t *trial) close() {
	if t.c.conn != nil {
		t.c.conn.leave(&Ended{Reason: Requested})
		<-t.c.conn.done
	}
}

// begin reports a step that runs now.
func (t *trial) begin(name, target string) {
	t.begun = time.Now()
	t.current = protocol.TestStep{Route: t.c.o.Route, Name: name, Target: target, State: protocol.StateRunning}
	t.report(t.current)
}

// end reports how the running step ended.
func (t *trial) end(detail string, problem *protocol.Problem) bool {
	s := t.current
	s.State, s.Took, s.Detail = protocol.StateOK, max(time.Since(t.begun), 1), detail
	if problem != nil {
		if t.ctx.Err() != nil {
			problem = &protocol.Problem{Code: "cancelled", Err: problem}
		}
		s.State, s.Code = protocol.StateFailed, problem.Code
		if cause := causeOf(problem); cause != nil {
			s.Detail = clip(cause.Error(), maxStepDetail)
		}
		if t.failed == nil {
			t.failed = problem
		}
	}
	t.report(s)
	return problem == nil
}

// causeOf is what a problem is about, without its code; it may be nil.
func causeOf(err error) error {
	for {
		p, ok := err.(*protocol.Problem)
		if !ok {
			return err
		}
		err = p.Err
	}
}

// far writes the other end of a connection, "" when it is not TCP.
func far(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// step does one step when what it needs is there, and reports whether it went
// well.
func (t *trial) step(possible bool, name, target string, do func(context.Context) (string, error)) bool {
	if !possible || t.ctx.Err() != nil {
		t.skip(name, target)
		return false
	}
	t.begin(name, target)
	detail, err := do(t.ctx)
	if err != nil {
		return t.end("", signInProblem(t.ctx, err))
	}
	return t.end(detail, nil)
}

func (t *trial) skip(name, target string) {
	if t.ctx.Err() != nil && t.failed == nil {
		t.failed = &protocol.Problem{Code: "cancelled", Err: context.Cause(t.ctx)}
	}
	t.report(protocol.TestStep{Route: t.c.o.Route, Name: name, Target: target, State: protocol.StateSkipped})
}

// lookup asks the system for the addresses of a name. A proxy that cannot be
// found has a code of its own.
func (t *trial) lookup(host string) bool {
	return t.step(true, protocol.StepLookup, host, func(ctx context.Context) (string, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, connectTimeout, ErrNoAnswer)
		defer cancel()
		find := t.c.o.lookup
		if find == nil {
			find = func(ctx context.Context, host string) ([]netip.Addr, error) {
				return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
			}
		}
		found, err := find(ctx, host)
		switch {
		case err != nil && t.c.o.Proxy.Address != "":
			return "", &protocol.Problem{Code: "proxy-unreachable", Err: err}
		case err != nil:
			return "", dialProblem(err)
		}
		var list []string
		for _, a := range found[:min(len(found), maxStepAddresses)] {
			list = append(list, a.Unmap().String())
		}
		return strings.Join(list, " "), nil
	})
}

// connect makes the connection to the server and starts to read it.
func (t *trial) connect(ctx context.Context, where endpoint) (string, error) {
	if err := t.c.connect(ctx, where, chosen); err != nil {
		return "", dialProblem(err)
	}
	t.c.conn.start()
	return far(t.c.RemoteAddr()), nil
}

// throughProxy is the connection to the proxy and the one it makes for us, two
// steps; it reports whether the proxy was reached.
func (t *trial) throughProxy(possible bool, where endpoint) (reached bool) {
	if !possible || t.ctx.Err() != nil {
		t.skip(protocol.StepProxy, t.c.o.Proxy.Address)
		t.skip(protocol.StepConnect, where.String())
		return false
	}
	t.begin(protocol.StepProxy, t.c.o.Proxy.Address)
	straight := t.c.o.straight()
	t.c.o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		nc, err := straight(ctx, network, address)
		if err == nil && !reached {
			reached, t.proxy = true, addrPort(nc.RemoteAddr()).Addr()
			t.end(far(addrPort(nc.RemoteAddr())), nil)
			t.begin(protocol.StepConnect, where.String())
		}
		return nc, err
	}
	_, err := t.connect(t.ctx, where)
	t.c.o.DialContext = straight
	if err != nil {
		t.end("", signInProblem(t.ctx, err))
		if !reached {
			t.skip(protocol.StepConnect, where.String())
		}
		return reached
	}
	t.end("", nil)
	return reached
}

// reachProxy connects to the proxy of the gateway and hangs up.
func (t *trial) reachProxy(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, connectTimeout, ErrNoAnswer)
	defer cancel()
	nc, err := t.c.o.toProxy(ctx, "tcp", t.c.o.Proxy.Address)
	if err != nil {
		return "", err
	}
	defer nc.Close()
	return far(addrPort(nc.RemoteAddr())), nil
}

// gateway opens a session of the gateway: with VER, as an official client does.
func (t *trial) gateway(ctx context.Context, where endpoint) (string, error) {
	if _, err := t.connect(ctx, where); err != nil {
		return "", err
	}
	return t.version(ctx)
}

func (t *trial) version(ctx context.Context) (string, error) {
	if err := t.c.agree(ctx); err != nil {
		return "", err
	}
	if t.named {
		if err := t.c.tellVersion(ctx); err != nil {
			return "", err
		}
	}
	return t.c.dialect, nil
}

// site is the address of the login site without a query.
func (t *trial) site(where endpoint) string {
	_, login := t.c.passport(where, netip.Addr{})
	u, err := url.Parse(login)
	if err != nil {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return clip(u.String(), maxStepDetail)
}

func (t *trial) login(ctx context.Context, where endpoint) (string, error) {
	remote := t.proxy
	if t.c.conn != nil {
		remote = t.c.RemoteAddr().Addr()
	}
	p, login := t.c.passport(where, remote)
	page, err := p.look(ctx, login)
	if err != nil {
		return "", err
	}
	return clip(page.Host, maxStepDetail), nil
}

package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"

	"papilio/protocol"
)

// Proxy is a SOCKS5 or HTTP proxy. Its password goes to it as it is: neither
// kind of proxy hides it from the network between.
type Proxy struct {
	Address  string // host:port; empty is no proxy
	User     string // empty, with Password, for proxies that ask for nothing; at most 255 bytes
	Password string `json:"-"`
}

// String returns the address: the password is for the proxy only.
func (p Proxy) String() string { return p.Address }

// LogValue keeps the password out of logs.
func (p Proxy) LogValue() slog.Value { return slog.StringValue(p.Address) }

func (p Proxy) anonymous() bool { return p.User == "" && p.Password == "" }

// dialFunc makes TCP connections. It is both kinds of dialer of x/net/proxy.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func (d dialFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
}

func (d dialFunc) Dial(network, address string) (net.Conn, error) {
	return d(context.Background(), network, address)
}

// straight returns how connections leave this computer.
func (o *Options) straight() dialFunc {
	if o.DialContext != nil {
		return o.DialContext
	}
	return new(net.Dialer).DialContext
}

// dialer returns how connections are made on the chosen route. The gateway has
// its own way for everything but the login.
func (o *Options) dialer() dialFunc {
	if o.Proxy.Address == "" {
		return o.straight()
	}
	through := httpConnect
	if o.Route == protocol.RouteSOCKS5 {
		through = socks5
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, connectTimeout, ErrNoAnswer)
		defer cancel()
		return through(ctx, o.Proxy, o.toProxy, address)
	}
}

func (o *Options) toProxy(ctx context.Context, network, address string) (net.Conn, error) {
	nc, err := o.straight()(ctx, network, address)
	if err != nil {
		return nil, &protocol.Problem{Code: "proxy-unreachable", Err: err}
	}
	return nc, nil
}

// checkRoute refuses a route that lacks what it needs: "bad-proxy" or
// "bad-gateway". It settles Route and Gateway.
func (o *Options) checkRoute() error {
	switch o.Route {
	case "":
		o.Route = protocol.RouteDirect
	case protocol.RouteDirect, protocol.RouteSOCKS5, protocol.RouteConnect, protocol.RouteGateway:
	default:
		return &protocol.Problem{Code: "bad-proxy", Err: fmt.Errorf("no such route: %q", o.Route)}
	}
	if o.Route == protocol.RouteDirect {
		o.Proxy = Proxy{}
	}
	if o.Proxy.Address != "" || o.Route == protocol.RouteSOCKS5 || o.Route == protocol.RouteConnect {
		if _, _, err := net.SplitHostPort(o.Proxy.Address); err != nil {
			return &protocol.Problem{Code: "bad-proxy", Err: err}
		}
		e, err := parseEndpoint(o.Proxy.Address)
		if err != nil {
			return &protocol.Problem{Code: "bad-proxy", Err: err}
		}
		if len(o.Proxy.User) > maxProxyLogin || len(o.Proxy.Password) > maxProxyLogin {
			return &protocol.Problem{Code: "bad-proxy", Err: errors.New("name or password is too long")}
		}
		o.Proxy.Address = e.String()
	}
	if o.Route != protocol.RouteGateway {
		return nil
	}
	u, err := url.Parse(o.Gateway)
	if o.Gateway == "" {
		var e endpoint
		if e, err = parseEndpoint(o.Server); err == nil {
			u = &url.URL{Scheme: "http", Host: strings.TrimSuffix(net.JoinHostPort(e.host, ""), ":")}
		}
	}
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return &protocol.Problem{Code: "bad-gateway", Err: errors.New("not a web address")}
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = gatewayPath
	}
	u.RawQuery, u.Fragment = "", ""
	o.Gateway = u.String()
	return nil
}

// socks5 connects through a SOCKS5 proxy, which also looks up the name.
func socks5(ctx context.Context, p Proxy, dial dialFunc, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if !p.anonymous() {
		auth = &proxy.Auth{User: p.User, Password: p.Password}
	}
	d, err := proxy.SOCKS5("tcp", p.Address, auth, dial)
	if err != nil {
		return nil, err
	}
	nc, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", address)
	if err == nil {
		return nc, nil
	}
	// The library has only words for what the proxy said.
	var problem *protocol.Problem
	switch text := err.Error(); {
	case errors.As(err, &problem):
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case strings.Contains(text, "authentication"), strings.Contains(text, "username/password"):
		err = &protocol.Problem{Code: "proxy-password", Err: err}
	case strings.Contains(text, "not allowed"), strings.Contains(text, "protocol version"), strings.Contains(text, "EOF"):
		err = &protocol.Problem{Code: "proxy-refused", Err: err}
	}
	return nil, err
}

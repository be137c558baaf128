package ui

import (
	"context"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"papilio/app"
	"papilio/protocol"
)

// The settings of the way to connect.
const (
	settingWay       = "connection.way"        // "" is automatic, else a protocol.Route
	settingProxyHost = "connection.proxy"      // name or address
	settingProxyPort = "connection.proxy-port" // digits
	settingProxyUser = "connection.proxy-user"
	settingGateway   = "connection.gateway" // URL; "" is the server's own
)

// wayChoice is the way to connect that the person has chosen.
type wayChoice struct {
	route          protocol.Route // "" is automatic
	host, port     string
	user, gateway  string
	password       string
	passwordIsHere bool // it was written since the start; else the keyring may have it
}

// choice reads the settings.
func (u *UI) choice() wayChoice {
	c := wayChoice{
		route: protocol.Route(u.setting(settingWay)), host: u.setting(settingProxyHost), port: u.setting(settingProxyPort),
		user: u.setting(settingProxyUser), gateway: u.setting(settingGateway),
	}
	c.password, c.passwordIsHere = u.proxyPasswords[c.account()]
	return c
}

// proxied reports whether the way goes through a proxy that was chosen.
func (c wayChoice) proxied() bool {
	return c.route == protocol.RouteSOCKS5 || c.route == protocol.RouteConnect
}

// account is what the proxy's password is called in the keyring.
func (c wayChoice) account() string { return "proxy " + c.user + "@" + c.address() }

// address is host:port of the proxy, an IPv6 address in brackets.
func (c wayChoice) address() string {
	host := strings.Trim(strings.TrimSpace(c.host), "[]")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + strings.TrimSpace(c.port)
}

// problem is the code of what is wrong with the choice, "" when it can be used.
func (c wayChoice) problem() string {
	switch {
	case c.proxied():
		port, err := strconv.ParseUint(strings.TrimSpace(c.port), 10, 16)
		host := strings.TrimSpace(c.host)
		if host == "" || strings.ContainsAny(host, " /@") || err != nil || port == 0 {
			return "bad-proxy"
		}
	case c.route == protocol.RouteGateway && c.gateway != "":
		u, err := url.Parse(c.gateway)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return "bad-gateway"
		}
	}
	return ""
}

// apply puts the way into the credentials of a server, with the proxy's
// password from the keyring. It may wait for the keyring, so it is not for
// Fyne's goroutine; a keyring that does not answer leaves the password out, and
// the proxy says so.
func (c wayChoice) apply(ctx context.Context, k *Keyring, to app.Credentials) app.Credentials {
	to.Route, to.Proxy = c.route, app.Proxy{}
	if c.proxied() && onThisComputer(to.Server) && !onThisComputer(c.address()) {
		to.Route = "" // a proxy elsewhere does not lead back here
		return to
	}
	if c.route == protocol.RouteGateway && c.gateway != "" {
		to.Gateway = c.gateway
	}
	if !c.proxied() {
		return to
	}
	to.Proxy = app.Proxy{Address: c.address(), User: strings.TrimSpace(c.user)}
	if to.Proxy.User == "" {
		return to
	}
	to.Proxy.Password = c.password
	if !c.passwordIsHere {
		password, err := ask(ctx, func() (string, error) { return k.Get(c.account()) })
		if err == nil {
			to.Proxy.Password = password
		}
	}
	return to
}

// onThisComputer reports whether host:port is here, by its text.
func onThisComputer(server string) bool {
	host := server
	if a, err := netip.ParseAddrPort(server); err == nil {
		return a.Addr().IsLoopback()
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	return strings.EqualFold(host, "localhost")
}

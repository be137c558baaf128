package client

import (
	"net"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"

	"papilio/protocol"
)

// SystemProxy returns the proxy that the environment names for a server,
// host:port, and the route through it: HTTPS_PROXY or else ALL_PROXY, in either
// case of letters, unless NO_PROXY names the server. It may be http:// (also
// without a scheme), socks5:// or socks5h://; ok is false for any other, when
// there is none, and for servers on this computer.
func SystemProxy(server string) (route protocol.Route, p Proxy, ok bool) {
	e, err := parseEndpoint(server)
	if err != nil {
		return "", Proxy{}, false
	}
	env := httpproxy.FromEnvironment()
	for _, name := range []string{"ALL_PROXY", "all_proxy"} {
		if env.HTTPSProxy == "" {
			env.HTTPSProxy = os.Getenv(name)
		}
	}
	u, err := env.ProxyFunc()(&url.URL{Scheme: "https", Host: e.String()})
	if err != nil || u == nil || u.Hostname() == "" {
		return "", Proxy{}, false
	}
	port := u.Port()
	switch u.Scheme {
	case "http":
		route = protocol.RouteConnect
		if port == "" {
			port = "80"
		}
	case "socks5", "socks5h":
		route = protocol.RouteSOCKS5
		if port == "" {
			port = "1080"
		}
	default:
		return "", Proxy{}, false
	}
	p.Address = net.JoinHostPort(u.Hostname(), port)
	if u.User != nil {
		p.User = u.User.Username()
		p.Password, _ = u.User.Password()
	}
	return route, p, true
}

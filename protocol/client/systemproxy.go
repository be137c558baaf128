package client

import (
	"context"
	"net"
	"net/url"
	"os"
	"time"

	"golang.org/x/net/http/httpproxy"

	"papilio/protocol"
)

// desktopTimeout is how long the desktop may take to name a proxy: it may ask
// the network for a configuration script.
const desktopTimeout = 3 * time.Second

// SystemProxy returns the proxy that the system names for a server, host:port,
// and the route through it. The environment comes first: HTTPS_PROXY or else
// ALL_PROXY, in either case of letters, unless NO_PROXY names the server. Where it
// says nothing the desktop is asked (see desktopProxies). A proxy may be http://
// (also without a scheme), socks5://, socks5h:// or socks://; ok is false for
// any other, when there is none, and for servers on this computer.
//
// It may wait for the desktop, three seconds at most.
func SystemProxy(ctx context.Context, server string) (route protocol.Route, p Proxy, ok bool) {
	e, err := parseEndpoint(server)
	if err != nil || e.reach() == thisComputer {
		return "", Proxy{}, false
	}
	target := &url.URL{Scheme: "https", Host: e.String()}
	env := httpproxy.FromEnvironment()
	for _, name := range []string{"ALL_PROXY", "all_proxy"} {
		if env.HTTPSProxy == "" {
			env.HTTPSProxy = os.Getenv(name)
		}
	}
	if env.HTTPSProxy != "" {
		u, err := env.ProxyFunc()(target)
		if err != nil || u == nil {
			return "", Proxy{}, false
		}
		return readProxy(u)
	}
	ctx, cancel := context.WithTimeout(ctx, desktopTimeout)
	defer cancel()
	return firstProxy(desktopProxies(ctx, target.String()))
}

// firstProxy returns the first of the desktop's answers that we can use; before
// it, "direct://" says that no proxy is wanted.
func firstProxy(answers []string) (route protocol.Route, p Proxy, ok bool) {
	for _, text := range answers {
		u, err := url.Parse(text)
		if err != nil {
			continue
		}
		if u.Scheme == "direct" {
			break
		}
		if route, p, ok = readProxy(u); ok {
			return route, p, true
		}
	}
	return "", Proxy{}, false
}

// readProxy reads the URL of a proxy. quirk: GNOME writes socks:// for a proxy
// of any version, and those of today speak 5.
func readProxy(u *url.URL) (route protocol.Route, p Proxy, ok bool) {
	if u.Hostname() == "" {
		return "", Proxy{}, false
	}
	port := u.Port()
	switch u.Scheme {
	case "http":
		route = protocol.RouteConnect
		if port == "" {
			port = "80"
		}
	case "socks5", "socks5h", "socks":
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

package app

import (
	"context"
	"net/url"
	"slices"

	"papilio/protocol"
	"papilio/protocol/client"
)

// way is one way to a server, with why it is tried: Connection.Why.
type way struct {
	route   protocol.Route
	proxy   Proxy
	gateway string
	why     string
}

// RouteSetting is the key of the setting that holds the route that last worked
// for a server without having been chosen.
func RouteSetting(server string) string { return "route." + server }

// ways returns the ways to try, in order: directly, through the proxy of the
// system, over the gateway, and before them what worked the last time. It asks
// the system and may wait for it.
func (s *Session) ways(ctx context.Context, c Credentials) []way {
	if c.Route != "" {
		return []way{{c.Route, c.Proxy, c.Gateway, protocol.WhyChosen}}
	}
	list := []way{{route: protocol.RouteDirect, why: protocol.WhyFirst}}
	if route, proxy, ok := s.systemProxy(ctx, c.Server); ok {
		list = append(list, way{route: route, proxy: proxy, why: protocol.WhyFailed})
	}
	if u, err := url.Parse(c.Gateway); err == nil && u.Host != "" {
		w := way{route: protocol.RouteGateway, gateway: c.Gateway, why: protocol.WhyFailed}
		// Where only a proxy leads outside, it leads to the gateway too.
		if route, proxy, ok := s.systemProxy(ctx, u.Host); ok && route == protocol.RouteConnect {
			w.proxy = proxy
		}
		list = append(list, w)
	}
	before := protocol.Route(s.Setting(RouteSetting(c.Server)))
	if i := slices.IndexFunc(list, func(w way) bool { return w.route == before }); i > 0 {
		w := list[i]
		w.why = protocol.WhyRemembered
		list = slices.Insert(slices.Delete(list, i, i+1), 0, w)
		list[1].why = protocol.WhyFailed
	}
	return list
}

// nextWay are the codes after which another way may help.
var nextWay = []string{
	"server-not-found", "server-unreachable", "login-unreachable", Timeout,
	"proxy-unreachable", "proxy-refused", "proxy-password", "gateway-refused",
}

// dial signs in over the first way that works. When none does, the error is
// that of the first, or of a proxy that wants a password.
func (o *online) dial(ctx context.Context, c Credentials, picture protocol.Object) (*client.Client, error) {
	s := o.s
	var failed error
	var tried []protocol.Attempt
	for _, w := range s.ways(ctx, c) {
		options := c.options(w)
		options.Status, options.Picture, options.Logger = c.Status, picture, s.logger
		options.OnEvent, options.OnRing, options.OnProfile = o.onEvent, o.onRing, o.onProfile
		options.OnChatEvent, options.OnP2P, options.OnInvite, options.OnChatClosed = o.onChatEvent, o.onP2P, o.onInvite, o.onChatClosed
		options.Trace = &s.trace
		s.engine(&options)
		cl, err := client.Dial(ctx, options)
		if err == nil {
			o.took(w, c.Server, tried)
			return cl, nil
		}
		code := codeOf(err, Unknown)
		s.logger.Info("no way in", "route", w.route, "why", w.why, "error", err)
		if ctx.Err() != nil || !slices.Contains(nextWay, code) {
			return nil, err
		}
		tried = append(tried, protocol.Attempt{Route: w.route, Code: code})
		if failed == nil || code == "proxy-password" {
			failed = err
		}
	}
	return nil, failed
}

// options is what every connection over a way needs.
func (c Credentials) options(w way) client.Options {
	return client.Options{
		Address: c.Address, Password: c.Password, Server: c.Server, Login: c.Login, CA: c.CA, Pin: c.Pin,
		Route: w.route, Proxy: w.proxy, Gateway: w.gateway,
	}
}

// took notes which way was taken. That directly works is what is assumed.
func (o *online) took(w way, server string, tried []protocol.Attempt) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.why, o.tried = w.why, tried
	if w.why == protocol.WhyChosen {
		return
	}
	key := RouteSetting(server)
	if before := o.s.Setting(key); before != string(w.route) && (before != "" || w.route != protocol.RouteDirect) {
		o.s.rememberLocked(key, string(w.route))
	}
}

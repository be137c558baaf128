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

// Why a way was taken: the key of Connection.Why.
const (
	whyChosen     = "chosen"        // by the person
	whyFirst      = "first"         // automatic, and directly worked
	whyRemembered = "worked-before" // automatic, and it worked the last time
	whyFallback   = "others-failed" // automatic, and the ways before did not work
)

// RouteSetting is the key of the setting that holds the route that last worked
// for a server without having been chosen.
func RouteSetting(server string) string { return "route." + server }

// ways returns the ways to try, in order.
func (s *Session) ways(c Credentials) []way {
	if c.Route != "" {
		return []way{{c.Route, c.Proxy, c.Gateway, whyChosen}}
	}
	list := []way{{route: protocol.RouteDirect, why: whyFirst}}
	if route, proxy, ok := s.systemProxy(c.Server); ok {
		list = append(list, way{route: route, proxy: proxy, why: whyFallback})
	}
	if u, err := url.Parse(c.Gateway); err == nil && u.Host != "" {
		w := way{route: protocol.RouteGateway, gateway: c.Gateway, why: whyFallback}
		// Where only a proxy leads outside, it leads to the gateway too.
		if route, proxy, ok := s.systemProxy(u.Host); ok && route == protocol.RouteConnect {
			w.proxy = proxy
		}
		list = append(list, w)
	}
	before := protocol.Route(s.Setting(RouteSetting(c.Server)))
	if i := slices.IndexFunc(list, func(w way) bool { return w.route == before }); i > 0 {
		w := list[i]
		w.why = whyRemembered
		list = slices.Insert(slices.Delete(list, i, i+1), 0, w)
		list[1].why = whyFallback
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
	for _, w := range s.ways(c) {
		options := client.Options{
			Address: c.Address, Password: c.Password, Server: c.Server, Login: c.Login,
			Route: w.route, Proxy: w.proxy, Gateway: w.gateway,
			Status: c.Status, Picture: picture, Logger: s.logger,
			OnEvent: o.onEvent, OnRing: o.onRing, OnProfile: o.onProfile,
			OnChatEvent: o.onChatEvent, OnP2P: o.onP2P, OnChatClosed: o.onChatClosed,
		}
		s.engine(&options)
		cl, err := client.Dial(ctx, options)
		if err == nil {
			o.took(w, c.Server)
			return cl, nil
		}
		code := codeOf(err, Unknown)
		s.logger.Info("no way in", "route", w.route, "why", w.why, "error", err)
		if ctx.Err() != nil || !slices.Contains(nextWay, code) {
			return nil, err
		}
		if failed == nil || code == "proxy-password" {
			failed = err
		}
	}
	return nil, failed
}

// took notes which way was taken. That directly works is what is assumed.
func (o *online) took(w way, server string) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.why = w.why
	if w.why == whyChosen {
		return
	}
	key := RouteSetting(server)
	if before := o.s.Setting(key); before != string(w.route) && (before != "" || w.route != protocol.RouteDirect) {
		o.s.rememberLocked(key, string(w.route))
	}
}

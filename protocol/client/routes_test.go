package client

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// way is one way to the server of a house.
type way struct {
	name  string
	route protocol.Route
	proxy Proxy
	seen  *visits // of the proxy
}

func ways(t *testing.T) []way {
	socksOpen, seen1 := socksProxy(t, "", "")
	socksShut, seen2 := socksProxy(t, "anna", "p:w")
	webOpen, seen3 := webProxy(t, "", "")
	webShut, seen4 := webProxy(t, "anna", "p:w")
	return []way{
		{"direct", protocol.RouteDirect, Proxy{}, nil},
		{"socks5", protocol.RouteSOCKS5, Proxy{Address: socksOpen}, seen1},
		{"socks5 with password", protocol.RouteSOCKS5, Proxy{socksShut, "anna", "p:w"}, seen2},
		{"connect", protocol.RouteConnect, Proxy{Address: webOpen}, seen3},
		{"connect with password", protocol.RouteConnect, Proxy{webShut, "anna", "p:w"}, seen4},
		{"gateway", protocol.RouteGateway, Proxy{}, nil},
		{"gateway through a proxy", protocol.RouteGateway, Proxy{webShut, "anna", "p:w"}, seen4},
	}
}

// Over every way in, against the real server: an https login, presence, a
// conversation in both directions with texts and peer-to-peer bytes, and a
// clean end. What should go through the proxy does, the login too.
func TestEveryWayIn(t *testing.T) {
	checkLeaks(t)
	h := startHouse(t)
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) { tryWay(t, h, w) })
	}
}

func tryWay(t *testing.T, h *house, w way) {
	logged := &record{}
	o := h.options("alice")
	o.Route, o.Proxy, o.Gateway = w.route, w.proxy, h.Gateway()
	o.Logger = slog.New(slog.NewJSONHandler(logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var profile protocol.Profile
	o.OnProfile = func(p protocol.Profile) { profile = p }
	alices, bobs := newNews(), newNews()
	o.OnEvent = alices.add
	o.OnChatEvent = func(_ *Chat, e event.Event) { alices.add(e) }
	chunks := make(chan []byte, 2)
	o.OnP2P = func(_ *Chat, _ protocol.Address, chunk []byte) { chunks <- bytes.Clone(chunk) }
	alice := dial(t, o)
	o = h.options("bob")
	o.OnChatEvent = func(_ *Chat, e event.Event) { bobs.add(e) }
	rings := make(chan Ring, 1)
	o.OnRing = func(r Ring) { rings <- r }
	o.OnP2P = func(c *Chat, from protocol.Address, chunk []byte) {
		echo := bytes.Clone(chunk)
		go c.SendP2P(context.Background(), from, echo)
	}
	bob := dial(t, o)
	alices.wait(t, "bob", func(e event.Event) bool {
		c, ok := e.(event.ContactChanged)
		return ok && c.Contact.Address == "bob@example.com" && c.Contact.Status == protocol.Online
	})

	chat, err := alice.NewChat(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	invited := make(chan error, 1)
	go func() { invited <- chat.Invite(t.Context(), "bob@example.com") }()
	theirs, err := bob.Answer(t.Context(), <-rings)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-invited; err != nil {
		t.Fatal(err)
	}
	say := func(c *Chat, n *news, text string) {
		t.Helper()
		receipt, err := c.SendText(protocol.Text{Body: text})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-receipt; err != nil {
			t.Fatal(err)
		}
		n.wait(t, text, func(e event.Event) bool {
			m, ok := e.(event.MessageReceived)
			return ok && m.Message.Text.Body == text
		})
	}
	say(chat, bobs, "hello ☕\nsecond line")
	say(theirs, alices, "hello back")
	chunk := bytes.Repeat([]byte{0, 13, 10, 255}, 300)
	if err := chat.SendP2P(t.Context(), "bob@example.com", chunk); err != nil {
		t.Fatal(err)
	}
	if got := <-chunks; !bytes.Equal(got, chunk) {
		t.Errorf("%d bytes came back as %d", len(chunk), len(got))
	}
	if took, err := alice.Ping(t.Context()); err != nil || took <= 0 {
		t.Errorf("ping %v: %v", took, err)
	}

	if alice.Route() != w.route || w.proxy.Address != "" && alice.Proxy().String() != w.proxy.Address || w.proxy.Address == "" && alice.Proxy().IsValid() {
		t.Errorf("route %s, proxy %s", alice.Route(), alice.Proxy())
	}
	if local, remote := alice.LocalAddr(), alice.RemoteAddr(); !local.IsValid() || !remote.Addr().IsLoopback() {
		t.Errorf("from %s to %s", local, remote)
	}
	if w.seen != nil {
		there := h.Notification()
		if w.route == protocol.RouteGateway {
			there = strings.TrimSuffix(strings.TrimPrefix(h.Gateway(), "http://"), gatewayPath)
		}
		if w.seen.count(there) < 2 || w.seen.count(h.site()) < 1 {
			t.Errorf("the proxy saw %v", w.seen.list)
		}
	}
	if w.route == protocol.RouteGateway && profile.ClientPort != "0" && profile.ClientPort != "" {
		t.Errorf("profile %+v", profile)
	}
	bob.Close()
	alice.Close()
	if text := logged.b.String(); strings.Contains(text, "p:w") || strings.Contains(text, "a, %=") {
		t.Errorf("a password is in the log: %s", text)
	}
}

// Names are looked up by the proxy: here they mean nothing.
func TestProxyLooksUpNames(t *testing.T) {
	h := startHouse(t)
	for _, w := range ways(t) {
		if w.route != protocol.RouteSOCKS5 && w.route != protocol.RouteConnect {
			continue
		}
		o := h.options("bob")
		_, port, _ := net.SplitHostPort(h.Notification())
		o.Server, o.Route, o.Proxy = net.JoinHostPort("im.example.com", port), w.route, w.proxy
		c := dial(t, o)
		if c.near != everywhere {
			t.Errorf("%s: a server by name is %v", w.name, c.near)
		}
		c.Close()
	}
}

package client

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
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

// What goes wrong at a proxy has a code of its own.
func TestProxyProblems(t *testing.T) {
	checkLeaks(t)
	h := startHouse(t)
	shut, _ := socksProxy(t, "anna", "p:w")
	webShut, _ := webProxy(t, "anna", "p:w")
	open, _ := socksProxy(t, "", "")
	webOpen, _ := webProxy(t, "", "")
	nobody := freeAddress(t)
	says := func(text string) string { return strings.TrimPrefix(talker(t, text), "http://") }
	const s5, hc, gw = protocol.RouteSOCKS5, protocol.RouteConnect, protocol.RouteGateway
	for name, test := range map[string]struct {
		route  protocol.Route
		proxy  Proxy
		server string
		code   string
	}{
		"no proxy":                  {s5, Proxy{}, "", "bad-proxy"},
		"no proxy, connect":         {hc, Proxy{}, "", "bad-proxy"},
		"no port":                   {hc, Proxy{Address: "localhost"}, "", "bad-proxy"},
		"no host":                   {hc, Proxy{Address: "a b:1"}, "", "bad-proxy"},
		"long password":             {s5, Proxy{nobody, "a", strings.Repeat("x", 256)}, "", "bad-proxy"},
		"no such route":             {"pigeon", Proxy{}, "", "bad-proxy"},
		"socks: nobody there":       {s5, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"connect: nobody there":     {hc, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"gateway: nobody there":     {gw, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"socks: password wanted":    {s5, Proxy{Address: shut}, "", "proxy-password"},
		"socks: wrong password":     {s5, Proxy{shut, "anna", "x"}, "", "proxy-password"},
		"socks: no password":        {s5, Proxy{shut, "anna", ""}, "", "proxy-password"},
		"connect: password wanted":  {hc, Proxy{Address: webShut}, "", "proxy-password"},
		"connect: wrong password":   {hc, Proxy{webShut, "anna", "x"}, "", "proxy-password"},
		"gateway: password wanted":  {gw, Proxy{Address: webShut}, "", "proxy-password"},
		"socks: server down":        {s5, Proxy{Address: open}, nobody, "server-unreachable"},
		"connect: server down":      {hc, Proxy{Address: webOpen}, nobody, "server-unreachable"},
		"socks: closes":             {s5, Proxy{Address: says("")}, "", "proxy-refused"},
		"connect: closes":           {hc, Proxy{Address: says("")}, "", "proxy-refused"},
		"socks: speaks HTTP":        {s5, Proxy{Address: says("HTTP/1.1 400 Bad Request\r\n\r\n")}, "", "proxy-refused"},
		"socks: not allowed":        {s5, Proxy{Address: says("\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")}, "", "proxy-refused"},
		"connect: speaks SSH":       {hc, Proxy{Address: says("SSH-2.0-OpenSSH_9\r\n\r\n")}, "", "proxy-refused"},
		"connect: 403":              {hc, Proxy{Address: says("HTTP/1.1 403 No\r\n\r\n")}, "", "proxy-refused"},
		"connect: 302":              {hc, Proxy{Address: says("HTTP/1.1 302 x\r\nLocation: http://x\r\n\r\n")}, "", "proxy-refused"},
		"connect: 503":              {hc, Proxy{Address: says("HTTP/1.0 503 x\n\n")}, "", "server-unreachable"},
		"connect: endless header":   {hc, Proxy{Address: says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10))}, "", "proxy-refused"},
		"connect: 100 for ever":     {hc, Proxy{Address: says(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5000))}, "", "proxy-refused"},
		"connect: status -1":        {hc, Proxy{Address: says("HTTP/1.1 -20 OK\r\n\r\n")}, "", "proxy-refused"},
		"connect: only a status":    {hc, Proxy{Address: says("HTTP/1.1 200")}, "", "proxy-refused"},
		"connect: 100 and then 200": {hc, Proxy{Address: says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nVER 1 0\r\n")}, "", "protocol-unsupported"},
	} {
		t.Run(name, func(t *testing.T) {
			o := h.options("alice")
			o.Route, o.Proxy, o.Gateway = test.route, test.proxy, h.Gateway()
			if test.server != "" {
				o.Server = test.server
			}
			c, err := Dial(t.Context(), o)
			if err == nil {
				c.Close()
			}
			if code(err) != test.code || strings.Contains(fmt.Sprint(err), "p:w") {
				t.Errorf("%v, want %s", err, test.code)
			}
		})
	}
}

// freeAddress is where nobody listens.
func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A login site that the proxy does not let us reach, or cannot reach, is told
// apart from a server that is down.
func TestLoginThroughProxy(t *testing.T) {
	h := startHouse(t)
	for status, want := range map[int]string{403: "proxy-refused", 407: "proxy-password", 502: "login-unreachable"} {
		deny := denying(t, h.site(), status)
		o := h.options("alice")
		o.Route, o.Proxy = protocol.RouteConnect, Proxy{Address: deny}
		if _, err := Dial(t.Context(), o); code(err) != want {
			t.Errorf("%d: %v", status, err)
		}
	}
	// Plain http between loopback addresses, but through a proxy elsewhere:
	// the password would leave this computer.
	o := h.options("alice")
	o.Login, o.Route = h.Server.Login(), protocol.RouteConnect
	address, _ := webProxy(t, "", "")
	o.Proxy.Address = "192.0.2.1:8080"
	o.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		nc, err := new(net.Dialer).DialContext(ctx, network, address)
		return elsewhere{nc}, err
	}
	if _, err := Dial(t.Context(), o); code(err) != "login-not-secure" {
		t.Errorf("plain http through a proxy elsewhere: %v", err)
	}
	o.DialContext, o.Proxy.Address = nil, address
	dial(t, o).Close()
}

// elsewhere is a connection whose other end is not on this computer.
type elsewhere struct{ net.Conn }

func (elsewhere) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("192.0.2.1:8080"))
}

// denying is an HTTP proxy that answers a status for one place.
func denying(t *testing.T, place string, status int) string {
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == place {
			w.WriteHeader(status)
			return
		}
		tunnel(w, r)
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { s.Close(); <-done })
	return l.Addr().String()
}

// Passwords of proxies are not in what is printed.
func TestProxyString(t *testing.T) {
	p := Proxy{"proxy.example.com:1080", "anna", "CANARY"}
	log := &record{}
	slog.New(slog.NewJSONHandler(log, nil)).Info("x", "proxy", p)
	slog.New(slog.NewTextHandler(log, nil)).Info("x", "proxy", p)
	if text := fmt.Sprintf("%v %+v %s %s", p, struct{ P Proxy }{p}, p, log.b.String()); strings.Contains(text, "CANARY") || strings.Contains(text, "anna") {
		t.Error(text)
	}
}

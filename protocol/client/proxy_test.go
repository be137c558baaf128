package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

// What goes wrong at a proxy has a code of its own.
func TestProxyProblems(t *testing.T) {
	checkLeaks(t)
	h := startHouse(t)
	shut, _ := socksProxy(t, "anna", "p:w")
	webShut, _ := webProxy(t, "anna", "p:w")
	open, _ := socksProxy(t, "", "")
	webOpen, _ := webProxy(t, "", "")
	nobody := closedAddress(t)
	says := func(text string) string { return strings.TrimPrefix(talker(t, text), "http://") }
	const s5, hc, gw = protocol.RouteSOCKS5, protocol.RouteConnect, protocol.RouteGateway
	for name, test := range map[string]struct {
		route  protocol.Route
		proxy  Proxy
		server string
		code   string
	}{
		"no proxy":                 {s5, Proxy{}, "", "bad-proxy"},
		"no proxy, connect":        {hc, Proxy{}, "", "bad-proxy"},
		"no port":                  {hc, Proxy{Address: "localhost"}, "", "bad-proxy"},
		"no host":                  {hc, Proxy{Address: "a b:1"}, "", "bad-proxy"},
		"long password":            {s5, Proxy{nobody, "a", strings.Repeat("x", 256)}, "", "bad-proxy"},
		"no such route":            {"pigeon", Proxy{}, "", "bad-proxy"},
		"socks: nobody there":      {s5, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"connect: nobody there":    {hc, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"gateway: nobody there":    {gw, Proxy{Address: nobody}, "", "proxy-unreachable"},
		"socks: password wanted":   {s5, Proxy{Address: shut}, "", "proxy-password"},
		"socks: wrong password":    {s5, Proxy{shut, "anna", "x"}, "", "proxy-password"},
		"socks: no password":       {s5, Proxy{shut, "anna", ""}, "", "proxy-password"},
		"connect: password wanted": {hc, Proxy{Address: webShut}, "", "proxy-password"},
		"connect: wrong password":  {hc, Proxy{webShut, "anna", "x"}, "", "proxy-password"},
		"gateway: password wanted": {gw, Proxy{Address: webShut}, "", "proxy-password"},
		"socks: server down":       {s5, Proxy{Address: open}, nobody, "server-unreachable"},
		"connect: server down":     {hc, Proxy{Address: webOpen}, nobody, "server-unreachable"},
		"socks: closes":            {s5, Proxy{Address: says("")}, "", "proxy-refused"},
		"connect: closes":          {hc, Proxy{Address: says("")}, "", "proxy-refused"},
		"socks: speaks HTTP":       {s5, Proxy{Address: says("HTTP/1.1 400 Bad Request\r\n\r\n")}, "", "proxy-refused"},
		"socks: not allowed":       {s5, Proxy{Address: says("\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00")}, "", "proxy-refused"},
		"connect: speaks SSH":      {hc, Proxy{Address: says("SSH-2.0-OpenSSH_9\r\n\r\n")}, "", "proxy-refused"},
		"connect: 403":             {hc, Proxy{Address: says("HTTP/1.1 403 No\r\n\r\n")}, "", "proxy-refused"},
		"connect: 302":             {hc, Proxy{Address: says("HTTP/1.1 302 x\r\nLocation: http://x\r\n\r\n")}, "", "proxy-refused"},
		"connect: 503":             {hc, Proxy{Address: says("HTTP/1.0 503 x\n\n")}, "", "server-unreachable"},
		"connect: endless header":  {hc, Proxy{Address: says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 100<<10))}, "", "proxy-refused"},
		"connect: 100 for ever":    {hc, Proxy{Address: says(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 5000))}, "", "proxy-refused"},
		"connect: status -1":       {hc, Proxy{Address: says("HTTP/1.1 -20 OK\r\n\r\n")}, "", "proxy-refused"},
		"connect: only a status":   {hc, Proxy{Address: says("HTTP/1.1 200")}, "", "proxy-refused"},
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

// closedAddress is where nobody listens, nor will while the test runs: the
// port is our own end of a connection.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		l.Close()
	})
	return c.LocalAddr().String()
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

// A proxy that takes the connection and says nothing, or too little, does not
// hold us longer than a server that is not there.
func TestSilentProxy(t *testing.T) {
	for _, route := range []protocol.Route{protocol.RouteSOCKS5, protocol.RouteConnect, protocol.RouteGateway} {
		for _, says := range []string{"", "\x05", "HTTP/1.1 200 OK\r\n"} {
			synctest.Test(t, func(t *testing.T) {
				var wg sync.WaitGroup
				dialled := 0
				o := Options{Address: "me@example.com", Password: "x", Server: "im.example.com", Route: route, Proxy: Proxy{"proxy.example.com:1080", "anna", "x"}}
				o.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
					dialled++
					if address != "proxy.example.com:1080" {
						t.Errorf("dialled %s", address)
					}
					ours, theirs := net.Pipe()
					wg.Go(func() {
						defer theirs.Close()
						wg.Go(func() { io.WriteString(theirs, says) })
						io.Copy(io.Discard, theirs)
					})
					return ours, nil
				}
				start := time.Now()
				_, err := Dial(context.Background(), o)
				if route == protocol.RouteConnect && (code(err) != "server-unreachable" || !errors.Is(err, ErrNoAnswer)) {
					t.Errorf("%q: %v", says, err)
				}
				if took := time.Since(start); took > gatewayTimeout+partingTime || code(err) != "server-unreachable" && code(err) != "timeout" && code(err) != "proxy-refused" {
					t.Errorf("%s, %q: %v after %v", route, says, err, took)
				}
				ctx, cancel := context.WithCancel(context.Background())
				time.AfterFunc(time.Second, cancel)
				start = time.Now()
				if _, err := Dial(ctx, o); time.Since(start) > time.Second+partingTime || code(err) != "cancelled" && says == "" {
					t.Errorf("%s, %q: %v after %v", route, says, err, time.Since(start))
				}
				wg.Wait()
				if dialled != 2 {
					t.Errorf("%s: dialled %d times", route, dialled)
				}
			})
		}
	}
}

// A proxy on this computer does not make the server one: conversations are
// opened wherever the server says, but not inside our own computer. And without
// a route a proxy is not used.
func TestProxyIsNotTheServer(t *testing.T) {
	f := newFake()
	o := f.options()
	o.Route, o.Proxy = protocol.RouteConnect, Proxy{Address: "localhost:8080"}
	asked := make(chan string, 10)
	o.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		f.mu.Lock()
		f.ends = append(f.ends, theirs)
		f.mu.Unlock()
		f.wg.Go(func() {
			left := 1000
			head, _ := readHead(theirs, &left)
			asked <- strings.Fields(string(head) + " - -")[1]
			io.WriteString(theirs, "HTTP/1.1 200 OK\r\n\r\n")
			f.serve(theirs)
		})
		return here{ours}, nil
	}
	c := enter(t, f, o)
	if _, err := c.NewChat(context.Background()); err != nil {
		t.Error(err)
	}
	if got := <-asked + " " + <-asked; got != "server.example.com:1863 board.example.com:1864" {
		t.Errorf("asked for %s", got)
	}
	f.on("XFR", just("XFR $ SB 127.0.0.1:1864 CKI cookie"))
	if _, err := c.NewChat(context.Background()); !errors.Is(err, errInside) {
		t.Errorf("a conversation inside our computer: %v", err)
	}
	c.Close()
	f.wg.Wait()

	f = newFake()
	o = f.options()
	o.Proxy = Proxy{Address: "192.0.2.1:8080"}
	c = enter(t, f, o)
	if c.Route() != protocol.RouteDirect || c.o.Proxy.Address != "" {
		t.Errorf("%s through %s", c.Route(), c.o.Proxy)
	}
	c.Close()
	f.wg.Wait()
}

// here is a connection whose other end is on this computer.
type here struct{ net.Conn }

func (here) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:8080"))
}

// The answer to CONNECT is read up to its end and no further, and a 100 before
// it is not the answer.
func TestConnectReadsItsAnswer(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	go func() {
		left := 1000
		readHead(theirs, &left)
		io.WriteString(theirs, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\nVER 1")
		theirs.Close()
	}()
	if err := askConnect(ours, Proxy{}, "im.example.com:1863"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(ours); string(rest) != "VER 1" || err != nil {
		t.Errorf("%q is left: %v", rest, err)
	}
}

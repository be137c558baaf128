package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	socks "github.com/things-go/go-socks5"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/tools/netns"
)

// world is the house on a computer of its own on an internet, with a login
// site that only its own authority vouches for.
type world struct {
	*house
	lab   *netns.Lab
	login string
	ca    []byte
}

func newWorld(t *testing.T, lab *netns.Lab) *world {
	t.Helper()
	there := lab.Host("server")
	h := newHouse(t, func(o *server.Options) {
		o.ListenFunc = there.Listen
		o.Listen, o.HTTP = there.Addr().String()+":1863", there.Addr().String()+":80"
	})
	w := &world{house: h, lab: lab}
	w.login, w.ca = secureFront(t, there, h.server.Login())
	return w
}

// secureFront puts a login site over TLS before one without.
func secureFront(t *testing.T, there *netns.Host, login string) (site string, ca []byte) {
	t.Helper()
	behind, err := url.Parse(login)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{there.Addr().AsSlice()},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := there.Listen("tcp", there.Addr().String()+":443")
	if err != nil {
		t.Fatal(err)
	}
	front := "https://" + there.Addr().String()
	pages := &http.Transport{DialContext: there.Dial}
	s := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Transport: pages,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: behind.Scheme, Host: behind.Host}) },
		ModifyResponse: func(r *http.Response) error {
			for _, values := range r.Header {
				for i, v := range values {
					values[i] = strings.ReplaceAll(v, behind.Scheme+"://"+behind.Host, front)
				}
			}
			return nil
		},
	})
	s.Listener.Close()
	s.Listener = l
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close(); pages.CloseIdleConnections() })
	return front + behind.Path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// dialer is how a computer makes connections.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// at is a person at a computer, and the credentials to sign in with.
func (w *world) at(local string, dial dialer) (*person, Credentials) {
	p := w.person(local)
	p.engine = func(o *client.Options) { o.DialContext = dial }
	c := w.credentials(p.address)
	c.Login, c.CA, c.Route = w.login, w.ca, protocol.RouteDirect
	return p, c
}

// portChanger makes a computer leave by other ports than its programs chose and
// keep its address: rules of its own kernel where there are computers, else a
// relay on it.
func portChanger(t *testing.T, lab *netns.Lab, h *netns.Host) dialer {
	if !lab.Real() {
		return (&relay{t: t, at: h, doors: map[string]string{}}).dial
	}
	h.Nft(`table ip ports {
	chain leave {
		type nat hook postrouting priority 100;
		oif eth0 ip protocol tcp snat to ` + h.Addr().String() + `:40000-45000 random
	}
}
`)
	return h.Dial
}

// relay passes connections on from the computer it runs on.
type relay struct {
	t     *testing.T
	at    *netns.Host
	mu    sync.Mutex
	doors map[string]string // where it listens for an address
}

func (r *relay) dial(ctx context.Context, network, address string) (net.Conn, error) {
	r.mu.Lock()
	door := r.doors[address]
	if door == "" {
		l, err := r.at.Listen("tcp", r.at.Addr().String()+":0")
		if err != nil {
			r.mu.Unlock()
			return nil, err
		}
		door = l.Addr().String()
		r.doors[address] = door
		done := make(chan struct{})
		r.t.Cleanup(func() { l.Close(); <-done })
		go func() { defer close(done); r.serve(l, address) }()
	}
	r.mu.Unlock()
	return r.at.Dial(ctx, network, door)
}

func (r *relay) serve(l net.Listener, address string) {
	var pairs sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	defer pairs.Wait()
	defer cancel()
	for {
		here, err := l.Accept()
		if err != nil {
			return
		}
		there, err := r.at.Dial(ctx, "tcp", address)
		if err != nil {
			here.Close()
			continue
		}
		over := context.AfterFunc(ctx, func() { here.Close(); there.Close() })
		pairs.Go(func() { io.Copy(there, here); there.Close(); over() })
		pairs.Go(func() { io.Copy(here, there); here.Close() })
	}
}

// What stands between a client and the server is read off the report: every
// cell of the table of notification.md 4.2 with the real server, real sockets
// and, where the kernel allows it, real NAT; over the gateway and through a
// proxy too. A conversation works behind each of them.
func TestNATs(t *testing.T) { natTable(t, netns.New) }

// The same without a kernel that helps.
func TestNATsSimulated(t *testing.T) { natTable(t, netns.Simulated) }

func natTable(t *testing.T, lab func(testing.TB) *netns.Lab) {
	for _, test := range []struct {
		name   string
		inside func(*testing.T, *world) (dialer, netip.Addr) // how alice connects, and what the server is to see
		change func(*testing.T, *world, *Credentials)
		want   protocol.ConnectionType
		http   bool
		behind bool
	}{
		{"same address, same port", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			h := w.lab.Host("alice")
			return h.Dial, h.Addr()
		}, nil, protocol.DirectConnect, false, false},
		{"same address, other port", func(t *testing.T, w *world) (dialer, netip.Addr) {
			h := w.lab.Host("alice")
			return portChanger(t, w.lab, h), h.Addr()
		}, nil, protocol.PortRestrictNAT, false, false},
		{"other address, same port", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			home := w.lab.Home("home", netns.KeepPort)
			return home.Host("alice").Dial, home.Addr()
		}, nil, protocol.IPRestrictNAT, false, false},
		{"other address, other port", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			home := w.lab.Home("home", netns.RandomPort)
			return home.Host("alice").Dial, home.Addr()
		}, nil, protocol.SymmetricNAT, false, false},
		{"over the gateway", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			home := w.lab.Home("home", netns.KeepPort)
			return home.Host("alice").Dial, home.Addr()
		}, func(_ *testing.T, w *world, c *Credentials) {
			c.Route, c.Gateway = protocol.RouteGateway, w.server.Gateway()
		}, protocol.SymmetricNAT, true, false},
		{"over the gateway, same address", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			h := w.lab.Host("alice")
			return h.Dial, h.Addr()
		}, func(_ *testing.T, w *world, c *Credentials) {
			c.Route, c.Gateway = protocol.RouteGateway, w.server.Gateway()
		}, protocol.PortRestrictNAT, true, false},
		{"a proxy outside", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			home := w.lab.Home("home", netns.KeepPort)
			return home.Host("alice").Dial, netip.Addr{}
		}, func(t *testing.T, w *world, c *Credentials) {
			c.Route, c.Proxy = protocol.RouteSOCKS5, labProxy(t, w.lab.Host("proxy"))
		}, protocol.SymmetricNAT, false, false},
		{"a proxy behind another NAT", func(_ *testing.T, w *world) (dialer, netip.Addr) {
			return w.lab.Host("alice").Dial, netip.Addr{}
		}, nil, protocol.SymmetricNAT, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, lab(t))
			dial, seen := test.inside(t, w)
			alice, c := w.at("alice", dial)
			if test.change != nil {
				test.change(t, w, &c)
			}
			if test.behind {
				// The proxy is in a home: it is reached through a port that the
				// router leads to it, and leaves by the router's address.
				home := w.lab.Home("home", netns.KeepPort)
				c.Route, c.Proxy = protocol.RouteSOCKS5, labProxy(t, home.Host("proxy"))
				outer := w.lab.Host("outside")
				c.Proxy.Address = passOn(t, outer, home, c.Proxy.Address)
				seen = home.Addr()
			}
			alice.must(alice.SignIn(w.context(), c))
			r := alice.Connection()
			if r.Type != test.want || r.HTTP != test.http || r.BehindNAT != test.behind || r.Reason != "" {
				t.Errorf("report %+v", r)
			}
			if seen.IsValid() && r.SeenIP != seen.String() {
				t.Errorf("seen as %s, want %s", r.SeenIP, seen)
			}
			own := int(r.Own.Port())
			switch {
			case test.want == protocol.DirectConnect || test.want == protocol.IPRestrictNAT:
				if r.SeenPort != own || r.SeenPortOther != 0 {
					t.Errorf("ports %d and %d, ours is %d", r.SeenPort, r.SeenPortOther, own)
				}
			case test.http || c.Proxy.Address != "":
				if r.SeenPort != 0 || r.SeenPortOther != 0 {
					t.Errorf("ports %d and %d over HTTP or through a proxy", r.SeenPort, r.SeenPortOther)
				}
			case r.SeenPort == own || r.SeenPort == 0:
				t.Errorf("port %d, ours is %d", r.SeenPort, own)
			}

			bob, c := w.at("bob", w.lab.Host("bob").Dial)
			bob.must(bob.SignIn(w.context(), c))
			awaitStatus(alice, bob, protocol.Online)
			alice.say(bob, "hello")
			awaitText(bob, "hello")
			bob.say(alice, "hello back")
			awaitText(alice, "hello back")
		})
	}
}

// labProxy starts a real SOCKS5 proxy on a computer.
func labProxy(t *testing.T, at *netns.Host) Proxy {
	t.Helper()
	s := socks.NewServer(socks.WithLogger(socks.NewLogger(log.New(io.Discard, "", 0))), socks.WithDial(at.Dial))
	l, err := at.Listen("tcp", at.Addr().String()+":1080")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { l.Close(); <-done })
	return Proxy{Address: l.Addr().String()}
}

// passOn lets the router of a home lead a port to a proxy inside, and a computer
// outside lead one of its own there. It returns the latter.
func passOn(t *testing.T, outer *netns.Host, home *netns.Home, proxy string) string {
	t.Helper()
	inside := netip.MustParseAddrPort(proxy)
	home.Forward(inside.Port(), inside)
	r := &relay{t: t, at: outer, doors: map[string]string{}}
	nc, err := r.dial(t.Context(), "tcp", net.JoinHostPort(home.Addr().String(), strconv.Itoa(int(inside.Port()))))
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
	for _, door := range r.doors {
		return door
	}
	return ""
}

// The report is marked when this computer gets other addresses, and no longer
// when it has the old ones back. The server is asked whether it is still there, also
// when this computer has slept.
func TestReportOfTheNetworkBefore(t *testing.T) {
	w := newWorld(t, netns.New(t))
	alice, c := w.at("alice", w.lab.Host("alice").Dial)
	now := make(chan string, 1)
	now <- "192.0.2.1"
	alice.addresses = func() string { a := <-now; now <- a; return a }
	alice.timing.look = time.Millisecond
	var slept atomic.Int64
	alice.clock = func() time.Time { return wallClock().Add(time.Duration(slept.Load())) }
	pings := make(chan struct{}, 64)
	w.onTap(func(e server.TapEvent) {
		if e.FromClient && e.Command.Verb == "PNG" {
			pings <- struct{}{}
		}
	})
	alice.must(alice.SignIn(w.context(), c))
	await(alice, func(e event.ConnectionChanged) bool { return e.Connection.RoundTrip > 0 && !e.Connection.Stale })
	<-pings
	for _, step := range []struct {
		addresses string
		stale     bool
	}{{"192.0.2.1 2001:db8::1", true}, {"192.0.2.1", false}, {"", true}} {
		<-now
		now <- step.addresses
		await(alice, func(e event.ConnectionChanged) bool {
			return e.Connection.Stale == step.stale && alice.Connection().Stale == step.stale
		})
		if r := alice.Connection(); r.Stale != step.stale || r.Type != protocol.DirectConnect {
			t.Errorf("%q: %+v", step.addresses, r)
		}
		select {
		case <-pings:
		case <-time.After(patience):
			t.Fatalf("%q: the server is not asked", step.addresses)
		}
	}
	slept.Add(int64(time.Hour))
	select {
	case <-pings:
	case <-time.After(patience):
		t.Fatal("after a sleep the server is not asked")
	}
}

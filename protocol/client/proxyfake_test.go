package client

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	socks "github.com/things-go/go-socks5"

	"papilio/protocol/server"
)

// visits are the places a proxy was asked for.
type visits struct {
	mu   sync.Mutex
	list []string
}

func (v *visits) add(place string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, place)
}

func (v *visits) count(place string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, p := range v.list {
		if p == place {
			n++
		}
	}
	return n
}

// nearby resolves every name to this computer, so that only a name that the
// proxy looks up works.
type nearby struct{ seen *visits }

func (n nearby) Resolve(ctx context.Context, name string) (context.Context, net.IP, error) {
	n.seen.add("name " + name)
	return ctx, net.IPv4(127, 0, 0, 1), nil
}

// socksProxy starts a real SOCKS5 proxy. With a password it wants one.
func socksProxy(t *testing.T, user, password string) (address string, seen *visits) {
	t.Helper()
	seen = &visits{}
	options := []socks.Option{
		socks.WithLogger(socks.NewLogger(log.New(io.Discard, "", 0))), socks.WithResolver(nearby{seen}),
		socks.WithDial(func(ctx context.Context, network, addr string) (net.Conn, error) {
			seen.add(addr)
			return new(net.Dialer).DialContext(ctx, network, addr)
		}),
	}
	if user != "" {
		options = append(options, socks.WithCredential(socks.StaticCredentials{user: password}))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); socks.NewServer(options...).Serve(l) }()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String(), seen
}

// webProxy starts a real HTTP proxy: CONNECT, and requests for http pages.
func webProxy(t *testing.T, user, password string) (address string, seen *visits) {
	t.Helper()
	seen = &visits{}
	want := ""
	if user != "" {
		want = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	var tunnels sync.WaitGroup
	pages := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL = r.In.URL }}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Proxy-Authorization") != want:
			w.Header().Set("Proxy-Authenticate", "Basic realm=x")
			w.WriteHeader(http.StatusProxyAuthRequired)
		case r.Method == http.MethodConnect:
			seen.add(r.Host)
			tunnels.Add(1)
			defer tunnels.Done()
			tunnel(w, r)
		case r.URL.IsAbs():
			seen.add(r.URL.Host)
			pages.ServeHTTP(w, r)
		default:
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close(); tunnels.Wait() })
	return s.Listener.Addr().String(), seen
}

func tunnel(w http.ResponseWriter, r *http.Request) {
	host, port, _ := net.SplitHostPort(r.Host)
	if strings.HasSuffix(host, ".example.com") {
		host = "127.0.0.1"
	}
	there, err := net.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	io.WriteString(here, "HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n")
	back := make(chan struct{})
	go func() { defer close(back); io.Copy(here, there); here.Close() }()
	io.Copy(there, buffered)
	there.Close()
	<-back
}

// house is a real server, with an https login site in front of its own.
type house struct {
	*server.Server
	login string
	roots *x509.CertPool
}

func startHouse(t *testing.T) *house {
	t.Helper()
	s, err := server.Start(server.Options{Challenge: true, Accounts: []server.Account{
		{Address: "alice@example.com", Password: "a, %=", Name: "Alice", Contacts: []server.Contact{{Address: "bob@example.com", Group: "Friends"}}},
		{Address: "bob@example.com", Password: "b", Name: "Bob", Contacts: []server.Contact{{Address: "alice@example.com"}}},
		{Address: "carol@example.com", Password: "c", Name: "Carol ☕"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	behind, _ := url.Parse(s.Login())
	var front *httptest.Server
	front = httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: behind.Scheme, Host: behind.Host}) },
		ModifyResponse: func(r *http.Response) error {
			for key, values := range r.Header {
				for i, v := range values {
					values[i] = strings.ReplaceAll(v, "http://"+behind.Host, front.URL)
				}
				r.Header[key] = slices.Clone(values)
			}
			return nil
		},
	})
	h := &house{Server: s, login: front.URL + "/rdr/pprdr.asp", roots: x509.NewCertPool()}
	h.roots.AddCert(front.Certificate())
	t.Cleanup(func() { front.Close(); s.Close() })
	return h
}

// site is host:port of the login site.
func (h *house) site() string {
	return strings.TrimPrefix(strings.TrimSuffix(h.login, "/rdr/pprdr.asp"), "https://")
}

func (h *house) options(who string) Options {
	o := Options{Server: h.Notification(), Login: h.login, RootCAs: h.roots}
	switch who {
	case "alice":
		o.Address, o.Password = "alice@example.com", "a, %="
	case "bob":
		o.Address, o.Password = "bob@example.com", "b"
	}
	return o
}

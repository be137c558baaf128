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

	"github.com/elazarl/goproxy"
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

// webProxy starts a real HTTP proxy: CONNECT, and requests for http pages. With
// a password it wants one.
func webProxy(t *testing.T, user, password string) (address string, seen *visits) {
	t.Helper()
	seen = &visits{}
	want := ""
	if user != "" {
		want = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	return proxyThat(t, func(r *http.Request) int {
		if r.Header.Get("Proxy-Authorization") != want {
			return http.StatusProxyAuthRequired
		}
		seen.add(r.Host)
		return 0
	}), seen
}

// denying is an HTTP proxy that answers a status for one place.
func denying(t *testing.T, place string, status int) (address string) {
	t.Helper()
	return proxyThat(t, func(r *http.Request) int {
		if r.Host == place {
			return status
		}
		return 0
	})
}

// proxyThat starts an HTTP proxy that asks about every request: 0 is to do it,
// else it answers that status.
func proxyThat(t *testing.T, ask func(*http.Request) int) (address string) {
	t.Helper()
	p := goproxy.NewProxyHttpServer()
	p.Logger = log.New(io.Discard, "", 0)
	tr := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, _ := net.SplitHostPort(address)
		if strings.HasSuffix(host, ".example.com") {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	p.Tr, p.ConnectDial = tr, nil // whatever proxies the machine has
	refused := func(r *http.Request) *http.Response {
		if status := ask(r); status != 0 {
			return goproxy.NewResponse(r, goproxy.ContentTypeText, status, "")
		}
		return nil
	}
	p.OnRequest().HandleConnectFunc(func(host string, ctx *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		if ctx.Resp = refused(ctx.Req); ctx.Resp != nil {
			return goproxy.RejectConnect, host
		}
		return goproxy.OkConnect, host
	})
	p.OnRequest().DoFunc(func(r *http.Request, _ *goproxy.ProxyCtx) (*http.Request, *http.Response) { return r, refused(r) })
	s := httptest.NewServer(p)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close(); tr.CloseIdleConnections() })
	return s.Listener.Addr().String()
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

package app

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"testing"

	socks "github.com/things-go/go-socks5"
)

// socksProxy starts a real SOCKS5 proxy that wants a password; used counts its
// connections.
func socksProxy(t *testing.T) (p Proxy, used *atomic.Int32) {
	t.Helper()
	used = new(atomic.Int32)
	s := socks.NewServer(
		socks.WithLogger(socks.NewLogger(log.New(io.Discard, "", 0))),
		socks.WithCredential(socks.StaticCredentials{"anna": "p:w"}),
		socks.WithDial(func(ctx context.Context, network, addr string) (net.Conn, error) {
			used.Add(1)
			return new(net.Dialer).DialContext(ctx, network, addr)
		}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { l.Close(); <-done })
	return Proxy{Address: l.Addr().String(), User: "anna", Password: "p:w"}, used
}

// webProxy starts a real HTTP proxy: pages, and CONNECT except to shut.
func webProxy(t *testing.T, shut string) (p Proxy, used *atomic.Int32) {
	t.Helper()
	used = new(atomic.Int32)
	var tunnels sync.WaitGroup
	pages := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL = r.In.URL }}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodConnect:
			used.Add(1)
			pages.ServeHTTP(w, r)
		case r.Host == shut:
			w.WriteHeader(http.StatusForbidden)
		default:
			used.Add(1)
			tunnels.Add(1)
			defer tunnels.Done()
			tunnel(w, r)
		}
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close(); tunnels.Wait() })
	return Proxy{Address: s.Listener.Addr().String()}, used
}

func tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := net.Dial("tcp", r.Host)
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
	io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
	back := make(chan struct{})
	go func() { defer close(back); io.Copy(here, there); here.Close() }()
	io.Copy(there, buffered)
	there.Close()
	<-back
}

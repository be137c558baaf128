package app

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/elazarl/goproxy"
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

// webProxy starts a real HTTP proxy: pages, and CONNECT except to shut; used
// counts its requests.
func webProxy(t *testing.T, shut string) (p Proxy, used *atomic.Int32) {
	t.Helper()
	used = new(atomic.Int32)
	web := goproxy.NewProxyHttpServer()
	web.Logger = log.New(io.Discard, "", 0)
	tr := &http.Transport{}
	web.Tr, web.ConnectDial = tr, nil // whatever proxies the machine has
	web.OnRequest().HandleConnectFunc(func(host string, ctx *goproxy.ProxyCtx) (*goproxy.ConnectAction, string) {
		if host == shut {
			ctx.Resp = goproxy.NewResponse(ctx.Req, goproxy.ContentTypeText, http.StatusForbidden, "")
			return goproxy.RejectConnect, host
		}
		used.Add(1)
		return goproxy.OkConnect, host
	})
	web.OnRequest().DoFunc(func(r *http.Request, _ *goproxy.ProxyCtx) (*http.Request, *http.Response) {
		used.Add(1)
		return r, nil
	})
	s := httptest.NewServer(web)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close(); tr.CloseIdleConnections() })
	return Proxy{Address: s.Listener.Addr().String()}, used
}

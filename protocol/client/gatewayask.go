package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"time"

	"papilio/protocol"
)

const gatewayPath = "/gateway/gateway.dll"

var (
	errFlood   = errors.New("the gateway sends too much")
	errSession = errors.New("the gateway names no session")
)

// gatewayTransport keeps one HTTP connection open between requests. It goes
// through the HTTP proxy of the gateway route.
func (o *Options) gatewayTransport() *http.Transport {
	t := &http.Transport{
		DialContext:            o.straight(),
		TLSClientConfig:        o.tls.Clone(),
		TLSHandshakeTimeout:    connectTimeout,
		MaxConnsPerHost:        1,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxGatewayHeader,
	}
	if o.Proxy.Address != "" {
		t.DialContext = o.toProxy
		u := &url.URL{Scheme: "http", Host: o.Proxy.Address}
		if !o.Proxy.anonymous() {
			u.User = url.UserPassword(o.Proxy.User, o.Proxy.Password)
		}
		t.Proxy = http.ProxyURL(u)
	}
	return t
}

// ask makes one request and takes the answer. The caller has the turn. d ends
// the request early.
func (g *gateway) ask(query string, body []byte, d *deadline) error {
	ctx, cancel := context.WithCancelCause(g.ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		timer := time.NewTimer(gatewayTimeout)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel(ErrNoAnswer)
		case <-d.passed():
			cancel(os.ErrDeadlineExceeded)
		case <-ctx.Done():
		}
	}()
	start := time.Now()
	header, answer, err := g.post(ctx, query, body)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	cancel(nil)
	<-watched
	if err == nil {
		err = g.answered(header, answer, len(body) > 0, time.Since(start))
	}
	if err != nil {
		return g.fail(gatewayProblem(err))
	}
	return nil
}

// post makes the request of notification.md 12.1.
func (g *gateway) post(ctx context.Context, query string, body []byte) (header string, answer []byte, err error) {
	page := g.page
	page.RawQuery = query
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { g.reached(i.Conn) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, page.String(), bytes.NewReader(body))
	if err != nil {
		return "", nil, err
	}
	for _, h := range [][2]string{
		{"Accept", "*/*"}, {"Accept-Language", "en-us"}, {"User-Agent", "MSMSGS"}, {"Proxy-Connection", "Keep-Alive"},
		{"Connection", "Keep-Alive"}, {"Pragma", "no-cache"}, {"Content-Type", "application/x-msn-messenger"},
	} {
		req.Header.Set(h[0], h[1])
	}
	if len(body) == 0 {
		// A poll whose connection went before the first byte of an answer may
		// be made again; net/http does so for requests marked like this. The
		// mark is not sent.
		req.Header["X-Idempotency-Key"] = nil
	}
	got, err := g.web.RoundTrip(req)
	if err != nil {
		return "", nil, err
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusOK {
		return "", nil, gatewayStatus(got.StatusCode)
	}
	answer, err = io.ReadAll(io.LimitReader(got.Body, maxGatewayBody+1)) // answered refuses the one byte more
	return got.Header.Get("X-MSN-Messenger"), answer, err
}

// reached notes the ends of the HTTP connection in use.
func (g *gateway) reached(nc net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.local, g.remote = nc.LocalAddr(), nc.RemoteAddr()
}

// answered takes the header and body of a 200.
func (g *gateway) answered(header string, body []byte, spoke bool, took time.Duration) error {
	session, over := readGatewayHeader(header)
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	// quirk: an answer may leave the id out once the session is open.
	case session == "" && g.session == "", len(session) > maxGatewaySession:
		return errSession
	case len(g.in)+len(body) > maxGatewayBody:
		return errFlood
	case g.err != nil:
		return g.err
	}
	if session != "" {
		g.session = session
	}
	g.in = append(g.in, body...)
	if over {
		g.err = io.EOF
	}
	if spoke || len(body) > 0 {
		g.pause = pollSoon
	} else {
		g.pause = min(2*g.pause, pollLate)
	}
	g.due = time.Now().Add(g.pause)
	for _, w := range g.waiting {
		w <- took // has room: each gets one
	}
	g.waiting = nil
	g.wake()
	return nil
}

// readGatewayHeader reads "SessionID=1437.2651; GW-IP=198.51.100.20;
// Session=close". The id is opaque.
func readGatewayHeader(header string) (session string, over bool) {
	for part := range strings.SplitSeq(header, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key, value = strings.TrimSpace(key), strings.TrimSpace(value); {
		case strings.EqualFold(key, "SessionID"):
			session = value
		case strings.EqualFold(key, "Session"):
			over = strings.EqualFold(value, "close")
		}
	}
	return session, over
}

// gatewayStatus is an answer other than 200: the session is gone.
type gatewayStatus int

func (s gatewayStatus) Error() string { return fmt.Sprintf("the gateway answered %d", int(s)) }

// gatewayProblem gives what a person can do something about its code.
func gatewayProblem(err error) error {
	var status gatewayStatus
	switch {
	case certificateCode(err) == "login-not-secure": // no TLS, or an old one
		return &protocol.Problem{Code: "gateway-refused", Err: err}
	case certificateCode(err) != "":
		return &protocol.Problem{Code: certificateCode(err), Err: err}
	case errors.As(err, &status) && status == http.StatusProxyAuthRequired:
		return &protocol.Problem{Code: "proxy-password", Err: err}
	case errors.As(err, &status), errors.Is(err, errSession), errors.Is(err, errFlood):
		return &protocol.Problem{Code: "gateway-refused", Err: err}
	}
	return err
}

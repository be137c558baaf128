package client

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"papilio/protocol"
)

// gateway is a connection to a server through the HTTP gateway: a net.Conn
// whose bytes travel in requests (notification.md 12).
//
//	new --first Write--> open --Session=close--> over --Close--> closed
//	 `------------------- a request fails: broken --------------'
//
// It has no goroutine of its own. Write sends its bytes in one request and
// returns when that is answered, so what is written meanwhile is joined by the
// caller; Read polls when nothing has come for a while. turn keeps it to one
// request at a time. Any answer but 200, and any request without an answer,
// ends it: nobody knows what became of the bytes.
type gateway struct {
	web    http.RoundTripper
	page   url.URL
	first  string // query of the request that opens the session
	rest   func() // drops idle HTTP connections
	ctx    context.Context
	cancel context.CancelCauseFunc
	turn   chan struct{} // holds a token while a request is under way
	news   chan struct{} // holds a token when there is something for Read
	read   deadline
	write  deadline

	mu      sync.Mutex
	session string // newest SessionID; empty before the session is open
	in      []byte // come but not read
	err     error  // why it ended; set once; io.EOF when the server closed it
	pause   time.Duration
	due     time.Time // of the next poll
	waiting []chan time.Duration
	local   net.Addr
	remote  net.Addr
}

// dialGateway returns a connection to host, a server of kind "NS" or "SB". The
// gateway is first asked when something is written.
//
// GW-IP, which names a machine for the requests that follow, is not heard: we
// stay on the host that was chosen. Escargot just repeats our IP in it.
func (o *Options) dialGateway(kind, host string) (net.Conn, error) {
	page, err := url.Parse(o.Gateway)
	if err != nil {
		return nil, &protocol.Problem{Code: "bad-gateway", Err: err}
	}
	g := &gateway{
		web: o.HTTP, page: *page, first: "Action=open&Server=" + kind + "&IP=" + url.QueryEscape(host), rest: func() {},
		turn: make(chan struct{}, 1), news: make(chan struct{}, 1), read: newDeadline(), write: newDeadline(),
		local: &net.TCPAddr{}, remote: &net.TCPAddr{},
	}
	g.ctx, g.cancel = context.WithCancelCause(context.Background())
	if g.web == nil {
		t := o.gatewayTransport()
		g.web, g.rest = t, t.CloseIdleConnections
	}
	return g, nil
}

// Read returns what has come and polls for more.
func (g *gateway) Read(b []byte) (int, error) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		n, wait, err := g.take(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		if wait > 0 {
			timer.Reset(wait)
			select {
			case <-g.news:
			case <-g.read.passed():
				return 0, os.ErrDeadlineExceeded
			case <-timer.C:
			}
			continue
		}
		if err := g.poll(); err != nil {
			return 0, err
		}
	}
}

// take returns bytes that have come, or how long until the next poll.
func (g *gateway) take(b []byte) (n int, wait time.Duration, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.err == net.ErrClosed:
		return 0, 0, g.err
	case len(g.in) > 0:
		n = copy(b, g.in)
		if g.in = g.in[n:]; len(g.in) == 0 {
			g.in = nil
		}
		return n, 0, nil
	case g.err != nil:
		return 0, 0, g.err
	case g.session == "":
		return 0, time.Hour, nil // nothing comes before something was said
	}
	return 0, time.Until(g.due), nil
}

// poll asks for more, unless a request was made while it waited for its turn.
func (g *gateway) poll() error {
	if err := g.takeTurn(&g.read); err != nil {
		return err
	}
	defer g.giveTurn()
	g.mu.Lock()
	stale := g.err != nil || time.Now().Before(g.due)
	query := "Action=poll&SessionID=" + url.QueryEscape(g.session)
	g.mu.Unlock()
	if stale {
		return nil
	}
	return g.ask(query, nil, &g.read)
}

// Write sends bytes, in as many requests as they need, and returns when the
// gateway has taken them.
func (g *gateway) Write(b []byte) (int, error) {
	for n := 0; n < len(b); {
		part := b[n:min(n+maxGatewayPost, len(b))]
		if err := g.send(part); err != nil {
			return n, err
		}
		n += len(part)
	}
	return len(b), nil
}

func (g *gateway) send(b []byte) error {
	if err := g.takeTurn(&g.write); err != nil {
		return err
	}
	defer g.giveTurn()
	g.mu.Lock()
	err, query := g.err, g.first
	if g.session != "" {
		query = "SessionID=" + url.QueryEscape(g.session)
	}
	g.mu.Unlock()
	if err != nil {
		return err
	}
	return g.ask(query, b, &g.write)
}

// takeTurn waits for the turn to make a request.
func (g *gateway) takeTurn(d *deadline) error {
	select {
	case <-d.passed():
		return os.ErrDeadlineExceeded
	default:
	}
	select {
	case g.turn <- struct{}{}:
		return nil
	case <-g.ctx.Done():
		return net.ErrClosed
	case <-d.passed():
		return os.ErrDeadlineExceeded
	}
}

func (g *gateway) giveTurn() { <-g.turn }

// ping polls at once and returns how long the gateway took. Any answer that
// comes in time will do.
func (g *gateway) ping(ctx context.Context) (time.Duration, error) {
	answered := make(chan time.Duration, 1)
	g.mu.Lock()
	err := g.err
	if err == nil && len(g.waiting) >= maxPings {
		err = ErrTooMany
	}
	if err == nil {
		g.waiting = append(g.waiting, answered)
		g.due = time.Now()
	}
	g.mu.Unlock()
	if err != nil {
		return 0, err
	}
	g.wake()
	select {
	case took := <-answered:
		return took, nil
	case <-g.ctx.Done():
		return 0, context.Cause(g.ctx)
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func (g *gateway) wake() {
	select {
	case g.news <- struct{}{}:
	default:
	}
}

// fail ends the connection for a reason, once.
func (g *gateway) fail(err error) error {
	g.mu.Lock()
	if g.err == nil {
		g.err = err
	}
	err = g.err
	g.mu.Unlock()
	g.cancel(err)
	g.wake()
	return err
}

// Close ends the connection and a request that is under way. It says nothing
// to the server: OUT does.
func (g *gateway) Close() error {
	g.fail(net.ErrClosed)
	g.rest()
	return nil
}

// LocalAddr returns our end of the newest HTTP connection.
func (g *gateway) LocalAddr() net.Addr {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.local
}

// RemoteAddr returns the other end of it: the gateway's or a proxy's.
func (g *gateway) RemoteAddr() net.Addr {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.remote
}

func (g *gateway) SetDeadline(t time.Time) error {
	g.read.set(t)
	g.write.set(t)
	return nil
}

func (g *gateway) SetReadDeadline(t time.Time) error {
	g.read.set(t)
	return nil
}

func (g *gateway) SetWriteDeadline(t time.Time) error {
	g.write.set(t)
	return nil
}

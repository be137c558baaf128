package client

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate is an HTTP gateway in a function: what stands behind it is a fake. It
// is as strict as the official one and gives every answer a new SessionID.
type gate struct {
	f      *fake
	takes  time.Duration                                // for one request
	spoil  func(n int, r *http.Response) *http.Response // changes answer n, from 0; nil hangs
	mu     sync.Mutex
	open   []*gated
	log    []asked
	broken []string
}

// asked is one request that came.
type asked struct {
	at    time.Time
	query string
	body  string
}

// gated is one session.
type gated struct {
	id     string
	count  int
	busy   bool
	nc     net.Conn
	out    []byte
	closed bool
}

func newGate(f *fake) *gate { return &gate{f: f} }

// options signs in over the gate. gateway.example.com is the gateway.
func (g *gate) options() Options {
	o := g.f.options()
	o.Route = "http-gateway"
	o.Gateway = "http://gateway.example.com"
	o.DialContext = func(context.Context, string, string) (net.Conn, error) {
		g.complain("a connection past the gateway")
		return nil, io.EOF
	}
	o.HTTP = site(func(r *http.Request) *http.Response {
		if r.URL.Host == "gateway.example.com" {
			return g.answer(r)
		}
		if r.Method != http.MethodGet {
			g.complain("a request to %s", r.URL)
		}
		return goodSite(r)
	})
	return o
}

func (g *gate) complain(format string, args ...any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.broken = append(g.broken, fmt.Sprintf(format, args...))
}

func (g *gate) answer(r *http.Request) *http.Response {
	body, _ := io.ReadAll(r.Body)
	g.mu.Lock()
	n := len(g.log)
	g.log = append(g.log, asked{time.Now(), r.URL.RawQuery, string(body)})
	g.mu.Unlock()
	if r.URL.Path != gatewayPath || r.Header.Get("Content-Type") != "application/x-msn-messenger" || r.Header.Get("User-Agent") != "MSMSGS" {
		g.complain("request to %s with %v", r.URL, r.Header)
	}
	answer := g.exchange(r, string(body))
	if g.spoil != nil {
		return g.spoil(n, answer)
	}
	return answer
}

func (g *gate) exchange(r *http.Request, body string) *http.Response {
	q := r.URL.Query()
	s := g.session(q)
	if s == nil {
		return reply(400)
	}
	if strings.HasPrefix(r.URL.RawQuery, "Action=poll") != (body == "") {
		g.complain("%q with %d bytes", r.URL.RawQuery, len(body))
	}
	if body != "" {
		s.nc.SetWriteDeadline(time.Now().Add(time.Minute))
		io.WriteString(s.nc, body)
	}
	timer := time.NewTimer(g.takes + time.Millisecond) // what is behind answers
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	s.busy = false
	s.count++
	header := fmt.Sprintf("SessionID=%s.%d; GW-IP=192.0.2.1", s.id, s.count)
	if s.closed {
		header += "; Session=close"
	}
	answer := reply(200, "X-MSN-Messenger", header)
	answer.Body = io.NopCloser(strings.NewReader(string(s.out)))
	s.out = nil
	return answer
}

// session finds or opens the session of a request.
func (g *gate) session(q url.Values) *gated {
	if q.Get("Action") == "open" {
		ours, theirs := net.Pipe()
		g.f.mu.Lock()
		g.f.ends = append(g.f.ends, theirs)
		g.f.mu.Unlock()
		g.f.wg.Go(func() { g.f.serve(theirs) })
		g.mu.Lock()
		defer g.mu.Unlock()
		s := &gated{id: fmt.Sprint(1000 + len(g.open)), nc: ours, busy: true}
		g.open = append(g.open, s)
		g.f.wg.Go(func() { g.pump(s) })
		return s
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.open {
		if q.Get("SessionID") == fmt.Sprintf("%s.%d", s.id, s.count) {
			if s.busy {
				g.broken = append(g.broken, "two requests at once")
			}
			s.busy = true
			return s
		}
	}
	g.broken = append(g.broken, "unknown or old session "+q.Get("SessionID"))
	return nil
}

// pump gathers what the server behind says.
func (g *gate) pump(s *gated) {
	buf := make([]byte, 4096)
	for {
		n, err := s.nc.Read(buf)
		g.mu.Lock()
		s.out = append(s.out, buf[:n]...)
		s.closed = err != nil
		g.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// end closes what is behind and reports what the client did wrong.
func (g *gate) end(t *testing.T) {
	t.Helper()
	g.mu.Lock()
	for _, s := range g.open {
		s.nc.Close()
	}
	for _, b := range g.broken {
		t.Error(b)
	}
	g.mu.Unlock()
	g.f.wg.Wait()
}

// requests returns what was asked so far.
func (g *gate) requests() []asked {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]asked(nil), g.log...)
}

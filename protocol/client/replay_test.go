package client

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/internal/transcript"
	"papilio/protocol/wire"
)

// recorded returns connection n of a recording.
func recorded(t testing.TB, file string, n int) []transcript.Step {
	t.Helper()
	connections, err := transcript.Read("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if n >= len(connections) {
		t.Fatalf("%s has %d connections", file, len(connections))
	}
	return connections[n]
}

// parse reads the one command of a step.
func parse(t testing.TB, s transcript.Step) wire.Command {
	t.Helper()
	side := wire.FromClient
	if s.Kind == transcript.Received {
		side = wire.FromServer
	}
	cmd, err := wire.NewReader(bytes.NewReader(s.Data), side).Read()
	if err != nil {
		t.Fatalf("line %d: %v", s.Line, err)
	}
	return cmd
}

// without leaves out the steps for which drop says so.
func without(steps []transcript.Step, drop func(transcript.Step) bool) []transcript.Step {
	return slices.DeleteFunc(slices.Clone(steps), drop)
}

func line(s transcript.Step) string {
	l, _, _ := strings.Cut(string(s.Data), "\r\n")
	return l
}

// peer is a scripted server: it expects what the recorded client sent and
// answers what the recorded server answered. Transaction ids may differ; it
// translates them. Anything else that differs is an error.
type peer struct {
	net.Listener
	done chan struct{}
	mu   sync.Mutex
	errs []error
}

// serve replays scripts, one per connection, on a loopback socket.
func serve(t testing.TB, scripts ...[]transcript.Step) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{Listener: l, done: make(chan struct{})}
	t.Cleanup(func() {
		l.Close()
		<-p.done
		for _, err := range p.errs {
			t.Error(err)
		}
	})
	go func() {
		defer close(p.done)
		for _, script := range scripts {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			p.play(t, nc, script)
			nc.Close()
		}
	}()
	return p
}

func (p *peer) fail(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errs = append(p.errs, fmt.Errorf(format, args...))
}

// play goes through one script. It stops at the first difference.
func (p *peer) play(t testing.TB, nc net.Conn, script []transcript.Step) {
	r := wire.NewReader(nc, wire.FromClient)
	ids := map[string]string{}
	for _, step := range script {
		if step.Kind == transcript.Remark {
			continue
		}
		cmd := parse(t, step)
		if step.Kind == transcript.Sent {
			got, err := r.Read()
			if err != nil {
				p.fail("recording line %d: waiting for %q: %v", step.Line, cmd, err)
				return
			}
			if _, ok := got.TrID(); ok {
				ids[cmd.Arg(0)], got.Args[0] = got.Args[0], cmd.Arg(0)
			}
			if got.String() != cmd.String() || !bytes.Equal(got.Payload, cmd.Payload) {
				p.fail("recording line %d: client sent\n%q %q, want\n%q %q", step.Line, got, got.Payload, cmd, cmd.Payload)
				return
			}
			continue
		}
		if actual, ok := ids[cmd.Arg(0)]; ok && numbered9(cmd) {
			cmd.Args[0] = actual
		}
		if _, err := nc.Write(wire.Append(nil, cmd)); err != nil {
			return
		}
	}
	// The recorded server went away or the recording stopped; the client ends.
	nc.(*net.TCPConn).CloseWrite()
	for {
		if _, err := r.Read(); err != nil {
			return
		}
	}
}

// numbered9 reports whether the first argument of a server's command is a
// transaction id.
func numbered9(cmd wire.Command) bool {
	switch cmd.Verb {
	case "QNG", "RNG", "LSG", "BPR":
		return false
	}
	return true
}

var (
	loginHeader = regexp.MustCompile(`Authorization: (.*)`)
	loginAnswer = regexp.MustCompile(`login answer: (\d+) \[\('([^']*)', ["'](.*)["']\)\]`)
)

// passportOf serves the nexus and login remarks of a recording.
func passportOf(t testing.TB, script []transcript.Step) *httptest.Server {
	t.Helper()
	var want, key, value string
	status := 0
	for _, s := range script {
		if m := loginHeader.FindStringSubmatch(s.Note); m != nil {
			want = m[1]
		}
		if m := loginAnswer.FindStringSubmatch(s.Note); m != nil {
			fmt.Sscan(m[1], &status)
			key, value = m[2], m[3]
		}
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/rdr/pprdr.asp" {
			if r.Header.Get("Authorization") != "" {
				t.Error("the nexus got the password")
			}
			w.Header().Set("PassportURLs", "DALogin="+server.URL+"/login")
			return
		}
		if got := r.Header.Get("Authorization"); got != want {
			t.Errorf("Authorization %q, want %q", got, want)
		}
		w.Header().Set(key, value)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server
}

// news gathers events and lets a test wait for one.
type news struct {
	mu     sync.Mutex
	list   []event.Event
	change chan struct{}
}

func newNews() *news { return &news{change: make(chan struct{}, 1)} }

func (n *news) add(e event.Event) {
	n.mu.Lock()
	n.list = append(n.list, e)
	n.mu.Unlock()
	select {
	case n.change <- struct{}{}:
	default:
	}
}

func (n *news) all() []event.Event {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

// wait blocks until an event for which match says so has come.
func (n *news) wait(t testing.TB, what string, match func(event.Event) bool) event.Event {
	t.Helper()
	for {
		for _, e := range n.all() {
			if match(e) {
				return e
			}
		}
		select {
		case <-n.change:
		case <-t.Context().Done():
			t.Fatalf("no %s", what)
		}
	}
}

// object takes the MSNObject out of the CHG of a recording.
func object(t testing.TB, script []transcript.Step) protocol.Object {
	for _, s := range script {
		if s.Kind == transcript.Sent && strings.HasPrefix(line(s), "CHG ") {
			o, err := protocol.ParseObject(protocol.PercentDecode(parse(t, s).Arg(3)))
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
	}
	return protocol.Object{}
}

func options(p *peer, login string, who string) Options {
	return Options{Address: protocol.Address(who), Password: "123456", Server: p.Addr().String(), Login: login, ClientID: 268435500}
}

// raw sends a recorded command as it is, under an id of ours.
func raw(c *conn, cmd wire.Command) error {
	if _, ok := cmd.TrID(); !ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.enqueue(cmd)
	}
	return c.post(request{verb: cmd.Verb, args: cmd.Args[1:], payload: cmd.Payload})
}

func dial(t testing.TB, o Options) *Client {
	t.Helper()
	c, err := Dial(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

package server

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"papilio/protocol/wire"
)

// stateHeader is the header of the gateway in the letters that clients look
// for; a variable, since they are not the usual ones.
var stateHeader = "X-MSN-Messenger"

// gated is a client's connection over the gateway: a Write is a request, a
// Read polls. It is for one goroutine.
type gated struct {
	base  string // URL of the gateway
	do    func(*http.Request) (*http.Response, error)
	open  string // query of the first request
	id    string
	ended bool // by the server
	rest  []byte
	until time.Time
}

// post sends one request and returns its answer. The answer's body is closed.
func (g *gated) post(query, body string) (status int, data string, err error) {
	req, err := http.NewRequest("POST", g.base+"?"+query, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", gatewayMedia)
	res, err := g.do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return res.StatusCode, string(raw), err
	}
	fields := map[string]string{}
	for f := range strings.SplitSeq(res.Header.Get("X-MSN-Messenger"), "; ") {
		key, value, _ := strings.Cut(f, "=")
		fields[key] = value
	}
	if fields["SessionID"] == "" || fields["SessionID"] == g.id || fields["GW-IP"] == "" || res.Header.Get("Content-Type") != gatewayMedia {
		return res.StatusCode, "", errors.New("an answer without what belongs there: " + res.Header.Get("X-MSN-Messenger"))
	}
	g.id, g.ended = fields["SessionID"], fields["Session"] == "close"
	return res.StatusCode, string(raw), nil
}

func (g *gated) query(action string) string {
	if g.id == "" {
		return g.open
	}
	return action + "SessionID=" + url.QueryEscape(g.id)
}

func (g *gated) fetch(query, body string) error {
	status, data, err := g.post(query, body)
	switch {
	case err != nil:
		return err
	case status != http.StatusOK:
		return errors.New("the gateway refused: " + data)
	}
	g.rest = append(g.rest, data...)
	return nil
}

func (g *gated) Write(p []byte) (int, error) {
	if g.ended {
		return 0, net.ErrClosed
	}
	if err := g.fetch(g.query(""), string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (g *gated) Read(p []byte) (int, error) {
	for len(g.rest) == 0 {
		if g.ended {
			return 0, io.EOF
		}
		if time.Now().After(g.until) {
			return 0, os.ErrDeadlineExceeded
		}
		if err := g.fetch(g.query("Action=poll&Lifespan=1&"), ""); err != nil {
			return 0, err
		}
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

func (g *gated) Close() error {
	g.ended = true
	return nil
}

func (g *gated) SetReadDeadline(t time.Time) error {
	g.until = t
	return nil
}

func (g *gated) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (g *gated) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (g *gated) SetDeadline(time.Time) error      { return nil }
func (g *gated) SetWriteDeadline(time.Time) error { return nil }

// gatedRaw is a client that comes in over the gateway and stays with it.
func gatedRaw(t testing.TB, s *Server, kind, host string, do func(*http.Request) (*http.Response, error)) *raw {
	g := &gated{base: s.Gateway(), do: do, open: "Action=open&Server=" + kind + "&IP=" + host}
	r := &raw{t: t, srv: s, nc: g, in: wire.NewReader(g, wire.FromServer)}
	r.reach = func(address string) *raw {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		return gatedRaw(t, s, "SB", host, do)
	}
	return r
}

func overHTTP(t testing.TB, s *Server) *raw {
	return gatedRaw(t, s, "NS", "messenger.hotmail.com", testHTTP.Do)
}

// inProcess asks the handler without a network.
func inProcess(s *Server) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		in := httptest.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), bytes.NewReader(body))
		out := httptest.NewRecorder()
		s.web.Handler.ServeHTTP(out, in)
		res := out.Result()
		res.Header.Set("X-MSN-Messenger", strings.Join(res.Header[stateHeader], ""))
		return res, nil
	}
}

// onlineOverHTTP signs in over the gateway and goes online.
func onlineOverHTTP(t testing.TB, s *Server, address string) *raw {
	t.Helper()
	r := overHTTP(t, s)
	challenge := r.challenged(address)
	r.send("USR 4 TWN S %s", ticketOf(t, passport(t, s, address, testPassword(address), challenge)))
	r.expect("USR 4 OK "+address+" * 1 0", "MSG Hotmail Hotmail")
	r.send("SYN 5 0").expect("SYN 5 * * *")
	r.send("CHG 6 NLN 268435456")
	for {
		if cmd := r.read(); cmd.Verb == "CHG" {
			return r
		}
	}
}

// TestChatOverTheGateway: two people who never open a connection but for
// requests.
func TestChatOverTheGateway(t *testing.T) {
	s := startServer(t, Options{})
	alice := onlineOverHTTP(t, s, "alice@example.com")
	bob := onlineOverHTTP(t, s, "bob@example.com")
	bob.expect("ILN 6 NLN alice@example.com Alice 268435456")
	alice.expect("NLN NLN bob@example.com Bob 268435456")
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	sb.sendPayload("MSG 3 A", text("hello")).expect("ACK 3")
	if got := in.expect("MSG alice@example.com Alice"); string(got.Payload) != text("hello") {
		t.Errorf("the message arrived as %q", got.Payload)
	}
	in.sendPayload("MSG 2 D", p2p("alice@example.com", 1202+52)).expect("ACK 2")
	if got := sb.expect("MSG bob@example.com Bob"); string(got.Payload) != p2p("alice@example.com", 1202+52) {
		t.Error("the binary message was changed")
	}
	// Carol comes over TCP.
	carol := online(t, s, "carol@example.com")
	carol.expect("ILN *", "ILN *")
	for _, r := range []*raw{alice, bob} {
		r.expect("NLN NLN carol@example.com *")
	}
	third := join(sb, carol, 2)
	in.expect("JOI carol@example.com *")
	third.sendPayload("MSG 2 A", text("all three")).expect("ACK 2")
	sb.expect("MSG carol@example.com *")
	in.expect("MSG carol@example.com *")

	in.send("OUT").closed()
	sb.expect("BYE bob@example.com")
	bob.send("OUT").closed()
	alice.expect("FLN bob@example.com")
	alice.send("OUT").closed()
	carol.expect("FLN bob@example.com", "FLN alice@example.com")
}

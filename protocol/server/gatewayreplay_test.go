package server

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"papilio/protocol/internal/transcript"
	"papilio/protocol/wire"
)

// visitPart is one recorded gateway session that is played against our server,
// request by request. Each answer must hold the commands of the recorded one;
// those of a poll may come with a later one.
type visitPart struct {
	file  string
	gate  *gated
	learn map[string]string // recorded cookies to ours, shared
	nonce string
	poll  bool // the last request was a poll
	got   []wire.Command
	after bool // our server has ended the session
}

// TestReplayOfTheGateway plays both gateway recordings. Bob, of whom there is
// none, comes over TCP.
func TestReplayOfTheGateway(t *testing.T) {
	s := startServer(t, Options{Accounts: recordedWorld()})
	learn := map[string]string{}
	var events []event
	var object string
	for _, file := range []string{"gateway-notification.txt", "gateway-switchboard.txt"} {
		p := &visitPart{file: file, learn: learn, gate: &gated{base: s.Gateway(), do: testHTTP.Do}}
		conns, err := transcript.Read(filepath.Join(testdata, file))
		if err != nil || len(conns) != 1 {
			t.Fatal(conns, err)
		}
		for _, st := range conns[0] {
			events = append(events, event{at: st.At, do: func() { p.step(t, s, st) }})
			if f := strings.Fields(string(st.Data)); len(f) > 5 && f[0] == "NLN" {
				object = f[5]
			}
		}
	}
	act := func(at float64, do func()) {
		events = append(events, event{at: time.Duration(at * float64(time.Second)), do: do})
	}
	var bob, in *raw
	act(1.0, func() {
		bob = signIn(t, s, "bob@example.com")
		bob.send("CHG 6 NLN 268435500 %s", object).expect("CHG 6 *", "ILN 6 NLN alice@example.com *")
	})
	act(1.6, func() {
		rng := bob.expect("RNG *")
		in = dial(t, s, rng.Arg(1))
		in.send("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)).expect("IRO *", "ANS 1 OK")
	})
	act(2.0, func() {
		if got := in.expect("MSG alice@example.com Alice"); string(got.Payload) != text("from the gateway") {
			t.Errorf("Bob got %q", got.Payload)
		}
		in.sendPayload("MSG 2 N", text("to the gateway"))
	})
	act(2.5, func() { in.expect("BYE alice@example.com") })
	act(3.0, func() { bob.expect("FLN alice@example.com") })
	play(t, s, events, nil)
}

func (p *visitPart) step(t *testing.T, s *Server, step transcript.Step) {
	t.Helper()
	where := p.file + ":" + strconv.Itoa(step.Line)
	if step.Kind == transcript.Sent {
		p.request(t, s, where, step)
		return
	}
	for _, want := range commandsOf(t, where, step.Data) {
		for len(p.got) == 0 && p.poll && !p.after {
			p.ask(t, where, "Action=poll&SessionID="+p.gate.id, "")
		}
		if len(p.got) == 0 {
			t.Fatalf("%s: nothing came, the recorded server sent %q", where, want)
		}
		got := p.got[0]
		p.got = p.got[1:]
		if a, b := plain(want), plain(got); a != b {
			t.Fatalf("%s: got\n%s, the recorded server sent\n%s", where, b, a)
		}
		if got.Verb == "USR" && got.Arg(2) == "S" {
			p.nonce = got.Arg(3)
		}
		for _, i := range opaque[got.Verb] {
			p.learn[want.Arg(i)] = got.Arg(i)
		}
		if got.Verb == "MSG" && got.Arg(0) != "Hotmail" && !bytes.Equal(got.Payload, want.Payload) {
			t.Fatalf("%s: the payload is %q", where, got.Payload)
		}
		if port := wire.ParseMessage(got.Payload).Get("ClientPort"); got.Arg(0) == "Hotmail" && port != "0" {
			t.Errorf("%s: ClientPort is %q", where, port)
		}
	}
	if len(p.got) != 0 {
		t.Fatalf("%s: %q besides", where, p.got)
	}
}

// request sends a recorded request with our session id, ticket and cookies.
func (p *visitPart) request(t *testing.T, s *Server, where string, step transcript.Step) {
	t.Helper()
	path, query, _ := strings.Cut(step.Note, "?")
	if path != gatewayPath {
		t.Fatalf("%s: the path is %q", where, path)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	if id := q.Get("SessionID"); id != "" {
		query = strings.Replace(query, id, p.gate.id, 1)
	}
	body := string(step.Data)
	if f := strings.Fields(body); len(f) == 5 && f[0] == "USR" && f[3] == "S" {
		body = strings.Replace(body, f[4], ticketOf(t, passport(t, s, "alice@example.com", testPassword("alice@example.com"), p.nonce)), 1)
	}
	for recorded, ours := range p.learn {
		body = strings.ReplaceAll(body, recorded, ours)
	}
	p.poll = q.Get("Action") == "poll"
	if p.after {
		// The recorded server goes on answering a session that has ended; ours
		// has said Session=close.
		if status, _, err := p.gate.post(query, body); err != nil || status != http.StatusBadRequest {
			t.Fatalf("%s: %d, %v", where, status, err)
		}
		return
	}
	p.ask(t, where, query, body)
	if p.after != (body == "OUT\r\n") {
		t.Fatalf("%s: whether the session has ended: %v", where, p.after)
	}
}

func (p *visitPart) ask(t *testing.T, where, query, body string) {
	t.Helper()
	status, data, err := p.gate.post(query, body)
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %s, %v", where, status, data, err)
	}
	p.after = p.gate.ended
	p.got = append(p.got, commandsOf(t, where, []byte(data))...)
}

func commandsOf(t *testing.T, where string, data []byte) []wire.Command {
	t.Helper()
	var out []wire.Command
	r := wire.NewReader(bytes.NewReader(data), wire.FromServer)
	for {
		cmd, err := r.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		out = append(out, cmd)
	}
}

package client

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"papilio/protocol/wire"
)

// fake is a notification server and switchboard over net.Pipe, for tests of
// time: it answers at once unless answers says otherwise. A nil answer is
// silence.
type fake struct {
	answers map[string]func(id string, cmd wire.Command) []string
	mu      sync.Mutex
	got     []string // lines the client sent, without ids
	ends    []net.Conn
	wg      sync.WaitGroup
}

// standard is how an ordinary server answers.
func standard(id string, cmd wire.Command) []string {
	switch cmd.Verb {
	case "OUT":
		return []string{"CLOSE"}
	case "VER":
		return []string{"VER " + id + " MSNP9"}
	case "CVR":
		return []string{"CVR " + id + " 6 6 6 x x"}
	case "USR":
		switch {
		case cmd.Arg(1) != "TWN":
			return []string{"USR " + id + " OK me@example.com Me"}
		case cmd.Arg(2) == "I":
			return []string{"USR " + id + " TWN S ct=1,id=1"}
		}
		return []string{"USR " + id + " OK me@example.com Me 1 0"}
	case "SYN":
		return []string{"SYN " + id + " 1 2 1", "GTC A", "BLP AL", "LSG 0 Other 0", "LST bob@example.com Bob 11 0", "LST eve@example.com Eve 12"}
	case "CHG":
		return []string{"CHG " + strings.Join(append([]string{id}, cmd.Args[1:]...), " ")}
	case "PNG":
		return []string{"QNG 45"}
	case "XFR":
		return []string{"XFR " + id + " SB board.example.com:1864 CKI cookie"}
	case "CAL":
		return []string{"CAL " + id + " RINGING 1", "JOI " + cmd.Arg(1) + " Bob"}
	case "REA":
		return []string{"REA " + id + " 1 " + cmd.Arg(1) + " " + cmd.Arg(2)}
	case "ANS":
		return []string{"IRO " + id + " 1 1 bob@example.com Bob", "ANS " + id + " OK"}
	case "MSG":
		if a := cmd.Arg(1); a == "A" || a == "D" {
			return []string{"ACK " + id}
		}
	}
	return nil
}

func newFake() *fake { return &fake{answers: map[string]func(string, wire.Command) []string{}} }

// on changes the answer to one verb.
func (f *fake) on(verb string, answer func(id string, cmd wire.Command) []string) *fake {
	f.answers[verb] = answer
	return f
}

// silent answers nothing.
func silent(string, wire.Command) []string { return nil }

// just answers lines; $ is the id.
func just(lines ...string) func(string, wire.Command) []string {
	return func(id string, _ wire.Command) []string {
		out := make([]string, len(lines))
		for i, l := range lines {
			out[i] = strings.ReplaceAll(l, "$", id)
		}
		return out
	}
}

func (f *fake) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	f.mu.Lock()
	f.ends = append(f.ends, theirs)
	f.mu.Unlock()
	f.wg.Go(func() { f.serve(theirs) })
	return ours, nil
}

func (f *fake) serve(nc net.Conn) {
	defer nc.Close()
	r := wire.NewReader(nc, wire.FromClient)
	for {
		cmd, err := r.Read()
		if err != nil {
			return
		}
		id := cmd.Arg(0)
		args := cmd.Args
		if _, ok := cmd.TrID(); ok {
			args = args[1:]
		}
		f.mu.Lock()
		f.got = append(f.got, wire.New(cmd.Verb, args...).String())
		f.mu.Unlock()
		answer := f.answers[cmd.Verb]
		if answer == nil {
			answer = standard
		}
		for _, l := range answer(id, cmd) {
			if l == "CLOSE" {
				return
			}
			if _, err := io.WriteString(nc, l+"\r\n"); err != nil {
				return
			}
		}
	}
}

// say writes to connection n, 0 being the notification server.
func (f *fake) say(n int, text string) {
	f.mu.Lock()
	nc := f.ends[n]
	f.mu.Unlock()
	io.WriteString(nc, text)
}

// count returns how many lines with a prefix the client sent.
func (f *fake) count(prefix string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, l := range f.got {
		if strings.HasPrefix(l, prefix) {
			n++
		}
	}
	return n
}

// options signs in as me@example.com over the pipe; the login site is a
// function.
func (f *fake) options() Options {
	return Options{Address: "me@example.com", Password: "secret", Server: "server.example.com", DialContext: f.dial, HTTP: site(goodSite)}
}

// site is a login site in a function: no sockets.
type site func(*http.Request) *http.Response

func (s site) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	answer := s(r)
	if answer == nil {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	answer.Request = r
	if answer.Body == nil {
		answer.Body = http.NoBody
	}
	return answer, nil
}

func reply(status int, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Add(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h}
}

const goodTicket = "Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=ticket&p=',ru=http://x"

// goodSite is nexus and login at once.
func goodSite(r *http.Request) *http.Response {
	if r.Header.Get("Authorization") == "" {
		return reply(200, "PassportURLs", "DARealm=Passport.Net,DALogin=login.example.com/login2.srf")
	}
	return reply(200, "Authentication-Info", goodTicket)
}

// enter signs in to a fake; the caller closes.
func enter(t testing.TB, f *fake, o Options) *Client {
	t.Helper()
	c, err := Dial(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

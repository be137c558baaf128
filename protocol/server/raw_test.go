package server

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// patience is how long a test waits for what must come.
const testPatience = 10 * time.Second

// testAccounts are those of the recordings, each other's contacts.
func testAccounts() []Account {
	var out []Account
	for _, name := range []string{"Alice", "Bob", "Carol", "Dave", "Erin", "Frank"} {
		a := protocol.Address(strings.ToLower(name) + "@example.com")
		out = append(out, Account{Address: a, Password: "pw, of=" + name, Name: name, All: true})
	}
	return out
}

func testPassword(a string) string {
	name, _, _ := strings.Cut(a, "@")
	return "pw, of=" + strings.ToUpper(name[:1]) + name[1:]
}

// startServer starts a server that ends, completely, with the test.
func startServer(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Accounts == nil {
		o.Accounts = testAccounts()
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		checkLeaks(t)
	})
	return s
}

// checkLeaks fails when a goroutine of the server is left.
func checkLeaks(t testing.TB) {
	t.Helper()
	buf := make([]byte, 1<<20)
	end := time.Now().Add(5 * time.Second)
	for {
		var left []string
		for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			if strings.Contains(g, "papilio/protocol/server.(*") && !strings.Contains(g, "testing.tRunner") ||
				strings.Contains(g, "net/http.(*conn).serve") {
				left = append(left, g)
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
			return
		}
		runtime.Gosched()
	}
}

// raw is a client that sends exactly what it is told.
type raw struct {
	t       testing.TB
	srv     *Server
	nc      net.Conn
	in      *wire.Reader
	address string
	reach   func(address string) *raw // nil: TCP
}

// dial connects to the same server in the same way.
func (r *raw) dial(address string) *raw {
	r.t.Helper()
	if r.reach != nil {
		return r.reach(address)
	}
	return dial(r.t, r.srv, address)
}

func dial(t testing.TB, s *Server, address string) *raw {
	t.Helper()
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	r := &raw{t: t, srv: s, nc: nc, in: wire.NewReader(nc, wire.FromServer)}
	t.Cleanup(func() { nc.Close() })
	return r
}

// send writes lines; each gets its CRLF.
func (r *raw) send(format string, args ...any) *raw {
	r.t.Helper()
	r.write(fmt.Sprintf(format, args...) + "\r\n")
	return r
}

// sendPayload writes "<line> <length>" and the payload.
func (r *raw) sendPayload(line, payload string) *raw {
	r.t.Helper()
	r.write(fmt.Sprintf("%s %d\r\n%s", line, len(payload), payload))
	return r
}

func (r *raw) write(s string) {
	r.t.Helper()
	r.nc.SetWriteDeadline(time.Now().Add(testPatience))
	if _, err := io.WriteString(r.nc, s); err != nil {
		r.t.Fatalf("%s: write: %v", r.address, err)
	}
}

// read returns the next command.
func (r *raw) read() wire.Command {
	r.t.Helper()
	r.nc.SetReadDeadline(time.Now().Add(testPatience))
	cmd, err := r.in.Read()
	if err != nil {
		r.t.Fatalf("%s: read: %v", r.address, err)
	}
	return cmd
}

// expect reads one command for each pattern. In a pattern, * stands for one
// argument and a * at the end also for the rest.
func (r *raw) expect(patterns ...string) wire.Command {
	r.t.Helper()
	var cmd wire.Command
	for _, p := range patterns {
		if cmd = r.read(); !matches(p, cmd.String()) {
			r.t.Fatalf("%s: got %q, want %q", r.address, cmd, p)
		}
	}
	return cmd
}

func matches(pattern, line string) bool {
	want, got := strings.Fields(pattern), strings.Fields(line)
	for i, w := range want {
		if w == "*" && i == len(want)-1 && len(got) >= len(want) {
			return true
		}
		if i >= len(got) || w != "*" && w != got[i] {
			return false
		}
	}
	return len(want) == len(got)
}

// closed expects that the server ends the connection, after the given answers.
func (r *raw) closed(patterns ...string) {
	r.t.Helper()
	r.expect(patterns...)
	r.nc.SetReadDeadline(time.Now().Add(testPatience))
	cmd, err := r.in.Read()
	switch {
	case err == nil:
		r.t.Fatalf("%s: got %q, want the end", r.address, cmd)
	case errors.Is(err, os.ErrDeadlineExceeded):
		r.t.Fatalf("%s: the connection is still open", r.address)
	case !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET):
		r.t.Fatalf("%s: %v", r.address, err)
	}
	r.nc.Close()
}

// quiet sends a ping and expects its answer to be the next command: nothing
// else was waiting.
func (r *raw) quiet() *raw {
	r.t.Helper()
	r.send("PNG").expect("QNG 60")
	return r
}

// challenged goes as far as the Passport challenge and returns it.
func challenged(t testing.TB, s *Server, address string) (*raw, string) {
	t.Helper()
	r := dial(t, s, s.Notification())
	return r, r.challenged(address)
}

// challenged goes as far as the Passport challenge.
func (r *raw) challenged(address string) string {
	r.t.Helper()
	r.address = address
	r.send("VER 1 MSNP9 MSNP8 CVR0").expect("VER 1 MSNP9")
	r.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS %s", address).expect("CVR 2 6.2.0205 6.2.0205 6.2.0205 *")
	return r.send("USR 3 TWN I %s", address).expect("USR 3 TWN S *").Arg(3)
}

// passport asks the login page and returns the answer.
func passport(t testing.TB, s *Server, address, password, challenge string) *http.Response {
	t.Helper()
	req, err := http.NewRequest("GET", strings.TrimSuffix(s.Login(), "/rdr/pprdr.asp")+"/login2.srf", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in="+
		protocol.PercentEncode(address)+",pwd="+protocol.PercentEncode(password)+","+challenge)
	res, err := testHTTP.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res
}

var testHTTP = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: testPatience}

func ticketOf(t testing.TB, res *http.Response) string {
	t.Helper()
	_, rest, _ := strings.Cut(res.Header.Get("Authentication-Info"), "from-PP='")
	text, _, ok := strings.Cut(rest, "'")
	if !ok {
		t.Fatalf("no ticket: %s %v", res.Status, res.Header)
	}
	return text
}

// signIn signs in and downloads the lists, without a CHG.
func signIn(t testing.TB, s *Server, address string) *raw {
	t.Helper()
	r, challenge := challenged(t, s, address)
	r.send("USR 4 TWN S %s", ticketOf(t, passport(t, s, address, testPassword(address), challenge)))
	r.expect("USR 4 OK "+address+" * 1 0", "MSG Hotmail Hotmail")
	r.send("SYN 5 0").send("PNG").expect("SYN 5 * * *")
	for r.read().Verb != "QNG" {
	}
	return r
}

// online signs in and goes online; nobody else may be.
func online(t testing.TB, s *Server, address string) *raw {
	t.Helper()
	r := signIn(t, s, address)
	r.send("CHG 6 NLN 268435456").expect("CHG 6 NLN 268435456")
	return r
}

// pair returns two people who are online and have seen each other.
func pair(t testing.TB, s *Server) (alice, bob *raw) {
	t.Helper()
	alice = online(t, s, "alice@example.com")
	bob = online(t, s, "bob@example.com")
	bob.expect("ILN 6 NLN alice@example.com Alice 268435456")
	alice.expect("NLN NLN bob@example.com Bob 268435456")
	return alice, bob
}

// seatOf opens a room for somebody who is online.
func seatOf(r *raw) *raw {
	r.t.Helper()
	xfr := r.send("XFR 90 SB").expect("XFR 90 SB * CKI *")
	sb := r.dial(xfr.Arg(2))
	sb.address = r.address + " (switchboard)"
	sb.send("USR 1 %s %s", r.address, xfr.Arg(4)).expect("USR 1 OK " + r.address + " *")
	return sb
}

// join lets one person be called into a room and answer.
func join(sb, r *raw, others int) *raw {
	r.t.Helper()
	sb.send("CAL 2 %s", r.address).expect("CAL 2 RINGING *")
	rng := r.expect("RNG * * CKI * * *")
	in := r.dial(rng.Arg(1))
	in.address = r.address + " (switchboard)"
	in.send("ANS 1 %s %s %s", r.address, rng.Arg(3), rng.Arg(0))
	for range others {
		in.expect("IRO 1 * * * *")
	}
	in.expect("ANS 1 OK")
	sb.expect("JOI " + r.address + " *")
	return in
}

// text is the payload of a plain message.
func text(body string) string {
	return "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + body
}

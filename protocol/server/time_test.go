package server

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// inBubble runs a test against a server without listeners, on a clock of its
// own. Clients come in over pipes.
func inBubble(t *testing.T, o Options, run func(*testing.T, *Server)) {
	synctest.Test(t, func(t *testing.T) {
		o.Accounts = testAccounts()
		s, err := newServer(o)
		if err != nil {
			t.Fatal(err)
		}
		s.main = netip.MustParseAddrPort("127.0.0.1:1863")
		defer s.Close()
		run(t, s)
	})
}

func pipe(t testing.TB, s *Server) *raw {
	here, there := net.Pipe()
	s.start(there, false)
	t.Cleanup(func() { here.Close() })
	return &raw{t: t, srv: s, nc: here, in: wire.NewReader(here, wire.FromServer)}
}

// signInByPipe signs in with a ticket straight from the server.
func signInByPipe(t testing.TB, s *Server, address string) *raw {
	t.Helper()
	r := pipe(t, s)
	r.address = address
	r.send("VER 1 MSNP9").expect("VER 1 MSNP9")
	r.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS %s", address).expect("CVR 2 *")
	r.send("USR 3 TWN I %s", address).expect("USR 3 TWN S *")
	r.send("USR 4 TWN S %s", issued(s, address)).expect("USR 4 OK *", "MSG Hotmail Hotmail")
	return r
}

func issued(s *Server, address string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issueTicket(protocol.Address(address))
}

// forget drops a client at once, so that time need not pass for it.
func (r *raw) forget() { r.nc.Close() }

func TestAMinuteToSignIn(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		silent := pipe(t, s)
		half := pipe(t, s)
		half.send("VER 1 MSNP9").expect("VER 1 MSNP9")
		live := signInByPipe(t, s, "alice@example.com")
		start := time.Now()
		silent.nc.SetReadDeadline(time.Time{})
		if _, err := silent.in.Read(); err == nil || time.Since(start) != loginLimit {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		half.closed()
		time.Sleep(time.Hour)
		live.quiet().forget()
	})
}

func TestTicketLastsAMinute(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		ticket := issued(s, "alice@example.com")
		time.Sleep(ticketLife + 1)
		r := pipe(t, s)
		r.send("VER 1 MSNP9").expect("VER 1 MSNP9")
		r.send("CVR 2 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS alice@example.com").expect("CVR 2 *")
		r.send("USR 3 TWN I alice@example.com").expect("USR 3 TWN S *")
		r.send("USR 4 TWN S %s", ticket).closed("911 4")
	})
}

func TestCookieLastsTwoMinutes(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := signInByPipe(t, s, "alice@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		early := alice.send("XFR 7 SB").expect("XFR 7 SB * CKI *").Arg(4)
		late := alice.send("XFR 8 SB").expect("XFR 8 SB * CKI *").Arg(4)
		time.Sleep(cookieLife - 1)
		sb := pipe(t, s)
		sb.send("USR 1 alice@example.com %s", early).expect("USR 1 OK *")
		time.Sleep(time.Nanosecond)
		pipe(t, s).send("USR 1 alice@example.com %s", late).closed("911 1")
		time.Sleep(time.Hour) // a room has no limit
		sb.send("CAL 2 alice@example.com").expect("215 2")
		sb.forget()
		alice.forget()
	})
}

func TestUnansweredChallenge(t *testing.T) {
	inBubble(t, Options{Challenge: true}, func(t *testing.T, s *Server) {
		alice := signInByPipe(t, s, "alice@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "CHL 0 *")
		time.Sleep(challengeLimit)
		alice.closed("540 0")
	})
}

func TestDelayIsExactAndNoLimit(t *testing.T) {
	const delay = 50 * time.Millisecond
	inBubble(t, Options{Delay: delay}, func(t *testing.T, s *Server) {
		alice := signInByPipe(t, s, "alice@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		start := time.Now()
		alice.send("PNG").expect("QNG 60")
		if got := time.Since(start); got != 2*delay {
			t.Errorf("a round trip took %v", got)
		}
		// Many at once take no longer than one.
		bob := signInByPipe(t, s, "bob@example.com")
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 *")
		alice.expect("NLN *")
		sb := pipe(t, s)
		sb.send("USR 1 alice@example.com %s", alice.send("XFR 7 SB").expect("XFR 7 SB * CKI *").Arg(4)).expect("USR 1 OK *")
		sb.send("CAL 2 bob@example.com").expect("CAL 2 *")
		rng := bob.expect("RNG *")
		in := pipe(t, s)
		in.send("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)).expect("IRO *", "ANS 1 OK")
		sb.expect("JOI *")
		const n = 200
		start = time.Now()
		go func() {
			for range n {
				sb.sendPayload("MSG 3 U", ofSize(1664))
			}
		}()
		for range n {
			in.expect("MSG *")
		}
		if got := time.Since(start); got != 2*delay {
			t.Errorf("%d messages took %v", n, got)
		}
		for _, r := range []*raw{alice, bob, sb, in} {
			r.forget()
		}
	})
}

// TestSlowReaderHoldsItsWriterBackAndNobodyElse: Bob reads nothing. Who writes
// to him in a room waits, all else goes on, and after half a minute he is out.
func TestSlowReaderHoldsItsWriterBackAndNobodyElse(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInByPipe(t, s, "alice@example.com"), signInByPipe(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 *")
		alice.expect("NLN *")
		sb := pipe(t, s)
		sb.send("USR 1 alice@example.com %s", alice.send("XFR 7 SB").expect("XFR 7 SB * CKI *").Arg(4)).expect("USR 1 OK *")
		sb.send("CAL 2 bob@example.com").expect("CAL 2 *")
		rng := bob.expect("RNG *")
		in := pipe(t, s)
		in.send("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)).expect("IRO *", "ANS 1 OK")
		sb.expect("JOI *")

		taken := 0
		message := "MSG 3 U 1664\r\n" + ofSize(1664)
		sb.nc.SetWriteDeadline(time.Now().Add(time.Second))
		for taken < 1000 {
			if _, err := sb.nc.Write([]byte(message)); err != nil {
				break
			}
			taken++
		}
		if low, high := slowQueue/1700, slowQueue/1600+2*wire.MaxLine/1600; taken < low || taken > high {
			t.Errorf("%d messages were taken, want %d to %d", taken, low, high)
		}
		alice.quiet() // the rest of the server goes on
		bob.quiet()
		time.Sleep(writeStall)
		synctest.Wait()
		if _, err := in.nc.Write([]byte("PNG\r\n")); err == nil {
			t.Error("who reads nothing is still connected")
		}
		for _, r := range []*raw{alice, bob, sb, in} {
			r.forget()
		}
	})
}

func TestFourMiBUnreadIsTheEnd(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		r := pipe(t, s)
		r.send("VER 1 MSNP9").expect("VER 1 MSNP9")
		s.connMu.Lock()
		var c *conn
		for c = range s.conns {
		}
		s.connMu.Unlock()
		piece := wire.New("NOT").WithPayload([]byte(strings.Repeat("x", 60000)))
		for range maxQueue / 60000 {
			c.send(piece)
		}
		if c.over() {
			t.Error("dropped too early")
		}
		c.send(piece, piece)
		if !c.over() {
			t.Error("not dropped")
		}
	})
}

func TestCloseWithClientsThatDoNotRead(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := signInByPipe(t, s, "alice@example.com")
		deaf := pipe(t, s)
		start := time.Now()
		done := make(chan error)
		go func() { done <- s.Close() }()
		alice.closed("OUT SSD")
		if err := <-done; err != nil || time.Since(start) > closeGrace {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		deaf.forget()
	})
}

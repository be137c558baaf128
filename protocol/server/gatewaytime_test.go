package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// inside is a gateway client in a bubble.
func inside(t *testing.T, s *Server, kind string) *raw {
	return gatedRaw(t, s, kind, "127.0.0.1", inProcess(s))
}

func signInInside(t *testing.T, s *Server, address string) *raw {
	t.Helper()
	r := inside(t, s, "NS")
	r.challenged(address)
	r.send("USR 4 TWN S %s", issued(s, address)).expect("USR 4 OK *", "MSG Hotmail Hotmail")
	return r
}

// post sends one request of a gateway client as it is.
func (r *raw) post(query, body string, want int) string {
	r.t.Helper()
	g := r.nc.(*gated)
	status, data, err := g.post(strings.Replace(query, "#", g.id, 1), body)
	if err != nil || status != want {
		r.t.Fatalf("%s: %d %s, %v, want %d", query, status, data, err, want)
	}
	return data
}

const plainPoll = "Action=poll&SessionID=#"

// TestAGatewaySessionLivesAMinute: after each request. Its friends see it go.
func TestAGatewaySessionLivesAMinute(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInInside(t, s, "alice@example.com"), signInByPipe(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 NLN alice@example.com *")
		for range 5 {
			time.Sleep(gatewayLife - 1)
			alice.post(plainPoll, "", 200)
		}
		bob.quiet()
		start := time.Now()
		bob.nc.SetReadDeadline(time.Now().Add(time.Hour))
		if cmd, err := bob.in.Read(); err != nil || cmd.String() != "FLN alice@example.com" || time.Since(start) != gatewayLife {
			t.Errorf("%q, %v after %v", cmd, err, time.Since(start))
		}
		alice.post(plainPoll, "", 400)
		if len(s.tunnels.byID)+len(s.slots) != 0 {
			t.Error("something of the session is left")
		}
		// A request that is held is one, as long as it takes.
		held := signInInside(t, s, "carol@example.com")
		time.Sleep(gatewayLife - 2)
		if held.post(plainPoll+"&Lifespan=1", "", 200); held.nc.(*gated).ended {
			t.Error("ended while a request was held")
		}
		// A refused request is no sign of life.
		again := inside(t, s, "NS")
		again.send("VER 1 MSNP9")
		time.Sleep(gatewayLife - 1)
		again.post("SessionID=#0", "", 400)
		time.Sleep(2 * time.Nanosecond)
		again.post(plainPoll, "", 400)
		bob.forget()
	})
}

// TestPollsAreHeldOnlyOnRequest: and only until there is something.
func TestPollsAreHeldOnlyOnRequest(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInInside(t, s, "alice@example.com"), signInByPipe(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		for query, want := range map[string]time.Duration{
			plainPoll:                    0,
			"SessionID=#&Lifespan=3":     0,
			plainPoll + "&Lifespan=0":    0,
			plainPoll + "&Lifespan=-1":   0,
			plainPoll + "&Lifespan=3":    3 * time.Second,
			plainPoll + "&Lifespan=9999": gatewayHold,
		} {
			start := time.Now()
			if data := alice.post(query, "", 200); data != "" || time.Since(start) != want {
				t.Errorf("%s: %q after %v", query, data, time.Since(start))
			}
		}
		go func() {
			time.Sleep(2 * time.Second)
			bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN *")
		}()
		start := time.Now()
		if data := alice.post(plainPoll+"&Lifespan=10", "", 200); !strings.HasPrefix(data, "NLN NLN bob@example.com") || time.Since(start) != 2*time.Second {
			t.Errorf("%q after %v", data, time.Since(start))
		}
		synctest.Wait()
		bob.forget()
	})
}

// TestOneRequestAtATime: the second is refused, the first goes on.
func TestOneRequestAtATime(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := signInInside(t, s, "alice@example.com")
		g := *alice.nc.(*gated)
		done := make(chan bool)
		go func() {
			defer close(done)
			alice.post(plainPoll+"&Lifespan=10", "", 200)
		}()
		synctest.Wait()
		for range 3 {
			if status, data, err := g.post("SessionID="+g.id, "PNG\r\n"); err != nil || status != 400 || !strings.Contains(data, "under way") {
				t.Errorf("%d %s, %v", status, data, err)
			}
		}
		<-done
		alice.send("SYN 5 0").expect("SYN 5 *")
	})
}

// TestAPollNobodyWaitsFor: its answer is kept for the next.
func TestAPollNobodyWaitsFor(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInInside(t, s, "alice@example.com"), signInByPipe(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		ctx, hangUp := context.WithCancel(context.Background())
		g := *alice.nc.(*gated)
		g.do = func(req *http.Request) (*http.Response, error) { return inProcess(s)(req.WithContext(ctx)) }
		done := make(chan bool)
		go func() {
			defer close(done)
			g.post("Action=poll&Lifespan=10&SessionID="+g.id, "")
		}()
		synctest.Wait()
		hangUp()
		<-done
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN *")
		synctest.Wait()
		if data := alice.post(plainPoll, "", 200); !strings.HasPrefix(data, "NLN NLN bob@example.com") {
			t.Errorf("got %q", data)
		}
		bob.forget()
	})
}

// TestLastWordsWaitForThePoll: somebody who polls seldom still learns why the
// session ended, and that it did.
func TestLastWordsWaitForThePoll(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := signInInside(t, s, "alice@example.com")
		elsewhere := signInByPipe(t, s, "alice@example.com")
		time.Sleep(gatewayLife - 1)
		if data := alice.post(plainPoll, "", 200); data != "OUT OTH\r\n" || !alice.nc.(*gated).ended {
			t.Errorf("got %q", data)
		}
		alice.post(plainPoll, "", 400)
		elsewhere.quiet().forget()

		// A mistake is answered and the end is said in one answer, and what
		// follows it is not done.
		bob := inside(t, s, "NS")
		if data := bob.post("Action=open&Server=NS&IP=x", "VER 1 MSNP9\r\nSYN 2 0\r\nVER 3 MSNP9\r\n", 200); data != "VER 1 MSNP9\r\n715 2\r\n" || !bob.nc.(*gated).ended {
			t.Errorf("got %q", data)
		}
	})
}

// TestAnAnswerHas64KiB: more waits for the next, and nothing is lost. Who
// fetches nothing for half a minute is dropped, as on a socket.
func TestAnAnswerHas64KiB(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInByPipe(t, s, "alice@example.com"), signInInside(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 *")
		alice.expect("NLN *")
		sb := pipe(t, s)
		sb.send("USR 1 alice@example.com %s", alice.send("XFR 7 SB").expect("XFR 7 SB * CKI *").Arg(4)).expect("USR 1 OK *")
		in := join(sb, bob, 1)
		const n = 200
		go func() {
			for range n {
				sb.sendPayload("MSG 3 U", ofSize(1664))
			}
		}()
		full, got := 0, ""
		for len(got) < n*len(ofSize(1664)) {
			synctest.Wait()
			data := in.post(plainPoll, "", 200)
			if len(data) > tunnelOut {
				t.Errorf("an answer of %d bytes", len(data))
			}
			if len(data) == tunnelOut {
				full++
			}
			got += data
		}
		if cmds := commandsOf(t, "", []byte(got)); len(cmds) != n || full < 4 {
			t.Errorf("%d messages, %d full answers", len(cmds), full)
		}
		for range 100 {
			sb.sendPayload("MSG 3 U", ofSize(1664))
		}
		time.Sleep(writeStall)
		sb.expect("BYE bob@example.com")
		if data := in.post(plainPoll, "", 200); len(data) != tunnelOut || !in.nc.(*gated).ended {
			t.Errorf("%d bytes, %v", len(data), in.nc.(*gated).ended)
		}
		for _, r := range []*raw{alice, sb} {
			r.forget()
		}
	})
}

// TestInputOfTheGatewayIsBounded: who writes to somebody slow waits for room,
// and is refused when there is none for long.
func TestInputOfTheGatewayIsBounded(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice, bob := signInInside(t, s, "alice@example.com"), signInByPipe(t, s, "bob@example.com")
		alice.send("CHG 6 NLN 0").expect("CHG 6 NLN 0")
		bob.send("CHG 6 NLN 0").expect("CHG 6 NLN 0", "ILN 6 *")
		alice.expect("NLN *")
		sb := seatOf(alice)
		sb.send("CAL 2 bob@example.com").expect("CAL 2 *")
		rng := bob.expect("RNG *")
		deaf := pipe(t, s)
		deaf.send("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)).expect("IRO *", "ANS 1 OK")
		sb.expect("JOI *")
		body := strings.Repeat("MSG 3 U 1664\r\n"+ofSize(1664), gatewayBody/1678)
		taken := 0
		for ; taken < 20; taken++ {
			start := time.Now()
			if status, _, err := sb.nc.(*gated).post("SessionID="+sb.nc.(*gated).id, body); err != nil || status != 200 {
				if took := time.Since(start); status != 400 || took != gatewayHold {
					t.Errorf("%d, %v after %v", status, err, took)
				}
				break
			}
		}
		if low, high := slowQueue/gatewayBody, (slowQueue+tunnelIn+writePiece)/(gatewayBody-1678)+1; taken < low || taken > high {
			t.Errorf("%d requests were taken, want %d to %d", taken, low, high)
		}
		sb.post(plainPoll, "", 400)
		for _, r := range []*raw{bob, deaf} {
			r.forget()
		}
	})
}

func TestDelayOfTheGateway(t *testing.T) {
	const delay = 50 * time.Millisecond
	inBubble(t, Options{Delay: delay}, func(t *testing.T, s *Server) {
		alice := inside(t, s, "NS")
		start := time.Now()
		alice.send("VER 1 MSNP9")
		if got := time.Since(start); got != 2*delay {
			t.Errorf("a round trip took %v", got)
		}
		if data := string(alice.nc.(*gated).rest); data != "VER 1 MSNP9\r\n" {
			t.Errorf("got %q", data)
		}
	})
}

// broken is a client that goes away while it is answered.
type broken struct{ http.ResponseWriter }

func (broken) Header() http.Header       { return http.Header{} }
func (broken) WriteHeader(int)           {}
func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

// TestAnAnswerThatIsLostEndsTheSession: a part of the stream is missing.
func TestAnAnswerThatIsLostEndsTheSession(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		alice := inside(t, s, "NS")
		alice.send("VER 1 MSNP9").expect("VER 1 MSNP9")
		g := alice.nc.(*gated)
		s.web.Handler.ServeHTTP(broken{}, httptest.NewRequest("POST", g.base+"?Action=poll&SessionID="+g.id, nil))
		synctest.Wait()
		if len(s.tunnels.byID)+len(s.slots)+len(s.conns) != 0 {
			t.Error("something of the session is left")
		}
	})
}

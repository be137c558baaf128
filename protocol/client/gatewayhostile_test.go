package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// A gateway that answers polls for a server that is gone is found out.
func TestGatewayDeadSession(t *testing.T) {
	lost := func(t *testing.T, c *Client, within time.Duration) {
		t.Helper()
		start := time.Now()
		var ended *Ended
		if err := c.Wait(); !errors.As(err, &ended) || ended.Reason != Lost || !errors.Is(err, ErrNoAnswer) || time.Since(start) > within {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	}
	synctest.Test(t, func(t *testing.T) { // it used to answer
		g := newGate(newFake())
		dead := false
		g.f.on("URL", func(id string, _ wire.Command) []string {
			if dead {
				return nil
			}
			return []string{"502 " + id} // a refusal is a sign of life
		})
		c := enter(t, g.f, g.options())
		time.Sleep(5 * time.Minute)
		if err := c.conn.cause(); err != nil {
			t.Fatal(err)
		}
		g.f.mu.Lock()
		dead = true
		g.f.mu.Unlock()
		lost(t, c, time.Minute)
		c.Close()
		g.end(t)
	})
	synctest.Test(t, func(t *testing.T) { // it never knew the command: quiet is fine, two requests without an answer are not
		g := newGate(newFake().on("URL", silent).on("REA", silent))
		c := enter(t, g.f, g.options())
		time.Sleep(3 * time.Hour)
		if n := g.f.count("URL"); n != 1 || c.conn.cause() != nil {
			t.Fatalf("asked %d times, ended with %v", n, c.conn.cause())
		}
		for range 2 {
			if err := c.SetName(context.Background(), "x"); !errors.Is(err, ErrNoAnswer) {
				t.Error(err)
			}
		}
		lost(t, c, time.Second)
		c.Close()
		g.end(t)
	})
	synctest.Test(t, func(t *testing.T) { // one request without an answer is only a reason to ask
		g := newGate(newFake().on("URL", just("URL $ a b 1")).on("REA", silent))
		c := enter(t, g.f, g.options())
		time.Sleep(time.Minute)
		before := g.f.count("URL")
		c.SetName(context.Background(), "x")
		time.Sleep(time.Second)
		if g.f.count("URL") != before+1 {
			t.Error("not asked at once")
		}
		time.Sleep(time.Hour)
		if err := c.conn.cause(); err != nil {
			t.Error(err)
		}
		c.Close()
		g.end(t)
	})
	synctest.Test(t, func(t *testing.T) { // what is left without an answer does not count when something else came
		g := newGate(newFake().on("REA", silent))
		c := enter(t, g.f, g.options())
		for range 5 {
			c.conn.begin(request{verb: "REA"}, func(error) {})
		}
		time.Sleep(10 * time.Second)
		g.f.say(0, "NLN NLN bob@example.com Bob 0\r\n")
		time.Sleep(answerTimeout)
		if err := c.conn.cause(); err != nil || len(c.conn.pending) != 0 {
			t.Error(err)
		}
		c.Close()
		g.end(t)
	})
	synctest.Test(t, func(t *testing.T) { // a switchboard that is gone
		g := newGate(newFake().on("MSG", silent))
		o := g.options()
		closed := make(chan error, 1)
		o.OnChatClosed = func(_ *Chat, err error) { closed <- err }
		c := enter(t, g.f, o)
		chat, _ := c.NewChat(context.Background())
		chat.Invite(context.Background(), "bob@example.com")
		for range 2 {
			chat.SendText(protocol.Text{Body: "hello?"})
			time.Sleep(answerTimeout / 2)
		}
		if err := <-closed; !errors.Is(err, ErrNoAnswer) {
			t.Error(err)
		}
		c.Close()
		g.end(t)
	})
}

// A gateway that misbehaves ends the session, each way with its code, and
// never hangs it.
func TestHostileGateway(t *testing.T) {
	header := func(h string) func(int, *http.Response) *http.Response {
		return func(_ int, r *http.Response) *http.Response {
			r.Header.Set("X-MSN-Messenger", h)
			return r
		}
	}
	status := func(code int) func(int, *http.Response) *http.Response {
		return func(int, *http.Response) *http.Response {
			return reply(code, "Location", "http://192.0.2.9/", "X-MSN-Messenger", "SessionID=1000.1")
		}
	}
	body := func(r io.Reader) func(int, *http.Response) *http.Response {
		return func(_ int, a *http.Response) *http.Response {
			a.Body = io.NopCloser(r)
			return a
		}
	}
	for name, test := range map[string]struct {
		spoil func(int, *http.Response) *http.Response
		code  string
		took  time.Duration
	}{
		"400":            {status(400), "gateway-refused", 0},
		"404":            {status(404), "gateway-refused", 0},
		"302":            {status(302), "gateway-refused", 0},
		"204":            {status(204), "gateway-refused", 0},
		"407":            {status(407), "proxy-password", 0},
		"no header":      {header(""), "gateway-refused", 0},
		"no id":          {header("GW-IP=1; Session=close"), "gateway-refused", 0},
		"long id":        {header("SessionID=" + strings.Repeat("1", maxGatewaySession+1)), "gateway-refused", 0},
		"flood":          {body(strings.NewReader(strings.Repeat("x", maxGatewayBody+1))), "gateway-refused", 0},
		"cut":            {body(io.MultiReader(strings.NewReader("VER"), failing{io.ErrUnexpectedEOF})), "server-unreachable", 0},
		"not MSNP":       {body(strings.NewReader("<html>please sign in to the hotel</html>\n")), "protocol-unsupported", 0},
		"close at once":  {header("SessionID=1; Session=close"), "server-unreachable", 0},
		"silent":         {func(int, *http.Response) *http.Response { return nil }, "timeout", gatewayTimeout},
		"never anything": {body(strings.NewReader("")), "timeout", answerTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(newFake())
			g.spoil = test.spoil
			start := time.Now()
			_, err := Dial(context.Background(), g.options())
			if took := time.Since(start); code(err) != test.code || took < test.took || took > test.took+partingTime+100*time.Millisecond {
				t.Errorf("%s: %v after %v", name, err, took)
			}
			g.mu.Lock()
			g.broken = nil // an id that was spoiled is unknown to it
			g.mu.Unlock()
			g.end(t)
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// E01 over the gateway: whichever request fails, there is one end and nothing
// is left.
func TestGatewayCut(t *testing.T) {
	checkLeaks(t)
	for how, spoiled := range map[string]func() *http.Response{"refused": func() *http.Response { return reply(500) }, "hung": func() *http.Response { return nil }} {
		signedIn := 0
		for k := 0; ; k++ {
			whole := false
			synctest.Test(t, func(t *testing.T) {
				g := newGate(newFake())
				g.spoil = func(n int, r *http.Response) *http.Response {
					if n >= k {
						return spoiled()
					}
					return r
				}
				c, err := Dial(context.Background(), g.options())
				if err == nil {
					signedIn++
					whole = converse(t, c)
					c.Close()
					var ended *Ended
					if err := c.Wait(); !errors.As(err, &ended) {
						t.Errorf("%s at %d: ended with %v", how, k, err)
					}
				} else if p := code(err); p != "gateway-refused" && p != "server-unreachable" && p != "timeout" {
					t.Errorf("%s at %d: %v", how, k, err)
				}
				g.mu.Lock()
				g.broken = nil
				g.mu.Unlock()
				g.end(t)
			})
			if whole {
				break
			}
		}
		if signedIn < 3 {
			t.Errorf("%s: only %d sign-ins", how, signedIn)
		}
	}
}

// A sign-in over a gateway that does not answer can be cancelled.
func TestGatewayCancel(t *testing.T) {
	for k := range 6 {
		synctest.Test(t, func(t *testing.T) {
			g := newGate(newFake())
			g.spoil = func(n int, r *http.Response) *http.Response {
				if n >= k {
					return nil
				}
				return r
			}
			ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
			defer cancel()
			start := time.Now()
			_, err := Dial(ctx, g.options())
			if took := time.Since(start); code(err) != "timeout" || took > 3*time.Second+partingTime {
				t.Errorf("%v after %v", err, took)
			}
			g.end(t)
		})
	}
}

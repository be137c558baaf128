package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// code returns the code of a sign-in's problem.
func code(err error) string {
	var p *protocol.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return fmt.Sprint(err)
}

// Every step of a sign-in that gets no answer ends with "timeout", after the
// time the step has and with nothing left behind.
func TestSilentServer(t *testing.T) {
	for verb, limit := range map[string]time.Duration{"VER": answerTimeout, "CVR": answerTimeout, "USR": answerTimeout, "SYN": answerTimeout, "CHG": answerTimeout} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake().on(verb, silent)
			start := time.Now()
			_, err := Dial(context.Background(), f.options())
			if took := time.Since(start); code(err) != "timeout" || took != limit {
				t.Errorf("no %s: %v after %v", verb, err, took)
			}
			f.wg.Wait()
		})
	}
	synctest.Test(t, func(t *testing.T) { // the login site
		f := newFake()
		o := f.options()
		o.HTTP = site(func(*http.Request) *http.Response { return nil })
		start := time.Now()
		_, err := Dial(context.Background(), o)
		if took := time.Since(start); code(err) != "timeout" || took != loginTimeout {
			t.Errorf("no login: %v after %v", err, took)
		}
		f.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // connecting
		f := newFake()
		o := f.options()
		o.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
		start := time.Now()
		_, err := Dial(context.Background(), o)
		if took := time.Since(start); code(err) != "server-unreachable" || took != connectTimeout {
			t.Errorf("no connection: %v after %v", err, took)
		}
	})
}

// A sign-in can be cancelled at every step.
func TestCancelSignIn(t *testing.T) {
	for _, verb := range []string{"VER", "CVR", "USR", "SYN", "CHG"} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake().on(verb, silent)
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(time.Second, cancel)
			start := time.Now()
			_, err := Dial(ctx, f.options())
			if code(err) != "cancelled" || time.Since(start) != time.Second {
				t.Errorf("cancelled at %s: %v after %v", verb, err, time.Since(start))
			}
			f.wg.Wait()
		})
	}
}

// Fewer contacts than promised: ten seconds after the last one we go on with
// what came, and what comes later is still taken (A05).
func TestShortList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("SYN", just("SYN $ 1 999999999 5", "LSG 0 Other 0", "LST bob@example.com Bob 11 0"))
		o := f.options()
		n := newNews()
		o.OnEvent = n.add
		start := time.Now()
		c := enter(t, f, o)
		if took := time.Since(start); took != listPause {
			t.Errorf("took %v", took)
		}
		lists := n.all()[3].(event.ContactsReceived)
		if len(lists.Contacts) != 1 || len(lists.Groups) != 1 {
			t.Errorf("lists %+v", lists)
		}
		f.say(0, "LST late@example.com Late 3 0\r\n")
		synctest.Wait()
		all := n.all()
		if e, ok := all[len(all)-1].(event.ContactChanged); !ok || e.Contact.Address != "late@example.com" {
			t.Errorf("last event %+v", all[len(all)-1])
		}
		c.Close()
		f.wg.Wait()
	})
}

// A list that never stops is cut after half a minute and at the bound.
func TestEndlessList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.on("SYN", func(id string, _ wire.Command) []string {
			f.wg.Go(func() {
				for i := range 3 * maxContacts / 100 {
					var b strings.Builder
					for j := range 100 {
						fmt.Fprintf(&b, "LST u%d@example.com U 3 0\r\nLSG %d G 0\r\n", i*100+j, i*100+j)
					}
					f.say(0, b.String())
					time.Sleep(time.Second)
				}
			})
			return []string{"SYN " + id + " 1 999999999 1"}
		})
		start := time.Now()
		c := enter(t, f, f.options())
		if took := time.Since(start); took != listTimeout {
			t.Errorf("took %v", took)
		}
		time.Sleep(10 * time.Minute)
		c.Close()
		f.wg.Wait()
		if len(c.contacts) != maxContacts || len(c.groups) != maxGroups {
			t.Errorf("%d contacts, %d groups", len(c.contacts), len(c.groups))
		}
	})
}

// PNG goes out as often as QNG asks, within bounds, and not before the sign-in
// is over: Escargot closes on that.
func TestKeepAlive(t *testing.T) {
	for asked, want := range map[string]int{"QNG 20": 30, "QNG 60": 14, "QNG 1": 40, "QNG": 14, "QNG x": 14, "QNG -5": 40, "QNG 99999999999999999999": 14} {
		synctest.Test(t, func(t *testing.T) {
			f := newFake().on("PNG", just(asked)).on("CHG", func(id string, cmd wire.Command) []string {
				time.Sleep(20 * time.Second)
				return standard(id, cmd)
			})
			c := enter(t, f, f.options())
			if n := f.count("PNG"); n != 0 {
				t.Errorf("%d pings before the sign-in was over", n)
			}
			time.Sleep(10*time.Minute + pingMax)
			c.Close()
			f.wg.Wait()
			if n := f.count("PNG"); n < want-1 || n > want+2 {
				t.Errorf("%q: %d pings in ten minutes, want %d", asked, n, want)
			}
		})
	}
}

// A link that died in silence is noticed within a minute (E02).
func TestDeadLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("PNG", silent)
		c := enter(t, f, f.options())
		start := time.Now()
		var ended *Ended
		if err := c.Wait(); !errors.As(err, &ended) || ended.Reason != Lost || !errors.Is(err, ErrNoAnswer) || time.Since(start) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		c.Close()
		f.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // one that was alive for long, whatever the server wants
		var dead atomic.Bool
		f := newFake().on("PNG", func(string, wire.Command) []string {
			if dead.Load() {
				return nil
			}
			return []string{"QNG 3000"}
		})
		c := enter(t, f, f.options())
		time.Sleep(10*time.Minute + 7*time.Second)
		if err := c.conn.cause(); err != nil {
			t.Fatal(err)
		}
		dead.Store(true)
		start := time.Now()
		var ended *Ended
		if err := c.Wait(); !errors.As(err, &ended) || ended.Reason != Lost || time.Since(start) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		c.Close()
		f.wg.Wait()
	})
}

// At most one challenge a second is answered, and none that is too long (A16).
func TestChallenges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		c := enter(t, f, f.options())
		for range 50 {
			f.say(0, "CHL 0 19700510204811937264\r\n")
		}
		synctest.Wait()
		if n := f.count("QRY"); n != 1 {
			t.Errorf("%d answers to 50 challenges", n)
		}
		time.Sleep(challengePause)
		f.say(0, "CHL 0 "+strings.Repeat("1", maxChallenge+1)+"\r\nCHL 0\r\nCHL\r\n")
		synctest.Wait()
		if n := f.count("QRY"); n != 1 {
			t.Errorf("%d answers: one is to nonsense", n)
		}
		f.say(0, "CHL 0 11111111111111111111\r\n")
		synctest.Wait()
		if n := f.count("QRY msmsgs@msnmsgr.com"); n != 2 {
			t.Errorf("%d answers in all", n)
		}
		c.Close()
		f.wg.Wait()
	})
}

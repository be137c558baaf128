package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// The poll comes half a second after something was said and then less and less
// often; PNG never goes out; OUT is the last that is sent.
func TestGatewayPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(newFake().on("URL", just("URL $ /a /b 1")))
		n := newNews()
		o := g.options()
		o.OnEvent = n.add
		c := enter(t, g.f, o)
		if c.Route() != protocol.RouteGateway || c.Proxy().IsValid() {
			t.Errorf("route %s, proxy %s", c.Route(), c.Proxy())
		}
		gaps := func(d time.Duration) (out []string) {
			before := len(g.requests())
			last := g.requests()[before-1].at
			time.Sleep(d)
			for _, r := range g.requests()[before:] {
				out = append(out, r.at.Sub(last).Round(10*time.Millisecond).String()+map[bool]string{true: "", false: "!"}[strings.HasPrefix(r.query, "Action=poll&SessionID=1000.")])
				last = r.at
			}
			return out
		}
		if got := fmt.Sprint(gaps(9 * time.Second)); got != "[500ms 1s 2s 2.5s 2.5s]" {
			t.Errorf("polls after the sign-in: %s", got)
		}
		g.f.say(0, "NLN NLN bob@example.com Bob 268435456\r\n")
		if got := fmt.Sprint(gaps(6 * time.Second)); got != "[2.5s 500ms 1s 2s]" {
			t.Errorf("polls around news: %s", got)
		}
		n.wait(t, "bob", func(e event.Event) bool {
			x, ok := e.(event.ContactChanged)
			return ok && x.Contact.Status == protocol.Online
		})
		c.conn.post(request{verb: "FOO"}) // has no answer
		time.Sleep(time.Millisecond)
		if got := fmt.Sprint(gaps(4 * time.Second)); got != "[500ms 1s 2s]" {
			t.Errorf("polls after a word: %s", got)
		}
		if took, err := c.Ping(context.Background()); err != nil || took < time.Millisecond || took > 10*time.Millisecond {
			t.Errorf("ping took %v: %v", took, err)
		}
		time.Sleep(10 * time.Minute)
		c.Close()
		all := g.requests()
		if n := g.f.count("PNG"); n != 0 {
			t.Errorf("%d PNG", n)
		}
		if n := g.f.count("URL INBOX"); n < 10 || n > 14 {
			t.Errorf("%d signs of life asked for in ten minutes", n)
		}
		if first, last := all[0], all[len(all)-1]; first.query != "Action=open&Server=NS&IP=server.example.com" || !strings.HasPrefix(first.body, "VER ") ||
			last.body != "OUT\r\n" || !strings.HasPrefix(last.query, "SessionID=1000.") {
			t.Errorf("first %+v, last %+v", first, last)
		}
		g.end(t)
	})
}

// What is said while a request is under way is joined in the next.
func TestGatewayCoalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(newFake())
		c := enter(t, g.f, g.options())
		g.takes = 2 * time.Second
		before := len(g.requests())
		results := make(chan error, 200)
		for range 200 {
			go func() {
				results <- c.conn.call(context.Background(), request{verb: "REA", args: []string{"me@example.com", strings.Repeat("x", 380)}})
			}()
		}
		for range 200 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		time.Sleep(10 * time.Second)
		largest := 0
		sends := 0
		all := g.requests()
		for i, r := range all[before:] {
			if r.body != "" {
				sends++
			} else if waited := r.at.Sub(all[before+i-1].at); waited < g.takes+pollSoon {
				t.Errorf("a poll %v after the last request began", waited)
			}
			largest = max(largest, len(r.body))
		}
		if sends > 6 || largest > maxGatewayPost {
			t.Errorf("%d requests for 200 commands, the largest of %d bytes", sends, largest)
		}
		c.Close()
		g.end(t)
	})
}

// A conversation over the gateway is a session of its own; several run at once.
func TestGatewayChats(t *testing.T) {
	checkLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		g := newGate(newFake())
		closed := make(chan error, 1)
		o := g.options()
		o.OnChatClosed = func(_ *Chat, err error) { closed <- err }
		n := newNews()
		o.OnChatEvent = func(_ *Chat, e event.Event) { n.add(e) }
		c := enter(t, g.f, o)
		if !converse(t, c) {
			t.Fatal("no conversation")
		}
		ring := make(chan Ring, 1)
		c.o.OnRing = func(r Ring) { ring <- r }
		g.f.say(0, "RNG 1 127.0.0.1:1865 CKI cookie bob@example.com Bob\r\n")
		chat, err := c.Answer(context.Background(), <-ring)
		if err != nil {
			t.Fatal(err)
		}
		opens := 0
		for _, r := range g.requests() {
			if strings.HasPrefix(r.query, "Action=open") {
				opens++
				if want := []string{"NS&IP=server.example.com", "SB&IP=board.example.com", "SB&IP=127.0.0.1"}[opens-1]; r.query != "Action=open&Server="+want {
					t.Errorf("session %d: %s", opens, r.query)
				}
			}
		}
		if opens != 3 {
			t.Errorf("%d sessions", opens)
		}
		// The board goes: what it said last is heard, then Session=close.
		body := "Content-Type: text/plain\r\n\r\nbye"
		g.f.say(2, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(body), body))
		g.f.mu.Lock()
		g.f.ends[2].Close()
		g.f.mu.Unlock()
		if err := <-closed; !errors.Is(err, io.EOF) {
			t.Errorf("closed with %v", err)
		}
		all := n.all()
		if m, ok := all[len(all)-1].(event.MessageReceived); !ok || m.Message.Text.Body != "bye" {
			t.Errorf("last news %v", all[len(all)-1])
		}
		if err := chat.SendTyping(); err == nil {
			t.Error("said something to a board that is gone")
		}
		c.Close()
		g.end(t)
	})
}

// Deadlines of the gateway's connection work like those of any net.Conn.
func TestGatewayDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(newFake())
		o := g.options()
		if err := o.checkRoute(); err != nil {
			t.Fatal(err)
		}
		nc, err := o.dialGateway("NS", "server.example.com")
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 10)
		nc.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := nc.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		nc.SetDeadline(time.Now().Add(-time.Second))
		if _, err := nc.Write(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
		nc.SetDeadline(time.Now().Add(time.Second))
		nc.SetDeadline(time.Time{})
		time.Sleep(2 * time.Second)
		if _, err := io.WriteString(nc, "VER 1 MSNP9\r\n"); err != nil {
			t.Error(err)
		}
		if n, err := nc.Read(buf); err != nil || string(buf[:n]) != "VER 1 MSNP" {
			t.Errorf("%q %v", buf[:n], err)
		}
		nc.Close()
		if _, err := nc.Read(buf); err == nil {
			t.Error("read after Close")
		}
		g.end(t)
	})
}

// What comes is bounded also when it comes in parts that are not read.
func TestGatewayBounds(t *testing.T) {
	fresh := func() *gateway { return &gateway{news: make(chan struct{}, 1)} }
	g := fresh()
	if err := g.answered("SessionID=1", make([]byte, maxGatewayBody), false, 0); err != nil {
		t.Error(err)
	}
	if err := g.answered("SessionID=2", make([]byte, 1), false, 0); err != errFlood || g.session != "1" {
		t.Errorf("a byte more: %v, session %s", err, g.session)
	}
	g = fresh()
	if err := g.answered("SessionID="+strings.Repeat("1", maxGatewaySession), nil, true, 0); err != nil {
		t.Error(err)
	}
	if err := g.answered("GW-IP=x", nil, true, 0); err != nil || len(g.session) != maxGatewaySession {
		t.Errorf("without an id: %v", err)
	}
	if err := g.answered("SessionID="+strings.Repeat("1", maxGatewaySession+1), nil, true, 0); err != errSession {
		t.Errorf("a long id: %v", err)
	}
}

func TestGatewayHeader(t *testing.T) {
	for header, want := range map[string]string{
		"SessionID=1437.2651; GW-IP=198.51.100.20":         "1437.2651 false",
		"SessionID=a; GW-IP=b; Session=close":              "a true",
		"sessionid = a;session= CLOSE ;x":                  "a true",
		"GW-IP=198.51.100.20":                              " false",
		"":                                                 " false",
		";;;=;SessionID=;Session=open":                     " false",
		"SessionID=8d0b95a8-6ff8-4c12-b1a5.1;GW-IP=x;y==z": "8d0b95a8-6ff8-4c12-b1a5.1 false",
	} {
		session, over := readGatewayHeader(header)
		if got := fmt.Sprintf("%s %v", session, over); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

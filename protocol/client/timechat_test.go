package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// One byte now and then does not hold a command open for ever (E03), and a
// peer that does not read does not stop us from closing.
func TestSlowPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o := f.options()
		closed := make(chan error, 1)
		o.OnChatClosed = func(_ *Chat, err error) { closed <- err }
		c := enter(t, f, o)
		if _, err := c.NewChat(context.Background()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // silence between commands is fine on a switchboard
		start := time.Now()
		f.wg.Go(func() {
			for range 30 {
				f.say(1, "x")
				time.Sleep(5 * time.Second)
			}
		})
		if err := <-closed; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) > commandTimeout {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		c.Close()
		f.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		stuck := make(chan bool)
		f.on("REA", func(string, wire.Command) []string { <-stuck; return nil })
		c := enter(t, f, f.options())
		c.conn.post(request{verb: "REA"})
		synctest.Wait()
		c.conn.post(request{verb: "FOO"}) // the pipe holds nothing: this write waits
		synctest.Wait()
		start := time.Now()
		c.Close()
		if took := time.Since(start); took > partingTime {
			t.Errorf("closing took %v", took)
		}
		close(stuck)
		f.wg.Wait()
	})
}

// What becomes of a message whose answer does not come, and of somebody who
// is called and does not come (E09, E18).
func TestSilentSwitchboard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("MSG", silent)
		c := enter(t, f, f.options())
		chat, err := c.NewChat(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if err := chat.Invite(context.Background(), "bob@example.com"); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		receipt, err := chat.SendText(protocol.Text{Body: "hello"})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-receipt; !errors.Is(err, ErrUnknown) || time.Since(start) != answerTimeout {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		receipt, _ = chat.SendText(protocol.Text{Body: "hello"})
		chat.Leave()
		if err := <-receipt; !errors.Is(err, ErrUnknown) {
			t.Errorf("left before the answer: %v", err)
		}
		c.Close()
		f.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("CAL", just("CAL $ RINGING 1"))
		c := enter(t, f, f.options())
		chat, err := c.NewChat(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := chat.Invite(context.Background(), "bob@example.com"); !errors.Is(err, ErrNoAnswer) || time.Since(start) != joinTimeout {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if len(chat.waiting) != 0 {
			t.Error("still waiting")
		}
		c.Close()
		f.wg.Wait()
	})
}

// A few chunks go out without an ACK, the next one waits for room.
func TestP2PWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake().on("MSG", silent)
		c := enter(t, f, f.options())
		chat, _ := c.NewChat(context.Background())
		chat.Invite(context.Background(), "bob@example.com")
		for range firstWindow {
			if err := chat.SendP2P(context.Background(), "bob@example.com", make([]byte, 52)); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := chat.SendP2P(ctx, "bob@example.com", make([]byte, 52)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one chunk more: %v", err)
		}
		for i := range uint32(4) {
			f.say(1, fmt.Sprintf("ACK %d\r\nACK %d\r\n", chat.conn.lastID-2*i, chat.conn.lastID-2*i-1))
		}
		synctest.Wait()
		for range 8 {
			if err := chat.SendP2P(context.Background(), "bob@example.com", make([]byte, 52)); err != nil {
				t.Error(err)
			}
		}
		if err := chat.SendP2P(context.Background(), "bob@example.com", make([]byte, maxMessage)); err == nil {
			t.Error("a chunk that is too long went out")
		}
		c.Close()
		f.wg.Wait()
	})
}

// Nudges and typing notices of one person are counted once in a while.
func TestNudgeStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		o := f.options()
		n := newNews()
		o.OnChatEvent = func(_ *Chat, e event.Event) { n.add(e) }
		c := enter(t, f, o)
		chat, _ := c.NewChat(context.Background())
		chat.Invite(context.Background(), "bob@example.com")
		say := func(from, kind, body string) {
			p := "Content-Type: " + kind + "\r\nTypingUser: x\r\n\r\n" + body
			f.say(1, fmt.Sprintf("MSG %s Bob %d\r\n%s", from, len(p), p))
		}
		for range 100 {
			say("bob@example.com", typeDatacast, "ID: 1\r\n\r\n")
			say("bob@example.com", typeControl, "\r\n")
			say("stranger@example.com", typeDatacast, "ID: 1\r\n\r\n") // B06
			say("me@example.com", typeText, "spoofed")                 // B26
		}
		synctest.Wait()
		if got := n.all(); len(got) != 3 {
			t.Errorf("%d events: %v", len(got), got)
		}
		time.Sleep(nudgePause)
		say("bob@example.com", typeDatacast, "ID: 1\r\n\r\n")
		synctest.Wait()
		if got := n.all(); len(got) != 4 {
			t.Errorf("%d events: %v", len(got), got)
		}
		c.Close()
		f.wg.Wait()
	})
}

// Others hear that we are offline only after we have left every conversation:
// OUT goes to the notification server when the switchboard has closed, and
// after a moment when it does not.
func TestLeavesSwitchboardsFirst(t *testing.T) {
	for _, test := range []struct {
		name  string
		close time.Duration // how long the switchboard takes; 0 is for ever
		want  time.Duration
	}{
		{"a slow switchboard", partingTime / 2, partingTime / 2},
		{"a deaf switchboard", 0, partingTime},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var outs []time.Duration
				var start time.Time
				f := newFake()
				f.on("OUT", func(string, wire.Command) []string {
					mu.Lock()
					outs = append(outs, time.Since(start))
					first := len(outs) == 1
					mu.Unlock()
					switch {
					case !first:
						return []string{"CLOSE"}
					case test.close == 0:
						return nil
					}
					time.Sleep(test.close)
					return []string{"CLOSE"}
				})
				c := enter(t, f, f.options())
				if _, err := c.NewChat(context.Background()); err != nil {
					t.Fatal(err)
				}
				start = time.Now()
				c.Close()
				f.wg.Wait()
				if len(outs) != 2 || outs[0] != 0 || outs[1] != test.want {
					t.Errorf("OUT after %v, want [0s %v]", outs, test.want)
				}
			})
		})
	}
}

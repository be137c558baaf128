package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// cutAfter is a connection that ends in the middle: after so many bytes were
// read or written. Negative never ends.
type cutAfter struct {
	net.Conn
	reads, writes int
	over          bool // it did
}

var errCut = errors.New("cut")

func (c *cutAfter) Read(b []byte) (int, error) { return c.pass(&c.reads, b, c.Conn.Read) }

func (c *cutAfter) Write(b []byte) (int, error) { return c.pass(&c.writes, b, c.Conn.Write) }

func (c *cutAfter) pass(left *int, b []byte, do func([]byte) (int, error)) (int, error) {
	if *left < 0 {
		return do(b)
	}
	if *left == 0 {
		c.over = true
		c.Conn.Close()
		return 0, errCut
	}
	n, err := do(b[:min(len(b), *left)])
	*left -= n
	if err == nil && n < len(b) && left == &c.writes {
		c.over = true
		c.Conn.Close()
		return n, errCut
	}
	return n, err
}

// cutting makes the next switchboard of somebody who signs in end after so many
// bytes; it returns the connection once there was one.
func (p *person) cutting(reads, writes int) func() *cutAfter {
	made, server := make(chan *cutAfter, 1), p.h.server.Notification()
	dials := 0 // one after the other: the first is the notification server
	p.engine = func(o *client.Options) {
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := new(net.Dialer).DialContext(ctx, network, address)
			if address != server || err != nil {
				return nc, err
			}
			if dials++; dials != 2 {
				return nc, nil
			}
			c := &cutAfter{Conn: nc, reads: reads, writes: writes}
			made <- c
			return c, nil
		}
	}
	return func() *cutAfter {
		select {
		case c := <-made:
			return c
		default:
			return nil
		}
	}
}

// TestCutAtEveryPoint: a switchboard that breaks at any byte, on the side of who
// writes or of who reads. Every line has a fate; what was not sent did not
// arrive, what was sent did when it was the writer's connection that broke, and
// nothing arrives twice or out of its order, also when it is sent again.
func TestCutAtEveryPoint(t *testing.T) {
	const step = 23
	for _, side := range []string{"writer sends", "writer hears", "reader sends", "reader hears"} {
		t.Run(side, func(t *testing.T) {
			h := newHouse(t)
			all := map[protocol.Delivery]int{}
			for at, whole := 0, false; !whole; at += step {
				alice, bob := h.person("alice"), h.person("bob")
				alice.timing.open = 500 * time.Millisecond // when the other side cannot join
				cut := map[string]func() func() *cutAfter{
					"writer sends": func() func() *cutAfter { return alice.cutting(-1, at) },
					"writer hears": func() func() *cutAfter { return alice.cutting(at, -1) },
					"reader sends": func() func() *cutAfter { return bob.cutting(-1, at) },
					"reader hears": func() func() *cutAfter { return bob.cutting(at, -1) },
				}[side]()
				bob.signIn()
				alice.signIn()
				awaitStatus(alice, bob, protocol.Online)
				fates := converse(t, alice, bob, side[:6] == "writer")
				for _, d := range fates {
					all[d]++
				}
				alice.leave()
				bob.leave()
				c := cut()
				whole = c == nil || !c.over
				if whole && at < 4*step {
					t.Fatalf("nothing was cut at %d", at)
				}
				if whole && slices.ContainsFunc(fates, func(d protocol.Delivery) bool { return d != protocol.Sent }) {
					t.Errorf("nothing was cut at %d, and still: %v", at, fates)
				}
				if t.Failed() {
					t.Fatalf("cut at %d: %v", at, fates)
				}
			}
			t.Logf("fates: %v", all)
			if side[:6] == "writer" && (all[protocol.Sent] == 0 || all[protocol.Unknown] == 0) {
				t.Errorf("no cut between a line and its answer: %v", all)
			}
		})
	}
}

// converse lets alice write five lines, and once more those that were not sent,
// and holds what bob has heard against what she was told. strict says that what
// was sent must have been heard.
func converse(t *testing.T, alice, bob *person, strict bool) (fates []protocol.Delivery) {
	t.Helper()
	var ids []int64
	for i := range 5 {
		ids = append(ids, alice.say(bob, fmt.Sprint("line ", i)).ID)
	}
	for _, id := range ids {
		fates = append(fates, awaitDelivery(alice, id).Delivery)
	}
	again := false
	for i := range fates {
		if fates[i] == protocol.NotSent {
			again = true
			alice.must(alice.SendAgain(ids[i]))
			fates[i] = awaitDelivery(alice, ids[i]).Delivery
		}
	}
	alice.SignOut()
	bob.alone()
	heard, err := bob.History(protocol.With(alice.address), 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	var order []int
	times := make([]int, len(fates))
	for _, m := range heard {
		var n int
		if _, err := fmt.Sscanf(m.Text.Body, "line %d", &n); err != nil || n >= len(times) {
			t.Fatalf("heard %q", m.Text.Body)
		}
		order = append(order, n)
		times[n]++
	}
	for i, fate := range fates {
		if times[i] > 1 || times[i] == 1 && fate == protocol.NotSent || times[i] == 0 && fate == protocol.Sent && strict {
			t.Errorf("line %d (%s) was heard %d times", i, fate, times[i])
		}
	}
	if !again && !slices.IsSorted(order) {
		t.Errorf("heard in the order %v", order)
	}
	return fates
}

// alone returns when no switchboard is open any more: all that came is stored.
func (p *person) alone() {
	p.h.Helper()
	for deadline := time.Now().Add(patience); ; <-time.After(time.Millisecond) {
		p.mu.Lock()
		open := len(p.online.rooms) + len(p.online.rings) + p.online.answering
		p.mu.Unlock()
		if open == 0 {
			return
		}
		if time.Now().After(deadline) {
			p.h.Fatalf("%s: %d switchboards are still open", p.address, open)
		}
	}
}

// handsBack is a connection that takes every ACK for a NAK while it is on.
type handsBack struct {
	net.Conn
	on *atomic.Bool
}

func (c handsBack) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.on.Load() {
		copy(b, bytes.ReplaceAll(b[:n], []byte("ACK "), []byte("NAK ")))
	}
	return n, err
}

// TestGroupLineSomeHave: an official server hands a line back when one of several
// did not get it. The others have it, so it is not sent again by itself.
func TestGroupLineSomeHave(t *testing.T) {
	h := newHouse(t)
	var on atomic.Bool
	alice := h.person("alice")
	alice.engine = func(o *client.Options) {
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			nc, err := new(net.Dialer).DialContext(ctx, network, address)
			return handsBack{nc, &on}, err
		}
	}
	bob, carol := h.person("bob").signIn(), h.person("carol").signIn()
	alice.signIn()
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(alice, carol, protocol.Online)
	ga, gb, _ := h.group(alice, bob, carol)
	alice.tell(ga, "one")
	on.Store(true)
	lines, err := alice.Send(ga, protocol.Text{Body: "two"})
	alice.must(err)
	if d := awaitDelivery(alice, lines[0].ID); d.Delivery != protocol.NotSent || d.Code != NotDelivered {
		t.Errorf("%+v", d)
	}
	on.Store(false)
	alice.tell(ga, "three")
	for _, want := range []string{"one", "two", "three"} {
		if m := await[event.MessageReceived](bob, nil).Message; m.Text.Body != want || m.Conversation != gb {
			t.Errorf("bob hears %q, want %q", m.Text.Body, want)
		}
		if m := await[event.MessageReceived](carol, nil).Message; m.Text.Body != want {
			t.Errorf("carol hears %q, want %q", m.Text.Body, want)
		}
	}
}

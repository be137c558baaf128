package app

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// A switchboard is opened when there is something to say, and only then; one
// that idles out, on whose side ever, is opened again with the next line, and
// nobody notices: every line is there once and in order.
func TestSwitchboardOnlyWhenNeeded(t *testing.T) {
	h := newHouse(t)
	var mu sync.Mutex
	opened := 0
	h.onTap(func(e server.TapEvent) {
		mu.Lock()
		defer mu.Unlock()
		if e.FromClient && e.Command.Verb == "XFR" {
			opened++
		}
	})
	asked := func(want int, when string) {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if opened != want {
			t.Errorf("%s: %d switchboards were asked for, not %d", when, opened, want)
		}
	}
	people := h.signedInAll("alice", "bob")
	alice, bob := people[0], people[1]
	alice.must(alice.SetStatus(h.context(), protocol.Away))
	awaitStatus(bob, alice, protocol.Away)
	alice.SetTyping(protocol.With(bob.address))
	asked(0, "nothing said")
	var lines []protocol.Message
	for i := range 10 { // typed while it opens
		lines = append(lines, alice.say(bob, fmt.Sprint("line ", i)))
	}
	for i, l := range lines {
		if m := await[event.MessageReceived](bob, nil).Message; m.Text.Body != fmt.Sprint("line ", i) {
			t.Fatalf("line %d is %q", i, m.Text.Body)
		}
		if d := awaitDelivery(alice, l.ID); d.Delivery != protocol.Sent {
			t.Errorf("line %d: %+v", i, d)
		}
	}
	bob.say(alice, "heard")
	awaitText(alice, "heard")
	asked(1, "a talk")
	for round, who := range people {
		with := people[1-round]
		who.mu.Lock()
		who.timing.idleTalk = 0
		who.mu.Unlock()
		who.online.leaveIdle()
		await(with, func(e event.Left) bool { return e.Address == who.address })
		await(who, func(e event.Left) bool { return e.Address == with.address && e.Idle })
		who.mu.Lock()
		who.timing.idleTalk = defaultTiming.idleTalk
		who.mu.Unlock()
		asked(1+round, "left idle")
		for i := range 3 {
			body := fmt.Sprintf("after idling, round %d, line %d", round, i)
			l := with.say(who, body)
			if m := awaitText(who, body); m.Conversation != protocol.With(with.address) {
				t.Errorf("%+v", m)
			}
			if d := awaitDelivery(with, l.ID); d.Delivery != protocol.Sent {
				t.Errorf("%+v", d)
			}
		}
		asked(2+round, "opened again")
	}
	none[event.MessageReceived](alice)
	none[event.MessageReceived](bob)
	if history, err := alice.History(protocol.With(bob.address), 0, 100); err != nil || len(history) != 17 {
		t.Errorf("%d lines, %v", len(history), err)
	}
}

// When both sides have called there are two switchboards. The older one stays
// for a while, since the other side may just be writing there, and is left then
// without anybody noticing.
func TestSecondSwitchboardIsLeftLater(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob")
	alice, bob := people[0], people[1]
	alice.say(bob, "on the first")
	awaitText(bob, "on the first")
	chat, err := bob.online.client.NewChat(h.context())
	if err != nil {
		t.Fatal(err)
	}
	bob.must(chat.Invite(h.context(), alice.address))
	rooms := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; <-time.After(time.Millisecond) {
			alice.mu.Lock()
			n := len(alice.online.conversations[bob.address].rooms)
			alice.mu.Unlock()
			if n == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d switchboards, not %d", n, want)
			}
		}
	}
	rooms(2)
	alice.online.leaveIdle()
	rooms(2)
	alice.mu.Lock()
	alice.timing.idleSecond = 0
	alice.mu.Unlock()
	alice.online.leaveIdle()
	rooms(1)
	for i := range 3 {
		body := fmt.Sprint("on the other ", i)
		if d := awaitDelivery(alice, alice.say(bob, body).ID); d.Delivery != protocol.Sent {
			t.Errorf("%+v", d)
		}
		awaitText(bob, body)
	}
	none[event.Left](alice)
}

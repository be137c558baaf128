package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

func TestBlockedPersonGetsNoAnswer(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob")
	bob.timing.open = 500 * time.Millisecond
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	alice.mu.Lock()
	c := alice.contacts[bob.address]
	c.Lists |= protocol.BlockList
	alice.contacts[bob.address] = c
	alice.mu.Unlock()
	if d := awaitDelivery(bob, bob.say(alice, "let me in").ID); d.Delivery != protocol.NotSent || d.Code != Timeout {
		t.Errorf("to somebody who blocks us: %+v", d)
	}
	none[event.Joined](alice)
	none[event.MessageReceived](alice)
}

func TestBlockedInTheMiddleIsNotHeardNorServed(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	alice.say(bob, "hi")
	awaitText(bob, "hi")
	alice.mu.Lock()
	c := alice.contacts[bob.address]
	c.Lists |= protocol.BlockList
	alice.contacts[bob.address] = c
	picture := displayPicture(9)
	if err := alice.db.PutObject(protocol.HashOf(picture), picture); err != nil {
		t.Fatal(err)
	}
	alice.Session.picture = ownPicture{hash: protocol.HashOf(picture), data: picture}
	conversation := alice.online.conversations[bob.address]
	alice.mu.Unlock()
	if _, ok := conversation.serve(protocol.NewObject(alice.address, protocol.DisplayPicture, picture)); ok {
		t.Error("a blocked person is served")
	}
	awaitDelivery(bob, bob.say(alice, "hello?").ID)
	// Carol's line comes after bob's on alice's side of the server.
	carol := h.person("carol").signIn()
	awaitStatus(alice, carol, protocol.Online)
	carol.say(alice, "it is me")
	awaitText(alice, "it is me")
	none[event.MessageReceived](alice)
}

func TestIdleSwitchboardsAreLeft(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	if err := alice.SetPicture(h.context(), displayPicture(10)); err != nil {
		t.Fatal(err)
	}
	bob.timing.idleObjects, bob.timing.sweep = 0, time.Hour
	alice.signIn()
	bob.signIn()
	await[event.PictureReceived](bob, nil)
	o := bob.online
	busy := func() bool {
		bob.mu.Lock()
		defer bob.mu.Unlock()
		return o.conversations[alice.address].peer.Active() > 0
	}
	for deadline := time.Now().Add(patience); busy() && time.Now().Before(deadline); {
		<-time.After(time.Millisecond) // until the other side has acked the BYE
	}
	o.leaveIdle()
	await(alice, func(e event.Left) bool { return e.Address == bob.address })
	await(bob, func(e event.Left) bool { return e.Address == alice.address })

	// One with a conversation stays.
	bob.say(alice, "hi")
	awaitText(alice, "hi")
	o.leaveIdle()
	alice.say(bob, "still here?")
	awaitText(bob, "still here?")
	none[event.Left](alice)
	none[event.Left](bob)
}

// When one person changes the picture everybody comes to fetch it at once.
func TestManyContactsFetchAtOnce(t *testing.T) {
	const many = 24
	h := newHouse(t, func(o *server.Options) {
		for i := range many {
			o.Accounts = append(o.Accounts, server.Account{
				Address: protocol.Address(fmt.Sprintf("c%d@example.org", i)), Password: password, Name: "C",
				Contacts: []server.Contact{{Address: "alice@example.org"}},
			})
		}
	})
	alice := h.person("alice")
	alice.timing.settle = 50 * time.Millisecond
	alice.signIn()
	var crowd []*person
	for i := range many {
		p := h.person(fmt.Sprintf("c%d", i))
		p.timing.idleObjects = time.Hour // they stay until alice leaves
		crowd = append(crowd, p.signIn())
	}
	for _, p := range crowd {
		awaitStatus(alice, p, protocol.Online)
	}
	picture := displayPicture(11)
	if err := alice.SetPicture(h.context(), picture); err != nil {
		t.Fatal(err)
	}
	for _, p := range crowd {
		awaitPicture(p, alice, picture)
	}
}

func TestWatchHasNoGap(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	stop, done := make(chan struct{}), make(chan struct{})
	bob := h.person("bob").signIn()
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			bob.SetStatus(h.context(), []protocol.Status{protocol.Busy, protocol.Away}[i%2])
		}
	}()
	for range 30 {
		state, sub := alice.Watch("late")
		seen := state.Contacts[0].Status
		e := <-firstStatus(sub)
		if e == seen {
			t.Errorf("the snapshot had %v and the first event brings it again", seen)
		}
		sub.Close()
	}
	close(stop)
	<-done
}

func firstStatus(sub *event.Subscription) <-chan protocol.Status {
	c := make(chan protocol.Status, 1)
	go func() {
		for e := range sub.All(context.Background()) {
			if e, ok := e.(event.ContactChanged); ok && e.Contact.Address == "bob@example.org" {
				c <- e.Contact.Status
				return
			}
		}
	}()
	return c
}

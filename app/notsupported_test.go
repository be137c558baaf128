package app

import (
	"bytes"
	"testing"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// What later clients send or offer is one line, declined where there is a way
// to, and kept in the history.
func TestNotSupportedIsALine(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob")
	alice, bob := people[0], people[1]
	declined := make(chan []byte, 16)
	h.onTap(func(e server.TapEvent) {
		if e.FromClient && e.Account == alice.address && bytes.Contains(e.Command.Payload, []byte("Invitation-Command")) {
			declined <- bytes.Clone(e.Command.Payload)
		}
	})
	bob.say(alice, "hi")
	awaitText(alice, "hi")
	roomOf := func(p, with *person) *client.Chat {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.online.conversations[with.address].rooms[0].chat
	}
	whiteboard := []client.Field{
		{Key: "Application-Name", Value: "Whiteboard"}, {Key: "Application-GUID", Value: "{F1B1920C-6A3C-4ce7-B18C-AFAB305FD03D}"},
		{Key: "Invitation-Command", Value: "INVITE"}, {Key: "Invitation-Cookie", Value: "74021"},
	}
	chat := roomOf(bob, alice)
	for range 20 {
		alice.must(chat.SendInvite(whiteboard...))
	}
	alice.must(chat.SendInvite(client.Field{Key: "Invitation-Command", Value: "CANCEL"}, client.Field{Key: "Invitation-Cookie", Value: "74021"}))
	e := await[event.NotSupported](alice, nil)
	if e.Kind != protocol.KindApp || e.From != bob.address || e.FromName != "Bob" || e.Conversation != protocol.With(bob.address) || e.ID == 0 {
		t.Errorf("%+v", e)
	}
	bob.say(alice, "after the invitations")
	awaitText(alice, "after the invitations")
	if answer := <-declined; !bytes.Contains(answer, []byte("Invitation-Command: CANCEL\r\nInvitation-Cookie: 74021\r\nCancel-Code: REJECT_NOT_INSTALLED\r\n")) || len(declined) > 0 {
		t.Errorf("answered %q and %d more", answer, len(declined))
	}
	none[event.NotSupported](alice)
	none[event.NotSupported](bob)

	// From the switchboard and from the peer-to-peer layer; the same at once
	// again is not told, and strangers to the conversation are nobody.
	alice.mu.Lock()
	o, c := alice.online, alice.online.conversations[bob.address]
	alice.mu.Unlock()
	for range 2 {
		o.onChatEvent(roomOf(alice, bob), event.NotSupported{From: bob.address, FromName: "Bob", Kind: protocol.KindWink})
		o.onChatEvent(roomOf(alice, bob), event.NotSupported{From: bob.address, FromName: "Bob", Kind: protocol.KindAction, Text: "waves"})
		o.onChatEvent(roomOf(alice, bob), event.NotSupported{From: "carol@example.org", Kind: protocol.KindInk})
		c.otherOffered("{4BD96FC0-AB17-4425-A14A-439185962DC8}")
		c.otherOffered("{534142D5-1F2A-431F-A60C-B0CF723FDF7D}")
	}
	history, err := alice.History(protocol.With(bob.address), 0, 100)
	var kinds []string
	for _, m := range history {
		if m.Kind != "" {
			kinds = append(kinds, m.Kind+":"+m.Text.Body)
		}
		if m.Kind == "" && m.Text.Body == "" || m.Delivery != protocol.Received {
			t.Errorf("%+v", m)
		}
	}
	want := []string{"application:", "wink:", "action:waves", "webcam:", "other:"}
	if err != nil || len(kinds) != len(want) {
		t.Fatalf("%v %v", kinds, err)
	}
	for i, k := range kinds {
		if k != want[i] {
			t.Errorf("%s, want %s", k, want[i])
		}
	}
	if err := alice.SendAgain(history[1].ID); code(err) != MessageNotFound {
		t.Errorf("sent again: %v", err)
	}
}

// Nobody shakes our window more than once in ten seconds, however many
// switchboards they open, and we shake nobody's.
func TestNudgesHaveALimit(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	alice.must(bob.Nudge(protocol.With(alice.address)))
	if err := bob.Nudge(protocol.With(alice.address)); code(err) != TooSoon {
		t.Errorf("sent at once again: %v", err)
	}
	await[event.Nudged](alice, nil)
	_, gb, _ := h.group(alice, bob, carol)
	alice.must(bob.Nudge(gb)) // another switchboard
	if e := await[event.Nudged](carol, nil); e.From != bob.address {
		t.Errorf("%+v", e)
	}
	bob.say(alice, "shaken?")
	bob.tell(gb, "shaken?")
	awaitText(alice, "shaken?")
	awaitText(alice, "shaken?")
	none[event.Nudged](alice)
}

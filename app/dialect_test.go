package app

import (
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// A server that only speaks MSNP8: sign-in, presence, chat, conversations of
// several, the connection type; pictures and emoticons are off and it is said
// why.
func TestMSNP8Server(t *testing.T) {
	h := newHouse(t, func(o *server.Options) { o.Dialects = []string{"MSNP8"} })
	dir := h.TempDir()
	alice := h.personIn("alice", dir)
	if err := alice.SetPicture(h.context(), displayPicture(5)); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.AddEmoticon("(frog)", animation(5)); err != nil {
		t.Fatal(err)
	}
	bob := h.person("bob").signIn()
	carol := h.person("carol").signIn()
	alice.signIn()
	for _, p := range []*person{bob, carol} {
		awaitStatus(p, alice, protocol.Online)
		awaitStatus(alice, p, protocol.Online)
	}
	c := await(alice, func(e event.ConnectionChanged) bool { return e.Connection.Dialect != "" }).Connection
	if c.Dialect != "MSNP8" || c.Type != protocol.DirectConnect {
		t.Errorf("the report is %+v", c)
	}
	alice.tell(protocol.With(bob.address), "look (frog) here")
	if m := awaitText(bob, "look (frog) here"); len(m.Emoticons) != 0 {
		t.Errorf("bob got %+v", m)
	}
	alice.must(bob.Nudge(protocol.With(alice.address)))
	await[event.Nudged](alice, nil)
	ga, _, gc := h.group(alice, bob, carol)
	alice.tell(ga, "three of us")
	if m := awaitText(carol, "three of us"); m.Conversation != gc {
		t.Errorf("%+v", m)
	}
	none[event.EmoticonsAnnounced](bob)

	frog := protocol.NewObject(alice.address, protocol.CustomEmoticon, animation(5))
	if _, err := bob.FetchEmoticon(h.context(), alice.address, frog); code(err) != NoObjects {
		t.Errorf("fetching: %v", err)
	}
	// Somebody announces all the same: it is a text like any other.
	bob.mu.Lock()
	o, chat := bob.online, bob.online.conversations[alice.address].rooms[0].chat
	bob.mu.Unlock()
	o.onChatEvent(chat, event.EmoticonsAnnounced{From: alice.address, Emoticons: []protocol.Emoticon{{Shortcut: "(frog)", Object: frog}}})
	bob.settled()
	none[event.ObjectFailed](bob)
	if n := h.invitesOf(bob.address) + h.invitesOf(alice.address); n != 0 {
		t.Errorf("%d objects were asked for", n)
	}
	alice.must(alice.SetStatus(h.context(), protocol.Busy))
	awaitStatus(bob, alice, protocol.Busy)
	alice.must(alice.SetName(h.context(), "Alice (old)"))
	await(bob, func(e event.ContactChanged) bool { return e.Contact.Name == "Alice (old)" })
}

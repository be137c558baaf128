package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// everything is what people do with a messenger, for all ways in: alice signs in
// with c and meets bob and carol. Presence, a conversation, custom emoticons and
// display pictures in both directions, files, a conversation of three, changes of
// the lists, and coming back after the server was gone.
func everything(t *testing.T, h *house, alice *person, c Credentials) {
	t.Helper()
	bob := h.person("bob")
	frog, toad, hers, his := pngOf(1, 40, 900), animation(2), displayPicture(3), displayPicture(4)
	for p, own := range map[*person][]byte{alice: frog, bob: toad} {
		if _, err := p.AddEmoticon("(x)", own); err != nil {
			t.Fatal(err)
		}
		p.timing.pauseLeast, p.timing.pauseMost = 0, 0
	}
	alice.must(alice.SetPicture(h.context(), hers))
	bob.signIn()
	alice.must(alice.SignIn(h.context(), c))
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)
	awaitPicture(bob, alice, hers)
	bob.must(bob.SetPicture(h.context(), his))
	awaitPicture(alice, bob, his)
	for i := range 3 {
		if d := awaitDelivery(alice, alice.say(bob, fmt.Sprint("hello (x) ♥ ", i)).ID); d.Delivery != protocol.Sent {
			t.Fatalf("%+v", d)
		}
		awaitText(bob, fmt.Sprint("hello (x) ♥ ", i))
		bob.say(alice, fmt.Sprint("hello back (x)\n", i))
		awaitText(alice, fmt.Sprint("hello back (x)\n", i))
	}
	for p, theirs := range map[*person][]byte{alice: toad, bob: frog} {
		await(p, func(e event.EmoticonReceived) bool { return e.Emoticon.Object.Hash == protocol.HashOf(theirs) })
		p.holds(theirs)
	}
	talksALot(h, alice, bob)
	sendsFiles(t, alice, bob)
	talksOfThree(h, alice, bob)
	editsLists(h, alice, bob)
	comesBackOver(h, alice, bob)
}

// editsLists lets alice change her lists, her name and her groups.
func editsLists(h *house, alice, bob *person) {
	h.Helper()
	ctx := h.context()
	group, err := alice.AddGroup(ctx, "Rowing (R)")
	alice.must(err)
	alice.must(alice.CopyToGroup(ctx, bob.address, group.ID))
	alice.must(alice.SetName(ctx, "Alice ♥ everywhere"))
	await(bob, func(e event.ContactChanged) bool { return e.Contact.Name == "Alice ♥ everywhere" })
	alice.must(alice.Block(ctx, bob.address))
	awaitStatus(bob, alice, protocol.Offline)
	alice.must(alice.Unblock(ctx, bob.address))
	awaitStatus(bob, alice, protocol.Online)
	if c := alice.contact(bob.address); !slices.Contains(c.Groups, group.ID) || c.Lists.Has(protocol.BlockList) || !c.Lists.Has(protocol.AllowList) {
		h.Errorf("bob is %+v", c)
	}
	alice.must(alice.RemoveGroup(ctx, group.ID))
}

// comesBackOver lets the server go and come back: alice and bob dial again, and
// what alice has written meanwhile arrives.
func comesBackOver(h *house, alice, bob *person) {
	h.Helper()
	await[event.SignedIn](alice.never(), nil)
	await[event.SignedIn](bob.never(), nil)
	before := alice.Connection()
	h.server.Close()
	alice.lost()
	bob.lost()
	line := alice.say(bob, "written while away")
	h.restart()
	bob.ReconnectNow()
	await[event.SignedIn](bob, nil)
	alice.ReconnectNow()
	await[event.SignedIn](alice, nil)
	if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.Sent {
		h.Fatalf("%+v", d)
	}
	awaitText(bob, "written while away")
	if r := alice.Connection(); r.Route != before.Route || r.Proxy.Addr() != before.Proxy.Addr() {
		h.Errorf("back over %+v, before %+v", r, before)
	}
}

// talksALot is a text of several parts, a typing notice and a nudge.
func talksALot(h *house, alice, bob *person) {
	h.Helper()
	long := strings.TrimSpace(strings.Repeat("Übung macht den Meister. ", 120))
	lines, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: long})
	alice.must(err)
	var got []string
	for _, l := range lines {
		if d := awaitDelivery(alice, l.ID); d.Delivery != protocol.Sent {
			h.Errorf("part: %+v", d)
		}
		got = append(got, await(bob, func(e event.MessageReceived) bool { return !strings.HasPrefix(e.Message.Text.Body, "hello") }).Message.Text.Body)
	}
	if len(lines) < 3 || strings.Join(got, " ") != long {
		h.Errorf("%d parts, and they are not the text", len(lines))
	}
	bob.SetTyping(protocol.With(alice.address))
	await(alice, func(e event.Typing) bool { return e.From == bob.address })
	bob.must(bob.Nudge(protocol.With(alice.address)))
	await(alice, func(e event.Nudged) bool { return e.From == bob.address })
}

// sendsFiles is a file in each direction, through the switchboard.
func sendsFiles(t *testing.T, alice, bob *person) {
	t.Helper()
	off(t, alice, bob)
	for _, pair := range [][2]*person{{alice, bob}, {bob, alice}} {
		from, to := pair[0], pair[1]
		to.must(to.SetSetting(FilesFolderSetting, t.TempDir()))
		path, data := write(t, "notes.txt", 20_000)
		sent := from.sendFile(to, path)
		offer := to.offered("notes.txt")
		to.accept(offer.ID, "")
		got := to.ended(offer.ID, "")
		sameFile(t, got.Path, data)
		if done := from.ended(sent.ID, ""); done.Route != protocol.RouteSwitchboard {
			t.Errorf("it went by %s", done.Route)
		}
	}
}

// talksOfThree lets alice call carol into her conversation with bob.
func talksOfThree(h *house, alice, bob *person) {
	h.Helper()
	carol := h.person("carol").never().signIn()
	awaitStatus(alice, carol, protocol.Online)
	ga, gb, gc := h.group(alice, bob, carol)
	alice.tell(ga, "hello both")
	awaitText(bob, "hello both")
	awaitText(carol, "hello both")
	carol.tell(gc, "hello two")
	awaitText(alice, "hello two")
	bob.tell(gb, "hello from bob")
	awaitText(alice, "hello from bob")
	carol.Leave(gc)
	await(alice, func(e event.Left) bool { return e.Conversation == ga && e.Address == carol.address })
	carol.SignOut()
	awaitStatus(alice, carol, protocol.Offline)
}

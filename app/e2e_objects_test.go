package app

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

func TestCustomEmoticonReachesTheOtherStore(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	still, moving := pngOf(1, 40, 900), animation(2)
	frog, err := alice.AddEmoticon("(frog)", still)
	if err != nil {
		t.Fatal(err)
	}
	if frog.Hash != protocol.HashOf(still) {
		t.Error("a picture that fits was changed")
	}
	if e, err := alice.AddEmoticon("(move)", moving); err != nil || !e.Animated {
		t.Fatal(e, err)
	}
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)

	m := alice.say(bob, "look (frog) and (move), not (toad)")
	if len(m.Emoticons) != 2 {
		t.Errorf("own line has emoticons %v", m.Emoticons)
	}
	for _, want := range []string{"(frog)", "(move)"} { // each in the type that is for it
		announced := await[event.EmoticonsAnnounced](bob, nil)
		if len(announced.Emoticons) != 1 || announced.Emoticons[0].Shortcut != want || announced.Conversation != protocol.With(alice.address) {
			t.Errorf("announced %+v, want %s", announced, want)
		}
	}
	got := awaitText(bob, m.Text.Body)
	if len(got.Emoticons) != 2 || got.Emoticons[0].Shortcut != "(frog)" || got.Emoticons[0].Object.Hash != protocol.HashOf(still) {
		t.Errorf("line of bob %+v", got.Emoticons)
	}
	for _, data := range [][]byte{still, moving} {
		e := await(bob, func(e event.EmoticonReceived) bool { return e.Emoticon.Object.Hash == protocol.HashOf(data) })
		if e.From != alice.address || e.Conversation != protocol.With(alice.address) {
			t.Errorf("received %+v", e)
		}
		bob.holds(data)
	}
	if history, _ := bob.History(protocol.With(alice.address), 0, 1); len(history) != 1 || len(history[0].Emoticons) != 2 {
		t.Errorf("history has %+v", history)
	}

	// A second time nothing is fetched.
	invites := h.invitesOf(bob.address)
	alice.say(bob, "again (frog)")
	if got := awaitText(bob, "again (frog)"); len(got.Emoticons) != 1 {
		t.Errorf("again: %v", got.Emoticons)
	}
	bob.settled()
	if h.invitesOf(bob.address) != invites {
		t.Error("a cached emoticon was fetched again")
	}
	// Bob may add it, with the same bytes and hash.
	data, err := bob.FetchEmoticon(h.context(), alice.address, got.Emoticons[0].Object)
	if err != nil || !bytes.Equal(data, still) {
		t.Fatal(err)
	}
	if e, err := bob.AddEmoticon("(frog)", data); err != nil || e.Hash != frog.Hash {
		t.Errorf("added as %v, %v", e, err)
	}
}

func TestEmoticonIsServedOnlyAfterItWasAnnounced(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	data := pngOf(5, 30, 100)
	if _, err := alice.AddEmoticon("(x)", data); err != nil {
		t.Fatal(err)
	}
	alice.signIn()
	bob.signIn()
	awaitStatus(bob, alice, protocol.Online)
	object := protocol.NewObject(alice.address, protocol.CustomEmoticon, data)
	if _, err := bob.FetchEmoticon(h.context(), alice.address, object); code(err) != ObjectDeclined {
		t.Errorf("not announced: %v", err)
	}
	alice.say(bob, "(x)")
	await[event.EmoticonReceived](bob, nil)
	bob.holds(data)
}

func TestDisplayPictureArrivesByItself(t *testing.T) {
	h := newHouse(t)
	first, second := displayPicture(1), displayPicture(2)
	alice, bob := h.person("alice"), h.person("bob").signIn()
	if err := alice.SetPicture(h.context(), first); err != nil {
		t.Fatal(err)
	}
	alice.signIn()
	awaitPicture(bob, alice, first)

	if err := alice.SetPicture(h.context(), second); err != nil {
		t.Fatal(err)
	}
	awaitPicture(bob, alice, second)
	if got := alice.Snapshot().Self.Picture.Hash; got != protocol.HashOf(second) {
		t.Error("our own picture is not the new one")
	}
	// One who comes later gets it too, and asking gives the cached bytes.
	carol := h.person("carol").signIn()
	awaitPicture(carol, alice, second)
	if data, err := carol.FetchPicture(h.context(), alice.address); err != nil || !bytes.Equal(data, second) {
		t.Errorf("FetchPicture: %v", err)
	}
	if used, err := alice.UsedPictures(); err != nil || len(used) != 2 || used[0] != protocol.HashOf(second) {
		t.Errorf("used pictures %v, %v", used, err)
	}

	if err := alice.SetPicture(h.context(), nil); err != nil {
		t.Fatal(err)
	}
	await(bob, func(e event.ContactChanged) bool {
		return e.Contact.Address == alice.address && e.Contact.Picture.IsZero()
	})
	if _, ok := bob.PictureOf(alice.address); ok {
		t.Error("a picture that was taken away is still shown")
	}
	if _, err := bob.FetchPicture(h.context(), alice.address); code(err) != NoPicture {
		t.Errorf("FetchPicture of none: %v", err)
	}
}

func TestRestartFetchesNothingAgain(t *testing.T) {
	h := newHouse(t)
	picture := displayPicture(3)
	alice := h.person("alice")
	if err := alice.SetPicture(h.context(), picture); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.AddEmoticon("(me)", pngOf(9, 50, 500)); err != nil {
		t.Fatal(err)
	}
	alice.signIn()
	bob := h.person("bob").signIn()
	awaitPicture(bob, alice, picture)
	if n := h.invitesOf(bob.address); n != 1 {
		t.Fatalf("%d INVITEs for one picture", n)
	}

	bob.leave()
	bob = h.personIn("bob", bob.dir).signIn()
	awaitStatus(bob, alice, protocol.Online)
	bob.settled()
	if n := h.invitesOf(bob.address); n != 1 {
		t.Errorf("%d INVITEs after a restart, want 1", n)
	}
	if got, ok := bob.PictureOf(alice.address); !ok || got != protocol.HashOf(picture) {
		t.Error("the picture is not known after a restart")
	}
	alice.leave()
	alice = h.personIn("alice", alice.dir)
	if !bytes.Equal(alice.Picture(), picture) {
		t.Error("our own picture is gone after a restart")
	}
	if own, err := alice.Emoticons(); err != nil || len(own) != 1 || own[0].Shortcut != "(me)" {
		t.Errorf("emoticons after a restart: %v, %v", own, err)
	}
	alice.signIn()
	await(bob, func(e event.ContactChanged) bool { return e.Contact.Picture.Hash == protocol.HashOf(picture) })
	bob.settled()
	bob.say(alice, "back?")
	awaitText(alice, "back?")
	alice.say(bob, "back")
	awaitText(bob, "back")
	none[event.PictureReceived](bob)
	if n := h.invitesOf(bob.address); n != 1 {
		t.Errorf("%d INVITEs after the restarts, want 1", n)
	}
	if history, err := bob.History(protocol.With(alice.address), 0, 10); err != nil || len(history) != 2 {
		t.Errorf("history: %d lines, %v", len(history), err)
	}
}

func TestTwentyObjectsAtOnce(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	var body strings.Builder
	var pictures [][]byte
	for i := range 20 {
		data := pngOf(uint64(100+i), 50, 800)
		pictures = append(pictures, data)
		shortcut := fmt.Sprintf("(e%d)", i)
		if _, err := alice.AddEmoticon(shortcut, data); err != nil {
			t.Fatal(err)
		}
		body.WriteString(shortcut + " ")
	}
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	m := alice.say(bob, strings.TrimSpace(body.String()))
	if len(m.Emoticons) != 20 {
		t.Fatalf("%d emoticons in the line", len(m.Emoticons))
	}
	if got := awaitText(bob, m.Text.Body); len(got.Emoticons) != 20 {
		t.Errorf("bob knows %d of them", len(got.Emoticons))
	}
	// Asked for all at once as well: every object still comes once.
	var wg sync.WaitGroup
	for _, e := range m.Emoticons {
		wg.Go(func() {
			if _, err := bob.FetchEmoticon(h.context(), alice.address, e.Object); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, data := range pictures {
		await(bob, func(e event.EmoticonReceived) bool { return e.Emoticon.Object.Hash == protocol.HashOf(data) })
		bob.holds(data)
	}
	if n := h.invitesOf(bob.address); n != 20 {
		t.Errorf("%d INVITEs for 20 objects", n)
	}
	none[event.EmoticonReceived](bob)
}

func TestUndecodablePictureIsRefused(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	junk := bytes.Repeat([]byte("not a picture "), 50)
	if err := alice.SetPicture(h.context(), junk); code(err) != BadPicture {
		t.Errorf("SetPicture of junk: %v", err)
	}
	// A client that does not check its own pictures.
	if err := alice.db.PutObject(protocol.HashOf(junk), junk); err != nil {
		t.Fatal(err)
	}
	alice.Session.picture = ownPicture{hash: protocol.HashOf(junk), data: junk}
	bob.signIn()
	alice.signIn()
	if e := await[event.ObjectFailed](bob, nil); e.Code != BadPicture || e.From != alice.address {
		t.Errorf("%+v", e)
	}
	if _, ok := bob.Object(protocol.HashOf(junk)); ok {
		t.Error("junk is in the store")
	}
	// It is not asked for again when it is announced again.
	n := h.invitesOf(bob.address)
	if err := alice.SetStatus(h.context(), protocol.Busy); err != nil {
		t.Fatal(err)
	}
	awaitStatus(bob, alice, protocol.Busy)
	bob.settled()
	if h.invitesOf(bob.address) != n {
		t.Error("asked again at once")
	}
}

// TestBothFetchAtOnce: two people come online, call each other and fetch each
// other's picture over whichever switchboard is the newest.
func TestBothFetchAtOnce(t *testing.T) {
	for i := range 5 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			h := newHouse(t)
			alice, bob := h.person("alice"), h.person("bob")
			hers, his := displayPicture(3), displayPicture(4)
			alice.must(alice.SetPicture(h.context(), hers))
			bob.must(bob.SetPicture(h.context(), his))
			bob.signIn()
			alice.signIn()
			awaitPicture(bob, alice, hers)
			awaitPicture(alice, bob, his)
		})
	}
}

// TestOnlyTheCurrentPictureIsServed: what we showed before, and what we have of
// others, is nobody's business.
func TestOnlyTheCurrentPictureIsServed(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	old, other, now := displayPicture(1), displayPicture(2), displayPicture(3)
	alice.must(alice.SetPicture(h.context(), old))
	alice.must(alice.db.PutObject(protocol.HashOf(other), other))
	alice.must(alice.SetPicture(h.context(), now))
	alice.signIn()
	bob.signIn()
	awaitPicture(bob, alice, now)
	for name, data := range map[string][]byte{"the one before": old, "one of somebody else": other} {
		object := protocol.NewObject(alice.address, protocol.DisplayPicture, data)
		if _, err := bob.FetchEmoticon(h.context(), alice.address, object); code(err) != ObjectDeclined {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTextDoesNotWaitForItsPictures: a line shows at once, even if whoever
// announced its emoticons never sends one.
func TestTextDoesNotWaitForItsPictures(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	bob, err := client.Dial(h.context(), client.Options{
		Address: "bob@example.org", Password: password, Server: h.server.Notification(), Login: h.server.Login(),
		Status: protocol.Online, ClientID: protocol.ClientMSNC1, // and P2P falls on deaf ears
	})
	if err != nil {
		t.Fatal(err)
	}
	defer bob.Close()
	chat, err := bob.NewChat(h.context())
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Invite(h.context(), alice.address); err != nil {
		t.Fatal(err)
	}
	object := protocol.NewObject("bob@example.org", protocol.CustomEmoticon, displayPicture(9))
	alice.must(chat.SendEmoticons([]protocol.Emoticon{{Shortcut: "(x)", Object: object}}))
	if _, err := chat.SendText(protocol.Text{Body: "look (x)"}); err != nil {
		t.Fatal(err)
	}
	e := await(alice, func(e event.MessageReceived) bool { return e.Message.Text.Body == "look (x)" })
	if m := e.Message; len(m.Emoticons) != 1 || m.Emoticons[0].Object != object {
		t.Errorf("the line comes with %+v", m.Emoticons)
	}
	if _, here := alice.Object(object.Hash); here {
		t.Error("the picture is here although nobody sent it")
	}
}

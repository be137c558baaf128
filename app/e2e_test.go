package app

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

func TestSignInShowsContactsAndPresence(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	for _, step := range []event.Step{event.StepReaching, event.StepSigning, event.StepFetching} {
		await(alice, func(e event.SigningIn) bool { return e.Step == step })
	}
	await(alice, func(e event.ContactsReceived) bool { return len(e.Contacts) == 2 })
	signedIn := await[event.SignedIn](alice, nil)
	if signedIn.Self.Name != "Alice" || signedIn.Self.Status != protocol.Online || signedIn.Self.Address != alice.address {
		t.Errorf("signed in as %+v", signedIn.Self)
	}
	state := alice.Snapshot()
	if !state.SignedIn || len(state.Contacts) != 2 || state.Contacts[0].Status != protocol.Offline {
		t.Errorf("snapshot %+v", state)
	}

	bob := h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	if got := alice.Snapshot().Contacts[0]; got.Address != bob.address || got.Status != protocol.Online || got.Name != "Bob" {
		t.Errorf("bob is %+v", got)
	}
	if err := bob.SetStatus(h.context(), protocol.OnThePhone); err != nil {
		t.Fatal(err)
	}
	await(bob, func(e event.SelfChanged) bool { return e.Self.Status == protocol.OnThePhone })
	awaitStatus(alice, bob, protocol.OnThePhone)
	if err := bob.SetName(h.context(), "Bob (F) reads"); err != nil {
		t.Fatal(err)
	}
	if got := bob.Setting(NameSetting(bob.address)); got != "Bob (F) reads" {
		t.Errorf("the name remembered for the next start is %q", got)
	}
	await(alice, func(e event.ContactChanged) bool { return e.Contact.Name == "Bob (F) reads" })
	if got := bob.Snapshot().Self.Name; got != "Bob (F) reads" {
		t.Errorf("bob calls himself %q", got)
	}

	bob.SignOut()
	await(bob, func(e event.SignedOut) bool { return e.Reason == "requested" })
	awaitStatus(alice, bob, protocol.Offline)
	if bob.Snapshot().SignedIn {
		t.Error("bob is signed in after SignOut")
	}
	if err := bob.SetStatus(h.context(), protocol.Busy); code(err) != NotSignedIn {
		t.Errorf("SetStatus when signed out: %v", err)
	}
	if err := alice.SignIn(h.context(), h.credentials(alice.address)); code(err) != AlreadySignedIn {
		t.Errorf("second sign-in: %v", err)
	}
}

func TestHiddenCannotWriteAndIsNotSeen(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	if err := bob.SetStatus(h.context(), protocol.Hidden); err != nil {
		t.Fatal(err)
	}
	awaitStatus(alice, bob, protocol.Offline)
	if _, err := bob.Send(alice.address, protocol.Text{Body: "boo"}); code(err) != HiddenSelf {
		t.Errorf("hidden send: %v", err)
	}
	if d := awaitDelivery(alice, alice.say(bob, "there?").ID); d.Delivery != protocol.NotSent || d.Code != ContactOffline {
		t.Errorf("to a hidden contact: %+v", d)
	}
}

func TestChat(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)

	format := protocol.Format{Font: "Georgia", Bold: true, Color: 0xcc3300}
	lines, err := alice.Send(bob.address, protocol.Text{Body: "Hello\nBob ♥ 你好", Format: format})
	if err != nil {
		t.Fatal(err)
	}
	queued := await[event.MessageQueued](alice, nil).Message
	if queued.ID != lines[0].ID || queued.Delivery != protocol.Sending || queued.Conversation != protocol.With(bob.address) {
		t.Errorf("queued %+v", queued)
	}
	if d := awaitDelivery(alice, queued.ID); d.Delivery != protocol.Sent || d.Conversation != protocol.With(bob.address) {
		t.Errorf("delivered %+v", d)
	}
	got := awaitText(bob, "Hello\nBob ♥ 你好")
	if got.From != alice.address || got.FromName != "Alice" || got.Text.Format != format || got.Conversation != protocol.With(alice.address) || got.Delivery != protocol.Received || got.ID == 0 {
		t.Errorf("bob got %+v", got)
	}

	// Nobody opens a switchboard just for typing; an open one is used.
	bob.SetTyping(alice.address)
	if e := await[event.Typing](alice, nil); e.From != bob.address || e.Conversation != protocol.With(bob.address) {
		t.Errorf("typing %+v", e)
	}
	answer := bob.say(alice, "Hello Alice")
	awaitText(alice, "Hello Alice")
	awaitDelivery(bob, answer.ID)

	if err := bob.Nudge(alice.address); err != nil {
		t.Fatal(err)
	}
	if e := await[event.Nudged](alice, nil); e.From != bob.address || e.Conversation != protocol.With(bob.address) {
		t.Errorf("nudge %+v", e)
	}
	if err := bob.Nudge(alice.address); code(err) != TooSoon {
		t.Errorf("second nudge: %v", err)
	}

	// Order holds in a burst.
	for i := range 30 {
		alice.say(bob, fmt.Sprint("line ", i))
	}
	for i := range 30 {
		if m := await[event.MessageReceived](bob, nil).Message; m.Text.Body != fmt.Sprint("line ", i) {
			t.Fatalf("line %d is %q", i, m.Text.Body)
		}
	}

	history, err := bob.History(alice.address, 0, 100)
	if err != nil || len(history) != 32 || history[0].Text != got.Text || history[1].Delivery != protocol.Sent || history[1].From != bob.address {
		t.Errorf("history of bob: %d lines, %v: %+v", len(history), err, history[:min(2, len(history))])
	}
	for i := 1; i < len(history); i++ {
		if history[i].ID <= history[i-1].ID {
			t.Error("ids do not rise")
		}
	}
}

func TestLongTextIsSentInParts(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	body := strings.TrimSpace(strings.Repeat("Übermut tut selten gut. ", 200))
	lines, err := alice.Send(bob.address, protocol.Text{Body: body, Format: protocol.Format{Font: strings.Repeat("ö", 64)}})
	if err != nil || len(lines) < 4 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	var got []string
	for _, l := range lines {
		if d := awaitDelivery(alice, l.ID); d.Delivery != protocol.Sent {
			t.Fatalf("part: %+v", d)
		}
		got = append(got, await[event.MessageReceived](bob, nil).Message.Text.Body)
	}
	if strings.Join(got, " ") != body {
		t.Error("the parts are not the text")
	}
	if _, err := alice.Send(bob.address, protocol.Text{Body: " \r\n\t"}); code(err) != EmptyText {
		t.Errorf("blank text: %v", err)
	}
}

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
	announced := await[event.EmoticonsAnnounced](bob, nil)
	if len(announced.Emoticons) != 2 || announced.Conversation != protocol.With(alice.address) {
		t.Errorf("announced %+v", announced)
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
	if history, _ := bob.History(alice.address, 0, 1); len(history) != 1 || len(history[0].Emoticons) != 2 {
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
	if history, err := bob.History(alice.address, 0, 10); err != nil || len(history) != 2 {
		t.Errorf("history: %d lines, %v", len(history), err)
	}
}

func TestOfflineContactAndSendAgain(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	bob := h.person("bob")
	m := alice.say(bob, "you there?")
	if d := awaitDelivery(alice, m.ID); d.Delivery != protocol.NotSent || d.Code != ContactOffline {
		t.Fatalf("to an offline contact: %+v", d)
	}
	if history, _ := alice.History(bob.address, 0, 1); history[0].Delivery != protocol.NotSent {
		t.Errorf("row says %v", history[0].Delivery)
	}
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	if err := alice.SendAgain(m.ID); err != nil {
		t.Fatal(err)
	}
	if d := awaitDelivery(alice, m.ID); d.Delivery != protocol.Sent {
		t.Errorf("sent again: %+v", d)
	}
	awaitText(bob, "you there?")
	if err := alice.SendAgain(m.ID); code(err) != MessageNotFound {
		t.Errorf("a sent line sent again: %v", err)
	}
	if history, _ := alice.History(bob.address, 0, 10); len(history) != 1 || history[0].Delivery != protocol.Sent {
		t.Errorf("history %+v", history)
	}

	// Bob goes and comes back: the next line opens a new switchboard.
	bob.SignOut()
	awaitStatus(alice, bob, protocol.Offline)
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	if d := awaitDelivery(alice, alice.say(bob, "welcome back").ID); d.Delivery != protocol.Sent {
		t.Errorf("after a break: %+v", d)
	}
	awaitText(bob, "welcome back")
}

func TestBothCallAtOnce(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)

	// Neither CAL is answered before both are there.
	var both sync.WaitGroup
	both.Add(2)
	for _, pair := range [][2]*person{{alice, bob}, {bob, alice}} {
		go func() {
			both.Done()
			both.Wait()
			pair[0].Send(pair[1].address, protocol.Text{Body: "me first"})
		}()
	}
	awaitText(alice, "me first")
	awaitText(bob, "me first")
	for i := range 10 {
		alice.say(bob, fmt.Sprint("a", i))
		bob.say(alice, fmt.Sprint("b", i))
	}
	for i := range 10 {
		if m := awaitText(bob, fmt.Sprint("a", i)); m.Conversation != protocol.With(alice.address) {
			t.Errorf("in conversation %s", m.Conversation)
		}
		awaitText(alice, fmt.Sprint("b", i))
	}
	for _, p := range []*person{alice, bob} {
		with := alice.address
		if p == alice {
			with = bob.address
		}
		if history, _ := p.History(with, 0, 100); len(history) != 22 {
			t.Errorf("%s has %d lines", p.address, len(history))
		}
	}
}

func TestSignInProblems(t *testing.T) {
	h := newHouse(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := listener.Addr().String()
	listener.Close()

	for _, test := range []struct {
		name, code string
		change     func(*Credentials)
	}{
		{"wrong password", "wrong-password", func(c *Credentials) { c.Password = "wrong" }},
		{"unknown account", "wrong-password", func(c *Credentials) { c.Address = "nobody@example.org" }},
		{"no address", BadAddress, func(c *Credentials) { c.Address = "alice" }},
		{"dead server", "server-unreachable", func(c *Credentials) { c.Server = dead }},
		{"dead login", "login-unreachable", func(c *Credentials) { c.Login = "http://" + dead + "/" }},
		{"no such server", "server-not-found", func(c *Credentials) { c.Server = "no-such-host.invalid" }},
		{"login not secure", "login-not-secure", func(c *Credentials) { c.Login = "http://login.example.org/" }},
		{"status", BadStatus, func(c *Credentials) { c.Status = protocol.Offline }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := h.person("alice")
			c := h.credentials(p.address)
			test.change(&c)
			if err := p.SignIn(h.context(), c); code(err) != test.code {
				t.Fatalf("got %v, want %s", err, test.code)
			}
			if test.code != BadAddress && test.code != BadStatus {
				if e := await[event.SignedOut](p, nil); e.Reason != "failed" || e.Code != test.code {
					t.Errorf("%+v", e)
				}
			}
			// The same Session signs in afterwards.
			p.signIn()
			p.leave()
		})
	}
}

func TestCancelAtEachStep(t *testing.T) {
	h := newHouse(t)
	for _, step := range []event.Step{event.StepReaching, event.StepSigning, event.StepFetching} {
		for _, how := range []string{"context", "sign-out"} {
			p := h.person("alice")
			ctx, cancel := context.WithCancel(h.context())
			// The server holds its tongue from this step on, so that cancelling
			// cannot come too late.
			hold := make(chan struct{})
			verb := map[event.Step]string{event.StepReaching: "VER", event.StepSigning: "USR", event.StepFetching: "SYN"}[step]
			var once sync.Once
			h.onTap(func(e server.TapEvent) {
				if e.FromClient && e.Command.Verb == verb {
					once.Do(func() { <-hold })
				}
			})
			done := make(chan error, 1)
			go func() { done <- p.SignIn(ctx, h.credentials(p.address)) }()
			await(p, func(e event.SigningIn) bool { return e.Step == step })
			if how == "context" {
				cancel()
			} else {
				p.SignOut()
			}
			if err := <-done; code(err) != Cancelled {
				t.Errorf("%s at %s: %v", how, step, err)
			}
			close(hold)
			h.onTap(nil)
			cancel()
			await(p, func(e event.SignedOut) bool { return e.Reason == "failed" && e.Code == Cancelled })
			p.signIn()
			p.leave()
		}
	}
}

func TestSignedInElsewhere(t *testing.T) {
	h := newHouse(t)
	first := h.person("alice").signIn()
	second := h.person("alice").signIn()
	if e := await[event.SignedOut](first, nil); e.Reason != "elsewhere" {
		t.Errorf("%+v", e)
	}
	if first.Snapshot().SignedIn || !second.Snapshot().SignedIn {
		t.Error("the second place does not hold the session")
	}
	if _, err := first.Send("bob@example.org", protocol.Text{Body: "x"}); code(err) != NotSignedIn {
		t.Errorf("send after being signed out: %v", err)
	}
}

func TestLostConnectionAccountsForEveryLine(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	alice.say(bob, "hello")
	awaitText(bob, "hello")
	// The server never gets to answer these.
	stop := make(chan struct{})
	var once sync.Once
	h.onTap(func(e server.TapEvent) {
		if e.FromClient && e.Command.Verb == "MSG" {
			once.Do(func() { close(stop) })
		}
	})
	var ids []int64
	for i := range 20 {
		ids = append(ids, alice.say(bob, fmt.Sprint("late ", i)).ID)
	}
	<-stop
	h.server.Close()
	out := await[event.SignedOut](alice, nil)
	if out.Reason != "lost" && out.Reason != "server-closing" {
		t.Errorf("%+v", out)
	}
	for _, id := range ids {
		d := awaitDelivery(alice, id)
		if d.Delivery == protocol.NotSent && d.Code == "" {
			t.Errorf("line without a reason: %+v", d)
		}
	}
	history, _ := alice.History(bob.address, 0, 100)
	for _, m := range history {
		if m.Delivery == protocol.Sending {
			t.Errorf("%q is still sending", m.Text.Body)
		}
	}
	if c := alice.Connection(); c.Reason != "signed-out" {
		t.Errorf("report %+v", c)
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

func TestConnectionReport(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice")
	if c := alice.Connection(); c.Type != protocol.UnknownConnect || c.Reason != "signed-out" {
		t.Errorf("signed out: %+v", c)
	}
	alice.signIn()
	e := await(alice, func(e event.ConnectionChanged) bool { return e.Connection.RoundTrip > 0 })
	c := e.Connection
	if c.Type != protocol.DirectConnect || c.Route != protocol.RouteDirect || !c.Own.IsValid() || c.SeenIP != "127.0.0.1" ||
		c.SeenPort != int(c.Own.Port()) || c.Server != h.server.Notification() || c.Dialect != "MSNP9" || c.Since.IsZero() {
		t.Errorf("report %+v", c)
	}
	if alice.Connection() != c {
		t.Error("the report is not what was told")
	}
	alice.SignOut()
	await(alice, func(e event.ConnectionChanged) bool { return e.Connection.Reason == "signed-out" })
}

func TestCloseEndsEverythingAtAnyTime(t *testing.T) {
	h := newHouse(t)
	bob := h.person("bob")
	if err := bob.SetPicture(h.context(), displayPicture(4)); err != nil {
		t.Fatal(err)
	}
	bob.signIn()
	for i := range 5 {
		alice := h.person("alice").signIn()
		for j := range i {
			alice.say(bob, fmt.Sprint(j))
		}
		alice.leave()
		if err := alice.SignIn(h.context(), h.credentials(alice.address)); code(err) != Cancelled {
			t.Errorf("sign-in after Close: %v", err)
		}
	}
}

package app

import (
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
	if _, err := bob.Send(protocol.With(alice.address), protocol.Text{Body: "boo"}); code(err) != HiddenSelf {
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
	lines, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: "Hello\nBob ♥ 你好", Format: format})
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
	bob.SetTyping(protocol.With(alice.address))
	if e := await[event.Typing](alice, nil); e.From != bob.address || e.Conversation != protocol.With(bob.address) {
		t.Errorf("typing %+v", e)
	}
	answer := bob.say(alice, "Hello Alice")
	awaitText(alice, "Hello Alice")
	awaitDelivery(bob, answer.ID)

	if err := bob.Nudge(protocol.With(alice.address)); err != nil {
		t.Fatal(err)
	}
	if e := await[event.Nudged](alice, nil); e.From != bob.address || e.Conversation != protocol.With(bob.address) {
		t.Errorf("nudge %+v", e)
	}
	if err := bob.Nudge(protocol.With(alice.address)); code(err) != TooSoon {
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

	history, err := bob.History(protocol.With(alice.address), 0, 100)
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
	lines, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: body, Format: protocol.Format{Font: strings.Repeat("ö", 64)}})
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
	if _, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: " \r\n\t"}); code(err) != EmptyText {
		t.Errorf("blank text: %v", err)
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
	if history, _ := alice.History(protocol.With(bob.address), 0, 1); history[0].Delivery != protocol.NotSent {
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
	if history, _ := alice.History(protocol.With(bob.address), 0, 10); len(history) != 1 || history[0].Delivery != protocol.Sent {
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
			pair[0].Send(protocol.With(pair[1].address), protocol.Text{Body: "me first"})
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
		if history, _ := p.History(protocol.With(with), 0, 100); len(history) != 22 {
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
	defer listener.Close()
	ours, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	dead := ours.LocalAddr().String() // our own end: nobody will listen there

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
	history, _ := alice.History(protocol.With(bob.address), 0, 100)
	for _, m := range history {
		if m.Delivery == protocol.Sending {
			t.Errorf("%q is still sending", m.Text.Body)
		}
	}
	if c := alice.Connection(); c.Reason != "signed-out" {
		t.Errorf("report %+v", c)
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
	if !alice.Connection().Equal(c) {
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

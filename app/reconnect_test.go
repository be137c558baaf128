package app

import (
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/store"
)

// never makes a Session wait until ReconnectNow.
func (p *person) never() *person {
	p.timing.againLeast, p.timing.againMost = 10000*time.Hour, 10000*time.Hour
	return p
}

// soon makes a Session dial again at once, and again.
func (p *person) soon() *person {
	p.timing.againLeast, p.timing.againMost = time.Millisecond, 20*time.Millisecond
	return p
}

// lost waits until a Session has noticed that the server is gone.
func (p *person) lost() event.Reconnecting {
	p.h.Helper()
	await(p, func(e event.SignedOut) bool { return comesBack(e.Reason) })
	return await[event.Reconnecting](p, nil)
}

func TestReconnectAfterTheServerWasGone(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob").soon().signIn()
	alice.must(alice.SetStatus(h.context(), protocol.Busy))
	alice.must(alice.SetName(h.context(), "Alice at work"))
	awaitStatus(alice, bob, protocol.Online)
	await[event.SignedIn](bob, nil)
	await[event.SignedIn](alice, nil)
	h.server.Close()

	r := alice.lost()
	v := alice.Snapshot()
	if r.Attempt != 1 || v.Reconnecting != r || v.SignedIn || len(v.Contacts) != 2 || v.Contacts[0].Status != protocol.Offline || v.Self.Name != "Alice at work" {
		t.Errorf("%+v, while away: %+v", r, v)
	}
	bob.lost()
	await(bob, func(e event.Reconnecting) bool { return e.Attempt == 3 }) // again and again
	none[event.SignedOut](bob)
	alice.ReconnectNow()
	await(alice, func(e event.Reconnecting) bool { return e.Attempt == 2 })
	if v := alice.Snapshot(); len(v.Contacts) != 2 || len(v.Groups) == 0 || v.Self.Name != "Alice at work" || !v.Privacy.AllowOthers {
		t.Errorf("after an attempt that failed: %+v", v)
	}

	// What is written meanwhile waits.
	var lines []protocol.Message
	for i := range 20 {
		lines = append(lines, alice.say(bob, fmt.Sprint("line ", i)))
	}
	if history, _ := alice.History(protocol.With(bob.address), 0, 1); history[0].Delivery != protocol.Sending {
		t.Errorf("a line that waits is %s", history[0].Delivery)
	}
	if err := alice.Nudge(protocol.With(bob.address)); code(err) != NotSignedIn {
		t.Errorf("a nudge: %v", err)
	}
	if _, err := alice.Send(protocol.With(alice.address), protocol.Text{Body: "x"}); code(err) != BadAddress {
		t.Errorf("to oneself: %v", err)
	}

	h.restart(func(o *server.Options) { o.Accounts[0].Name = "Alice at work" })
	await[event.SignedIn](bob, nil)
	alice.ReconnectNow()
	e := await[event.SignedIn](alice, nil)
	v = alice.Snapshot()
	if e.Self.Status != protocol.Busy || !v.SignedIn || v.Reconnecting != (event.Reconnecting{}) {
		t.Errorf("back as %+v, %+v", e.Self, v)
	}
	for i, line := range lines {
		if m := await[event.MessageReceived](bob, nil).Message; m.Text.Body != fmt.Sprint("line ", i) {
			t.Fatalf("line %d is %q", i, m.Text.Body)
		}
		if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.Sent {
			t.Errorf("line %d: %+v", i, d)
		}
	}
	bob.say(alice, "welcome back")
	awaitText(alice, "welcome back")
}

func TestRefusedPasswordEndsReconnecting(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob")
	h.server.Close()
	alice.lost()
	line := alice.say(bob, "later")
	h.restart(func(o *server.Options) { o.Accounts[0].Password = "changed" })
	alice.ReconnectNow()
	if e := await[event.SignedOut](alice, nil); e.Reason != "failed" || e.Code != WrongPassword {
		t.Errorf("%+v", e)
	}
	if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.NotSent || d.Code != SignedOutMeantime {
		t.Errorf("%+v", d)
	}
	none[event.Reconnecting](alice)
	if v := alice.Snapshot(); v.Reconnecting.Attempt != 0 {
		t.Errorf("%+v", v.Reconnecting)
	}
	if _, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: "x"}); code(err) != NotSignedIn {
		t.Errorf("send: %v", err)
	}
}

func TestSignedInElsewhereDoesNotReconnect(t *testing.T) {
	h := newHouse(t)
	here := h.person("alice").soon().signIn()
	h.person("alice").signIn()
	if e := await[event.SignedOut](here, nil); e.Reason != client.Elsewhere {
		t.Errorf("%+v", e)
	}
	here.SignOut()
	none[event.Reconnecting](here)
	if v := here.Snapshot(); v.Reconnecting.Attempt != 0 {
		t.Error("reconnecting")
	}
	here.signIn()
	here.SignOut()
	await(here, func(e event.SignedOut) bool { return e.Reason == client.Requested })
	none[event.Reconnecting](here)
}

func TestSignOutAndSignInEndReconnecting(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob")
	h.server.Close()
	alice.lost()
	var lines []protocol.Message
	for range maxWaiting {
		lines = append(lines, alice.say(bob, "later"))
	}
	if _, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: "too many"}); code(err) != NotSignedIn {
		t.Errorf("one more: %v", err)
	}
	alice.SignOut()
	if e := await[event.SignedOut](alice, nil); e.Reason != client.Requested {
		t.Errorf("%+v", e)
	}
	for _, line := range lines {
		if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.NotSent || d.Code != SignedOutMeantime {
			t.Fatalf("%+v", d)
		}
	}
	alice.ReconnectNow() // nothing
	none[event.Reconnecting](alice)

	h.restart()
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	h.server.Close()
	alice.lost()
	bob.SignOut()
	line := alice.say(bob, "still waiting")
	// Somebody is impatient: the sign-in takes over, first in vain.
	if err := alice.SignIn(h.context(), h.credentials(alice.address)); code(err) != "server-unreachable" && code(err) != "login-unreachable" {
		t.Errorf("sign-in: %v", err)
	}
	await(alice, func(e event.SignedOut) bool { return e.Reason == "failed" })
	if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.NotSent {
		t.Errorf("%+v", d)
	}
	none[event.Reconnecting](alice)
	h.restart()
	alice.signIn()
	h.server.Close()
	alice.lost()
	line = alice.say(bob, "through the other sign-in")
	h.restart()
	bob.signIn()
	alice.signIn()
	awaitText(bob, line.Text.Body)
	none[event.Reconnecting](alice)

	// Whoever closes a Session that is away waits for nothing.
	h.server.Close()
	alice.lost()
	alice.leave()
}

// Another address of this computer is a reason to dial at once, none is not.
func TestReconnectWhenTheNetworkIsBack(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").never()
	network, looks := atomic.Value{}, make(chan string)
	network.Store("192.168.1.20/24")
	alice.timing.look = time.Millisecond
	alice.addresses = func() string {
		now := network.Load().(string)
		select {
		case looks <- now:
		default:
		}
		return now
	}
	saw := func(want string) {
		network.Store(want)
		deadline := time.After(patience)
		for n := 0; n < 3; {
			select {
			case now := <-looks:
				if now == want {
					n++
				}
			case <-deadline:
				t.Fatal("nobody looks at the network any more")
			}
		}
	}
	alice.signIn()
	h.server.Close()
	alice.lost()
	h.restart()
	saw("")
	if v := alice.Snapshot(); v.SignedIn || v.Reconnecting.Attempt != 1 {
		t.Errorf("without a network: %+v", v)
	}
	await(alice, func(e event.SigningIn) bool { return e.Step == event.StepFetching }) // of the first sign-in
	await[event.SignedIn](alice, nil)
	network.Store("10.0.0.7/8")
	await[event.SignedIn](alice, nil)
}

func TestReconnectingWhileHidden(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob")
	alice.must(alice.SetStatus(h.context(), protocol.Hidden))
	h.server.Close()
	alice.lost()
	if _, err := alice.Send(protocol.With(bob.address), protocol.Text{Body: "boo"}); code(err) != HiddenSelf {
		t.Errorf("hidden send: %v", err)
	}
}

// The pauses between attempts, on virtual time: anywhere from nothing to a
// bound that doubles from a second to five minutes, and the attempt comes
// right then.
func TestReconnectPauses(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s := New(Options{Store: db})
		defer s.Close()
		_, sub := s.Watch("test")
		defer sub.Close()
		o := newOnline(s)
		o.credentials = Credentials{Address: "alice@example.org", Server: "127.0.0.1:1", Login: "http://127.0.0.1:1/"}
		o.since = time.Now()
		time.Sleep(s.timing.stable - 1)
		s.attempts = 2
		s.mu.Lock()
		o.comeBackLocked(client.Lost)
		s.mu.Unlock()
		var news []event.Event
		next := func() (e event.Event) {
			for len(news) == 0 {
				<-sub.Ready()
				news = sub.Take()
			}
			e, news = news[0], news[1:]
			return e
		}
		var late []time.Duration // of the longest bound
		for attempt := 3; attempt < 60; attempt++ {
			r, ok := next().(event.Reconnecting)
			pause := time.Until(r.At)
			longest := min(time.Second<<min(attempt-1, 20), 5*time.Minute)
			if !ok || r.Attempt != attempt || pause < 0 || pause > longest {
				t.Fatalf("attempt %d in %v of %v: %v", r.Attempt, pause, longest, r)
			}
			if longest == 5*time.Minute {
				late = append(late, pause)
			}
			if e, ok := next().(event.SigningIn); !ok || !time.Now().Equal(r.At) {
				t.Fatalf("%v at %v, not at %v", e, time.Now(), r.At)
			}
		}
		if slices.Min(late) > time.Minute || slices.Max(late) < 4*time.Minute {
			t.Errorf("pauses are from %v to %v", slices.Min(late), slices.Max(late))
		}
	})
}

// When the network is back or the computer wakes the attempt comes at once,
// however long the pause is by then. After another network the pauses are short
// again.
func TestReconnectAtOnce(t *testing.T) {
	for _, test := range []struct {
		name string
		what func(s *Session, since func() time.Duration)
		next int // attempt
	}{
		{"another network", func(s *Session, since func() time.Duration) {
			s.addresses = func() string { // a second without, then another one
				switch {
				case since() < 10*time.Second:
					return "192.0.2.1"
				case since() < 11*time.Second:
					return ""
				}
				return "192.0.2.7"
			}
		}, 1},
		{"a sleep", func(s *Session, since func() time.Duration) {
			s.addresses = func() string { return "192.0.2.1" }
			s.clock = func() time.Time { // the timers stood still for a year
				if since() < 11*time.Second {
					return wallClock()
				}
				return wallClock().AddDate(1, 0, 0)
			}
		}, 14},
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			db, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			s := New(Options{Store: db})
			defer s.Close()
			start := time.Now()
			test.what(s, func() time.Duration { return time.Since(start) })
			s.timing.againLeast, s.timing.againMost = 100*time.Hour, 100*time.Hour
			_, sub := s.Watch("test")
			defer sub.Close()
			o := newOnline(s)
			o.credentials, o.since = Credentials{Address: "alice@example.org", Server: "127.0.0.1:1", Login: "http://127.0.0.1:1/"}, start
			s.attempts = 12
			s.mu.Lock()
			o.comeBackLocked(client.Lost)
			s.mu.Unlock()
			var attempts []int
			for len(attempts) < 2 {
				<-sub.Ready()
				for _, e := range sub.Take() {
					if e, ok := e.(event.Reconnecting); ok {
						attempts = append(attempts, e.Attempt)
					}
				}
			}
			if took := time.Since(start); took < 11*time.Second || took > 13*time.Second || !slices.Equal(attempts, []int{13, test.next}) {
				t.Errorf("%s: attempts %v, the second after %v", test.name, attempts, took)
			}
		})
	}
}

// A session that held for a minute starts with short pauses again.
func TestReconnectStartsAnewAfterAStableMinute(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s := New(Options{Store: db})
		defer s.Close()
		o := newOnline(s)
		o.since = time.Now()
		s.attempts = 7
		time.Sleep(time.Minute)
		s.mu.Lock()
		o.comeBackLocked(client.Lost)
		got := s.reconnectingLocked()
		s.mu.Unlock()
		if got.Attempt != 1 {
			t.Errorf("attempt %d", got.Attempt)
		}
	})
}

// A server that goes down is given half a minute and more before the first
// attempt; one that just went is dialled within a second.
func TestReconnectAfterTheServerSaidGoodbye(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s := New(Options{Store: db})
		defer s.Close()
		for _, test := range []struct {
			reason      string
			nearby      bool
			least, most time.Duration
		}{
			{client.Lost, false, 0, time.Second},
			{client.ServerClosing, true, 0, time.Second},
			{client.ServerClosing, false, 30 * time.Second, 31 * time.Second},
		} {
			o := newOnline(s)
			o.since, o.nearby = time.Now(), test.nearby
			o.credentials = Credentials{Address: "alice@example.org", Server: "127.0.0.1:1", Login: "http://127.0.0.1:1/"}
			s.attempts = 0
			s.mu.Lock()
			o.comeBackLocked(test.reason)
			pause := time.Until(s.reconnectingLocked().At)
			s.mu.Unlock()
			if pause < test.least || pause > test.most {
				t.Errorf("%s (on this computer: %v): in %v", test.reason, test.nearby, pause)
			}
			s.SignOut()
		}
	})
}

// TestWrittenWhileAwayOverARestart: what was written while the connection was
// gone is marked when the program ends before it is back, however it ends, and
// can be sent again: nothing is lost in silence, nothing doubled.
func TestWrittenWhileAwayOverARestart(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob").never().signIn()
	awaitStatus(alice, bob, protocol.Online)
	h.server.Close()
	alice.lost()
	bob.lost()
	lines := []protocol.Message{alice.say(bob, "first"), alice.say(bob, "second")}

	killed := t.TempDir() // the files as a kill leaves them
	if err := os.CopyFS(killed, os.DirFS(alice.dir)); err != nil {
		t.Fatal(err)
	}
	alice.leave()
	h.restart()
	bob.ReconnectNow()
	await(bob, func(e event.SignedIn) bool { return true })
	for _, c := range []struct {
		dir  string
		want protocol.Delivery
	}{{killed, protocol.Unknown}, {alice.dir, protocol.NotSent}} {
		again := h.personIn("alice", c.dir)
		history, err := again.History(protocol.With(bob.address), 0, 10)
		if err != nil || len(history) != 2 {
			t.Fatalf("%d lines, %v", len(history), err)
		}
		again.signIn()
		awaitStatus(again, bob, protocol.Online)
		for i, m := range history {
			if m.ID != lines[i].ID || m.Text.Body != lines[i].Text.Body || m.Delivery != c.want {
				t.Errorf("line %d is %+v, want it %s", i, m, c.want)
			}
			again.must(again.SendAgain(m.ID))
			if d := awaitDelivery(again, m.ID); d.Delivery != protocol.Sent {
				t.Errorf("sent again: %+v", d)
			}
			awaitText(bob, m.Text.Body)
			if err := again.SendAgain(m.ID); code(err) != MessageNotFound {
				t.Errorf("sent a third time: %v", err)
			}
		}
		again.say(bob, "the end")
		awaitText(bob, "the end")
		none[event.MessageReceived](bob)
		again.leave()
	}
}

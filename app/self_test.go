package app

import (
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// TestSelfWhileAway: status and name chosen without a connection are those we
// come back with, by reconnecting and after a restart.
func TestSelfWhileAway(t *testing.T) {
	h := newHouse(t, func(o *server.Options) { o.Keep = t.TempDir() + "/server.json" })
	alice, bob := h.person("alice").never().signIn(), h.person("bob").signIn()
	awaitStatus(bob, alice, protocol.Online)
	bob.SignOut()
	h.server.Close()
	alice.lost()
	alice.must(alice.SetStatus(h.context(), protocol.OutToLunch))
	alice.must(alice.SetName(h.context(), "Alice (lunch)"))
	if e := await(alice, func(e event.SelfChanged) bool { return e.Self.Name != "Alice" }); e.Self.Name != "Alice (lunch)" || e.Self.Status != protocol.Offline {
		t.Errorf("away as %+v", e.Self)
	}
	if err := alice.SetName(h.context(), " "); code(err) != NameEmpty {
		t.Errorf("no name: %v", err)
	}
	h.restart()
	bob.signIn()
	alice.ReconnectNow()
	await(bob, func(e event.ContactChanged) bool {
		return e.Contact.Address == alice.address && e.Contact.Name == "Alice (lunch)" && e.Contact.Status == protocol.OutToLunch
	})
	await(alice, func(e event.SelfChanged) bool {
		return e.Self.Name == "Alice (lunch)" && e.Self.Status == protocol.OutToLunch
	})

	// A restart in the middle of it.
	h.server.Close()
	alice.lost()
	alice.must(alice.SetStatus(h.context(), protocol.Hidden))
	alice.must(alice.SetName(h.context(), "Alice (coffee)"))
	alice.leave()
	h.restart()
	again := h.personIn("alice", alice.dir).signIn()
	await(again, func(e event.SelfChanged) bool { return e.Self.Name == "Alice (coffee)" })
	if st := again.Snapshot().Self.Status; st != protocol.Hidden {
		t.Errorf("after a restart as %s", st)
	}
	again.SignOut()
	c := h.credentials(alice.address)
	c.Status = protocol.Busy // the choice of the sign-in window is master
	again.must(again.SignIn(h.context(), c))
	if v := again.Snapshot().Self; v.Status != protocol.Busy || v.Name != "Alice (coffee)" || again.LastStatus(alice.address) != protocol.Busy {
		t.Errorf("signed in as %+v", v)
	}
}

// TestNameIsRefused: a number of the server becomes its sentence.
func TestNameIsRefused(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	var err error
	for i := 0; i < 50 && err == nil; i++ {
		err = alice.SetName(h.context(), "Alice "+string(rune('a'+i%26)))
	}
	if code(err) != "server.800" {
		t.Errorf("too many names: %v", err)
	}
}

// A name has 1 to 129 characters and 387 bytes as it goes on the wire, with a
// connection and without one.
func TestNameHasLimits(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").never().signIn()
	for _, away := range []bool{false, true} {
		if away {
			h.server.Close()
			alice.lost()
		}
		for name, want := range map[string]string{
			"": NameEmpty, " \r\n": NameEmpty, strings.Repeat("x", 130): NameLong, strings.Repeat("☕", 44): NameLong,
			strings.Repeat("x", 129): "", strings.Repeat("☕", 43): "",
		} {
			if err := alice.SetName(h.context(), name); code(err) != want {
				t.Errorf("away %v, %.20q of %d: %v, want %q", away, name, len([]rune(name)), err, want)
			}
		}
	}
}

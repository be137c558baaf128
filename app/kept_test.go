package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// TestBuiltInIsKept: everything a person changes on the built-in server, and
// what its residents know, is there after the program was started again.
func TestBuiltInIsKept(t *testing.T) {
	checkLeaks(t)
	dir, home := t.TempDir(), t.TempDir()
	list := people()
	start := func() (*BuiltIn, *person) {
		b, err := StartBuiltIn(context.Background(), BuiltInOptions{Dir: dir, Name: "Lena", Residents: list, Seed: 1, Logger: testLogger(t),
			Wait: func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() }})
		if err != nil {
			t.Fatal(err)
		}
		h := &house{TB: t}
		you := h.personIn("you", home)
		you.address = You
		you.must(you.SignIn(h.context(), b.Credentials()))
		return b, you
	}
	b, you := start()
	ctx := you.h.context()
	const maria, jonas, aiko = protocol.Address("maria@papilio.local"), protocol.Address("jonas@papilio.local"), protocol.Address("aiko@papilio.local")
	group := func(name string) protocol.GroupID {
		for _, g := range you.Snapshot().Groups {
			if g.Name == name {
				return g.ID
			}
		}
		t.Fatalf("no group %q", name)
		return ""
	}
	lake, err := you.AddGroup(ctx, "The lake")
	you.must(err)
	you.must(you.MoveToGroup(ctx, maria, group("Friends"), lake.ID))
	you.must(you.CopyToGroup(ctx, jonas, lake.ID))
	you.must(you.RenameGroup(ctx, group("Friends"), "Old friends"))
	you.must(you.RemoveGroup(ctx, group("Work"))) // Piotr stays
	you.must(you.RemoveContact(ctx, aiko))
	you.must(you.Block(ctx, jonas))
	you.must(you.Disallow(ctx, aiko))
	you.must(you.SetName(ctx, "Lena (8)"))
	you.must(you.SetPhone(ctx, protocol.MobilePhone, "+31 6 1234"))
	you.must(you.SetPrivacy(ctx, true))
	you.must(you.SetAskOnAdd(ctx, false))
	you.must(you.SetStatus(ctx, protocol.Away))
	want := state(you)
	for _, part := range []string{"aiko@papilio.local 8 []", "jonas@papilio.local 13 [", "{AllowOthers:false NotifyAdds:false}", "Old friends", "The lake"} {
		if !strings.Contains(want, part) {
			t.Errorf("%q is not in %s", part, want)
		}
	}
	for range 2 {
		you.leave()
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b, you = start()
		if got := state(you); got != want {
			t.Errorf("after a restart\n%s\nbefore\n%s", got, want)
		}
		if self := you.Snapshot().Self; self.Name != "Lena (8)" || self.Phones.Mobile != "+31 6 1234" || self.Status != protocol.Away {
			t.Errorf("after a restart we are %+v", self)
		}
		// Their server tells them at its own time; Maria is told after whoever is blocked would have been.
		if c := awaitContact(b.residents[0].session, You, func(c protocol.Contact) bool {
			return c.Name == "Lena (8)" && c.Phones.Mobile == "+31 6 1234" && c.Status == protocol.Away
		}); c.Name != "Lena (8)" || c.Phones.Mobile != "+31 6 1234" || c.Status != protocol.Away {
			t.Errorf("Maria knows %+v", c)
		}
		if c := b.residents[1].session.Snapshot(); len(c.Contacts) != 1 || c.Contacts[0].Address != You || c.Contacts[0].Status != protocol.Offline {
			t.Errorf("who is blocked sees %+v", c.Contacts)
		}
	}
	// Somebody new moves in: they are a contact, and nothing else changes.
	you.leave()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	list = append(list, Resident{Address: "nadia@papilio.local", Name: "Nadia", Group: "New", Status: protocol.Online, Lines: []string{"hm"}, Picture: list[0].Picture})
	list[0].Name = "Maria, back from the lake"
	b, you = start()
	if c := you.contact("nadia@papilio.local"); !c.Lists.Has(protocol.ForwardList) || len(c.Groups) != 1 || c.Groups[0] != group("New") {
		t.Errorf("the new one is %+v", c)
	}
	if c := you.contact(aiko); c.Lists.Has(protocol.ForwardList) {
		t.Error("who was removed is back")
	}
	if you.contact(maria).Name != list[0].Name {
		await(you, func(e event.ContactChanged) bool { return e.Contact.Name == list[0].Name })
	}

	// A damaged file is kept aside, and the program starts.
	you.leave()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "server.json"), []byte(`{"format":1,"accounts":[{"add`), 0o600); err != nil {
		t.Fatal(err)
	}
	b, you = start()
	if n := len(you.Snapshot().Contacts); n != 5 {
		t.Errorf("%d contacts on the new list", n)
	}
	aside, _ := filepath.Glob(filepath.Join(dir, "server.json.damaged-*"))
	if len(aside) != 1 || b.SetAside() != aside[0] {
		t.Errorf("set aside: %q, told %q", aside, b.SetAside())
	}
	you.leave()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
}

// awaitContact waits until somebody is on a Session's list as they should be,
// and returns how they are there at last.
func awaitContact(s *Session, of protocol.Address, fits func(protocol.Contact) bool) (now protocol.Contact) {
	state, news := s.Watch("test")
	defer news.Close()
	deadline := time.After(patience)
	for {
		if i := slices.IndexFunc(state.Contacts, func(c protocol.Contact) bool { return c.Address == of }); i >= 0 {
			if now = state.Contacts[i]; fits(now) {
				return now
			}
		}
		select {
		case <-news.Ready():
			news.Take()
		case <-deadline:
			return now
		}
		state = s.Snapshot()
	}
}

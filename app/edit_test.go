package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/store"
)

// withDave adds somebody whom nobody knows.
func withDave(o *server.Options) {
	for i := range o.Accounts {
		o.Accounts[i].All = false
		for _, a := range neighbours {
			if a != o.Accounts[i].Address {
				o.Accounts[i].Contacts = append(o.Accounts[i].Contacts, server.Contact{Address: a})
			}
		}
	}
	o.Accounts = append(o.Accounts, server.Account{Address: "dave@example.org", Password: password, Name: "Dave"})
}

func (p *person) must(err error) {
	p.h.Helper()
	if err != nil {
		p.h.Fatalf("%s: %v", p.address, err)
	}
}

// contact returns somebody as the Session knows them now.
func (p *person) contact(a protocol.Address) protocol.Contact {
	for _, c := range p.Snapshot().Contacts {
		if c.Address == a {
			return c
		}
	}
	return protocol.Contact{}
}

// Every change of the lists: the Session shows it as soon as the method
// returns, the other side notices, and it is there at the next sign-in.
func TestListsAreChanged(t *testing.T) {
	h := newHouse(t, withDave)
	alice, dave := h.person("alice").signIn(), h.person("dave").signIn()
	ctx := h.context()

	dave.must(dave.AddContact(ctx, alice.address, "", ""))
	await(alice, func(e event.ContactChanged) bool { return e.Contact.Address == dave.address })
	if r := alice.Snapshot().Requests(); len(r) != 1 || r[0].Address != dave.address || r[0].Name != "Dave" {
		t.Errorf("requests: %+v", r)
	}
	alice.must(alice.Allow(ctx, dave.address))
	if r := alice.Snapshot().Requests(); len(r) != 0 {
		t.Errorf("requests after the answer: %+v", r)
	}
	awaitStatus(dave, alice, protocol.Online)

	club, err := alice.AddGroup(ctx, "Book Club")
	alice.must(err)
	work, err := alice.AddGroup(ctx, "Work")
	alice.must(err)
	in := func(want ...protocol.GroupID) {
		t.Helper()
		if got := alice.contact(dave.address).Groups; !slices.Equal(got, want) {
			t.Errorf("dave is in %v, want %v", got, want)
		}
	}
	alice.must(alice.AddContact(ctx, dave.address, "", club.ID))
	in(club.ID)
	awaitStatus(alice, dave, protocol.Online)
	alice.must(alice.CopyToGroup(ctx, dave.address, work.ID))
	in(club.ID, work.ID)
	alice.must(alice.RemoveFromGroup(ctx, dave.address, club.ID))
	in(work.ID)
	alice.must(alice.MoveToGroup(ctx, dave.address, work.ID, club.ID))
	in(club.ID)
	alice.must(alice.RenameGroup(ctx, club.ID, "Readers"))
	alice.must(alice.RemoveGroup(ctx, work.ID))

	alice.must(alice.Block(ctx, dave.address))
	awaitStatus(dave, alice, protocol.Offline)
	alice.must(alice.Unblock(ctx, dave.address))
	awaitStatus(dave, alice, protocol.Online)
	alice.must(alice.SetPhone(ctx, protocol.HomePhone, "+1 555 0100"))
	await(dave, func(e event.ContactChanged) bool { return e.Contact.Phones.Home == "+1 555 0100" })
	alice.must(alice.SetPrivacy(ctx, true))
	alice.must(alice.SetAskOnAdd(ctx, false))
	alice.must(alice.RemoveContact(ctx, "carol@example.org"))
	alice.must(alice.Disallow(ctx, "carol@example.org"))
	alice.must(alice.Disallow(ctx, "carol@example.org")) // twice is no error
	await(alice, func(e event.ContactChanged) bool {
		return e.Contact.Address == "carol@example.org" && e.Contact.Lists == protocol.ReverseList
	})
	alice.must(alice.Block(ctx, "bob@example.org"))

	want := state(alice)
	if s := "bob@example.org 13 [0], carol@example.org 8 [], dave@example.org 11 [" + string(club.ID) + "]; {0 Other Contacts} {" +
		string(club.ID) + " Readers}; {AllowOthers:false NotifyAdds:false}; +1 555 0100"; want != s {
		t.Errorf("state is\n%s, want\n%s", want, s)
	}
	alice.SignOut()
	alice.signIn()
	if got := state(alice); got != want {
		t.Errorf("at the next sign-in\n%s, before\n%s", got, want)
	}
}

func state(p *person) string {
	v := p.Snapshot()
	var contacts, groups []string
	for _, c := range v.Contacts {
		contacts = append(contacts, fmt.Sprintf("%s %d %s", c.Address, c.Lists, c.Groups))
	}
	for _, g := range v.Groups {
		groups = append(groups, fmt.Sprint(g))
	}
	return fmt.Sprintf("%s; %s; %+v; %s", strings.Join(contacts, ", "), strings.Join(groups, " "), v.Privacy, v.Self.Phones.Home)
}

func TestListsAreRefused(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice")
	ctx := h.context()
	if err := alice.Block(ctx, "bob@example.org"); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
	alice.signIn()
	if _, err := alice.AddGroup(ctx, "Friends"); err != nil {
		t.Fatal(err)
	}
	_, taken := alice.AddGroup(ctx, "Friends")
	for want, err := range map[string]error{
		"server.205":      alice.AddContact(ctx, "nobody@example.org", "", ""),
		"server.224":      alice.CopyToGroup(ctx, "bob@example.org", "29"),
		"server.228":      taken,
		"own-address":     errors.Join(alice.Block(ctx, alice.address), alice.Disallow(ctx, alice.address)),
		"bad-address":     alice.AddContact(ctx, "x y", "", ""),
		"group-name-long": alice.RenameGroup(ctx, "1", strings.Repeat("x", 99)),
		"phone-long":      alice.SetPhone(ctx, protocol.WorkPhone, strings.Repeat("1", 99)),
	} {
		if got := code(err); got != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	alice.server500(t)
}

// server500 shows what becomes of numbers: those with a sentence are the code.
func (p *person) server500(t *testing.T) {
	o, err := p.signedIn()
	p.must(err)
	if got := code(o.refusedByNumber(&protocol.Error{Code: 500})); got != "server.500" {
		t.Errorf("500 is %s", got)
	}
	if got := code(o.refusedByNumber(&protocol.Error{Code: 999})); got != ServerError {
		t.Errorf("999 is %s", got)
	}
}

// Every number that becomes a code has a sentence, and the other way round.
func TestNumbersHaveSentences(t *testing.T) {
	text, err := os.ReadFile("../assets/translations/en.json")
	if err != nil {
		t.Fatal(err)
	}
	sentences := map[string]any{}
	if err := json.Unmarshal(text, &sentences); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, n := range numbered {
		told = append(told, fmt.Sprintf("error.server.%d", n))
	}
	for key := range maps.Keys(sentences) {
		if strings.HasPrefix(key, "error.server.") && !slices.Contains(told, key) {
			t.Errorf("%s is never told", key)
		}
	}
	for _, key := range told {
		if sentences[key] == nil {
			t.Errorf("no sentence for %s", key)
		}
	}
}

// TestEveryNumberOfTheTable walks the error codes of notification.md 11: each
// has a sentence that is told.
func TestEveryNumberOfTheTable(t *testing.T) {
	table := "200 201 203 204 205 206 207 208 209 210 213 215 216 217 218 219 220 223 224 225 227 228 229 230 231 232-234 240 241 " +
		"280 281 282 283 285 300 301 302 402 403 413-420 500 501 502 504 508 509 510 511 520 540 550-552 580 590-598 " +
		"600 601 602 603 604 605 606 700 707 710 711 712 713 714 715 717 718 719 726 731 733 734 800 " +
		"910 911 912 913 914-916 917 918 919 920 921 922 923 924 926 927 928 931 933 935"
	o := &online{s: New(Options{Store: openStore(t)})}
	for _, part := range strings.Fields(table) {
		low, high, _ := strings.Cut(part, "-")
		first, _ := strconv.Atoi(low)
		last, err := strconv.Atoi(high)
		if err != nil {
			last = first
		}
		for n := first; n <= last; n++ {
			want := fmt.Sprintf("server.%d", n)
			if got := code(o.refusedByNumber(&protocol.Error{Code: n})); got != want {
				t.Errorf("%d is told as %s", n, got)
			}
			if s := assets.Sentence("error." + want); s == "error."+want || !strings.HasSuffix(s, ".") {
				t.Errorf("%d is told as %q", n, s)
			}
		}
	}
}

func openStore(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestNicknames(t *testing.T) {
	h := newHouse(t)
	alice := h.person("alice").signIn()
	const bob = protocol.Address("bob@example.org")
	if err := alice.SetNick(bob, " Bobby\n Tables "); err != nil {
		t.Fatal(err)
	}
	if e := await(alice, func(e event.ContactChanged) bool { return e.Contact.Nick != "" }); e.Contact.Shown() != "Bobby Tables" || e.Contact.Name != "Bob" {
		t.Errorf("changed to %+v", e.Contact)
	}
	h.person("bob").signIn()
	await(alice, func(e event.ContactChanged) bool {
		return e.Contact.Address == bob && e.Contact.Status == protocol.Online && e.Contact.Nick == "Bobby Tables"
	})
	alice.leave()

	again := h.personIn("alice", alice.dir).signIn()
	await(again, func(e event.ContactsReceived) bool { return e.Contacts[0].Nick == "Bobby Tables" })
	if c := again.contact(bob); c.Shown() != "Bobby Tables" {
		t.Errorf("after a restart: %+v", c)
	}
	if err := again.SetNick(bob, ""); err != nil {
		t.Fatal(err)
	}
	if c := again.contact(bob); c.Shown() != "Bob" {
		t.Errorf("without a nickname: %+v", c)
	}
	if (protocol.Contact{Address: bob}).Shown() != string(bob) {
		t.Error("without any name it is not the address")
	}
	if code(again.SetNick("x y", "")) != BadAddress || code(again.SetNick(bob, strings.Repeat("x", 130))) != NameLong {
		t.Error("a bad nickname was taken")
	}
}

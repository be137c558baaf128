package client

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// The list commands against the real server, directly and over the gateway:
// what the other side sees of them, what is refused, and what is still there
// at the next sign-in.
func TestEditsOnServer(t *testing.T) {
	checkLeaks(t)
	for _, route := range []protocol.Route{protocol.RouteDirect, protocol.RouteGateway} {
		t.Run(string(route), func(t *testing.T) { editOn(t, startHouse(t), route) })
	}
}

func editOn(t *testing.T, h *house, route protocol.Route) {
	ctx := t.Context()
	in := func(who, password string, o Options) (*Client, *news) {
		t.Helper()
		n := newNews()
		o.Address, o.Password, o.Server, o.Login, o.RootCAs = protocol.Address(who+"@example.com"), password, h.Notification(), h.login, h.roots
		o.OnEvent = n.add
		return dial(t, o), n
	}
	carol, hers := in("carol", "c", Options{})
	alice, mine := in("alice", "a, %=", Options{Route: route, Gateway: h.Gateway()})
	seen := func(n *news, what string, a protocol.Address, match func(protocol.Contact) bool) {
		t.Helper()
		n.wait(t, what, func(e event.Event) bool {
			c, ok := e.(event.ContactChanged)
			return ok && c.Contact.Address == a && match(c.Contact)
		})
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	group, err := alice.AddGroup(ctx, "Book Club ☕")
	must(err)
	must(carol.SetPhone(ctx, protocol.HomePhone, "+1 555 0100"))
	must(alice.AddContact(ctx, "carol@example.com", "", group.ID))
	seen(mine, "carol online, with her phone", "carol@example.com", func(c protocol.Contact) bool {
		return c.Status == protocol.Online && c.Name == "Carol ☕" && c.Phones.Home == "+1 555 0100" && c.Groups[0] == group.ID
	})
	seen(hers, "that alice has her", "alice@example.com", func(c protocol.Contact) bool { return c.Lists == protocol.ReverseList && c.Name == "Alice" })
	must(carol.AddContact(ctx, "alice@example.com", "", ""))
	seen(hers, "alice online", "alice@example.com", func(c protocol.Contact) bool { return c.Status == protocol.Online })
	must(carol.SetPhone(ctx, protocol.HomePhone, ""))
	seen(mine, "carol without a phone", "carol@example.com", func(c protocol.Contact) bool { return c.Lists.Has(protocol.ReverseList) && c.Phones.Home == "" })
	must(alice.Block(ctx, "carol@example.com"))
	seen(hers, "alice gone", "alice@example.com", func(c protocol.Contact) bool {
		return c.Lists.Has(protocol.ForwardList) && c.Status == protocol.Offline
	})
	if k := alice.known("carol@example.com").Lists; !k.Has(protocol.BlockList) || k.Has(protocol.AllowList) {
		t.Errorf("carol is on %d", k)
	}
	must(alice.Block(ctx, "carol@example.com"))
	must(alice.Unblock(ctx, "carol@example.com"))
	must(alice.Unblock(ctx, "carol@example.com"))

	must(alice.CopyToGroup(ctx, "bob@example.com", group.ID))
	friends := alice.known("bob@example.com").Groups[0]
	must(alice.MoveToGroup(ctx, "bob@example.com", group.ID, protocol.OtherContacts))
	must(alice.MoveToGroup(ctx, "bob@example.com", friends, protocol.OtherContacts))
	must(alice.MoveToGroup(ctx, "bob@example.com", protocol.OtherContacts, friends))
	must(alice.RemoveFromGroup(ctx, "bob@example.com", friends))
	must(alice.RenameGroup(ctx, friends, "Old Friends"))
	must(alice.RemoveGroup(ctx, group.ID))
	must(alice.SetPrivacy(ctx, false))
	must(alice.SetPrivacy(ctx, false))
	must(alice.SetNotifyAdds(ctx, false))
	must(alice.SetPhone(ctx, protocol.MobilePhone, "555 ☎ 1"))
	for want, err := range map[int]error{
		205: alice.AddContact(ctx, "nobody@example.com", "", ""),
		224: alice.CopyToGroup(ctx, "bob@example.com", "29"),
	} {
		if !refusedWith(err, want) {
			t.Errorf("%v, want %d", err, want)
		}
	}
	if _, err := alice.AddGroup(ctx, "Old Friends"); !refusedWith(err, 228) {
		t.Errorf("a group of the same name: %v", err)
	}
	alice.Close()

	again, mine := in("alice", "a, %=", Options{Route: route, Gateway: h.Gateway()})
	var got []string
	for _, e := range mine.all() {
		switch e := e.(type) {
		case event.ContactsReceived:
			for _, c := range e.Contacts {
				got = append(got, fmt.Sprintf("%s %d %s", c.Address, c.Lists, c.Groups))
			}
			got = append(got, fmt.Sprint(e.Groups))
		case event.PrivacyChanged:
			got = append(got, fmt.Sprintf("%+v", e.Privacy))
		case event.SelfChanged:
			got = append(got, e.Self.Phones.Mobile)
		}
	}
	want := "bob@example.com 11 [0] | carol@example.com 11 [0] | [{0 Other Contacts} {" + string(friends) + " Old Friends}] | {AllowOthers:false NotifyAdds:false} | 555 ☎ 1"
	if s := strings.Join(got, " | "); s != want {
		t.Errorf("at the next sign-in\n%s, want\n%s", s, want)
	}
	must(again.RemoveContact(context.Background(), "carol@example.com"))
	seen(hers, "that alice has her no more", "alice@example.com", func(c protocol.Contact) bool {
		return c.Lists.Has(protocol.ForwardList) && !c.Lists.Has(protocol.ReverseList)
	})
}

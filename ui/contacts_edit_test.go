package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// item returns a line of a menu.
func item(t *testing.T, items []widget.MenuItem, text string) widget.MenuItem {
	t.Helper()
	n := slices.IndexFunc(items, func(i widget.MenuItem) bool { return i.Text == text })
	if n < 0 {
		t.Fatalf("the menu has no %q: %+v", text, items)
	}
	return items[n]
}

// over returns the first widget of a kind in what lies over a window.
func over[W fyne.CanvasObject](t *testing.T, w fyne.Window, which func(W) bool) W {
	t.Helper()
	var found []W
	if top := w.Canvas().Overlays().Top(); top != nil {
		walk(top, func(o fyne.CanvasObject) {
			if c, ok := o.(W); ok && (which == nil || which(c)) {
				found = append(found, c)
			}
		})
	}
	if len(found) == 0 {
		t.Fatal("nothing of this kind is open")
	}
	return found[0]
}

func labelled(text string) func(*widget.Button) bool {
	return func(b *widget.Button) bool { return b.Text == text }
}

// press presses a button of the dialog that is open.
func (b *bench) press(text string) {
	b.t.Helper()
	test.Tap(over(b.t, b.main.w, labelled(text)))
}

// fill writes into the nth field of the form that is open.
func (b *bench) fill(n int, text string) *widget.Field {
	b.t.Helper()
	var fields []*widget.Field
	over(b.t, b.main.w, func(f *widget.Field) bool { fields = append(fields, f); return true })
	fields[n].SetText(text)
	return fields[n]
}

func (b *bench) nothingOpen() bool { return b.main.w.Canvas().Overlays().Top() == nil }

// rowOf returns the row of somebody in the list, Key "" for none.
func (b *bench) rowOf(a protocol.Address) (r widget.ContactRow) {
	for _, row := range contactRows(&b.people, rowOptions{unread: b.unread}) {
		if !row.Group && keyAddress(row.Key) == a {
			return row
		}
	}
	return r
}

func (b *bench) groupNames() string {
	var names []string
	for _, g := range b.people.groups {
		if g.ID != protocol.OtherContacts {
			names = append(names, g.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// TestContactsFromNothing makes a contact list of one person by hand, and
// takes it apart again, on the real server.
func TestContactsFromNothing(t *testing.T) {
	b, o := ends(t, theme.AlwaysLight, false)
	const lena = protocol.Address("lena@example.org")
	b.Show()
	v := b.main.contacts
	b.q.until(t, "the empty list", func() bool { return v.empty.Visible() && v.emptyAdd.Visible() && !v.waiting })
	b.shot(b.main.w, "main-empty-light")

	// Maria adds Lena, who allows her.
	if err := o.AddContact(t.Context(), lena, "", ""); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "the request", func() bool { return v.requests.Visible() && v.asking == maria })
	b.shot(b.main.w, "request-empty-light")
	test.Tap(find(t, b.main.w, labelled(T("request.allow"))))
	b.q.until(t, "allowed", func() bool { return b.contact(maria).Lists.Has(protocol.AllowList) && !v.requests.Visible() })
	if b.rowOf(maria).Key != "" {
		t.Error("allowing somebody made them a contact")
	}

	// Lena adds her, with every mistake first.
	test.Tap(v.add)
	who := b.fill(0, "maria.costa")
	b.press(T("add.button"))
	if who.Error() != T("error.bad-address") {
		t.Errorf("no address: %q", who.Error())
	}
	b.shot(b.main.w, "add-wrong-light")
	b.fill(0, string(lena))
	if who.Error() != "" {
		t.Error("the error stays while the field changes")
	}
	b.press(T("add.button"))
	b.q.until(t, "her own address", func() bool { return who.Error() == T("error.own-address") })
	b.fill(0, "nobody@example.org")
	b.press(T("add.button"))
	b.q.until(t, "nobody", func() bool { return who.Error() == T("error.server.205") })
	b.fill(0, " Maria.Costa@example.org ")
	b.fill(1, "Mia")
	who.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.q.until(t, "added", func() bool {
		return b.rowOf(maria).Name == "Mia" && b.rowOf(maria).Status == protocol.Online && b.nothingOpen()
	})
	v.addContact(maria)
	b.press(T("add.button"))
	if who := over[*widget.Field](t, b.main.w, nil); who.Error() != T("add.there") {
		t.Errorf("there already: %q", who.Error())
	}
	b.press(T("chat.cancel"))

	// Another name for her, and her own one again.
	key := b.rowOf(maria).Key
	item(t, v.personItems(key), T("menu.contact.rename")).Action()
	b.fill(0, "")
	b.press(T("group.save"))
	b.q.until(t, "her own name", func() bool { return strings.HasPrefix(b.rowOf(maria).Name, "Maria") && b.nothingOpen() })

	// Groups.
	v.newGroup(nil)
	b.fill(0, " ")
	b.press(T("group.create"))
	b.q.until(t, "no name", func() bool {
		return over[*widget.Field](t, b.main.w, nil).Error() == T("error.group-name-empty")
	})
	b.fill(0, "Friends")
	b.press(T("group.create"))
	b.q.until(t, "a group", func() bool { return b.groupNames() == "Friends" && b.nothingOpen() })
	friends := b.people.groups[slices.IndexFunc(b.people.groups, func(g protocol.Group) bool { return g.Name == "Friends" })].ID
	item(t, item(t, v.personItems(key), T("menu.contact.move")).Items, "Friends").Action()
	b.q.until(t, "moved", func() bool { return slices.Equal(b.contact(maria).Groups, []protocol.GroupID{friends}) })
	key = b.rowOf(maria).Key
	item(t, item(t, v.personItems(key), T("menu.contact.copy-to")).Items, T("menu.contacts.group")).Action()
	b.fill(0, "Lake")
	b.press(T("group.create"))
	b.q.until(t, "copied to a new group", func() bool { return b.groupNames() == "Friends,Lake" && len(b.contact(maria).Groups) == 2 })
	item(t, v.personItems(key), T("menu.contact.leave", "Group", "Friends")).Action()
	b.q.until(t, "out of the first", func() bool { return len(b.contact(maria).Groups) == 1 && b.contact(maria).Groups[0] != friends })
	item(t, v.groupItems(friends), T("menu.group.rename")).Action()
	b.fill(0, "Work")
	b.press(T("group.save"))
	b.q.until(t, "renamed", func() bool { return b.groupNames() == "Lake,Work" && b.nothingOpen() })
	v.refresh()
	v.list.Select(groupPrefix + string(friends))
	v.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	b.press(T("remove.button"))
	b.q.until(t, "the group gone", func() bool { return b.groupNames() == "Lake" })

	// Blocked in the list, and taken back on the page Privacy.
	key = b.rowOf(maria).Key
	item(t, v.personItems(key), T("menu.contact.block")).Action()
	b.q.until(t, "blocked", func() bool { return b.rowOf(maria).Blocked })
	item(t, v.personItems(key), T("menu.contact.unblock"))
	b.openConversation(maria)
	c := b.conversations.with(maria)
	if !strings.HasPrefix(c.blocked(), "You have blocked Maria") {
		t.Errorf("the conversation says %q", c.blocked())
	}
	if want := T("status.blocked") + " · " + string(maria); c.second.Text != want {
		t.Errorf("its head says %q", c.second.Text)
	}
	b.shot(c.window, "blocked-chat-light")
	c.hide()
	b.openSettings("privacy")
	page := find[*widget.ContactList](t, b.settings.w, nil)
	page.Select(personKey(blockedPeople, maria))
	page.OnSelect("")
	b.shot(b.settings.w, "privacy-blocked-light")
	test.Tap(find(t, b.settings.w, labelled(T("settings.privacy.unblock"))))
	b.q.until(t, "unblocked", func() bool { return !b.rowOf(maria).Blocked && b.contact(maria).Lists.Has(protocol.AllowList) })
	for n, is := range []func() bool{func() bool { return b.people.privacy.AllowOthers }, func() bool { return b.people.privacy.NotifyAdds }} {
		var boxes []*widget.Check
		b.q.until(t, "the boxes", func() bool {
			boxes = nil
			find(t, b.settings.w, func(c *widget.Check) bool { boxes = append(boxes, c); return true })
			return !boxes[n].Disabled()
		})
		was := is()
		if boxes[n].On() != was {
			t.Errorf("box %d does not show what is", n)
		}
		test.Tap(boxes[n])
		b.q.until(t, "the setting at the server", func() bool { return is() != was })
	}

	// Removed, after a question.
	v.list.Select(b.rowOf(maria).Key)
	v.removeSelected()
	b.press(T("chat.cancel"))
	v.removeSelected()
	b.press(T("remove.button"))
	b.q.until(t, "removed", func() bool { return b.rowOf(maria).Key == "" })
}

// TestContactDialogs shows what the other test does, to look at.
func TestContactDialogs(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := signedIn(t, look)
		v, name := b.main.contacts, string(look)
		b.handle(event.PrivacyChanged{Privacy: protocol.Privacy{AllowOthers: true, NotifyAdds: true}})
		for _, c := range []protocol.Contact{
			{Address: "tom.becker@example.net", Name: "Tom Becker", Lists: protocol.ReverseList, Status: protocol.Offline},
			{Address: "zoe@example.net", Name: "Zoe", Lists: protocol.ReverseList, Status: protocol.Offline},
			{Address: "sam@example.net", Name: "Sam", Lists: protocol.ForwardList | protocol.BlockList, Status: protocol.Busy, Phones: protocol.Phones{Mobile: "+31 6 1234"}},
		} {
			b.handle(event.ContactChanged{Contact: c})
		}
		b.q.until(t, "refreshed", func() bool { return !v.waiting })
		if v.asking != "tom.becker@example.net" {
			t.Errorf("the first to ask is %q", v.asking)
		}
		b.shot(b.main.w, "request-"+name)
		v.aboutRequest()
		b.shot(b.main.w, "request-details-"+name)
		b.press(T("button.close"))
		v.addContact("")
		b.shot(b.main.w, "add-"+name)
		b.press(T("chat.cancel"))
		v.list.Select(v.keys["sam@example.net"][0])
		v.menu(v.list.Selected(), fyne.NewPos(104, 240))
		menu := b.main.w.Canvas().Overlays().Top().(fyne.Focusable)
		menu.TypedRune('m')
		b.shot(b.main.w, "contact-menu-"+name)
		menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		b.main.bar.Open(1)
		b.shot(b.main.w, "contacts-menu-"+name)
		b.main.w.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		v.details("sam@example.net")
		b.shot(b.main.w, "details-"+name)
		b.press(T("button.close"))
		v.rename("sam@example.net")
		b.shot(b.main.w, "rename-"+name)
		b.press(T("chat.cancel"))
		v.removeSelected()
		b.shot(b.main.w, "remove-"+name)
		b.press(T("chat.cancel"))
		b.openSettings("privacy")
		b.shot(b.settings.w, "privacy-"+name)
	})
}

// TestLostConnection: the list stays and says when it is tried again.
func TestLostConnection(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := signedIn(t, look)
		v := b.main.contacts
		self := b.people.self
		resident := protocol.Address("maria@papilio.local")
		b.handle(event.Reconnecting{At: time.Now().Add(7900 * time.Millisecond), Attempt: 1})
		if b.main.showing != "contacts" || v.line.Text != T("main.retry.in", "Seconds", 8) || v.status.Text() != T("main.offline") || !v.tryNow.Visible() || !v.add.Disabled() {
			t.Errorf("shows %q, %q, %q", b.main.showing, v.line.Text, v.status.Text())
		}
		b.shot(b.main.w, "no-connection-"+string(look))
		for _, i := range v.personItems(v.keys[resident][0]) {
			if i.Text != "" && i.Text != T("menu.contact.rename") && !i.Disabled {
				t.Errorf("%s is offered without a connection", i.Text)
			}
		}
		b.openConversation(resident)
		c := b.conversations.with(resident)
		b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
		if c.state.Text != T("chat.no-connection") || c.blocked() != "" {
			t.Errorf("the conversation says %q, %q", c.state.Text, c.blocked())
		}
		b.shot(c.window, "no-connection-chat-"+string(look))
		c.hide()
		b.handle(event.Reconnecting{At: time.Now().Add(1100 * time.Millisecond), Attempt: 2})
		b.q.until(t, "one second", func() bool { return v.line.Text == T("main.retry.in", "Seconds", 1) })
		b.q.until(t, "the attempt", func() bool { return v.line.Text == T("main.retry.now") && !v.tryNow.Visible() })
		b.handle(event.Reconnecting{At: time.Now().Add(time.Minute), Attempt: 3})
		v.tryNow.Tapped(nil)
		if v.line.Text != T("main.retry.now") {
			t.Errorf("after Try now: %q", v.line.Text)
		}
		b.main.w.Resize(fyne.NewSize(400, 700))
		b.handle(event.SignedIn{Self: self})
		if v.line.Text != string(self.Address) || v.ring.Visible() || v.add.Disabled() || v.status.Text() != statusText(protocol.Online) {
			t.Errorf("back: %q", v.line.Text)
		}
		if s := b.main.w.Canvas().Size(); s.Width != 400 {
			t.Errorf("coming back made the window %v", s)
		}
	})
}

// TestServerGoneAndBack: the windows stay, what is written waits and goes out.
func TestServerGoneAndBack(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	b.Show()
	v := b.main.contacts
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
	o.SignOut() // she would come back by herself
	if err := o.server.Close(); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "no connection", func() bool { return b.people.away() && v.ring.Visible() })
	if b.main.showing != "contacts" || v.status.Text() != T("main.offline") || b.rowOf(maria).Key == "" {
		t.Errorf("shows %q, %q", b.main.showing, v.status.Text())
	}
	c.write("are you there?")
	b.q.until(t, "a line that waits", func() bool {
		return c.lastLine().Delivery == protocol.Sending && c.lastLine().Text.Body == "are you there?"
	})
	b.shot(c.window, "e2e-waits")

	srv, err := server.Start(o.options)
	if err != nil {
		t.Fatal(err)
	}
	o.server = srv
	o.signIn(t)
	b.q.until(t, "back", func() bool {
		if v.tryNow.Visible() {
			v.tryNow.Tapped(nil)
		}
		return b.people.signedIn && b.contact(maria).Status == protocol.Online
	})
	b.q.until(t, "the line at the far end", func() bool {
		_, ok := got(o, func(e event.MessageReceived) bool { return e.Message.Text.Body == "are you there?" })
		return ok && c.lastLine().Delivery == protocol.Sent
	})
	if v.line.Text != "lena@example.org" || v.ring.Visible() || b.main.showing != "contacts" {
		t.Errorf("back, it shows %q", v.line.Text)
	}
}

// TestGroupsOnOffer: what the menu offers follows where somebody stands.
func TestGroupsOnOffer(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena", Status: protocol.Online}})
	b.handle(event.ContactsReceived{
		Contacts: []protocol.Contact{person("both@x.org", "Both", protocol.Online, "1", "2"), person("one@x.org", "One", protocol.Online, "1"), person("none@x.org", "None", protocol.Online)},
		Groups:   []protocol.Group{{ID: "0", Name: "Other Contacts"}, {ID: "1", Name: "Friends"}, {ID: "2", Name: "Work"}},
	})
	v := b.main.contacts
	names := func(key, menu string) string {
		var list []string
		i := item(t, v.personItems(key), T(menu))
		if i.Disabled {
			return "off"
		}
		for _, i := range i.Items {
			list = append(list, i.Text)
		}
		return strings.Join(list, "|")
	}
	for _, c := range []struct{ key, move, copy string }{
		{"1/both@x.org", "New group...", "New group..."}, // "Take out of Friends" does the rest
		{"filter/both@x.org", "off", "New group..."},     // which of the two is not known
		{"1/one@x.org", "Work|Other Contacts||New group...", "Work||New group..."},
		{"offline/one@x.org", "Work|Other Contacts||New group...", "Work||New group..."},
		{"0/none@x.org", "Friends|Work||New group...", "Friends|Work||New group..."},
		{"0/nobody@x.org", "off", "off"},
	} {
		if move, to := names(c.key, "menu.contact.move"), names(c.key, "menu.contact.copy-to"); move != c.move || to != c.copy {
			t.Errorf("%s: %q, %q", c.key, move, to)
		}
	}
	for id, off := range map[protocol.GroupID]bool{"1": false, "0": true, offlineGroup: true} {
		for _, i := range v.groupItems(id)[:2] {
			if i.Disabled != off {
				t.Errorf("group %s: %s is off: %v", id, i.Text, i.Disabled)
			}
		}
	}
}

// TestNarrowWindow: nothing of a request or of the form leaves the smallest
// window, however long a name is.
func TestNarrowWindow(t *testing.T) {
	b := signedIn(t, theme.AlwaysDark)
	v := b.main.contacts
	b.main.w.Resize(fyne.NewSize(280, 420))
	b.handle(event.PrivacyChanged{Privacy: protocol.Privacy{NotifyAdds: true}})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: "a.very.long.address.that.never.ends@somewhere.example.net", Lists: protocol.ReverseList,
		Name: "Wolfeschlegelsteinhausenbergerdorff (F) \u202Emoc.elpmaxe", Status: protocol.Offline}})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: "b@x.org", Lists: protocol.ReverseList, Name: "B", Status: protocol.Offline}})
	b.q.until(t, "refreshed", func() bool { return !v.waiting })
	b.shot(b.main.w, "request-narrow")
	v.addContact("")
	b.press(T("add.button"))
	b.shot(b.main.w, "add-narrow")
	top := b.main.w.Canvas().Overlays().Top()
	walk(top, func(o fyne.CanvasObject) {
		if o == top {
			return
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
		switch o.(type) {
		case *widget.Field, *widget.Button, *widget.Choice:
			if at.X < 0 || at.Y < 0 || at.X+o.Size().Width > 280 || at.Y+o.Size().Height > 420 {
				t.Errorf("%T stands at %v, %v", o, at, o.Size())
			}
		}
	})
}

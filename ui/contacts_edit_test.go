package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
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

	// Her lines are under that name too; then her own one again.
	b.openConversation(maria)
	if _, err := o.Send(protocol.With(lena), protocol.Text{Body: "hello"}); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "a line of hers", func() bool { return b.conversations.with(maria).lastLine().Text.Body == "hello" })
	if l := b.conversations.with(maria).lastLine(); l.Name != "Mia" {
		t.Errorf("%q says hello", l.Name)
	}
	b.conversations.with(maria).hide()
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
	key = b.rowOf(maria).Key
	item(t, item(t, v.personItems(key), T("menu.contact.move")).Items, "Friends").Action()
	b.q.until(t, "moved back", func() bool { return slices.Equal(b.contact(maria).Groups, []protocol.GroupID{friends}) })
	item(t, v.groupItems(friends), T("menu.group.rename")).Action()
	b.fill(0, "Work")
	b.press(T("group.save"))
	b.q.until(t, "renamed", func() bool { return b.groupNames() == "Lake,Work" && b.nothingOpen() })
	v.refresh()
	v.list.Select(groupPrefix + string(friends))
	v.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	b.press(T("remove.button"))
	b.q.until(t, "the group gone", func() bool { return b.groupNames() == "Lake" })
	if r := b.rowOf(maria); keyGroup(r.Key) != protocol.OtherContacts {
		t.Errorf("without her group she stands in %q", r.Key)
	}

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
	// choose selects her in a part of the list, as soon as the button can be pressed.
	choose := func(part protocol.GroupID, label string) *widget.Button {
		t.Helper()
		var button *widget.Button
		b.q.until(t, label, func() bool {
			page.Select(personKey(part, maria))
			page.OnSelect("")
			button = nil
			find(t, b.settings.w, func(x *widget.Button) bool {
				if x.Text == label && x.Visible() && !x.Disabled() {
					button = x
				}
				return true
			})
			return button != nil
		})
		return button
	}
	unblock := choose(blockedPeople, T("settings.privacy.unblock"))
	b.shot(b.settings.w, "privacy-blocked-light")
	test.Tap(unblock)
	b.q.until(t, "unblocked", func() bool { return !b.rowOf(maria).Blocked && b.contact(maria).Lists.Has(protocol.AllowList) })
	// Off the list of the allowed without being blocked: whoever has us asks again.
	test.Tap(choose(allowedPeople, T("settings.privacy.disallow")))
	b.q.until(t, "not allowed any more", func() bool {
		return !b.contact(maria).Lists.Has(protocol.AllowList) && !b.contact(maria).Lists.Has(protocol.BlockList)
	})
	allow := choose(reversePeople, T("settings.privacy.allow"))
	b.shot(b.settings.w, "privacy-reverse-light")
	test.Tap(allow)
	b.q.until(t, "allowed again", func() bool { return b.contact(maria).Lists.Has(protocol.AllowList) })
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

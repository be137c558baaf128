package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

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
		b.openDetails("sam@example.net")
		b.details.w.Resize(fyne.NewSize(424, 380))
		b.shot(b.details.w, "details-narrow-"+name)
		b.details.w.Resize(fyne.NewSize(detailsWidth, detailsHeight))
		b.shot(b.details.w, "details-blocked-"+name)
		b.details.close()
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

// TestNobodyIsAskedAbout: with the setting off there is no strip, and none
// while there is no connection.
func TestNobodyIsAskedAbout(t *testing.T) {
	p := somePeople() // Tom has added us
	p.signedIn = true
	if n := len(p.requests()); n != 0 {
		t.Errorf("%d are asked about though the setting is off", n)
	}
	p.follow(event.PrivacyChanged{Privacy: protocol.Privacy{NotifyAdds: true}})
	if list := p.requests(); len(list) != 1 || list[0].Address != "tom@x.org" {
		t.Errorf("%+v", list)
	}
	p.follow(event.Reconnecting{Attempt: 1})
	if n := len(p.requests()); n != 0 || !p.away() {
		t.Errorf("%d without a connection", n)
	}
}

package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/ui/widget"
)

// selected returns who is selected, "" for nobody.
func (v *contactsView) selected() protocol.Address { return keyAddress(v.list.Selected()) }

func (v *contactsView) shortcut(s fyne.Shortcut) bool {
	if _, ok := s.(*fyne.ShortcutCopy); ok {
		if a := v.selected(); a != "" {
			v.u.app.Clipboard().SetContent(string(a))
		}
		return true
	}
	return v.m.shortcut(s)
}

// menu opens the menu of a row.
func (v *contactsView) menu(key string, at fyne.Position) {
	items := v.groupItems(keyGroup(key))
	if a := keyAddress(key); a != "" {
		items = slices.Concat(v.talkItems(a), []widget.MenuItem{{}}, v.personItems(key))
	}
	widget.ShowMenu(v.m.w.Canvas(), at, 210, items).First()
}

// talkItems is what can be done with somebody that changes nothing; "" is
// nobody.
func (v *contactsView) talkItems(a protocol.Address) []widget.MenuItem {
	none := a == "" || v.m.showing != "contacts"
	return []widget.MenuItem{
		{Text: T("menu.contact.message"), Shortcut: "Enter", Bold: true, Disabled: none, Action: func() { v.u.openConversation(a) }},
		{Text: T("menu.contact.details"), Shortcut: "Alt+Enter", Disabled: none, Action: func() { v.details(a) }},
		{Text: T("menu.contact.copy"), Shortcut: "Ctrl+C", Disabled: none, Action: func() { v.u.app.Clipboard().SetContent(string(a)) }},
	}
}

// personItems is what can be changed about the person of a row; what needs the
// server is off without a connection.
func (v *contactsView) personItems(key string) []widget.MenuItem {
	a, group := keyAddress(key), keyGroup(key)
	c, mine := v.u.people.contacts[a]
	mine = mine && c.Lists.Has(protocol.ForwardList) && v.m.showing == "contacts"
	off := !mine || !v.u.people.signedIn
	block := widget.MenuItem{Text: T("menu.contact.block"), Disabled: off, Action: func() { v.block(a) }}
	if c.Lists.Has(protocol.BlockList) {
		block.Text, block.Action = T("menu.contact.unblock"), func() { v.unblock(a) }
	}
	items := []widget.MenuItem{
		{Text: T("menu.contact.rename"), Disabled: !mine, Action: func() { v.rename(a) }},
		{Text: T("menu.contact.move"), Disabled: off || !v.movable(c, group), Items: v.groupTargets(c, v.standsIn(c, group), true)},
		{Text: T("menu.contact.copy-to"), Disabled: off, Items: v.groupTargets(c, v.standsIn(c, group), false)},
	}
	if len(c.Groups) > 1 && slices.Contains(c.Groups, group) {
		items = append(items, widget.MenuItem{Text: T("menu.contact.leave", "Group", v.u.people.groupName(group)), Disabled: off,
			Action: func() { v.leaveGroup(a, group) }})
	}
	return append(items, widget.MenuItem{}, block, widget.MenuItem{Text: T("menu.contact.remove"), Shortcut: "Del", Danger: true,
		Disabled: off, Action: func() { v.remove(a) }})
}

// manageItems is what the menu Contacts offers for the row that is selected.
func (v *contactsView) manageItems(key string) []widget.MenuItem {
	off := v.m.showing != "contacts" || !v.u.people.signedIn
	items := []widget.MenuItem{
		{Text: T("menu.contacts.add"), Shortcut: "Ctrl+N", Disabled: off, Action: func() { v.addContact("") }},
		{Text: T("menu.contacts.group"), Disabled: off, Action: func() { v.newGroup(nil) }},
		{},
	}
	if keyAddress(key) == "" && strings.HasPrefix(key, groupPrefix) {
		return append(items, v.groupItems(keyGroup(key))[:2]...)
	}
	return append(items, v.personItems(key)...)
}

// standsIn returns the group a row shows somebody in. The rows of a filter and
// of the offline group show them in none: it is the one they are in, or "" when
// there are several.
func (v *contactsView) standsIn(c protocol.Contact, group protocol.GroupID) protocol.GroupID {
	switch {
	case slices.Contains(c.Groups, group):
		return group
	case len(c.Groups) == 0:
		return protocol.OtherContacts
	case len(c.Groups) == 1:
		return c.Groups[0]
	}
	return ""
}

func (v *contactsView) movable(c protocol.Contact, group protocol.GroupID) bool {
	return v.standsIn(c, group) != ""
}

// details shows what is known of somebody.
func (v *contactsView) details(a protocol.Address) {
	c := v.u.contact(a)
	text := []string{string(c.Address), statusText(c.Status)}
	add := func(on bool, line string) {
		if on {
			text = append(text, line)
		}
	}
	add(c.Nick != "" && c.Name != c.Nick, T("details.own-name", "Name", widget.ShortName(c.Name)))
	var groups []string
	for _, g := range v.u.people.groups {
		if slices.Contains(c.Groups, g.ID) {
			groups = append(groups, g.Name)
		}
	}
	add(len(groups) > 0, T("details.groups", "Groups", strings.Join(groups, ", ")))
	add(c.Phones.Home != "", T("details.home", "Number", c.Phones.Home))
	add(c.Phones.Work != "", T("details.work", "Number", c.Phones.Work))
	add(c.Phones.Mobile != "", T("details.mobile", "Number", c.Phones.Mobile))
	if c.Lists.Has(protocol.ForwardList) {
		add(c.Lists.Has(protocol.ReverseList), T("details.reverse"))
		add(!c.Lists.Has(protocol.ReverseList), T("details.not-reverse"))
	}
	add(c.Lists.Has(protocol.BlockList), T("details.blocked"))
	copyAddress := widget.NewButton(widget.Normal, T("menu.contact.copy"), func() { v.u.app.Clipboard().SetContent(string(a)) })
	widget.ShowDialog(v.m.w.Canvas(), c.Shown(), strings.Join(text, "\n"), nil, copyAddress, widget.NewButton(widget.Primary, T("button.close"), nil))
}

func (v *contactsView) detailsOfSelected() {
	if a := v.selected(); a != "" {
		v.details(a)
	}
}

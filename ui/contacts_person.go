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
	items := []widget.MenuItem{
		{Text: T("menu.contact.message"), Shortcut: "Enter", Bold: true, Disabled: none, Action: func() { v.u.openConversation(a) }},
		{Text: T("menu.contact.file") + "...", Shortcut: "Ctrl+T", Disabled: v.fileOff(a), Action: func() { v.sendFile(a) }},
		{Text: T("menu.contact.history"), Shortcut: "Ctrl+H", Disabled: none, Action: func() { v.u.showHistory(a) }},
		{Text: T("menu.contact.details"), Shortcut: "Alt+Enter", Disabled: none, Action: func() { v.u.openDetails(a) }},
		{Text: T("menu.contact.copy"), Shortcut: "Ctrl+C", Disabled: none, Action: func() { v.u.app.Clipboard().SetContent(string(a)) }},
	}
	items = append(items, widget.MenuItem{Text: T("menu.contact.mute"), Disabled: none, Checked: v.u.muted(protocol.With(a)),
		Action: func() { v.u.mute(protocol.With(a), !v.u.muted(protocol.With(a))) }})
	if !none && v.u.missing(a) {
		items = append(items, widget.MenuItem{Text: T("menu.contact.get-picture"), Icon: "refresh", Action: func() { v.u.getPicture(a) }})
	}
	return items
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
		{Text: T("menu.contact.rename"), Shortcut: "F2", Disabled: !mine, Action: func() { v.rename(a) }},
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

func (v *contactsView) detailsOfSelected() {
	if a := v.selected(); a != "" {
		v.u.openDetails(a)
	}
}

// fileOff reports whether no file can be sent to somebody now.
func (v *contactsView) fileOff(a protocol.Address) bool {
	c := v.u.people.contacts[a]
	return v.m.showing != "contacts" || !v.u.people.signedIn || !c.Status.Reachable() || c.Lists.Has(protocol.BlockList)
}

func (v *contactsView) sendFile(a protocol.Address) {
	if !v.fileOff(a) {
		v.u.sendFileTo(a, func(err error) { v.m.noteError(struct{}{}, err) })
	}
}

// withSelected does something with the person who is selected.
func (v *contactsView) withSelected(do func(protocol.Address)) func() {
	return func() {
		if a := v.selected(); a != "" {
			do(a)
		}
	}
}

// renameSelected is F2: the nickname of a person, the name of a group, or my own
// name when nothing is selected.
func (v *contactsView) renameSelected() {
	key := v.list.Selected()
	switch a := keyAddress(key); {
	case a != "" && v.u.people.contacts[a].Lists.Has(protocol.ForwardList):
		v.rename(a)
	case strings.HasPrefix(key, groupPrefix) && v.ownGroup(keyGroup(key)):
		if v.u.people.signedIn {
			v.renameGroup(keyGroup(key))
		}
	case key == "" || v.list.Hidden:
		v.name.Edit()
	}
}

package ui

import (
	"context"
	"slices"

	"papilio/protocol"
	"papilio/ui/widget"
)

// ownGroup reports whether a group is the person's own: not the one for all
// others, and not the one of those who are offline.
func (v *contactsView) ownGroup(id protocol.GroupID) bool {
	return id != protocol.OtherContacts && slices.ContainsFunc(v.u.people.groups, func(g protocol.Group) bool { return g.ID == id })
}

// groupItems is the menu of a group's head: Rename and Remove first.
func (v *contactsView) groupItems(id protocol.GroupID) []widget.MenuItem {
	off := !v.u.people.signedIn || v.m.showing != "contacts"
	return []widget.MenuItem{
		{Text: T("menu.group.rename"), Shortcut: "F2", Disabled: off || !v.ownGroup(id), Action: func() { v.renameGroup(id) }},
		{Text: T("menu.group.remove"), Shortcut: "Del", Danger: true, Disabled: off || !v.ownGroup(id), Action: func() { v.removeGroup(id) }},
		{},
		{Text: T("menu.group.up"), Shortcut: "Alt+Up", Disabled: !v.canShift(id, false), Action: func() { v.shift(groupPrefix+string(id), false) }},
		{Text: T("menu.group.down"), Shortcut: "Alt+Down", Disabled: !v.canShift(id, true), Action: func() { v.shift(groupPrefix+string(id), true) }},
		{},
		{Text: T("menu.contacts.group"), Disabled: off, Action: func() { v.newGroup(nil) }},
		{Text: T("menu.contacts.add"), Shortcut: "Ctrl+N", Disabled: off, Action: func() { v.addContact("") }},
	}
}

// groupTargets is the submenu of the groups somebody can be moved or copied to.
func (v *contactsView) groupTargets(c protocol.Contact, from protocol.GroupID, move bool) []widget.MenuItem {
	a := c.Address
	to := func(ctx context.Context, id protocol.GroupID) error {
		if move {
			return v.u.session.MoveToGroup(ctx, a, from, id)
		}
		return v.u.session.CopyToGroup(ctx, a, id)
	}
	var items []widget.MenuItem
	for _, g := range v.groups() {
		switch other := g.ID == protocol.OtherContacts; {
		case g.ID == from, slices.Contains(c.Groups, g.ID), other && (!move || len(c.Groups) > 1):
		default:
			items = append(items, widget.MenuItem{Text: g.Name, Action: func() { v.change(func(ctx context.Context) error { return to(ctx, g.ID) }) }})
		}
	}
	if len(items) > 0 {
		items = append(items, widget.MenuItem{})
	}
	return append(items, widget.MenuItem{Text: T("menu.contacts.group"), Action: func() { v.newGroup(to) }})
}

func (v *contactsView) leaveGroup(a protocol.Address, id protocol.GroupID) {
	v.change(func(ctx context.Context) error { return v.u.session.RemoveFromGroup(ctx, a, id) })
}

// newGroup asks for a name and makes a group; then, which may be nil, goes on
// with it.
func (v *contactsView) newGroup(then func(context.Context, protocol.GroupID) error) {
	v.groupForm(T("group.new"), T("group.create"), "", func(ctx context.Context, name string) error {
		g, err := v.u.session.AddGroup(ctx, name)
		if err == nil && then != nil {
			err = then(ctx, g.ID)
		}
		return err
	})
}

func (v *contactsView) renameGroup(id protocol.GroupID) {
	v.groupForm(T("group.rename"), T("group.save"), v.u.people.groupName(id), func(ctx context.Context, name string) error {
		return v.u.session.RenameGroup(ctx, id, name)
	})
}

// groupForm asks for the name of a group.
func (v *contactsView) groupForm(title, submit, name string, work func(context.Context, string) error) {
	field := widget.NewField(T("group.name"))
	field.SetText(name)
	f := widget.NewForm(title, submit, T("chat.cancel"), field)
	f.OnClose = v.focusList
	field.SetChanged(func(string) {
		if field.Error() != "" {
			field.SetError("", "")
			f.Refresh()
		}
	})
	f.OnSubmit = func() {
		want := field.Text()
		f.SetBusy(true)
		call(v.u, func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx, want) },
			func(_ struct{}, err error) { v.answered(f, field, err) })
	}
	widget.ShowForm(v.m.w.Canvas(), f)
}

// removeGroup takes a group away after a question; its contacts stay.
func (v *contactsView) removeGroup(id protocol.GroupID) {
	text := T("group.remove.text", "Name", v.u.people.groupName(id))
	widget.ShowDialog(v.m.w.Canvas(), T("group.remove"), text, v.focusList,
		widget.NewButton(widget.Normal, T("chat.cancel"), v.focusList),
		widget.NewButton(widget.Danger, T("remove.button"), func() {
			v.change(func(ctx context.Context) error { return v.u.session.RemoveGroup(ctx, id) })
			v.focusList()
		}))
}

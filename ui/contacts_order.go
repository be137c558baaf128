package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"papilio/protocol"
)

// The order of the contacts is the person's own, kept on this computer: servers
// of MSNP9 have none.

// sortByStatus is the value of settingSort for those who want who is free on top.
const sortByStatus = "status"

// statusRank is how soon somebody with a status would answer.
func statusRank(st protocol.Status) int {
	n := slices.Index([]protocol.Status{protocol.Online, protocol.BeRightBack, protocol.Idle, protocol.Away,
		protocol.OutToLunch, protocol.OnThePhone, protocol.Busy}, st)
	if n < 0 {
		return 100
	}
	return n
}

// groupsInOrder returns the groups in the person's order, those it does not name
// by name, and the one for all others last unless it was put elsewhere; a group
// that a contact is in but that was never named is one of them.
func groupsInOrder(groups []protocol.Group, members map[protocol.GroupID][]protocol.Contact, order []string) []protocol.Group {
	list := slices.Clone(groups)
	known := map[protocol.GroupID]bool{}
	for _, g := range list {
		known[g.ID] = true
	}
	for id := range members {
		if !known[id] {
			name := T("main.group.other")
			if id != protocol.OtherContacts {
				name = string(id)
			}
			list = append(list, protocol.Group{ID: id, Name: name})
		}
	}
	place := func(g protocol.Group) int {
		n := slices.Index(order, string(g.ID))
		switch {
		case n >= 0:
			return n
		case g.ID == protocol.OtherContacts:
			return len(order) + 1
		}
		return len(order)
	}
	slices.SortFunc(list, func(a, b protocol.Group) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return list
}

// groups returns the groups somebody can be in, in the order of the list.
func (v *contactsView) groups() []protocol.Group {
	return groupsInOrder(v.u.people.groups, map[protocol.GroupID][]protocol.Contact{protocol.OtherContacts: nil}, v.order())
}

func (v *contactsView) order() []string { return strings.Fields(v.u.setting(settingGroupOrder)) }

// orderGroup puts a group before another; "" is the end.
func (v *contactsView) orderGroup(key, before string) {
	id, next := string(keyGroup(key)), string(keyGroup(before))
	var ids []string
	for _, g := range v.groups() {
		if string(g.ID) != id {
			ids = append(ids, string(g.ID))
		}
	}
	at := slices.Index(ids, next)
	if before == "" || at < 0 {
		at = len(ids)
	}
	v.setOrder(slices.Insert(ids, at, id))
}

// setOrder keeps an order. The group for all others is not named where it is
// last, so that a new group comes before it.
func (v *contactsView) setOrder(ids []string) {
	if n := len(ids); n > 0 && ids[n-1] == string(protocol.OtherContacts) {
		ids = ids[:n-1]
	}
	v.u.set(settingGroupOrder, strings.Join(ids, " "))
	v.refresh()
}

// shift is Alt+Up and Alt+Down: a group changes places with its neighbour, a
// person goes to the group above or below.
func (v *contactsView) shift(key string, down bool) {
	list, step := v.shownGroups(), -1
	if down {
		step = 1
	}
	n := slices.Index(list, keyGroup(key))
	if n < 0 || n+step < 0 || n+step >= len(list) {
		return
	}
	if keyAddress(key) != "" {
		v.dropOn(key, groupPrefix+string(list[n+step]), false)
		return
	}
	list[n], list[n+step] = list[n+step], list[n]
	ids := make([]string, len(list))
	for i, id := range list {
		ids[i] = string(id)
	}
	v.setOrder(ids)
	v.list.Select("")
	v.list.Select(key) // into sight
}

// canShift reports whether a group has a neighbour on that side.
func (v *contactsView) canShift(id protocol.GroupID, down bool) bool {
	list := v.shownGroups()
	n := slices.Index(list, id)
	return n >= 0 && (down && n+1 < len(list) || !down && n > 0)
}

// shownGroups are the groups that have a head in the list.
func (v *contactsView) shownGroups() []protocol.GroupID {
	var list []protocol.GroupID
	for _, key := range v.heads {
		if id := keyGroup(key); id != offlineGroup {
			list = append(list, id)
		}
	}
	return list
}

// dropOn moves a person to a group, or copies them there. Out of several groups
// at once nobody is moved: they are copied.
func (v *contactsView) dropOn(key, head string, copies bool) {
	a, to := keyAddress(key), keyGroup(head)
	c, known := v.u.people.contacts[a]
	if !known || !v.u.people.signedIn || slices.Contains(c.Groups, to) && !copies && len(c.Groups) == 1 {
		return
	}
	from := v.standsIn(c, keyGroup(key))
	follow := personKey(to, a)
	v.change(func(ctx context.Context) error {
		switch {
		case copies || from == "":
			return v.u.session.CopyToGroup(ctx, a, to)
		case slices.Contains(c.Groups, to): // in both: only the old one goes
			return v.u.session.RemoveFromGroup(ctx, a, from)
		}
		return v.u.session.MoveToGroup(ctx, a, from, to)
	})
	if v.list.Selected() == key && c.Status.Reachable() {
		v.follow = follow
	}
}

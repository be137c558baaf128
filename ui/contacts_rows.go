package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"papilio/protocol"
	"papilio/ui/widget"
)

// The keys of the rows: a group is "#" and its id, a person the group's id,
// "/" and the address, since somebody may stand in several groups.
const (
	offlineGroup = "offline"
	groupPrefix  = "#"
)

func personKey(g protocol.GroupID, a protocol.Address) string { return string(g) + "/" + string(a) }

// keyAddress returns whom a row is about, "" for the head of a group.
func keyAddress(key string) protocol.Address {
	if strings.HasPrefix(key, groupPrefix) {
		return ""
	}
	_, a, _ := strings.Cut(key, "/")
	return protocol.Address(a)
}

// keyGroup returns the group that a row is, or that its person stands in.
func keyGroup(key string) protocol.GroupID {
	if id, head := strings.CutPrefix(key, groupPrefix); head {
		return protocol.GroupID(id)
	}
	id, _, _ := strings.Cut(key, "/")
	return protocol.GroupID(id)
}

// rowOptions are what the rows depend on besides the people.
type rowOptions struct {
	filter      string
	folded      map[string]bool // by group id
	hideOffline bool
	unread      map[protocol.Address]int
	muted       map[protocol.Address]bool
	away        bool                       // no connection: everybody stays in their groups
	byStatus    bool                       // who is free on top, else by name
	order       []string                   // of the groups, by id
	said        map[protocol.Status]string // words of a status; filled by contactRows
}

// words is statusText, looked up once for each status: a thousand look-ups are
// most of what a list costs.
func (o rowOptions) words(st protocol.Status) string {
	if o.said == nil {
		return statusText(st)
	}
	text, ok := o.said[st]
	if !ok {
		text = statusText(st)
		o.said[st] = text
	}
	return text
}

// contactRows lays the people out in groups, those who are offline in a group
// of their own, or, with a filter, everybody who matches without groups.
func contactRows(p *people, o rowOptions) []widget.ContactRow {
	o.said = map[protocol.Status]string{}
	mine := make([]protocol.Contact, 0, len(p.contacts))
	for _, c := range p.contacts {
		if c.Lists.Has(protocol.ForwardList) {
			mine = append(mine, c)
		}
	}
	sortPeople(mine, o.byStatus)
	if f := strings.TrimSpace(o.filter); f != "" {
		return filterRows(mine, f, o)
	}
	members := map[protocol.GroupID][]protocol.Contact{}
	for _, c := range mine {
		groups := c.Groups
		if len(groups) == 0 {
			groups = []protocol.GroupID{protocol.OtherContacts}
		}
		for _, g := range groups {
			members[g] = append(members[g], c)
		}
	}
	var rows []widget.ContactRow
	for _, g := range groupsInOrder(p.groups, members, o.order) {
		all := members[g.ID]
		if g.ID == protocol.OtherContacts && len(all) == 0 {
			continue
		}
		online := 0
		for _, c := range all {
			if c.Status.Reachable() {
				online++
			}
		}
		rows = append(rows, widget.ContactRow{Key: groupPrefix + string(g.ID), Group: true, Name: g.Name,
			Count: strconv.Itoa(online) + "/" + strconv.Itoa(len(all)), Folded: o.folded[string(g.ID)]})
		if o.folded[string(g.ID)] {
			continue
		}
		for _, c := range all {
			if c.Status.Reachable() || o.away {
				rows = append(rows, personRow(g.ID, c, o))
			}
		}
	}
	if o.away {
		return rows
	}
	return append(rows, offlineRows(mine, o)...)
}

func offlineRows(mine []protocol.Contact, o rowOptions) []widget.ContactRow {
	var people []widget.ContactRow
	for _, c := range mine {
		// Somebody who wrote and went is shown even when offline ones are hidden.
		if !c.Status.Reachable() && (!o.hideOffline || o.unread[c.Address] > 0) {
			people = append(people, personRow(offlineGroup, c, o))
		}
	}
	if len(people) == 0 {
		return nil
	}
	head := widget.ContactRow{Key: groupPrefix + offlineGroup, Group: true, Name: statusText(protocol.Offline), Fixed: true,
		Count: strconv.Itoa(len(people)), Folded: o.folded[offlineGroup]}
	if head.Folded {
		return []widget.ContactRow{head}
	}
	return append([]widget.ContactRow{head}, people...)
}

func personRow(g protocol.GroupID, c protocol.Contact, o rowOptions) widget.ContactRow {
	r := widget.ContactRow{Key: personKey(g, c.Address), Name: c.Shown(), Status: c.Status, Unread: o.unread[c.Address], Offline: !c.Status.Reachable()}
	if c.Status != protocol.Online && !r.Offline {
		r.Words = o.words(c.Status)
	}
	if c.Lists.Has(protocol.BlockList) {
		r.Blocked = true
		r.Words = T("status.blocked")
	}
	r.Mobile, r.Muted = mobile(c), o.muted[c.Address]
	r.Plain = !r.Offline && c.ClientID.MSNC() == 0
	return r
}

// glance is what a row says while the mouse rests on it: who it is and what the
// row shows with an icon, in words.
func glance(c protocol.Contact) string {
	parts := []string{string(c.Address), statusText(c.Status)}
	if c.Lists.Has(protocol.BlockList) {
		parts = append(parts, T("status.blocked"))
	}
	if c.Nick != "" && c.Name != c.Nick {
		parts = append(parts, T("details.own-name", "Name", widget.ShortName(c.Name)))
	}
	if mobile(c) {
		parts = append(parts, T("contact.mobile"))
	}
	if c.Status.Reachable() && c.ClientID.MSNC() == 0 {
		parts = append(parts, T("contact.plain"))
	}
	return strings.Join(parts, " · ")
}

// sortPeople sorts by what they are called, or by status first. What is compared
// is made once for each, and is small: a contact is not.
func sortPeople(list []protocol.Contact, byStatus bool) {
	type key struct {
		rank int
		name string
		at   int
	}
	keys := make([]key, len(list))
	for i, c := range list {
		keys[i] = key{0, strings.ToLower(c.Shown()), i}
		if byStatus {
			keys[i].rank = statusRank(c.Status)
		}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.name, b.name), strings.Compare(string(list[a.at].Address), string(list[b.at].Address)))
	})
	sorted := make([]protocol.Contact, len(list))
	for i, k := range keys {
		sorted[i] = list[k.at]
	}
	copy(list, sorted)
}

// filterRows returns those whose nickname, name or address has the filter in it, online
// ones first.
func filterRows(mine []protocol.Contact, filter string, o rowOptions) []widget.ContactRow {
	want := strings.ToLower(filter)
	var online, offline []widget.ContactRow
	for _, c := range mine {
		inName := strings.Contains(strings.ToLower(c.Shown()), want)
		inOwn := strings.Contains(strings.ToLower(c.Name), want)
		inAddress := strings.Contains(string(c.Address), want)
		if !inName && !inAddress && !inOwn {
			continue
		}
		r := personRow("filter", c, o)
		r.Fixed = true
		r.Mark = filter
		switch {
		case inName:
		case inOwn:
			r.Second = c.Name
		default:
			r.Second = string(c.Address)
		}
		if r.Offline {
			if r.Words == "" {
				r.Words = statusText(protocol.Offline)
			}
			offline = append(offline, r)
		} else {
			online = append(online, r)
		}
	}
	return append(online, offline...)
}

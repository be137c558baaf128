package client

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"papilio/protocol"
)

// books are the session's contacts, groups and own state. They belong to the
// goroutine that reads the connection; others see copies in events.
type books struct {
	self       protocol.Self
	privacy    protocol.Privacy
	contacts   map[protocol.Address]*protocol.Contact
	groups     []protocol.Group // in the server's order
	announced  bool             // ContactsReceived was emitted
	download   download
	lastListed protocol.Address // of the LST just before; empty after anything but BPR
}

func newBooks(me protocol.Address) books {
	return books{
		self:     protocol.Self{Address: me, Name: me.String(), Status: protocol.Offline},
		privacy:  protocol.Privacy{AllowOthers: true, NotifyAdds: true},
		contacts: map[protocol.Address]*protocol.Contact{},
		download: newDownload(),
	}
}

// contact returns the entry of an address. A new one is only made up to
// maxContacts; nil means there is none.
func (b *books) contact(a protocol.Address, make bool) *protocol.Contact {
	c := b.contacts[a]
	if c == nil && make && len(b.contacts) < maxContacts {
		c = &protocol.Contact{Address: a, Name: a.String(), Status: protocol.Offline}
		b.contacts[a] = c
	}
	return c
}

// snapshot returns all contacts, sorted by address, and all groups.
func (b *books) snapshot() ([]protocol.Contact, []protocol.Group) {
	contacts := make([]protocol.Contact, 0, len(b.contacts))
	for _, c := range b.contacts {
		contacts = append(contacts, copyOf(c))
	}
	slices.SortFunc(contacts, func(x, y protocol.Contact) int { return cmp.Compare(x.Address, y.Address) })
	return contacts, slices.Clone(b.groups)
}

func copyOf(c *protocol.Contact) protocol.Contact {
	v := *c
	v.Groups = slices.Clone(c.Groups)
	return v
}

func (b *books) group(id protocol.GroupID) int {
	return slices.IndexFunc(b.groups, func(g protocol.Group) bool { return g.ID == id })
}

// setGroup adds or renames a group; it reports whether anything changed.
func (b *books) setGroup(g protocol.Group) bool {
	if g.ID == "" || len(g.ID) > maxGroupID {
		return false
	}
	if i := b.group(g.ID); i >= 0 {
		changed := b.groups[i] != g
		b.groups[i] = g
		return changed
	}
	if len(b.groups) >= maxGroups {
		return false
	}
	b.groups = append(b.groups, g)
	return true
}

// dropGroup removes a group and returns the contacts that were in it.
func (b *books) dropGroup(id protocol.GroupID) (changed []protocol.Address, ok bool) {
	i := b.group(id)
	if i < 0 || id == protocol.OtherContacts {
		return nil, false
	}
	b.groups = slices.Delete(b.groups, i, i+1)
	for _, a := range slices.Sorted(maps.Keys(b.contacts)) {
		if c := b.contacts[a]; slices.Contains(c.Groups, id) {
			leaveGroup(c, id)
			changed = append(changed, a)
		}
	}
	return changed, true
}

// joinGroups puts a contact into the groups that exist; into Other Contacts
// when it would be in none. Being in a real group ends being in the other.
func (b *books) joinGroups(c *protocol.Contact, ids ...string) {
	for _, id := range ids {
		g := protocol.GroupID(id)
		if g != protocol.OtherContacts && b.group(g) >= 0 && !slices.Contains(c.Groups, g) {
			c.Groups = append(slices.DeleteFunc(c.Groups, isOther), g)
		}
	}
	if len(c.Groups) == 0 {
		c.Groups = []protocol.GroupID{protocol.OtherContacts}
	}
}

// leaveGroup takes a contact out of a group. Nobody on the forward list is in
// no group: what is left is Other Contacts.
//
// quirk: sources disagree whether the last group takes the contact along;
// Escargot keeps it (sign-in.txt, 11.5).
func leaveGroup(c *protocol.Contact, id protocol.GroupID) {
	c.Groups = slices.DeleteFunc(c.Groups, func(g protocol.GroupID) bool { return g == id })
	if len(c.Groups) == 0 {
		c.Groups = []protocol.GroupID{protocol.OtherContacts}
	}
}

func isOther(g protocol.GroupID) bool { return g == protocol.OtherContacts }

// blocked reports whether somebody may not reach us. Servers do not always
// check (switchboard.md 1.2).
func (b *books) blocked(a protocol.Address) bool {
	c := b.contacts[a]
	if c == nil {
		return !b.privacy.AllowOthers
	}
	return c.Lists.Has(protocol.BlockList) || !b.privacy.AllowOthers && !c.Lists.Has(protocol.AllowList)
}

// picture reads the MSNObject argument of NLN, ILN and CHG. Absent, "0", an
// empty object and one that cannot be fetched are all no picture. Later clients
// have animated ones, of a type of their own (p2p.md 1.2).
func picture(arg string) protocol.Object {
	if arg == "" || arg == "0" {
		return protocol.Object{}
	}
	o, err := protocol.ParseObject(protocol.PercentDecode(arg))
	if err != nil || o.Type != protocol.DisplayPicture && o.Type != protocol.DynamicPicture || o.Size > maxObjectBytes {
		return protocol.Object{}
	}
	return o
}

// listOf reads a list's name in ADD and REM.
func listOf(s string) (protocol.List, bool) {
	switch strings.ToUpper(s) {
	case "FL":
		return protocol.ForwardList, true
	case "AL":
		return protocol.AllowList, true
	case "BL":
		return protocol.BlockList, true
	case "RL":
		return protocol.ReverseList, true
	}
	return 0, false
}

package client

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// download is the state of the SYN answer (notification.md 5). It counts what
// came against what was promised: there is no end mark.
type download struct {
	known                 bool // the promise has come
	wantLists, wantGroups int
	gotLists, gotGroups   int
	progress              chan struct{} // holds a token when something came
	complete              chan struct{} // closed when all came
}

func newDownload() download {
	return download{progress: make(chan struct{}, 1), complete: make(chan struct{})}
}

// fetchLists sends SYN and returns when the lists are there. A list that stops
// short is used as far as it came.
func (c *Client) fetchLists(ctx context.Context) error {
	err := c.conn.call(ctx, request{verb: "SYN", args: []string{"0"}, accept: func(cmd wire.Command) (bool, error) {
		c.promise(cmd)
		return true, nil
	}})
	if err != nil {
		return err
	}
	whole := time.NewTimer(listTimeout)
	defer whole.Stop()
	pause := time.NewTimer(listPause)
	defer pause.Stop()
	for {
		select {
		case <-c.download.complete:
			return nil
		case <-c.download.progress:
			pause.Reset(listPause)
			continue
		case <-pause.C:
		case <-whole.C:
		case <-c.conn.done:
			return c.conn.cause()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		// The answer to the first CHG announces what there is: the lists
		// belong to the reading goroutine.
		c.log.Warn("list incomplete")
		return nil
	}
}

// promise reads SYN t version contacts groups. Without the numbers nothing
// follows.
func (c *Client) promise(cmd wire.Command) {
	d := &c.download
	d.known = true
	d.wantLists, _ = strconv.Atoi(cmd.Arg(2))
	d.wantGroups, _ = strconv.Atoi(cmd.Arg(3))
	c.checkDownload()
}

// checkDownload announces the lists once they are complete.
func (c *Client) checkDownload() {
	d := &c.download
	select {
	case d.progress <- struct{}{}:
	default:
	}
	if d.known && d.gotLists >= d.wantLists && d.gotGroups >= d.wantGroups {
		c.announce()
	}
}

// announce emits ContactsReceived, once.
func (c *Client) announce() {
	if c.announced {
		return
	}
	c.announced = true
	contacts, groups := c.snapshot()
	c.emit(event.ContactsReceived{Contacts: contacts, Groups: groups})
	c.emit(event.PrivacyChanged{Privacy: c.privacy})
	close(c.download.complete)
}

// listed takes LST address name bits [groups].
func (c *Client) listed(cmd wire.Command) {
	defer c.checkDownload()
	c.download.gotLists++
	a, err := protocol.ParseAddress(cmd.Arg(0))
	bits, err2 := strconv.Atoi(cmd.Arg(2))
	lists := protocol.List(bits & 15)
	if err != nil || err2 != nil || lists == 0 {
		return
	}
	c.lastListed = a
	c.update(a, true, func(contact *protocol.Contact) {
		contact.Lists, contact.Name, contact.Groups = lists, name(cmd.Arg(1), a), nil
		if lists.Has(protocol.ForwardList) {
			c.joinGroups(contact, strings.Split(cmd.Arg(3), ",")...)
		}
	})
}

// grouped takes LSG id name 0.
func (c *Client) grouped(cmd wire.Command) {
	defer c.checkDownload()
	c.download.gotGroups++
	c.groupChanged(protocol.Group{ID: protocol.GroupID(cmd.Arg(0)), Name: groupName(cmd.Arg(1))})
}

// added takes ADD t list version address name [group].
func (c *Client) added(cmd wire.Command) {
	list, ok := listOf(cmd.Arg(1))
	a, err := protocol.ParseAddress(cmd.Arg(3))
	if !ok || err != nil || a == c.self.Address {
		return
	}
	c.update(a, true, func(contact *protocol.Contact) {
		if contact.Lists == 0 {
			contact.Name = name(cmd.Arg(4), a)
		}
		contact.Lists |= list
		if list == protocol.ForwardList {
			c.joinGroups(contact, cmd.Arg(5))
		}
	})
}

// removed takes REM t list version address [group].
func (c *Client) removed(cmd wire.Command) {
	list, ok := listOf(cmd.Arg(1))
	a, err := protocol.ParseAddress(cmd.Arg(3))
	if !ok || err != nil {
		return
	}
	c.update(a, false, func(contact *protocol.Contact) {
		if group := protocol.GroupID(cmd.Arg(4)); list == protocol.ForwardList && group != "" {
			leaveGroup(contact, group)
			return
		}
		contact.Lists &^= list
		if list == protocol.ForwardList {
			contact.Groups, contact.Status, contact.ClientID = nil, protocol.Offline, 0
		}
	})
}

// renamed takes REA t version address name: a contact's or our own name.
func (c *Client) renamed(cmd wire.Command) {
	a, err := protocol.ParseAddress(cmd.Arg(2))
	if err != nil || cmd.Arg(3) == "" {
		return
	}
	if a == c.self.Address {
		c.self.Name = name(cmd.Arg(3), a)
		c.emit(event.SelfChanged{Self: c.self})
		return
	}
	c.update(a, false, func(contact *protocol.Contact) { contact.Name = name(cmd.Arg(3), a) })
}

// groupAdded takes ADG t version name id 0.
func (c *Client) groupAdded(cmd wire.Command) {
	c.groupChanged(protocol.Group{ID: protocol.GroupID(cmd.Arg(3)), Name: groupName(cmd.Arg(2))})
}

// groupRenamed takes REG t version id name 0.
func (c *Client) groupRenamed(cmd wire.Command) {
	c.groupChanged(protocol.Group{ID: protocol.GroupID(cmd.Arg(2)), Name: groupName(cmd.Arg(3))})
}

// groupRemoved takes RMG t version id.
func (c *Client) groupRemoved(cmd wire.Command) {
	id := protocol.GroupID(cmd.Arg(2))
	moved, ok := c.dropGroup(id)
	for _, a := range moved {
		c.note(c.contacts[a])
	}
	if !ok || !c.announced {
		return
	}
	for _, a := range moved {
		c.emit(event.ContactChanged{Contact: copyOf(c.contacts[a])})
	}
	c.emit(event.GroupRemoved{ID: id})
}

func (c *Client) groupChanged(g protocol.Group) {
	if c.setGroup(g) && c.announced {
		c.emit(event.GroupChanged{Group: g})
	}
}

// update changes a contact, removes it when it is on no list any more, and
// tells of it if anything is different. Before the list is out nothing is told:
// the list tells it.
func (c *Client) update(a protocol.Address, make bool, change func(*protocol.Contact)) {
	contact := c.contact(a, make)
	if contact == nil {
		return
	}
	before := copyOf(contact)
	change(contact)
	if contact.Lists == 0 {
		delete(c.contacts, a)
	}
	c.note(contact)
	switch {
	case !c.announced || same(before, *contact):
	case contact.Lists == 0:
		c.emit(event.ContactRemoved{Address: a})
	default:
		c.emit(event.ContactChanged{Contact: copyOf(contact)})
	}
}

func same(x, y protocol.Contact) bool {
	groups := slices.Equal(x.Groups, y.Groups)
	return groups && x.Name == y.Name && x.Lists == y.Lists && x.Status == y.Status && x.ClientID == y.ClientID && x.Picture == y.Picture && x.Phones == y.Phones
}

func groupName(encoded string) string {
	return protocol.CleanName(protocol.PercentDecode(encoded[:min(len(encoded), maxNameOnWire)]), "~")
}

package client

import (
	"cmp"
	"context"
	"slices"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// AddGroup makes a group. Its name has at most 61 bytes when encoded. Codes:
// "group-name-empty", "group-name-long"; servers refuse with 223 (too many)
// and 228 (there is one of this name).
func (c *Client) AddGroup(ctx context.Context, name string) (protocol.Group, error) {
	encoded, err := encodeGroup(name)
	if err != nil {
		return protocol.Group{}, err
	}
	var made protocol.Group
	err = c.edit(ctx, func() error {
		return c.conn.call(ctx, request{verb: "ADG", args: []string{encoded, "0"}, accept: func(cmd wire.Command) (bool, error) {
			c.handle(cmd)
			i := c.group(protocol.GroupID(cmd.Arg(3)))
			if i < 0 {
				return true, errStrange("ADG")
			}
			made = c.groups[i]
			return true, nil
		}})
	})
	if err != nil {
		return protocol.Group{}, err
	}
	return made, nil
}

// RenameGroup renames a group. Codes as for AddGroup; 224 is no such group.
func (c *Client) RenameGroup(ctx context.Context, id protocol.GroupID, name string) error {
	encoded, err := encodeGroup(name)
	if err != nil {
		return err
	}
	return c.edit(ctx, func() error { return c.tell(ctx, "REG", string(id), encoded, "0") })
}

// RemoveGroup removes a group. Its members stay contacts: those in no other
// group are moved to Other Contacts first, because official servers remove
// them with the group.
func (c *Client) RemoveGroup(ctx context.Context, id protocol.GroupID) error {
	return c.edit(ctx, func() error {
		if id != protocol.OtherContacts {
			for _, member := range c.onlyIn(id) {
				if err := c.leaveGroup(ctx, member, id); err != nil {
					return err
				}
			}
		}
		return c.tell(ctx, "RMG", string(id))
	})
}

// CopyToGroup puts a contact into one more group. Everybody who is in no group
// is in Other Contacts, so nobody is copied there.
func (c *Client) CopyToGroup(ctx context.Context, a protocol.Address, group protocol.GroupID) error {
	if group == protocol.OtherContacts {
		return nil
	}
	return c.edit(ctx, func() error { return c.joinGroup(ctx, c.known(a), group) })
}

// MoveToGroup takes a contact from one group to another. Moved to Other
// Contacts, they stay in the other groups they are in.
func (c *Client) MoveToGroup(ctx context.Context, a protocol.Address, from, to protocol.GroupID) error {
	return c.edit(ctx, func() error {
		switch {
		case from == to:
			return nil
		case to == protocol.OtherContacts:
			return c.leaveGroup(ctx, c.known(a), from)
		}
		// Into the new group first: nobody is off the list for a moment.
		if err := c.joinGroup(ctx, c.known(a), to); err != nil {
			return err
		}
		return unless(c.remove(ctx, "FL", a, string(from)), protocol.CodeBadGroup, protocol.CodeNotInGroup)
	})
}

// RemoveFromGroup takes a contact out of a group. Out of their last one they
// are in Other Contacts.
func (c *Client) RemoveFromGroup(ctx context.Context, a protocol.Address, group protocol.GroupID) error {
	return c.MoveToGroup(ctx, a, group, protocol.OtherContacts)
}

func (c *Client) joinGroup(ctx context.Context, who protocol.Contact, id protocol.GroupID) error {
	return unless(c.add(ctx, "FL", who, string(id)), protocol.CodeAlreadyThere)
}

// leaveGroup takes a contact out of a group, and into Other Contacts when it
// was the only one: sources disagree whether the last group takes the contact
// along (notification.md 7).
func (c *Client) leaveGroup(ctx context.Context, who protocol.Contact, id protocol.GroupID) error {
	if len(who.Groups) == 1 && who.Groups[0] == id {
		if err := c.joinGroup(ctx, who, protocol.OtherContacts); err != nil {
			return err
		}
	}
	return unless(c.remove(ctx, "FL", who.Address, string(id)), protocol.CodeNotInGroup)
}

// onlyIn returns the contacts whose only group this is, by address.
func (c *Client) onlyIn(id protocol.GroupID) []protocol.Contact {
	c.mu.Lock()
	var list []protocol.Address
	for a, contact := range c.roster {
		if len(contact.Groups) == 1 && contact.Groups[0] == id {
			list = append(list, a)
		}
	}
	c.mu.Unlock()
	slices.SortFunc(list, cmp.Compare)
	members := make([]protocol.Contact, len(list))
	for i, a := range list {
		members[i] = c.known(a)
	}
	return members
}

func encodeGroup(name string) (string, error) {
	clean := protocol.CleanName(name, "")
	encoded := protocol.PercentEncode(clean)
	switch {
	case clean == "":
		return "", &protocol.Problem{Code: "group-name-empty"}
	case len(encoded) > maxGroupName:
		return "", &protocol.Problem{Code: "group-name-long"}
	}
	return encoded, nil
}

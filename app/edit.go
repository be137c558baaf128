package app

import (
	"context"
	"errors"

	"papilio/protocol"
	"papilio/protocol/client"
)

// The methods that change the lists on the server return when it has confirmed
// the change and the events of it are published. All of them may refuse with
// "not-signed-in", "signed-out", "timeout", "cancelled", or "server.NNN" for a
// refusal by number ("server-error" when the number is not known); further
// codes are at each. What is as it should be already is no error.

// AddContact puts somebody on the contact list, into a group (empty is Other
// Contacts), and allows them unless they are blocked. name is what to call them
// until they are online; empty is their address. Codes: "bad-address",
// "own-address", "name-long".
func (s *Session) AddContact(ctx context.Context, a protocol.Address, name string, group protocol.GroupID) error {
	return s.edit(func(c *client.Client) error { return c.AddContact(ctx, a, name, group) })
}

// RemoveContact takes somebody off the contact list, out of all groups. They
// stay allowed or blocked as they were.
func (s *Session) RemoveContact(ctx context.Context, a protocol.Address) error {
	return s.edit(func(c *client.Client) error { return c.RemoveContact(ctx, a) })
}

// Block hides us from somebody and refuses their calls, contact or not. Codes:
// "bad-address", "own-address".
func (s *Session) Block(ctx context.Context, a protocol.Address) error {
	return s.edit(func(c *client.Client) error { return c.Block(ctx, a) })
}

// Unblock takes back Block. Codes: "bad-address", "own-address".
func (s *Session) Unblock(ctx context.Context, a protocol.Address) error {
	return s.edit(func(c *client.Client) error { return c.Unblock(ctx, a) })
}

// Allow lets somebody see and call us without making them a contact: the yes
// to those of Snapshot.Requests. Who was blocked is no longer. Codes:
// "bad-address", "own-address".
func (s *Session) Allow(ctx context.Context, a protocol.Address) error {
	return s.edit(func(c *client.Client) error { return c.Allow(ctx, a) })
}

// Disallow takes back Allow: somebody is on neither list then, and SetPrivacy
// decides whether they see and call us. A person who has us on their list waits
// for an answer again (Snapshot.Requests). Codes: "bad-address", "own-address".
func (s *Session) Disallow(ctx context.Context, a protocol.Address) error {
	return s.edit(func(c *client.Client) error { return c.Disallow(ctx, a) })
}

// AddGroup makes a group; its name has at most 61 bytes when encoded. Codes:
// "group-name-empty", "group-name-long".
func (s *Session) AddGroup(ctx context.Context, name string) (protocol.Group, error) {
	var made protocol.Group
	err := s.edit(func(c *client.Client) (err error) {
		made, err = c.AddGroup(ctx, name)
		return err
	})
	return made, err
}

// RenameGroup renames a group. Codes: "group-name-empty", "group-name-long".
func (s *Session) RenameGroup(ctx context.Context, id protocol.GroupID, name string) error {
	return s.edit(func(c *client.Client) error { return c.RenameGroup(ctx, id, name) })
}

// RemoveGroup removes a group. Its members stay contacts: who is in no other
// group is in Other Contacts then.
func (s *Session) RemoveGroup(ctx context.Context, id protocol.GroupID) error {
	return s.edit(func(c *client.Client) error { return c.RemoveGroup(ctx, id) })
}

// CopyToGroup puts a contact into one more group.
func (s *Session) CopyToGroup(ctx context.Context, a protocol.Address, group protocol.GroupID) error {
	return s.edit(func(c *client.Client) error { return c.CopyToGroup(ctx, a, group) })
}

// MoveToGroup takes a contact from one group to another. Moved to Other
// Contacts they stay in the other groups they are in.
func (s *Session) MoveToGroup(ctx context.Context, a protocol.Address, from, to protocol.GroupID) error {
	return s.edit(func(c *client.Client) error { return c.MoveToGroup(ctx, a, from, to) })
}

// RemoveFromGroup takes a contact out of a group. Out of their last one they
// are in Other Contacts.
func (s *Session) RemoveFromGroup(ctx context.Context, a protocol.Address, group protocol.GroupID) error {
	return s.edit(func(c *client.Client) error { return c.RemoveFromGroup(ctx, a, group) })
}

// SetPrivacy says who may see and call us (BLP): only those we allowed, or
// everybody we did not block. PrivacyChanged tells of it.
func (s *Session) SetPrivacy(ctx context.Context, onlyAllowed bool) error {
	return s.edit(func(c *client.Client) error { return c.SetPrivacy(ctx, !onlyAllowed) })
}

// SetAskOnAdd says whether we want to be asked about people who add us (GTC).
// PrivacyChanged tells of it.
func (s *Session) SetAskOnAdd(ctx context.Context, ask bool) error {
	return s.edit(func(c *client.Client) error { return c.SetNotifyAdds(ctx, ask) })
}

// SetPhone changes one of our phone numbers; empty removes it. SelfChanged tells
// of it. Codes: "phone-long".
func (s *Session) SetPhone(ctx context.Context, which protocol.Phone, number string) error {
	return s.edit(func(c *client.Client) error { return c.SetPhone(ctx, which, number) })
}

// edit makes a change through the client in use.
func (s *Session) edit(change func(*client.Client) error) error {
	o, err := s.signedIn()
	if err != nil {
		return err
	}
	return o.refusedByNumber(change(o.client))
}

// refusedByNumber gives a refusal its number as the code: what it means depends
// on what was asked, so it is not put into other words.
func (o *online) refusedByNumber(err error) error {
	var refused *protocol.Error
	if errors.As(err, &refused) {
		return problem(codeOfNumber(refused.Code), err)
	}
	return o.refused(err)
}

package client

import (
	"context"
	"errors"
	"slices"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// The methods that change the lists return when the server has confirmed the
// change and its events have been emitted. They refuse with a *protocol.Error
// (notification.md 7 and 11) or with a *protocol.Problem before anything is
// sent. What is as it should be already is no error. Changes are made one at a
// time; one of several steps that fails in the middle leaves the steps before.

// AddContact puts somebody on the contact list, into a group (empty is Other
// Contacts), and allows them unless they are blocked. name is what to call
// them until they are online, empty for their address. Codes: "bad-address",
// "own-address", "name-long".
//
// quirk: allowing comes first. Escargot tells the status of a new contact at
// once only when they are on a list already.
func (c *Client) AddContact(ctx context.Context, a protocol.Address, name string, group protocol.GroupID) error {
	a, err := c.other(a)
	if err != nil {
		return err
	}
	if group == "" {
		group = protocol.OtherContacts
	}
	if name = protocol.CleanName(name, ""); len(protocol.PercentEncode(name)) > maxNameOnWire {
		return &protocol.Problem{Code: "name-long"}
	}
	return c.edit(ctx, func() error {
		known := c.known(a)
		if name != "" {
			known.Name = name
		}
		allowed := false // by us, now
		if !known.Lists.Has(protocol.AllowList) && !known.Lists.Has(protocol.BlockList) {
			err := c.add(ctx, "AL", known)
			if err != nil && !refusedWith(err, protocol.CodeAlreadyThere, protocol.CodeOtherList) {
				return err
			}
			allowed = err == nil
		}
		err := c.add(ctx, "FL", known, string(group))
		if refusedWith(err, protocol.CodeAlreadyThere) {
			return nil
		}
		var refused *protocol.Error
		if allowed && errors.As(err, &refused) {
			c.remove(ctx, "AL", a) // as it was; nothing more can be done if that fails too
		}
		return err
	})
}

// RemoveContact takes somebody off the contact list, out of all groups. They
// stay allowed or blocked as they were.
func (c *Client) RemoveContact(ctx context.Context, a protocol.Address) error {
	return c.edit(ctx, func() error {
		return unless(c.remove(ctx, "FL", a), protocol.CodeNotOnList)
	})
}

// Block hides our presence from somebody and refuses their calls, on the
// contact list or not. Codes: "bad-address", "own-address".
func (c *Client) Block(ctx context.Context, a protocol.Address) error {
	a, err := c.other(a)
	if err != nil {
		return err
	}
	return c.edit(ctx, func() error {
		known := c.known(a) // before they may be on no list
		err := c.remove(ctx, "AL", a)
		if unless(err, protocol.CodeNotOnList) != nil {
			return err
		}
		allowed := err == nil
		err = unless(c.add(ctx, "BL", known), protocol.CodeAlreadyThere)
		var refused *protocol.Error
		if allowed && errors.As(err, &refused) {
			c.add(ctx, "AL", known) // as it was
		}
		return err
	})
}

// Unblock takes back Block: somebody may see and call us again.
func (c *Client) Unblock(ctx context.Context, a protocol.Address) error {
	a, err := c.other(a)
	if err != nil {
		return err
	}
	return c.edit(ctx, func() error { return c.unblock(ctx, a) })
}

func (c *Client) unblock(ctx context.Context, a protocol.Address) error {
	known := c.known(a)
	if err := unless(c.remove(ctx, "BL", a), protocol.CodeNotOnList); err != nil {
		return err
	}
	return unless(c.add(ctx, "AL", known), protocol.CodeAlreadyThere)
}

// Allow lets somebody see and call us without making them a contact: the yes
// to those who added us. Who was blocked is no longer.
func (c *Client) Allow(ctx context.Context, a protocol.Address) error {
	a, err := c.other(a)
	if err != nil {
		return err
	}
	return c.edit(ctx, func() error {
		known := c.known(a)
		if known.Lists.Has(protocol.BlockList) {
			return c.unblock(ctx, a)
		}
		err := unless(c.add(ctx, "AL", known), protocol.CodeAlreadyThere)
		if refusedWith(err, protocol.CodeOtherList) {
			return c.unblock(ctx, a)
		}
		return err
	})
}

// Disallow takes back Allow: somebody is on neither list then, so what
// SetPrivacy says decides whether they see and call us. Who was blocked stays so.
// Codes: "bad-address", "own-address".
func (c *Client) Disallow(ctx context.Context, a protocol.Address) error {
	a, err := c.other(a)
	if err != nil {
		return err
	}
	return c.edit(ctx, func() error { return unless(c.remove(ctx, "AL", a), protocol.CodeNotOnList) })
}

// other checks the address of somebody else.
func (c *Client) other(a protocol.Address) (protocol.Address, error) {
	a, err := protocol.ParseAddress(string(a))
	if err != nil {
		return "", &protocol.Problem{Code: "bad-address", Err: err}
	}
	if a == c.o.Address {
		return "", &protocol.Problem{Code: "own-address"}
	}
	return a, nil
}

// edit makes one change at a time.
func (c *Client) edit(ctx context.Context, change func() error) error {
	select {
	case c.editing <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.conn.done:
		return c.conn.cause()
	}
	defer func() { <-c.editing }()
	return change()
}

// tell sends a command that changes something. The answer goes the way of a
// change that nobody asked for.
func (c *Client) tell(ctx context.Context, verb string, args ...string) error {
	return c.conn.call(ctx, request{verb: verb, args: args, accept: func(cmd wire.Command) (bool, error) {
		c.handle(cmd)
		return true, nil
	}})
}

// add sends ADD t list address name [group].
//
// quirk: Escargot needs the name, and writes it into its list: the known one
// must be sent (sign-in.txt, 11.2).
func (c *Client) add(ctx context.Context, list string, who protocol.Contact, group ...string) error {
	return c.tell(ctx, "ADD", append([]string{list, who.Address.String(), protocol.PercentEncode(who.Name)}, group...)...)
}

// remove sends REM t list address [group].
func (c *Client) remove(ctx context.Context, list string, a protocol.Address, group ...string) error {
	return c.tell(ctx, "REM", append([]string{list, a.String()}, group...)...)
}

// refusedWith reports whether a server refused with one of some codes.
func refusedWith(err error, codes ...int) bool {
	var refused *protocol.Error
	return errors.As(err, &refused) && slices.Contains(codes, refused.Code)
}

// unless takes refusals with some codes for success.
func unless(err error, codes ...int) error {
	if refusedWith(err, codes...) {
		return nil
	}
	return err
}

// known returns what is known of somebody, at least a name that can be sent.
// Any goroutine may call it.
func (c *Client) known(a protocol.Address) protocol.Contact {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.roster[a]
	if !ok {
		v = protocol.Contact{Address: a}
	}
	if v.Name == "" || len(protocol.PercentEncode(v.Name)) > maxNameOnWire {
		v.Name = a.String()
	}
	return v
}

// note keeps a copy of a contact for those who are not the reading goroutine.
func (c *Client) note(contact *protocol.Contact) {
	v := copyOf(contact)
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.Lists == 0 {
		delete(c.roster, v.Address)
	} else {
		c.roster[v.Address] = v
	}
}

package client

import (
	"context"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// SetPrivacy says whether people on neither the allow nor the block list may
// see our presence and call us (BLP). PrivacyChanged tells of it.
func (c *Client) SetPrivacy(ctx context.Context, allowOthers bool) error {
	value := "BL"
	if allowOthers {
		value = "AL"
	}
	return c.edit(ctx, func() error {
		return unless(c.tell(ctx, "BLP", value), protocol.CodeAlreadyInMode)
	})
}

// SetNotifyAdds says whether we want to be asked about people who add us
// (GTC). PrivacyChanged tells of it.
func (c *Client) SetNotifyAdds(ctx context.Context, ask bool) error {
	value := "N"
	if ask {
		value = "A"
	}
	return c.edit(ctx, func() error {
		return unless(c.tell(ctx, "GTC", value), protocol.CodeAlreadyInMode)
	})
}

// SetPhone changes one of our phone numbers (PRP); empty removes it. At most
// 95 bytes when encoded. Codes: "phone-long". SelfChanged tells of it.
func (c *Client) SetPhone(ctx context.Context, which protocol.Phone, number string) error {
	encoded := protocol.PercentEncode(protocol.CleanName(number, ""))
	if len(encoded) > maxPhone {
		return &protocol.Problem{Code: "phone-long"}
	}
	return c.edit(ctx, func() error { return c.tell(ctx, "PRP", string(which), encoded) })
}

// privacyTold takes BLP and GTC: "BLP AL" in a list download and "BLP t
// version AL" outside.
func (c *Client) privacyTold(cmd wire.Command) {
	before := c.privacy
	switch value := cmd.Arg(len(cmd.Args) - 1); {
	case cmd.Verb == "BLP" && (value == "AL" || value == "BL"):
		c.privacy.AllowOthers = value == "AL"
	case cmd.Verb == "GTC" && (value == "A" || value == "N"):
		c.privacy.NotifyAdds = value == "A"
	}
	if c.announced && c.privacy != before {
		c.emit(event.PrivacyChanged{Privacy: c.privacy})
	}
}

// property takes PRP, what the server keeps of us: "PRP key [value]" in a list
// download and "PRP t version key [value]" outside.
func (c *Client) property(cmd wire.Command) {
	args := cmd.Args
	if _, ok := cmd.TrID(); ok {
		args = args[min(2, len(args)):]
	}
	before := c.self.Phones
	setPhone(&c.self.Phones, args)
	if c.announced && c.self.Phones != before {
		c.emit(event.SelfChanged{Self: c.self})
	}
}

// contactProperty takes BPR: "BPR key [value]" right after the LST of the
// contact it belongs to, and "BPR version address key [value]" outside.
func (c *Client) contactProperty(cmd wire.Command) {
	a, args := c.lastListed, cmd.Args
	if _, ok := cmd.TrID(); ok {
		var err error
		if a, err = protocol.ParseAddress(cmd.Arg(1)); err != nil {
			return
		}
		args = args[min(2, len(args)):]
	}
	if a != "" {
		c.update(a, false, func(contact *protocol.Contact) { setPhone(&contact.Phones, args) })
	}
}

// setPhone takes the key and the value of PRP or BPR; no value is none.
// MBE and WWE tell of devices that are gone.
func setPhone(p *protocol.Phones, args []string) {
	var key, value string
	if len(args) > 0 {
		key = args[0]
	}
	if len(args) > 1 {
		value = args[1][:min(len(args[1]), maxPhone)]
	}
	number := protocol.CleanName(protocol.PercentDecode(value), "")
	switch key {
	case string(protocol.HomePhone):
		p.Home = number
	case string(protocol.WorkPhone):
		p.Work = number
	case string(protocol.MobilePhone):
		p.Mobile = number
	case "MOB":
		p.Pages = value == "Y"
	}
}

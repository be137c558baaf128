package client

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"strconv"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// SetStatus changes our status and display picture (CHG) and returns when the
// server has confirmed both. A zero picture is none; servers without objects
// are not told of any.
func (c *Client) SetStatus(ctx context.Context, s protocol.Status, picture protocol.Object) error {
	return c.setStatus(ctx, s, picture)
}

func (c *Client) setStatus(ctx context.Context, s protocol.Status, picture protocol.Object) error {
	// quirk: Escargot never answers a CHG without the client id.
	args := []string{string(s), utoa(uint32(c.o.ClientID))}
	if !picture.IsZero() && c.objects() {
		args = append(args, protocol.PercentEncode(picture.String()))
	}
	return c.conn.call(ctx, request{verb: "CHG", args: args, accept: func(cmd wire.Command) (bool, error) {
		c.announce()
		c.self.Status, c.self.Picture = s, picture
		if confirmed, ok := protocol.ParseStatus(cmd.Arg(1)); ok {
			c.self.Status = confirmed
		}
		c.emit(event.SelfChanged{Self: c.self})
		return true, nil
	}})
}

// SetName changes our friendly name (REA): 1 to 129 characters, at most 387
// bytes when encoded. Codes: "name-empty", "name-long".
func (c *Client) SetName(ctx context.Context, name string) error {
	clean := protocol.CleanName(name, "")
	encoded := protocol.PercentEncode(clean)
	switch {
	case clean == "":
		return &protocol.Problem{Code: "name-empty"}
	case len(encoded) > maxNameOnWire:
		return &protocol.Problem{Code: "name-long"}
	}
	return c.conn.call(ctx, request{verb: "REA", args: []string{c.o.Address.String(), encoded}, accept: func(cmd wire.Command) (bool, error) {
		c.renamed(cmd)
		return true, nil
	}})
}

// present takes the arguments of NLN, or of ILN after its id:
// status address name clientid [msnobj]. Somebody on none of our lists is
// nobody, and what is not new is not told again.
func (c *Client) present(args wire.Command) {
	a, err := protocol.ParseAddress(args.Arg(1))
	if err != nil {
		return
	}
	status, ok := protocol.ParseStatus(args.Arg(0))
	if !ok {
		status = protocol.Online
	}
	// quirk: an id over 32 bits or none at all is no ability.
	id, err := strconv.ParseUint(args.Arg(3), 10, 32)
	if err != nil {
		id = 0
	}
	c.update(a, false, func(contact *protocol.Contact) {
		contact.Status, contact.ClientID, contact.Picture = status, protocol.ClientID(id), picture(args.Arg(4))
		if args.Arg(2) != "" {
			contact.Name = name(args.Arg(2), a)
		}
	})
}

// gone takes FLN address. The picture stays known.
func (c *Client) gone(cmd wire.Command) {
	a, err := protocol.ParseAddress(cmd.Arg(0))
	if err != nil {
		return
	}
	c.update(a, false, func(contact *protocol.Contact) { contact.Status, contact.ClientID = protocol.Offline, 0 })
}

// Our answer to challenges: the client id of MSN Messenger 6 and its key
// (notification.md 8).
const (
	productID  = "msmsgs@msnmsgr.com"
	productKey = "Q1P7W2E4J9R8U3S5"
)

// challenged takes CHL 0 challenge. Nobody waits for the reply to QRY: Escargot
// sends none, and a wrong answer ends the connection.
func (c *Client) challenged(cmd wire.Command) {
	challenge := cmd.Arg(1)
	now := time.Now()
	if challenge == "" || len(challenge) > maxChallenge || now.Sub(c.lastChallenge) < challengePause {
		return
	}
	c.lastChallenge = now
	if err := c.conn.post(request{verb: "QRY", args: []string{productID}, payload: []byte(answer(challenge))}); err != nil {
		c.log.Debug("challenge not answered", "error", err)
	}
}

// answer returns the 32 bytes of a QRY.
func answer(challenge string) string {
	sum := md5.Sum([]byte(challenge + productKey))
	return hex.EncodeToString(sum[:])
}

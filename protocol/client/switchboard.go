package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// Ring is an invitation to a conversation: somebody called us. It is good for
// a minute or two.
type Ring struct {
	From     protocol.Address
	FromName string

	session string // opaque
	cookie  string // secret
	where   endpoint
}

// rung takes RNG session host:port CKI cookie address name. Blocked people are
// not heard (switchboard.md 1.2).
func (c *Client) rung(cmd wire.Command) {
	from, err := protocol.ParseAddress(cmd.Arg(4))
	where, err2 := parseEndpoint(cmd.Arg(1))
	session, cookie := cmd.Arg(0), cmd.Arg(3)
	if err != nil || err2 != nil || cmd.Arg(2) != "CKI" || len(cookie) > maxCookie || len(session) > maxCookie || from == c.self.Address {
		c.log.Debug("call makes no sense")
		return
	}
	if c.blocked(from) {
		return
	}
	now := time.Now()
	for len(c.rings) > 0 && now.Sub(c.rings[0]) >= time.Second {
		c.rings = c.rings[1:]
	}
	if len(c.rings) >= maxRings {
		c.log.Warn("too many calls at once")
		return
	}
	c.rings = append(c.rings, now)
	if c.o.OnRing != nil {
		c.o.OnRing(Ring{From: from, FromName: name(cmd.Arg(5), from), session: session, cookie: cookie, where: where})
	}
}

// NewChat opens an empty conversation (XFR SB, USR): Invite people into it. A
// server refuses with a *protocol.Error, such as 913 while we appear offline.
func (c *Client) NewChat(ctx context.Context) (*Chat, error) {
	var where endpoint
	var cookie string
	err := c.conn.call(ctx, request{verb: "XFR", args: []string{"SB"}, accept: func(cmd wire.Command) (bool, error) {
		e, err := parseEndpoint(cmd.Arg(2))
		where, cookie = e, cmd.Arg(4)
		if err != nil || cmd.Arg(1) != "SB" || cmd.Arg(3) != "CKI" || cookie == "" || len(cookie) > maxCookie {
			return true, errStrange("XFR")
		}
		return true, nil
	}})
	if err != nil {
		return nil, err
	}
	return c.open(ctx, where, func(chat *Chat) request {
		return request{verb: "USR", args: []string{c.o.Address.String(), cookie}, accept: func(cmd wire.Command) (bool, error) {
			if cmd.Arg(1) != "OK" {
				return true, errStrange("USR")
			}
			chat.opened()
			return true, nil
		}}
	})
}

// Answer joins the conversation that somebody called us into (ANS). Events of
// the Chat may come before it returns.
func (c *Client) Answer(ctx context.Context, r Ring) (*Chat, error) {
	if r.cookie == "" {
		return nil, errors.New("not a ring of this session")
	}
	return c.open(ctx, r.where, func(chat *Chat) request {
		accept := func(cmd wire.Command) (bool, error) {
			if cmd.Verb == "IRO" { // IRO t index count address name
				chat.join(cmd.Arg(3), cmd.Arg(4))
				return false, nil
			}
			if cmd.Arg(1) != "OK" {
				return true, errStrange("ANS")
			}
			chat.opened()
			return true, nil
		}
		return request{verb: "ANS", args: []string{c.o.Address.String(), r.cookie, r.session}, answers: []string{"ANS", "IRO"}, accept: accept}
	})
}

// open connects to a switchboard and says hello.
func (c *Client) open(ctx context.Context, where endpoint, hello func(*Chat) request) (*Chat, error) {
	nc, err := c.o.dial(ctx, "SB", where, c.near)
	if err != nil {
		return nil, fmt.Errorf("switchboard: %w", err)
	}
	chat := newChat(c, nc)
	if err := c.enter(chat); err != nil {
		nc.Close()
		return nil, err
	}
	chat.conn.start()
	if err := chat.conn.call(ctx, hello(chat)); err != nil {
		chat.Close()
		return nil, err
	}
	return chat, nil
}

// enter counts a chat as open, unless there are too many or we are leaving.
func (c *Client) enter(chat *Chat) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return &Ended{Reason: Requested}
	}
	if len(c.chats) >= maxChats {
		return ErrTooMany
	}
	c.chats[chat] = true
	return nil
}

func (c *Client) forget(chat *Chat) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.chats, chat)
}

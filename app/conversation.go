package app

import (
	"context"
	"time"

	"papilio/p2p"
	"papilio/protocol"
	"papilio/protocol/client"
)

// conversation is everything between us and one person: the switchboards that
// are open, what waits to be sent, and the peer-to-peer side. There is one per
// address. It outlives its switchboards: one is opened on demand when there is
// something to send or to fetch (switchboard.md 1.4).
//
// All fields below peer are guarded by Session.mu.
type conversation struct {
	o    *online
	with protocol.Address
	peer *p2p.Peer

	rooms     []*room // switchboards with just this person, the one last used at the end
	opening   bool    // a call is under way
	call      int     // which one
	openErr   error
	changed   chan struct{} // closed and replaced when rooms or openErr change
	queue     []*outgoing   // what waits for a switchboard, in order
	flushing  bool
	announced map[protocol.Hash]bool // emoticons of ours this person may fetch
	theirs    []protocol.Emoticon    // what their shortcuts mean, the newest last
	emoticons getter
	typed     time.Time // when we last said that we are typing
	nudged    time.Time // when we last nudged
}

// conversationLocked returns the conversation with somebody, a new one when
// there is none.
func (o *online) conversationLocked(with protocol.Address) *conversation {
	c := o.conversations[with]
	if c == nil {
		c = &conversation{o: o, with: with, changed: make(chan struct{}), announced: map[protocol.Hash]bool{}}
		c.emoticons = getter{o: o, wake: make(chan struct{}, 1), get: c.getEmoticon}
		c.peer = p2p.NewPeer(p2p.Options{Self: o.s.self.Address, Remote: with, Serve: c.serve, Logger: o.s.logger})
		o.conversations[with] = c
	}
	return c
}

func (c *conversation) notifyLocked() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// currentLocked returns the switchboard to send on, or nil.
func (c *conversation) currentLocked() *room {
	if n := len(c.rooms); n > 0 {
		return c.rooms[n-1]
	}
	return nil
}

// open returns a switchboard with the other side in it, the newest one or a
// new one. If they call us while we call them, whichever comes first is used.
func (c *conversation) open(ctx context.Context) (*room, error) {
	s := c.o.s
	for calls := 0; ; {
		s.mu.Lock()
		if r := c.currentLocked(); r != nil {
			r.touchLocked(false)
			s.mu.Unlock()
			return r, nil
		}
		if !c.opening {
			err := c.openErr
			if err == nil && calls > 1 {
				err = client.ErrAlone // they join and leave at once
			}
			if calls > 0 && err != nil {
				s.mu.Unlock()
				return nil, err
			}
			c.opening, c.openErr = true, nil
			c.call++
			if !c.o.startLocked(c.callThem) {
				c.opening = false
				s.mu.Unlock()
				return nil, problem(SignedOutMeantime, nil)
			}
		}
		call := c.call
		for call == c.call && c.opening && c.currentLocked() == nil {
			changed := c.changed
			s.mu.Unlock()
			select {
			case <-changed:
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-c.o.ctx.Done():
				return nil, problem(SignedOutMeantime, nil)
			}
			s.mu.Lock()
		}
		s.mu.Unlock()
		calls++
	}
}

// callThem opens a switchboard and calls the other side into it. The call is
// over when they have joined, whatever becomes of the switchboard then.
func (c *conversation) callThem() {
	s := c.o.s
	ctx, cancel := context.WithTimeout(c.o.ctx, s.timing.open)
	defer cancel()
	s.mu.Lock()
	call := c.call
	s.mu.Unlock()
	err := c.callInto(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.opening && c.call == call {
		c.opening, c.openErr = false, err
	}
	c.notifyLocked()
}

func (c *conversation) callInto(ctx context.Context) error {
	s := c.o.s
	c.o.makeRoom(ctx, s.timing.makeRoom)
	chat, err := c.o.client.NewChat(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	r := c.o.roomLocked(chat)
	r.of, r.ours = c, true
	s.mu.Unlock()
	if err := chat.Invite(ctx, c.with); err != nil {
		chat.Close()
		s.mu.Lock()
		delete(c.o.rooms, chat)
		s.mu.Unlock()
		return err
	}
	// They are in; the reader tells us any moment.
	for {
		s.mu.Lock()
		there, gone, changed := c.currentLocked() != nil, c.o.rooms[chat] == nil, c.changed
		s.mu.Unlock()
		switch {
		case there:
			return nil
		case gone:
			return client.ErrAlone // they left at once
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

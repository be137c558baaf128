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
// A conversation of several people is one too, without a peer-to-peer side:
// objects go from one to one (several.go).
//
// All fields below peer are guarded by Session.mu.
type conversation struct {
	o    *online
	id   protocol.ConversationID
	with protocol.Address // empty in a conversation of several
	peer *p2p.Peer        // nil there

	rooms     []*room // switchboards to send on, the one last used at the end
	opening   bool    // a call is under way
	call      int     // which one
	openErr   error
	changed   chan struct{} // closed and replaced when rooms or openErr change
	queue     []*outgoing   // what waits for a switchboard, in order
	flushing  bool
	sentOn    *room                  // where the last of it went...
	sentAt    time.Time              // ...and when
	announced map[protocol.Hash]bool // emoticons of ours this person may fetch
	theirs    []protocol.Emoticon    // what their shortcuts mean, the newest last
	emoticons getter
	typed     time.Time            // when we last said that we are typing
	nudged    time.Time            // when we last nudged
	shaken    time.Time            // when this person last nudged us
	declined  map[string]time.Time // when this person last offered what is not supported, by kind

	members  []*member                  // of several: who is in it, or was when it fell silent
	was      protocol.ConversationID    // what it grew out of
	told     bool                       // GroupStarted has been published
	kept     bool                       // it is in the session's list: something was said, or we made it
	refusals map[protocol.Address]error // why somebody did not come
	first    protocol.Address           // who must come before the others are called; or empty
}

// conversationLocked returns the conversation with somebody, a new one when
// there is none.
func (o *online) conversationLocked(with protocol.Address) *conversation {
	c := o.conversations[with]
	if c == nil {
		c = newConversation(o, protocol.With(with))
		c.with = with
		c.emoticons = getter{o: o, wake: make(chan struct{}, 1), get: c.getEmoticon}
		c.peer = p2p.NewPeer(p2p.Options{
			Self: o.s.self.Address, Remote: with, Serve: c.serve, Logger: o.s.logger,
			OnFile: c.fileOffered, OnBackground: c.backgroundOffered, OnOther: c.otherOffered, Direct: c.direct(),
			Trace: &o.s.trace,
		})
		o.conversations[with] = c
	}
	return c
}

func newConversation(o *online, id protocol.ConversationID) *conversation {
	return &conversation{o: o, id: id, changed: make(chan struct{}), announced: map[protocol.Hash]bool{}}
}

func (c *conversation) several() bool { return c.with == "" }

func (c *conversation) notifyLocked() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// currentLocked returns the switchboard to send on, or nil: the one last used
// of those that most people are in.
func (c *conversation) currentLocked() (best *room) {
	for _, r := range c.rooms {
		if best == nil || len(r.present) >= len(best.present) {
			best = r
		}
	}
	return best
}

// open returns a switchboard with the other side in it, the newest one or a
// new one. If they call us while we call them, whichever comes first is used.
// In a conversation of several everybody who belongs there is called before.
func (c *conversation) open(ctx context.Context) (*room, error) {
	s := c.o.s
	for calls := 0; ; {
		s.mu.Lock()
		if r := c.currentLocked(); r != nil && len(c.missingLocked()) == 0 {
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
		for call == c.call && c.opening && (c.several() || c.currentLocked() == nil) {
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
	var err error
	if c.several() {
		err = c.callAll(ctx)
	} else {
		err = c.callInto(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.opening && c.call == call {
		c.opening, c.openErr = false, err
	}
	c.notifyLocked()
}

func (c *conversation) callInto(ctx context.Context) error {
	r, err := c.newRoom(ctx)
	if err != nil {
		return err
	}
	if err := r.chat.Invite(ctx, c.with); err != nil {
		c.dropRoom(r)
		return err
	}
	return c.awaitRoom(ctx, r)
}

// newRoom opens a switchboard without anybody in it.
func (c *conversation) newRoom(ctx context.Context) (*room, error) {
	s := c.o.s
	c.o.makeRoom(ctx, s.timing.makeRoom)
	chat, err := c.o.client.NewChat(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := c.o.roomLocked(chat)
	r.of, r.ours = c, true
	return r, nil
}

// dropRoom closes a switchboard nobody came to.
func (c *conversation) dropRoom(r *room) {
	r.chat.Close()
	c.o.s.mu.Lock()
	defer c.o.s.mu.Unlock()
	delete(c.o.rooms, r.chat)
}

// awaitRoom waits until the reader has told that somebody is in: they are, so
// that is any moment.
func (c *conversation) awaitRoom(ctx context.Context, r *room) error {
	s := c.o.s
	for {
		s.mu.Lock()
		there, gone, changed := c.currentLocked() != nil, c.o.rooms[r.chat] == nil || r.of != c, c.changed
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

package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"papilio/p2p"
	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
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

// room is one switchboard. Its conversation is fixed by the first person in
// it; a third person makes it a room of several for good, which no longer
// belongs to the two (switchboard.md 1.5).
type room struct {
	chat    *client.Chat
	of      *conversation
	several protocol.ConversationID // "group:N", or empty
	present map[protocol.Address]*chatLink
	used    time.Time
	ours    bool // we opened it
	talked  bool // a text, a nudge or a typing notice went through it
	awaited int  // lines sent on it whose fate is open
	past    bool // it is from before the other side came online again
}

func (r *room) id() protocol.ConversationID {
	if r.several != "" {
		return r.several
	}
	return protocol.With(r.of.with)
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

// roomLocked returns the room of a chat; events can come before the call that
// opened the chat has returned.
func (o *online) roomLocked(chat *client.Chat) *room {
	r := o.rooms[chat]
	if r == nil {
		r = &room{chat: chat, present: map[protocol.Address]*chatLink{}, used: time.Now()}
		o.rooms[chat] = r
	}
	return r
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

// touchLocked notes that a room was just used: it is the one to send on.
func (r *room) touchLocked(talk bool) {
	r.used = time.Now()
	r.talked = r.talked || talk
	if r.of == nil {
		return
	}
	if i := slices.Index(r.of.rooms, r); i >= 0 && i < len(r.of.rooms)-1 {
		r.of.rooms = append(slices.Delete(r.of.rooms, i, i+1), r)
	}
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

// joined notes that somebody is in a room. The link comes first, so that
// whoever is given the room can fetch through it.
func (o *online) joined(chat *client.Chat, e event.Joined) {
	s := o.s
	s.mu.Lock()
	r := o.roomLocked(chat)
	if r.present[e.Address] != nil || o.ending {
		s.mu.Unlock()
		return
	}
	with := o.conversationLocked(e.Address)
	if r.of == nil {
		r.of = with
	}
	link := &chatLink{chat: chat, to: e.Address}
	r.present[e.Address] = link
	r.used = time.Now()
	s.mu.Unlock()

	with.peer.AddLink(link)

	s.mu.Lock()
	defer s.mu.Unlock()
	again := false
	switch {
	case len(r.present) > 1 && r.several == "":
		o.groups++
		r.several = protocol.ConversationID("group:" + strconv.Itoa(o.groups))
		r.of.forgetLocked(r)
	case r.several == "" && r.of == with:
		if r.ours {
			with.opening = false // the call has done its work
		}
		again = len(with.rooms) > 0
		with.rooms = append(with.rooms, r)
		with.notifyLocked()
	}
	if !again {
		e.Conversation = r.id()
		s.bus.Publish(e)
	}
}

// forgetLocked takes a room out of those to send on.
func (c *conversation) forgetLocked(r *room) {
	c.rooms = slices.DeleteFunc(c.rooms, func(x *room) bool { return x == r })
	c.notifyLocked()
}

// cameBackLocked is called when somebody comes online: switchboards from before
// may lead to a connection that is gone, and a server that has not noticed
// takes lines for it. They stay readable, but a new one is opened to send on.
func (o *online) cameBackLocked(a protocol.Address) {
	if c := o.conversations[a]; c != nil {
		for _, r := range c.rooms {
			r.past = true
		}
		c.rooms = nil
		c.notifyLocked()
	}
}

// leftLocked notes that somebody is no longer in a room, and leaves the room
// when it is empty.
func (o *online) leftLocked(r *room, a protocol.Address) func() {
	link := r.present[a]
	if link == nil {
		return nil
	}
	delete(r.present, a)
	id := r.id()
	of, with := r.of, o.conversationLocked(a)
	if len(r.present) == 0 {
		of.forgetLocked(r)
	}
	if id != protocol.With(a) || len(of.rooms) == 0 {
		o.s.bus.Publish(event.Left{Conversation: id, Address: a})
	}
	// With a line on its way the server still has to say that it was too late.
	leave := len(r.present) == 0 && r.awaited == 0
	return func() {
		with.peer.RemoveLink(link)
		if leave {
			r.chat.Leave()
		}
	}
}

// onChatClosed forgets a switchboard.
func (o *online) onChatClosed(chat *client.Chat, err error) {
	s := o.s
	s.mu.Lock()
	r := o.rooms[chat]
	if r == nil {
		s.mu.Unlock()
		return
	}
	delete(o.rooms, chat)
	var after []func()
	for a := range r.present {
		after = append(after, o.leftLocked(r, a))
	}
	if r.of != nil {
		r.of.notifyLocked()
	}
	s.mu.Unlock()
	for _, f := range after {
		f()
	}
	if err != nil {
		s.logger.Debug("switchboard closed", "error", err)
	}
}

// chatLink carries peer-to-peer chunks over a switchboard.
type chatLink struct {
	chat *client.Chat
	to   protocol.Address
}

// maxChunk is the payload of one chunk on a switchboard (p2p.md 2.6).
const maxChunk = 1202

func (l *chatLink) Send(ctx context.Context, chunk []byte) error {
	return l.chat.SendP2P(ctx, l.to, chunk)
}
func (l *chatLink) MaxChunk() int { return maxChunk }

// Close leaves the switchboard open: it may carry texts.
func (l *chatLink) Close() error { return nil }

package app

import (
	"context"
	"slices"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// room is one switchboard. Its conversation is fixed by the first person in
// it, or by us when we opened it; a third person makes it a room of several for
// good, which no longer belongs to the two (switchboard.md 1.5).
type room struct {
	chat    *client.Chat
	of      *conversation
	present map[protocol.Address]*chatLink
	used    time.Time
	ours    bool // we opened it
	talked  bool // a text, a nudge or a typing notice went through it
	awaited int  // lines sent on it whose fate is open
	past    bool // it is from before the other side came online again
	leaving bool // it is left when the fate of the last line is known
}

func (r *room) id() protocol.ConversationID { return r.of.id }

// activeLocked counts the transfers that may use this switchboard.
func (r *room) activeLocked() int {
	n := 0
	for a, link := range r.present {
		if c := r.of.o.conversations[a]; link.added && c != nil {
			n += c.peer.Active()
		}
	}
	return n
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

// joined notes that somebody is in a room. The link comes first, so that
// whoever is given the room can fetch through it; a room of several carries no
// objects.
func (o *online) joined(chat *client.Chat, e event.Joined) {
	s := o.s
	s.mu.Lock()
	r := o.roomLocked(chat)
	if r.present[e.Address] != nil || o.ending {
		s.mu.Unlock()
		return
	}
	with := o.conversationLocked(e.Address)
	link := &chatLink{chat: chat, to: e.Address}
	r.present[e.Address] = link
	r.used = time.Now()
	if people := chat.Participants(); r.of == nil && len(people) > 1 {
		r.of = o.severalOfLocked(people) // we were called to several
	} else if r.of == nil {
		r.of = with
	}
	var after func()
	if len(r.present) > 1 && (!r.of.several() || slices.Contains(r.of.rooms, r)) {
		after = o.turnLocked(r)
	}
	if r.of.several() {
		r.of.enteredLocked(r, e)
		s.mu.Unlock()
		if after != nil {
			after()
		}
		return
	}
	link.added = true
	s.mu.Unlock()

	with.peer.AddLink(link)

	s.mu.Lock()
	defer s.mu.Unlock()
	if r.ours {
		with.opening = false // the call has done its work
	}
	again := len(with.rooms) > 0
	if again && !r.ours {
		// What we say goes on where we spoke last until they speak here: more
		// people may be called into this one.
		with.rooms = slices.Insert(with.rooms, 0, r)
	} else {
		with.rooms = append(with.rooms, r)
	}
	with.notifyLocked()
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
	for _, c := range o.several {
		for _, r := range slices.Clone(c.rooms) {
			if len(r.present) == 1 && r.present[a] != nil {
				r.past = true
				c.forgetLocked(r)
			}
		}
	}
}

// leftLocked notes that somebody is no longer in a room, and leaves the room
// when it is empty.
func (o *online) leftLocked(r *room, a protocol.Address, idle bool) func() {
	link := r.present[a]
	if link == nil {
		return nil
	}
	delete(r.present, a)
	of, with := r.of, o.conversationLocked(a)
	if len(r.present) == 0 {
		of.forgetLocked(r)
	}
	switch {
	case of.several():
		of.exitedLocked(r, a, idle)
	case len(of.rooms) == 0:
		o.s.bus.Publish(event.Left{Conversation: of.id, Address: a, Idle: idle})
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
		after = append(after, o.leftLocked(r, a, true))
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
	chat  *client.Chat
	to    protocol.Address
	added bool // the peer has it; guarded by Session.mu
}

// maxChunk is the payload of one chunk on a switchboard (p2p.md 2.6).
const maxChunk = 1202

func (l *chatLink) Send(ctx context.Context, chunk []byte) error {
	return l.chat.SendP2P(ctx, l.to, chunk)
}
func (l *chatLink) MaxChunk() int { return maxChunk }

// Close leaves the switchboard open: it may carry texts.
func (l *chatLink) Close() error { return nil }

package app

import (
	"slices"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// onChatEvent takes the news of a switchboard into the model and passes it on
// with the conversation it belongs to.
func (o *online) onChatEvent(chat *client.Chat, e event.Event) {
	if joined, ok := e.(event.Joined); ok {
		o.joined(chat, joined)
		return
	}
	if after := o.chatEvent(chat, e); after != nil {
		after()
	}
}

func (o *online) chatEvent(chat *client.Chat, e event.Event) (after func()) {
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.ending {
		return nil
	}
	r := o.roomLocked(chat)
	switch e := e.(type) {
	case event.Left:
		return o.leftLocked(r, e.Address, e.Idle)
	case event.Typing:
		if o.heardLocked(r, e.From, true) {
			e.Conversation = r.id()
			s.bus.Publish(e)
		}
	case event.Nudged:
		// Strangers cannot shake a window (hostile-input.md B06).
		c := o.conversations[e.From]
		if _, known := s.contacts[e.From]; known && o.heardLocked(r, e.From, true) && time.Since(c.shaken) >= nudgeEvery {
			c.shaken = time.Now()
			e.Conversation = r.id()
			s.bus.Publish(e)
		}
	case event.MessageReceived:
		if o.heardLocked(r, e.Message.From, true) {
			s.bus.Publish(event.MessageReceived{Message: o.receivedLocked(r, e.Message)})
		}
	case event.NotSupported:
		if o.heardLocked(r, e.From, true) {
			o.notSupportedLocked(r, e)
		}
	case event.EmoticonsAnnounced:
		if o.heardLocked(r, e.From, false) {
			o.announcedLocked(r, e)
		}
	}
	return nil
}

// heardLocked notes that somebody in a room was heard; it reports false for
// those who are not there or are blocked.
func (o *online) heardLocked(r *room, from protocol.Address, talk bool) bool {
	if r.of == nil || r.present[from] == nil || o.s.blockedLocked(from) {
		return false
	}
	r.touchLocked(talk)
	return true
}

// receivedLocked completes a line from somebody and writes its row.
func (o *online) receivedLocked(r *room, m protocol.Message) protocol.Message {
	s := o.s
	m.Conversation = r.id()
	m.FromName = s.nameLocked(m.From, m.FromName)
	m.Time = time.Now()
	m.Delivery = protocol.Received
	m.Emoticons = occurring(m.Text.Body, o.conversationLocked(m.From).theirs)
	s.addLineLocked(&m)
	r.of.spokenLocked()
	return m
}

// announcedLocked notes what somebody's shortcuts mean from now on, and fetches
// the pictures that are not here (switchboard.md 6, p2p.md 8).
func (o *online) announcedLocked(r *room, e event.EmoticonsAnnounced) {
	c := o.conversationLocked(e.From)
	e.Emoticons = slices.DeleteFunc(slices.Clone(e.Emoticons), func(m protocol.Emoticon) bool {
		return m.Shortcut == "" || m.Object.IsZero() || m.Object.Type != protocol.CustomEmoticon || m.Object.Creator != e.From
	})
	if len(e.Emoticons) == 0 {
		return
	}
	for _, m := range e.Emoticons {
		c.theirs = slices.DeleteFunc(c.theirs, func(old protocol.Emoticon) bool { return old.Shortcut == m.Shortcut })
		c.theirs = append(c.theirs, m)
	}
	if over := len(c.theirs) - maxTheirs; over > 0 {
		c.theirs = slices.Delete(c.theirs, 0, over)
	}
	e.Conversation = r.id()
	o.s.bus.Publish(e)
	for _, m := range e.Emoticons {
		c.emoticons.addLocked(wish{from: e.From, object: m.Object})
	}
}

// occurring returns those emoticons whose shortcut occurs in a text. Case does
// not matter: some clients let people type it either way.
func occurring(body string, known []protocol.Emoticon) []protocol.Emoticon {
	var found []protocol.Emoticon
	folded := strings.ToLower(body)
	for _, e := range known {
		if strings.Contains(folded, strings.ToLower(e.Shortcut)) {
			found = append(found, e)
		}
	}
	return found
}

// onP2P hands a chunk to the peer it came from.
func (o *online) onP2P(chat *client.Chat, from protocol.Address, chunk []byte) {
	s := o.s
	s.mu.Lock()
	r := o.roomLocked(chat)
	link := r.present[from]
	if link == nil || o.ending || s.blockedLocked(from) {
		s.mu.Unlock()
		return
	}
	r.touchLocked(false)
	c := o.conversationLocked(from)
	// quirk: some clients exchange objects where several are. We answer there,
	// and begin nothing there (switchboard.md 1.6).
	add := !link.added && r.of.several()
	var better *chatLink
	if add {
		link.added = true
		if own := c.currentLocked(); own != nil {
			better = own.present[from]
		}
	}
	s.mu.Unlock()
	if add {
		c.peer.AddLink(link)
		if better != nil {
			c.peer.AddLink(better)
		}
	}
	c.peer.Receive(link, chunk)
}

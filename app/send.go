package app

import (
	"errors"
	"slices"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// outgoing is something that waits to be sent: a line, or a nudge when the
// line has no id.
type outgoing struct {
	line  protocol.Message
	at    time.Time // when it was queued: its place
	tries int
}

func (i *outgoing) isNudge() bool { return i.line.ID == 0 }

// Send queues a text for a conversation, protocol.With(address) or "group:N",
// and returns its lines at once; what became of each comes as MessageDelivered:
// in a conversation of several it is sent when somebody there has it. Custom emoticons of ours that occur in the
// body are announced first, at most 20 to a text. A body longer than one
// message is sent in parts (several lines). While the session is dialled again
// up to 200 lines wait, to go out afterwards. Codes: "not-signed-in",
// "bad-address", "no-conversation", "empty-text", "hidden".
func (s *Session) Send(in protocol.ConversationID, text protocol.Text) ([]protocol.Message, error) {
	in, err := s.conversationID(in)
	if err != nil {
		return nil, err
	}
	texts := parts(text, s.shortcuts())
	if len(texts) == 0 {
		return nil, problem(EmptyText, nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	away := s.reconnect != nil
	var c *conversation
	if away {
		err = s.waitsLocked(in, len(texts))
	} else {
		c, err = s.talkLocked(in)
	}
	if err != nil {
		return nil, err
	}
	lines := make([]protocol.Message, len(texts))
	for i, t := range texts {
		m := protocol.Message{
			Conversation: in, From: s.self.Address, FromName: s.self.Name, Text: t,
			Emoticons: s.oursLocked(t.Body), Time: time.Now(), Delivery: protocol.Sending,
		}
		s.addLineLocked(&m)
		s.sending[m.ID] = true
		s.bus.Publish(event.MessageQueued{Message: m})
		lines[i] = m
		if away {
			s.waiting = append(s.waiting, m)
			continue
		}
		c.queueLocked(&outgoing{line: m})
		c.typed = time.Time{} // the text ends the typing notice
	}
	return lines, nil
}

// conversationID checks and normalises the id of a conversation.
func (s *Session) conversationID(in protocol.ConversationID) (protocol.ConversationID, error) {
	if in.Several() {
		return in, nil
	}
	a, err := protocol.ParseAddress(string(in))
	if err != nil {
		return "", problem(BadAddress, err)
	}
	return protocol.With(a), nil
}

// talkLocked returns a conversation when something may be said there.
func (s *Session) talkLocked(in protocol.ConversationID) (*conversation, error) {
	in, err := s.conversationID(in)
	if err != nil {
		return nil, err
	}
	o := s.signedInLocked()
	switch {
	case o == nil:
		return nil, problem(NotSignedIn, nil)
	case s.self.Status == protocol.Hidden:
		return nil, problem(HiddenSelf, nil)
	case in == protocol.With(s.self.Address):
		return nil, problem(BadAddress, nil)
	}
	if c := o.talkOfLocked(in); c != nil {
		return c, nil
	}
	return nil, problem(NoConversation, nil)
}

// talkOfLocked returns a conversation, or nil when there is none of several
// with this id.
func (o *online) talkOfLocked(in protocol.ConversationID) *conversation {
	if a, one := in.Person(); one {
		return o.conversationLocked(a)
	}
	return o.severalLocked(in)
}

// SendAgain queues a line that was not sent, or may not have been, once more
// under the same id: MessageDelivered tells Sending, and later its fate. Codes:
// "not-signed-in", "hidden", "no-conversation", "message-not-found" (also for lines that are not
// ours or were sent). It reads the database.
func (s *Session) SendAgain(id int64) error {
	m, err := s.lineOfID(id)
	if err != nil {
		return problem(MessageNotFound, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.talkLocked(m.Conversation)
	if err != nil {
		return err
	}
	if m.Kind != "" || m.From != s.self.Address || s.sending[id] || m.Delivery == protocol.Sent {
		return problem(MessageNotFound, nil)
	}
	// The set may have changed since; what is announced must be ours now.
	m.Emoticons = s.oursLocked(m.Text.Body)
	m.Delivery = protocol.Sending
	s.sending[id] = true
	s.setDeliveryLocked(m, protocol.Sending, "")
	c.queueLocked(&outgoing{line: m})
	return nil
}

// SetTyping tells the other side that we are writing; it is cheap to call on
// every keystroke and sends at most every five seconds, only on an open
// conversation.
func (s *Session) SetTyping(in protocol.ConversationID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.signedInLocked()
	if o == nil || s.self.Status == protocol.Hidden {
		return
	}
	c := o.several[in]
	if to, one := in.Person(); one {
		c = o.conversations[to]
	}
	if c == nil || time.Since(c.typed) < typingEvery {
		return
	}
	r := c.currentLocked()
	if r == nil {
		return
	}
	c.typed = time.Now()
	r.touchLocked(true)
	o.startLocked(func() { r.chat.SendTyping() })
}

// Nudge shakes the other side's window, at most once in ten seconds in each
// conversation. Codes: "too-soon", "not-signed-in", "bad-address",
// "no-conversation", "hidden".
func (s *Session) Nudge(in protocol.ConversationID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.talkLocked(in)
	if err != nil {
		return err
	}
	if time.Since(c.nudged) < nudgeEvery {
		return problem(TooSoon, nil)
	}
	c.nudged = time.Now()
	c.queueLocked(&outgoing{})
	return nil
}

// queueLocked puts something at the end of the queue.
func (c *conversation) queueLocked(i *outgoing) {
	i.at = time.Now()
	c.queue = append(c.queue, i)
	c.flushLocked()
}

func (c *conversation) flushLocked() {
	if !c.flushing && len(c.queue) > 0 {
		c.flushing = c.o.startLocked(c.flush)
	}
}

// flush sends what waits, in order, and ends when nothing does.
func (c *conversation) flush() {
	s := c.o.s
	for {
		s.mu.Lock()
		if len(c.queue) == 0 {
			c.flushing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		r, err := c.open(c.o.ctx)
		s.mu.Lock()
		if err != nil {
			failed := c.queue
			c.queue = nil
			s.mu.Unlock()
			s.logger.Debug("no switchboard", "conversation", c.id, "error", err)
			for _, i := range failed {
				c.notSent(i, codeOf(err, NotDelivered))
			}
			continue
		}
		if len(c.queue) == 0 { // given up meanwhile
			s.mu.Unlock()
			continue
		}
		i := c.queue[0]
		c.queue = c.queue[1:]
		r = c.stayLocked(r)
		r.touchLocked(true)
		s.mu.Unlock()
		c.send(r, i)
	}
}

// stayLocked returns the switchboard that the last line went to when that is
// only a moment ago and it is still good, else r: a line that follows on another
// one could overtake it.
func (c *conversation) stayLocked(r *room) *room {
	if time.Since(c.sentAt) < stayOn && slices.Contains(c.rooms, c.sentOn) && len(c.sentOn.present) >= len(r.present) {
		r = c.sentOn
	}
	c.sentOn, c.sentAt = r, time.Now()
	return r
}

// send puts one thing on a switchboard.
func (c *conversation) send(r *room, i *outgoing) {
	if i.isNudge() {
		if err := r.chat.SendNudge(); err != nil {
			c.o.s.logger.Debug("nudge not sent", "error", err)
		}
		return
	}
	err := c.announce(r, i.line.Emoticons)
	var receipt <-chan error
	if err == nil {
		receipt, err = r.chat.SendText(i.line.Text)
	}
	if err != nil {
		c.again(r, i, err)
		return
	}
	s := c.o.s
	s.mu.Lock()
	waits := c.o.startLocked(func() { c.await(r, i, receipt) })
	if waits {
		r.awaited++
		if c.several() {
			c.keepLocked()
		}
	}
	s.mu.Unlock()
	if !waits {
		s.settle(i.line, protocol.Unknown, DeliveryUnknown)
	}
}

// await waits for the fate of a line. The engine always tells it: at the
// latest when its own timer runs out or the switchboard closes.
func (c *conversation) await(r *room, i *outgoing, receipt <-chan error) {
	err := <-receipt
	switch {
	case err == nil:
		c.o.s.settle(i.line, protocol.Sent, "")
	case errors.Is(err, client.ErrUnknown):
		c.o.s.settle(i.line, protocol.Unknown, DeliveryUnknown)
	default:
		c.again(r, i, err)
	}
	c.o.s.mu.Lock()
	if err == nil {
		c.spokenLocked() // a line that nobody has is none
	}
	r.awaited--
	empty := r.awaited == 0 && (len(r.present) == 0 || r.leaving)
	c.o.s.mu.Unlock()
	if empty {
		r.chat.Leave()
	}
}

// again handles a line that certainly did not arrive, because the other side
// has just left the switchboard or its connection has gone: it is queued once
// more in its place, for a new switchboard.
func (c *conversation) again(r *room, i *outgoing, err error) {
	s := c.o.s
	s.logger.Debug("line did not arrive", "id", i.line.ID, "tries", i.tries, "error", err)
	s.mu.Lock()
	// Where others are, some may have it: to send it again would double it.
	some := c.several() && errors.Is(err, client.ErrNotDelivered) && len(r.present) > 0
	if errors.Is(err, client.ErrTooLong) || i.tries > 0 || some || r.leaving || c.o.ending {
		s.mu.Unlock()
		c.notSent(i, codeOf(err, NotDelivered))
		return
	}
	i.tries++
	at, _ := slices.BinarySearchFunc(c.queue, i, func(a, b *outgoing) int { return a.at.Compare(b.at) })
	c.queue = slices.Insert(c.queue, at, i)
	c.forgetLocked(r)
	c.flushLocked()
	leave := r.awaited == 0
	s.mu.Unlock()
	if leave {
		r.chat.Leave()
	}
}

func (c *conversation) notSent(i *outgoing, code string) {
	if i.isNudge() {
		return
	}
	if c.o.ctx.Err() != nil {
		code = SignedOutMeantime
	}
	c.o.s.settle(i.line, protocol.NotSent, code)
}

// announce tells the other side which of our custom emoticons the next text
// uses: only clients since MSN Messenger 6 know what to do with it
// (switchboard.md 6). What each of them fetches comes from one to one.
func (c *conversation) announce(r *room, list []protocol.Emoticon) error {
	s := c.o.s
	s.mu.Lock()
	knows := false
	for a := range r.present {
		one := c.o.conversationLocked(a)
		if contact, known := s.contacts[a]; known && contact.ClientID.MSNC() == 0 && len(one.theirs) == 0 {
			continue
		}
		knows = true
		for _, e := range list {
			one.announced[e.Object.Hash] = true
		}
	}
	s.mu.Unlock()
	if !knows || len(list) == 0 || !c.o.objects() {
		return nil
	}
	return c.sayEmoticons(r, list)
}

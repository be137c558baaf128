package app

import (
	"context"
	"errors"
	"slices"

	"papilio/protocol"
	"papilio/protocol/client"
)

// Invite calls somebody into a conversation and returns its id when they have
// joined, or with a *protocol.Problem. In a conversation of several that is the
// same conversation; a one-to-one stays what it is, and a conversation of the
// three of us begins on a switchboard of its own: GroupStarted tells it. Who is
// invited is called first: when they cannot come nothing begins, and nobody
// else is disturbed. Somebody who is being called already is not called twice.
// Codes: "not-signed-in", "hidden", "bad-address", "already-here",
// "contact-offline", "not-allowed", "too-many-people", "no-conversation",
// "too-fast", "server-busy", "timeout", "not-delivered", "cancelled".
func (s *Session) Invite(ctx context.Context, in protocol.ConversationID, who protocol.Address) (protocol.ConversationID, error) {
	who, err := protocol.ParseAddress(string(who))
	if err != nil {
		return "", problem(BadAddress, err)
	}
	s.mu.Lock()
	c, err := s.talkLocked(in)
	if err == nil && who == s.self.Address {
		err = problem(AlreadyHere, nil)
	}
	if err == nil && s.blockedLocked(who) {
		err = problem(NotAllowed, nil)
	}
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	o := c.o
	if !c.several() {
		if c.with == who {
			s.mu.Unlock()
			return "", problem(AlreadyHere, nil)
		}
		c = o.severalOfLocked([]protocol.Address{who, c.with}) // in this order they are called
		if len(c.rooms) == 0 && !c.opening {
			c.was, c.told = in, false
		}
	}
	switch {
	case c.hasLocked(who) && !in.Several():
		s.mu.Unlock()
		return c.id, nil // the three of us talk already
	case c.hasLocked(who):
		err = problem(AlreadyHere, nil)
	case !slices.ContainsFunc(c.members, func(m *member) bool { return m.Address == who }) && len(c.members) >= maxPeople:
		err = problem(TooManyPeople, nil)
	}
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	c.memberLocked(who, "").gone = false
	if len(c.rooms) == 0 && !c.opening {
		c.first = who
	}
	s.mu.Unlock()

	_, err = c.open(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case c.hasLocked(who):
		c.keepLocked()
		return c.id, nil
	case c.refusals[who] != nil:
		err = c.refusals[who]
	case err == nil:
		err = client.ErrNoAnswer
	}
	if o.ctx.Err() != nil {
		return "", problem(SignedOutMeantime, err)
	}
	return "", problem(inviteCode(err), err)
}

// inviteCode says why somebody could not be called (switchboard.md 1.2).
func inviteCode(err error) string {
	var refused *protocol.Error
	if errors.As(err, &refused) {
		switch refused.Code {
		case protocol.CodeAlreadyThere:
			return AlreadyHere
		case codeMayNotContact:
			return NotAllowed
		case codeRoomFull:
			return TooManyPeople
		case protocol.CodeInvalidUser:
			return BadAddress
		}
	}
	return codeOf(err, NotDelivered)
}

// codeRoomFull is error 712 of CAL and ANS.
const codeRoomFull = 712

// Leave leaves a conversation of several: we hear no more of it until we write
// there or are called in again. What waits to be sent is given up. For a
// one-to-one, and for one we are not in, it does nothing.
func (s *Session) Leave(in protocol.ConversationID) {
	if !in.Several() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = slices.DeleteFunc(s.waiting, func(m protocol.Message) bool {
		if m.Conversation == in {
			s.settleLocked(m, protocol.NotSent, Cancelled)
		}
		return m.Conversation == in
	})
	o := s.signedInLocked()
	if o == nil || o.several[in] == nil {
		return
	}
	c := o.several[in]
	for _, i := range c.queue {
		if !i.isNudge() {
			s.settleLocked(i.line, protocol.NotSent, Cancelled)
		}
	}
	c.queue = nil
	for _, r := range o.rooms {
		if r.of != c {
			continue
		}
		c.forgetLocked(r)
		if r.leaving = true; r.awaited == 0 {
			r.chat.Leave()
		}
	}
}

// Participants returns who is in a conversation now beside ourselves, in the
// order they came. When nobody is (it was idle, or we are offline) it returns
// those whom the next line calls in again. For a one-to-one it is the other
// side.
func (s *Session) Participants(in protocol.ConversationID) []protocol.Participant {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := in.Person(); ok {
		return []protocol.Participant{{Address: a, FriendlyName: s.nameLocked(a, "")}}
	}
	if o := s.signedInLocked(); o != nil {
		if c := o.severalLocked(in); c != nil {
			return c.shownLocked()
		}
	}
	for _, t := range s.talks {
		if t.ID == in {
			return slices.Clone(t.People)
		}
	}
	return nil
}

// shownLocked returns who is in it, else who would be called.
func (c *conversation) shownLocked() (list []protocol.Participant) {
	for _, m := range c.members {
		if c.hasLocked(m.Address) {
			list = append(list, m.Participant)
		}
	}
	if len(list) > 0 {
		return list
	}
	missing := c.missingLocked()
	for _, m := range c.members {
		if slices.Contains(missing, m.Address) {
			list = append(list, m.Participant)
		}
	}
	return list
}

package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// member is somebody who belongs to a conversation of several: they are in it,
// or were in it when it fell silent. The next line calls those who are not in
// it again, except who has left: they are forgotten when the others go on.
type member struct {
	protocol.Participant
	joined bool // they have been in it
	gone   bool // they have left, or did not come when called
}

// talk is a conversation of several as it is kept between switchboards and
// starts: its id is that of its lines in the history.
type talk struct {
	ID     protocol.ConversationID `json:"id"`
	People []protocol.Participant  `json:"people"`
}

const (
	talksSetting = "conversations" // of several, as JSON
	maxTalks     = 200             // kept, the newest
	maxPeople    = 19              // beside us in one conversation (switchboard.md 1.6)
)

// loadTalks reads what is kept of conversations of several.
func (s *Session) loadTalks() (list []talk) {
	if raw := s.Setting(talksSetting); raw != "" && json.Unmarshal([]byte(raw), &list) != nil {
		s.logger.Warn("conversations of several not read")
		return nil
	}
	return list
}

// newTalkLocked returns an id that this store has not had.
func (s *Session) newTalkLocked(o *online) protocol.ConversationID {
	highest := 0
	note := func(id protocol.ConversationID) {
		if n, err := strconv.Atoi(strings.TrimPrefix(string(id), "group:")); err == nil {
			highest = max(highest, n)
		}
	}
	for _, t := range s.talks {
		note(t.ID)
	}
	for id := range o.several {
		note(id)
	}
	return protocol.ConversationID("group:" + strconv.Itoa(highest+1))
}

// keepLocked notes who is in a conversation of several, so that it can be
// opened again.
func (c *conversation) keepLocked() {
	s := c.o.s
	c.kept = true
	t := talk{ID: c.id, People: c.peopleLocked()}
	if n := len(s.talks); n > 0 && s.talks[n-1].ID == t.ID && slices.Equal(s.talks[n-1].People, t.People) {
		return
	}
	s.talks = append(slices.DeleteFunc(s.talks, func(old talk) bool { return old.ID == t.ID }), t)
	if over := len(s.talks) - maxTalks; over > 0 {
		s.talks = slices.Delete(s.talks, 0, over)
	}
	s.saveTalksLocked()
}

func (s *Session) saveTalksLocked() {
	raw, _ := json.Marshal(s.talks) // strings only: cannot fail
	s.rememberLocked(talksSetting, string(raw))
}

// forgetTalksLocked forgets the conversations of several that are not in a set.
func (s *Session) forgetTalksLocked(but map[protocol.ConversationID]bool) {
	n := len(s.talks)
	s.talks = slices.DeleteFunc(s.talks, func(t talk) bool { return !but[t.ID] })
	if len(s.talks) < n {
		s.saveTalksLocked()
	}
}

func (c *conversation) peopleLocked() []protocol.Participant {
	list := make([]protocol.Participant, len(c.members))
	for i, m := range c.members {
		list[i] = m.Participant
	}
	return list
}

// severalLocked returns the conversation of several with an id, or nil.
func (o *online) severalLocked(id protocol.ConversationID) *conversation {
	if c := o.several[id]; c != nil {
		return c
	}
	for _, t := range o.s.talks {
		if t.ID == id {
			c := newConversation(o, id)
			c.kept, c.told = true, true
			for _, p := range t.People {
				c.members = append(c.members, &member{Participant: p, joined: true})
			}
			o.several[id] = c
			return c
		}
	}
	return nil
}

// severalOfLocked returns the conversation of exactly these people, the newest
// one there was or a new one.
func (o *online) severalOfLocked(people []protocol.Address) *conversation {
	return o.severalButLocked(people, nil)
}

// severalButLocked is severalOfLocked without one that does not count.
func (o *online) severalButLocked(people []protocol.Address, but *conversation) *conversation {
	want := slices.Sorted(slices.Values(people))
	for _, c := range o.several {
		if c != but && c.isOfLocked(want) {
			return c
		}
	}
	for _, t := range slices.Backward(o.s.talks) {
		if but == nil || t.ID != but.id {
			if c := o.severalLocked(t.ID); c != nil && c.isOfLocked(want) {
				return c
			}
		}
	}
	if but != nil {
		return nil
	}
	c := newConversation(o, o.s.newTalkLocked(o))
	for _, a := range people {
		c.memberLocked(a, "")
	}
	o.several[c.id] = c
	return c
}

// isOfLocked reports whether these, sorted, are those who belong to it.
func (c *conversation) isOfLocked(want []protocol.Address) bool {
	var all, staying []protocol.Address
	for _, m := range c.members {
		all = append(all, m.Address)
		if !m.gone {
			staying = append(staying, m.Address)
		}
	}
	slices.Sort(all)
	slices.Sort(staying)
	return slices.Equal(all, want) || slices.Equal(staying, want)
}

// memberLocked returns somebody of a conversation of several, added when new.
func (c *conversation) memberLocked(a protocol.Address, name string) *member {
	for _, m := range c.members {
		if m.Address == a {
			return m
		}
	}
	m := &member{Participant: protocol.Participant{Address: a, FriendlyName: c.o.s.nameLocked(a, name)}}
	c.members = append(c.members, m)
	return m
}

// hasLocked reports whether somebody is in one of the open switchboards.
func (c *conversation) hasLocked(a protocol.Address) bool {
	return slices.ContainsFunc(c.rooms, func(r *room) bool { return r.present[a] != nil })
}

// missingLocked returns those to call before a line is sent: who belongs to it
// and is not there. When everybody has left it is all of them.
func (c *conversation) missingLocked() []protocol.Address {
	return c.missingInLocked(c.currentLocked())
}

func (c *conversation) missingInLocked(r *room) (list []protocol.Address) {
	here := 0
	for _, m := range c.members {
		switch {
		case r != nil && r.present[m.Address] != nil:
			here++
		case !m.gone:
			list = append(list, m.Address)
		}
	}
	if here == 0 && len(list) == 0 {
		for _, m := range c.members {
			list = append(list, m.Address)
		}
	}
	return list
}

// tellLocked publishes GroupStarted, once.
func (c *conversation) tellLocked() {
	if c.told {
		return
	}
	c.told = true
	c.o.s.bus.Publish(event.GroupStarted{Conversation: c.id, Was: c.was, People: c.peopleLocked()})
}

// enteredLocked notes that somebody is in a switchboard of a conversation of
// several.
func (c *conversation) enteredLocked(r *room, e event.Joined) {
	if !slices.Contains(c.rooms, r) {
		c.rooms = append(c.rooms, r)
	}
	m := c.memberLocked(e.Address, "")
	m.FriendlyName = c.o.s.nameLocked(e.Address, e.FriendlyName)
	e.Conversation, e.Back = c.id, m.joined && !m.gone
	e.FriendlyName = m.FriendlyName
	others := slices.ContainsFunc(c.rooms, func(other *room) bool { return other != r && other.present[e.Address] != nil })
	m.joined, m.gone = true, false
	c.tellLocked()
	if !others {
		c.o.s.bus.Publish(e)
	}
	if c.kept {
		c.keepLocked()
	}
	c.notifyLocked()
}

// exitedLocked notes that somebody is no longer in a switchboard of a
// conversation of several. Who only was idle is called again with the next line.
func (c *conversation) exitedLocked(r *room, a protocol.Address, idle bool) {
	if c.hasLocked(a) {
		return
	}
	if time.Since(r.used) > c.o.s.timing.idleTalk/2 {
		idle = true // their side saves connections, as ours does
	}
	c.memberLocked(a, "").gone = !idle
	c.notifyLocked()
	c.o.s.bus.Publish(event.Left{Conversation: c.id, Address: a, Idle: idle})
}

// spokenLocked notes that something was said: who has left before no longer
// belongs to it.
func (c *conversation) spokenLocked() {
	if !c.several() {
		return
	}
	if len(c.rooms) > 0 {
		c.members = slices.DeleteFunc(c.members, func(m *member) bool { return m.gone && !c.hasLocked(m.Address) })
	}
	c.keepLocked()
}

// turnLocked makes the conversation of a switchboard one of several: somebody
// has joined the two of us, or the several we were. It never goes back
// (switchboard.md 1.5).
func (o *online) turnLocked(r *room) (after func()) {
	people := make([]protocol.Address, 0, len(r.present))
	for a := range r.present {
		people = append(people, a)
	}
	slices.Sort(people)
	before := r.of
	if before.several() {
		// Called into it one after the other: it may be one we know.
		if before.kept || r.ours {
			return nil
		}
		known := o.severalButLocked(people, before)
		if known == nil {
			return nil
		}
		before.forgetLocked(r)
		r.of, known.rooms = known, append(known.rooms, r)
		known.notifyLocked()
		o.s.bus.Publish(event.GroupStarted{Conversation: known.id, Was: before.id, People: known.peopleLocked()})
		return nil
	}
	before.forgetLocked(r)
	c := o.severalOfLocked(people)
	r.of = c
	c.told = false
	if r.talked {
		c.was = before.id
	}
	for a := range r.present {
		m := c.memberLocked(a, "")
		m.joined, m.gone = m.joined || a == before.with, false
	}
	c.rooms = append(c.rooms, r)
	if link := r.present[before.with]; link != nil && before.peer.Active() == 0 {
		link.added = false
		return func() { before.peer.RemoveLink(link) } // a transfer that runs goes on here
	}
	return nil
}

// callAll calls everybody who is missing into the switchboard there is, or a
// new one. Once somebody is there the others get a while and no more.
func (c *conversation) callAll(ctx context.Context) error {
	s := c.o.s
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.mu.Lock()
	r := c.currentLocked()
	s.mu.Unlock()
	if r == nil {
		var err error
		if r, err = c.newRoom(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		enough := c.currentLocked() != nil && len(c.missingLocked()) == 0
		s.mu.Unlock()
		if enough { // we have been called meanwhile
			c.dropRoom(r)
			return nil
		}
	}
	type answer struct {
		from protocol.Address
		err  error
	}
	s.mu.Lock()
	first := c.first
	c.first = ""
	c.refusals = map[protocol.Address]error{}
	s.mu.Unlock()
	if first != "" && len(r.chat.Participants()) == 0 {
		if err := r.chat.Invite(ctx, first); err != nil {
			c.dropRoom(r)
			s.mu.Lock()
			defer s.mu.Unlock()
			c.refusals[first] = err
			c.notComingLocked(first)
			return err
		}
	}
	s.mu.Lock()
	missing := c.missingInLocked(r)
	open := map[protocol.Address]bool{}
	answers := make(chan answer, len(missing))
	for _, a := range missing {
		open[a] = c.o.startLocked(func() { answers <- answer{a, r.chat.Invite(ctx, a)} })
	}
	come := len(r.chat.Participants())
	s.mu.Unlock()

	others := time.NewTimer(s.timing.open)
	defer others.Stop()
	if come > 0 {
		others.Reset(s.timing.others)
	}
	var refused error
	left := len(missing)
	for left > 0 {
		select {
		case a := <-answers:
			left--
			open[a.from] = a.err != nil
			if a.err == nil {
				if come++; come == 1 {
					others.Reset(s.timing.others)
				}
				continue
			}
			refused = a.err
			s.mu.Lock()
			c.refusals[a.from] = a.err
			s.mu.Unlock()
			s.logger.Debug("somebody did not come", "who", a.from, "error", a.err)
			continue
		case <-others.C:
		case <-ctx.Done():
		}
		break
	}
	come = c.awaitPeople(ctx, r)
	s.mu.Lock()
	for _, a := range missing {
		if !open[a] || c.hasLocked(a) {
			continue
		}
		c.notComingLocked(a)
	}
	s.mu.Unlock()
	if come > 0 {
		return nil
	}
	if len(r.chat.Participants()) == 0 {
		c.dropRoom(r)
	}
	switch {
	case refused != nil:
	case left < len(missing):
		refused = client.ErrAlone // they came and left at once
	default:
		refused = client.ErrNoAnswer
	}
	return refused
}

// awaitPeople waits until the reader has told of everybody who is in a
// switchboard, which is any moment, and returns how many that are.
func (c *conversation) awaitPeople(ctx context.Context, r *room) int {
	s := c.o.s
	for {
		people := r.chat.Participants()
		s.mu.Lock()
		changed := c.changed
		waits := false
		for _, a := range people {
			waits = waits || r.present[a] == nil
		}
		here, gone := len(r.present), c.o.rooms[r.chat] == nil || r.of != c
		s.mu.Unlock()
		switch {
		case gone:
			return 0
		case !waits:
			return here
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return here
		}
	}
}

// notComingLocked notes that somebody did not come: they are not called again
// with every line, and who has never been here is not one of us.
func (c *conversation) notComingLocked(a protocol.Address) {
	c.members = slices.DeleteFunc(c.members, func(m *member) bool { return m.Address == a && !m.joined && len(c.members) > 1 })
	for _, m := range c.members {
		if m.Address == a {
			m.gone = true
		}
	}
}

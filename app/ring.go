package app

import (
	"context"
	"slices"

	"papilio/protocol/client"
)

// onRing takes a call; not one of a blocked person. When we change our display
// picture all contacts call at once to fetch it, so calls wait for their turn:
// the two newest of each person, a few joined at a time.
func (o *online) onRing(ring client.Ring) {
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.blockedLocked(ring.From) {
		return
	}
	// Two of one person: they may call us alone and into a conversation of several.
	first, more := -1, 0
	for i, r := range o.rings {
		if r.From == ring.From {
			if more++; first < 0 {
				first = i
			}
		}
	}
	if more > 1 {
		o.rings = slices.Delete(o.rings, first, first+1)
	}
	if len(o.rings) >= maxRings {
		s.logger.Warn("too many calls at once", "from", ring.From)
		return
	}
	o.rings = append(o.rings, ring)
	if o.answering < maxAnswering && o.startLocked(o.answerRings) {
		o.answering++
	}
}

// answerRings joins the calls that wait, one after the other.
func (o *online) answerRings() {
	select {
	case <-o.ready:
	case <-o.ctx.Done():
	}
	for {
		o.s.mu.Lock()
		if len(o.rings) == 0 || o.ending {
			o.answering--
			o.s.mu.Unlock()
			return
		}
		ring := o.rings[0]
		o.rings = o.rings[1:]
		// Somebody who calls again and again does not get all switchboards.
		var oldest *room
		if c := o.conversations[ring.From]; c != nil && len(c.rooms) >= maxRoomsEach {
			oldest = c.rooms[0]
			c.forgetLocked(oldest)
		}
		o.s.mu.Unlock()
		if oldest != nil {
			oldest.chat.Close()
		}
		ctx, cancel := context.WithTimeout(o.ctx, o.s.timing.open)
		if !o.makeRoom(ctx, o.s.timing.open) {
			cancel()
			continue
		}
		chat, err := o.client.Answer(ctx, ring)
		cancel()
		switch {
		case err != nil:
			o.s.logger.Debug("call not joined", "from", ring.From, "error", err)
		case len(chat.Participants()) == 0:
			chat.Close() // everybody had left meanwhile
		}
	}
}

package app

import (
	"context"
	"time"

	"papilio/protocol"
)

// sweepRooms leaves switchboards that nobody uses: official servers count
// them, and every open one costs both sides a connection (switchboard.md 1.5).
func (o *online) sweepRooms() {
	for o.sleep(o.s.timing.sweep) {
		o.leaveIdle()
	}
}

func (o *online) leaveIdle() {
	o.s.mu.Lock()
	var idle []*room
	for _, r := range o.rooms {
		if r.of != nil && len(r.present) > 0 && o.idleLocked(r) {
			idle = append(idle, r)
		}
	}
	for _, r := range idle {
		r.of.forgetLocked(r) // nobody picks it from here on
	}
	strangers := o.strangersLocked()
	o.forgetSeveralLocked()
	o.s.mu.Unlock()
	for _, r := range idle {
		r.chat.Leave()
	}
	for _, c := range strangers {
		c.peer.Close()
	}
}

// strangersLocked forgets conversations with people who are no contacts once
// nothing of them is open: anybody can start one.
func (o *online) strangersLocked() []*conversation {
	busy := map[protocol.Address]bool{}
	for _, r := range o.rooms {
		if r.of != nil {
			busy[r.of.with] = true
		}
		for a := range r.present {
			busy[a] = true
		}
	}
	for k := range o.fetches {
		busy[k.from] = true
	}
	var gone []*conversation
	for a, c := range o.conversations {
		_, known := o.s.contacts[a]
		if known || busy[a] || c.opening || c.flushing || len(c.queue) > 0 || c.emoticons.running || len(c.emoticons.wishes) > 0 {
			continue
		}
		delete(o.conversations, a)
		gone = append(gone, c)
	}
	return gone
}

// forgetSeveralLocked forgets conversations of several in which nothing was
// said once everybody has gone.
func (o *online) forgetSeveralLocked() {
	open := map[*conversation]bool{}
	for _, r := range o.rooms {
		open[r.of] = true
	}
	for id, c := range o.several {
		if !c.kept && !open[c] && !c.opening && !c.flushing && len(c.queue) == 0 {
			delete(o.several, id)
		}
	}
}

func (o *online) idleLocked(r *room) bool {
	t := o.s.timing
	limit := t.idleTalk
	switch {
	case !r.of.several() && len(r.of.rooms) > 1 && r.of.currentLocked() != r:
		limit = t.idleSecond
	case r.past, r.ours && !r.talked:
		limit = t.idleObjects
	}
	return time.Since(r.used) > limit && len(r.of.queue) == 0 && r.activeLocked() == 0
}

// makeRoom sees to it that another switchboard may be opened: the engine opens
// a bounded number, so those used longest ago are left, and when all were just
// in use it waits for one to be idle, at most as long as patience. It reports
// false when the context ends.
func (o *online) makeRoom(ctx context.Context, patience time.Duration) bool {
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		oldest, room := o.oldestIdle()
		if room {
			return ctx.Err() == nil
		}
		if oldest != nil {
			oldest.chat.Close()
			continue
		}
		again := time.NewTimer(o.s.timing.settle / 4)
		select {
		case <-ctx.Done():
		case <-end.C:
			again.Stop()
			return true // the engine has a few left
		case <-again.C:
		}
		again.Stop()
		if ctx.Err() != nil {
			return false
		}
	}
}

// oldestIdle reports whether there is room, or else which switchboard to leave
// for it: rather one that only carried objects. Nobody picks it from here on.
func (o *online) oldestIdle() (oldest *room, enough bool) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if len(o.rooms) < maxRooms {
		return nil, true
	}
	for _, r := range o.rooms {
		settle := o.s.timing.settle
		if r.talked {
			settle = o.s.timing.settleTalk
		}
		if r.of == nil || len(r.present) == 0 || time.Since(r.used) < settle || len(r.of.queue) > 0 || r.activeLocked() > 0 {
			continue
		}
		if oldest == nil || r.talked == oldest.talked && r.used.Before(oldest.used) || oldest.talked && !r.talked {
			oldest = r
		}
	}
	if oldest != nil {
		oldest.of.forgetLocked(oldest)
	}
	return oldest, false
}

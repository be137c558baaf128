package p2p

import (
	"bytes"
	"time"
)

// verdict is what became of a chunk handed to the assembler.
type verdict int

const (
	more   verdict = iota // taken, or seen before, or empty: the message is not complete
	whole                 // the message is complete
	gap                   // not the next byte of its message; next says which is
	stray                 // the middle of a message whose beginning is not here
	broken                // the numbers make no sense, or pass a bound; the message is forgotten
)

// message key: the account is that of the peer.
type partialKey struct{ session, identifier uint32 }

type partial struct {
	total uint64
	body  []byte
	since time.Time
}

// assembler puts chunks together to messages: in order, contiguous, never
// past the announced total, growing only with bytes that have come. SLP
// messages (SessionID 0) share bounds on number, bytes and life; a session has
// one unfinished message at a time.
type assembler struct{ partials map[partialKey]*partial }

// add takes a chunk of a message that may be at most limit bytes long. body is
// the message when the verdict is whole; it is never the payload itself.
func (a *assembler) add(h header, payload []byte, limit uint64, now time.Time) (body []byte, v verdict) {
	k := partialKey{h.SessionID, h.Identifier}
	n := uint64(len(payload))
	if n == 0 && h.Total > 0 {
		return nil, more // quirk: libpurple may send an empty first chunk
	}
	if h.Total == 0 || h.Total > limit || n > h.Total || h.Offset > h.Total-n {
		delete(a.partials, k)
		return nil, broken
	}
	p := a.partials[k]
	if p == nil || h.Offset == 0 && (p.total != h.Total || n > uint64(len(p.body))) {
		if h.Offset != 0 {
			return nil, stray
		}
		delete(a.partials, k)
		if n == h.Total {
			return bytes.Clone(payload), whole
		}
		p = &partial{total: h.Total, since: now}
		a.open(k, p)
	}
	have := uint64(len(p.body))
	switch {
	case p.total != h.Total:
		delete(a.partials, k)
		return nil, broken
	case h.Offset+n <= have:
		return nil, more // seen before
	case h.Offset != have:
		return nil, gap
	}
	p.body = append(p.body, payload...)
	if uint64(len(p.body)) < p.total {
		if h.SessionID == 0 {
			a.bound(k)
		}
		return nil, more
	}
	delete(a.partials, k)
	return p.body, whole
}

// next returns how many bytes of a message have come.
func (a *assembler) next(h header) uint64 {
	if p := a.partials[partialKey{h.SessionID, h.Identifier}]; p != nil {
		return uint64(len(p.body))
	}
	return 0
}

func (a *assembler) open(k partialKey, p *partial) {
	if a.partials == nil {
		a.partials = map[partialKey]*partial{}
	}
	if k.session != 0 {
		a.drop(k.session) // one message of a session at a time
	}
	a.partials[k] = p
}

// bound forgets the oldest unfinished SLP messages until the rest is within
// bounds; keep is spared as long as there are others.
func (a *assembler) bound(keep partialKey) {
	for {
		count, bytes := 0, 0
		oldest, found := keep, false
		for k, p := range a.partials {
			if k.session != 0 {
				continue
			}
			count++
			bytes += len(p.body)
			if k != keep && (!found || p.since.Before(a.partials[oldest].since)) {
				oldest, found = k, true
			}
		}
		if count <= maxSLPBuffers && bytes <= maxSLPBytes {
			return
		}
		delete(a.partials, oldest)
	}
}

// drop forgets the unfinished message of a session.
func (a *assembler) drop(session uint32) {
	for k := range a.partials {
		if k.session == session {
			delete(a.partials, k)
		}
	}
}

// expire forgets SLP messages that did not become whole in time and returns
// when to look again, zero when there is no need.
func (a *assembler) expire(now time.Time) (next time.Time) {
	for k, p := range a.partials {
		if k.session != 0 {
			continue // the session has a timer of its own
		}
		end := p.since.Add(partialTime)
		if !now.Before(end) {
			delete(a.partials, k)
		} else if next.IsZero() || end.Before(next) {
			next = end
		}
	}
	return next
}

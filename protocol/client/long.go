package client

import (
	"strconv"
	"time"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// longMessage is a message of a later client that comes in parts
// (switchboard.md 10): the first has the headers and the number of parts, the
// others their place. They may come in any order.
type longMessage struct {
	began time.Time
	first wire.Message
	count int // parts; 0 until the first is here
	parts map[int][]byte
	bytes int
}

// gather returns a message that is complete: one that never was in parts, or
// the last part of one that now is put together. What goes past a bound is
// dropped with all its parts (hostile-input.md B07), and so is what is not whole
// after a minute or when its sender goes; both are told as KindPart, since
// somebody said something that cannot be shown.
func (c *Chat) gather(from protocol.Address, who *sender, m wire.Message, now time.Time) (wire.Message, bool) {
	if m.Get("Message-ID") == "" || !m.Has("Chunks") && !m.Has("Chunk") {
		return m, true
	}
	c.parts.Lock()
	defer c.parts.Unlock()
	c.expireLocked(now)
	whole, done, kept := who.whole(m, now)
	switch {
	case !kept:
		c.notSupportedLocked(from, who.name, who, protocol.KindPart, "", now)
	case !done:
		if c.unfinished == nil {
			c.unfinished = map[protocol.Address]*sender{}
		}
		c.unfinished[from] = who
		if c.expiry == nil && !c.partsOver {
			c.expiry = time.AfterFunc(longPatience, c.expire)
		}
	}
	return whole, done
}

// expire is the timer of messages that are not whole.
func (c *Chat) expire() {
	c.parts.Lock()
	defer c.parts.Unlock()
	if c.partsOver {
		return
	}
	c.expiry = nil
	now := time.Now()
	if next := c.expireLocked(now); !next.IsZero() {
		c.expiry = time.AfterFunc(next.Sub(now), c.expire)
	}
}

// expireLocked forgets what has not become whole in time, tells it, and returns
// when to look again, zero for never.
func (c *Chat) expireLocked(now time.Time) (next time.Time) {
	for from, who := range c.unfinished {
		for id, l := range who.long {
			end := l.began.Add(longPatience)
			if !now.Before(end) {
				delete(who.long, id)
				c.notSupportedLocked(from, who.name, who, protocol.KindPart, "", now)
			} else if next.IsZero() || end.Before(next) {
				next = end
			}
		}
		if len(who.long) == 0 {
			delete(c.unfinished, from)
		}
	}
	return next
}

// lose tells that what somebody who goes has begun will never be whole.
func (c *Chat) lose(from protocol.Address) {
	c.parts.Lock()
	defer c.parts.Unlock()
	c.loseLocked(from)
}

func (c *Chat) loseLocked(from protocol.Address) {
	who := c.unfinished[from]
	delete(c.unfinished, from)
	if who != nil && len(who.long) > 0 {
		who.long = nil
		c.notSupportedLocked(from, who.name, who, protocol.KindPart, "", time.Now())
	}
}

// loseAll does so for everybody, and ends the timer for good.
func (c *Chat) loseAll() {
	c.parts.Lock()
	defer c.parts.Unlock()
	c.partsOver = true
	if c.expiry != nil {
		c.expiry.Stop()
	}
	for from := range c.unfinished {
		c.loseLocked(from)
	}
}

// whole takes a part. kept is false when the message goes past a bound.
func (s *sender) whole(m wire.Message, now time.Time) (whole wire.Message, done, kept bool) {
	id := m.Get("Message-ID")
	l := s.long[id]
	if l == nil {
		if len(id) > maxLongID || len(s.long) >= maxLong {
			return m, false, false
		}
		l = &longMessage{began: now, parts: map[int][]byte{}}
		if s.long == nil {
			s.long = map[string]*longMessage{}
		}
		s.long[id] = l
	}
	if !l.add(m) || s.longBytes() > maxLongBytes {
		delete(s.long, id)
		return m, false, false
	}
	if l.count == 0 || len(l.parts) < l.count {
		return m, false, true
	}
	delete(s.long, id)
	body := make([]byte, 0, l.bytes)
	for i := range l.count {
		body = append(body, l.parts[i]...)
	}
	return l.first.WithBody(body), true, true
}

// add takes one part; false means that the message makes no sense. A part that
// is here already does not count.
func (l *longMessage) add(m wire.Message) bool {
	place := 0
	if m.Has("Chunks") {
		count, err := strconv.Atoi(m.Get("Chunks"))
		if err != nil || count < 1 || count > maxLongParts || l.count != 0 && l.count != count {
			return false
		}
		if l.count == 0 {
			l.first, l.count = m, count
		}
	} else {
		n, err := strconv.Atoi(m.Get("Chunk"))
		if err != nil || n < 1 || n >= maxLongParts {
			return false
		}
		place = n
	}
	if _, here := l.parts[place]; !here {
		l.parts[place] = m.Body
		l.bytes += len(m.Body)
	}
	for n := range l.parts {
		if l.count != 0 && n >= l.count {
			return false
		}
	}
	return true
}

func (s *sender) longBytes() int {
	sum := 0
	for _, l := range s.long {
		sum += l.bytes
	}
	return sum
}

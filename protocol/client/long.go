package client

import (
	"strconv"
	"time"

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

// whole returns a message that is complete: one that never was in parts, or the
// last part of one that now is put together. What goes past a bound is dropped
// with all its parts (hostile-input.md B07); parts that never become whole are
// forgotten after a minute.
func (s *sender) whole(m wire.Message, now time.Time) (wire.Message, bool) {
	id := m.Get("Message-ID")
	if id == "" || !m.Has("Chunks") && !m.Has("Chunk") {
		return m, true
	}
	for key, l := range s.long {
		if now.Sub(l.began) >= longPatience {
			delete(s.long, key)
		}
	}
	l := s.long[id]
	if l == nil {
		if len(id) > maxLongID || len(s.long) >= maxLong {
			return m, false
		}
		l = &longMessage{began: now, parts: map[int][]byte{}}
		if s.long == nil {
			s.long = map[string]*longMessage{}
		}
		s.long[id] = l
	}
	if !l.add(m) || s.longBytes() > maxLongBytes {
		delete(s.long, id)
		return m, false
	}
	if l.count == 0 || len(l.parts) < l.count {
		return m, false
	}
	delete(s.long, id)
	body := make([]byte, 0, l.bytes)
	for i := range l.count {
		body = append(body, l.parts[i]...)
	}
	return l.first.WithBody(body), true
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

package client

import "time"

// silence tells a dead session from a quiet one where PNG is not allowed: over
// the HTTP gateway, which may go on answering polls for a server that is gone
// (notification.md 12.2). Two requests in a row that got no answer while
// nothing at all came are the end. It is guarded by conn.mu.
type silence struct {
	last    time.Time // something came
	misses  int       // requests without an answer since
	asking  bool      // a probe is under way
	owes    bool      // the server has answered a probe: it will again
	useless bool      // it did not answer the first: there are no more
}

func (s *silence) heard(now time.Time) { s.last, s.misses = now, 0 }

// missed counts a request that got no answer in time. A probe counts twice
// once the server has answered one, and before not at all.
func (s *silence) missed(t *transaction) {
	switch {
	case s.last.After(t.sent):
	case t.verb != probeVerb:
		s.misses++
	case s.owes:
		s.misses += 2
	}
}

func (s *silence) dead() bool { return s.misses >= 2 }

const probeVerb = "URL"

// probe asks a server that has been silent for a while, or has just left a
// request without an answer, for a sign of life: URL INBOX, which changes
// nothing and is answered by the known servers, if only by a refusal. It
// returns when to look again. It needs mu.
//
// quirk: a server may not know the command and say nothing. Then it is not
// asked again.
func (c *conn) probe(now time.Time) time.Time {
	s := &c.silence
	if !c.alive || s.asking || s.useless {
		return now.Add(time.Hour)
	}
	due := s.last.Add(gatewaySilence)
	if s.misses > 0 && s.owes {
		due = now
	}
	if now.Before(due) {
		return due
	}
	s.asking = true
	_, err := c.beginLocked(request{verb: probeVerb, args: []string{"INBOX"}, timeout: pongTimeout}, c.probed)
	if err != nil {
		s.asking = false
	}
	return now.Add(pongTimeout)
}

// probed takes the end of a probe: nil and refusals are answers.
func (c *conn) probed(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silence.asking = false
	if err == ErrNoAnswer {
		c.silence.useless = !c.silence.owes
	} else {
		c.silence.owes = true
	}
}

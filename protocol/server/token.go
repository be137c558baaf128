package server

import (
	"crypto/rand"
	"time"

	"papilio/protocol"
)

// Lives of tokens.
const (
	ticketLife = 60 * time.Second
	cookieLife = 120 * time.Second // switchboard.md 1.3
	maxCookies = 64                // unused, for one account and for one room
	maxTickets = 16                // unused, for one account; one more voids them
)

// ticket proves a Passport login. It is good once.
type ticket struct {
	account protocol.Address
	expires time.Time
}

// cookie lets one account into one room, or into a new one. It is good once.
type cookie struct {
	account protocol.Address
	room    *room // nil: a new one
	dialect string
	expires time.Time
}

// issueTicket is called with Server.mu held, like all of this file.
func (s *Server) issueTicket(a protocol.Address) string {
	now := time.Now()
	out := 0
	for k, t := range s.tickets {
		switch {
		case now.After(t.expires):
			delete(s.tickets, k)
		case t.account == a:
			out++
		}
	}
	if out >= maxTickets {
		for k, t := range s.tickets {
			if t.account == a {
				delete(s.tickets, k)
			}
		}
	}
	text := "t=" + rand.Text() + "&p="
	s.tickets[text] = ticket{a, now.Add(ticketLife)}
	return text
}

func (s *Server) useTicket(text string, a protocol.Address) bool {
	t, ok := s.tickets[text]
	delete(s.tickets, text)
	return ok && t.account == a && time.Now().Before(t.expires)
}

// issueCookie is false when too many are out already.
func (s *Server) issueCookie(a protocol.Address, r *room, dialect string) (string, bool) {
	now := time.Now()
	out := 0
	for k, c := range s.cookies {
		switch {
		case now.After(c.expires):
			delete(s.cookies, k)
		case r == nil && c.room == nil && c.account == a, r != nil && c.room == r:
			out++
		}
	}
	if out >= maxCookies {
		return "", false
	}
	text := rand.Text()
	s.cookies[text] = cookie{a, r, dialect, now.Add(cookieLife)}
	return text, true
}

func (s *Server) useCookie(text string, a protocol.Address) (cookie, bool) {
	c, ok := s.cookies[text]
	delete(s.cookies, text)
	return c, ok && c.account == a && time.Now().Before(c.expires)
}

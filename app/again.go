package app

import (
	"context"

	"papilio/protocol"
)

// SignInAgain signs out and in again with the account that is in use, over
// another way: Route, Proxy and Gateway as in Credentials. It also takes over a
// session that was lost and waits to be dialled again. The status stays. Errors
// are those of SignIn, and "not-signed-in".
func (s *Session) SignInAgain(ctx context.Context, route protocol.Route, proxy Proxy, gateway string) error {
	s.mu.Lock()
	var c Credentials
	switch o := s.signedInLocked(); {
	case o != nil:
		c = o.credentials
		c.Status = o.status
	case s.reconnect != nil:
		c = s.reconnect.credentials
	default:
		s.mu.Unlock()
		return problem(NotSignedIn, nil)
	}
	s.mu.Unlock()
	c.Route, c.Proxy, c.Gateway = route, proxy, gateway
	s.SignOut()
	return s.SignIn(ctx, c)
}

// Target returns the credentials in use without the password: whom and what a
// test of the connection is about. It reports false when signed out.
func (s *Session) Target() (c Credentials, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.online != nil:
		c = s.online.credentials
	case s.reconnect != nil:
		c = s.reconnect.credentials
	default:
		return c, false
	}
	c.Password = ""
	return c, true
}

package app

import (
	"context"

	"papilio/protocol"
	"papilio/protocol/client"
)

// TestConnection tries the way of c to the server, or with an empty Route each
// way that a sign-in would try, and reports every step when it begins and when
// it has ended. It never signs in, sends no password to a server or a site and
// disturbs no session; Address may be empty. report is called on the calling
// goroutine. It returns nil when one way works, else the *protocol.Problem of
// the first way; "cancelled" when the context ended.
func (s *Session) TestConnection(ctx context.Context, c Credentials, report func(protocol.TestStep)) error {
	c.Password = ""
	works := false
	var failed error
	for _, w := range s.ways(ctx, c) {
		options := c.options(w)
		options.Logger = s.logger
		s.engine(&options)
		err := client.Try(ctx, options, report)
		if ctx.Err() != nil {
			return problem(Cancelled, err)
		}
		works = works || err == nil
		if failed == nil {
			failed = err
		}
	}
	if works {
		return nil
	}
	return problemOf(failed, Unknown)
}

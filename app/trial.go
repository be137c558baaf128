package app

import (
	"context"

	"papilio/protocol"
)

// TestConnection tries the way of c to the server, or with an empty Route each
// way that a sign-in would try, and reports every step when it begins and when
// it has ended. It never signs in, sends no password and disturbs no session;
// Address may be empty. Steps come one at a time on the goroutine that called.
// It returns nil when one way works, else a *protocol.Problem: that of the
// first way; "cancelled" when the context ended.
func (s *Session) TestConnection(ctx context.Context, c Credentials, report func(protocol.TestStep)) error {
	return problem("not-yet", nil)
}

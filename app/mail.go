package app

import (
	"context"

	"papilio/protocol"
)

// MailURL asks the server where our mailbox can be opened and returns an http
// or https address, or a *protocol.Problem with the code "no-mail". Show it
// whole before it is opened. Papilio never makes the kind of address that signs
// in with something derived from the password (notification.md 10).
func (s *Session) MailURL(ctx context.Context) (string, error) { return "", problem(NoMail, nil) }

var _ protocol.Mail

package app

import "context"

// MailURL asks the server where our mailbox can be opened and returns an http
// or https address, or a *protocol.Problem: "no-mail" or "not-signed-in". Show it
// whole before it is opened. Papilio never makes the kind of address that signs
// in with something derived from the password (notification.md 10).
func (s *Session) MailURL(ctx context.Context) (string, error) {
	o, err := s.signedIn()
	if err != nil {
		return "", err
	}
	ctx, cancel := o.within(ctx)
	defer cancel()
	found, err := o.client.MailURL(ctx)
	if err != nil || found == "" {
		return "", problem(NoMail, err)
	}
	return found, nil
}

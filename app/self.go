package app

import (
	"context"
	"errors"

	"papilio/protocol"
	"papilio/protocol/client"
)

// SetStatus changes our status. Codes: "not-signed-in", "bad-status",
// "timeout", "cancelled", "signed-out", "server-error".
func (s *Session) SetStatus(ctx context.Context, st protocol.Status) error {
	if !choosable(st) {
		return problem(BadStatus, nil)
	}
	s.mu.Lock()
	o := s.signedInLocked()
	if o == nil {
		s.mu.Unlock()
		return problem(NotSignedIn, nil)
	}
	o.status = st
	s.mu.Unlock()
	return o.announceSelf(ctx)
}

// announceSelf tells the server our status and picture as they are wanted now.
// One change at a time: both travel in one command, and the last must win.
func (o *online) announceSelf(ctx context.Context) error {
	select {
	case o.change <- struct{}{}:
		defer func() { <-o.change }()
	case <-ctx.Done():
		return problemOf(ctx.Err(), Cancelled)
	case <-o.ctx.Done():
		return problem(SignedOutMeantime, nil)
	}
	s := o.s
	s.mu.Lock()
	status, object := o.status, s.picture.object(s.self.Address)
	s.mu.Unlock()
	err := o.client.SetStatus(ctx, status, object)
	if err != nil {
		s.mu.Lock()
		o.status = s.self.Status
		s.mu.Unlock()
	}
	return o.refused(err)
}

// refused gives the error of a request to the notification server its code.
func (o *online) refused(err error) error {
	var ended *client.Ended
	if errors.As(err, &ended) {
		return problem(SignedOutMeantime, err)
	}
	return problemOf(err, ServerError)
}

// SetName changes our friendly name: 1 to 129 characters. Codes: "name-empty",
// "name-long", "not-signed-in", "timeout", "cancelled", "signed-out", "server-error".
func (s *Session) SetName(ctx context.Context, name string) error {
	clean := protocol.CleanName(name, "")
	switch {
	case clean == "":
		return problem(NameEmpty, nil)
	case len([]rune(name)) > protocol.MaxNameRunes || len(protocol.PercentEncode(clean)) > 387:
		return problem(NameLong, nil) // 387 encoded bytes: notification.md 1.3
	}
	o, err := s.signedIn()
	if err != nil {
		return err
	}
	return o.refused(o.client.SetName(ctx, clean))
}

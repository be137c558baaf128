package app

import (
	"context"
	"errors"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// StatusSetting is the key of the setting that holds the status an account
// chose last, by its Key: that of its next sign-in.
func StatusSetting(a protocol.Address) string { return "status." + string(a) }

// nameWaitingSetting is the key of the setting with a name that was chosen
// without a connection and that the server has not heard yet.
func nameWaitingSetting(a protocol.Address) string { return "name-waiting." + string(a) }

// LastStatus returns the status an account chose last, Online at first. It
// reads the database.
func (s *Session) LastStatus(a protocol.Address) protocol.Status {
	if st, ok := protocol.ParseStatus(s.Setting(StatusSetting(a))); ok && choosable(st) {
		return st
	}
	return protocol.Online
}

// ChosenStatus returns the status we chose last; we may be shown as Idle in its
// place, or be offline.
func (s *Session) ChosenStatus() protocol.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chosen
}

// SetStatus changes our status and remembers it for the next sign-in. While a
// session that was lost is dialled again it is the one we come back with.
// Codes: "not-signed-in", "bad-status", "timeout", "cancelled", "signed-out",
// "server-error", "server.NNN".
func (s *Session) SetStatus(ctx context.Context, st protocol.Status) error {
	if !choosable(st) {
		return problem(BadStatus, nil)
	}
	s.mu.Lock()
	o := s.signedInLocked()
	if o == nil && s.reconnect == nil {
		s.mu.Unlock()
		return problem(NotSignedIn, nil)
	}
	before := s.chosen
	s.chosen, s.idle.on = st, false
	if !s.idle.last.IsZero() {
		s.idle.last = time.Now() // choosing is input
	}
	if o == nil {
		s.rememberLocked(StatusSetting(s.self.Address), st.Key())
		s.mu.Unlock()
		return nil
	}
	o.status = st
	s.mu.Unlock()
	err := o.announceSelf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.rememberLocked(StatusSetting(s.self.Address), st.Key())
	case s.chosen == st:
		s.chosen = before
	}
	s.idleLocked()
	return err
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
	return o.refusedByNumber(err)
}

// refused gives the error of a request to the notification server its code.
func (o *online) refused(err error) error {
	var ended *client.Ended
	if errors.As(err, &ended) {
		return problem(SignedOutMeantime, err)
	}
	return problemOf(err, ServerError)
}

// SetName changes our friendly name: 1 to 129 characters. While a session that
// was lost is dialled again the name is kept, also over a restart, and the
// server hears of it when we are back. Codes: "name-empty", "name-long",
// "not-signed-in", "timeout", "cancelled", "signed-out", "server-error",
// "server.NNN".
func (s *Session) SetName(ctx context.Context, name string) error {
	clean := protocol.CleanName(name, "")
	switch {
	case clean == "":
		return problem(NameEmpty, nil)
	case len([]rune(name)) > protocol.MaxNameRunes || len(protocol.PercentEncode(clean)) > 387:
		return problem(NameLong, nil) // 387 encoded bytes: notification.md 1.3
	}
	s.mu.Lock()
	o := s.signedInLocked()
	if o == nil {
		defer s.mu.Unlock()
		if s.reconnect == nil {
			return problem(NotSignedIn, nil)
		}
		s.rememberLocked(nameWaitingSetting(s.self.Address), clean)
		s.self.Name = clean
		s.bus.Publish(event.SelfChanged{Self: s.self})
		return nil
	}
	s.mu.Unlock()
	return o.refusedByNumber(o.client.SetName(ctx, clean))
}

// tellName tells the server a name that was chosen while it could not be told.
// One it refuses is dropped: SelfChanged says what it is called there.
func (o *online) tellName(name string) {
	ctx, cancel := context.WithTimeout(o.ctx, o.s.timing.open)
	defer cancel()
	err := o.client.SetName(ctx, name)
	var refused *protocol.Error
	if err != nil && !errors.As(err, &refused) {
		return // at the next sign-in
	}
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.logger.Warn("the name was refused", "error", err)
	}
	s.rememberLocked(nameWaitingSetting(o.credentials.Address), "")
}

package app

import (
	"context"
	"strconv"
	"time"

	"papilio/protocol"
)

// Auto-away: a person who is Online and has done nothing for a time is shown as
// Idle, and as Online again when they return. It is a promise of the client, not
// of the server (notification.md 6.2). A status chosen by hand is never touched,
// and a Session that was never told of input (a resident, a script) never goes
// idle.

// autoAwaySetting is the key of the setting with the minutes.
const autoAwaySetting = "presence.auto-away"

// DefaultAutoAway is the time without input for people who never chose one.
const DefaultAutoAway = 5 * time.Minute

// maxAutoAway bounds the setting.
const maxAutoAway = 24 * time.Hour

// idling is what is known of the person's input. Session.mu guards it.
type idling struct {
	after time.Duration                        // without input before we are Idle, 0 is never
	last  time.Time                            // of the newest input; zero: never told
	on    bool                                 // we are Idle because of this
	timer *time.Timer                          // until then; nil when it does not run
	tell  func(context.Context, *online) error // tests; nil is announceSelf
}

// AutoAway returns after how long without input an Online person is shown as
// Idle; 0 is never.
func (s *Session) AutoAway() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idle.after
}

// SetAutoAway sets that time, in whole minutes up to a day; 0 is never, and
// brings somebody who is idle back. It is remembered. Codes: "store".
func (s *Session) SetAutoAway(after time.Duration) error {
	after = min(max(after, 0), maxAutoAway).Truncate(time.Minute)
	if err := s.store.SetSetting(autoAwaySetting, strconv.Itoa(int(after/time.Minute))); err != nil {
		return problem(NotStored, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle.after = after
	s.idleLocked()
	return nil
}

// Active tells of the person's newest input: ago is how long it is past, 0 is
// now. It never waits; call it as often as there is something to tell.
func (s *Session) Active(ago time.Duration) {
	at := time.Now().Add(-max(ago, 0))
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.After(s.idle.last) {
		s.idle.last = at
	}
	s.idleLocked()
}

// Idle reports whether we are shown as Idle because there was no input.
func (s *Session) Idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.idle.on
}

// loadAutoAway reads the setting.
func (s *Session) loadAutoAway() time.Duration {
	minutes, err := strconv.Atoi(s.Setting(autoAwaySetting))
	if err != nil || minutes < 0 {
		return DefaultAutoAway
	}
	return min(time.Duration(minutes)*time.Minute, maxAutoAway)
}

// idleLocked goes idle or comes back when it is time, and sets the timer for
// what comes next.
func (s *Session) idleLocked() {
	i := &s.idle
	if i.timer != nil {
		i.timer.Stop()
		i.timer = nil
	}
	o := s.signedInLocked()
	if o == nil || i.last.IsZero() || s.chosen != protocol.Online {
		return
	}
	left := time.Until(i.last.Add(i.after))
	want := i.after > 0 && left <= 0
	if want != i.on {
		i.on = want
		o.status = s.wantedLocked()
		tell := i.tell
		if tell == nil {
			tell = func(ctx context.Context, o *online) error { return o.announceSelf(ctx) }
		}
		o.startLocked(func() {
			ctx, cancel := context.WithTimeout(o.ctx, s.timing.open)
			defer cancel()
			if err := tell(ctx, o); err != nil {
				s.logger.Debug("idle not told", "error", err)
			}
		})
	}
	if i.after > 0 && left > 0 {
		i.timer = time.AfterFunc(left, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.idleLocked()
		})
	}
}

// stopIdleLocked ends the timer: nothing goes idle while signed out.
func (s *Session) stopIdleLocked() {
	if s.idle.timer != nil {
		s.idle.timer.Stop()
		s.idle.timer = nil
	}
}

// wantedLocked is the status others are to see: the chosen one, or Idle in
// place of Online while there is no input.
func (s *Session) wantedLocked() protocol.Status {
	if s.idle.on && s.chosen == protocol.Online {
		return protocol.Idle
	}
	return s.chosen
}

package app

import (
	"context"
	"slices"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// reconnection is the time between a session that was lost and the next one:
// one goroutine that waits, dials, and waits longer. A sign-in, a sign-out and
// a refused password end it.
type reconnection struct {
	s           *Session
	ctx         context.Context
	cancel      context.CancelFunc // called with Session.mu held: nothing is published afterwards
	wake        chan struct{}      // holds a token when it is to dial at once
	done        chan struct{}      // closed when the goroutine has ended
	credentials Credentials        // the status is what is wanted at each attempt

	next event.Reconnecting // guarded by Session.mu
}

// ReconnectNow dials at once when the session waits to be dialled again, and
// does nothing otherwise: call it when the network is back.
func (s *Session) ReconnectNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reconnect == nil {
		return
	}
	select {
	case s.reconnect.wake <- struct{}{}:
	default:
	}
}

// reconnectingLocked returns the next attempt; zero when there is none.
func (s *Session) reconnectingLocked() event.Reconnecting {
	if s.reconnect == nil {
		return event.Reconnecting{}
	}
	return s.reconnect.next
}

// comesBack reports whether a session that ended for this reason is dialled
// again: not when somebody signed in elsewhere or we signed out.
func comesBack(reason string) bool {
	return reason == client.Lost || reason == client.ServerClosing
}

// comeBackLocked starts to dial a session that was lost. It comes after
// SignedOut. A server that has said that it goes down gets a while before the
// first attempt (notification.md 9), unless it is on this computer.
func (o *online) comeBackLocked(reason string) {
	s := o.s
	least := time.Duration(0)
	if reason == client.ServerClosing && !o.nearby {
		least = s.timing.closing
	}
	if time.Since(o.since) >= s.timing.stable {
		s.attempts = 0
	}
	r := &reconnection{s: s, wake: make(chan struct{}, 1), done: make(chan struct{}), credentials: o.credentials}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	s.reconnect = r
	r.announceLocked(least)
	s.loops.Go(r.run)
}

// announceLocked sets and tells the time of the next attempt.
func (r *reconnection) announceLocked(least time.Duration) {
	r.s.attempts++
	r.next = event.Reconnecting{At: time.Now().Add(least + r.s.timing.again(r.s.attempts)), Attempt: r.s.attempts}
	r.s.bus.Publish(r.next)
}

func (r *reconnection) run() {
	defer close(r.done)
	defer r.cancel()
	for r.pause() {
		ctx, cancel := context.WithTimeout(r.ctx, r.s.timing.attempt)
		err := r.s.signIn(ctx, r.credentials, r)
		cancel()
		if err == nil || !r.goesOn(codeOf(err, Unknown)) {
			return
		}
	}
}

// pause waits for the next attempt; it reports false when there is none. It is
// over at once when this computer gets other addresses: the network is back. A
// timer stands still while the computer sleeps, so the clock is looked at too.
func (r *reconnection) pause() bool {
	r.s.mu.Lock()
	at := r.next.At
	r.s.mu.Unlock()
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	look := time.NewTicker(r.s.timing.look)
	defer look.Stop()
	before := r.s.addresses()
	for {
		select {
		case <-t.C:
		case <-r.wake:
		case <-r.ctx.Done():
		case <-look.C:
			now := r.s.addresses()
			back := now != before && now != ""
			before = now
			if !back && r.s.clock().Before(at.Round(0)) {
				continue
			}
			if back {
				r.anew()
			}
		}
		return r.ctx.Err() == nil
	}
}

// anew begins with short pauses again: what failed before says nothing about the
// network of now, which may take a moment until it works.
func (r *reconnection) anew() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.attempts = 0
}

// hopeless are the codes of a sign-in that will not go better later.
var hopeless = []string{WrongPassword, "bad-proxy", "bad-gateway", "bad-ca", "bad-pin"}

// goesOn announces the attempt after one that failed, or ends it all.
func (r *reconnection) goesOn(code string) bool {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.ctx.Err() != nil:
		return false
	case slices.Contains(hopeless, code), AboutAccount(code):
		s.reconnect = nil
		s.giveUpWaitingLocked()
		s.bus.Publish(event.SignedOut{Reason: "failed", Code: code})
		return false
	}
	r.announceLocked(0)
	return true
}

// stopReconnecting ends a reconnection and runs then, under the lock; it
// reports false when there was none to end.
func (s *Session) stopReconnecting(then func()) bool {
	s.mu.Lock()
	r := s.reconnect
	if r == nil {
		s.mu.Unlock()
		return false
	}
	r.cancel()
	s.mu.Unlock()
	<-r.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reconnect != r {
		return false // somebody else ended it at the same time
	}
	s.reconnect = nil
	then()
	return true
}

// waitsLocked says whether lines may wait until we are back.
func (s *Session) waitsLocked(in protocol.ConversationID, lines int) error {
	switch {
	case s.chosen == protocol.Hidden:
		return problem(HiddenSelf, nil)
	case in == protocol.With(s.self.Address):
		return problem(BadAddress, nil)
	case in.Several() && !slices.ContainsFunc(s.talks, func(t talk) bool { return t.ID == in }):
		return problem(NoConversation, nil)
	case len(s.waiting)+lines > maxWaiting:
		return problem(NotSignedIn, nil)
	}
	return nil
}

// sendWaitingLocked hands what was written meanwhile to the conversations.
func (o *online) sendWaitingLocked() {
	s := o.s
	if o.status == protocol.Hidden {
		s.giveUpWaitingLocked()
	}
	for _, m := range s.waiting {
		m.Emoticons = s.oursLocked(m.Text.Body) // the set may have changed since
		if c := o.talkOfLocked(m.Conversation); c != nil {
			c.queueLocked(&outgoing{line: m})
		} else {
			s.settleLocked(m, protocol.NotSent, NoConversation)
		}
	}
	s.waiting = nil
}

// giveUpWaitingLocked tells the lines that wait that they were not sent.
func (s *Session) giveUpWaitingLocked() {
	for _, m := range s.waiting {
		s.settleLocked(m, protocol.NotSent, SignedOutMeantime)
	}
	s.waiting = nil
}

package ui

import (
	"context"
	"time"

	"papilio/protocol/event"
)

// Auto-away is decided by the session; the windows only tell it of input. Where
// the desktop says how long nobody has touched anything (DesktopIdle), that
// counts; everywhere else input in our own windows does, and what is written.

// IdleSource tells how long there has been no input on the whole desktop. It may
// wait, and returns an error when the desktop does not tell.
type IdleSource func(context.Context) (time.Duration, error)

// How often input is told and the desktop is asked.
const (
	inputPause = 2 * time.Second
	idlePoll   = 5 * time.Second
)

// input notes that the person has done something in one of our windows.
func (u *UI) input() {
	now := time.Now()
	if u.closed || now.Sub(u.lastInput) < inputPause {
		return
	}
	u.lastInput = now
	call(u, func(context.Context) (struct{}, error) { u.session.Active(0); return struct{}{}, nil }, nil)
}

// startPresence tells the session of input from now on: that of the windows,
// and that of the desktop where source tells it (nil: it does not).
func (u *UI) startPresence(source IdleSource) {
	u.input()
	u.app.Lifecycle().SetOnEnteredForeground(func() { u.input() })
	if source == nil {
		return
	}
	u.work.Go(func() {
		t := time.NewTicker(idlePoll)
		defer t.Stop()
		for {
			idle, err := source(u.ctx)
			if err != nil {
				u.log.Info("the desktop does not tell of input; that in our windows counts", "error", err)
				return
			}
			u.session.Active(idle)
			select {
			case <-u.ctx.Done():
				return
			case <-t.C:
			}
		}
	})
}

// inputBy notes what is news of the person's own doing.
func (u *UI) inputBy(e event.Event) {
	if _, ok := e.(event.MessageQueued); ok {
		u.input()
	}
}

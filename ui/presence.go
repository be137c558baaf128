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

// inputPause is how often input in our windows is told at most.
const inputPause = 2 * time.Second

// idlePoll is how often the desktop is asked; tests shorten it.
var idlePoll = 5 * time.Second

// input notes that the person has done something in one of our windows. Where
// the desktop tells of input it knows of this too.
func (u *UI) input() {
	now := time.Now()
	if u.closed || u.desktopTells || now.Sub(u.lastInput) < inputPause {
		return
	}
	u.lastInput = now
	call(u, func(context.Context) (struct{}, error) { u.session.Active(0); return struct{}{}, nil }, nil)
}

// startPresence tells the session of input from now on: that of the windows,
// and that of the desktop where source tells it (nil: it does not).
func (u *UI) startPresence(source IdleSource) {
	u.desktopTells = source != nil
	u.input()
	u.app.Lifecycle().SetOnEnteredForeground(func() { u.input(); u.cameForward() })
	if source == nil {
		return
	}
	turn := u.turn
	u.work.Go(func() {
		t := time.NewTicker(idlePoll)
		defer t.Stop()
		for {
			idle, err := source(u.ctx)
			if err != nil {
				u.log.Info("the desktop does not tell of input; that in our windows counts", "error", err)
				u.do(func() {
					if u.turn == turn {
						u.desktopTells = false
						u.input()
					}
				})
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

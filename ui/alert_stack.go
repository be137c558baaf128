package ui

import (
	"context"
	"slices"
	"time"

	"papilio/app/picture"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// mostPopups is how many pop-ups stand in the corner at once; the last one then
// says how many there are more.
const mostPopups = 3

// How long a pop-up stays, and at least after the mouse was on one; tests
// shorten them.
var (
	popupTime  = 7 * time.Second
	popupAfter = 2 * time.Second
)

// popupBatch is how long news gathers before the corner is drawn: in a flood it
// is drawn now and then, not for each.
var popupBatch = 60 * time.Millisecond

// alertStack is the pop-ups in the corner, the oldest first: it stands lowest.
type alertStack struct {
	list    []*popup
	drawing bool   // a drawing is on its way
	waiting bool   // the clock runs
	hovered *popup // the mouse is on it: nothing goes away
	notices systemNotices
}

// popup is an alert in the corner.
type popup struct {
	alert
	until  time.Time
	card   *alertCard // nil: to be made
	closes bool       // the mouse is on its cross
}

// show puts an alert into the corner, or leaves it to the system where windows
// cannot be placed.
func (s *alertStack) show(u *UI, a alert) {
	if u.desk.Popups == nil {
		s.notify(u, a)
		return
	}
	p := s.place(a)
	p.card, p.until = nil, time.Now().Add(popupTime)
	s.clock(u)
	s.draw(u)
}

// place finds the pop-up for an alert: that of the same conversation, a new one,
// or the one that stands for many.
func (s *alertStack) place(a alert) *popup {
	for _, p := range s.list {
		if p.key() == a.key() {
			a.count += p.count
			p.alert = a
			return p
		}
	}
	if len(s.list) < mostPopups {
		s.list = append(s.list, &popup{alert: a})
		return s.list[len(s.list)-1]
	}
	last := s.list[mostPopups-1]
	last.alert = alert{kind: alertMore, count: last.count + a.count}
	return last
}

// clock takes away what has stood long enough. It rests while the mouse is on a
// pop-up.
func (s *alertStack) clock(u *UI) {
	if s.waiting || s.hovered != nil || len(s.list) == 0 {
		return
	}
	next := s.list[0].until
	for _, p := range s.list {
		if p.until.Before(next) {
			next = p.until
		}
	}
	s.waiting = true
	u.after(time.Until(next), func() {
		s.waiting = false
		if s.hovered == nil {
			s.removeIf(u, func(p *popup) bool { return !time.Now().Before(p.until) })
		}
		s.clock(u)
	})
}

// removeIf takes pop-ups away.
func (s *alertStack) removeIf(u *UI, which func(*popup) bool) {
	before := len(s.list)
	s.list = slices.DeleteFunc(s.list, which)
	if s.hovered != nil && !slices.Contains(s.list, s.hovered) {
		s.leave(u)
	}
	if len(s.list) != before {
		s.draw(u)
	}
}

// again draws everything anew: it may say something else now, or look otherwise.
func (s *alertStack) again(u *UI) {
	for _, p := range s.list {
		p.card = nil
	}
	s.draw(u)
}

// end takes everything away at once: the account is no longer in use.
func (s *alertStack) end(u *UI) {
	s.list, s.hovered = nil, nil
	if u.desk.Popups != nil {
		u.desk.Popups(nil, true)
	}
}

// draw shows what is in the list, once for all that comes at one moment.
func (s *alertStack) draw(u *UI) {
	if s.drawing || u.desk.Popups == nil {
		return
	}
	s.drawing = true
	u.after(popupBatch, func() { u.unlocked(func(locked bool) { s.drawNow(u, locked) }) })
}

// unlocked asks whether the screen is locked; no desktop that tells has none.
func (u *UI) unlocked(then func(locked bool)) {
	if u.desk.Locked == nil {
		then(false)
		return
	}
	call(u, func(ctx context.Context) (bool, error) { return u.desk.Locked(ctx), nil }, func(locked bool, _ error) { then(locked) })
}

// drawNow shows the list; on a locked screen nothing is shown, and what there
// was to tell is not told later.
func (s *alertStack) drawNow(u *UI, locked bool) {
	s.drawing = false
	if locked {
		s.list, s.hovered = nil, nil
	}
	scale := float32(1)
	if u.root != nil {
		scale = u.root.Canvas().Scale()
	}
	shown := make([]Popup, len(s.list))
	began := time.Now()
	for i, p := range s.list {
		if time.Since(began) > dealTime { // the rest in another frame
			s.drawing = true
			u.after(0, func() { s.drawNow(u, false) })
			return
		}
		if p.card == nil {
			s.fill(u, p)
		}
		shown[i] = Popup{Key: p.key(), Image: p.card.image(scale, p.closes), Gap: int(theme.Space12 * scale)}
	}
	u.desk.Popups(shown, widget.Still())
}

// fill makes the card of a pop-up with what may be said now.
func (s *alertStack) fill(u *UI, p *popup) {
	telling := u.telling()
	p.card = newAlertCard(u.words(p.alert, telling))
	if p.from == "" || telling == showNothing {
		return
	}
	card := p.card
	u.avatar(p.from, func(img *picture.Image) {
		if img != nil && p.card == card {
			card.setPicture(img.Frames[0])
			s.draw(u)
		}
	})
}

// mouse follows the mouse on a pop-up.
func (s *alerts) mouse(u *UI, e PopupEvent) {
	i := slices.IndexFunc(s.list, func(p *popup) bool { return p.key() == e.Key })
	if i < 0 {
		if e.Do == PopupLeft {
			s.leave(u)
		}
		return
	}
	p := s.list[i]
	on := p.card != nil && p.card.onCross(e.X, e.Y)
	switch e.Do {
	case PopupEntered, PopupMoved:
		s.hovered = p
		if p.closes != on {
			p.closes = on
			s.drawNow(u, false)
		}
	case PopupLeft:
		p.closes = false
		s.leave(u)
		s.drawNow(u, false)
	case PopupPressed, PopupDismissed:
		a := p.alert
		s.removeIf(u, func(other *popup) bool { return other == p })
		if e.Do == PopupPressed && !on {
			s.open(u, a)
		}
	}
}

// leave lets the clock run again: the mouse is on no pop-up any more.
func (s *alertStack) leave(u *UI) {
	s.hovered = nil
	for _, p := range s.list {
		if soon := time.Now().Add(popupAfter); p.until.Before(soon) {
			p.until = soon
		}
	}
	s.clock(u)
}

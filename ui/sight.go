package ui

import (
	"context"
	"slices"
	"time"

	"papilio/protocol"
)

// sightPause is how long scrolling gathers before the session is told what is
// on the screen.
const sightPause = 100 * time.Millisecond

// sight is what the session was told of the windows: what is on the screen, so
// that it is fetched first, and which conversations are open, for those who want
// nothing fetched otherwise.
type sight struct {
	shown   []protocol.Hash
	opened  []protocol.Address
	waiting bool // a look is on its way
	telling bool // the session is being told
	again   bool // there was more to tell meanwhile
}

// sightChanged takes note that something else may be on the screen.
func (u *UI) sightChanged() {
	if !u.sight.waiting {
		u.sight.waiting = true
		u.after(sightPause, func() {
			u.sight.waiting = false
			u.tellSight()
		})
	}
}

// tellSight tells the session what changed, one after the other: it may wait
// for its own work.
func (u *UI) tellSight() {
	s := &u.sight
	if s.telling {
		s.again = true
		return
	}
	shown, opened := u.inSight(), u.openNow()
	newShown, newOpened := !slices.Equal(shown, s.shown), !slices.Equal(opened, s.opened)
	if !newShown && !newOpened {
		return
	}
	s.shown, s.opened, s.telling = shown, opened, true
	call(u, func(context.Context) (struct{}, error) {
		if newShown {
			u.session.Show(shown...)
		}
		if newOpened {
			u.session.Opened(opened...)
		}
		return struct{}{}, nil
	}, func(struct{}, error) {
		s.telling = false
		if s.again {
			s.again = false
			u.tellSight()
		}
	})
}

// openNow returns with whom a conversation is open.
func (u *UI) openNow() (list []protocol.Address) {
	u.conversations.open(func(c *conversation) {
		if c.addr != "" {
			list = append(list, c.addr)
		}
		for _, p := range c.people {
			list = append(list, p.Address)
		}
	})
	return list
}

// inSight returns the objects on the screen: first those of the conversations,
// then those of the contacts.
func (u *UI) inSight() (list []protocol.Hash) {
	add := func(h protocol.Hash) {
		if !h.IsZero() && !slices.Contains(list, h) {
			list = append(list, h)
		}
	}
	u.conversations.open(func(c *conversation) {
		if !c.front() {
			return
		}
		for _, l := range c.transcript.InSight() {
			for _, e := range l.Emoticons {
				add(e.Object.Hash)
			}
		}
		add(c.person.Picture.Hash)
		for _, p := range c.people {
			add(u.contact(p.Address).Picture.Hash)
		}
	})
	if u.main != nil && u.main.showing == "contacts" {
		for _, key := range u.main.contacts.list.InSight() {
			add(u.contact(keyAddress(key)).Picture.Hash)
		}
	}
	return list
}

// missing reports whether a contact has a picture that is not here.
func (u *UI) missing(a protocol.Address) bool {
	p := u.contact(a).Picture
	return u.people.signedIn && !p.IsZero() && u.contact(a).Status.Reachable() && u.avatars[a] != p.Hash
}

// getPicture asks somebody for their picture, whatever the settings say.
func (u *UI) getPicture(a protocol.Address) {
	p := u.contact(a).Picture
	call(u, func(context.Context) (struct{}, error) { u.session.Retry(a, p); return struct{}{}, nil }, nil)
}

package ui

import (
	"slices"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// startPump subscribes and starts the one goroutine that carries news from the
// bus to Fyne's goroutine: a batch at a time, and the next one only when the
// last has been dealt with, so that a burst becomes one pass over the windows.
func (u *UI) startPump() {
	snapshot, sub := u.session.Watch("ui")
	u.people.load(snapshot.Self, snapshot.Contacts, snapshot.Groups)
	u.people.mail, u.people.plain = snapshot.Mail, snapshot.Connection.NoObjects()
	u.people.signedIn, u.people.privacy, u.people.retry = snapshot.SignedIn, snapshot.Privacy, snapshot.Reconnecting
	turn := u.turn
	u.work.Go(func() {
		defer sub.Close()
		for batch := range sub.Batches(u.ctx) {
			batch = slices.DeleteFunc(batch, u.comesBack)
			done := make(chan struct{})
			u.do(func() { u.deal(batch, turn, done) })
			select {
			case <-done:
			case <-u.ctx.Done():
				return
			}
		}
	})
}

// dealTime is how long news may take Fyne's goroutine at a stretch, half a frame:
// what is left of a batch then comes after what else is waiting.
const dealTime = Frame / 2

// deal follows the events of a batch and closes done after the last.
func (u *UI) deal(batch []event.Event, turn int, done chan<- struct{}) {
	for began := time.Now(); len(batch) > 0 && time.Since(began) < dealTime; batch = batch[1:] {
		if !u.closed && u.turn == turn {
			u.handle(batch[0])
		}
	}
	if len(batch) == 0 {
		close(done)
		return
	}
	u.do(func() { u.deal(batch, turn, done) })
}

// handle follows one event: first the model, then the main window, then
// whoever listens.
func (u *UI) handle(e event.Event) {
	if e, ok := e.(event.ContactChanged); ok && u.contact(e.Contact.Address).Picture != e.Contact.Picture {
		delete(u.avatars, e.Contact.Address)
	}
	u.people.follow(e)
	switch e := e.(type) {
	case event.PictureReceived:
		delete(u.avatars, e.Of)
	case event.ContactsReceived:
		clear(u.avatars)
	case event.MessageReceived:
		if !e.Message.Conversation.Several() { // the window of those counts itself
			u.unread[e.Message.From]++
		}
	case event.SignedOut:
		clear(u.unread)
	}
	if u.main != nil {
		u.main.handle(e)
	}
	u.inputBy(e)
	for _, f := range u.listeners {
		f(e)
	}
}

// comesBack reports whether an event is the end of a session that is dialled
// again by itself, or is back already: the windows stay as they are, since
// Reconnecting comes next and says it all. It may wait for the session, so it is
// asked off Fyne's goroutine.
func (u *UI) comesBack(e event.Event) bool {
	out, ok := e.(event.SignedOut)
	if !ok || out.Reason != "lost" && out.Reason != "server-closing" {
		return false
	}
	v := u.session.Snapshot()
	return v.Reconnecting.Attempt > 0 || v.SignedIn
}

// read clears the unread count of one person: their conversation is in front.
func (u *UI) read(a protocol.Address) {
	delete(u.unread, a)
	u.unreadChanged()
}

// unreadChanged says in the title and in the tray how many messages have not
// been seen.
func (u *UI) unreadChanged() {
	if u.main != nil && u.main.unread != u.unreadTotal() {
		u.main.showUnread()
	}
	u.showTray()
}

// unreadTotal returns how many messages have not been seen.
func (u *UI) unreadTotal() (n int) {
	for _, c := range u.unread {
		n += c
	}
	u.conversations.open(func(c *conversation) {
		if c.several() {
			n += c.unread
		}
	})
	return n
}

// after runs a function on Fyne's goroutine after a while, unless the UI was
// closed or another account is used by then.
func (u *UI) after(d time.Duration, f func()) {
	if u.moving {
		return
	}
	turn := u.turn
	u.work.Go(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-u.ctx.Done():
		case <-t.C:
			u.do(func() {
				if !u.closed && u.turn == turn {
					f()
				}
			})
		}
	})
}

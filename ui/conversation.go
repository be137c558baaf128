package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// conversations are the conversation windows. Closed ones are kept and used
// for the next conversation, since a Fyne window leaks when it is closed.
type conversations struct {
	views    []*conversation
	animator *widget.Animator
	fonts    *widget.Fonts
	drafts   map[protocol.Address]string // what was written and not sent
	look     chatLook
	changed  bool // look was changed by hand
}

// openConversation shows the conversation with somebody, in the window it has
// already or in one that is free.
func (u *UI) openConversation(a protocol.Address) {
	c := u.talk(a)
	c.present()
}

// talk returns the window of a conversation, bound to it and not shown yet
// when it was not.
func (u *UI) talk(a protocol.Address) *conversation {
	t := &u.conversations
	if t.animator == nil {
		t.animator = widget.NewAnimator(u.do)
		t.drafts = map[protocol.Address]string{}
		t.loadFonts(u)
		t.loadLook(u)
		u.listen(func(e event.Event) { t.handle(u, e) })
	}
	var free *conversation
	for _, c := range t.views {
		switch {
		case c.addr == a && !c.free:
			return c
		case c.free:
			free = c
		}
	}
	if free == nil {
		free = newConversation(u, strconv.Itoa(len(t.views)))
		t.views = append(t.views, free)
	}
	free.bind(a)
	return free
}

// with returns the window of a conversation, or nil.
func (t *conversations) with(a protocol.Address) *conversation {
	for _, c := range t.views {
		if c.addr == a && !c.free {
			return c
		}
	}
	return nil
}

// of returns the window that shows news of a conversation, or nil. A
// conversation of several has no window of its own yet: what somebody says
// there is shown in the conversation with them.
func (t *conversations) of(id protocol.ConversationID, from protocol.Address) *conversation {
	if strings.HasPrefix(string(id), "group:") {
		return t.with(from)
	}
	return t.with(protocol.Address(id))
}

// handle follows one event in every window it concerns.
func (t *conversations) handle(u *UI, e event.Event) {
	switch e := e.(type) {
	case event.MessageReceived:
		if c := t.of(e.Message.Conversation, e.Message.From); c != nil {
			c.received(e.Message)
		}
	case event.MessageQueued:
		if c := t.of(e.Message.Conversation, ""); c != nil {
			c.add(e.Message)
		}
	case event.MessageDelivered:
		if c := t.of(e.Conversation, ""); c != nil {
			c.transcript.SetDelivery(e.ID, e.Delivery, c.reason(e.Delivery, e.Code))
		}
	case event.Typing:
		if c := t.of(e.Conversation, e.From); c != nil {
			c.setTyping(true)
		}
	case event.Nudged:
		c := t.of(e.Conversation, e.From)
		if c == nil { // a nudge is to be seen
			c = u.talk(e.From)
			c.show()
		}
		c.nudged()
	case event.EmoticonReceived:
		for _, c := range t.views {
			c.emoticonCame(e.Emoticon)
		}
	case event.PictureReceived:
		if c := t.with(e.Of); c != nil {
			c.showPictures()
		}
	case event.ContactChanged:
		if c := t.with(e.Contact.Address); c != nil {
			if !e.Contact.Status.Reachable() {
				c.setTyping(false)
			}
			c.showPerson()
		}
	case event.SelfChanged, event.SignedIn, event.SignedOut, event.Reconnecting, event.ContactsReceived, event.ContactRemoved:
		for _, c := range t.views {
			if !c.free {
				c.showPerson()
			}
		}
	}
}

// close stops what moves.
func (t *conversations) close() {
	if t.animator != nil {
		t.animator.Close()
	}
}

// conversation is one conversation window.
type conversation struct {
	u      *UI
	addr   protocol.Address
	person protocol.Contact // as last known
	free   bool             // closed: may be bound to somebody else
	turn   int              // counts bindings, so that what was asked for another one is dropped
	conversationView

	pictures map[protocol.Hash]*picture.Image // custom emoticons that are here
	asked    map[protocol.Hash]bool
	typing   bool
	typings  int // counts typing notices, so that an old one ends nothing
	flashes  int // the same for flash
	flashBad bool
	flash    string // in place of the last message's time
	queue    []protocol.Text
	sending  bool
	notice   time.Time // when we last told them that we are writing
	shaking  *fyne.Animation
}

// bind shows another conversation in this window.
func (c *conversation) bind(a protocol.Address) {
	c.turn++
	c.addr, c.free = a, false
	c.person = c.u.contact(a)
	c.pictures, c.asked = map[protocol.Hash]*picture.Image{}, map[protocol.Hash]bool{}
	c.queue, c.sending = nil, false
	c.flash = ""
	c.setTyping(false)
	c.transcript.Clear()
	c.theirs.SetImage(nil)
	c.input.SetText(c.u.conversations.drafts[a])
	c.showLook()
	c.showPerson()
	c.loadHistory(0)
}

// present shows the window in front, ready to write.
func (c *conversation) present() {
	c.show()
	c.window.RequestFocus()
	c.focusInput()
}

func (c *conversation) show() {
	c.window.Show()
	c.transcript.SetHidden(false)
	c.u.read(c.addr)
}

// closed is called when the window was hidden.
func (c *conversation) closed() {
	c.keepDraft()
	c.setTyping(false)
	c.waiting(false)
	c.free = true
	c.turn++
	c.transcript.SetHidden(true)
	c.transcript.Clear()
	c.pictures = nil
	c.popover.close()
}

func (c *conversation) keepDraft() {
	delete(c.u.conversations.drafts, c.addr)
	if text := c.input.Text(); strings.TrimSpace(text) != "" {
		c.u.conversations.drafts[c.addr] = text
	}
}

// hide closes the window as a person does.
func (c *conversation) hide() {
	c.window.Hide()
	c.closed()
}

// name returns what the other person is called, short.
func (c *conversation) name() string { return widget.ShortName(c.person.Shown()) }

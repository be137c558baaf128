package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// conversations are the open conversations and their windows. Closed ones are
// kept and used for the next conversation, since a Fyne window leaks when it is
// closed.
type conversations struct {
	views     []*conversation
	hosts     []*chatHost
	animator  *widget.Animator
	fonts     *widget.Fonts
	drafts    map[protocol.ConversationID]string                 // what was written and not sent
	outboxes  map[protocol.ConversationID]*outbox                // what goes out now
	members   map[protocol.ConversationID][]protocol.Participant // of several, as last known
	offered   map[protocol.Address]bool                          // a background waits for an answer
	look      chatLook
	changed   bool // look was changed by hand
	listening bool
	storing   bool                   // of drafts, soon
	later     []int64                // lines to be sent again when we are signed in
	own       []widget.InputEmoticon // our emoticons
}

// listen follows the news from the start: a file or a call into a conversation
// of several may come before any window was opened.
func (t *conversations) listen(u *UI) {
	if !t.listening {
		t.listening = true
		u.listen(func(e event.Event) { t.handle(u, e) })
	}
}

// openConversation shows the conversation with somebody, in the window it has
// already or in one that is free.
func (u *UI) openConversation(a protocol.Address) { u.openTalk(protocol.With(a)) }

// openTalk does the same for any conversation.
func (u *UI) openTalk(id protocol.ConversationID) { u.talk(id).present() }

// talk returns the view of a conversation, bound to it and not shown yet when
// it was not.
func (u *UI) talk(id protocol.ConversationID) *conversation {
	t := &u.conversations
	if t.animator == nil {
		t.animator = widget.NewAnimator(u.do)
		t.animator.Still = u.resting
		t.loadDrafts(u)
		t.outboxes = map[protocol.ConversationID]*outbox{}
		t.members = map[protocol.ConversationID][]protocol.Participant{}
		t.offered = map[protocol.Address]bool{}
		t.loadFonts(u)
		t.loadLook(u)
		t.loadOwn(u)
		t.listen(u)
	}
	if c := t.find(id); c != nil {
		return c
	}
	c := t.viewIn(u, t.hostFor(u))
	c.bind(id)
	return c
}

// viewIn returns a view in a window, bound to nobody. A view never goes to
// another window: what Fyne has drawn of it belongs to the one it was in.
func (t *conversations) viewIn(u *UI, h *chatHost) *conversation {
	i := slices.IndexFunc(t.views, func(c *conversation) bool { return c.free && c.host == h })
	if i < 0 {
		i = len(t.views)
		t.views = append(t.views, newConversation(u))
	}
	h.take(t.views[i])
	return t.views[i]
}

// find returns the view of a conversation, or nil.
func (t *conversations) find(id protocol.ConversationID) *conversation {
	for _, c := range t.views {
		if c.id == id && !c.free {
			return c
		}
	}
	return nil
}

// with returns the view of a conversation with one person, or nil.
func (t *conversations) with(a protocol.Address) *conversation { return t.find(protocol.With(a)) }

// open calls f for every conversation that is open.
func (t *conversations) open(f func(*conversation)) {
	for _, c := range t.views {
		if !c.free {
			f(c)
		}
	}
}

// of returns the view that shows news of a conversation. One of several opens
// by itself: no row of a contact stands for it.
func (t *conversations) of(u *UI, id protocol.ConversationID) *conversation {
	if c := t.find(id); c != nil || !id.Several() {
		return c
	}
	c := u.talk(id)
	c.show()
	return c
}

// handle follows one event in every conversation it concerns.
func (t *conversations) handle(u *UI, e event.Event) {
	switch e := e.(type) {
	case event.MessageReceived:
		if c := t.of(u, e.Message.Conversation); c != nil {
			c.received(e.Message)
		}
	case event.MessageQueued:
		if c := t.find(e.Message.Conversation); c != nil {
			c.add(e.Message)
		}
	case event.MessageDelivered:
		if c := t.find(e.Conversation); c != nil {
			c.transcript.SetDelivery(e.ID, e.Delivery, c.reason(e.Delivery, e.Code))
		}
	case event.NotSupported:
		if c := t.of(u, e.Conversation); c != nil {
			c.notSupported(e)
		}
	case event.GroupStarted:
		t.groupStarted(u, e)
	case event.Joined:
		if c := t.find(e.Conversation); c != nil && !e.Back {
			c.joined(e)
		}
	case event.Left:
		if c := t.find(e.Conversation); c != nil && !e.Idle {
			c.left(e.Address)
		}
	case event.Typing:
		if c := t.find(e.Conversation); c != nil {
			c.setTyping(e.From, true)
		}
	case event.Nudged:
		c := t.of(u, e.Conversation)
		if c == nil { // a nudge is to be seen
			c = u.talk(e.Conversation)
			c.show()
		}
		c.nudged(e.From)
	case event.EmoticonsChanged:
		t.loadOwn(u)
	case event.EmoticonReceived:
		t.open(func(c *conversation) { c.emoticonCame(e.Emoticon) })
	case event.ObjectFailed:
		t.open(func(c *conversation) {
			c.emoticonFailed(e)
			c.pictureFailed(e)
		})
	case event.BackgroundOffered:
		t.backgroundOffered(u, e.From)
	case event.BackgroundWithdrawn:
		t.backgroundGone(e.From)
	case event.BackgroundChanged:
		if c := t.with(e.With); c != nil {
			c.showBackground()
		}
	case event.BackgroundAnswered:
		if c := t.with(e.With); c != nil {
			c.backgroundAnswered(e)
		}
	case event.TransferChanged:
		t.transferChanged(u, e.Transfer)
	case event.PictureReceived:
		t.open(func(c *conversation) {
			if c.isIn(e.Of) {
				c.showPictures()
			}
		})
	case event.ContactChanged:
		t.open(func(c *conversation) {
			if c.isIn(e.Contact.Address) {
				if !e.Contact.Status.Reachable() {
					c.setTyping(e.Contact.Address, false)
				}
				c.showPerson()
			}
		})
	case event.SelfChanged, event.SignedIn, event.SignedOut, event.ConnectionChanged, event.Reconnecting, event.ContactsReceived, event.ContactRemoved:
		t.open((*conversation).showPerson)
		if _, in := e.(event.SignedIn); in {
			t.sendLater(u)
		}
	}
}

// close stops what moves.
func (t *conversations) close() {
	if t.animator != nil {
		t.animator.Close()
	}
}

// conversation is one conversation in a window, or in a tab of one.
type conversation struct {
	u      *UI
	id     protocol.ConversationID
	past   protocol.ConversationID // whose history stands before the first line
	addr   protocol.Address        // of the other side, "" when there are several
	person protocol.Contact        // as last known; of several nobody
	people []protocol.Participant  // of several
	moves  int                     // counts who came and went
	free   bool                    // closed: may be bound to somebody else
	turn   int                     // counts bindings, so that what was asked for another one is dropped
	host   *chatHost
	window fyne.Window // of the host
	unread int         // lines that came while something else was in front
	conversationView

	pictures map[protocol.Hash]*picture.Image // custom emoticons that are here
	asked    map[protocol.Hash]bool
	failed   map[protocol.Hash]string // why an emoticon did not come
	previews map[int64]*picture.Image // of files, nil while it is decoded
	typing   bool                     // somebody is writing
	typers   map[protocol.Address]int // who, by the count of their last notice
	typings  int
	flashes  int // the same for flash
	flashBad bool
	flash    string    // in place of the last message's time
	notice   time.Time // when we last told them that we are writing
	shaking  *fyne.Animation
	reading  bool // the transcript was pressed after the input: Ctrl+A means it
	resting  int  // counts nudges of ours
	walls    int  // counts backgrounds that are read
}

// bind shows another conversation in this view.
func (c *conversation) bind(id protocol.ConversationID) {
	c.turn++
	c.id, c.past, c.free, c.unread = id, id, false, 0
	c.addr, c.people, c.person = "", nil, protocol.Contact{}
	c.becomes(id)
	c.pictures, c.asked, c.failed = map[protocol.Hash]*picture.Image{}, map[protocol.Hash]bool{}, map[protocol.Hash]string{}
	c.previews, c.typers, c.typing = map[int64]*picture.Image{}, map[protocol.Address]int{}, false
	c.flash = ""
	c.transcript.Clear()
	c.theirs.SetImage(nil)
	c.crowd.SetPeople(nil)
	c.input.Begin(c.u.conversations.drafts[id])
	c.showLook()
	c.showPerson()
	c.wall.SetImage(nil)
	c.transcript.SetWalled(false)
	c.showBackground()
	c.showOffer()
	c.loadHistory(0)
	c.loadTransfers()
	c.u.sightChanged()
}

// becomes sets who is in the conversation.
func (c *conversation) becomes(id protocol.ConversationID) {
	c.id = id
	if a, ok := id.Person(); ok {
		c.addr, c.people = a, nil
		c.person = c.u.contact(a)
		return
	}
	c.addr, c.person = "", protocol.Contact{}
	c.people = c.u.conversations.members[id]
	c.askPeople()
}

// askPeople asks who is in a conversation of several; until the answer is here
// it is who was last.
func (c *conversation) askPeople() {
	turn, id, moves := c.turn, c.id, c.moves
	call(c.u, func(context.Context) ([]protocol.Participant, error) { return c.u.session.Participants(id), nil }, func(list []protocol.Participant, _ error) {
		switch {
		case c.turn != turn || c.id != id || list == nil: // another one, or nobody knows
		case c.moves != moves: // somebody came or went meanwhile
			c.askPeople()
		default:
			c.setPeople(list)
			c.showPerson()
		}
	})
}

// setPeople sets who is in a conversation of several.
func (c *conversation) setPeople(list []protocol.Participant) {
	c.people = list
	c.u.conversations.members[c.id] = list
	c.u.sightChanged()
}

// several reports whether this is a conversation of several people.
func (c *conversation) several() bool { return c.id.Several() }

// present shows the conversation in front, ready to write.
func (c *conversation) present() {
	c.host.choose(c)
	c.show()
	c.seen()
	c.window.RequestFocus()
	c.focusInput()
}

// show shows the window; in a tab behind others it stays there.
func (c *conversation) show() {
	show(c.window)
	c.host.arrange()
	if c.u.looking(c.window) {
		c.seen()
	} else if c.front() {
		c.transcript.SetHidden(false)
	}
}

// front reports whether the conversation is what its window shows.
func (c *conversation) front() bool { return c.host != nil && c.host.current == c }

// seen is called when the conversation can be read.
func (c *conversation) seen() {
	if !c.front() {
		return
	}
	c.transcript.SetHidden(false)
	c.unread = 0
	c.u.read(c.addr)
	c.u.alerts.seen(c.u, c.id)
	c.host.arrange()
}

// closed is called when the conversation was put away.
func (c *conversation) closed() {
	if c.free {
		return
	}
	if c.several() {
		id := c.id
		c.u.work.Go(func() { c.u.session.Leave(id) })
	}
	c.empty()
}

// empty makes the view free for another conversation.
func (c *conversation) empty() {
	c.u.conversations.storeDrafts(c.u)
	c.typers, c.typing = map[protocol.Address]int{}, false
	c.showStatus()
	c.waiting(false)
	c.free = true
	c.turn++
	c.transcript.SetHidden(true)
	c.transcript.Clear()
	c.pictures, c.previews = nil, nil
	c.popover.close()
	c.u.sightChanged()
}

// hide closes the conversation as a person does.
func (c *conversation) hide() { c.host.drop(c) }

// name returns what the other side is called, short: of several all of them.
func (c *conversation) name() string {
	if !c.several() {
		return widget.ShortName(c.person.Shown())
	}
	return c.names()
}

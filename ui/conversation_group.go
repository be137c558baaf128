package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// shortNameOf returns what somebody in a conversation is called.
func (c *conversation) shortNameOf(a protocol.Address) string {
	if p, ok := c.u.people.contacts[a]; ok {
		return widget.ShortName(p.Shown())
	}
	for _, p := range c.people {
		if p.Address == a && p.FriendlyName != "" {
			return widget.ShortName(protocol.CleanName(p.FriendlyName, string(a)))
		}
	}
	return widget.ShortName(string(a))
}

// isIn reports whether somebody is in the conversation.
func (c *conversation) isIn(a protocol.Address) bool {
	return c.addr == a && a != "" || slices.ContainsFunc(c.people, func(p protocol.Participant) bool { return p.Address == a })
}

// maxNames is how many names stand in a title.
const maxNames = 4

// names returns who is in a conversation of several: "aiko, Piotr".
func (c *conversation) names() string {
	if len(c.people) == 0 {
		return T("chat.nobody")
	}
	var names []string
	for i, p := range c.people {
		if i == maxNames {
			names = append(names, T("chat.and-more", "Count", len(c.people)-maxNames))
			break
		}
		names = append(names, c.shortNameOf(p.Address))
	}
	return strings.Join(names, ", ")
}

// others says how many are in a conversation of several.
func (c *conversation) others() string {
	if len(c.people) == 0 {
		return T("chat.people.none")
	}
	return T("chat.people.many", "Count", len(c.people))
}

// groupStarted turns the conversation it grew out of into one of several, where
// it is open; otherwise a window opens when something is said.
func (t *conversations) groupStarted(u *UI, e event.GroupStarted) {
	if t.find(e.Conversation) != nil {
		return
	}
	c := t.find(e.Was)
	if c == nil || e.Was == "" {
		return
	}
	c.popover.close()
	was := c.people
	if !c.several() {
		was = []protocol.Participant{{Address: c.addr}}
	}
	c.keepDraft()
	delete(t.drafts, c.id)
	c.becomes(e.Conversation)
	c.moves++
	c.setPeople(e.People) // who else there is by now is told by Joined
	for _, p := range e.People {
		if !slices.ContainsFunc(was, func(w protocol.Participant) bool { return w.Address == p.Address }) {
			c.note(T("chat.joined", "Name", c.shortNameOf(p.Address)), "invite")
		}
	}
	c.showPerson()
	c.arrange()
}

// joined shows that somebody came.
func (c *conversation) joined(e event.Joined) {
	if !c.several() {
		return
	}
	c.moves++
	if !c.isIn(e.Address) {
		c.setPeople(append(slices.Clone(c.people), protocol.Participant{Address: e.Address, FriendlyName: e.FriendlyName}))
		c.note(T("chat.joined", "Name", c.shortNameOf(e.Address)), "invite")
	}
	c.showPerson()
}

// left shows that somebody went.
func (c *conversation) left(a protocol.Address) {
	if !c.several() || !c.isIn(a) {
		return
	}
	c.note(T("chat.left", "Name", c.shortNameOf(a)), "left")
	c.moves++
	c.setPeople(slices.DeleteFunc(slices.Clone(c.people), func(p protocol.Participant) bool { return p.Address == a }))
	delete(c.typers, a)
	c.typing = len(c.typers) > 0
	c.showPerson()
}

// note adds a line that nobody has said.
func (c *conversation) note(text, icon string) {
	c.transcript.Add(widget.Line{Notice: text, Icon: icon, Time: time.Now()})
}

// notSupported tells of something Papilio does not do.
func (c *conversation) notSupported(e event.NotSupported) {
	c.setTyping(e.From, false)
	m := protocol.Message{ID: e.ID, From: e.From, FromName: e.FromName, Kind: e.Kind, Time: e.Time, Delivery: protocol.Received}
	m.Text.Body = e.Text
	c.add(m)
	c.hear()
}

// unsupportedText is the line for one of the Kinds of package protocol.
func (c *conversation) unsupportedText(m protocol.Message) string {
	name := c.shortNameOf(m.From)
	if m.Kind == protocol.KindAction {
		return protocol.CleanName(m.Text.Body, name)
	}
	key := "chat.unsupported." + m.Kind
	if s := T(key, "Name", name); s != key {
		return s
	}
	return T("chat.unsupported.other", "Name", name)
}

// showCrowd shows who is in a conversation of several.
func (c *conversation) showCrowd() {
	turn := c.turn
	list := make([]widget.CrowdPerson, len(c.people))
	for i, p := range c.people {
		_, writes := c.typers[p.Address]
		list[i] = widget.CrowdPerson{Key: string(p.Address), Name: c.shortNameOf(p.Address), Typing: writes,
			Status: c.u.contact(p.Address).Status}
		if _, known := c.u.people.contacts[p.Address]; !known && c.u.people.signedIn {
			list[i].Status = protocol.Online // they are here
		}
	}
	c.crowd.SetPeople(list)
	for _, p := range c.people {
		c.u.avatar(p.Address, func(img *picture.Image) {
			if img != nil && c.turn == turn {
				c.crowd.SetImage(string(p.Address), img.Frames[0])
			}
		})
	}
}

// maxInvited is how many people can be called at once.
const maxInvited = 20

// openInvite asks whom to call into the conversation.
func (c *conversation) openInvite() {
	var list []widget.Invitee
	for a, p := range c.u.people.contacts {
		if c.isIn(a) || !p.Lists.Has(protocol.ForwardList) || p.Lists.Has(protocol.BlockList) || !p.Status.Reachable() {
			continue
		}
		list = append(list, widget.Invitee{Key: string(a), Name: p.Shown(), Second: string(a), Status: p.Status})
	}
	c.popover.close()
	p := widget.NewPeoplePicker(widget.PeopleWords{
		Title: T("chat.invite.title"), Search: T("chat.invite.search"), Clear: T("chat.search.clear"),
		Nobody: T("chat.invite.nobody"), NotFound: T("chat.invite.not-found"),
		Button: func(n int) string {
			if n > 1 {
				return T("chat.invite.many", "Count", n)
			}
			return T("chat.invite.button")
		},
	}, list, maxInvited)
	c.invitees = p
	at := c.over(c.bar.invite)
	at.X = fyne.CurrentApp().Driver().AbsolutePositionForObject(c.bar.invite).X
	c.bar.invite.SetChecked(true)
	c.popover.p = widget.ShowPopover(c.window.Canvas(), p, at)
	c.popover.p.OnClose = func() {
		c.popover.p, c.invitees = nil, nil
		c.bar.invite.SetChecked(false)
		c.focusInput()
	}
	p.OnEscape = c.popover.close
	p.OnPick = func(keys []string) {
		c.popover.close()
		who := make([]protocol.Address, len(keys))
		for i, k := range keys {
			who[i] = protocol.Address(k)
		}
		c.invite(who)
	}
}

// invite calls people in, one after the other. The first makes a conversation
// of several of a one-to-one, and GroupStarted tells of it.
func (c *conversation) invite(who []protocol.Address) {
	turn, id, u := c.turn, c.id, c.u
	type answer struct {
		who protocol.Address
		err error
	}
	for _, a := range who {
		c.note(T("chat.inviting", "Name", c.shortNameOf(a)), "invite")
	}
	call(u, func(ctx context.Context) ([]answer, error) {
		var answers []answer
		for _, a := range who {
			now, err := u.session.Invite(ctx, id, a)
			if now != "" {
				id = now
			}
			answers = append(answers, answer{a, err})
		}
		return answers, nil
	}, func(answers []answer, _ error) {
		if c.turn != turn {
			return
		}
		for _, a := range answers {
			if a.err != nil {
				sentence, code := errorText(a.err)
				if key := "chat.invite." + code; T(key) != key {
					sentence = T(key, "Name", c.shortNameOf(a.who))
				}
				c.note(sentence, "alert")
			}
		}
	})
}

// leave leaves a conversation of several: closing it does that.
func (c *conversation) leave() { c.hide() }

// openPerson opens the conversation with one of several.
func (c *conversation) openPerson(key string) { c.u.openConversation(protocol.Address(key)) }

// statusOf returns what stands for the people in the header.
func (c *conversation) headerIcon() fyne.Resource {
	switch {
	case c.several():
		return theme.IconIn("invite", theme.ColorPrimary)
	case c.person.Lists.Has(protocol.BlockList):
		return theme.StatusBlocked()
	}
	return theme.Status(c.person.Status)
}

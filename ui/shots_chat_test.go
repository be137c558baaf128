package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/widget"
)

// custom adds the emoticons of the residents to our own.
func (g *gallery) custom(b *bench) {
	g.Helper()
	for _, e := range assets.Custom() {
		if _, err := b.session.AddEmoticon(e.Shortcut, assets.Bytes(e.File)); err != nil {
			g.Fatal(err)
		}
	}
}

// shootConversation is the conversation of the mock-up and what opens in it.
func shootConversation(g *gallery) {
	b := g.friends(nil)
	g.custom(b)
	c := b.mockUp()
	w := c.window
	w.Resize(fyne.NewSize(640, 600))
	c.input.SetText("bring the (C) too, the good one")
	b.handle(event.Typing{Conversation: protocol.With(maria), From: maria})
	g.large(b, w, "one-to-one")
	g.small(b, w, "small", chatMinWidth, chatMinHeight)
	c.openPicker()
	b.q.until(g.T, "picker", func() bool { return c.popover.p != nil })
	g.large(b, w, "picker")
	g.small(b, w, "picker-small", chatMinWidth, chatMinHeight)
	for _, r := range "du" {
		w.Canvas().Focused().TypedRune(r)
	}
	g.take(b, w, "picker-search")
	c.popover.close()
	c.openColors()
	g.take(b, w, "colours")
	c.popover.close()
	c.openFont()
	g.take(b, w, "font")
	leave(w)
	c.transcript.SelectAll()
	g.take(b, w, "selection")
	c.key(fyne.KeyEscape)
	c.menu(widget.Hit{Line: c.transcript.Lines()[1]}, fyne.NewPos(120, 160))
	g.take(b, w, "menu")
	leave(w)
	c.link(widget.Link{Address: "https://ferry.example.org/lake/saturday?from=" + strings.Repeat("harbour-", 9), Host: "ferry.example.org"})
	g.large(b, w, "link")
	c.popover.close()
	c.addEmoticon(protocol.Emoticon{Shortcut: "(duck)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, assets.Bytes("custom/duck.gif"))})
	b.q.until(g.T, "the clash", func() bool { return c.question != nil && c.question.Field() != nil && c.question.Ready() })
	g.take(b, w, "shortcut-taken")
	c.popover.close()
	c.toggleSide()
	c.input.SetText(word("so the plan is: I take the early train, Jonas brings the big cooler,", 4))
	g.take(b, w, "folded")
}

// shootConversationStates is every fate of a line, files, and a window that
// cannot send.
func shootConversationStates(g *gallery) {
	b := g.friends(nil)
	c := b.chat()
	w := c.window
	w.Resize(fyne.NewSize(640, 600))
	g.take(b, w, "empty")
	b.handle(event.MessageReceived{Message: say(1, 0, maria, "how was the concert? (8)")})
	for i, body := range []string{"this one is there", "this one did not arrive", "nobody knows about this one", "this one waits for the connection", "and this one is on its way"} {
		m := say(int64(i+2), i+1, me, body)
		m.Delivery = protocol.Sending
		b.handle(event.MessageQueued{Message: m})
	}
	with := protocol.With(maria)
	b.handle(event.MessageDelivered{Conversation: with, ID: 2, Delivery: protocol.Sent})
	b.handle(event.MessageDelivered{Conversation: with, ID: 3, Delivery: protocol.NotSent, Code: "contact-offline"})
	b.handle(event.MessageDelivered{Conversation: with, ID: 4, Delivery: protocol.Unknown, Code: "connection-lost"})
	b.handle(event.NotSupported{Conversation: with, From: maria, FromName: "Maria", Kind: protocol.KindInk, ID: 8, Time: testDay.Add(7 * time.Minute)})
	ghost := protocol.Emoticon{Shortcut: "(ghost)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, []byte("not here"))}
	b.handle(event.MessageReceived{Message: say(9, 8, maria, "boo (ghost)", ghost)})
	b.q.until(g.T, "asked", func() bool { return c.asked[ghost.Object.Hash] })
	b.handle(event.ObjectFailed{From: maria, Object: ghost.Object, Code: "contact-offline"})
	b.handle(event.Nudged{Conversation: with, From: maria})
	g.large(b, w, "fates")
	b.handle(event.Reconnecting{At: time.Now().Add(28 * time.Second), Attempt: 1})
	g.take(b, w, "no-connection")

	f := g.friends(nil)
	x := protocol.Transfer{ID: 1, With: maria, Name: "lake-2003-evening.jpg", Size: 1_890_000, Incoming: true, State: protocol.TransferOffered, Started: testDay}
	for _, x := range files(x) {
		f.handle(event.TransferChanged{Transfer: x})
	}
	d := f.conversations.with(maria)
	d.transcript.Now = func() time.Time { return testDay }
	f.q.until(g.T, "history", func() bool { return !d.spinner.Visible() })
	d.window.Resize(fyne.NewSize(640, 600))
	g.take(f, d.window, "files")
	g.small(f, d.window, "files-small", chatMinWidth, chatMinHeight)
	d.dropped(fyne.NewPos(100, 100), []fyne.URI{f.write("lake.png", assets.Bytes("pictures/sunset.png"))})
	f.q.until(g.T, "what to do with it", func() bool { return d.window.Canvas().Overlays().Top() != nil })
	g.take(f, d.window, "dropped-picture")

	v := g.friends(nil)
	m := v.mockUp()
	m.window.Resize(fyne.NewSize(640, 600))
	m.setBackground(assets.Bytes("pictures/sunset.png"), false)
	v.q.until(g.T, "the background", m.wall.Shown)
	g.take(v, m.window, "background")
	v.handle(event.BackgroundOffered{From: maria, Size: 1000})
	g.take(v, m.window, "background-offered")
	g.small(v, m.window, "background-small", chatMinWidth, chatMinHeight)
	test.Tap(m.bar.background)
	g.take(v, m.window, "background-menu")
}

// files are transfers in every state, made of one that is offered.
func files(x protocol.Transfer) []protocol.Transfer {
	moving, ours, done, failed := x, x, x, x
	moving.ID, moving.Name, moving.State, moving.Moved, moving.Rate, moving.Route = 2, "second rehearsal, take 4 (final, really).ogg", protocol.TransferMoving, 1_200_000, 160_000, protocol.RouteComputers
	ours.ID, ours.Name, ours.Incoming, ours.State, ours.Moved, ours.Route = 3, "timetable.pdf", false, protocol.TransferConnecting, 0, protocol.RouteSwitchboard
	done.ID, done.Name, done.State, done.Path, done.Moved, done.Ended = 4, "setlist.txt", protocol.TransferDone, "/tmp/setlist.txt", x.Size, testDay
	failed.ID, failed.Name, failed.State, failed.Moved, failed.Code = 5, word("a very long name of a file", 6)+".tar.gz", protocol.TransferFailed, 700_000, "connection-lost"
	return []protocol.Transfer{x, moving, ours, done, failed}
}

// shootConversationHard is text from right to left, long words, and 10,000
// messages.
func shootConversationHard(g *gallery) {
	b := g.friends(func(_ *Options, db *store.DB) {
		for i := range 10_000 {
			m := say(0, i/3, maria, fmt.Sprintf("line %d, are you still coming on Saturday? :)", i))
			if i%5 < 2 {
				m = say(0, i/3, me, "yes (Y) https://ferry.example.org/"+fmt.Sprint(i))
			}
			m.Conversation = protocol.With(piotr)
			if m.From == maria {
				m.From, m.FromName = piotr, "Piotr Zielinski"
			}
			m.Time = m.Time.AddDate(0, 0, -8)
			if _, err := db.AddMessage(messageRow(m)); err != nil {
				g.Fatal(err)
			}
		}
	})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: maria, Name: "שלום " + word("Maria with a very long name (F)", 4), Status: protocol.Online,
		Lists: protocol.ForwardList | protocol.AllowList}})
	c := b.chat()
	c.window.Resize(fyne.NewSize(640, 600))
	n := int64(0)
	say := func(bodies ...string) {
		for _, body := range bodies {
			if n++; n%2 == 0 {
				b.handle(event.MessageQueued{Message: say(n, int(n), me, body)})
				continue
			}
			m := say(n, int(n), maria, body)
			m.FromName = b.contact(maria).Name
			b.handle(event.MessageReceived{Message: m})
		}
	}
	say("שלום! אתה עדיין בא ביום שבת? :)", "כן (Y) הרכבת מגיעה ב-11:40", "مرحبا يا مريم، كيف الحال؟ (L)", "mixed: אני בדרך and back again (C) 123")
	c.input.SetText("שלום (L) עולם")
	g.large(b, c.window, "right-to-left")
	c.input.SetText("")
	say(word("a long line that goes on and on", 12), "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft/0123456789012345678901234567890123456789",
		"https://ferry.example.org/a/very/long/link/that/does/not/fit/into/one/line/of/the/window?with=a&long=query&and=more")
	g.take(b, c.window, "long")
	b.openConversation(piotr)
	p := b.conversations.with(piotr)
	b.q.until(g.T, "history", func() bool { return !p.spinner.Visible() && p.transcript.Len() > 0 })
	p.transcript.Now = func() time.Time { return testDay }
	for p.transcript.Len() < 10_000-historyPage {
		n := p.transcript.Len()
		p.transcript.ScrollPages(-1)
		if p.transcript.Len() == n && p.spinner.Visible() {
			b.q.until(g.T, "another page", func() bool { return !p.spinner.Visible() })
		}
	}
	g.take(b, p.window, "10000-top")
	b.handle(event.MessageReceived{Message: protocol.Message{ID: 20_000, Conversation: protocol.With(piotr), From: piotr, FromName: "Piotr Zielinski",
		Text: protocol.Text{Body: "one more"}, Time: testDay, Delivery: protocol.Received}})
	g.take(b, p.window, "10000-newer-below")
	p.transcript.ScrollToEnd()
	g.take(b, p.window, "10000-end")
	p.waiting(true)
	g.take(b, p.window, "10000-loading")
	p.waiting(false)
}

// shootGroup is a conversation of several, who can be invited, and tabs.
func shootGroup(g *gallery) {
	b := g.friends(nil)
	b.setChatTabs(true)
	c := b.mockUp()
	w := c.window
	w.Resize(fyne.NewSize(640, 600))
	c.openInvite()
	g.take(b, w, "invite")
	c.popover.close()
	const group = protocol.ConversationID("group:1")
	b.handle(event.GroupStarted{Conversation: group, Was: protocol.With(maria), People: []protocol.Participant{{Address: maria, FriendlyName: "Maria"}, {Address: aiko, FriendlyName: "aiko"}}})
	b.handle(event.Joined{Conversation: group, Address: jonas, FriendlyName: "Jonas"})
	b.handle(event.MessageReceived{Message: protocol.Message{ID: 31, Conversation: group, From: jonas, FromName: "Jonas (8) on tour",
		Text: protocol.Text{Body: "hello everybody :) the stove is packed"}, Time: testDay.Add(5 * time.Minute), Delivery: protocol.Received}})
	b.handle(event.Typing{Conversation: group, From: aiko})
	g.large(b, w, "group")
	g.small(b, w, "group-small", chatMinWidth, chatMinHeight)
	b.openConversation(piotr)
	b.openConversation(amelie)
	e := b.conversations.with(amelie)
	b.q.until(g.T, "history", func() bool { return !e.spinner.Visible() })
	m := protocol.Message{ID: 51, Conversation: protocol.With(piotr), From: piotr, FromName: "Piotr", Text: protocol.Text{Body: "hello?"}, Time: testDay, Delivery: protocol.Received}
	b.handle(event.MessageReceived{Message: m})
	b.openTalk(group)
	g.take(b, w, "tabs")
}

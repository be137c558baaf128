package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
)

const (
	maria = protocol.Address("maria.costa@example.org")
	me    = protocol.Address("you@papilio.local")
)

var testDay = time.Date(2026, 11, 22, 14, 2, 0, 0, time.Local)

// object is a built-in picture as an object of somebody, in the store.
func object(t *testing.T, db *store.DB, of protocol.Address, kind protocol.ObjectType, file string) protocol.Object {
	t.Helper()
	data := assets.Bytes(file)
	o := protocol.NewObject(of, kind, data)
	if err := db.PutObject(o.Hash, data); err != nil {
		t.Fatal(err)
	}
	return o
}

// chatBench is a UI that thinks it is signed in and has Maria for a contact.
func chatBench(t *testing.T, look theme.Variant) *bench {
	t.Helper()
	b := newBench(t, look, nil, nil)
	b.q.drain()
	picture := object(t, b.store, maria, protocol.DisplayPicture, "pictures/balloon.png")
	mine := object(t, b.store, me, protocol.DisplayPicture, "pictures/fox.png")
	if err := b.store.SetContactPicture(string(maria), picture.Hash); err != nil {
		t.Fatal(err)
	}
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena", Status: protocol.Online, Picture: mine}})
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: maria, Name: "Maria (F) two more days!", Status: protocol.Online,
		Lists: protocol.ForwardList | protocol.AllowList, Picture: picture}})
	return b
}

// chat opens the conversation with Maria and waits until it is there.
func (b *bench) chat() *conversation {
	b.t.Helper()
	b.openConversation(maria)
	c := b.conversations.with(maria)
	c.transcript.Now = func() time.Time { return testDay }
	b.q.until(b.t, "history", func() bool { return !c.spinner.Visible() })
	return c
}

// say is a message of the conversation with Maria, n minutes into it.
func say(id int64, minute int, from protocol.Address, body string, e ...protocol.Emoticon) protocol.Message {
	m := protocol.Message{ID: id, Conversation: protocol.With(maria), From: from, FromName: "Lena", Text: protocol.Text{Body: body},
		Emoticons: e, Time: testDay.Add(time.Duration(minute) * time.Minute), Delivery: protocol.Sent}
	if from == maria {
		m.FromName, m.Delivery = "Maria (F) two more days!", protocol.Received
	}
	return m
}

// mockUp plays the conversation of the mock-up.
func (b *bench) mockUp() *conversation {
	b.t.Helper()
	duck := protocol.Emoticon{Shortcut: "(duck)", Object: object(b.t, b.store, maria, protocol.CustomEmoticon, "custom/duck.gif")}
	cakes := protocol.Emoticon{Shortcut: "(cakes)", Object: object(b.t, b.store, me, protocol.CustomEmoticon, "custom/pancake.png")}
	c := b.chat()
	for _, m := range []protocol.Message{
		say(1, 0, maria, "hey! are you still coming on Saturday? :)"),
		say(2, 0, maria, "I found the old photos from the lake (duck)", duck),
		say(3, 1, me, "yes!! my train gets in at 11:40"),
		say(4, 1, me, "bringing pancakes (cakes) and two tents (H)", cakes),
		say(5, 3, maria, "perfect. the ferry: https://ferry.example.org/lake/saturday\ndon't be late this time ;)"),
		say(6, 4, me, "me? never (A)"),
		say(7, 4, me, "I will ask Jonas about the stove"),
	} {
		if m.From == maria {
			b.handle(event.MessageReceived{Message: m})
		} else {
			b.handle(event.MessageQueued{Message: m})
		}
	}
	b.handle(event.MessageDelivered{Conversation: protocol.With(maria), ID: 7, Delivery: protocol.NotSent, Code: "contact-offline"})
	b.q.until(b.t, "emoticons", func() bool { return len(c.pictures) == 2 })
	return c
}

func TestConversationLooks(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := chatBench(t, look)
		c := b.mockUp()
		c.input.SetText("bring the (C) too, the good one")
		b.handle(event.Typing{Conversation: protocol.With(maria), From: maria})
		b.q.until(t, "pictures", func() bool { return len(b.images.kept) >= 4 })
		b.shot(c.window, "conversation-"+string(look))

		for _, e := range assets.Custom() {
			if _, err := b.session.AddEmoticon(e.Shortcut, assets.Bytes(e.File)); err != nil {
				t.Fatal(err)
			}
		}
		c.openPicker()
		b.q.until(t, "picker", func() bool { return c.popover.p != nil })
		b.shot(c.window, "conversation-emoticons-"+string(look))
		c.popover.close()

		c.openColors()
		b.shot(c.window, "conversation-colors-"+string(look))
		c.popover.close()
		c.openFont()
		b.shot(c.window, "conversation-font-"+string(look))
		c.window.Canvas().Overlays().Remove(c.window.Canvas().Overlays().Top())

		c.toggleSide()
		c.input.SetText("so the plan is: I take the early train, Jonas brings the big cooler and the speakers, you get the key from your aunt, and nobody tells Otto about the pancakes until")
		c.window.Resize(fyne.NewSize(640, 480))
		b.shot(c.window, "conversation-folded-"+string(look))
	})
}

// messageRow is a received message as a row of the store.
func messageRow(m protocol.Message) store.Message {
	return store.Message{Conversation: string(m.Conversation), From: string(m.From), FromName: m.FromName, Body: m.Text.Body,
		Time: m.Time, Delivery: string(m.Delivery)}
}

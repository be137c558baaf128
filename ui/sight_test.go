package ui

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestWhatIsInSight: the session is told of the pictures of the rows on the
// screen, of the emoticons of the lines on the screen, and of nothing else.
func TestWhatIsInSight(t *testing.T) {
	b, _ := busyList(t, 1000)
	for i := range 1000 {
		a := protocol.Address(fmt.Sprintf("person%04d@example.org", i))
		c := b.contact(a)
		c.Picture = protocol.NewObject(a, protocol.DisplayPicture, []byte(a))
		b.handle(event.ContactChanged{Contact: c})
	}
	b.main.contacts.refresh()
	told := func() bool { return !b.sight.waiting && !b.sight.telling }
	b.q.until(t, "the list is told", told)
	first := b.sight.shown
	if n := len(first); n < 4 || n > 40 {
		t.Fatalf("%d pictures are on the screen", n)
	}
	test.Scroll(b.main.w.Canvas(), fyne.NewPos(150, 400), 0, -4000)
	b.q.until(t, "the rows that came are told", func() bool { return told() && !slices.Contains(b.sight.shown, first[0]) })

	b.openConversation("person0001@example.org")
	c := b.conversations.with("person0001@example.org")
	b.q.until(t, "the history", func() bool { return !c.spinner.Visible() })
	smile := protocol.Emoticon{Shortcut: "(x)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, []byte("x"))}
	for i := range 200 {
		m := say(int64(i+1), i, maria, "line (x)")
		m.Conversation = c.id
		if i == 0 {
			m.Emoticons = []protocol.Emoticon{smile}
		}
		c.transcript.Add(c.line(m))
	}
	b.q.until(t, "the conversation is told", func() bool { return told() && slices.Equal(b.sight.opened, []protocol.Address{c.addr}) })
	if slices.Contains(b.sight.shown, smile.Object.Hash) || b.sight.shown[0] != b.contact(c.addr).Picture.Hash {
		t.Error("what is far above is said to be on the screen, or the picture is not")
	}
	c.transcript.ScrollPages(-1000)
	b.q.until(t, "the emoticon is told", func() bool { return told() && b.sight.shown[0] == smile.Object.Hash })
	c.hide()
	b.q.until(t, "nothing is open", func() bool { return told() && len(b.sight.opened) == 0 })
}

// TestFetchWhenOpen: with the setting so, what Maria announces is fetched while
// the conversation with her is open; with the other one only by hand.
func TestFetchWhenOpen(t *testing.T) {
	b, o := ends(t, theme.AlwaysLight, true)
	if err := b.session.SetSetting(app.FetchSetting, app.FetchAsked); err != nil {
		t.Fatal(err)
	}
	b.Show()
	send := func(shortcut, file, text string) *conversation {
		t.Helper()
		if _, err := o.AddEmoticon(shortcut, assets.Bytes(file)); err != nil {
			t.Fatal(err)
		}
		b.openConversation(maria)
		c := b.conversations.with(maria)
		if _, err := o.Send("lena@example.org", protocol.Text{Body: text}); err != nil {
			t.Fatal(err)
		}
		b.q.until(t, text, func() bool { return c.lastLine().Text.Body == text })
		return c
	}
	b.q.until(t, "Maria is online", func() bool { return b.contact(maria).Status == protocol.Online })
	second := assets.Bytes("pictures/boat.png")
	if err := o.SetPicture(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	h := protocol.HashOf(second)
	b.q.until(t, "another picture is announced", func() bool { return b.contact(maria).Picture.Hash == h })

	// By hand: an emoticon by the menu, the picture by a click on its place.
	c := send("(duck)", "custom/duck.gif", "look (duck)")
	duck := c.lastLine().Emoticons[0]
	b.q.until(t, "the offer", func() bool { return c.theirs.OnTapped != nil && c.theirs.Hint == T("chat.picture.get") })
	if c.pictures[duck.Object.Hash] != nil {
		t.Error("the emoticon was fetched although nobody asked")
	}
	items := c.menuItems(widget.Hit{Line: c.lastLine(), Span: &widget.Span{Kind: widget.SpanCustom, Emoticon: &duck}})
	if items[0].Text != T("chat.menu.try-again") {
		t.Fatal("the menu does not offer it:", items[0].Text)
	}
	items[0].Action()
	b.q.until(t, "the emoticon", func() bool { return c.pictures[duck.Object.Hash] != nil })
	menu := b.main.contacts.talkItems(maria)
	if last := menu[len(menu)-1]; last.Text != T("menu.contact.get-picture") {
		t.Error("the menu of the contact ends with", last.Text)
	}
	c.theirs.OnTapped()
	b.q.until(t, "the picture", func() bool { return b.avatars[maria] == h && c.theirs.Hint == T("menu.contact.details") })
	c.theirs.OnTapped()
	if b.windows["details"] == nil {
		t.Error("a click on their picture does not open the details")
	}

	// While the conversation is open: by itself.
	c.hide()
	if err := b.session.SetSetting(app.FetchSetting, app.FetchOpen); err != nil {
		t.Fatal(err)
	}
	c = send("(cake)", "custom/pancake.png", "and (cake)")
	cake := c.lastLine().Emoticons[0].Object.Hash
	b.q.until(t, "the emoticon by itself", func() bool { return c.pictures[cake] != nil })
}

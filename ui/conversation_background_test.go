package ui

import (
	"bytes"
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

// press presses a button that stands somewhere in an object.
func press(t *testing.T, in fyne.CanvasObject, text string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(in) {
		if b, ok := o.(*widget.Button); ok && b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("no button %q", text)
}

// TestBackgroundInTheConversation: one that Maria shares is asked about, used and
// seen; one of ours goes to her; one that she takes back is gone.
func TestBackgroundInTheConversation(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	first, second := assets.Bytes("pictures/sunset.png"), assets.Bytes("pictures/balloon.png")
	offer := func(data []byte) *conversation {
		t.Helper()
		if err := o.OfferBackground("lena@example.org", data); err != nil {
			t.Fatal(err)
		}
		b.q.until(t, "the question", func() bool {
			c := b.conversations.with(maria)
			return c != nil && c.offer.Visible()
		})
		return b.conversations.with(maria)
	}
	has := func(data []byte) bool {
		h, ok := b.session.Background(maria)
		return ok && h == protocol.HashOf(data)
	}
	c := offer(first)
	if c.wall.Shown() {
		t.Error("it is shown before it is wanted")
	}
	press(t, c.offer, T("chat.background.use"))
	b.q.until(t, "the background", c.wall.Shown)
	if c.offer.Visible() || !has(first) {
		t.Error("the question stays, or it is another one")
	}
	c = offer(second)
	press(t, c.offer, T("transfer.decline"))
	b.q.until(t, "declined there", func() bool { return answered(o, "file-declined") })
	if !has(first) {
		t.Error("a background that was declined is there")
	}

	// Ours, by a drop.
	o.events = nil
	uri := b.write("mine.png", second)
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{uri})
	b.q.until(t, "what to do with it", func() bool { return c.window.Canvas().Overlays().Top() != nil })
	key(c.window, fyne.KeyEscape)
	c.setBackground(second, true)
	b.q.until(t, "offered there", func() bool { return o.AcceptBackground("lena@example.org") == nil })
	b.q.until(t, "said that she has it", func() bool { return c.state.Text == T("chat.background.taken", "Name", c.name()) })
	if h, ok := o.Background("lena@example.org"); !ok || h != protocol.HashOf(second) || !has(second) {
		t.Error("not the same on both sides")
	}

	// Another conversation has none; this one has it again.
	c.hide()
	b.openConversation(maria)
	c = b.conversations.with(maria)
	b.q.until(t, "the background again", c.wall.Shown)
	c.setBackground(nil, false)
	b.q.until(t, "no background", func() bool { return !c.wall.Shown() })

	// She leaves before the answer.
	c = offer(first)
	o.SignOut()
	b.q.until(t, "the question is gone", func() bool { return !c.offer.Visible() })
	if err := b.session.AcceptBackground(maria); err == nil {
		t.Error("it is still to be had")
	}
	if data, ok := b.session.Object(protocol.HashOf(first)); !ok || !bytes.Equal(data, first) {
		t.Error("what was used is not kept")
	}
}

// answered reports whether the far end was told a code about its background.
func answered(o *far, code string) bool {
	for _, e := range o.events {
		if a, ok := e.(event.BackgroundAnswered); ok && a.Code == code {
			return true
		}
	}
	return false
}

// TestBackgroundMenu: what the button offers, and a background that is no picture.
func TestBackgroundMenu(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.chat()
	test.Tap(c.bar.background)
	if c.window.Canvas().Overlays().Top() == nil {
		t.Fatal("no menu")
	}
	key(c.window, fyne.KeyEscape)
	c.setBackground([]byte("text"), false)
	b.q.until(t, "said", func() bool { return c.state.Text == T("error."+app.Unsupported) })
	c.setBackground(assets.Bytes("pictures/sunset.png"), false)
	b.q.until(t, "the background", c.wall.Shown)
	b.shot(c.window, "conversation-background")
	b.handle(event.BackgroundOffered{From: maria, Size: 1000})
	if !c.offer.Visible() {
		t.Error("no question")
	}
	b.handle(event.BackgroundWithdrawn{From: maria})
	if c.offer.Visible() || c.state.Text != T("chat.background.gone", "Name", c.name()) {
		t.Errorf("withdrawn: %q", c.state.Text)
	}
	b.handle(event.BackgroundOffered{From: piotr, Size: 1000}) // opens a conversation
	if d := b.conversations.with(piotr); d == nil || !d.offer.Visible() || c.offer.Visible() || d.wall.Shown() {
		t.Error("not asked in the right place")
	}
}

package ui

import (
	"context"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
)

// third signs somebody else in on the server of two ends.
func third(t *testing.T, b *bench, o *far, a protocol.Address, password string) *far {
	t.Helper()
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := o.credentials
	c.Address, c.Password = a, password
	p := &far{Session: app.New(app.Options{Store: db}), credentials: c, server: o.server, options: o.options}
	ctx, cancel := context.WithCancel(context.Background())
	_, sub := p.Watch("third")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range sub.All(ctx) {
			b.q.do(func() { p.events = append(p.events, e) })
		}
	}()
	t.Cleanup(func() {
		p.Session.Close()
		cancel()
		<-done
		sub.Close()
		db.Close()
	})
	p.signIn(t)
	return p
}

// TestThreePeopleTalk invites a third person from the window: it becomes a
// conversation of several, and everybody reads what is said.
func TestThreePeopleTalk(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	p := third(t, b, o, jonasEnd, "three")
	b.q.until(t, "Jonas is online", func() bool { return b.contact(jonasEnd).Status == protocol.Online })
	b.openConversation(maria)
	c := b.conversations.with(maria)
	c.write("shall we ask Jonas?")
	b.q.until(t, "said", func() bool { return c.lastLine().Delivery == protocol.Sent })

	c.openInvite()
	f := c.invitees.Focusable()
	for _, r := range "jonas" {
		f.TypedRune(r)
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.q.until(t, "a conversation of several", func() bool {
		return c.several() && c.isIn(maria) && c.isIn(jonasEnd) && len(c.people) == 2
	})
	if !slices.Contains(c.notices(), "Jonas has joined the conversation.") {
		t.Errorf("%q", c.notices())
	}
	c.write("hello you two :)")
	heard := func(f *far, body string) func() bool {
		return func() bool {
			_, ok := got(f, func(e event.MessageReceived) bool {
				return e.Message.Text.Body == body && e.Message.Conversation.Several()
			})
			return ok
		}
	}
	b.q.until(t, "Maria hears", heard(o, "hello you two :)"))
	b.q.until(t, "Jonas hears", heard(p, "hello you two :)"))
	e, _ := got[event.MessageReceived](p, nil)
	if _, err := p.Send(e.Message.Conversation, protocol.Text{Body: "hello!"}); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "we hear", func() bool { l := c.lastLine(); return l.Text.Body == "hello!" && l.Name == "Jonas" && !l.Mine })
	b.shot(c.window, "e2e-group")
	p.Leave(e.Message.Conversation)
	b.q.until(t, "Jonas has left", func() bool { return slices.Contains(c.notices(), "Jonas has left the conversation.") })
	c.hide()
	b.q.until(t, "we have left", func() bool { _, ok := got[event.Left](o, nil); return ok })
}

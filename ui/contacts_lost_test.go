package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/ui/theme"
)

// TestLostConnection: the list stays and says when it is tried again.
func TestLostConnection(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := signedIn(t, look)
		v := b.main.contacts
		self := b.people.self
		resident := protocol.Address("maria@papilio.local")
		b.handle(event.Reconnecting{At: time.Now().Add(7900 * time.Millisecond), Attempt: 1})
		if b.main.showing != "contacts" || v.line.Text != T("main.retry.in", "Seconds", 8) || v.status.Text() != T("main.offline") || !v.tryNow.Visible() || !v.add.Disabled() {
			t.Errorf("shows %q, %q, %q", b.main.showing, v.line.Text, v.status.Text())
		}
		b.shot(b.main.w, "no-connection-"+string(look))
		for _, i := range v.personItems(v.keys[resident][0]) {
			if i.Text != "" && i.Text != T("menu.contact.rename") && !i.Disabled {
				t.Errorf("%s is offered without a connection", i.Text)
			}
		}
		b.openConversation(resident)
		c := b.conversations.with(resident)
		b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
		if c.state.Text != T("chat.no-connection") || c.blocked() != "" {
			t.Errorf("the conversation says %q, %q", c.state.Text, c.blocked())
		}
		b.shot(c.window, "no-connection-chat-"+string(look))
		c.hide()
		b.handle(event.Reconnecting{At: time.Now().Add(1100 * time.Millisecond), Attempt: 2})
		first := v.line.Text
		b.q.until(t, "the next second", func() bool { return v.line.Text != first })
		b.q.until(t, "the attempt", func() bool { return v.line.Text == T("main.retry.now") && !v.tryNow.Visible() })
		b.handle(event.Reconnecting{At: time.Now().Add(time.Minute), Attempt: 3})
		v.tryNow.Tapped(nil)
		if v.line.Text != T("main.retry.now") {
			t.Errorf("after Try now: %q", v.line.Text)
		}
		b.main.w.Resize(fyne.NewSize(400, 700))
		b.handle(event.SignedIn{Self: self})
		if v.line.Text != string(self.Address) || v.ring.Visible() || v.add.Disabled() || v.status.Text() != statusText(protocol.Online) {
			t.Errorf("back: %q", v.line.Text)
		}
		if s := b.main.w.Canvas().Size(); s.Width != 400 {
			t.Errorf("coming back made the window %v", s)
		}
	})
}

// TestServerGoneAndBack: the windows stay, what is written waits and goes out.
func TestServerGoneAndBack(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	b.Show()
	v := b.main.contacts
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
	o.SignOut() // she would come back by herself
	if err := o.server.Close(); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "no connection", func() bool { return b.people.away() && v.ring.Visible() })
	if b.main.showing != "contacts" || v.status.Text() != T("main.offline") || b.rowOf(maria).Key == "" {
		t.Errorf("shows %q, %q", b.main.showing, v.status.Text())
	}
	c.write("are you there?")
	b.q.until(t, "a line that waits", func() bool {
		return c.lastLine().Delivery == protocol.Sending && c.lastLine().Text.Body == "are you there?"
	})
	b.shot(c.window, "e2e-waits")

	srv, err := server.Start(o.options)
	if err != nil {
		t.Fatal(err)
	}
	o.server = srv
	o.signIn(t)
	b.q.until(t, "back", func() bool {
		if v.tryNow.Visible() {
			v.tryNow.Tapped(nil)
		}
		return b.people.signedIn && b.contact(maria).Status == protocol.Online
	})
	again := false
	b.q.until(t, "the line at the far end", func() bool {
		if c.lastLine().Delivery == protocol.NotSent && !again { // we were back before her
			again = true
			c.again(c.lastLine().ID)
		}
		_, ok := got(o, func(e event.MessageReceived) bool { return e.Message.Text.Body == "are you there?" })
		return ok && c.lastLine().Delivery == protocol.Sent
	})
	if v.line.Text != "lena@example.org" || v.ring.Visible() || b.main.showing != "contacts" {
		t.Errorf("back, it shows %q", v.line.Text)
	}
}

// TestPasswordRefusedWhileAway: what ends the waiting is told in the form.
func TestPasswordRefusedWhileAway(t *testing.T) {
	b := signedIn(t, theme.AlwaysLight)
	b.unread["maria@papilio.local"] = 2
	b.handle(event.Reconnecting{At: time.Now().Add(time.Minute), Attempt: 1})
	if b.unreadTotal() != 2 {
		t.Error("what was not read is forgotten")
	}
	b.handle(event.SignedOut{Reason: "failed", Code: "wrong-password"})
	if b.main.showing != "sign-in" || b.main.signIn.noticeText != T("error.wrong-password") || b.people.away() {
		t.Errorf("%s says %q", b.main.showing, b.main.signIn.noticeText)
	}
	b.shot(b.main.w, "refused-while-away")
}

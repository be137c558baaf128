package ui

import (
	"context"
	"net/url"
	"os"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// far is the other end of a test: a session without a window on the same
// server. Its events arrive on the test's goroutine.
type far struct {
	*app.Session
	credentials app.Credentials
	events      []event.Event
	server      *server.Server
	options     server.Options
}

// jonasEnd is on the lists of both and signs in only in some tests.
const jonasEnd = protocol.Address("jonas@example.org")

// twoEnds starts a server with two people who know each other: one behind
// windows, one without.
func twoEnds(t *testing.T, look theme.Variant) (*bench, *far) {
	t.Helper()
	b, o := ends(t, look, true)
	b.q.until(t, "Maria is online", func() bool { return b.contact(maria).Status == protocol.Online })
	return b, o
}

// ends starts a server with two people and signs both in.
func ends(t *testing.T, look theme.Variant, known bool, change ...func(*server.Options)) (*bench, *far) {
	t.Helper()
	options := server.Options{Listen: "127.0.0.1:0", HTTP: "127.0.0.1:0", Challenge: true, Accounts: []server.Account{
		{Address: "lena@example.org", Password: "one", Name: "Lena", All: known},
		{Address: maria, Password: "two", Name: "Maria (F) two more days!", All: known},
		{Address: jonasEnd, Password: "three", Name: "Jonas", All: known},
	}}
	for _, f := range change {
		f(&options)
	}
	srv, err := server.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	credentials := func(a protocol.Address, password string) app.Credentials {
		return app.Credentials{Address: a, Password: password, Server: srv.Notification(), Login: srv.Login()}
	}
	b := newBench(t, look, nil, nil)

	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	login, err := url.Parse(srv.Login())
	if err != nil {
		t.Fatal(err)
	}
	options.Listen, options.HTTP = srv.Notification(), login.Host
	o := &far{Session: app.New(app.Options{Store: db}), credentials: credentials(maria, "two"), server: srv, options: options}
	t.Cleanup(func() { o.server.Close() })
	ctx, cancel := context.WithCancel(context.Background())
	_, sub := o.Watch("far")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for e := range sub.All(ctx) {
			b.q.do(func() { o.events = append(o.events, e) })
		}
	}()
	t.Cleanup(func() {
		o.Session.Close()
		cancel()
		<-done
		sub.Close()
		db.Close()
	})
	if err := o.SetPicture(t.Context(), assets.Bytes("pictures/balloon.png")); err != nil {
		t.Fatal(err)
	}
	if err := b.session.SetPicture(t.Context(), assets.Bytes("pictures/fox.png")); err != nil {
		t.Fatal(err)
	}
	o.signIn(t)
	if err := b.session.SignIn(t.Context(), credentials("lena@example.org", "one")); err != nil {
		t.Fatal(err)
	}
	return b, o
}

func (o *far) signIn(t *testing.T) {
	t.Helper()
	if err := o.SignIn(t.Context(), o.credentials); err != nil {
		t.Fatal(err)
	}
}

// got returns the newest event of a type at the far end for which so holds.
func got[E event.Event](o *far, so func(E) bool) (found E, ok bool) {
	for _, e := range slices.Backward(o.events) {
		if e, is := e.(E); is && (so == nil || so(e)) {
			return e, true
		}
	}
	return found, false
}

// write types a text into the conversation and sends it with Enter.
func (c *conversation) write(text string) {
	f := c.input.Focusable()
	c.window.Canvas().Focus(f)
	test.Type(f, text)
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// lastLine returns the last message that is shown.
func (c *conversation) lastLine() widget.Line {
	l, _ := c.transcript.Last()
	return l
}

func TestTwoPeopleTalk(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "their picture", func() bool { return b.avatars[maria] != protocol.Hash{} })

	// There and back.
	c.write("hello Maria :)")
	b.q.until(t, "delivered", func() bool { return c.lastLine().Delivery == protocol.Sent })
	b.q.until(t, "received", func() bool {
		_, ok := got(o, func(e event.MessageReceived) bool { return e.Message.Text.Body == "hello Maria :)" })
		return ok
	})
	if c.input.Text() != "" {
		t.Errorf("the input still says %q", c.input.Text())
	}
	for _, text := range []string{"one", "two", "three"} { // faster than the disk
		c.write(text)
	}
	b.q.until(t, "three in their order", func() bool {
		var order []string
		for _, e := range o.events {
			if m, ok := e.(event.MessageReceived); ok {
				order = append(order, m.Message.Text.Body)
			}
		}
		return slices.Equal(order, []string{"hello Maria :)", "one", "two", "three"})
	})
	o.SetTyping("lena@example.org")
	b.q.until(t, "typing", func() bool { return c.typing && c.dots.Visible() && c.state.Text == "Maria is typing" })
	b.shot(c.window, "e2e-typing")
	if _, err := o.Send("lena@example.org", protocol.Text{Body: "hi!", Format: protocol.Format{Bold: true, Color: 0x800080}}); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "an answer", func() bool { l := c.lastLine(); return l.Text.Body == "hi!" && l.Text.Format.Bold && !c.typing })
	if b.unreadTotal() != 0 {
		t.Error("unread although it is open")
	}

	// A custom emoticon of theirs: first its shortcut, then its picture in its place.
	duck := assets.Bytes("custom/duck.gif")
	if _, err := o.AddEmoticon("(duck)", duck); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Send("lena@example.org", protocol.Text{Body: "look (duck) !"}); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "the line", func() bool { return c.lastLine().Text.Body == "look (duck) !" })
	b.q.until(t, "the picture in its place", func() bool { return c.pictures[protocol.HashOf(duck)] != nil })
	if !c.drawsImage(func(i *canvas.Image) bool { return i.Size().Width > theme.SizeEmoticon }) {
		t.Error("the duck is not drawn")
	}
	b.shot(c.window, "e2e-emoticon")

	// Into our own set by the menu, and back to them.
	line := c.lastLine()
	spans := widget.Spans(line.Text.Body, line.Emoticons)
	items := c.menuItems(widget.Hit{Line: line, Span: &spans[1]})
	if items[0].Disabled {
		t.Fatal("cannot be added")
	}
	items[0].Action()
	b.q.until(t, "added", func() bool { list, _ := b.session.Emoticons(); return len(list) == 1 && list[0].Shortcut == "(duck)" })
	if _, err := b.session.AddEmoticon("(cake)", assets.Bytes("custom/pancake.png")); err != nil {
		t.Fatal(err)
	}
	c.openPicker()
	b.q.until(t, "the picker", func() bool { return c.popover.p != nil })
	b.shot(c.window, "e2e-picker")
	c.picker.OnPick(widget.PickerItem{Shortcut: "(cake)"})
	c.write(" for you")
	b.q.until(t, "our emoticon at the far end", func() bool {
		e, ok := got[event.EmoticonReceived](o, nil)
		return ok && e.Emoticon.Shortcut == "(cake)"
	})
	b.q.until(t, "our own picture", func() bool { return len(c.pictures) == 2 })

	// Gone: not delivered, and again when they are back.
	o.SignOut()
	b.q.until(t, "offline", func() bool { return b.contact(maria).Status == protocol.Offline })
	c.write("still there?")
	b.q.until(t, "not delivered", func() bool { return c.lastLine().Delivery == protocol.NotSent })
	if r := c.lastLine().Reason; r != "Not delivered, Maria was not reachable" {
		t.Errorf("the reason is %q", r)
	}
	b.shot(c.window, "e2e-not-delivered")
	o.signIn(t)
	b.q.until(t, "back", func() bool { return b.contact(maria).Status == protocol.Online })
	c.again(c.lastLine().ID)
	b.q.until(t, "delivered at last", func() bool { return c.lastLine().Delivery == protocol.Sent })
	b.q.until(t, "received at last", func() bool {
		_, ok := got(o, func(e event.MessageReceived) bool { return e.Message.Text.Body == "still there?" })
		return ok
	})

	// We are gone: it goes out when we are back.
	o.SignOut()
	b.q.until(t, "offline again", func() bool { return b.contact(maria).Status == protocol.Offline })
	c.write("and now?")
	b.q.until(t, "not delivered again", func() bool { return c.lastLine().Delivery == protocol.NotSent })
	b.session.SignOut()
	b.q.until(t, "signed out", func() bool { return !b.people.signedIn })
	c.again(c.lastLine().ID)
	c.again(c.lastLine().ID)
	if c.state.Text != T("chat.again-later") {
		t.Errorf("signed out it says %q", c.state.Text)
	}
	o.signIn(t)
	ours := o.credentials
	ours.Address, ours.Password = "lena@example.org", "one"
	if err := b.session.SignIn(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "delivered when we are back", func() bool { return c.lastLine().Delivery == protocol.Sent })
	b.q.until(t, "Maria is there", func() bool { return b.contact(maria).Status == protocol.Online })

	// Closed: unread counts; opened: everything is there.
	lines := c.transcript.Len()
	c.hide()
	if _, err := o.Send("lena@example.org", protocol.Text{Body: "psst"}); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "unread", func() bool { return b.unread[maria] == 1 })
	b.openConversation(maria)
	b.q.until(t, "history", func() bool { return c.transcript.Len() == lines+1 && c.lastLine().Text.Body == "psst" })
	if b.unread[maria] != 0 || len(b.conversations.views) != 1 {
		t.Error("unread, or another window", b.unread, len(b.conversations.views))
	}
	b.q.until(t, "pictures of the history", func() bool { return len(c.pictures) == 2 })
	b.shot(c.window, "e2e-history")

	// A nudge each way.
	c.nudge()
	b.q.until(t, "our nudge", func() bool { _, ok := got[event.Nudged](o, nil); return ok })
	if err := o.Nudge("lena@example.org"); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "their nudge", func() bool { return c.transcript.Len() == lines+3 })
	b.shot(c.window, "e2e-nudge")
}

// drawsImage reports whether the window draws such an image.
func (c *conversation) drawsImage(so func(*canvas.Image) bool) bool {
	found := false
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *canvas.Image:
			found = found || so(o)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	walk(c.transcript)
	return found
}

func TestMain(m *testing.M) {
	time.Local = time.UTC // the same pictures everywhere
	os.Exit(m.Run())
}

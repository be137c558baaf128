package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

func ctrl(k fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
}

func TestConversationFormat(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.chat()
	entry := c.input.Focusable().(fyne.Shortcutable)
	for _, k := range []fyne.KeyName{fyne.KeyB, fyne.KeyI, fyne.KeyU, fyne.KeyI} {
		entry.TypedShortcut(ctrl(k))
	}
	c.openColors()
	c.popover.close()
	c.setFormat(func(f *protocol.Format) { f.Color = 0x008000 })
	want := protocol.Format{Bold: true, Underline: true, Color: 0x008000}
	if b.conversations.look.Format != want {
		t.Errorf("the format is %+v", b.conversations.look.Format)
	}
	b.q.until(t, "stored", func() bool { return protocol.ParseFormat(b.session.Setting(settingChatFormat)) == want })
	c.toggleSide()
	b.q.until(t, "stored", func() bool { return b.session.Setting(settingChatFolded) == "yes" })
	if c.theirs.Visible() || !c.folded {
		t.Error("the pictures are still there")
	}
	// A program that starts again has it from the start.
	again := conversations{}
	again.loadLook(b.UI)
	b.q.until(t, "read", func() bool { return again.look.Format == want && again.look.Folded })
}

// What was sent goes out although the conversation is closed at that moment, and
// what the session does not take is a draft again.
func TestConversationClosedWhileSending(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	b.people.signedIn = true
	for _, text := range []string{"one", "two", "three"} {
		c.send(text)
	}
	c.hide()
	b.q.until(t, "all tried", func() bool { return len(b.conversations.outboxes) == 0 })
	if got := b.conversations.drafts[protocol.With(maria)]; got != "one\ntwo\nthree" {
		t.Errorf("the draft is %q", got) // nobody is signed in: the session takes none
	}
}

func TestConversationBlocked(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	c.input.SetText("hello?")
	b.handle(event.SelfChanged{Self: protocol.Self{Address: me, Status: protocol.Hidden}})
	if c.state.Text != T("error.hidden") {
		t.Errorf("hidden: %q", c.state.Text)
	}
	b.handle(event.SignedOut{Reason: "lost"})
	c.input.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if c.state.Text != T("error.not-signed-in") || c.input.Text() != "hello?" || len(b.conversations.outboxes) != 0 {
		t.Errorf("signed out: %q, %q", c.state.Text, c.input.Text())
	}
	if c.window.Title() != "Maria - Papilio" {
		t.Errorf("the title is %q", c.window.Title())
	}
	b.shot(c.window, "conversation-signed-out")
}

// TestConversationSendFails gives the text back when the session refuses it.
func TestConversationSendFails(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight) // the session itself is not signed in
	c := b.chat()
	c.write("lost?")
	b.q.until(t, "given back", func() bool { return c.input.Text() == "lost?" && c.state.Text == T("error.not-signed-in") })
}

func TestConversationCounter(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.chat()
	for text, want := range map[string]string{
		"short":                                "",
		strings.Repeat("x", app.MaxPart-38):    "38 left, then sent in two parts",
		strings.Repeat("x\n", app.MaxPart/2+5): "Sent in 2 parts",
		strings.Repeat("ä", app.MaxPart+5):     "Sent in 3 parts",
	} {
		c.input.SetText(text)
		if c.counter.Text != want {
			t.Errorf("%d bytes: %q, want %q", len(text), c.counter.Text, want)
		}
	}
}

func TestConversationMenus(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	texts := func(items []widget.MenuItem) (s string) {
		for _, i := range items {
			s += i.Text + "|"
		}
		return s
	}
	run := func(items []widget.MenuItem, text string) {
		t.Helper()
		for _, i := range items {
			if i.Text == text {
				i.Action()
				return
			}
		}
		t.Fatalf("no %q in %q", text, texts(items))
	}
	line := c.lastLine()
	plain := c.menuItems(widget.Hit{Line: line})
	if got := texts(plain); got != "Copy|Quote|" {
		t.Error(got)
	}
	run(plain, "Copy")
	if got := b.app.Clipboard().Content(); got != "I will ask Jonas about the stove" {
		t.Error(got)
	}
	c.input.SetText("so")
	run(plain, "Quote")
	if got := c.input.Text(); got != "so\n> I will ask Jonas about the stove\n" {
		t.Errorf("%q", got)
	}
	if got := texts(c.menuItems(widget.Hit{Line: line, Again: true})); got != "Copy|Quote||Send again|" {
		t.Error(got)
	}
	link := &widget.Span{Kind: widget.SpanLink, Link: &widget.Link{Address: "https://example.org/a", Host: "example.org"}}
	run(c.menuItems(widget.Hit{Span: link}), "Copy the link")
	if got := b.app.Clipboard().Content(); got != "https://example.org/a" {
		t.Error(got)
	}
	run(c.menuItems(widget.Hit{Span: link}), "Open the link...")
	if c.popover.p == nil {
		t.Fatal("a link opens without a question")
	}
	b.shot(c.window, "conversation-link")
	c.popover.close()
}

// TestConversationTakesEmoticon asks for another shortcut when theirs is taken.
func TestConversationTakesEmoticon(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := chatBench(t, look)
		if _, err := b.session.AddEmoticon("(duck)", assets.Bytes("custom/frog.png")); err != nil {
			t.Fatal(err)
		}
		c := b.mockUp()
		duck := protocol.Emoticon{Shortcut: "(duck)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, assets.Bytes("custom/duck.gif"))}
		c.addEmoticon(duck)
		b.q.until(t, "the question", func() bool { return c.popover.p != nil && c.question != nil })
		field := c.question.Field()
		b.q.until(t, "a free one is offered", func() bool { return field.Text() == "(duck2)" && field.Error() == "" && c.question.Ready() })
		b.shot(c.window, "conversation-shortcut-free-"+string(look))
		field.SetText("(duck)")
		b.q.until(t, "the clash", func() bool { return field.Error() == T("error.shortcut-taken") })
		b.shot(c.window, "conversation-shortcut-"+string(look))
		field.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // not ready: nothing
		if c.popover.p == nil {
			t.Fatal("a taken shortcut was accepted")
		}
		field.SetText("(duk)")
		b.q.until(t, "free", func() bool { return field.Error() == "" && c.question.Ready() })
		field.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		b.q.until(t, "added", func() bool {
			list, _ := b.session.Emoticons()
			return len(list) == 2 && list[1].Shortcut == "(duk)" && list[1].Hash == duck.Object.Hash
		})
		if c.popover.p != nil {
			t.Error("the question stays")
		}
		// Once more, and Enter takes what is offered.
		ghost := protocol.Emoticon{Shortcut: "(duck)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, assets.Bytes("custom/ghost.png"))}
		if err := b.store.PutObject(ghost.Object.Hash, assets.Bytes("custom/ghost.png")); err != nil {
			t.Fatal(err)
		}
		c.addEmoticon(ghost)
		b.q.until(t, "offered again", func() bool { return c.popover.p != nil && c.question.Ready() })
		c.question.Field().Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		b.q.until(t, "added with one key", func() bool {
			list, _ := b.session.Emoticons()
			return len(list) == 3 && list[2].Shortcut == "(duck2)" && list[2].Hash == ghost.Object.Hash
		})
	})
}

// TestConversationWindowsAreUsedAgain keeps the number of windows at the most
// that were open at once, and drafts with their conversation.
func TestConversationWindowsAreUsedAgain(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	jonas := protocol.Address("jonas@example.org")
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: jonas, Name: "Jonas", Status: protocol.Busy, Lists: protocol.ForwardList}})
	c := b.mockUp()
	c.input.SetText("draft for Maria")
	b.openConversation(maria) // the same one
	c.input.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !c.free || b.conversations.animator.Running() {
		t.Fatal("Escape does not close, or something still moves")
	}
	b.handle(event.MessageReceived{Message: say(20, 9, maria, "anybody there?")})
	if b.unread[maria] != 1 {
		t.Error("not unread")
	}
	b.openConversation(jonas)
	d := b.conversations.with(jonas)
	if d != c || len(b.conversations.views) != 1 || d.input.Text() != "" || d.transcript.Len() != 0 || d.window.Title() != "Jonas - Papilio" {
		t.Errorf("same window %v, %d windows, input %q, %d lines, title %q", d == c, len(b.conversations.views), d.input.Text(), d.transcript.Len(), d.window.Title())
	}
	b.openConversation(maria)
	if len(b.conversations.views) != 2 {
		t.Errorf("%d windows", len(b.conversations.views))
	}
	if m := b.conversations.with(maria); m.input.Text() != "draft for Maria" || b.unread[maria] != 0 {
		t.Errorf("%q, unread %d", m.input.Text(), b.unread[maria])
	}
}

func TestConversationHistoryByPages(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	for i := range 120 {
		m := say(0, i, maria, "line")
		row := messageRow(m)
		if _, err := b.store.AddMessage(row); err != nil {
			t.Fatal(err)
		}
	}
	c := b.chat()
	b.q.until(t, "the first page", func() bool { return c.transcript.Len() == historyPage })
	for want := range []int{100, 120} {
		for range 300 {
			test.Scroll(c.window.Canvas(), fyne.NewPos(100, 200), 0, 100)
		}
		b.q.until(t, "another page", func() bool { return c.transcript.Len() == min(120, (want+2)*historyPage) && !c.spinner.Visible() })
	}
}

// TestConversationKeyboardGoesBack lets a letter reach the input wherever the
// focus was.
func TestConversationKeyboardGoesBack(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	canvas := c.window.Canvas()
	canvas.Unfocus()
	canvas.OnTypedRune()('a')
	if canvas.Focused() != c.input.Focusable() || c.input.Text() != "a" {
		t.Errorf("%q", c.input.Text())
	}
	canvas.Unfocus()
	test.TapCanvas(canvas, fyne.NewPos(200, 125))
	if canvas.Focused() != c.input.Focusable() {
		t.Error("a click on the transcript takes the keyboard away")
	}
	canvas.Unfocus()
	canvas.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !c.free {
		t.Error("Escape does not close")
	}
}

// TestConversationDrop offers what a dropped picture can become.
func TestConversationDrop(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.chat()
	path := filepath.Join(t.TempDir(), "frog.png")
	if err := os.WriteFile(path, assets.Bytes("custom/frog.png"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{storage.NewFileURI(path)})
	b.q.until(t, "the menu", func() bool { return c.window.Canvas().Overlays().Top() != nil })
	b.shot(c.window, "conversation-drop")
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{storage.NewFileURI(filepath.Join(filepath.Dir(path), "gone.png"))})
	b.q.until(t, "a sentence", func() bool { return c.state.Text == T("error.no-file") })
}

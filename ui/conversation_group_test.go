package ui

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

const (
	aiko  = protocol.Address("aiko@example.org")
	piotr = protocol.Address("piotr@example.org")
)

// crowdBench is chatBench with two more contacts.
func crowdBench(t *testing.T, look theme.Variant) *bench {
	b := chatBench(t, look)
	for a, name := range map[protocol.Address]string{aiko: "aiko ~ (*)", piotr: "Piotr"} {
		p := object(t, b.store, a, protocol.DisplayPicture, map[protocol.Address]string{aiko: "pictures/whale.png", piotr: "pictures/boat.png"}[a])
		if err := b.store.SetContactPicture(string(a), p.Hash); err != nil {
			t.Fatal(err)
		}
		b.handle(event.ContactChanged{Contact: protocol.Contact{Address: a, Name: name, Status: protocol.Away,
			Lists: protocol.ForwardList | protocol.AllowList, Picture: p}})
	}
	return b
}

// notices returns the lines nobody has said.
func (c *conversation) notices() (out []string) {
	for _, l := range c.transcript.Lines() {
		if l.Notice != "" {
			out = append(out, l.Notice)
		}
	}
	return out
}

// TestConversationOfSeveral turns the window of a one-to-one into that of
// several, shows who comes and goes, and what nobody can show.
func TestConversationOfSeveral(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := crowdBench(t, look)
		c := b.mockUp()
		lines := c.transcript.Len()
		const group = protocol.ConversationID("group:1")
		b.handle(event.GroupStarted{Conversation: group, Was: protocol.With(maria), People: []protocol.Participant{
			{Address: maria, FriendlyName: "Maria"}, {Address: aiko, FriendlyName: "aiko"}}})
		if b.conversations.find(group) != c || b.conversations.with(maria) != nil || c.transcript.Len() != lines+1 {
			t.Fatal("the window did not become that of the group")
		}
		b.handle(event.Joined{Conversation: group, Address: piotr, FriendlyName: "Piotr"})
		b.handle(event.Joined{Conversation: group, Address: piotr, FriendlyName: "Piotr", Back: true})
		b.handle(event.MessageReceived{Message: protocol.Message{ID: 31, Conversation: group, From: piotr, FromName: "Piotr",
			Text: protocol.Text{Body: "hello everybody :)"}, Time: testDay.Add(5 * time.Minute), Delivery: protocol.Received}})
		b.handle(event.NotSupported{Conversation: group, From: aiko, FromName: "aiko", Kind: protocol.KindInk, ID: 32, Time: testDay.Add(6 * time.Minute)})
		b.handle(event.NotSupported{Conversation: group, From: aiko, FromName: "aiko", Kind: "something new", ID: 33, Time: testDay.Add(6 * time.Minute)})
		b.handle(event.Nudged{Conversation: group, From: piotr})
		b.handle(event.Typing{Conversation: group, From: aiko})
		if c.state.Text != "aiko is typing" {
			t.Errorf("%q", c.state.Text)
		}
		b.handle(event.Typing{Conversation: group, From: maria})
		if c.state.Text != "Maria and aiko are typing" {
			t.Errorf("%q", c.state.Text)
		}
		want := []string{"aiko has joined the conversation.", "Piotr has joined the conversation.",
			"aiko sent a handwritten message, which Papilio cannot show.", "aiko sent something Papilio does not know. It was declined.",
			"Piotr has sent you a nudge."}
		if got := c.notices(); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if got := c.window.Title(); got != "Maria, aiko, Piotr - Papilio" {
			t.Errorf("the title is %q", got)
		}
		if !c.crowd.Visible() || c.theirs.Visible() || len(c.crowd.People()) != 3 || !c.bar.file.Disabled() {
			t.Error("who is here is not shown")
		}
		b.q.until(t, "pictures", func() bool { return c.crowd.People()[1].Image != nil && c.crowd.People()[2].Image != nil })
		b.shot(c.window, "conversation-group-"+string(look))
		c.window.Resize(fyne.NewSize(420, 380))
		b.shot(c.window, "conversation-group-small-"+string(look))
		b.handle(event.Left{Conversation: group, Address: maria, Idle: true})
		b.handle(event.Left{Conversation: group, Address: maria})
		if got := c.notices(); got[len(got)-1] != "Maria has left the conversation." || len(got) != 6 || len(c.crowd.People()) != 2 {
			t.Errorf("%q, %d people", got, len(c.crowd.People()))
		}
		// The one-to-one has a window of its own again.
		b.openConversation(maria)
		if d := b.conversations.with(maria); d == c || d == nil {
			t.Error("the one-to-one is the group")
		}
	})
}

// TestConversationCalledIn opens a window for a conversation we were called into.
func TestConversationCalledIn(t *testing.T) {
	b := crowdBench(t, theme.AlwaysLight)
	b.handle(event.GroupStarted{Conversation: "group:7", People: []protocol.Participant{{Address: aiko}, {Address: piotr}}})
	b.handle(event.MessageReceived{Message: protocol.Message{ID: 1, Conversation: "group:7", From: aiko, FromName: "aiko",
		Text: protocol.Text{Body: "join us"}, Time: testDay, Delivery: protocol.Received}})
	c := b.conversations.find("group:7")
	if c == nil {
		t.Fatal("no window")
	}
	b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
	if c.lastLine().Text.Body != "join us" {
		t.Errorf("%+v", c.lastLine())
	}
}

// TestConversationInvite finds people by their names and asks for several at
// once.
func TestConversationInvite(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := crowdBench(t, look)
		b.handle(event.ContactChanged{Contact: protocol.Contact{Address: "off@example.org", Name: "Off", Status: protocol.Offline, Lists: protocol.ForwardList}})
		c := b.mockUp()
		c.openInvite()
		names := func() (out []string) {
			for _, i := range c.invitees.Found() {
				out = append(out, i.Key)
			}
			return out
		}
		if got := names(); !slices.Equal(got, []string{string(aiko), string(piotr)}) {
			t.Errorf("offers %q", got)
		}
		f := c.invitees.Focusable()
		if c.window.Canvas().Focused() != f {
			t.Fatal("no focus")
		}
		for _, r := range "pio" {
			f.TypedRune(r)
		}
		if got := names(); !slices.Equal(got, []string{string(piotr)}) {
			t.Errorf("finds %q", got)
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // chosen, and all are there again
		if got := c.invitees.Chosen(); !slices.Equal(got, []string{string(piotr)}) || len(names()) != 2 {
			t.Errorf("chosen %q of %q", got, names())
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if got := c.invitees.Chosen(); len(got) != 2 {
			t.Errorf("chosen %q", got)
		}
		b.shot(c.window, "conversation-invite-"+string(look))
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // the button
		if c.popover.p != nil || c.invitees != nil {
			t.Error("the panel stays")
		}
		// The session is not signed in: what went wrong is told in the lines.
		b.q.until(t, "answers", func() bool { return len(c.notices()) == 4 })
	})
}

// TestConversationTabs keeps several conversations in one window.
func TestConversationTabs(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := crowdBench(t, look)
		b.setChatTabs(true)
		c := b.mockUp()
		b.handle(event.MessageReceived{Message: protocol.Message{ID: 90, Conversation: protocol.With(piotr), From: piotr, Delivery: protocol.Received, Time: testDay}})
		if b.unread[piotr] != 1 {
			t.Error("not unread")
		}
		b.openConversation(piotr)
		b.openConversation(aiko)
		d, e := b.conversations.with(piotr), b.conversations.with(aiko)
		if d.window != c.window || e.window != c.window || !e.front() || c.front() || b.unread[piotr] != 0 || len(c.host.strip.Tabs()) != 3 {
			t.Fatal("not tabs of one window")
		}
		b.handle(event.MessageReceived{Message: say(50, 9, maria, "still there?")})
		b.handle(event.MessageReceived{Message: say(51, 9, maria, "hello?")})
		if c.unread != 2 || c.host.strip.Tabs()[0].Unread != 2 || c.window.Title() != "(2) aiko - Papilio" {
			t.Errorf("%d unread, title %q", c.unread, c.window.Title())
		}
		b.q.until(t, "history", func() bool { return !e.spinner.Visible() && !d.spinner.Visible() })
		b.shot(c.window, "conversation-tabs-"+string(look))
		entry := e.input.Focusable().(fyne.Shortcutable)
		entry.TypedShortcut(ctrl(fyne.KeyTab))
		if !c.front() || c.unread != 0 || b.unread[maria] != 0 || c.window.Canvas().Focused() != c.input.Focusable() {
			t.Error("Ctrl+Tab does not come round to the first")
		}
		c.host.strip.OnClose(string(protocol.With(piotr)))
		c.shortcut(ctrl(fyne.KeyW))
		if !d.free || !c.free || !e.front() || len(e.host.tabs) != 1 || e.host.strip.Visible() {
			t.Error("closing tabs")
		}
		// To windows of their own, and back, at once.
		b.openConversation(maria)
		m := b.conversations.with(maria)
		m.input.SetText("a draft")
		// What is drawn never goes to another window: Fyne would draw it black there.
		places := map[*conversation]*chatHost{}
		stay := func() {
			t.Helper()
			for _, c := range b.conversations.views {
				if was := places[c]; was != nil && was != c.host {
					t.Error("a view went to another window")
				}
				places[c] = c.host
			}
		}
		stay()
		b.setChatTabs(false)
		stay()
		m, e = b.conversations.with(maria), b.conversations.with(aiko)
		if m.window == e.window || !m.front() || !e.front() || m.input.Text() != "a draft" {
			t.Error("not windows of their own")
		}
		m.hide()
		b.openConversation(piotr)
		stay()
		b.openConversation(maria)
		stay()
		b.conversations.with(piotr).hide()
		b.setChatTabs(true)
		stay()
		m, e = b.conversations.with(maria), b.conversations.with(aiko)
		if m.window != e.window || m.input.Text() != "a draft" {
			t.Error("not tabs again")
		}
		if len(b.conversations.views) > 6 {
			t.Errorf("%d views for three conversations", len(b.conversations.views))
		}
		e.host.window.Resize(fyne.NewSize(700, 500))
		m.hide()
		e.hide()
		if got := b.chatSize(); got != fyne.NewSize(700, 500) {
			t.Errorf("the size %v is remembered", got)
		}
	})
}

// TestConversationTransfers shows a file from the offer to its end, and asks
// before it opens what may be a program.
func TestConversationTransfers(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := chatBench(t, look)
		x := protocol.Transfer{ID: 1, With: maria, Name: "lake-2003-evening.jpg", Size: 1_890_000, Incoming: true,
			State: protocol.TransferOffered, Started: testDay.Add(8 * time.Minute)}
		b.handle(event.TransferChanged{Transfer: x}) // opens the window
		c := b.conversations.with(maria)
		if c == nil {
			t.Fatal("an offer opens nothing")
		}
		c.transcript.Now = func() time.Time { return testDay }
		b.q.until(t, "history", func() bool { return !c.spinner.Visible() })
		b.mockUp()
		b.shot(c.window, "conversation-file-"+string(look))
		moving := x
		moving.ID, moving.Name, moving.State, moving.Moved, moving.Rate, moving.Route = 2, "second rehearsal, take 4 (final, really).ogg", protocol.TransferMoving, 1_200_000, 160_000, protocol.RouteComputers
		done := x
		done.ID, done.Name, done.State, done.Path, done.Ended, done.Dangerous = 3, "setup.exe", protocol.TransferDone, "/tmp/setup.exe", testDay.Add(9*time.Minute), true
		ours := protocol.Transfer{ID: 4, With: maria, Name: "packing-list.pdf", Size: 148 << 10, State: protocol.TransferWaiting, Started: testDay.Add(9 * time.Minute), Path: "/tmp/p.pdf"}
		failed := ours
		failed.ID, failed.State, failed.Code = 5, protocol.TransferFailed, "file-declined"
		for _, f := range []protocol.Transfer{moving, done, ours, failed} {
			b.handle(event.TransferChanged{Transfer: f})
		}
		lines := c.transcript.Len()
		moving.Moved = 1_500_000
		b.handle(event.TransferChanged{Transfer: moving})
		if c.transcript.Len() != lines {
			t.Error("another line for the same file")
		}
		c.window.Resize(fyne.NewSize(640, 600))
		b.shot(c.window, "conversation-files-"+string(look))
		c.window.Resize(fyne.NewSize(420, 480))
		b.shot(c.window, "conversation-files-small-"+string(look))
		c.transferAction(done, widget.TransferOpen)
		if c.popover.p == nil {
			t.Fatal("a program is opened without a question")
		}
		b.shot(c.window, "conversation-danger-"+string(look))
		c.popover.close()
	})
}

// TestConversationEmoticonFails shows the shortcut and says why; a click asks
// once more.
func TestConversationEmoticonFails(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.chat()
	ghost := protocol.Emoticon{Shortcut: "(ghost)", Object: protocol.NewObject(maria, protocol.CustomEmoticon, []byte("not here"))}
	b.handle(event.MessageReceived{Message: say(1, 0, maria, "boo (ghost)", ghost)})
	b.q.until(t, "asked", func() bool { return c.asked[ghost.Object.Hash] })
	b.handle(event.ObjectFailed{From: maria, Object: ghost.Object, Code: "contact-offline"})
	if got := c.transcript.Failed(ghost); got != "The emoticon did not arrive: its sender went offline. Click to try again." {
		t.Errorf("%q", got)
	}
	b.shot(c.window, "conversation-emoticon-failed")
	items := c.menuItems(widget.Hit{Line: c.lastLine(), Span: &widget.Span{Kind: widget.SpanCustom, Text: "(ghost)", Emoticon: &ghost}})
	if items[0].Text != T("chat.menu.try-again") {
		t.Errorf("the menu begins with %q", items[0].Text)
	}
	items[0].Action()
	if c.failed[ghost.Object.Hash] != "" {
		t.Error("still failed while it is asked for")
	}
	b.q.until(t, "failed again", func() bool { return c.failed[ghost.Object.Hash] != "" }) // not signed in
}

// TestConversationSelection copies from the transcript while the input has the
// keyboard.
func TestConversationSelection(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := chatBench(t, look)
		c := b.mockUp()
		entry := c.input.Focusable().(fyne.Shortcutable)
		entry.TypedShortcut(&fyne.ShortcutSelectAll{}) // nothing is written
		entry.TypedShortcut(&fyne.ShortcutCopy{})
		got := b.app.Clipboard().Content()
		if want := "[14:02] Maria: hey! are you still coming on Saturday? :)\n[14:02] Maria: I found the old photos from the lake (duck)\n[14:03] You: yes!!"; len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%q", got)
		}
		b.shot(c.window, "conversation-selection-"+string(look))
		c.input.Focusable().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if c.free || c.transcript.Selected() {
			t.Error("Escape closes rather than selects nothing")
		}
		c.input.SetText("mine")
		entry.TypedShortcut(&fyne.ShortcutSelectAll{})
		if c.transcript.Selected() || c.input.SelectedText() != "mine" {
			t.Error("Ctrl+A is not for what is written")
		}
	})
}

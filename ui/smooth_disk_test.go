package ui

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
)

// stuckAfter is when something counts as waiting for the disk.
const stuckAfter = 3 * time.Second

// TestWindowsWaitForNoDisk lets the disk stand still while the session is about
// to write, so that whoever needs either waits, and goes through the windows:
// nothing on Fyne's goroutine does.
func TestWindowsWaitForNoDisk(t *testing.T) {
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.addCustom(3)
	b.Show()
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "the history", func() bool { return !c.spinner.Visible() })
	for i := range 60 {
		c.transcript.Add(c.line(say(int64(i+1000), i, maria, "line")))
	}

	hold, err := b.store.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	release := func() {
		once.Do(func() {
			if err := hold(); err != nil {
				t.Error(err)
			}
		})
	}
	defer release()
	var slow Slow
	m := NewMeter(func(s Slow) { slow = s })
	defer m.Close()
	step := func(what string, f func()) {
		t.Helper()
		stuck := time.AfterFunc(stuckAfter, release)
		m.Do(what, func() { f(); b.q.drain() })
		if !stuck.Stop() {
			t.Fatalf("%s waits for the disk: %s\n%s", what, slow.Culprit(), slow.Where)
		}
	}
	key := func(w fyne.Window, k fyne.KeyName) func() { return func() { key(w, k) } }
	step("send", func() { c.write("the disk stands still") })
	for deadline := time.Now().Add(stuckAfter); stackOf(func(s string) bool { return strings.Contains(s, "store.(*DB).AddMessage") }) == ""; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("nothing is being written")
		}
	}
	// From now on the session is about to write, and holds its own state.
	step("type", func() { test.Type(c.input.Focusable(), "hello :)") })
	step("typing", func() { b.handle(event.Typing{Conversation: c.id, From: maria}) })
	step("a message", func() { b.handle(event.MessageReceived{Message: say(5000, 90, maria, "hi (duck)")}) })
	step("a contact", func() { b.handle(event.ContactChanged{Contact: b.contact(maria)}) })
	step("scroll", func() { c.transcript.ScrollPages(-1) })
	step("the picker", c.openPicker)
	step("colours", c.openColors)
	step("no colours", c.popover.close)
	step("a font", c.openFont)
	step("no font", func() { c.window.Canvas().Overlays().Remove(c.window.Canvas().Overlays().Top()) })
	step("invite", c.openInvite)
	step("nobody", c.popover.close)
	step("nudge", c.nudge)
	step("fold the pictures", c.toggleSide)
	step("bold", func() { c.setFormat(func(f *protocol.Format) { f.Bold = true }) })
	step("a conversation", func() { b.openConversation(jonasEnd) })
	step("one of several", func() { b.openTalk("group:7") })
	step("tabs", func() { b.setChatTabs(true) })
	step("close it", c.hide)
	step("the list", b.main.contacts.refresh)
	step("filter", func() { b.main.contacts.filter.SetText("maria") })
	step("no filter", func() { b.main.contacts.filter.SetText("") })
	step("walk", key(b.main.w, fyne.KeyDown))
	step("small rows", func() { b.main.toggle(settingSmallRows) })
	step("sort", func() { b.set(settingSort, sortByStatus) })
	step("status", func() { b.main.setStatus(protocol.Busy) })
	step("a name", func() { b.main.setName("Lena") })
	step("details", func() { b.openDetails(maria) })
	step("settings", func() { b.openSettings("") })
	for _, p := range b.settings.pages {
		step("settings: "+p.key, func() { b.openSettings(p.key) })
	}
	step("light", func() { b.setTheme(theme.AlwaysLight) })
	step("my emoticons", b.openEmoticons)
	step("my picture", b.openDisplayPicture)
	step("history", func() { b.showHistory(maria) })
	step("search", func() { b.history.field.SetText("disk") })
	step("transfers", b.openTransfers)
	step("protocol log", b.openProtocolLog)
	step("about", b.openAbout)
	step("keys", b.openKeys)
	step("a server", func() { b.openServer("") })
	step("connection lost", func() { b.handle(event.Reconnecting{Attempt: 1}) })
	step("input", func() { b.inputBy(event.SelfChanged{}) })
	step("sign out", func() { b.handle(event.SignedOut{Reason: "by-hand"}) })
	release()
	b.q.drain()
}

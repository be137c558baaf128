package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
)

// TestDraftsSurvive: what is half written is there after a restart, is gone once
// sent, has bounds, and is not kept by who keeps no history.
func TestDraftsSurvive(t *testing.T) {
	dir := t.TempDir()
	restart := func(do func(b *bench)) {
		t.Run("", func(t *testing.T) { do(newBenchIn(t, theme.AlwaysLight, dir, nil, nil)) })
	}
	write := func(b *bench, a protocol.Address, text string) *conversation {
		b.openConversation(a)
		c := b.conversations.with(a)
		c.input.SetText(text)
		return c
	}
	restart(func(b *bench) {
		write(b, maria, "half a sen")
		b.q.until(b.t, "stored while the program runs", func() bool { return strings.Contains(b.session.Setting(settingDrafts), "half a sen") })
		write(b, maria, "half a sentence") // and at once
		write(b, "long@example.org", strings.Repeat("é", maxDraft))
	})
	restart(func(b *bench) {
		b.openConversation(maria)
		if got := b.conversations.with(maria).input.Text(); got != "half a sentence" {
			b.t.Errorf("after a restart: %q", got)
		}
		b.openConversation("long@example.org")
		if got := b.conversations.with("long@example.org").input.Text(); len(got) != maxDraft {
			b.t.Errorf("%d bytes of a long one", len(got))
		}
		b.conversations.with(maria).send("half a sentence")
	})
	restart(func(b *bench) {
		b.openConversation(maria)
		if got := b.conversations.with(maria).input.Text(); got != "" {
			b.t.Errorf("after it was sent: %q", got)
		}
		write(b, maria, "a secret")
		b.set(app.KeepSetting, app.KeepNothing)
	})
	restart(func(b *bench) {
		if got := b.setting(settingDrafts); got != "" {
			b.t.Errorf("without a history: %q", got)
		}
	})
}

// TestQuitAsks: files that are on their way are not lost without a question.
func TestQuitAsks(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	q := &quitting{App: b.app}
	b.app = q
	b.Show()
	file := protocol.Transfer{ID: 7, With: maria, Name: "lake.jpg", Size: 9, State: protocol.TransferMoving}
	b.handle(event.TransferChanged{Transfer: file})
	main := &hands{b, b.main.w}
	main.press(ctrlMod, fyne.KeyQ)
	b.shot(b.main.w, "quit")
	if q.times != 0 || b.nothingOpen() {
		t.Fatal("it does not ask")
	}
	main.press(noMod, fyne.KeyEscape)
	main.press(ctrlMod, fyne.KeyQ)
	b.press(T("chat.cancel"))
	main.press(ctrlMod, fyne.KeyQ)
	b.press(T("menu.file.quit"))
	if q.times != 1 {
		t.Errorf("quit %d times", q.times)
	}
	b.handle(event.TransferChanged{Transfer: protocol.Transfer{ID: 7, State: protocol.TransferDone}})
	b.handle(event.TransferChanged{Transfer: protocol.Transfer{ID: 8, Incoming: true, State: protocol.TransferOffered}})
	if b.leaving.asking = false; len(b.leaving.files) != 0 {
		t.Error("what has ended would be lost")
	}
	b.closeMain()
	if q.times != 2 {
		t.Errorf("quit %d times", q.times)
	}
}

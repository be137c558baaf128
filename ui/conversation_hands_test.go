package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	stock "fyne.io/fyne/v2/widget"

	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// sent waits until files of these names are offered to somebody, or wait for
// those before them.
func (b *bench) sent(to protocol.Address, names ...string) {
	b.t.Helper()
	for _, name := range names {
		b.q.until(b.t, name+" is on its way", func() bool {
			return slices.ContainsFunc(b.session.Transfers(), func(x protocol.Transfer) bool {
				return !x.Incoming && x.With == to && x.Name == name && !x.State.Ended()
			})
		})
	}
}

// TestDroppedPicture: a picture that is dropped on a conversation becomes a file
// for them, an emoticon or the display picture, as one chooses; several files are
// sent; a file is chosen with the button.
func TestDroppedPicture(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	b.openConversation(maria)
	c := b.conversations.with(maria)
	chat := &hands{b, c.window}
	drop := func(name string, data []byte) {
		t.Helper()
		c.dropped(fyne.NewPos(100, 100), []fyne.URI{b.write(name, data)})
		chat.until("the menu", func() bool { _, ok := c.window.Canvas().Overlays().Top().(*widget.Menu); return ok })
	}
	drop("frog.png", assets.Bytes("custom/frog.png"))
	chat.press(noMod, fyne.KeyReturn)
	b.sent(maria, "frog.png")
	b.q.until(t, "the offer", func() bool {
		e, ok := got(o, func(e event.TransferChanged) bool { return e.Transfer.State == protocol.TransferOffered })
		return ok && e.Transfer.Incoming && e.Transfer.Name == "frog.png"
	})

	drop("pizza.png", assets.Bytes("custom/pizza.png"))
	chat.press(noMod, fyne.KeyDown, fyne.KeyReturn)
	chat.until("the editor", func() bool { e := b.emoticons; return e != nil && e.editor.ready })
	b.emoticons.editor.field.SetText("(pizza)")
	chat.until("the shortcut is free", b.emoticons.editor.canSave)
	test.Tap(b.emoticons.editor.save)
	chat.until("an emoticon", func() bool { return b.shortcuts() == "(pizza)" })

	was := b.people.self.Picture.Hash
	drop("lemon.png", assets.Bytes("pictures/lemon.png"))
	chat.press(noMod, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	chat.until("the square", func() bool { d := b.displayPicture; return d != nil && d.canUse() })
	test.Tap(b.displayPicture.use)
	chat.until("the display picture", func() bool { return b.people.self.Picture.Hash != was })

	// What is no picture, and several at once, need no question.
	elsewhere, err := storage.ParseURI("https://example.org/three.txt")
	if err != nil {
		t.Fatal(err)
	}
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{b.write("notes.txt", []byte("notes"))})
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{b.write("one.png", assets.Bytes("custom/duck.gif")), b.write("two.txt", []byte("two")), elsewhere})
	b.sent(maria, "notes.txt", "one.png", "two.txt")
	if c.window.Canvas().Overlays().Top() != nil {
		t.Error("a question is open")
	}

	// With the button, from a folder.
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "timetable.pdf"), []byte("%PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.set(settingFolder, folder)
	test.Tap(c.bar.file)
	w := b.windows["files"]
	var file, open fyne.Tappable
	walkOverlay(w, func(o fyne.CanvasObject, text string) {
		if tap, ok := o.(fyne.Tappable); ok {
			if _, button := o.(*stock.Button); button && text == T("files.open") {
				open = tap
			} else if text == "timetable" && file == nil {
				file = tap
			}
		}
	})
	if file == nil || open == nil {
		t.Fatal("the dialog does not show the file")
	}
	file.Tapped(&fyne.PointEvent{})
	open.Tapped(&fyne.PointEvent{})
	b.sent(maria, "timetable.pdf")
}

// TestLinkOpens: a link is shown whole, with its host, before the system opens it;
// Copy puts it into the clipboard and opens nothing.
func TestLinkOpens(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	links := &opener{App: b.app}
	b.app = links
	c := b.mockUp()
	link := widget.Link{Address: "https://xn--frry-0ra.example/lake", Host: "fërry.example", Foreign: true}
	for answer, want := range []string{"opened", "copied", "left"} {
		links.opened = nil
		b.app.Clipboard().SetContent("before")
		c.link(link)
		if c.popover.p == nil || len(links.opened) != 0 {
			t.Fatal("it opens without a question")
		}
		c.question.OnAnswer(answer)
		opened, copied := len(links.opened) == 1 && links.opened[0] == link.Address, b.app.Clipboard().Content() == link.Address
		if opened != (want == "opened") || copied != (want == "copied") || c.popover.p != nil {
			t.Errorf("%s: opened %v, copied %v", want, opened, copied)
		}
	}
}

// TestTextIsSelectedAndCopied: from one message into another with the mouse, and
// the shortcuts stand in the place of the pictures.
func TestTextIsSelectedAndCopied(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	(&hands{b, c.window}).press(ctrlMod, fyne.KeyA) // nothing is written: it means what is read
	c.window.Canvas().Focus(c.input.Focusable())
	(&hands{b, c.window}).press(ctrlMod, fyne.KeyC)
	text := b.app.Clipboard().Content()
	for _, want := range []string{"I found the old photos from the lake (duck)", ":)", "(cakes)"} {
		if !strings.Contains(text, want) {
			t.Errorf("copied is %q, without %q", text, want)
		}
	}
	menu := c.menuItems(widget.Hit{Line: c.lastLine()})
	b.app.Clipboard().SetContent("")
	item(t, menu, T("chat.menu.copy-selection")).Action()
	if b.app.Clipboard().Content() != text {
		t.Error("the menu copies something else")
	}
}

// TestEscapeInTabs: Escape does not close what is half written, nor right after a
// menu; when it closes a tab, what is typed next goes to nobody.
func TestEscapeInTabs(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	b.setChatTabs(true)
	b.openConversation("jonas@example.org")
	b.openConversation(maria)
	c, other := b.conversations.with(maria), b.conversations.with("jonas@example.org")
	hands := &hands{b, c.window}
	hands.types("half a")
	hands.press(noMod, fyne.KeyEscape)
	if c.free || c.state.Text != T("chat.half-written") {
		t.Fatalf("what is half written: closed %v, %q", c.free, c.state.Text)
	}
	c.input.SetText("")
	widget.ShowMenu(c.window.Canvas(), fyne.NewPos(10, 10), 0, []widget.MenuItem{{Text: "one"}}).Close()
	hands.press(noMod, fyne.KeyEscape)
	if c.free {
		t.Fatal("the Escape of a menu closes the tab")
	}
	long := false
	b.after(time.Second, func() { long = true })
	b.q.until(t, "the menu is long gone", func() bool { return long })
	hands.press(noMod, fyne.KeyEscape)
	if !c.free || !other.front() {
		t.Fatal("Escape does not close the tab")
	}
	hands.types("for Maria")
	hands.press(noMod, fyne.KeyReturn)
	if got := other.input.Text(); got != "" || len(b.conversations.outboxes) != 0 {
		t.Fatalf("%q went to Jonas", got)
	}
	other.window.Canvas().Focus(other.input.Focusable())
	hands.types("for Jonas")
	if got := other.input.Text(); got != "for Jonas" {
		t.Errorf("after a click: %q", got)
	}
}

// TestNudgeShakes: a nudge moves the window to and fro and leaves it where it
// was, unless one does not want that, or nothing is to move.
func TestNudgeShakes(t *testing.T) {
	b := chatBench(t, theme.AlwaysLight)
	c := b.mockUp()
	lines := c.transcript.Len()
	nudge := func() *fyne.Animation {
		c.shaking = nil
		b.handle(event.Nudged{Conversation: protocol.With(maria), From: maria})
		return c.shaking
	}
	a := nudge()
	if a == nil {
		t.Fatal("nothing shakes")
	}
	moved := map[float32]bool{}
	for i := range 24 {
		a.Tick(float32(i) / 24)
		moved[c.root.Position().X] = true
	}
	a.Tick(1)
	if !moved[shakeBy] || !moved[-shakeBy] || c.root.Position().X != 0 {
		t.Errorf("it was at %v and ends at %v", moved, c.root.Position())
	}
	b.set(settingChatShake, "no")
	if nudge() != nil {
		t.Error("it shakes although one does not want that")
	}
	b.set(settingChatShake, "yes")
	widget.SetStill(true)
	defer widget.SetStill(false)
	if nudge() != nil {
		t.Error("it shakes although nothing is to move")
	}
	if c.transcript.Len() != lines+3 {
		t.Error("a nudge is not told")
	}
}

package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	stock "fyne.io/fyne/v2/widget"

	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// choose presses a file and the button of a dialog.
func choose(t *testing.T, w fyne.Window, name, button string) {
	t.Helper()
	var file, do fyne.Tappable
	walkOverlay(w, func(o fyne.CanvasObject, text string) {
		tap, ok := o.(fyne.Tappable)
		if !ok {
			return
		}
		if _, is := o.(*stock.Button); is && text == button {
			do = tap
		} else if text == name && file == nil {
			file = tap
		}
	})
	if name != "" && file == nil || do == nil {
		t.Fatalf("the dialog shows no %q, or no button %q", name, button)
	}
	if file != nil {
		file.Tapped(&fyne.PointEvent{})
	}
	do.Tapped(&fyne.PointEvent{})
}

// TestFileByDialogDropAndPaste sends files in each of the ways there are, and
// takes one of the other side to a place of our own.
func TestFileByDialogDropAndPaste(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	folder, there := t.TempDir(), t.TempDir()
	text := []byte("pack the stove")
	path := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	b.set(settingFolder, folder)
	b.openConversation(maria)
	c := b.conversations.with(maria)
	arrives := func(how string, data []byte) {
		t.Helper()
		var id int64
		b.q.until(t, how+": the offer", func() bool {
			for _, x := range o.Transfers() {
				if x.Incoming && x.State == protocol.TransferOffered {
					id = x.ID
					return o.AcceptFile(id, there) == nil
				}
			}
			return false
		})
		b.q.until(t, how+": the file", func() bool { x, _ := o.Transfer(id); return x.State == protocol.TransferDone })
		x, _ := o.Transfer(id)
		if got, err := os.ReadFile(x.Path); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes, %v", how, len(got), err)
		}
	}
	test.Tap(c.bar.file)
	choose(t, b.windows["files"], "notes", T("files.open"))
	arrives("dialog", text)

	c.dropped(fyne.NewPos(100, 100), []fyne.URI{storage.NewFileURI(path)})
	arrives("drop", text)

	first := func() { // of the menu that is open
		t.Helper()
		b.q.until(t, "a menu", func() bool { return c.window.Canvas().Overlays().Top() != nil })
		key(c.window, fyne.KeyReturn)
	}
	picture := assets.Bytes("pictures/sunset.png")
	c.dropped(fyne.NewPos(100, 100), []fyne.URI{b.write("lake.png", picture)})
	first()
	arrives("a picture by drop", picture)

	b.app.Clipboard().SetContent(storage.NewFileURI(path).String() + "\n")
	if !c.paste() {
		t.Fatal("a copied file is not taken")
	}
	b.shot(c.window, "conversation-paste")
	first()
	arrives("paste", text)
	for _, words := range []string{"just words", path, "file://server/x"} {
		if b.app.Clipboard().SetContent(words); c.paste() {
			t.Errorf("%q was taken for files", words)
		}
	}
	c.askPicture(c.overInput(4), picture, func() { c.sendBytes("pasted.png", picture) }) // as from the clipboard of a real desktop
	first()
	arrives("a picture by paste", picture)

	// Save as: under another name, in another folder.
	elsewhere := t.TempDir()
	b.set(settingFolder, elsewhere)
	if _, err := o.SendFileBytes("lena@example.org", "lake.png", picture); err != nil {
		t.Fatal(err)
	}
	var x protocol.Transfer
	b.q.until(t, "her offer", func() bool {
		for _, l := range c.transcript.Lines() {
			if l.Transfer != nil && l.Transfer.State == protocol.TransferOffered {
				x = *l.Transfer
			}
		}
		return x.ID != 0
	})
	c.transferAction(x, widget.TransferSaveAs)
	choose(t, b.windows["files"], "", T("files.save.button"))
	b.q.until(t, "saved", func() bool { now, _ := b.session.Transfer(x.ID); return now.State == protocol.TransferDone })
	if got, err := os.ReadFile(filepath.Join(elsewhere, "lake.png")); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("saved %d bytes, %v", len(got), err)
	}
}

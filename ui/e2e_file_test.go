package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestFileInTheConversation: a picture is offered, seen, accepted and there; one
// of ours goes the other way by a drop.
func TestFileInTheConversation(t *testing.T) {
	b, o := twoEnds(t, theme.AlwaysLight)
	folder := t.TempDir()
	if err := b.session.SetSetting(app.FilesFolderSetting, folder); err != nil {
		t.Fatal(err)
	}
	data := assets.Bytes("pictures/sunset.png")
	if _, err := o.SendFileBytes("lena@example.org", "lake.png", data); err != nil {
		t.Fatal(err)
	}
	file := func(state protocol.TransferState) *protocol.Transfer {
		if c := b.conversations.with(maria); c != nil {
			for _, l := range c.transcript.Lines() {
				if l.Transfer != nil && l.Transfer.State == state {
					return l.Transfer
				}
			}
		}
		return nil
	}
	b.q.until(t, "the offer", func() bool { return file(protocol.TransferOffered) != nil })
	c, x := b.conversations.with(maria), *file(protocol.TransferOffered)
	b.q.until(t, "the preview", func() bool { return !x.HasPreview || c.previews[x.ID] != nil })
	b.shot(c.window, "e2e-file-offered")
	c.transferAction(x, widget.TransferAccept)
	b.q.until(t, "the file", func() bool { return file(protocol.TransferDone) != nil })
	done := file(protocol.TransferDone)
	got, err := os.ReadFile(done.Path)
	if err != nil || !bytes.Equal(got, data) || filepath.Dir(done.Path) != folder {
		t.Errorf("%s: %v, the same %v", done.Path, err, bytes.Equal(got, data))
	}
	b.shot(c.window, "e2e-file-done")

	mine := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(mine, []byte("pack the stove"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.sendPaths([]string{mine})
	b.q.until(t, "our offer", func() bool {
		for _, x := range o.Transfers() {
			if x.Incoming && x.State == protocol.TransferOffered {
				return o.DeclineFile(x.ID) == nil
			}
		}
		return false
	})
	b.q.until(t, "declined", func() bool {
		f := file(protocol.TransferFailed)
		return f != nil && b.fileProblem(*f) == "Maria declined"
	})
	b.shot(c.window, "e2e-file-declined")
}

// TestFileFromOutside: a file that was sent from the contacts opens the
// conversation and stands in it; one that was under way before stands in a
// conversation that is opened later.
func TestFileFromOutside(t *testing.T) {
	b, _ := twoEnds(t, theme.AlwaysLight)
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte("pack the stove"), 0o600); err != nil {
		t.Fatal(err)
	}
	shown := func() (n int) {
		if c := b.conversations.with(maria); c != nil && c.front() {
			for _, l := range c.transcript.Lines() {
				if l.Transfer != nil && l.Transfer.Name == "notes.txt" {
					n++
				}
			}
		}
		return n
	}
	b.offerFile(maria, path, func(err error) { t.Error(err) })
	b.q.until(t, "the file in its conversation", func() bool { return shown() == 1 })
	b.conversations.with(maria).hide()
	waits := false // and told: no more news of it comes
	b.listen(func(e event.Event) {
		x, ok := e.(event.TransferChanged)
		waits = waits || ok && x.Transfer.ID == 2 && x.Transfer.State == protocol.TransferWaiting
	})
	if _, err := b.session.SendFile(maria, path); err != nil {
		t.Fatal(err)
	}
	b.q.until(t, "the second offer", func() bool { return waits })
	b.openConversation(maria)
	b.q.until(t, "both files in the conversation", func() bool { return shown() == 2 })
	b.handle(event.TransferChanged{Transfer: b.session.Transfers()[0]})
	if shown() != 2 {
		t.Errorf("%d files after news of one", shown())
	}
}

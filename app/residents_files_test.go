package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// TestResidentsAndFiles: a resident takes a file and says thank you, keeps
// nothing of it, declines what is too large, and sends one of their own, but only
// when asked.
func TestResidentsAndFiles(t *testing.T) {
	list := people()[:1]
	list[0].File = ResidentFile{"lake.png", pngOf(44, 90, 900)}
	maria, in := list[0].Address, protocol.With(list[0].Address)
	b, you, _ := village(t, list)
	if err := you.SignIn(you.h.context(), b.Credentials()); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := you.SetSetting(FilesFolderSetting, folder); err != nil {
		t.Fatal(err)
	}
	await(you, func(e event.ContactChanged) bool { return e.Contact.Address == maria && e.Contact.Status.Reachable() })
	until := func(state protocol.TransferState, incoming bool) protocol.Transfer {
		t.Helper()
		return await(you, func(e event.TransferChanged) bool {
			return e.Transfer.State == state && e.Transfer.Incoming == incoming
		}).Transfer
	}
	for _, data := range [][]byte{[]byte("pack the stove"), bytes.Repeat([]byte("stove "), 50_000)} {
		if _, err := you.SendFileBytes(maria, "list.txt", data); err != nil {
			t.Fatal(err)
		}
		until(protocol.TransferDone, false)
		if line := await[event.MessageReceived](you, nil).Message.Text.Body; !oneOf(line, thanksForFile, "Lena") || !strings.HasSuffix(line, askForFile) {
			t.Errorf("for the file: %q", line)
		}
		kept, err := os.ReadDir(b.residents[0].folder)
		if err != nil || len(kept) != 0 {
			t.Errorf("Maria keeps %v, %v", kept, err)
		}
	}
	large := filepath.Join(t.TempDir(), "film.avi")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, maxTaken+1); err != nil {
		t.Fatal(err)
	}
	if _, err := you.SendFile(maria, large); err != nil {
		t.Fatal(err)
	}
	until(protocol.TransferFailed, false)
	if line := await[event.MessageReceived](you, nil).Message.Text.Body; !oneOf(line, tooLarge, "Lena") {
		t.Errorf("for the large file: %q", line)
	}
	for _, x := range you.Transfers() {
		if x.Incoming {
			t.Error("a file came that nobody asked for")
		}
	}

	if _, err := you.Send(in, protocol.Text{Body: "send me a file"}); err != nil {
		t.Fatal(err)
	}
	x := until(protocol.TransferOffered, true)
	if err := you.AcceptFile(x.ID, ""); err != nil {
		t.Fatal(err)
	}
	x = until(protocol.TransferDone, true)
	if got, err := os.ReadFile(x.Path); err != nil || !bytes.Equal(got, list[0].File.Data) || !strings.HasSuffix(x.Path, "lake.png") {
		t.Errorf("%s: %v, %d bytes", x.Path, err, len(got))
	}
	if line := await[event.MessageReceived](you, nil).Message.Text.Body; !oneOf(line, hereIsFile, "Lena") {
		t.Errorf("with the file: %q", line)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(b.residents[0].folder); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

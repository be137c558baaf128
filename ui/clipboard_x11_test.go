//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
)

// newDisplay starts an X server of the test's own and makes it the display.
func newDisplay(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xclip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool, "is not here: tools/setup test installs it")
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-nolisten", "tcp", "-screen", "0", "1600x1200x24")
	x.ExtraFiles = []*os.File{w}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	number, err := io.ReadAll(io.LimitReader(lineReader{r}, 16))
	if err != nil || len(number) == 0 {
		t.Fatalf("no display: %q, %v", number, err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(string(number)))
}

// lineReader ends with the first line.
type lineReader struct{ r io.Reader }

func (l lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p[:1])
	if n > 0 && p[0] == '\n' {
		return 0, io.EOF
	}
	return n, err
}

// copyPicture puts bytes on the clipboard, as another program does. xclip goes
// to the background and takes the clipboard in its own time.
func copyPicture(t *testing.T, kind string, data []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copied")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("xclip", "-selection", "clipboard", "-t", kind, "-i", file).Run(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; {
		kinds, _ := exec.Command("xclip", "-selection", "clipboard", "-t", "TARGETS", "-o").Output() // fails while there is no owner
		if strings.Contains(string(kinds), kind) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the clipboard has %q", kinds)
		}
	}
}

// noise is a picture that takes several rounds to hand over.
func noise(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 900, 900))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(r.Uint32()) | 0x80
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestClipboardPicture: a picture that another program has copied is read,
// a large one too; without one there is nothing.
func TestClipboardPicture(t *testing.T) {
	newDisplay(t)
	if data, err := clipboardPicture(t.Context()); err != nil || data != nil {
		t.Errorf("an empty clipboard: %d bytes, %v", len(data), err)
	}
	for kind, data := range map[string][]byte{"image/png": assets.Bytes("custom/frog.png"), "image/gif": assets.Bytes("custom/duck.gif"), "image/jpeg": noise(t)} {
		copyPicture(t, kind, data)
		if got, err := clipboardPicture(t.Context()); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %d bytes of %d, %v", kind, len(got), len(data), err)
		}
	}
	copyPicture(t, "UTF8_STRING", []byte("just words"))
	if data, err := clipboardPicture(t.Context()); err != nil || data != nil {
		t.Errorf("words: %d bytes, %v", len(data), err)
	}
}

// TestConversationPaste: a picture from the clipboard offers what a dropped one
// does, and goes out as a file.
func TestConversationPaste(t *testing.T) {
	newDisplay(t)
	b, o := twoEnds(t, theme.AlwaysLight)
	b.openConversation(maria)
	c := b.conversations.with(maria)
	frog := assets.Bytes("custom/frog.png")
	copyPicture(t, "image/png", frog)
	chat := &hands{b, c.window}
	paste := func() {
		t.Helper()
		chat.press(ctrlMod, fyne.KeyV)
		chat.until("the menu", func() bool { return c.window.Canvas().Overlays().Top() != nil })
	}
	paste()
	chat.press(noMod, fyne.KeyReturn) // the first: send as a file
	chat.until("the offer", func() bool {
		e, ok := got(o, func(e event.TransferChanged) bool {
			return e.Transfer.Incoming && e.Transfer.State == protocol.TransferOffered
		})
		return ok && e.Transfer.Name == T("chat.pasted")+".png" && e.Transfer.Size == int64(len(frog))
	})
	paste()
	chat.press(noMod, fyne.KeyDown, fyne.KeyReturn)
	chat.until("the editor, which wants a shortcut", func() bool {
		e := b.emoticons
		return e != nil && e.editor.ready && e.editor.code == app.ShortcutEmpty
	})
}

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"papilio/p2p"
)

func TestDangerous(t *testing.T) {
	for name, want := range map[string]bool{
		"setup.exe": true, "PHOTO.JPG.SCR": true, "a.bat": true, "x.desktop": true, "run.sh": true, "App.AppImage": true, "a.lnk": true, "page.html": true,
		"a.docm": true, "x.exe.": true, "x.exe ": true, "tool.command": true, "a.svg": true, "a.url": true, "x.pif": true,
		"photo.jpg": false, "exe": false, "notes.txt": false, "a.exe.txt": false, "archive.zip": false, "": false, "shell": false, ".": false,
	} {
		if Dangerous(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

func TestUserFolders(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, "user-dirs.dirs")
	for text, want := range map[string]string{
		`XDG_DOWNLOAD_DIR="$HOME/Hämtningar"`:                                                     filepath.Join(home, "Hämtningar"),
		"# comment\nXDG_DESKTOP_DIR=\"$HOME/D\"\nXDG_DOWNLOAD_DIR=\"/srv/with \\\"quotes\\\"\"\n": `/srv/with "quotes"`,
		`XDG_DOWNLOAD_DIR="$HOME/"`:                                                               "", // switched off
		`XDG_DOWNLOAD_DIR="relative"`:                                                             "",
		`XDG_DOWNLOAD_DIR=no quotes`:                                                              "",
		strings.Repeat("x", 128<<10):                                                              "",
		`XDG_DOWNLOAD_DIRS="$HOME/Not"`:                                                           "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := userDir(file, "XDG_DOWNLOAD_DIR", home); got != want {
			t.Errorf("%.60q: %q, want %q", text, got, want)
		}
	}
	if userDir(filepath.Join(home, "none"), "XDG_DOWNLOAD_DIR", home) != "" {
		t.Error("a file that is not there")
	}
}

func TestPorts(t *testing.T) {
	for text, want := range map[string]p2p.PortRange{
		"": {}, "6891": {First: 6891, Last: 6891}, " 6891 - 6900 ": {First: 6891, Last: 6900},
	} {
		if got, ok := ParsePorts(text); !ok || got != want {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"x", "80", "6900-6891", "6891-70000", "-5", "6891-"} {
		if _, ok := ParsePorts(text); ok {
			t.Errorf("%q was taken", text)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		want string
	}{{"a.txt", 1, "a.txt"}, {"a.txt", 2, "a (2).txt"}, {"a", 3, "a (3)"}, {".x", 2, ".x (2)"}, {"a.tar.gz", 2, "a.tar (2).gz"}} {
		if got := withNumber(c.name, c.n); got != c.want {
			t.Errorf("%q", got)
		}
	}
}

// roomy is a disk that never fills.
func roomy(string) (uint64, bool) { return 1 << 50, true }

func TestTarget(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "here")
	dst, err := openTarget(folder, "../../a.txt", 5, roomy)
	if err != nil {
		t.Fatal(err)
	}
	only(t, folder, "a.txt.part")
	dst.WriteAt([]byte("lo"), 3)
	dst.WriteAt([]byte("hel"), 0)
	path, err := dst.finish(5)
	if err != nil || path != filepath.Join(folder, "a.txt") {
		t.Fatal(path, err)
	}
	sameFile(t, path, []byte("hello"))

	// Too short: nothing is left.
	dst, err = openTarget(folder, "b.txt", 5, roomy)
	if err != nil {
		t.Fatal(err)
	}
	dst.WriteAt([]byte("hel"), 0)
	if _, err := dst.finish(5); code(err) != "file-size" {
		t.Errorf("too short: %v", err)
	}
	only(t, folder, "a.txt")

	// The folder is moved away meanwhile, and a link stands in its place: the
	// file goes where it was to go.
	dst, err = openTarget(folder, "c.txt", 1, roomy)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	os.Rename(folder, folder+"2")
	os.Symlink(elsewhere, folder)
	dst.WriteAt([]byte("x"), 0)
	if _, err := dst.finish(1); err != nil {
		t.Error(err)
	}
	only(t, elsewhere)
	only(t, folder+"2", "a.txt", "c.txt")

	if _, err := openTarget("", "a", 1, roomy); code(err) != FolderMissing {
		t.Errorf("no folder: %v", err)
	}
	if _, err := openTarget(filepath.Join(folder+"2", "a.txt"), "a", 1, roomy); code(err) != FolderMissing {
		t.Errorf("a file for a folder: %v", err)
	}
	if _, err := openTarget(folder, "a", 1<<62, freeSpace); code(err) != DiskFull {
		t.Errorf("no room: %v", err)
	}
	if room, known := freeSpace(folder); !known || room == 0 {
		t.Errorf("room %d, %v", room, known)
	}
}

func TestDiskErrors(t *testing.T) {
	for err, want := range map[error]string{
		&os.PathError{Op: "write", Err: syscall.ENOSPC}: DiskFull,
		fmt.Errorf("x: %w", errQuota):                   DiskFull,
		os.ErrPermission:                                FileNotWritten,
		errors.New("burning"):                           FileNotWritten,
	} {
		if code(writing(err)) != want {
			t.Errorf("%v: %v", err, writing(err))
		}
	}
}

func TestMeter(t *testing.T) {
	var m meter
	now := time.Now()
	if m.rate(now, 0) != 0 {
		t.Error("a rate from nothing")
	}
	for i := range 40 {
		now = now.Add(250 * time.Millisecond)
		if got := m.rate(now, int64(i+1)*1000); i > 2 && (got < 3999 || got > 4001) {
			t.Fatalf("after %d: %d", i, got)
		}
	}
	for range 12 {
		now = now.Add(250 * time.Millisecond)
		if m.rate(now, 40000) > 4001 {
			t.Fatal("faster while it stands")
		}
	}
	if got := m.rate(now.Add(time.Second), 40000); got != 0 {
		t.Errorf("it stands, at %d", got)
	}
}

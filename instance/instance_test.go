package instance

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var quiet = slog.New(slog.DiscardHandler)

func first(t *testing.T, dir string) *First {
	t.Helper()
	f, err := Start(dir, "", quiet)
	if err != nil || f == nil {
		t.Fatalf("not the first: %v", err)
	}
	return f
}

func hears(t *testing.T, f *First, want string) {
	t.Helper()
	select {
	case got := <-f.Requests():
		if got != want {
			t.Errorf("the first heard %q, want %q", got, want)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("the first never heard %q", want)
	}
}

func TestSecondHandsOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	f := first(t, dir)
	path, err := socketPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can reach the socket: %v %v", info, err)
	}
	for _, request := range []string{"", "msnim:chat?contact=maria@example.org", strings.Repeat("x", MaxRequest)} {
		if second, err := Start(dir, request, quiet); second != nil || err != nil {
			t.Fatalf("a second start: %v %v", second, err)
		}
		hears(t, f, request)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, open := <-f.Requests(); open {
		t.Error("a closed one has requests")
	}
	if err := first(t, dir).Close(); err != nil {
		t.Error(err)
	}
}

func TestLongPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	f := first(t, dir)
	defer f.Close()
	if second, err := Start(dir, "hello", quiet); second != nil || err != nil {
		t.Fatalf("a second start: %v %v", second, err)
	}
	hears(t, f, "hello")
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", t.TempDir())
	if path, err := socketPath(dir); err != nil || filepath.Dir(filepath.Dir(path)) != os.Getenv("TMPDIR") {
		t.Errorf("without a runtime folder: %s %v", path, err)
	}
}

// TestStaleSocket: what a program that crashed left behind does not matter.
func TestStaleSocket(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, socketName)
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	if err := os.WriteFile(filepath.Join(dir, lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := first(t, dir)
	defer f.Close()
	if second, err := Start(dir, "again", quiet); second != nil || err != nil {
		t.Fatalf("a second start: %v %v", second, err)
	}
	hears(t, f, "again")
}

// TestFileIsLeftAlone: a file of somebody in the place of the socket is not
// taken away.
func TestFileIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, socketName)
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := Start(dir, "", quiet); err == nil {
		f.Close()
		t.Error("the file was taken for a socket")
	}
	if data, err := os.ReadFile(path); string(data) != "mine" {
		t.Error("the file is gone:", err)
	}
}

func TestNonsenseIsNotHeard(t *testing.T) {
	dir := t.TempDir()
	f := first(t, dir)
	defer f.Close()
	for _, said := range []string{"\n", "papilio 2 show\n", "papilio 1", "GET / HTTP/1.1\r\n\r\n", hello + "a\rb\n", hello + strings.Repeat("x", MaxRequest+1) + "\n"} {
		c, err := net.Dial("unix", f.path)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, said)
		c.(*net.UnixConn).CloseWrite()
		c.SetDeadline(time.Now().Add(10 * time.Second))
		if back, _ := io.ReadAll(c); len(back) > 0 {
			t.Errorf("%.20q is answered with %q", said, back)
		}
		c.Close()
	}
	select {
	case got := <-f.Requests():
		t.Errorf("it heard %q", got)
	default:
	}
}

func TestRequestIsOneLine(t *testing.T) {
	for _, request := range []string{"a\nb", "a\rb", "\x00", strings.Repeat("x", MaxRequest+1)} {
		if _, err := Start(t.TempDir(), request, quiet); !errors.Is(err, ErrRequest) {
			t.Errorf("%.10q: %v", request, err)
		}
	}
}

// TestSilentFirst: one that holds the folder and does not listen is said to be
// there.
func TestSilentFirst(t *testing.T) {
	dir := t.TempDir()
	f := first(t, dir)
	defer f.Close()
	f.listener.Close()
	if second, err := Start(dir, "", quiet); second != nil || !errors.Is(err, ErrSilent) {
		t.Errorf("got %v %v", second, err)
	}
}

// TestManyAtOnce: of many starts at one moment one is the first, and it hears
// all others.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	const starts = 8
	type outcome struct {
		f   *First
		err error
	}
	outcomes := make(chan outcome, starts)
	for range starts {
		go func() {
			f, err := Start(dir, "me too", quiet)
			outcomes <- outcome{f, err}
			if f != nil {
				for range starts - 1 {
					hears(t, f, "me too")
				}
				f.Close()
				outcomes <- outcome{}
			}
		}()
	}
	firsts := 0
	for range starts + 1 {
		o := <-outcomes
		if o.err != nil {
			t.Error(o.err)
		}
		if o.f != nil {
			firsts++
		}
	}
	if firsts != 1 {
		t.Errorf("%d are the first", firsts)
	}
}

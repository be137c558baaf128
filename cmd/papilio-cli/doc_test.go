package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"papilio/assets"
)

// patience is how long a test waits for a line before it gives up.
const patience = 20 * time.Second

// TestDocumentedExamples runs docs/cli.md from top to bottom: the server with
// the accounts shown, one session per name, what goes in and what comes out.
func TestDocumentedExamples(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```(json|jsonl) (\\w+)\n(.*?)^```").FindAllStringSubmatch(string(doc), -1)
	if len(blocks) < 6 {
		t.Fatalf("only %d examples found in docs/cli.md", len(blocks))
	}
	dir := t.TempDir()
	accounts := filepath.Join(dir, "accounts.json")
	write(t, accounts, []byte(blocks[0][3]))
	write(t, filepath.Join(dir, "fox.png"), assets.Bytes("pictures/fox.png"))
	write(t, filepath.Join(dir, "frog.png"), assets.Bytes("custom/frog.png"))
	write(t, filepath.Join(dir, "notes.txt"), []byte("buy milk"))

	server := start(t, nil, "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--accounts", accounts, "--keep", filepath.Join(dir, "kept.json"))
	serving := server.expect(t, `{"event":"serving","notification":"...","login":"..."}`)
	places := strings.NewReplacer(
		`"HOST:1863"`, `"`+serving["notification"].(string)+`"`,
		`"http://HOST:8080/"`, `"`+serving["login"].(string)+`"`,
	)

	var asked []map[string]any
	sessions := map[string]*process{}
	for _, block := range blocks[2:] {
		name := block[2]
		p := sessions[name]
		if p == nil {
			t.Setenv("PAPILIO_PASSWORD", "example-"+name)
			in, w := io.Pipe()
			p = start(t, in, "session", "--profile", filepath.Join(dir, name))
			p.in, sessions[name] = w, p
		}
		for _, line := range strings.Split(strings.TrimSpace(block[3]), "\n") {
			line = places.Replace(line)
			if strings.HasPrefix(line, `{"do"`) {
				for _, file := range []string{"fox.png", "frog.png", "received-fox.png", "received-frog.png", "notes.txt", "received-notes.txt", "said.html", "ann.ctt"} {
					line = strings.ReplaceAll(line, `"file":"`+file, `"file":"`+filepath.Join(dir, file))
				}
				var c map[string]any
				if err := json.Unmarshal([]byte(line), &c); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				asked = append(asked, c)
				p.say(t, line)
				continue
			}
			line = strings.ReplaceAll(line, `"file":"`, `"file":"`+dir+"/")
			p.expect(t, line)
		}
	}
	for name, p := range sessions {
		if err := p.wait(t); err != nil {
			t.Errorf("session %s ended with %v", name, err)
		}
	}
	for _, name := range []string{"sign-in", "set-status", "send", "add-emoticon", "set-picture", "fetch-picture", "save-emoticon", "contacts", "connection", "test-connection", "quit",
		"add-contact", "remove-contact", "block", "unblock", "allow", "disallow", "set-auto-away", "active", "set-nick", "add-group", "rename-group", "remove-group", "move", "copy",
		"remove-from-group", "set-name", "set-phone", "set-privacy", "reconnect", "invite", "leave", "people", "nudge", "typing", "send-again", "save-contacts", "load-contacts", "mail", "send-file", "files", "accept", "decline", "cancel", "clear-files", "background", "accept-background", "decline-background", "history", "search", "export", "clear"} {
		found := false
		for _, c := range asked {
			found = found || c["do"] == name
		}
		if !found {
			t.Errorf("no example of %s", name)
		}
	}
	server.stop()
	server.in = nopCloser{}
	if err := server.wait(t); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if kept, err := os.ReadFile(filepath.Join(dir, "kept.json")); err != nil || !strings.Contains(string(kept), `"Colleagues"`) || !strings.Contains(string(kept), "Ann, reading") {
		t.Errorf("the server kept %s, %v", kept, err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "received-fox.png"))
	if err != nil || string(got) == "" {
		t.Errorf("the picture Ben fetched: %d bytes, %v", len(got), err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "said.html")); err != nil || !strings.Contains(string(got), "hello both") {
		t.Errorf("the export of Ann: %d bytes, %v", len(got), err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "received-notes.txt")); err != nil || string(got) != "buy milk" {
		t.Errorf("the file Ben got: %q, %v", got, err)
	}
}

// process is one run of the program inside the test.
type process struct {
	in    io.WriteCloser
	lines chan string
	seen  []string         // everything it wrote
	open  []map[string]any // what no expectation has used up
	stop  context.CancelFunc
	done  chan error
}

func start(t *testing.T, in io.Reader, args ...string) *process {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	p := &process{lines: make(chan string, 1024), stop: stop, done: make(chan error, 1)}
	go func() {
		err := run(ctx, args, in, w, testWriter{t})
		w.Close()
		p.done <- err
	}()
	go func() {
		defer close(p.lines)
		scan := bufio.NewScanner(r)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			p.lines <- scan.Text()
		}
	}()
	t.Cleanup(func() {
		stop()
		if p.in != nil {
			p.in.Close()
		}
		p.drain(t)
	})
	return p
}

// drain waits until the program has ended and nobody writes any more. One that
// does not end fails the test at once, with what its goroutines do.
func (p *process) drain(t *testing.T) {
	timeout := time.After(patience)
	for {
		select {
		case _, open := <-p.lines:
			if !open {
				return
			}
		case <-timeout:
			stacks := make([]byte, 1<<20)
			t.Errorf("the program does not end:\n%s", stacks[:runtime.Stack(stacks, true)])
			return
		}
	}
}

// say writes a line for the program to read. Its commands run in order, so that
// may take as long as those before.
func (p *process) say(t *testing.T, line string) {
	t.Helper()
	written := make(chan struct{})
	go func() {
		defer close(written)
		fmt.Fprintln(p.in, line)
	}()
	select {
	case <-written:
	case <-time.After(patience):
		t.Fatalf("the program does not read\n  %.200s\nit wrote\n  %s", line, strings.Join(p.seen, "\n  "))
	}
}

// expect returns the first line, of those not used up yet, that has everything
// pattern has.
func (p *process) expect(t *testing.T, pattern string) map[string]any {
	t.Helper()
	var want map[string]any
	if err := json.Unmarshal([]byte(pattern), &want); err != nil {
		t.Fatalf("%s: %v", pattern, err)
	}
	for i, got := range p.open {
		if matches(want, got) {
			p.open = slices.Delete(p.open, i, i+1)
			return got
		}
	}
	timeout := time.After(patience)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				t.Fatalf("the program ended before\n  %s\nit wrote\n  %s", pattern, strings.Join(p.seen, "\n  "))
			}
			p.seen = append(p.seen, line)
			var got map[string]any
			if err := json.Unmarshal([]byte(line), &got); err != nil {
				t.Fatalf("not JSON: %s", line)
			}
			if matches(want, got) {
				return got
			}
			p.open = append(p.open, got)
		case <-timeout:
			t.Fatalf("waited in vain for\n  %s\nit wrote\n  %s", pattern, strings.Join(p.seen, "\n  "))
		}
	}
}

// wait closes the input and waits for the end.
func (p *process) wait(t *testing.T) error {
	t.Helper()
	p.in.Close()
	p.drain(t)
	select {
	case err := <-p.done:
		p.done <- err
		return err
	case <-time.After(patience):
		t.Fatal("the program does not end")
		return nil
	}
}

// matches reports whether got has all of want; "..." is anything, and a list
// in want must find each of its entries in got.
func matches(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		for k, v := range w {
			ok = ok && matches(v, g[k])
		}
		return ok
	case []any:
		g, _ := got.([]any)
		for _, v := range w {
			found := false
			for _, have := range g {
				found = found || matches(v, have)
			}
			if !found {
				return false
			}
		}
		return true
	case string:
		if w == "..." {
			return got != nil
		}
	}
	return reflect.DeepEqual(want, got)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// testWriter sends what the program says on standard error to the test's log.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

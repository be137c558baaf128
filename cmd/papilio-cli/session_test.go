package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"papilio/protocol"
)

// TestRubbish: whatever comes in is answered, and the session goes on.
func TestRubbish(t *testing.T) {
	t.Setenv("PAPILIO_PASSWORD", "example")
	dir := t.TempDir()
	in, w := io.Pipe()
	p := start(t, in, "session", "--profile", filepath.Join(dir, "profile"))
	p.in = w
	for _, c := range []struct{ line, code string }{
		{"not JSON", "bad-command"},
		{`{"ref":1}`, "bad-command"},
		{`[1,2]`, "bad-command"},
		{`{"do":"dance"}`, "unknown-command"},
		{`{"do":"sign-in","account":"nobody"}`, "bad-address"},
		{`{"do":"sign-in","account":"a@example.org","status":"dancing"}`, "bad-status"},
		{`{"do":"send","to":"a@example.org","text":"x"}`, "not-signed-in"},
		{`{"do":"sign-in","account":"a@example.org","server":"127.0.0.1:1","route":"pigeon"}`, "bad-proxy"},
		{`{"do":"sign-in","account":"a@example.org","server":"127.0.0.1:1","route":"socks5","proxy":"127.0.0.1:1"}`, "proxy-unreachable"},
		{`{"do":"sign-in","account":"a@example.org","server":"127.0.0.1:1","route":"http-gateway","gateway":"ftp://x"}`, "bad-gateway"},
		{`{"do":"block","who":"a@example.org"}`, "not-signed-in"},
		{`{"do":"set-nick","who":"a b","name":"x"}`, "bad-address"},
		{`{"do":"add-contact","who":"a@example.org","group":"None"}`, "server.224"},
		{`{"do":"move","who":"a@example.org"}`, "bad-command"},
		{`{"do":"copy","who":"a@example.org"}`, "bad-command"},
		{`{"do":"remove-from-group","who":"a@example.org"}`, "bad-command"},
		{`{"do":"rename-group","name":"x"}`, "bad-command"},
		{`{"do":"set-phone","phone":"fax","number":"1"}`, "bad-command"},
		{`{"do":"fetch-picture","of":"a@example.org","file":"x"}`, "not-signed-in"},
		{`{"do":"send-file","to":"a@example.org","file":"` + dir + `"}`, "file-folder"},
		{`{"do":"send-file","to":"a@example.org","file":"` + dir + `/nowhere"}`, "file-not-found"},
		{`{"do":"accept","id":1}`, "transfer-not-found"},
		{`{"do":"decline","id":1}`, "transfer-not-found"},
		{`{"do":"cancel","id":1}`, "transfer-not-found"},
		{`{"do":"add-emoticon","file":"` + dir + `","shortcut":"(a)"}`, "bad-file"},
		{`{"do":"set-picture","file":"` + dir + `/nowhere.png"}`, "bad-file"},
		{`{"do":"send","text":"` + strings.Repeat("x", 2*maxCommand) + `"}`, "bad-command"},
	} {
		p.say(t, c.line)
		p.expect(t, `{"event":"failed","code":"`+c.code+`","error":"..."}`)
	}
	p.say(t, `{"do":"contacts","ref":{"any":["thing"]}}`)
	p.expect(t, `{"event":"done","ref":{"any":["thing"]},"contacts":[],"groups":[]}`)
	if err := p.wait(t); err != nil {
		t.Errorf("at the end of input: %v", err)
	}
}

// TestPasswordFromDescriptor: the first line is the password, though the other
// side keeps the pipe open.
func TestPasswordFromDescriptor(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	fmt.Fprintln(w, "pass word")
	fd, err := syscall.Dup(int(r.Fd())) // the reader closes its own
	if err != nil {
		t.Fatal(err)
	}
	ask := passwords(fd)
	for range 2 {
		if p, err := ask(t.Context(), protocol.Address("a@example.org")); p != "pass word" || err != nil {
			t.Errorf("%q, %v", p, err)
		}
	}
}

// TestSilentDescriptor: waiting for a password ends with the program.
func TestSilentDescriptor(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	fd, err := syscall.Dup(int(r.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := passwords(fd)(ctx, "a@example.org"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	w.Close() // lets the reader go
}

func TestBadAccounts(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON":     `{`,
		"no password":  `[{"account":"a@example.org"}]`,
		"bad account":  `[{"account":"a","password":"x"}]`,
		"bad contacts": `[{"account":"a@example.org","password":"x","contacts":"some"}]`,
		"bad contact":  `[{"account":"a@example.org","password":"x","contacts":["b"]}]`,
	} {
		path := filepath.Join(t.TempDir(), "accounts.json")
		write(t, path, []byte(text))
		if _, err := readAccounts(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// TestSessionOfAnAccount: an account of a data folder signs in by the name of
// its server, has a folder of its own, and is in the list afterwards.
func TestSessionOfAnAccount(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	places, data := serveExample(t, string(doc)), t.TempDir()
	do := func(args ...string) *process {
		t.Helper()
		p := start(t, nil, strings.Fields(places.Replace(strings.ReplaceAll(strings.Join(args, " "), "DATA", data)))...)
		p.in = nopCloser{}
		return p
	}
	fails := func(code string, args ...string) {
		t.Helper()
		if got, _ := explain(do(args...).wait(t)); got != code {
			t.Errorf("%v: %q, want %q", args, got, code)
		}
	}
	for _, name := range []string{"Attic", "Cellar"} { // the same address on two of them
		if err := do("profiles add --data DATA --name", name, "--address HOST:1863 --login http://HOST:8080/").wait(t); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PAPILIO_PASSWORD", "example-ann")
	var folders []string
	for _, name := range []string{"Attic", "cellar"} {
		in, w := io.Pipe()
		p := start(t, in, "session", "--data", data, "--account", "ann@example.org", "--server", name)
		p.in = w
		p.say(t, `{"do":"sign-in","ref":1,"account":"ben@example.org"}`)
		p.expect(t, `{"event":"failed","ref":1,"code":"bad-command"}`)
		p.say(t, `{"do":"sign-in","ref":2,"status":"busy"}`)
		p.expect(t, `{"event":"signed-in","account":"ann@example.org","status":"busy"}`)
		p.expect(t, `{"event":"done","ref":2}`)
		fails("internal", "accounts --data DATA") // the folder is in use
		if err := p.wait(t); err != nil {
			t.Fatal(err)
		}
		list := do("accounts --data DATA")
		got := list.expect(t, `{"event":"account","account":"ann@example.org","name":"Ann","status":"busy","used":"...","remembered":true}`)
		if !strings.EqualFold(got["server"].(string), name) {
			t.Errorf("the last one is on %v", got["server"])
		}
		folders = append(folders, got["folder"].(string))
		list.wait(t)
	}
	if folders[0] == folders[1] {
		t.Error("two accounts share a folder")
	}
	fails("profile-used", "profiles remove --data DATA --name Attic")
	fails("profile-not-found", "session --data DATA --account ann@example.org --server Nowhere")
	fails("built-in-only", "session --data DATA --account ann@example.org --server built-in")
	fails("profile-not-found", "connection test --data DATA --server Nowhere")
	fails("built-in-only", "connection test --data DATA --server built-in")
	fails("proxy-unreachable", "connection test --data DATA --server Attic --route socks5 --proxy 127.0.0.1:1")
	fails("profile-fixed", "profiles remove --data DATA --name Escargot")
	fails("bad-server", "profiles change --data DATA --name Attic --address a:b:c")
	fails("account-not-found", "accounts remove --data DATA --account tom@example.org --server Attic")
	if err := do("accounts remove --data DATA --account ann@example.org --server Attic").wait(t); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folders[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the removed account: %v", err)
	}
	if err := do("profiles remove --data DATA --name Cellar --with-accounts").wait(t); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folders[1]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the account that went along: %v", err)
	}
	for _, args := range []string{"profiles", "profiles paint --data DATA --name x", "accounts remove --data DATA", "session --data DATA", "connection test --data DATA", "connection --data DATA --server Attic", "connection test --data DATA --server Attic --login http://x/", "session --data DATA --profile DATA --account a@b.c --server x"} {
		if err := do(args).wait(t); !errors.Is(err, errUsage) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

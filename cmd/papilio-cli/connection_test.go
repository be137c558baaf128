package main

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"papilio/protocol"
)

// serveExample starts the server of docs/cli.md with its accounts and returns
// what puts its addresses in the place of the example's.
func serveExample(t *testing.T, doc string) *strings.Replacer {
	t.Helper()
	accounts := regexp.MustCompile("(?ms)^```json accounts\n(.*?)^```").FindStringSubmatch(doc)
	if accounts == nil {
		t.Fatal("no accounts in docs/cli.md")
	}
	file := filepath.Join(t.TempDir(), "accounts.json")
	write(t, file, []byte(accounts[1]))
	server := start(t, nil, "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--accounts", file)
	serving := server.expect(t, `{"event":"serving","notification":"...","login":"...","gateway":"..."}`)
	return strings.NewReplacer(
		"--login http://HOST:8080/", "--login "+serving["login"].(string),
		"--gateway http://HOST:8080/", "--gateway "+serving["gateway"].(string),
		"HOST:1863", serving["notification"].(string),
	)
}

// TestDocumentedCommands runs the commands of the shell examples and compares
// what they write; each ends well.
func TestDocumentedCommands(t *testing.T) {
	doc, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	places := serveExample(t, string(doc))
	t.Setenv("PAPILIO_PASSWORD", "example-ann")
	data := t.TempDir()
	all := ""
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```").FindAllStringSubmatch(string(doc), -1) {
		all += block[1]
	}
	var p *process
	over := func() {
		if p != nil {
			if err := p.wait(t); err != nil {
				t.Errorf("it ended with %v", err)
			}
		}
	}
	commands := 0
	for _, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(all, "DATA", data)), "\n") {
		if command, ok := strings.CutPrefix(line, "$ papilio-cli "); ok {
			over()
			commands++
			p = start(t, nil, strings.Fields(places.Replace(command))...)
			p.in = nopCloser{}
			continue
		}
		p.expect(t, line)
	}
	over()
	if commands < 8 {
		t.Errorf("only %d commands", commands)
	}
}

type nopCloser struct{}

func (nopCloser) Write(b []byte) (int, error) { return len(b), nil }
func (nopCloser) Close() error                { return nil }

// TestConnectionFails: a way that does not work is a line and an exit status, and
// what makes no sense is said.
func TestConnectionFails(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "not.pem"), []byte("nothing"))
	write(t, filepath.Join(dir, "big.pem"), make([]byte, maxCAFile+1))
	for _, test := range []struct{ args, code, line string }{
		{"--server 127.0.0.1:1 --route direct", "server-unreachable", `{"event":"test-step","step":"connect","state":"failed","code":"server-unreachable"}`},
		{"--server 127.0.0.1:1 --route socks5 --proxy ann@127.0.0.1:1", "proxy-unreachable", `{"step":"proxy","state":"failed","code":"proxy-unreachable"}`},
		{"--server 127.0.0.1:1 --route pigeon", "bad-proxy", ""},
		{"--server 127.0.0.1:1 --ca " + dir + "/not.pem", "bad-ca", ""},
		{"--server 127.0.0.1:1 --ca " + dir + "/big.pem", "bad-ca", ""},
		{"--server 127.0.0.1:1 --pin abc", "bad-pin", ""},
		{"--server 127.0.0.1:1 --account nobody", "bad-address", ""},
	} {
		p := start(t, nil, append([]string{"connection", "test"}, strings.Fields(test.args)...)...)
		p.in = nopCloser{}
		if test.line != "" {
			p.expect(t, test.line)
		}
		var problem *protocol.Problem
		if err := p.wait(t); !errors.As(err, &problem) || problem.Code != test.code {
			t.Errorf("%s: %v, want %s", test.args, err, test.code)
		}
	}
	for _, args := range []string{"", "test", "--server 127.0.0.1:1", "test --server 127.0.0.1:1 more", "test --nonsense"} {
		if err := run(t.Context(), append([]string{"connection"}, strings.Fields(args)...), nil, testWriter{t}, testWriter{t}); !errors.Is(err, errUsage) {
			t.Errorf("connection %s: %v", args, err)
		}
	}
}

// TestConnectionIsCancelled: a server that takes the connection and says nothing
// holds nobody: an interruption ends both commands, and quit the test of a session.
func TestConnectionIsCancelled(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for {
			nc, err := silent.Accept()
			if err != nil {
				return
			}
			nc.Read(make([]byte, 100)) // VER
			heard <- struct{}{}
			defer nc.Close()
		}
	}()
	t.Cleanup(func() {
		silent.Close()
		for range heard {
		}
	})
	t.Setenv("PAPILIO_PASSWORD", "secret")
	const running = `{"event":"test-step","step":"version","state":"running"}`
	cancelled := func(err error) {
		t.Helper()
		var problem *protocol.Problem
		if !errors.As(err, &problem) || problem.Code != "cancelled" {
			t.Errorf("it ended with %v", err)
		}
	}
	way := []string{"--server", silent.Addr().String(), "--login", "http://127.0.0.1:1/", "--route", "direct"}

	p := start(t, nil, append([]string{"connection", "test"}, way...)...)
	p.in = nopCloser{}
	p.expect(t, running)
	<-heard
	p.stop()
	cancelled(p.wait(t))

	p = start(t, nil, append([]string{"connection", "--account", "ann@example.org"}, way...)...)
	p.in = nopCloser{}
	<-heard
	p.stop()
	cancelled(p.wait(t))

	in, w := io.Pipe()
	p = start(t, in, "session", "--profile", t.TempDir())
	p.in = w
	p.say(t, `{"do":"test-connection","ref":1,"server":"`+way[1]+`","login":"`+way[3]+`","route":"direct"}`)
	p.expect(t, running)
	<-heard
	p.say(t, `{"do":"quit","ref":2}`)
	p.expect(t, `{"event":"failed","ref":1,"code":"cancelled"}`)
	p.expect(t, `{"event":"done","ref":2}`)
	if err := p.wait(t); err != nil {
		t.Errorf("the session ended with %v", err)
	}
}

package tour

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// standIn is the server that papilio-cli runs, on this computer.
type standIn struct{ notification, login string }

// The people of the stand-in server.
const (
	lena         = "lena@example.org"
	lenaPassword = "example-lena"
	tom          = "tom@example.org"
	tomPassword  = "example-tom"
)

func startServer(t *testing.T, d *desk) *standIn {
	t.Helper()
	accounts := filepath.Join(t.TempDir(), "accounts.json")
	data, err := json.Marshal([]map[string]any{
		{"account": lena, "password": lenaPassword, "name": "Lena", "contacts": "all"},
		{"account": tom, "password": tomPassword, "name": "Tom", "contacts": "all"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(accounts, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := d.command(filepath.Join(build, "papilio-cli"), "serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--accounts", accounts)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	run(t, c)
	var ready struct{ Event, Notification, Login string }
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&ready); err != nil || ready.Event != "serving" {
		t.Fatalf("papilio-cli serve does not start: %v %v", ready, err)
	}
	return &standIn{ready.Notification, ready.Login}
}

// silentServer accepts and says nothing.
func silentServer(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
		}
	})
	return l.Addr().String()
}

// deadServer is an address where nobody listens, nor will: the port is our own
// end of a connection.
func deadServer(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		l.Close()
	})
	return c.LocalAddr().String()
}

package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
	"papilio/protocol/trace"
	"papilio/protocol/wire"
)

// secretsIn are the secrets of a command that the server has seen or said.
func secretsIn(cmd wire.Command) (list []string) {
	switch {
	case cmd.Verb == "USR" && cmd.Arg(2) == "S", cmd.Verb == "USR" && strings.Contains(cmd.Arg(1), "@") && len(cmd.Args) == 3:
		list = cmd.Args[len(cmd.Args)-1:]
	case cmd.Verb == "ANS" && len(cmd.Args) > 2:
		list = []string{cmd.Arg(2)}
	case cmd.Verb == "CHL":
		list = []string{cmd.Arg(1)}
	case cmd.Verb == "QRY" && cmd.Payload != nil:
		list = []string{string(cmd.Payload)}
	case cmd.Verb == "MSG":
		for _, line := range strings.Split(string(cmd.Payload), "\r\n") {
			for _, name := range []string{"MSPAuth: ", "sid: ", "Nonce: ", "Hashed-Nonce: ", "AuthCookie: "} {
				if value, is := strings.CutPrefix(line, name); is {
					list = append(list, value)
				}
			}
		}
	}
	for i, arg := range cmd.Args {
		if arg == "CKI" {
			list = append(list, cmd.Arg(i+1))
		}
	}
	return list
}

// TestLogHoldsNoSecret: a whole session of two people with text, a picture and a
// file over a direct connection, directly and through the gateway. What the
// server knows to be secret is in no record; what is not is there.
func TestLogHoldsNoSecret(t *testing.T) {
	for _, way := range []protocol.Route{protocol.RouteDirect, protocol.RouteGateway} {
		t.Run(string(way), func(t *testing.T) {
			h := newHouse(t)
			var mu sync.Mutex
			secrets := map[string]bool{password: true, "meet me at six": true}
			h.onTap(func(e server.TapEvent) {
				mu.Lock()
				defer mu.Unlock()
				for _, s := range secretsIn(e.Command) {
					secrets[s] = len(s) > 6 // shorter ones are anywhere
				}
			})
			alice, bob := h.person("alice"), h.person("bob")
			if err := alice.SetSetting(FilesFolderSetting, t.TempDir()); err != nil {
				t.Fatal(err)
			}
			watch := alice.Trace().Watch()
			defer watch.Close()
			for _, p := range []*person{alice, bob} {
				p.must(p.SetPicture(h.context(), displayPicture(uint64(len(p.address)))))
				c := h.credentials(p.address)
				c.Route, c.Gateway = way, h.server.Gateway()
				p.must(p.SignIn(h.context(), c))
			}
			awaitStatus(alice, bob, protocol.Online)
			awaitPicture(alice, bob, displayPicture(uint64(len(bob.address))))
			alice.say(bob, "meet me at six")
			awaitText(bob, "meet me at six")
			path, _ := write(t, "lake.bin", 100_000)
			bob.sendFile(alice, path)
			offer := await(alice, func(e event.TransferChanged) bool { return e.Transfer.State == protocol.TransferOffered })
			alice.must(alice.AcceptFile(offer.Transfer.ID, ""))
			await(alice, func(e event.TransferChanged) bool { return e.Transfer.State == protocol.TransferDone })
			alice.SignOut()

			records, missed := watch.Take()
			var b strings.Builder
			for _, r := range records {
				fmt.Fprintf(&b, "%s%#v\n", r, r)
			}
			text := b.String()
			mu.Lock()
			defer mu.Unlock()
			if missed > 0 || len(secrets) < 6 {
				t.Errorf("%d records are missed, %d secrets are known", missed, len(secrets))
			}
			for s, long := range secrets {
				if i := strings.Index(text, s); long && i >= 0 {
					t.Errorf("%q is in the log: ...%q", s, text[max(0, i-200):i+len(s)])
				}
			}
			for _, want := range []string{"USR 4 TWN S " + trace.Masked, "CKI " + trace.Masked, "SYN ", "MSPAuth: " + trace.Masked, "SLP INVITE", "SLP 200 OK", "(file)", "Bridges: ", "Content-Type: text/plain"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in the log", want)
				}
			}
			if alice.Trace().Watch().Close(); !alice.Trace().On() {
				t.Error("one watcher's end is the end of another")
			}
		})
	}
}

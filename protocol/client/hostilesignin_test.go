package client

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// A07: where a server may not send us, and how often it may.
func TestRedirects(t *testing.T) {
	for target, want := range map[string]string{
		"127.0.0.1:1863": "server-unreachable", "localhost:1863": "server-unreachable", "[::1]:1863": "server-unreachable", "169.254.1.1:1863": "server-unreachable",
		"0.0.0.0:1863": "server-unreachable", "224.0.0.1:1863": "server-unreachable", "a.example.com:0": "server-not-found", "a.example.com:65536": "server-not-found",
		":1863": "server-not-found", "a.example.com:": "server-not-found", "a\x00b.example.com:1863": "server-not-found", "a/b:1": "server-not-found", "[::1:1863": "server-not-found",
		"user@a.example.com:1863": "server-not-found", strings.Repeat("a", 300): "server-not-found", "server.example.com:1863": "server-unreachable", "other.example.com": "server-unreachable",
	} {
		f := newFake().on("USR", just("XFR $ NS "+target+" 0 192.0.2.1:1863"))
		dialled := 0
		o := f.options()
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dialled++
			return f.dial(ctx, network, address)
		}
		_, err := Dial(context.Background(), o)
		hops := maxHops + 1 // a loop
		if e, err := parseEndpoint(target); err != nil || e.reach() != everywhere {
			hops = 1
		}
		if code(err) != want || dialled != hops {
			t.Errorf("%q: %v after %d connections, want %d", target, err, dialled, hops)
		}
		f.wg.Wait()
	}
}

// A redirect leads on: to another server, or with "0" from the start again.
func TestRedirectWorks(t *testing.T) {
	for target, want := range map[string]string{"other.example.com": "other.example.com:1863", "[2001:db8::7]:99": "[2001:db8::7]:99", "0": "server.example.com:1863"} {
		f := newFake()
		first := true
		f.on("USR", func(id string, cmd wire.Command) []string {
			if first && cmd.Arg(2) == "S" { // at the second USR, ticket in hand
				first = false
				return []string{"XFR " + id + " NS " + target + " 0 x"}
			}
			return standard(id, cmd)
		})
		var steps []event.Event
		o := f.options()
		o.OnEvent = func(e event.Event) { steps = append(steps, e) }
		o.Login = "https://login.example.com"
		var dialled []string
		o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dialled = append(dialled, address)
			return f.dial(ctx, network, address)
		}
		c := enter(t, f, o)
		if c.Server() != want || dialled[1] != want || f.count("USR TWN S t=ticket") != 2 {
			t.Errorf("%s: on %s by %v", target, c.Server(), dialled)
		}
		if steps[0] != (event.SigningIn{Step: event.StepReaching}) || steps[1] != (event.SigningIn{Step: event.StepSigning}) || steps[2] != (event.SigningIn{Step: event.StepFetching}) {
			t.Errorf("steps %v", steps)
		}
		c.Close()
		f.wg.Wait()
	}
}

// What servers refuse a sign-in with, and what they break it with.
func TestSignInRefused(t *testing.T) {
	for _, test := range []struct{ verb, answer, want string }{
		{"VER", "VER $ 0", "protocol-unsupported"}, {"VER", "VER $ CVR0", "protocol-unsupported"}, {"VER", "VER $ MSNP18", "protocol-unsupported"}, {"VER", "VER $", "protocol-unsupported"},
		{"VER", "600 $", "server-busy"}, {"VER", "601 0|CLOSE", "server-busy"}, {"VER", "CLOSE", "server-unreachable"}, {"VER", "SSH-2.0-x", "protocol-unsupported"},
		{"VER", "MSG a b -1", "protocol-unsupported"}, {"VER", "MSG a b 99999999999", "protocol-unsupported"}, {"VER", strings.Repeat("x", 9000), "protocol-unsupported"},
		{"CVR", "710 $", "protocol-unsupported"}, {"CVR", "CLOSE", "server-unreachable"},
		{"USR", "911 $|CLOSE", "wrong-password"}, {"USR", "928 $", "wrong-password"}, {"USR", "201 $", "bad-address"}, {"USR", "924 $", "server.924"},
		{"USR", "205 $", "server.205"}, {"USR", "511 $|CLOSE", "server.511"}, {"USR", "927 $", "server.927"}, {"USR", "920 $", "server-busy"}, {"USR", "910 $", "server-busy"}, {"USR", "500 $", "server-busy"},
		{"USR", "715 $", "protocol-unsupported"}, {"USR", "USR $ TWN S", "protocol-unsupported"}, {"USR", "USR $", "protocol-unsupported"}, {"USR", "USR $ TWN S again", "protocol-unsupported"},
		{"USR", "XFR $ SB 192.0.2.1:1 CKI 1", "protocol-unsupported"}, {"USR", "XFR $", "protocol-unsupported"}, {"USR", "OUT OTH", "server-unreachable"},
		{"SYN", "603 $", "server-busy"}, {"SYN", "CLOSE", "server-unreachable"}, {"CHG", "201 $", "bad-address"}, {"CHG", "CLOSE", "server-unreachable"},
	} {
		f := newFake().on(test.verb, func(id string, _ wire.Command) []string {
			return just(strings.Split(test.answer, "|")...)(id, wire.Command{})
		})
		_, err := Dial(context.Background(), f.options())
		if code(err) != test.want {
			t.Errorf("%s answered by %.40q: %v, want %s", test.verb, test.answer, err, test.want)
		}
		f.wg.Wait()
	}
	for server, want := range map[string]string{"": "server-not-found", "no such host": "server-not-found", "a:b:c": "server-not-found", "127.0.0.1:1": "server-unreachable"} {
		if _, err := Dial(context.Background(), Options{Address: "me@example.com", Server: server}); code(err) != want {
			t.Errorf("server %q: %v", server, err)
		}
	}
	if _, err := Dial(context.Background(), Options{Address: "nobody", Server: "127.0.0.1:1"}); code(err) != "bad-address" {
		t.Error(err)
	}
}

// MSNP8: the session works, without objects.
func TestMSNP8(t *testing.T) {
	f := newFake().on("VER", just("VER $ MSNP8 CVR0")).on("PNG", just("QNG"))
	o := f.options()
	o.Picture = protocol.NewObject("me@example.com", protocol.DisplayPicture, []byte("picture"))
	c := enter(t, f, o)
	if c.Dialect() != "MSNP8" || f.count("CHG NLN 805306368") != 1 || f.count("CHG NLN 805306368 ") != 0 {
		t.Errorf("dialect %s, sent %v", c.Dialect(), f.got)
	}
	if _, err := c.Ping(context.Background()); err != nil {
		t.Error(err)
	}
	chat, err := c.NewChat(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Invite(context.Background(), "bob@example.com"); err != nil {
		t.Fatal(err)
	}
	if err := chat.SendP2P(context.Background(), "bob@example.com", make([]byte, 52)); !errors.Is(err, ErrNoObjects) {
		t.Error(err)
	}
	c.Close()
	f.wg.Wait()
}

// A18: what ends a session and how it is called.
func TestOut(t *testing.T) {
	for text, want := range map[string]string{"OUT OTH": Elsewhere, "OUT SSD": ServerClosing, "OUT": ServerClosing, "OUT MIG x": ServerClosing, "XFR 0 NS 192.0.2.1:1863": ServerClosing} {
		f := newFake()
		closed := make(chan error, 1)
		o := f.options()
		o.OnChatClosed = func(_ *Chat, err error) { closed <- err }
		c := enter(t, f, o)
		if _, err := c.NewChat(context.Background()); err != nil {
			t.Fatal(err)
		}
		f.say(0, text+"\r\n")
		if err := c.Wait(); err.(*Ended).Reason != want {
			t.Errorf("%s: %v", text, err)
		}
		if want == Elsewhere { // our conversations end with it
			if err := <-closed; err != nil {
				t.Error(err)
			}
		}
		c.Close()
		f.wg.Wait()
	}
}

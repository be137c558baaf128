package server

import (
	"fmt"
	"strings"
	"testing"

	"papilio/protocol"
)

func p2p(dest string, size int) string {
	return "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: " + dest + "\r\n\r\n" + strings.Repeat("\x00", size)
}

// ofSize is a plain message whose payload has that many bytes.
func ofSize(n int) string { return text(strings.Repeat("y", n-len(text("")))) }

// TestMessageRules: one message of Alice to Bob.
func TestMessageRules(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	typed := func(kind, body string) string {
		return "MIME-Version: 1.0\r\nContent-Type: " + kind + "\r\n\r\n" + body
	}
	typing := "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: %s\r\n\r\n\r\n"
	for _, c := range []struct {
		name, ack, payload string
		arrives            bool
		want               string // answer; "closed" for the end of the switchboard, "" for none
	}{
		{"text, U", "U", text("hi"), true, ""},
		{"text, N", "N", text("hi"), true, ""},
		{"text, A", "A", text("hi ☕"), true, "ACK 9"},
		{"text, D", "D", text("hi"), false, "282 9"},
		{"text, S", "S", text("hi"), false, "closed"},
		{"text, small letter", "a", text("hi"), false, "closed"},
		{"text, two letters", "NA", text("hi"), false, "closed"},
		{"text without a body", "A", text(""), true, "ACK 9"},
		{"text that is not UTF-8", "A", text("caf\xe9"), false, "closed"},
		{"1664 bytes", "A", ofSize(1664), true, "ACK 9"},
		{"1665 bytes", "A", ofSize(1665), false, "closed"},
		{"nothing at all", "A", "", false, "closed"},
		{"no empty line", "A", "Content-Type: text/plain\r\n", false, "closed"},
		{"no type", "A", "MIME-Version: 1.0\r\n\r\nhi", false, "closed"},
		{"a later part of a long message", "U", "Message-ID: {1}\r\nChunk: 1\r\n\r\nxyz", true, ""},
		{"headers that are not UTF-8", "A", typed("text/plain\xff", "x"), false, "closed"},
		{"P2P, D", "D", p2p("bob@example.com", 52), true, "ACK 9"},
		{"P2P, A", "A", p2p("bob@example.com", 52), false, "closed"},
		{"P2P, N", "N", p2p("bob@example.com", 52), false, "closed"},
		{"P2P, too short", "D", p2p("bob@example.com", 51), false, "282 9"},
		{"P2P to nobody", "D", p2p("", 52), false, "282 9"},
		{"nudge", "U", typed("text/x-msnmsgr-datacast", "ID: 1\r\n\r\n"), true, ""},
		{"nudge without its line end", "U", typed("text/x-msnmsgr-datacast", "ID: 1"), false, "closed"},
		{"datacast without ID", "U", typed("text/x-msnmsgr-datacast", "Data: 1\r\n"), false, "closed"},
		{"typing", "U", fmt.Sprintf(typing, "alice@example.com"), true, ""},
		{"typing for another", "U", fmt.Sprintf(typing, "bob@example.com"), false, "closed"},
		{"emoticon", "N", typed("text/x-mms-emoticon", ":x:\t<msnobj/>\t"), true, ""},
		{"client info", "U", typed("text/x-clientcaps", "Client-Name: Lab\r\n"), true, ""},
		{"an unknown type", "N", typed("application/x-other", "\xff\x00"), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sb := seatOf(alice)
			in := join(sb, bob, 1)
			sb.sendPayload("MSG 9 "+c.ack, c.payload)
			if c.want == "closed" {
				sb.closed()
				in.expect("BYE alice@example.com")
				return
			}
			if c.want != "" {
				sb.expect(c.want)
			}
			sb.sendPayload("MSG 10 A", text("probe")).expect("ACK 10")
			if c.arrives {
				if got := in.expect("MSG alice@example.com Alice"); string(got.Payload) != c.payload {
					t.Errorf("arrived as %q", got.Payload)
				}
			}
			if got := in.expect("MSG alice@example.com Alice"); string(got.Payload) != text("probe") {
				t.Errorf("instead of the probe came %q", got.Payload)
			}
		})
	}
}

func TestSwitchboardRules(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	for _, c := range []struct{ send, want string }{
		{"CAL 2 bob", "208 2"},
		{"CAL 2 alice@example.com", "215 2"},
		{"CAL 2 bob@example.com", "215 2"},
		{"CAL 2 carol@example.com", "217 2"},
		{"CAL 2 nobody@example.com", "217 2"},
		{"CAL 2", "closed 200 2"},
		{"CAL bob@example.com", "closed"},
		{"USR 2 alice@example.com x", "closed 715 2"},
		{"ANS 2 alice@example.com x y", "closed 715 2"},
		{"MSG 2 1\r\nx", "closed 200 2"},
		{"MSG 2 N x", "closed"},
		{"MSG 2 N 70000", "closed"},
		{"PNG", ""},
		{"FOO 2", ""},
	} {
		t.Run(c.send, func(t *testing.T) {
			sb := seatOf(alice)
			in := join(sb, bob, 1)
			sb.send("%s", c.send)
			if strings.HasPrefix(c.want, "closed") {
				if code := strings.TrimPrefix(c.want, "closed"); code != "" {
					sb.expect(code)
				}
				sb.closed()
				in.expect("BYE alice@example.com")
				return
			}
			if c.want != "" {
				sb.expect(c.want)
			}
			sb.sendPayload("MSG 9 A", text("probe")).expect("ACK 9")
		})
	}
}

func TestCookiesAreOfOneAccountOneRoomAndGoodOnce(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	room := func(line string, want ...string) {
		t.Helper()
		dial(t, s, s.Notification()).send("%s", line).closed(want...)
	}
	room("USR 1 alice@example.com", "200 1")
	room("USR 1 alice@example.com 1.bad", "911 1")
	room("USR 1 alice 1.bad", "911 1")
	room("ANS 1 alice@example.com 1.bad x", "911 1")
	room("ANS 1 alice@example.com 1.bad", "200 1")
	room("USR alice@example.com 1.bad") // no transaction id, no word
	room("CAL 1 bob@example.com", "715 1")
	room("OUT")

	xfr := alice.send("XFR 9 SB").expect("XFR 9 SB * CKI *")
	room("USR 1 bob@example.com "+xfr.Arg(4), "911 1")
	room("USR 1 alice@example.com "+xfr.Arg(4), "911 1") // spent by bob

	sb := seatOf(alice)
	sb.send("CAL 2 bob@example.com").expect("CAL 2 RINGING *")
	rng := bob.expect("RNG * * CKI * alice@example.com Alice")
	room(fmt.Sprintf("ANS 1 alice@example.com %s %s", rng.Arg(3), rng.Arg(0)), "911 1")
	sb.send("CAL 3 bob@example.com").expect("CAL 3 RINGING *")
	rng = bob.expect("RNG *")
	room(fmt.Sprintf("ANS 1 bob@example.com %s other", rng.Arg(3)), "911 1")
	sb.send("CAL 4 bob@example.com").expect("CAL 4 RINGING *")
	rng = bob.expect("RNG *")
	room(fmt.Sprintf("USR 1 bob@example.com %s", rng.Arg(3)), "911 1")
	in := join(sb, bob, 1)
	in.send("OUT").closed()
	sb.expect("BYE bob@example.com")
	room(fmt.Sprintf("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)), "911 1")

	// Everybody has left before the answer: an empty room.
	sb.send("CAL 5 bob@example.com").expect("CAL 5 RINGING *")
	rng = bob.expect("RNG *")
	sb.send("OUT").closed()
	late := dial(t, s, rng.Arg(1))
	late.send("ANS 1 bob@example.com %s %s", rng.Arg(3), rng.Arg(0)).expect("ANS 1 OK")
	late.sendPayload("MSG 2 A", text("anyone?")).expect("NAK 2")

	for range maxCookies {
		alice.send("XFR 9 SB").expect("XFR 9 SB * CKI *")
	}
	alice.send("XFR 9 SB").expect("713 9")
}

func TestTwentyPeople(t *testing.T) {
	var o Options
	for i := range maxPeople + 1 {
		name := protocol.Address(fmt.Sprintf("p%d@example.com", i))
		o.Accounts = append(o.Accounts, Account{Address: name, Password: testPassword(string(name))})
	}
	s := startServer(t, o)
	var people []*raw
	for _, a := range o.Accounts {
		people = append(people, online(t, s, string(a.Address)))
	}
	sb := seatOf(people[0])
	var seats []*raw
	for i, p := range people[1:maxPeople] {
		seats = append(seats, join(sb, p, i+1))
		for _, o := range seats[:i] {
			o.expect("JOI " + p.address + " *")
		}
	}
	sb.send("CAL 3 %s", people[maxPeople].address).expect("712 3")
	sb.sendPayload("MSG 4 A", text("all")).expect("ACK 4")
	for _, o := range seats {
		o.expect("MSG p0@example.com *")
	}
}

package server

import (
	"testing"
)

func TestSignInPresenceAndChat(t *testing.T) {
	s := startServer(t, Options{})
	alice, bob := pair(t, s)
	sb := seatOf(alice)
	in := join(sb, bob, 1)
	sb.sendPayload("MSG 3 A", text("hello"))
	if got := in.expect("MSG alice@example.com Alice"); string(got.Payload) != text("hello") {
		t.Errorf("the message arrived as %q", got.Payload)
	}
	sb.expect("ACK 3")
	in.sendPayload("MSG 2 N", text("hi"))
	sb.expect("MSG bob@example.com Bob")
	in.send("OUT")
	sb.expect("BYE bob@example.com")
	sb.sendPayload("MSG 4 A", text("still there?")).expect("NAK 4")
	bob.send("CHG 7 HDN 268435456").expect("CHG 7 HDN 268435456")
	alice.expect("FLN bob@example.com")
	sb.send("CAL 5 bob@example.com").expect("217 5")
	sb.send("OUT").closed()
	bob.send("CHG 8 AWY 268435456").expect("CHG 8 AWY 268435456")
	alice.expect("NLN AWY bob@example.com Bob 268435456")
	bob.send("OUT").closed()
	alice.expect("FLN bob@example.com")
	alice.quiet()
}

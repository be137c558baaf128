package trace

import (
	"fmt"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// told returns what a line records of some commands.
func told(t *testing.T, words bool, kind Kind, d Direction, cmds ...wire.Command) []*Record {
	t.Helper()
	tap := &Tap{}
	w := tap.Watch()
	defer w.Close()
	tap.ShowWords(words)
	l := tap.Line(kind)
	for _, c := range cmds {
		l.Command(d, c)
	}
	list, _ := w.Take()
	return list
}

// TestCommands: what is shown of a command, and what is not.
func TestCommands(t *testing.T) {
	object := protocol.PercentEncode(protocol.NewObject("me@x.org", protocol.DisplayPicture, []byte("pixels")).String())
	for _, c := range []struct{ line, want string }{
		{"VER 1 MSNP9 MSNP8 CVR0", "VER 1 MSNP9 MSNP8 CVR0"},
		{"USR 3 TWN I me@x.org", "USR 3 TWN I me@x.org"},
		{"USR 4 TWN S t=abc&p=def", "USR 4 TWN S •••"},
		{"USR 4 TWN S two words", "USR 4 TWN S ••• •••"},
		{"USR 4 OK me@x.org Me%20too 1 0", "USR 4 OK me@x.org Me too 1 0"},
		{"USR 1 me@x.org 123.456", "USR 1 me@x.org •••"},
		{"USR 1 hunter2", "USR 1 •••"},
		{"XFR 5 SB 10.0.0.1:1863 CKI 17262740.1050826919.32308", "XFR 5 SB 10.0.0.1:1863 CKI •••"},
		{"XFR 5 NS ns.x.org:1863 0 10.0.0.1:1863", "XFR 5 NS ns.x.org:1863 0 10.0.0.1:1863"},
		{"RNG 11752013 10.0.0.1:1863 CKI 849102291 bob@x.org Bob", "RNG 11752013 10.0.0.1:1863 CKI ••• bob@x.org Bob"},
		{"RNG secret secret secret secret secret secret secret", "RNG ••• ••• ••• ••• ••• secret •••"},
		{"ANS 1 me@x.org 849102291 11752013", "ANS 1 me@x.org ••• 11752013"},
		{"ANS 1 OK", "ANS 1 OK"},
		{"CHL 0 15570131571988941333", "CHL 0 •••"},
		{"911 4 hunter2", "911 4 •••"},
		{"FOO 1 hunter2", "FOO ••• •••"},
		{"PRP 9 PHH 555%201234", "PRP 9 PHH •••"},
		{"LSG 0 Friends%20and%20more 0", "LSG 0 Friends and more 0"},
		{"LST bob@x.org Bob 11 0,3", "LST bob@x.org Bob 11 0,3"},
		{"CHG 6 NLN 268435460 0", "CHG 6 NLN 268435460 0"},
		{"URL 6 /cgi https://login.x.org/md5auth.srf?t=hunter2 2", "URL 6 ••• https://login.x.org/••• 2"},
		{"NLN BSY bob@x.org Bob\u202egnp 268435460", "NLN BSY bob@x.org Bob\\u{202e}gnp 268435460"},
	} {
		f := strings.Split(c.line, " ")
		r := told(t, false, Notification, In, wire.New(f[0], f[1:]...))
		if got := r[0].Title() + " " + r[0].Summary(); got != c.want {
			t.Errorf("%s\nis shown as %q\nwanted      %q", c.line, got, c.want)
		}
	}
	r := told(t, false, Notification, Out, wire.New("CHG", "6", "NLN", "268435460", object))
	if !strings.Contains(r[0].Summary(), "display picture of me@x.org, 6 bytes") {
		t.Error(r[0].Summary())
	}
}

// TestMessages: words only when they are wanted, and fields by their lists.
func TestMessages(t *testing.T) {
	text := []byte("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nX-Odd: hunter2\r\n\r\nmeet me\r\nat <b>six</b>\u2067")
	cmd := wire.New("MSG", "bob@x.org", "Bob").WithPayload(text)
	if s := told(t, false, Switchboard, In, cmd)[0].String(); strings.Contains(s, "meet") || strings.Contains(s, "hunter2") || !strings.Contains(s, "Text: ••• (25)") {
		t.Error(s)
	}
	if s := told(t, true, Switchboard, In, cmd)[0].String(); !strings.Contains(s, `Text: meet me\r\nat <b>six</b>\u{2067}`) || strings.Contains(s, "hunter2") {
		t.Error(s)
	}
	profile := []byte("Content-Type: text/x-msmsgsprofile\r\nMSPAuth: hunter2\r\nsid: 507\r\nClientIP: 192.0.2.1\r\nHunter2: x\r\n\r\n")
	s := told(t, true, Notification, In, wire.New("MSG", "Hotmail", "Hotmail").WithPayload(profile))[0].String()
	if strings.Contains(strings.ToLower(s), "hunter2") || strings.Contains(s, "507") || !strings.Contains(s, "ClientIP: 192.0.2.1") || !strings.Contains(s, "MSPAuth: ••• (7)") {
		t.Error(s)
	}
	invite := []byte("Content-Type: text/x-msmsgsinvite\r\n\r\nInvitation-Command: ACCEPT\r\nAuthCookie: 93301\r\nPort: 6891\r\n")
	if s := told(t, true, Switchboard, In, wire.New("MSG", "bob@x.org", "Bob").WithPayload(invite))[0].String(); strings.Contains(s, "93301") || !strings.Contains(s, "Port: 6891") {
		t.Error(s)
	}
}

const slp = "INVITE MSNMSGR:bob@x.org MSNSLP/1.0\r\nTo: <msnmsgr:bob@x.org>\r\nCall-ID: {AAAA}\r\nAuthorization: hunter2\r\n" +
	"Content-Type: application/x-msnmsgr-transrespbody\r\n\r\nBridge: TCPv1\r\nNonce: {93301}\r\nIPv4Internal-Addrs: 10.0.0.7\r\n\r\n\x00"

// TestPackets: a header as a tree, MSNSLP below it, and no flood of data.
func TestPackets(t *testing.T) {
	tap := &Tap{}
	w := tap.Watch()
	defer w.Close()
	l := tap.Line(Peer)
	l.With("bob@x.org")
	l.Packet(Out, Packet{Identifier: 77, Total: uint64(len(slp)), Length: len(slp), Route: RouteDirect, SLP: []byte(slp)})
	for i := range uint64(100) {
		l.Packet(In, Packet{SessionID: 5, Identifier: 78, Offset: i * 1000, Total: 100_000, Length: 1000, Flags: 0x20, Data: true})
	}
	l.Packet(In, Packet{Identifier: 79, Flags: 2, AckID: 78, AckSize: 100_000})
	list, _ := w.Take()
	if len(list) != 4 {
		t.Fatalf("%d records", len(list))
	}
	s := list[0].String()
	for _, want := range []string{"P2P 1 (bob@x.org) SLP INVITE MSNMSGR:bob@x.org", "Route: direct connection", "    Identifier: 77 (0x4d)", "Nonce: ••• (7)", "IPv4Internal-Addrs: 10.0.0.7", "Other field: ••• (7)"} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is not in\n%s", want, s)
		}
	}
	if strings.Contains(s, "93301") || strings.Contains(s, "hunter2") {
		t.Error(s)
	}
	if list[1].Title() != "DATA" || list[2].Summary() != "99000 to 100000 of 100000" || !strings.Contains(list[2].String(), "98000 bytes in packets that are not listed") || list[3].Title() != "ACK" {
		t.Errorf("%v %v %v", list[1], list[2], list[3])
	}
}

// TestCarriers: a packet is one record, not three.
func TestCarriers(t *testing.T) {
	packet := []byte("MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: bob@x.org\r\n\r\n" + strings.Repeat("\x00", 52))
	tap := &Tap{}
	w := tap.Watch()
	defer w.Close()
	l := tap.Line(Switchboard)
	l.Command(Out, wire.New("MSG", "7", "D").WithPayload(packet))
	l.Command(In, wire.New("ACK", "7"))
	l.Command(In, wire.New("ACK", "8"))
	l.Command(Out, wire.New("MSG", "9", "D").WithPayload(packet))
	l.Command(In, wire.New("NAK", "9"))
	list, _ := w.Take()
	if len(list) != 2 || list[0].Summary() != "8" || list[1].Title() != "NAK" {
		t.Error(list)
	}
}

// TestBounds: what nobody takes is lost, the oldest first, and counted.
func TestBounds(t *testing.T) {
	tap := &Tap{}
	w := tap.Watch()
	l := tap.Line(Notification)
	for i := range maxWaiting + 10 {
		l.Command(In, wire.New("QNG", fmt.Sprint(i)))
	}
	list, missed := w.Take()
	if len(list) != maxWaiting || missed != 10 || list[0].Summary() != "10" {
		t.Errorf("%d kept, %d missed, the first is %v", len(list), missed, list[0])
	}
	big := wire.New("NLN", "NLN", "bob@x.org", strings.Repeat("x", 1000)).WithPayload(nil)
	for range 2 * maxWaiting {
		l.Command(In, big)
	}
	w.tap.mu.Lock()
	cost := w.cost
	w.tap.mu.Unlock()
	if cost > maxWaitingBytes {
		t.Errorf("%d bytes wait", cost)
	}
	w.Close()
	w.Close()
	l.Command(In, big)
	if list, _ := w.Take(); len(list) > 0 || tap.On() {
		t.Error("it is recorded after the end")
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		"a\u202eb\u200bc\x00\x1b[31m": `a\u{202e}b\u{200b}c\u{0}\u{1b}[31m`,
		"\xff\xfe":                    `\xff\xfe`,
		"line\r\nline\u2028":          `line\r\nline\u{2028}`,
		"مرحبا ñ 漢 😀":                 "مرحبا ñ 漢 😀",
		"\u3164\ufe0f":                `\u{3164}\u{fe0f}`,
	} {
		if got := Shown(in); got != want {
			t.Errorf("%q is %q, wanted %q", in, got, want)
		}
	}
	if s := Shown(strings.Repeat("x", 1000)); len(s) > 300 || !strings.Contains(s, "760 more") {
		t.Error(s)
	}
}

// FuzzCommand: nothing from the network breaks the log, or comes out raw.
func FuzzCommand(f *testing.F) {
	f.Add("MSG", "bob@x.org Bob", "Content-Type: text/plain\r\n\r\nhi", slp)
	f.Add("XFR", "5 SB 10.0.0.1:1863 CKI 1", "", "MSNSLP/1.0 200 OK\r\n")
	f.Fuzz(func(t *testing.T, verb, args, payload, body string) {
		tap := &Tap{}
		w := tap.Watch()
		defer w.Close()
		tap.ShowWords(true)
		l := tap.Line(Notification)
		l.Command(In, wire.New(verb, strings.Split(args, " ")...).WithPayload([]byte(payload)))
		l.Packet(In, Packet{Length: len(body), SLP: []byte(body)})
		list, _ := w.Take()
		for _, r := range list {
			for _, field := range r.Fields() {
				if field.Value != "" && strings.ContainsAny(field.Value, "\n\r\x00\x1b\u202e\u2066") {
					t.Errorf("%q", field.Value)
				}
			}
			if len(r.Fields()) > maxFields || r.Cost() > 1<<20 {
				t.Error("too large")
			}
		}
	})
}

// BenchmarkUnwatched is what the log costs while nobody watches.
func BenchmarkUnwatched(b *testing.B) {
	l := (&Tap{}).Line(Switchboard)
	cmd := wire.New("MSG", "bob@x.org", "Bob").WithPayload(make([]byte, 1400))
	b.ReportAllocs()
	for b.Loop() {
		l.Command(In, cmd)
	}
}

// BenchmarkWatched is what it costs while somebody does.
func BenchmarkWatched(b *testing.B) {
	tap := &Tap{}
	w := tap.Watch()
	defer w.Close()
	l := tap.Line(Switchboard)
	cmd := wire.New("MSG", "bob@x.org", "Bob").WithPayload([]byte("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + strings.Repeat("x", 400)))
	b.ReportAllocs()
	for b.Loop() {
		l.Command(In, cmd)
	}
}

package client

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// B01 to B03, B09, B10, B27, B28: bodies that make no sense.
func TestBodies(t *testing.T) {
	_, chat, n := dry(t)
	feed(chat.conn, "JOI bob@example.com Bob\r\n")
	say := func(payload string) []event.Event {
		before := len(n.all())
		feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(payload), payload))
		return n.all()[before:]
	}
	for _, payload := range []string{"", "no headers at all", "\r\n\r\nbody", "Content-Type: text/plain", "Content-Type: text/plain\r\n\r\n", "Content-Type: text/x-unknown\r\n\r\nx",
		": \r\n\r\nx", "Content-Type\r\n\r\nx", strings.Repeat("X: y\r\n", 9000), "Content-Type: text/x-mms-emoticon\r\n\r\n(frog)\t<msnobj/>\t",
		"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 5\r\n", "Content-Type: application/x-msnmsgrp2p\r\nP2P-Dest: me@example.com\r\n\r\nshort", "Content-Type: text/x-msmsgscontrol\r\n\r\n\r\n"} {
		if got := say(payload); len(got) != 0 {
			t.Errorf("%.60q: %v", payload, got)
		}
	}
	for payload, want := range map[string]protocol.Text{
		"Content-Type: text/plain; charset=UTF-8.0\r\nX-MMS-IM-Format: FN=" + strings.Repeat("%41", 5000) + "; EF=all; CO=zzzz; CS=?; PF=\r\n\r\nhi": {Body: "hi"},
		"content-type:TEXT/PLAIN;charset=utf-8\nX-MMS-IM-Format: FN=%;EF=bBuX;CO=1234567890ff;RL=1\n\nhi\r\nthere":                                   {Body: "hi\nthere", Format: protocol.Format{Font: "%", Bold: true, Underline: true, Color: 0xff9078, RightToLeft: true}},
		"Content-Type: text/plain\r\n\r\ncaf\xe9 \x80":                   {Body: "café €"},
		"Content-Type: text/plain; charset=UTF-8\r\n\r\ncaf\xe9":         {Body: "caf\ufffd"},
		"Content-Type: text/plain\rUser-Agent: x\r\r\u202ea\x1b[0m\x00b": {Body: "a[0mb"},
	} {
		got := say(payload)
		if len(got) != 1 || got[0].(event.MessageReceived).Message.Text != want {
			t.Errorf("%.60q: %+v", payload, got)
		}
	}
	frog := protocol.NewObject("bob@example.com", protocol.CustomEmoticon, []byte("frog")).String()
	face := protocol.NewObject("bob@example.com", protocol.DisplayPicture, []byte("face")).String()
	big := strings.Replace(frog, `Size="4"`, `Size="999999"`, 1)
	for body, want := range map[string]int{
		"(f)\t" + frog: 1, "(f)\t" + frog + "\t": 1, "(f)\t" + protocol.PercentEncode(frog) + "\t(g)\t" + frog + "\t(h)": 2, "\t" + frog: 0, "(f)\t" + face: 0, "(f)\t" + big: 0, "(f)": 0,
		strings.Repeat("x", 17) + "\t" + frog: 0, "a b\t" + frog: 0, "\x01\t" + frog: 0, "(f)\t" + frog + "\r\n": 1, strings.Repeat("y\t"+frog+"\t", 1000): maxEmoticons,
	} {
		if got := readEmoticons([]byte(body)); len(got) != want {
			t.Errorf("%.40q: %d emoticons, want %d", body, len(got), want)
		}
	}
	if got := say("Content-Type: text/x-mms-animemoticon\r\n\r\n(f)\t" + frog + "\t"); len(got) != 1 {
		t.Errorf("an animated emoticon: %v", got)
	}
	if m := say("Content-Type: text/plain\r\n\r\na (f) b")[0].(event.MessageReceived).Message; len(m.Emoticons) != 1 || m.Emoticons[0].Shortcut != "(f)" {
		t.Errorf("the text that uses it: %+v", m)
	}
	for i := range 500 {
		chat.senders["bob@example.com"].remember([]protocol.Emoticon{{Shortcut: fmt.Sprint(i)}})
		feed(chat.conn, fmt.Sprintf("JOI p%d@example.com P\r\nBYE q%d@example.com\r\nJOI me@example.com Me\r\n", i, i))
	}
	if got := len(chat.senders["bob@example.com"].emoticons); got != maxKnown {
		t.Errorf("%d emoticons remembered", got)
	}
	if got := len(chat.Participants()); got != maxParticipants || len(chat.senders) != maxParticipants {
		t.Errorf("%d participants, %d senders", got, len(chat.senders))
	}
}

// Chunks are for us and whole, or nobody sees them (B12, B16).
func TestChunks(t *testing.T) {
	_, chat, _ := dry(t)
	var got [][]byte
	chat.client.o.OnP2P = func(_ *Chat, from protocol.Address, chunk []byte) {
		if from != "bob@example.com" {
			t.Errorf("from %s", from)
		}
		got = append(got, chunk)
	}
	feed(chat.conn, "JOI bob@example.com Bob\r\n")
	for dest, want := range map[string]int{"me@example.com": 1, "ME@Example.com": 1, "me@example.com;{guid}": 0, "bob@example.com": 0, "": 0} {
		for size, fits := range map[int]int{0: 0, 51: 0, 52: 1, 1254: 1} {
			got = nil
			p := wire.NewMessage(typeP2P).Set(destHeader, dest).WithBody(make([]byte, size)).Bytes()
			feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%sMSG eve@example.com Eve %d\r\n%s", len(p), p, len(p), p))
			if len(got) != want*fits {
				t.Errorf("%d bytes for %q: %d chunks", size, dest, len(got))
			}
		}
	}
	// Without an address it is for us as long as nobody else is here.
	for want := 1; want >= 0; want-- {
		got = nil
		p := wire.NewMessage(typeP2P).WithBody(make([]byte, 52)).Bytes()
		feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(p), p))
		if len(got) != want {
			t.Errorf("without an address: %d chunks, want %d", len(got), want)
		}
		feed(chat.conn, "JOI carol@example.com Carol\r\n")
	}
}

// Only the server itself tells the profile.
func TestProfileSender(t *testing.T) {
	c, _, _ := dry(t)
	var got []protocol.Profile
	c.o.OnProfile = func(p protocol.Profile) { got = append(got, p) }
	p := "Content-Type: text/x-msmsgsprofile; charset=UTF-8\r\nClientIP: " + strings.Repeat("1", 100) + "\r\nEmailEnabled: 1\r\n\r\n"
	feed(c.conn, fmt.Sprintf("MSG bob@example.com Hotmail %d\r\n%sMSG Hotmail Hotmail %d\r\n%s", len(p), p, len(p), p))
	if len(got) != 1 || len(got[0].ClientIP) != maxProfileField || !got[0].Mail || !got[0].Received {
		t.Errorf("%+v", got)
	}
}

// What we send fits, and line ends in arguments cannot start a command.
func TestSending(t *testing.T) {
	_, chat, _ := dry(t)
	feed(chat.conn, "JOI bob@example.com Bob\r\n")
	if _, err := chat.SendText(protocol.Text{Body: strings.Repeat("x", maxMessage)}); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
	if TextFits(protocol.Text{Body: strings.Repeat("\n", 800)}) || !TextFits(protocol.Text{Body: strings.Repeat("x", 1400)}) {
		t.Error("the bound of a text is wrong")
	}
	var list []protocol.Emoticon
	for i := range 13 {
		list = append(list, protocol.Emoticon{Shortcut: fmt.Sprintf("(%d)", i), Object: protocol.NewObject("me@example.com", protocol.CustomEmoticon, []byte{byte(i)})})
	}
	parts := emoticonPayloads(typeEmoticon, append(list, protocol.Emoticon{Shortcut: "a\tb", Object: list[0].Object}))
	var back []protocol.Emoticon
	for _, p := range parts {
		got := readEmoticons(wire.ParseMessage(p).Body)
		if len(p) > maxMessage || len(got) > maxEmoticonsSent {
			t.Errorf("%d bytes with %d emoticons", len(p), len(got))
		}
		back = append(back, got...)
	}
	if !reflect.DeepEqual(back, list) {
		t.Errorf("%d of %d emoticons came back", len(back), len(list))
	}
	chat.conn.queue = nil
	if _, err := chat.SendText(protocol.Text{Body: "a\nb\r\nc", Format: protocol.Format{Font: "x\r\nOUT"}}); err != nil {
		t.Fatal(err)
	}
	r := wire.NewReader(bytes.NewReader(chat.conn.queue), wire.FromClient)
	cmd, err := r.Read()
	if m := wire.ParseMessage(cmd.Payload); err != nil || string(m.Body) != "a\r\nb\r\nc" || cmd.Verb != "MSG" || cmd.Arg(1) != "A" {
		t.Errorf("%v %q %v", cmd, cmd.Payload, err)
	}
	if _, err := r.Read(); err == nil {
		t.Error("a second command slipped out")
	}
	for receipt, want := range map[string]error{"ACK": nil, "NAK": ErrNotDelivered, "282": ErrNotDelivered} {
		fate, err := chat.SendText(protocol.Text{Body: "x"})
		if err != nil {
			t.Fatal(err)
		}
		feed(chat.conn, fmt.Sprintf("%s %d\r\n", receipt, chat.conn.lastID))
		if got := <-fate; !errors.Is(got, want) {
			t.Errorf("%s: %v", receipt, got)
		}
	}
}

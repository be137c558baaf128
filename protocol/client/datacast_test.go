package client

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// What later clients send and we do not do is told, each kind once in a while,
// whatever the sender makes of it.
func TestNotSupported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, chat, n := dry(t)
		feed(chat.conn, "JOI bob@example.com Bob\r\n")
		say := func(payload string) []event.Event {
			before := len(n.all())
			feed(chat.conn, fmt.Sprintf("MSG bob@example.com Bob%%20B %d\r\n%s", len(payload), payload))
			return n.all()[before:]
		}
		datacast := "MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\n"
		for payload, want := range map[string]event.NotSupported{
			datacast + "ID: 2\r\nData: <msnobj Creator=\"bob@example.com\" Type=\"8\"/>\r\n\r\n": {Kind: protocol.KindWink},
			datacast + "ID: 3\r\nData: <msnobj Creator=\"bob@example.com\" Type=\"11\"/>\r\n":    {Kind: protocol.KindVoice},
			datacast + "ID: 4\nData: waves\x1b at " + strings.Repeat("x", 500) + "\n":            {Kind: protocol.KindAction, Text: "waves at " + strings.Repeat("x", 391)},
			"Content-Type: image/gif\r\n\r\nbase64:R0lGODdh":                                     {Kind: protocol.KindInk},
		} {
			got := say(payload)
			if len(got) != 1 {
				t.Fatalf("%.90q: %v", payload, got)
			}
			e := got[0].(event.NotSupported)
			if e.From != "bob@example.com" || e.FromName != "Bob B" || e.Kind != want.Kind || e.Text != want.Text || e.Time.IsZero() {
				t.Errorf("%.90q: %+v", payload, e)
			}
			if again := say(payload); len(again) != 0 {
				t.Errorf("at once again: %v", again)
			}
		}
		for _, payload := range []string{datacast + "ID: 4\r\n", datacast + "ID: 4\r\nData: \r\n", datacast + "ID: 99\r\n", datacast + "ID: -2\r\n", datacast, "Content-Type: application/x-ms-ink\r\n\r\n\x00\x01"} {
			if got := say(payload); len(got) != 0 {
				t.Errorf("%.90q: %v", payload, got)
			}
		}
		time.Sleep(declinePause)
		if got := say("Content-Type: application/x-ms-ink\r\n\r\n\x00\x01"); len(got) != 1 {
			t.Errorf("later: %v", got)
		}
	})
}

// An invitation comes with its fields, and an answer goes out as one.
func TestInviteFields(t *testing.T) {
	f := newFake()
	o := f.options()
	got := make(chan [3]string, 1)
	o.OnInvite = func(_ *Chat, from protocol.Address, get func(string) string) {
		got <- [3]string{from.String(), get("application-guid"), get("Invitation-Cookie")}
	}
	c := enter(t, f, o)
	chat, err := c.NewChat(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Invite(context.Background(), "bob@example.com"); err != nil {
		t.Fatal(err)
	}
	body := "Application-Name: Whiteboard\r\nApplication-GUID: {F1B1920C-6A3C-4ce7-B18C-AFAB305FD03D}\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 74021\r\n\r\n"
	payload := "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n" + body
	f.say(1, fmt.Sprintf("MSG bob@example.com Bob %d\r\n%s", len(payload), payload))
	if fields := <-got; fields != [3]string{"bob@example.com", "{F1B1920C-6A3C-4ce7-B18C-AFAB305FD03D}", "74021"} {
		t.Errorf("%v", fields)
	}
	if err := chat.SendInvite(Field{"Invitation-Command", "CANCEL"}, Field{"Invitation-Cookie", "7\r\nX: y"}); err != nil {
		t.Fatal(err)
	}
	c.Close()
	f.wg.Wait()
	if f.count("MSG N") != 1 {
		t.Errorf("sent %v", f.got)
	}
}

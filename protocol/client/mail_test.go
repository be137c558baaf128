package client

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// serverSays is a MSG of the notification server.
func serverSays(kind, body string) string {
	p := "MIME-Version: 1.0\r\nContent-Type: " + kind + "; charset=UTF-8\r\n\r\n" + body
	return fmt.Sprintf("MSG Hotmail Hotmail %d\r\n%s", len(p), p)
}

// The mail notices of notification.md 9, one after the other, with the counts
// they lead to.
func TestMailNotices(t *testing.T) {
	c, _, n := dry(t)
	counts := func(inbox, folders int) event.Event {
		return event.MailChanged{Mail: protocol.Mail{Enabled: true, Inbox: inbox, Folders: folders}}
	}
	moved := func(from, to string, delta int) string {
		return serverSays(typeMovedMail, fmt.Sprintf("Src-Folder: %s\r\nDest-Folder: %s\r\nMessage-Delta: %d\r\n", from, to, delta))
	}
	for _, step := range []struct {
		name, text string
		want       []event.Event
	}{
		{"the profile", "MSG Hotmail Hotmail 64\r\nContent-Type: text/x-msmsgsprofile\r\nEmailEnabled: 1\r\nX: 12345\r\n\r\n", []event.Event{counts(0, 0)}},
		{"the first", serverSays(typeInitialMail, "Inbox-Unread: 3\r\nFolders-Unread: 2\r\nInbox-URL: /cgi-bin/HoTMaiL\r\nFolders-URL: /cgi-bin/folders\r\nPost-URL: http://www.hotmail.com\r\n"), []event.Event{counts(3, 2)}},
		{"the same again", serverSays(typeInitialMail, "Inbox-Unread: 3\r\nFolders-Unread: 2\r\n"), nil},
		{"a new one", serverSays(typeNewMail, "From: =?UTF-8?B?QW5uIMOE?=\r\nMessage-URL: /cgi-bin/getmsg?msg=1\r\nPost-URL: https://mail.example.org/in?a=b\r\nSubject: =?iso-8859-1?q?caf=E9?= =?windows-1252?q?_=80?=\r\nDest-Folder: ACTIVE\r\nFrom-Addr: ANN@example.org\r\nid: 2\r\n"),
			[]event.Event{event.MailReceived{From: "Ann Ä", Address: "ann@example.org", Subject: "café €", URL: "https://mail.example.org/in?a=b"}, counts(4, 2)}},
		{"into a folder", serverSays(typeNewMail, "From: b\r\nSubject: s\r\nMessage-URL: http://mail.example.org/7\r\nDest-Folder: junk\r\n"),
			[]event.Event{event.MailReceived{From: "b", Subject: "s", URL: "http://mail.example.org/7"}, counts(4, 3)}},
		{"read", moved("ACTIVE", "ACTIVE", 2), []event.Event{counts(2, 3)}},
		{"deleted", moved("ACTIVE", ".!!trAsH", 1), []event.Event{counts(1, 3)}},
		{"moved back", moved("junk", "ACTIVE", 2), []event.Event{counts(3, 1)}},
		{"more than there are", moved("ACTIVE", ".!!trAsH", 99), []event.Event{counts(0, 1)}},
		{"nonsense", moved("ACTIVE", "junk", -7) + serverSays(typeMovedMail, "") + serverSays(typeInitialMail+"x", "Inbox-Unread: 9\r\n"), nil},
		{"somebody else", strings.ReplaceAll(serverSays(typeInitialMail, "Inbox-Unread: 9\r\n"), "Hotmail", "bob@example.com"), nil},
		{"too many", serverSays(typeInitialMail, "Inbox-Unread: 999999999\r\nFolders-Unread: -4\r\n"), []event.Event{counts(maxMailCount, 0)}},
	} {
		before := len(n.all())
		feed(c.conn, step.text)
		if got := n.all()[before:]; !reflect.DeepEqual(got, step.want) && len(got)+len(step.want) > 0 {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
	}
	before := len(n.all())
	for range 100 {
		feed(c.conn, serverSays(typeNewMail, "From: x\r\nSubject: "+strings.Repeat("s", 1000)+"\r\nDest-Folder: junk\r\n"))
	}
	news := 0
	for _, e := range n.all()[before:] {
		if m, ok := e.(event.MailReceived); ok {
			if news++; len([]rune(m.Subject)) > maxMailText {
				t.Errorf("a subject of %d", len(m.Subject))
			}
		}
	}
	if news != maxMailNews-2 || c.mail.Folders != 100 {
		t.Errorf("%d mails told of, %d counted", news, c.mail.Folders)
	}
}

// What may be opened in a browser.
func TestWebAddress(t *testing.T) {
	for in, want := range map[string]bool{
		"http://mail.example.org/x": true, "https://mail.example.org:444/?a=b": true, "HTTPS://mail.example.org/": true,
		"": false, "/cgi-bin/HoTMaiL": false, "//mail.example.org": false, "javascript:alert(1)": false, "file:///etc/passwd": false, "ftp://a.example/": false, "http://": false, "http:///x": false,
		"https://good.example@evil.example/": false, "http://mail.example.org/\r\nX: y": false, "http://mail.example.org/\u202egro": false, "data:text/html,x": false,
		"http://mail.example.org/" + strings.Repeat("x", maxMailURL): false,
	} {
		if _, got := webAddress(in); got != want {
			t.Errorf("%.60q: %v", in, got)
		}
	}
}

// The server is asked where the mailbox is; no answer of its makes us derive
// anything from the password.
func TestMailURL(t *testing.T) {
	for answer, want := range map[string]string{
		"URL $ /unused1 /unused2 1": "", "URL $": "",
		"URL $ /cgi-bin/HoTMaiL https://login.example.org/md5auth.srf?lc=1033 2": "https://login.example.org/md5auth.srf?lc=1033",
		"URL $ https://mail.example.org/inbox https://login.example.org/ 2":      "https://mail.example.org/inbox",
		"502 $": "error",
	} {
		f := newFake().on("URL", just(answer))
		c := enter(t, f, f.options())
		got, err := c.MailURL(context.Background())
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%s: %q", answer, got)
		}
		c.Close()
		f.wg.Wait()
		if f.count("URL INBOX") != 1 {
			t.Errorf("sent %v", f.got)
		}
	}
}

// Arg1 of a system message of type 1 is how long the server will still be there.
func TestSystemMessage(t *testing.T) {
	c, _, n := dry(t)
	feed(c.conn, serverSays(typeSystem, "Type: 1\r\nArg1: 5\r\n")+serverSays(typeSystem, "Type: 2\r\nArg1: 5\r\n")+serverSays(typeSystem, "")+serverSays(typeSystem, "Type: 1\r\nArg1: -99999999999999999999\r\n"))
	want := []event.Event{event.ServerNotice{Kind: "closing", Minutes: 5}, event.ServerNotice{Kind: "closing"}}
	if got := n.all(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	p := "MIME-Version: 1.0\r\nContent-Type: application/x-msmsgssystemmessage\r\nType: 1\r\nArg1: 3\r\n\r\n"
	feed(c.conn, fmt.Sprintf("MSG Hotmail Hotmail %d\r\n%s", len(p), p))
	if got := n.all(); len(got) != 3 || got[2] != (event.ServerNotice{Kind: "closing", Minutes: 3}) {
		t.Errorf("among the headers: %+v", got)
	}
}

// A switchboard may say OUT, and BYE tells who was only idle.
func TestSwitchboardEnds(t *testing.T) {
	f := newFake()
	o := f.options()
	n := newNews()
	o.OnChatEvent = func(_ *Chat, e event.Event) { n.add(e) }
	closed := make(chan error, 1)
	o.OnChatClosed = func(_ *Chat, err error) { closed <- err }
	c := enter(t, f, o)
	chat, err := c.NewChat(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := chat.Invite(context.Background(), "bob@example.com"); err != nil {
		t.Fatal(err)
	}
	f.say(1, "JOI dave@example.com Dave\r\nBYE dave@example.com\r\nBYE bob@example.com 1\r\nOUT\r\n")
	if err := <-closed; err == nil || err.(*Ended).Reason != ServerClosing {
		t.Errorf("closed with %v", err)
	}
	list := n.all()
	if len(list) != 4 || list[2] != (event.Left{Address: "dave@example.com"}) || list[3] != (event.Left{Address: "bob@example.com", Idle: true}) {
		t.Errorf("%v", list)
	}
	if err := chat.SendNudge(); err == nil {
		t.Error("a nudge after the end")
	}
	c.Close()
	f.wg.Wait()
}

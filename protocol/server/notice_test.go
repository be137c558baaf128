package server

import (
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// said reads the next MSG of the server itself and returns its type and the
// fields of its body.
func (r *raw) said(kind string) wire.Message {
	r.t.Helper()
	cmd := r.expect("MSG Hotmail Hotmail")
	m := wire.ParseMessage(cmd.Payload)
	if m.ContentType() != kind {
		r.t.Fatalf("%s was told %q", r.address, cmd.Payload)
	}
	return wire.ParseMessage(m.Body)
}

// The mail notices and the notices of the server, word for word as clients
// know them (notification.md 9).
func TestNotices(t *testing.T) {
	accounts := testAccounts()
	accounts[0].Mail = &Mailbox{Inbox: 3, Folders: 1, URL: "https://mail.example.com/inbox"}
	s := startServer(t, Options{Accounts: accounts})
	const alice, bob = protocol.Address("alice@example.com"), protocol.Address("bob@example.com")
	if !s.Mail(alice, NewMail{From: "Before", Subject: "while away"}) || s.Mail(bob, NewMail{}) || s.MoveMail(bob, "a", "b", 1) || s.Notify(bob, nil) {
		t.Error("mail for somebody without a mailbox, or none for one with")
	}
	enter := func() *raw {
		r, challenge := challenged(t, s, string(alice))
		r.send("USR 4 TWN S %s", ticketOf(t, passport(t, s, string(alice), testPassword(string(alice)), challenge)))
		r.expect("USR 4 OK *")
		if profile := r.expect("MSG Hotmail Hotmail"); !strings.Contains(string(profile.Payload), "\r\nEmailEnabled: 1\r\n") {
			t.Errorf("profile %q", profile.Payload)
		}
		return r
	}
	r := enter()
	first := r.said("text/x-msmsgsinitialemailnotification")
	if first.Get("Inbox-Unread") != "4" || first.Get("Folders-Unread") != "1" || !first.Has("Inbox-URL") || !first.Has("Post-URL") {
		t.Errorf("first: %s", first.Bytes())
	}
	s.Mail(alice, NewMail{From: "Zoë", Address: "zoe@example.org", Subject: "für dich\r\nX: y", URL: "https://mail.example.com/7"})
	m := r.said("text/x-msmsgsemailnotification")
	if m.Get("From") != "=?UTF-8?q?Zo=C3=AB?=" || m.Get("From-Addr") != "zoe@example.org" || m.Get("Dest-Folder") != "ACTIVE" || m.Get("Message-URL") != "https://mail.example.com/7" || m.Has("X") {
		t.Errorf("new: %s", m.Bytes())
	}
	s.MoveMail(alice, FolderInbox, FolderTrash, 2)
	if m := r.said("text/x-msmsgsactivemailnotification"); m.Get("Src-Folder") != "ACTIVE" || m.Get("Dest-Folder") != ".!!trAsH" || m.Get("Message-Delta") != "2" {
		t.Errorf("moved: %s", m.Bytes())
	}
	s.Notice(5)
	if m := r.said("application/x-msmsgssystemmessage"); m.Get("Type") != "1" || m.Get("Arg1") != "5" {
		t.Errorf("notice: %s", m.Bytes())
	}
	if !s.Notify(alice, []byte("<NOTIFICATION/>")) {
		t.Error("no notification")
	}
	if cmd := r.expect("NOT"); string(cmd.Payload) != "<NOTIFICATION/>" {
		t.Errorf("%q", cmd.Payload)
	}
	r.send("URL 9 INBOX").expect("URL 9 https://mail.example.com/inbox /unused2 1")
	r.send("URL 10 COMPOSE bob@example.com").expect("URL 10 /unused1 /unused2 1")
	if box := enter().said("text/x-msmsgsinitialemailnotification"); box.Get("Inbox-Unread") != "3" {
		t.Errorf("after the moves: %s", box.Bytes())
	}
}

// A server that only speaks the older dialect.
func TestOnlyOneDialect(t *testing.T) {
	s := startServer(t, Options{Dialects: []string{"MSNP8"}})
	dial(t, s, s.Notification()).send("VER 1 MSNP9 MSNP8 CVR0").expect("VER 1 MSNP8")
	dial(t, s, s.Notification()).send("VER 1 MSNP9 CVR0").expect("VER 1 0")
}

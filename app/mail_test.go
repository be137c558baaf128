package app

import (
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// The server tells of mail and that it goes down; the address to open is the
// one it gives, and only one for a browser.
func TestMailAndNotices(t *testing.T) {
	h := newHouse(t, func(o *server.Options) {
		o.Accounts[0].Mail = &server.Mailbox{Inbox: 2, Folders: 1, URL: "https://mail.example.org/inbox"}
		o.Accounts[1].Mail = &server.Mailbox{URL: "javascript:alert(1)"}
	})
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	counts := func(inbox, folders int) {
		t.Helper()
		want := protocol.Mail{Enabled: true, Inbox: inbox, Folders: folders}
		await(alice, func(e event.MailChanged) bool { return e.Mail == want })
		if got := alice.Snapshot().Mail; got != want {
			t.Errorf("the state is %+v, want %+v", got, want)
		}
	}
	counts(2, 1)
	h.server.Mail(alice.address, server.NewMail{From: "Zoë", Address: "zoe@example.org", Subject: "für dich", URL: "https://mail.example.org/7"})
	if e := await[event.MailReceived](alice, nil); e != (event.MailReceived{From: "Zoë", Address: "zoe@example.org", Subject: "für dich", URL: "https://mail.example.org/7"}) {
		t.Errorf("%+v", e)
	}
	counts(3, 1)
	h.server.Mail(alice.address, server.NewMail{From: "x", Subject: "y", URL: "file:///etc/passwd", Folder: "lists"})
	if e := await[event.MailReceived](alice, nil); e.URL != "" {
		t.Errorf("%+v", e)
	}
	counts(3, 2)
	h.server.MoveMail(alice.address, server.FolderInbox, server.FolderTrash, 2)
	counts(1, 2)
	if url, err := alice.MailURL(h.context()); err != nil || url != "https://mail.example.org/inbox" {
		t.Errorf("%q, %v", url, err)
	}
	for _, p := range []*person{bob, carol} {
		if url, err := p.MailURL(h.context()); code(err) != NoMail {
			t.Errorf("%s: %q, %v", p.address, url, err)
		}
	}
	if carol.Snapshot().Mail != (protocol.Mail{}) {
		t.Errorf("carol has no mailbox: %+v", carol.Snapshot().Mail)
	}
	none[event.MailChanged](carol)
	h.server.Notify(carol.address, []byte("<NOTIFICATION><MSG><BODY>skipped</BODY></MSG></NOTIFICATION>"))
	h.server.Notice(5)
	for _, p := range people {
		if e := await[event.ServerNotice](p, nil); e.Kind != "closing" || e.Minutes != 5 {
			t.Errorf("%+v", e)
		}
	}
	carol.say(bob, "before it goes")
	awaitText(bob, "before it goes")
	alice.never()
	h.server.Close() // OUT SSD
	if e := await[event.SignedOut](alice, nil); e.Reason != "server-closing" {
		t.Errorf("%+v", e)
	}
	await[event.Reconnecting](alice, nil)
	alice.SignOut()
	if _, err := alice.MailURL(h.context()); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
}

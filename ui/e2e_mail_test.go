package ui

import (
	"testing"

	"papilio/protocol/server"
	"papilio/ui/theme"
)

// TestMailAndServerNotices: a server with a mailbox and one that goes down, as
// they stand in the window; the address of the mailbox is shown whole before it
// is opened.
func TestMailAndServerNotices(t *testing.T) {
	const mailbox = "https://mail.example.org/inbox?of=lena"
	b, o := ends(t, theme.AlwaysLight, true, func(o *server.Options) {
		o.Accounts[0].Mail = &server.Mailbox{Inbox: 2, Folders: 1, URL: mailbox}
	})
	links := &opener{App: b.app}
	b.app = links
	b.Show()
	v := b.main.contacts
	says := func(text string) {
		t.Helper()
		b.q.until(t, text, func() bool { return v.mail.Visible() && v.mail.Text == text })
	}
	says(T("main.mail", "Count", 3))
	o.server.Mail("lena@example.org", server.NewMail{From: "Zoë", Address: "zoe@example.org", Subject: "für dich"})
	says(T("main.mail", "Count", 4))
	o.server.MoveMail("lena@example.org", server.FolderInbox, server.FolderTrash, 3)
	says(T("main.mail", "Count", 1))

	v.mail.Tapped(nil)
	b.q.until(t, "the address", func() bool { return !b.nothingOpen() })
	if len(links.opened) != 0 {
		t.Error("the mailbox opens without a question")
	}
	b.press(T("main.mail.open"))
	if len(links.opened) != 1 || links.opened[0] != mailbox {
		t.Errorf("opened %q", links.opened)
	}

	o.server.Notice(5)
	b.q.until(t, "the notice", func() bool { return v.line.Visible() && v.line.Text == T("main.closing", "Count", 5) })
	o.SignOut()
	o.server.Close()
	b.q.until(t, "gone", func() bool { return b.people.away() && v.status.Text() == T("main.offline") })
}

package server

import (
	"fmt"
	"mime"
	"strings"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// maxUnread bounds the counts of a mailbox.
const maxUnread = 99999

// Mailbox is what the server tells of an account's mail. There is no mail
// behind it: the counts change by NewMail and MoveMail.
type Mailbox struct {
	Inbox   int    // unread
	Folders int    // unread elsewhere
	URL     string // answered to URL INBOX; "/unused1" when empty
}

// The folders of mail that have a meaning (notification.md 9); all others are
// those of a person.
const (
	FolderInbox = "ACTIVE"
	FolderTrash = ".!!trAsH"
)

// NewMail is a mail that has come.
type NewMail struct {
	From    string           // the sender's name
	Address protocol.Address // the sender's address
	Subject string
	URL     string // where it can be read; may be empty
	Folder  string // FolderInbox when empty
}

// Notice tells everybody who is signed in that the server goes down in so many
// minutes. It does not go down by itself: Close does, with OUT SSD.
func (s *Server) Notice(minutes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.order {
		if a.session != nil {
			a.session.say("application/x-msmsgssystemmessage", "Type: 1", fmt.Sprintf("Arg1: %d", max(0, minutes)))
		}
	}
}

// Mail says that a new mail has come for an account with a mailbox, which a
// client that is signed in hears at once and any other counts at its next
// sign-in. It reports false when there is no such mailbox.
func (s *Server) Mail(to protocol.Address, m NewMail) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[to]
	if a == nil || a.mail == nil {
		return false
	}
	if m.Folder == "" {
		m.Folder = FolderInbox
	}
	a.countMail(m.Folder, 1)
	if a.session != nil {
		a.session.say("text/x-msmsgsemailnotification; charset=UTF-8",
			"From: "+mime.QEncoding.Encode("UTF-8", m.From), "Message-URL: "+m.URL, "Post-URL: ", "Subject: "+mime.BEncoding.Encode("UTF-8", m.Subject),
			"Dest-Folder: "+m.Folder, "From-Addr: "+string(m.Address), "id: 2")
	}
	return true
}

// MoveMail says that unread mails have gone from one folder to another: to
// FolderTrash when they were deleted, and from a folder to itself when they
// were read. It reports false when there is no such mailbox.
func (s *Server) MoveMail(of protocol.Address, from, to string, count int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[of]
	if a == nil || a.mail == nil || count < 0 {
		return false
	}
	a.countMail(from, -count)
	if from != to {
		a.countMail(to, count)
	}
	if a.session != nil {
		a.session.say("text/x-msmsgsactivemailnotification; charset=UTF-8", "Src-Folder: "+from, "Dest-Folder: "+to, fmt.Sprintf("Message-Delta: %d", count))
	}
	return true
}

// Notify sends a notification (NOT): XML about alerts and the like, which
// clients may show or skip. It reports false when nobody is signed in there.
func (s *Server) Notify(to protocol.Address, xml []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[to]
	if a == nil || a.session == nil {
		return false
	}
	a.session.c.send(wire.New("NOT").WithPayload(xml))
	return true
}

func (a *account) countMail(folder string, delta int) {
	count := &a.mail.Folders
	switch folder {
	case FolderInbox:
		count = &a.mail.Inbox
	case FolderTrash:
		return
	}
	*count = min(max(*count+delta, 0), maxUnread)
}

// initialMail tells of a mailbox once after the sign-in.
func (ns *session) initialMail() {
	if m := ns.acct.mail; m != nil {
		ns.say("text/x-msmsgsinitialemailnotification; charset=UTF-8", fmt.Sprintf("Inbox-Unread: %d", m.Inbox), fmt.Sprintf("Folders-Unread: %d", m.Folders),
			"Inbox-URL: /cgi-bin/HoTMaiL", "Folders-URL: /cgi-bin/folders", "Post-URL: "+ns.srv.loginURL+"/")
	}
}

// say is a MSG of the server itself: the fields are in the body.
func (ns *session) say(kind string, fields ...string) {
	for i, f := range fields {
		fields[i] = strings.NewReplacer("\r", "", "\n", "").Replace(f)
	}
	body := strings.Join(fields, "\r\n") + "\r\n\r\n"
	ns.c.send(wire.New("MSG", "Hotmail", "Hotmail").WithPayload(wire.NewMessage(kind).WithBody([]byte(body)).Bytes()))
}

// url answers where a page of the service is (notification.md 10): the page,
// where to sign in for it, and a number. Only the inbox of an account with a
// mailbox has one.
func (ns *session) url(cmd wire.Command) error {
	page := "/unused1"
	if m := ns.acct.mail; m != nil && m.URL != "" && cmd.Arg(1) == "INBOX" {
		page = m.URL
	}
	ns.c.send(wire.New("URL", cmd.Arg(0), page, "/unused2", "1"))
	return nil
}

func mailEnabled(a *account) string {
	if a.mail != nil {
		return "1"
	}
	return "0"
}

package client

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// The messages of the notification server itself (notification.md 9).
const (
	typeProfile     = "text/x-msmsgsprofile"
	typeInitialMail = "text/x-msmsgsinitialemailnotification"
	typeNewMail     = "text/x-msmsgsemailnotification"
	typeMovedMail   = "text/x-msmsgsactivemailnotification"
	typeSystem      = "application/x-msmsgssystemmessage"

	inbox = "ACTIVE"
	trash = ".!!trAsH"
)

// told takes a MSG of the notification server; only "Hotmail" speaks for it.
func (c *Client) told(cmd wire.Command) {
	if cmd.Arg(0) != "Hotmail" {
		return
	}
	m := wire.ParseMessage(cmd.Payload)
	// quirk: the fields are in the body, after the empty line, but some servers
	// put them among the headers.
	body := wire.ParseMessage(m.Body)
	field := func(key string) string {
		if v := body.Get(key); v != "" {
			return v
		}
		return m.Get(key)
	}
	before := c.mail
	switch m.ContentType() {
	case typeProfile:
		p := readProfile(m)
		c.mail.Enabled = p.Mail
		if c.o.OnProfile != nil {
			c.o.OnProfile(p)
		}
	case typeInitialMail:
		c.mail = protocol.Mail{Enabled: true, Inbox: mailCount(field("Inbox-Unread")), Folders: mailCount(field("Folders-Unread"))}
	case typeNewMail:
		c.mail.Enabled = true
		c.countMail(field("Dest-Folder"), 1)
		c.mailCame(field)
	case typeMovedMail:
		delta := mailCount(field("Message-Delta"))
		from, to := field("Src-Folder"), field("Dest-Folder")
		c.countMail(from, -delta)
		if from != to { // inside one folder: read or deleted there
			c.countMail(to, delta)
		}
	case typeSystem:
		if minutes := mailCount(field("Arg1")); field("Type") == "1" {
			c.emit(event.ServerNotice{Kind: "closing", Minutes: min(minutes, 24*60)})
		}
	default:
		c.log.Debug("message of the server ignored", "size", len(cmd.Payload))
	}
	if c.mail != before {
		c.emit(event.MailChanged{Mail: c.mail})
	}
}

// countMail adds to the count of a folder. What is in the trash does not count.
func (c *Client) countMail(folder string, delta int) {
	count := &c.mail.Folders
	switch folder {
	case inbox:
		count = &c.mail.Inbox
	case trash, "":
		return
	}
	*count = min(max(*count+delta, 0), maxMailCount)
}

func mailCount(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return min(max(n, 0), maxMailCount)
}

// mailCame tells of a new mail, unless too many come.
func (c *Client) mailCame(field func(string) string) {
	now := time.Now()
	if now.Sub(c.mailSince) >= time.Minute {
		c.mailSince, c.mailNews = now, 0
	}
	if c.mailNews++; c.mailNews > maxMailNews {
		return
	}
	news := event.MailReceived{From: mailText(field("From")), Subject: mailText(field("Subject"))}
	if a, err := protocol.ParseAddress(field("From-Addr")); err == nil {
		news.Address = a.String()
	}
	for _, key := range []string{"Message-URL", "Post-URL"} {
		if u, ok := webAddress(field(key)); ok {
			news.URL = u
			break
		}
	}
	c.emit(news)
}

// mailText decodes a header of a mail (RFC 2047) for people.
func mailText(s string) string {
	decoder := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		// Only the charsets that Go knows by itself and what Western Windows
		// wrote are read; the rest becomes question marks rather than nonsense.
		raw, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(charset, "windows-1252") {
			return strings.NewReader(windows1252(string(raw))), nil
		}
		return bytes.NewReader(bytes.Map(func(r rune) rune {
			if r >= 0x80 {
				return '?'
			}
			return r
		}, raw)), nil
	}}
	if text, err := decoder.DecodeHeader(s); err == nil {
		s = text
	}
	text := []rune(strings.ReplaceAll(protocol.Clean(s), "\n", " "))
	return string(text[:min(len(text), maxMailText)])
}

// webAddress accepts an absolute http or https address. One with a name or a
// password in it looks like another host and is refused.
func webAddress(s string) (string, bool) {
	if len(s) > maxMailURL || protocol.Clean(s) != s {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", false
	}
	return u.String(), true
}

// MailURL asks where our mailbox can be opened (URL INBOX). The server answers
// with a page to ask for and a page to sign in at, which is meant to be sent
// something derived from the password; that we never do, and return the first
// of the two that is an http or https address, or "" when none is.
func (c *Client) MailURL(ctx context.Context) (string, error) {
	found := ""
	err := c.conn.call(ctx, request{verb: "URL", args: []string{"INBOX"}, accept: func(cmd wire.Command) (bool, error) {
		for _, arg := range []string{cmd.Arg(1), cmd.Arg(2)} {
			if u, ok := webAddress(arg); ok && found == "" {
				found = u
			}
		}
		return true, nil
	}})
	return found, err
}

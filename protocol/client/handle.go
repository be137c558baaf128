package client

import (
	"errors"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// handle takes what the notification server says without being asked. It runs
// on the goroutine that reads the connection. Arguments may be missing: then
// they are empty and make no sense to the one who reads them.
func (c *Client) handle(cmd wire.Command) {
	if cmd.Verb != "BPR" {
		c.lastListed = ""
	}
	switch cmd.Verb {
	case "NLN":
		c.present(cmd)
	case "ILN":
		c.present(wire.New(cmd.Verb, cmd.Args[min(1, len(cmd.Args)):]...))
	case "FLN":
		c.gone(cmd)
	case "LST":
		c.listed(cmd)
	case "LSG":
		c.grouped(cmd)
	case "BLP", "GTC":
		c.privacyTold(cmd)
	case "PRP":
		c.property(cmd)
	case "BPR":
		c.contactProperty(cmd)
	case "ADD":
		c.added(cmd)
	case "REM":
		c.removed(cmd)
	case "REA":
		c.renamed(cmd)
	case "ADG":
		c.groupAdded(cmd)
	case "REG":
		c.groupRenamed(cmd)
	case "RMG":
		c.groupRemoved(cmd)
	case "CHG":
		if s, ok := protocol.ParseStatus(cmd.Arg(1)); ok && c.announced && s != c.self.Status {
			c.self.Status = s
			c.emit(event.SelfChanged{Self: c.self})
		}
	case "CHL":
		c.challenged(cmd)
	case "RNG":
		c.rung(cmd)
	case "MSG":
		c.told(cmd)
	case "OUT":
		reason := ServerClosing
		if cmd.Arg(0) == "OTH" {
			reason = Elsewhere
		}
		c.conn.fail(&Ended{Reason: reason})
	case "XFR":
		// XFR ... NS to a session that is up: the server is being emptied.
		if cmd.Arg(1) == "NS" {
			c.conn.fail(&Ended{Reason: ServerClosing})
		}
	default:
		c.log.Debug("ignored", "verb", cmd.Verb, "args", len(cmd.Args), "payload", len(cmd.Payload))
	}
}

// ended closes what must not outlive the session: when somebody signed in
// elsewhere, our conversations are theirs (switchboard.md 14).
func (c *Client) ended(reason error) {
	var why *Ended
	if !errors.As(reason, &why) || why.Reason != Elsewhere {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for chat := range c.chats {
		chat.Leave()
	}
}

func readProfile(m wire.Message) protocol.Profile {
	field := func(key string) string {
		v := m.Get(key)
		return v[:min(len(v), maxProfileField)]
	}
	return protocol.Profile{Received: true, ClientIP: field("ClientIP"), ClientPort: field("ClientPort"), Mail: field("EmailEnabled") == "1"}
}

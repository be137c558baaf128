package client

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// said takes MSG address name payload. Who speaks is the address of the
// command, which the server vouches for, and nothing in the payload; it must
// be somebody who is here (hostile-input.md B26). Types we do not know are
// never shown.
func (c *Chat) said(cmd wire.Command) {
	from, err := protocol.ParseAddress(cmd.Arg(0))
	who := c.senders[from]
	if err != nil || who == nil {
		c.conn.log.Debug("message from nobody")
		return
	}
	now := time.Now()
	m, whole := c.gather(from, who, wire.ParseMessage(cmd.Payload), now)
	if !whole {
		return
	}
	switch m.ContentType() {
	case typeText:
		if text := readText(m); text.Body != "" {
			who.typed = time.Time{}
			c.emit(event.MessageReceived{Message: protocol.Message{
				From: from, FromName: name(cmd.Arg(1), from), Text: text, Emoticons: occurring(who.emoticons, text.Body),
				Time: now, Delivery: protocol.Received,
			}})
		}
	case typeControl:
		if m.Has(typingHeader) && now.Sub(who.typed) >= typingPause {
			who.typed = now
			c.emit(event.Typing{From: from})
		}
	case typeDatacast:
		c.datacast(from, cmd.Arg(1), who, m.Body, now)
	case typeInk, typeISF:
		c.notSupported(from, cmd.Arg(1), who, protocol.KindInk, "", now)
	case typeInvite:
		if c.client.o.OnInvite != nil {
			c.client.o.OnInvite(c, from, wire.ParseMessage(m.Body).Get)
		}
	case typeEmoticon, typeAnimated:
		if list := readEmoticons(m.Body); len(list) > 0 {
			who.remember(list)
			c.emit(event.EmoticonsAnnounced{From: from, Emoticons: list})
		}
	case typeP2P:
		if !c.forUs(m) || len(m.Body) < minP2P {
			return
		}
		if c.client.o.OnP2P != nil {
			c.client.o.OnP2P(c, from, m.Body)
		}
	default:
		c.conn.log.Debug("message ignored", "size", len(cmd.Payload))
	}
}

// forUs reports whether a chunk is addressed to us. A machine behind the address
// means version 2 of MSNP2P, which is not ours (p2p.md 2.1).
//
// quirk: some clients leave the address away. That is clear where nobody else is.
func (c *Chat) forUs(m wire.Message) bool {
	if !m.Has(destHeader) {
		return len(c.Participants()) == 1
	}
	return strings.EqualFold(m.Get(destHeader), c.client.o.Address.String())
}

// readText reads a text/plain body. Text that is not UTF-8 and does not claim
// to be is read as Windows-1252 (switchboard.md 4).
func readText(m wire.Message) protocol.Text {
	body := string(m.Body)
	if !utf8.ValidString(body) && !strings.Contains(strings.ToLower(m.Get("Content-Type")), "utf-8") {
		body = windows1252(body)
	}
	return protocol.Text{Body: protocol.Clean(body), Format: protocol.ParseFormat(m.Get(formatHeader))}
}

// windows1252 decodes what Western Windows wrote before UTF-8.
func windows1252(s string) string {
	const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"
	table := []rune(high)
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80 && c < 0xa0:
			b.WriteRune(table[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// readEmoticons reads shortcut TAB msnobj TAB, again and again; the last TAB
// may be missing. Pairs that make no sense are left out.
func readEmoticons(body []byte) []protocol.Emoticon {
	var list []protocol.Emoticon
	words := strings.SplitN(string(body), "\t", 2*maxEmoticons+1)
	for i := 0; i+1 < len(words) && len(list) < maxEmoticons; i += 2 {
		// quirk: some clients end the body or a pair in a line end.
		shortcut := strings.Trim(words[i], "\r\n")
		xml := strings.TrimSpace(words[i+1])
		if strings.HasPrefix(xml, "%3C") || strings.HasPrefix(xml, "%3c") {
			xml = protocol.PercentDecode(xml)
		}
		o, err := protocol.ParseObject(xml)
		if err != nil || o.Type != protocol.CustomEmoticon || o.Size > maxObjectBytes || !validShortcut(shortcut) {
			continue
		}
		list = append(list, protocol.Emoticon{Shortcut: shortcut, Object: o})
	}
	return list
}

// validShortcut accepts 1 to 16 characters without blanks and controls.
func validShortcut(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxShortcut && protocol.Clean(s) == s &&
		!strings.ContainsFunc(s, unicode.IsSpace)
}

// remember keeps announced emoticons for the texts that follow; a newer one
// takes the place of an older with the same shortcut.
func (s *sender) remember(list []protocol.Emoticon) {
	for _, e := range list {
		s.emoticons = slices.DeleteFunc(s.emoticons, func(o protocol.Emoticon) bool { return o.Shortcut == e.Shortcut })
		s.emoticons = append(s.emoticons, e)
	}
	if extra := len(s.emoticons) - maxKnown; extra > 0 {
		s.emoticons = slices.Delete(s.emoticons, 0, extra)
	}
}

// occurring returns the emoticons whose shortcut is in a text.
func occurring(list []protocol.Emoticon, body string) []protocol.Emoticon {
	var out []protocol.Emoticon
	for _, e := range list {
		if strings.Contains(body, e.Shortcut) {
			out = append(out, e)
		}
	}
	return out
}

package client

import (
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/wire"
)

// datacast takes text/x-msnmsgr-datacast: a nudge, and what later clients send
// the same way (switchboard.md 7).
func (c *Chat) datacast(from protocol.Address, encoded string, who *sender, body []byte, now time.Time) {
	fields := wire.ParseMessage(body)
	switch fields.Get("ID") {
	case "1":
		if now.Sub(who.nudged) >= nudgePause {
			who.nudged = now
			c.emit(event.Nudged{From: from})
		}
	case "2":
		c.notSupported(from, encoded, who, protocol.KindWink, "", now)
	case "3":
		c.notSupported(from, encoded, who, protocol.KindVoice, "", now)
	case "4":
		text := []rune(protocol.Clean(fields.Get("Data")))
		if len(text) > 0 {
			c.notSupported(from, encoded, who, protocol.KindAction, string(text[:min(len(text), maxAction)]), now)
		}
	}
}

// notSupported tells that somebody has sent something we do not do, each kind
// once in a while.
func (c *Chat) notSupported(from protocol.Address, encoded string, who *sender, kind, text string, now time.Time) {
	c.parts.Lock()
	defer c.parts.Unlock()
	c.notSupportedLocked(from, name(encoded, from), who, kind, text, now)
}

func (c *Chat) notSupportedLocked(from protocol.Address, name string, who *sender, kind, text string, now time.Time) {
	if now.Sub(who.declined[kind]) < declinePause {
		return
	}
	if who.declined == nil {
		who.declined = map[string]time.Time{}
	}
	who.declined[kind] = now
	c.emit(event.NotSupported{From: from, FromName: name, Kind: kind, Text: text, Time: now})
}

package app

import (
	"encoding/json"

	"papilio/protocol"
	"papilio/protocol/event"
)

// nicksSetting is the key of the setting with the nicknames: one JSON object,
// by address.
const nicksSetting = "nicknames"

// SetNick sets what we call somebody, on this computer only; empty takes it
// back. It has at most 129 characters. ContactChanged tells of it when they are
// on a list. Codes: "bad-address", "name-long", "store".
func (s *Session) SetNick(a protocol.Address, nick string) error {
	a, err := protocol.ParseAddress(string(a))
	if err != nil {
		return problem(BadAddress, err)
	}
	if len([]rune(nick)) > protocol.MaxNameRunes {
		return problem(NameLong, nil)
	}
	nick = protocol.CleanName(nick, "")
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.nicks[a]
	s.setNickLocked(a, nick)
	text, err := json.Marshal(s.nicks)
	if err == nil {
		err = s.store.SetSetting(nicksSetting, string(text))
	}
	if err != nil {
		s.setNickLocked(a, before)
		return problem(NotStored, err)
	}
	if c, known := s.contacts[a]; known && nick != before {
		c.Nick = nick
		s.contacts[a] = c
		s.bus.Publish(event.ContactChanged{Contact: c})
	}
	return nil
}

func (s *Session) setNickLocked(a protocol.Address, nick string) {
	if nick == "" {
		delete(s.nicks, a)
	} else {
		s.nicks[a] = nick
	}
}

func (s *Session) loadNicks() map[protocol.Address]string {
	nicks := map[protocol.Address]string{}
	text := s.Setting(nicksSetting)
	if text == "" {
		return nicks
	}
	if err := json.Unmarshal([]byte(text), &nicks); err != nil || nicks == nil {
		s.logger.Warn("nicknames not read", "error", err)
		return map[protocol.Address]string{}
	}
	return nicks
}

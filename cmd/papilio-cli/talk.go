package main

import (
	"context"

	"papilio/protocol"
)

// conversation reads where to: an address, or the id of a conversation of
// several.
func conversation(text string) (protocol.ConversationID, error) {
	if id := protocol.ConversationID(text); id.Several() {
		return id, nil
	}
	a, err := address(text)
	return protocol.With(a), err
}

// talk runs the commands about conversations and mail; ok is false when c is
// none of them.
func (s *session) talk(ctx context.Context, c command) (result map[string]any, ok bool, err error) {
	switch c.Do {
	case "invite", "leave", "people", "nudge", "typing":
	case "mail":
		mail := s.app.Snapshot().Mail
		result = map[string]any{"enabled": mail.Enabled, "inbox": mail.Inbox, "folders": mail.Folders}
		if url, err := s.app.MailURL(ctx); err == nil {
			result["url"] = url
		}
		return result, true, nil
	default:
		return nil, false, nil
	}
	in, err := conversation(c.To)
	if err != nil {
		return nil, true, err
	}
	switch c.Do {
	case "invite":
		id, err := s.app.Invite(ctx, in, protocol.Address(c.Who))
		return map[string]any{"conversation": id}, true, err
	case "leave":
		s.app.Leave(in)
	case "nudge":
		err = s.app.Nudge(in)
	case "typing":
		s.app.SetTyping(in)
	case "people":
		result = map[string]any{"people": append([]protocol.Participant{}, s.app.Participants(in)...)}
	}
	return result, true, err
}

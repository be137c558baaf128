package ui

import "papilio/protocol"

// open does what a click on an alert asks for.
func (s *alerts) open(u *UI, a alert) {
	switch {
	case a.talk != "":
		u.openTalk(a.talk)
	case a.kind == alertMail && u.people.signedIn:
		u.showMain()
		u.main.contacts.openMail()
	default:
		u.showMain()
	}
}

// clicked opens what a notification of the system told of.
func (s *alerts) clicked(u *UI, key string) {
	a, ok := s.notices.clicks[key]
	if !ok {
		u.showMain()
		return
	}
	s.open(u, a)
}

// seen takes away what tells of a conversation: it is in front.
func (s *alerts) seen(u *UI, id protocol.ConversationID) {
	s.removeIf(u, func(p *popup) bool { return p.talk == id && id != "" })
}

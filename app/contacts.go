package app

import (
	"slices"

	"papilio/protocol"
	"papilio/protocol/event"
)

// onEvent takes the news of the notification server into the model. It is
// called by the engine's reader and by Dial.
func (o *online) onEvent(news event.Event) {
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.ending {
		return
	}
	switch e := news.(type) {
	case event.SigningIn:
	case event.ContactsReceived:
		clear(s.contacts)
		clear(s.groups)
		e.Contacts = slices.Clone(e.Contacts)
		for i := range e.Contacts {
			e.Contacts[i].Nick = s.nicks[e.Contacts[i].Address]
			s.contacts[e.Contacts[i].Address] = e.Contacts[i]
		}
		for _, g := range e.Groups {
			s.groups[g.ID] = g
		}
		news = e
	case event.PrivacyChanged:
		s.privacy = e.Privacy
	case event.ContactChanged:
		e.Contact.Nick = s.nicks[e.Contact.Address]
		news = e
		if !s.contacts[e.Contact.Address].Status.Reachable() && e.Contact.Status.Reachable() {
			o.cameBackLocked(e.Contact.Address)
		}
		s.contacts[e.Contact.Address] = e.Contact
		o.pictureAnnouncedLocked(e.Contact)
	case event.ContactRemoved:
		delete(s.contacts, e.Address)
	case event.GroupChanged:
		s.groups[e.Group.ID] = e.Group
	case event.GroupRemoved:
		delete(s.groups, e.ID)
	case event.MailChanged:
		s.mail = e.Mail
	case event.SelfChanged:
		if e.Self.Name != s.self.Name {
			s.rememberLocked(NameSetting(e.Self.Address), e.Self.Name)
		}
		s.self = e.Self
	}
	s.bus.Publish(news)
}

// blockedLocked reports whether we have blocked somebody: they get no answer.
func (s *Session) blockedLocked(a protocol.Address) bool {
	return s.contacts[a].Lists.Has(protocol.BlockList)
}

// nameLocked returns what to call somebody; fallback is the name they used in
// a conversation.
func (s *Session) nameLocked(a protocol.Address, fallback string) string {
	if c, ok := s.contacts[a]; ok && c.Name != "" {
		return c.Name
	}
	return protocol.CleanName(fallback, string(a))
}

package ui

import (
	"papilio/protocol"
	"papilio/protocol/event"
)

// people is who is there, as the windows know it: a copy of the session's
// model that follows the events, on Fyne's goroutine.
type people struct {
	signedIn bool
	self     protocol.Self
	contacts map[protocol.Address]protocol.Contact
	groups   []protocol.Group
}

func (p *people) load(self protocol.Self, contacts []protocol.Contact, groups []protocol.Group) {
	p.self, p.groups = self, append([]protocol.Group(nil), groups...)
	p.contacts = make(map[protocol.Address]protocol.Contact, len(contacts))
	for _, c := range contacts {
		p.contacts[c.Address] = c
	}
}

func (p *people) follow(e event.Event) {
	switch e := e.(type) {
	case event.SignedIn:
		p.signedIn, p.self = true, e.Self
	case event.SignedOut:
		p.signedIn = false
		p.load(protocol.Self{}, nil, nil)
	case event.SelfChanged:
		p.self = e.Self
	case event.ContactsReceived:
		p.load(p.self, e.Contacts, e.Groups)
	case event.ContactChanged:
		p.contacts[e.Contact.Address] = e.Contact
	case event.ContactRemoved:
		delete(p.contacts, e.Address)
	case event.GroupChanged:
		for i := range p.groups {
			if p.groups[i].ID == e.Group.ID {
				p.groups[i] = e.Group
				return
			}
		}
		p.groups = append(p.groups, e.Group)
	case event.GroupRemoved:
		for i := range p.groups {
			if p.groups[i].ID == e.ID {
				p.groups = append(p.groups[:i], p.groups[i+1:]...)
				return
			}
		}
	}
}

// contact returns what is known of an address; somebody on no list is offline
// and has the address for a name.
func (u *UI) contact(a protocol.Address) protocol.Contact {
	if c, ok := u.people.contacts[a]; ok {
		return c
	}
	return protocol.Contact{Address: a, Name: string(a), Status: protocol.Offline}
}

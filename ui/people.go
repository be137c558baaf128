package ui

import (
	"slices"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// people is who is there, as the windows know it: a copy of the session's
// model that follows the events, on Fyne's goroutine.
type people struct {
	signedIn bool
	self     protocol.Self
	privacy  protocol.Privacy
	mail     protocol.Mail
	plain    bool               // the server carries no pictures and emoticons (MSNP8)
	retry    event.Reconnecting // the next attempt after a lost connection, Attempt 0 for none
	closing  time.Time          // when the server goes down, zero when it has said nothing
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
		p.retry, p.closing = event.Reconnecting{}, time.Time{}
	case event.SignedOut:
		p.signedIn, p.mail = false, protocol.Mail{}
		p.retry, p.closing = event.Reconnecting{}, time.Time{}
		p.load(protocol.Self{}, nil, nil)
	case event.Reconnecting:
		p.signedIn, p.retry, p.closing = false, e, time.Time{}
		p.self.Status = protocol.Offline
		for a, c := range p.contacts {
			c.Status = protocol.Offline
			p.contacts[a] = c
		}
	case event.ConnectionChanged:
		p.plain = e.Connection.NoObjects()
	case event.PrivacyChanged:
		p.privacy = e.Privacy
	case event.MailChanged:
		p.mail = e.Mail
	case event.ServerNotice:
		if e.Kind == "closing" {
			p.closing = time.Now().Add(time.Duration(e.Minutes) * time.Minute)
		}
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

// away reports whether the connection was lost and comes back by itself.
func (p *people) away() bool { return !p.signedIn && p.retry.Attempt > 0 }

// requests returns those who have added us and wait for an answer, by address:
// nobody when the person does not want to be asked.
func (p *people) requests() []protocol.Contact {
	if !p.signedIn || !p.privacy.NotifyAdds {
		return nil
	}
	var list []protocol.Contact
	for _, c := range p.contacts {
		if c.Lists.Has(protocol.ReverseList) && !c.Lists.Has(protocol.AllowList) && !c.Lists.Has(protocol.BlockList) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b protocol.Contact) int { return strings.Compare(string(a.Address), string(b.Address)) })
	return list
}

// groupName returns the name of a group.
func (p *people) groupName(id protocol.GroupID) string {
	for _, g := range p.groups {
		if g.ID == id {
			return g.Name
		}
	}
	if id == protocol.OtherContacts {
		return T("main.group.other")
	}
	return string(id)
}

// contact returns what is known of an address; somebody on no list is offline
// and has the address for a name.
func (u *UI) contact(a protocol.Address) protocol.Contact {
	if c, ok := u.people.contacts[a]; ok {
		return c
	}
	return protocol.Contact{Address: a, Name: string(a), Status: protocol.Offline}
}

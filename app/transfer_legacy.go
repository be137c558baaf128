package app

import (
	"papilio/p2p"
	"papilio/p2p/msnftp"
	"papilio/protocol"
	"papilio/protocol/client"
)

// legacyLocked reports whether this person understands only the files of
// clients before 6.0: online, and the client says that it has no peer-to-peer
// layer (p2p.md 10). A server of the dialect before ours carries none either.
func (c *conversation) legacyLocked() bool {
	contact, known := c.o.s.contacts[c.with]
	return c.o.s.connection.NoObjects() || known && contact.Status.Reachable() && contact.ClientID.MSNC() == 0
}

// legacyFitsLocked says why a file cannot go that way: it is short of numbers,
// and always goes from computer to computer.
func (c *conversation) legacyFitsLocked(size int64) error {
	if size > msnftp.MaxSize {
		return problem(FileTooLarge, nil)
	}
	if !c.directAllowedLocked() {
		return problem(FileNeedsDirect, nil)
	}
	return nil
}

// invitation names one of a person that waits for its next step.
type invitation struct {
	with   protocol.Address
	cookie string
}

// offerLegacy offers a file of ours.
func (t *transfer) offerLegacy() (carrier, error) {
	if _, err := t.c.open(t.ctx); err != nil {
		return nil, err
	}
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := t.c.legacyFitsLocked(t.now.Size); err != nil {
		return nil, err
	}
	moves := msnftp.Send(t.c.legacyOptionsLocked(), p2p.File{Name: t.now.Name, Size: t.now.Size}, t.source)
	t.c.keepInvitationLocked(moves)
	return moves, nil
}

func (c *conversation) legacyOptionsLocked() msnftp.Options {
	s := c.o.s
	report := s.connection // the transfer may ask while the lock is held
	return msnftp.Options{
		Self: s.self.Address, Remote: c.with, Send: c.sendInvitation, Ports: c.o.s.wanted.ports, Logger: s.logger,
		Report: func() protocol.Connection { return report },
	}
}

// keepInvitationLocked lets what the other side says to an invitation find its
// transfer, until that has ended.
func (c *conversation) keepInvitationLocked(moves *msnftp.Transfer) {
	s, key := c.o.s, invitation{c.with, moves.Cookie()}
	if s.transfers.invitations == nil {
		s.transfers.invitations = map[invitation]*msnftp.Transfer{}
	}
	s.transfers.invitations[key] = moves
	kept := c.o.startLocked(func() {
		<-moves.Done()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.transfers.invitations[key] == moves {
			delete(s.transfers.invitations, key)
		}
	})
	if !kept {
		delete(s.transfers.invitations, key)
		moves.Cancel()
	}
}

// sendInvitation sends an invitation or an answer over a switchboard with just
// the two of us.
func (c *conversation) sendInvitation(fields []msnftp.Field) error {
	r, err := c.open(c.o.ctx)
	if err != nil {
		return err
	}
	c.o.s.mu.Lock()
	r.touchLocked(true)
	c.o.s.mu.Unlock()
	list := make([]client.Field, len(fields))
	for i, f := range fields {
		list[i] = client.Field(f)
	}
	return r.chat.SendInvite(list...)
}

// fileInvitation takes an invitation, or a word about one, that concerns files;
// it reports false for those of other applications. It runs on the reader and
// does not wait.
func (o *online) fileInvitation(chat *client.Chat, from protocol.Address, get func(string) string) bool {
	m, err := msnftp.Read(get)
	if err != nil {
		return false
	}
	s := o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	r := o.roomLocked(chat)
	if o.ending || !o.heardLocked(r, from, true) {
		return true // nobody we listen to
	}
	if m.Command != msnftp.Invite {
		moves := s.transfers.invitations[invitation{from, m.Cookie}]
		if moves != nil {
			moves.Handle(m)
		}
		return moves != nil
	}
	if m.App != msnftp.FileTransfer {
		return false
	}
	c := o.conversationLocked(from)
	offers := 0
	for key, moves := range s.transfers.invitations {
		if _, state, _ := moves.Progress(); key.with == from && moves.Incoming() && state == p2p.StateOffered {
			offers++
		}
	}
	code := ""
	switch {
	case s.transfers.invitations[invitation{from, m.Cookie}] != nil:
		return true // again
	case len(r.present) > 1, m.Size < 0, m.Size > msnftp.MaxSize, offers >= maxOffers:
		code = msnftp.Reject
	case !c.directAllowedLocked():
		code = msnftp.NotInstalled
	}
	if code != "" {
		o.startLocked(func() {
			c.sendInvitation(msnftp.Message{Command: msnftp.Cancel, Cookie: m.Cookie, Code: code}.Fields())
		})
		return true
	}
	f := p2p.File{Name: p2p.SafeName(m.File), Size: m.Size}
	moves := msnftp.Receive(c.legacyOptionsLocked(), m, f)
	c.keepInvitationLocked(moves)
	o.startLocked(func() {
		if !c.incoming(protocol.Transfer{Name: f.Name, Size: f.Size}, nil, moves) {
			moves.Decline()
		}
	})
	return true
}

package app

import (
	"bytes"
	"encoding/hex"
	"errors"
	"sync"

	"papilio/app/picture"
	"papilio/p2p"
	"papilio/protocol"
	"papilio/protocol/event"
)

// backgroundSetting is the key of the setting that holds the hash of the
// background of a conversation.
func backgroundSetting(with protocol.Address) string { return "background." + string(with) }

// OfferBackground shares a picture (PNG, JPEG, GIF, BMP or WebP) as the
// background of the conversation with somebody: it becomes ours at once and is
// offered to them; event.BackgroundAnswered tells what they said. It decodes
// the picture: not on the UI goroutine. Codes: "not-signed-in", "hidden",
// "bad-address", "bad-picture", "unsupported-picture", "picture-too-large",
// "store".
func (s *Session) OfferBackground(to protocol.Address, data []byte) error {
	data, err := prepareBackground(data)
	if err != nil {
		return err
	}
	s.mu.Lock()
	c, err := s.backgroundOfLocked(to)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if err := s.keepBackground(c.with, data); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.o.startLocked(func() {
		err := c.shareBackground(data)
		s.mu.Lock()
		defer s.mu.Unlock()
		answered := event.BackgroundAnswered{With: c.with}
		if err != nil {
			answered.Code = c.transferCodeLocked(err)
		}
		s.bus.Publish(answered)
	})
	return nil
}

func (s *Session) backgroundOfLocked(to protocol.Address) (*conversation, error) {
	to, err := protocol.ParseAddress(string(to))
	o := s.signedInLocked()
	switch {
	case err != nil:
		return nil, problem(BadAddress, err)
	case o == nil:
		return nil, problem(NotSignedIn, nil)
	case s.self.Status == protocol.Hidden:
		return nil, problem(HiddenSelf, nil)
	case to == s.self.Address:
		return nil, problem(FileToSelf, nil)
	}
	return o.conversationLocked(to), nil
}

func prepareBackground(data []byte) ([]byte, error) {
	data, err := picture.Background(data)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, picture.ErrTooLarge):
		return nil, problem(PictureTooLarge, err)
	case errors.Is(err, picture.ErrUnsupported):
		return nil, problem(Unsupported, err)
	}
	return nil, problem(BadPicture, err)
}

// shareBackground offers a background and returns when it is there, or why not.
func (c *conversation) shareBackground(data []byte) error {
	r, err := c.open(c.o.ctx)
	if err != nil {
		return err
	}
	c.o.s.mu.Lock()
	r.touchLocked(true)
	legacy := c.legacyLocked()
	c.o.s.mu.Unlock()
	if legacy {
		return problem("file-declined", nil) // they know no backgrounds
	}
	moves, err := c.peer.OfferBackground(p2p.File{Name: "background", Size: int64(len(data))}, bytes.NewReader(data))
	if err != nil {
		return err
	}
	select {
	case <-moves.Done():
	case <-c.o.ctx.Done():
		moves.Cancel()
		<-moves.Done()
	}
	return moves.Err()
}

// SetBackground makes a picture the background of a conversation without
// telling the other side; nil removes it. Codes: "bad-picture",
// "unsupported-picture", "picture-too-large", "store".
func (s *Session) SetBackground(with protocol.Address, data []byte) error {
	if data != nil {
		var err error
		if data, err = prepareBackground(data); err != nil {
			return err
		}
	}
	return s.keepBackground(with, data)
}

// keepBackground stores a background, notes whose it is and tells it.
func (s *Session) keepBackground(with protocol.Address, data []byte) error {
	var h protocol.Hash
	value := ""
	if data != nil {
		h = protocol.HashOf(data)
		value = h.String()
		if err := s.store.PutObject(h, data); err != nil {
			return problem(NotStored, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.SetSetting(backgroundSetting(with), value); err != nil {
		return problem(NotStored, err)
	}
	s.bus.Publish(event.BackgroundChanged{With: with, Hash: h})
	return nil
}

// Background returns the hash of the background of a conversation: Object has
// its bytes, picture.DecodeBackground reads them. ok is false when it has none.
// It reads the database.
func (s *Session) Background(with protocol.Address) (h protocol.Hash, ok bool) {
	sum, err := hex.DecodeString(s.Setting(backgroundSetting(with)))
	if err != nil || len(sum) != len(h) {
		return h, false
	}
	h = protocol.Hash(sum)
	has, err := s.store.HasObject(h)
	return h, has && err == nil
}

// backgroundOffered is told by the peer-to-peer layer, on a goroutine of its
// own. One offer of a person waits for an answer; a newer one takes its place.
func (c *conversation) backgroundOffered(offer *p2p.Transfer) {
	s := c.o.s
	s.mu.Lock()
	_, known := s.contacts[c.with]
	if !known || s.blockedLocked(c.with) || c.o.ending {
		s.mu.Unlock()
		offer.Decline()
		return
	}
	if s.transfers.backgrounds == nil {
		s.transfers.backgrounds = map[protocol.Address]*p2p.Transfer{}
	}
	before := s.transfers.backgrounds[c.with]
	s.transfers.backgrounds[c.with] = offer
	s.bus.Publish(event.BackgroundOffered{From: c.with, Size: offer.File().Size})
	c.o.startLocked(func() {
		select {
		case <-offer.Done():
		case <-c.o.ctx.Done():
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.transfers.backgrounds[c.with] == offer {
			delete(s.transfers.backgrounds, c.with)
			s.bus.Publish(event.BackgroundWithdrawn{From: c.with})
		}
	})
	s.mu.Unlock()
	if before != nil {
		before.Decline()
	}
}

// takeBackgroundLocked returns the offer of somebody, once.
func (s *Session) takeBackgroundLocked(from protocol.Address) *p2p.Transfer {
	offer := s.transfers.backgrounds[from]
	delete(s.transfers.backgrounds, from)
	return offer
}

// AcceptBackground takes the background somebody offers; event.BackgroundChanged
// follows when it is here, or event.BackgroundAnswered with a code when it is
// not a picture or did not arrive. Code: "transfer-not-found" when nothing is
// offered (any more).
func (s *Session) AcceptBackground(from protocol.Address) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, offer := s.signedInLocked(), s.takeBackgroundLocked(from)
	if o == nil || offer == nil {
		return problem(TransferNotFound, nil)
	}
	c := o.conversationLocked(from)
	o.startLocked(func() {
		if err := c.receiveBackground(offer); err != nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.bus.Publish(event.BackgroundAnswered{With: from, Code: c.transferCodeLocked(err)})
		}
	})
	return nil
}

func (c *conversation) receiveBackground(offer *p2p.Transfer) error {
	dst := &bounded{limit: picture.MaxBackground}
	if err := offer.Accept(dst); err != nil {
		return err
	}
	select {
	case <-offer.Done():
	case <-c.o.ctx.Done():
		offer.Cancel()
		<-offer.Done()
	}
	if err := offer.Err(); err != nil {
		return err
	}
	if _, err := picture.DecodeBackground(dst.data); err != nil {
		return problem(BadPicture, err)
	}
	return c.o.s.keepBackground(c.with, dst.data)
}

// DeclineBackground refuses it. Code as AcceptBackground.
func (s *Session) DeclineBackground(from protocol.Address) error {
	s.mu.Lock()
	offer := s.takeBackgroundLocked(from)
	s.mu.Unlock()
	if offer == nil {
		return problem(TransferNotFound, nil)
	}
	offer.Decline()
	return nil
}

// bounded takes a file of a few megabytes into memory.
type bounded struct {
	mu    sync.Mutex
	limit int
	data  []byte
}

var errBounds = errors.New("larger than it may be")

func (b *bounded) WriteAt(p []byte, at int64) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	end := at + int64(len(p))
	if at < 0 || end > int64(b.limit) {
		return 0, errBounds
	}
	if grow := end - int64(len(b.data)); grow > 0 {
		b.data = append(b.data, make([]byte, grow)...)
	}
	return copy(b.data[at:], p), nil
}

package app

import (
	"context"
	"time"

	"papilio/protocol"
)

// pictureAnnouncedLocked sees to the display picture of somebody who has come
// online or changed something: it is fetched by itself when it is not here.
func (o *online) pictureAnnouncedLocked(c protocol.Contact) {
	if !c.Status.Reachable() {
		o.wakeLocked(c.Address)
		return
	}
	if c.Picture.IsZero() {
		if h, known := o.s.pictures[c.Address]; !known || !h.IsZero() {
			o.roster.addLocked(wish{from: c.Address})
		}
		return
	}
	// A picture that claims another maker is not fetched (hostile-input.md B19).
	// Later clients may have an animated one, of another type.
	if c.Picture.Creator == c.Address && (c.Picture.Type == protocol.DisplayPicture || c.Picture.Type == protocol.DynamicPicture) && o.s.pictures[c.Address] != c.Picture.Hash {
		o.roster.addLocked(wish{from: c.Address, object: c.Picture})
	}
}

// getPicture is the getter's work for one contact. A wish without an object is
// for one who has taken the picture away.
func (o *online) getPicture(ctx context.Context, w wish) (bool, error) {
	s := o.s
	if !o.objects() {
		return false, nil // nothing is said of pictures, which does not mean that there are none
	}
	s.mu.Lock()
	now, hash := s.contacts[w.from], w.object.Hash
	s.mu.Unlock()
	if now.Picture != w.object && !w.asked || !now.Status.Reachable() {
		return false, nil // it has changed since; that was announced too
	}
	if !w.object.IsZero() {
		if has, _ := s.store.HasObject(hash); !has {
			if o.resting(w) {
				return false, nil
			}
			_, err := o.fetch(ctx, w.from, w.object)
			return true, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notePictureLocked(w.from, hash)
	return false, nil
}

// rosterPause spaces the fetches: rapid calls make servers answer 800
// (p2p.md 11). A server on this computer needs none.
func (o *online) rosterPause() time.Duration {
	if o.nearby {
		return 0
	}
	return o.s.timing.pause()
}

// notePictureLocked notes which display picture of a contact is in the store;
// the zero hash is none.
func (s *Session) notePictureLocked(a protocol.Address, h protocol.Hash) {
	if old, known := s.pictures[a]; known && old == h {
		return
	}
	if err := s.store.SetContactPicture(string(a), h); err != nil {
		s.logger.Warn("contact picture not noted", "error", err)
	}
	s.pictures[a] = h
}

// PictureOf returns the hash of the display picture of a contact that is in
// the store, also when the contact is offline: Object(hash) has the bytes.
// While a new picture is on its way it is the one before. The first call for
// an address may read the database.
func (s *Session) PictureOf(a protocol.Address) (protocol.Hash, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.contacts[a]; c.Status.Reachable() && c.Picture.IsZero() {
		return protocol.Hash{}, false
	}
	h, known := s.pictures[a]
	if !known {
		stored, ok, err := s.store.ContactPicture(string(a))
		if err != nil {
			return protocol.Hash{}, false
		}
		if ok {
			h = stored
		}
		s.pictures[a] = h
	}
	return h, !h.IsZero()
}

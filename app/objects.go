package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
)

// fetchKey names an object of somebody.
type fetchKey struct {
	from protocol.Address
	hash protocol.Hash
}

// fetch is a transfer under way that any number of callers wait for.
type fetch struct {
	done chan struct{}
	data []byte
	err  error
}

// Object returns the cached bytes of an object by hash; ok is false when it is
// not here. It reads the database: do not call it on the UI goroutine.
func (s *Session) Object(h protocol.Hash) (data []byte, ok bool) {
	data, ok, err := s.store.Object(h)
	if err != nil {
		s.logger.Warn("object not read", "error", err)
	}
	return data, ok && err == nil
}

// FetchPicture returns a contact's display picture, from the cache or peer to
// peer. Codes: "not-signed-in", "no-picture", "contact-offline",
// "object-declined", "object-no-peer", "not-delivered", "timeout", "bad-object",
// "bad-picture", "cancelled".
func (s *Session) FetchPicture(ctx context.Context, of protocol.Address) ([]byte, error) {
	s.mu.Lock()
	contact := s.contacts[of]
	s.mu.Unlock()
	object := contact.Picture
	if object.IsZero() || object.Creator != of {
		if h, ok := s.PictureOf(of); ok {
			if data, ok := s.Object(h); ok {
				return data, nil
			}
		}
		o, err := s.signedIn()
		switch {
		case err != nil:
			return nil, err
		case o.s.statusOf(of) == protocol.Offline:
			return nil, problem(ContactOffline, nil)
		}
		return nil, problem(NoPicture, nil)
	}
	return s.fetch(ctx, of, object)
}

func (s *Session) statusOf(a protocol.Address) protocol.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.contacts[a].Status; st.Reachable() {
		return st
	}
	return protocol.Offline
}

// FetchEmoticon does the same for a custom emoticon that somebody announced.
func (s *Session) FetchEmoticon(ctx context.Context, from protocol.Address, object protocol.Object) ([]byte, error) {
	if object.IsZero() {
		return nil, problem(NoPicture, nil)
	}
	return s.fetch(ctx, from, object)
}

func (s *Session) fetch(ctx context.Context, from protocol.Address, object protocol.Object) ([]byte, error) {
	if data, ok := s.Object(object.Hash); ok {
		return data, nil
	}
	o, err := s.signedIn()
	if err != nil {
		return nil, err
	}
	data, err := o.fetch(ctx, from, object)
	return data, problemOf(err, NotDelivered)
}

// fetch gets an object from the one who made it into the store, and returns
// its bytes. Callers of the same object share one transfer, which ends by its
// own time limit. The same bytes are never fetched from two people at once: who
// wants them from a second one waits for what comes of the first.
func (o *online) fetch(ctx context.Context, from protocol.Address, object protocol.Object) ([]byte, error) {
	s := o.s
	if !o.objects() {
		return nil, problem(NoObjects, nil)
	}
	key := fetchKey{from, object.Hash}
	for {
		s.mu.Lock()
		if o.ending {
			s.mu.Unlock()
			return nil, problem(SignedOutMeantime, nil)
		}
		f := o.fetches[key]
		if f == nil {
			// The transfer that was under way may just have ended: its bytes are in
			// the store before it is taken off the list.
			if data, ok := s.Object(object.Hash); ok {
				s.mu.Unlock()
				return data, nil
			}
			if other := o.fetchingLocked(object.Hash); other != nil {
				s.mu.Unlock()
				select {
				case <-other.done:
					continue
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
			f = o.startFetchLocked(key, object)
		}
		s.mu.Unlock()
		select {
		case <-f.done:
			if f.err != nil && o.ctx.Err() != nil {
				return nil, problem(SignedOutMeantime, f.err)
			}
			return f.data, f.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// fetchingLocked returns a transfer of the same bytes, from anybody.
func (o *online) fetchingLocked(h protocol.Hash) *fetch {
	for k, f := range o.fetches {
		if k.hash == h {
			return f
		}
	}
	return nil
}

func (o *online) startFetchLocked(key fetchKey, object protocol.Object) *fetch {
	s, c := o.s, o.conversationLocked(key.from)
	f := &fetch{done: make(chan struct{})}
	o.fetches[key] = f
	o.startLocked(func() {
		limited, cancel := context.WithTimeout(o.ctx, s.timing.fetch)
		defer cancel()
		f.data, f.err = c.fetchNow(limited, object)
		s.mu.Lock()
		delete(o.fetches, key)
		s.mu.Unlock()
		close(f.done)
	})
	return f
}

// fetchNow opens a switchboard when there is none and fetches over it. When
// the switchboard goes away in the middle it tries once more on a new one.
func (c *conversation) fetchNow(ctx context.Context, object protocol.Object) ([]byte, error) {
	var data []byte
	for try := 0; ; try++ {
		if _, err := c.open(ctx); err != nil {
			return nil, err
		}
		var err error
		if data, err = c.peer.Fetch(ctx, object); err == nil {
			break
		}
		var p *protocol.Problem
		if try > 0 || !errors.As(err, &p) || p.Code != "no-link" {
			return nil, err
		}
	}
	if _, err := picture.DecodePeer(data); err != nil {
		return nil, problem(BadPicture, err)
	}
	return data, c.keep(object, data)
}

// keep stores an object that has arrived and tells it, for everybody who has
// announced the same bytes.
func (c *conversation) keep(object protocol.Object, data []byte) error {
	s := c.o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.PutObject(object.Hash, data); err != nil {
		return problem(NotStored, err)
	}
	for _, of := range c.o.conversations {
		of.emoticonReceivedLocked(object.Hash)
	}
	told := false
	for a, contact := range s.contacts {
		if contact.Picture.Hash == object.Hash && contact.Picture.Creator == a {
			s.notePictureLocked(a, object.Hash)
			s.bus.Publish(event.PictureReceived{Of: a, Object: contact.Picture})
			told = told || a == c.with
		}
	}
	if !told && object.Type != protocol.CustomEmoticon {
		s.bus.Publish(event.PictureReceived{Of: c.with, Object: object})
	}
	return nil
}

// emoticonReceivedLocked tells that a custom emoticon of this person is here.
func (c *conversation) emoticonReceivedLocked(h protocol.Hash) {
	for _, e := range c.theirs {
		if e.Object.Hash != h {
			continue
		}
		c.o.s.bus.Publish(event.EmoticonReceived{Conversation: protocol.With(c.with), From: c.with, Emoticon: e})
		for _, g := range c.o.several {
			if g.hasLocked(c.with) {
				c.o.s.bus.Publish(event.EmoticonReceived{Conversation: g.id, From: c.with, Emoticon: e})
			}
		}
	}
}

// serve returns what this person may have: our display picture, emoticons of ours
// that we announced to them, and the background of the conversation with them. Only type and hash count
// (hostile-input.md B18).
func (c *conversation) serve(object protocol.Object) ([]byte, bool) {
	s := c.o.s
	var background protocol.Hash // the one we share
	if object.Type == protocol.Background {
		background, _ = s.Background(c.with)
	}
	s.mu.Lock()
	var may bool
	switch {
	case s.blockedLocked(c.with):
	case object.Type == protocol.Background:
		may = !background.IsZero() && object.Hash == background
	case object.Type == protocol.DisplayPicture, object.Type == protocol.DynamicPicture:
		may = !s.picture.hash.IsZero() && object.Hash == s.picture.hash
	case object.Type == protocol.CustomEmoticon:
		may = c.announced[object.Hash]
	}
	s.mu.Unlock()
	if !may {
		return nil, false
	}
	return s.Object(object.Hash)
}

// getEmoticon is the getter's work for one announced emoticon.
func (c *conversation) getEmoticon(ctx context.Context, w wish) (bool, error) {
	s := c.o.s
	if has, _ := s.store.HasObject(w.object.Hash); has || c.o.resting(w) || !c.o.objects() {
		return false, nil
	}
	s.mu.Lock()
	still := w.asked || slices.ContainsFunc(c.theirs, func(e protocol.Emoticon) bool { return e.Object.Hash == w.object.Hash })
	s.mu.Unlock()
	if !still {
		return false, nil
	}
	_, err := c.o.fetch(ctx, w.from, w.object)
	return true, err
}

// restLocked notes that an object was refused, or did not come twice: it is not
// asked for again for a while, whatever is announced.
func (o *online) restLocked(k fetchKey) {
	now := time.Now()
	for old, until := range o.rested {
		if now.After(until) {
			delete(o.rested, old)
		}
	}
	o.rested[k] = now.Add(o.s.timing.rest)
}

// wakeLocked ends the rests of the objects of somebody who has gone: who comes
// back is asked anew.
func (o *online) wakeLocked(a protocol.Address) {
	for k := range o.rested {
		if k.from == a {
			delete(o.rested, k)
		}
	}
}

func (o *online) resting(w wish) bool {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return time.Now().Before(o.rested[fetchKey{w.from, w.object.Hash}])
}

// maxCache is how many bytes of other people's objects are kept
// (hostile-input.md D15).
const maxCache = 256 << 20

// evict keeps the cache in its bounds: once per sign-in is enough.
func (o *online) evict() {
	if err := o.s.store.EvictObjects(maxCache); err != nil {
		o.s.logger.Warn("old objects not removed", "error", err)
	}
}

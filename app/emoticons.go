package app

import (
	"errors"
	"slices"
	"strings"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// Emoticon is one of our own custom emoticons.
type Emoticon struct {
	ID       int64
	Shortcut string
	Hash     protocol.Hash
	Animated bool
}

// ourEmoticon is one with its bytes.
type ourEmoticon struct {
	Emoticon
	data []byte
}

// loadEmoticons reads our set. The bytes are kept in memory (a few KiB each):
// sending must not wait for the disk.
func (s *Session) loadEmoticons() []ourEmoticon {
	rows, err := s.store.Emoticons()
	if err != nil {
		s.logger.Error("emoticons not read", "error", err)
	}
	var list []ourEmoticon
	for _, row := range rows {
		data, ok := s.Object(row.Hash)
		if !ok {
			s.logger.Warn("emoticon without its picture", "shortcut", row.Shortcut)
			continue
		}
		list = append(list, ownEmoticon(row, data))
	}
	return list
}

func ownEmoticon(row store.Emoticon, data []byte) ourEmoticon {
	return ourEmoticon{Emoticon{ID: row.ID, Shortcut: row.Shortcut, Hash: row.Hash, Animated: row.Animated}, data}
}

// Emoticons returns our set in its order.
func (s *Session) Emoticons() ([]Emoticon, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Emoticon, len(s.emoticons))
	for i, e := range s.emoticons {
		list[i] = e.Emoticon
	}
	return list, nil
}

// AddEmoticon adds a picture, already prepared by picture.Emoticon or raw
// bytes of a PNG, JPEG, GIF, BMP or WebP, under a shortcut. Codes:
// "shortcut-empty", "shortcut-long", "shortcut-space", "shortcut-taken",
// "bad-picture", "unsupported-picture", "picture-too-large", "emoticons-full",
// "store".
func (s *Session) AddEmoticon(shortcut string, data []byte) (Emoticon, error) {
	if code := s.CheckShortcut(shortcut, 0); code != "" {
		return Emoticon{}, problem(code, nil)
	}
	prepared, animated, err := s.storeEmoticon(data)
	if err != nil {
		return Emoticon{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.emoticons) >= MaxEmoticons {
		return Emoticon{}, problem(EmoticonsFull, nil)
	}
	row, err := s.store.AddEmoticon(shortcut, protocol.HashOf(prepared), animated)
	if err != nil {
		return Emoticon{}, emoticonProblem(err)
	}
	e := ownEmoticon(row, prepared)
	s.emoticons = append(s.emoticons, e)
	s.bus.Publish(event.EmoticonsChanged{})
	return e.Emoticon, nil
}

// ChangeEmoticon replaces shortcut and, when data is not nil, picture. Codes
// as AddEmoticon, and "emoticon-not-found".
func (s *Session) ChangeEmoticon(id int64, shortcut string, data []byte) (Emoticon, error) {
	if code := s.CheckShortcut(shortcut, id); code != "" {
		return Emoticon{}, problem(code, nil)
	}
	var prepared []byte
	var animated bool
	if data != nil {
		var err error
		if prepared, animated, err = s.storeEmoticon(data); err != nil {
			return Emoticon{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.emoticons, func(e ourEmoticon) bool { return e.ID == id })
	if i < 0 {
		return Emoticon{}, problem(EmoticonNotFound, nil)
	}
	if prepared == nil {
		prepared, animated = s.emoticons[i].data, s.emoticons[i].Animated
	}
	row, err := s.store.ChangeEmoticon(id, shortcut, protocol.HashOf(prepared), animated)
	if err != nil {
		return Emoticon{}, emoticonProblem(err)
	}
	s.emoticons[i] = ownEmoticon(row, prepared)
	s.bus.Publish(event.EmoticonsChanged{})
	return s.emoticons[i].Emoticon, nil
}

// RemoveEmoticon removes one. Codes: "emoticon-not-found", "store".
func (s *Session) RemoveEmoticon(id int64) error {
	_, err := s.RemoveEmoticons(id)
	return err
}

func emoticonProblem(err error) error {
	switch {
	case errors.Is(err, store.ErrTaken):
		return problem(ShortcutTaken, err)
	case errors.Is(err, store.ErrNotFound):
		return problem(EmoticonNotFound, err)
	}
	return problem(NotStored, err)
}

// storeEmoticon makes a picture fit to send and stores it.
func (s *Session) storeEmoticon(data []byte) (prepared []byte, animated bool, err error) {
	if prepared, animated, err = prepareEmoticon(data); err != nil {
		return nil, false, err
	}
	if err := s.store.PutObject(protocol.HashOf(prepared), prepared); err != nil {
		return nil, false, problem(NotStored, err)
	}
	return prepared, animated, nil
}

// prepareEmoticon makes a picture fit to send. What fits already stays as it
// is, byte for byte, so that a received emoticon keeps its hash.
func prepareEmoticon(data []byte) (prepared []byte, animated bool, err error) {
	m, err := picture.DecodePeer(data)
	if err == nil && (m.Format == "png" || m.Format == "gif") && len(data) <= maxOwnEmoticon &&
		m.Bounds().Dx() <= emoticonSide && m.Bounds().Dy() <= emoticonSide {
		return data, m.Animated(), nil
	}
	p, err := picture.Emoticon(data)
	if err != nil {
		return nil, false, pictureProblem(err)
	}
	return p.Data, p.Frames > 1, nil
}

// pictureProblem gives an error of app/picture its code.
func pictureProblem(err error) error {
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return problem(PictureTooLarge, err)
	case errors.Is(err, picture.ErrUnsupported):
		return problem(Unsupported, err)
	}
	return problem(BadPicture, err)
}

// What every client takes as a custom emoticon (p2p.md 1.6).
const (
	emoticonSide   = 50
	maxOwnEmoticon = 64 << 10
)

// CheckShortcut says what is wrong with a shortcut, as the codes of
// AddEmoticon, or "" when it can be used. except is the id of the emoticon
// being changed, or 0.
func (s *Session) CheckShortcut(shortcut string, except int64) string {
	if code := checkShortcut(shortcut); code != "" {
		return code
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.emoticons {
		if e.Shortcut == shortcut && e.ID != except {
			return ShortcutTaken
		}
	}
	return ""
}

// shortcuts returns the shortcuts of our custom emoticons.
func (s *Session) shortcuts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]string, len(s.emoticons))
	for i, e := range s.emoticons {
		list[i] = e.Shortcut
	}
	return list
}

// oursLocked returns those of our emoticons whose shortcut occurs in a text,
// as objects of ours, in the order of the set.
func (s *Session) oursLocked(body string) []protocol.Emoticon {
	var found []protocol.Emoticon
	for _, e := range s.emoticons {
		if len(found) < maxOursInText && strings.Contains(body, e.Shortcut) {
			found = append(found, protocol.Emoticon{
				Shortcut: e.Shortcut, Object: protocol.NewObject(s.self.Address, protocol.CustomEmoticon, e.data),
			})
		}
	}
	return found
}

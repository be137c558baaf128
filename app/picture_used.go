package app

import (
	"time"

	"papilio/protocol"
)

// ForgottenPicture brings a picture back that ForgetPicture took off the list.
type ForgottenPicture struct {
	Hash protocol.Hash
	data []byte
	used time.Time
}

// ForgetPicture takes a picture off those used before. Our display picture
// stays what it is. Codes: "no-picture" when it is not among them, "store".
func (s *Session) ForgetPicture(h protocol.Hash) (ForgottenPicture, error) {
	data, _ := s.Object(h)
	at, ok, err := s.store.ForgetPicture(h)
	switch {
	case err != nil:
		return ForgottenPicture{}, problem(NotStored, err)
	case !ok:
		return ForgottenPicture{}, problem(NoPicture, nil)
	}
	return ForgottenPicture{h, data, at}, nil
}

// RememberPicture puts it back into its place. Code: "store".
func (s *Session) RememberPicture(p ForgottenPicture) error {
	if p.data == nil {
		return nil // it could not be shown any more
	}
	if err := s.store.PutObject(p.Hash, p.data); err != nil {
		return problem(NotStored, err)
	}
	if err := s.store.PictureUsed(p.Hash, p.used); err != nil {
		return problem(NotStored, err)
	}
	return nil
}

package app

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"papilio/app/picture"
	"papilio/protocol"
)

// ownPicture is our display picture; the zero value is none.
type ownPicture struct {
	hash protocol.Hash
	data []byte
}

// settingPicture is the setting that holds the hash of our display picture.
const settingPicture = "picture"

func (p ownPicture) object(creator protocol.Address) protocol.Object {
	if p.hash.IsZero() {
		return protocol.Object{}
	}
	return protocol.NewObject(creator, protocol.DisplayPicture, p.data)
}

func (s *Session) loadPicture() ownPicture {
	sum, err := hex.DecodeString(s.Setting(settingPicture))
	if err != nil || len(sum) != len(protocol.Hash{}) {
		return ownPicture{}
	}
	h := protocol.Hash(sum)
	data, ok := s.Object(h)
	if !ok {
		return ownPicture{}
	}
	return ownPicture{hash: h, data: data}
}

// maxOwnPicture is the largest display picture every client can read (p2p.md 9).
const maxOwnPicture = 65535

// SetPicture makes a 96x96 PNG (see app/picture) our display picture, stores
// it as used and, when signed in, returns once the server has confirmed it.
// nil removes the picture. When an error other than "bad-picture",
// "picture-too-large" or "store" is returned the picture is set here, but
// others may not know it until the next sign-in.
func (s *Session) SetPicture(ctx context.Context, png []byte) error {
	var p ownPicture
	if len(png) > 0 {
		if err := checkPicture(png); err != nil {
			return err
		}
		p = ownPicture{hash: protocol.HashOf(png), data: png}
		if err := s.store.PutObject(p.hash, png); err != nil {
			return problem(NotStored, err)
		}
		if err := s.store.PictureUsed(p.hash, time.Now()); err != nil {
			return problem(NotStored, err)
		}
	}
	setting := ""
	if !p.hash.IsZero() {
		setting = p.hash.String()
	}
	if err := s.store.SetSetting(settingPicture, setting); err != nil {
		return problem(NotStored, err)
	}
	s.mu.Lock()
	s.picture = p
	o := s.signedInLocked()
	s.mu.Unlock()
	if o == nil {
		return nil
	}
	return o.announceSelf(ctx)
}

func checkPicture(png []byte) error {
	m, err := picture.DecodePeer(png)
	switch {
	case errors.Is(err, picture.ErrTooLarge), err == nil && len(png) > maxOwnPicture:
		return problem(PictureTooLarge, err)
	case err != nil:
		return problem(BadPicture, err)
	case m.Format != "png":
		return problem(Unsupported, nil)
	}
	return nil
}

// Picture returns the bytes of our display picture, or nil. They must not be
// changed.
func (s *Session) Picture() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.picture.data
}

// maxUsedPictures is how many pictures the dialog offers again.
const maxUsedPictures = 24

// UsedPictures returns the pictures used before, newest first, the current one
// among them. It reads the database.
func (s *Session) UsedPictures() ([]protocol.Hash, error) {
	rows, err := s.store.UsedPictures(maxUsedPictures)
	if err != nil {
		return nil, problem(NotStored, err)
	}
	hashes := make([]protocol.Hash, len(rows))
	for i, h := range rows {
		hashes[i] = h
	}
	return hashes, nil
}

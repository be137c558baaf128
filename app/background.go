package app

import "papilio/protocol"

// OfferBackground shares a picture (PNG, JPEG or GIF) as the background of the
// conversation with somebody: it becomes ours at once and is offered to them;
// event.BackgroundAnswered tells what they said. Codes: "not-signed-in",
// "hidden", "contact-offline", "bad-picture", "unsupported-picture",
// "picture-too-large", "store".
func (s *Session) OfferBackground(to protocol.Address, data []byte) error {
	return problem(NotSignedIn, nil)
}

// SetBackground makes a picture the background of a conversation without
// telling the other side; nil removes it. Codes: "bad-picture",
// "unsupported-picture", "picture-too-large", "store".
func (s *Session) SetBackground(with protocol.Address, data []byte) error { return nil }

// Background returns the hash of the background of a conversation; ok is
// false when it has none. It reads the database.
func (s *Session) Background(with protocol.Address) (h protocol.Hash, ok bool) { return h, false }

// AcceptBackground takes the background somebody offers; event.BackgroundChanged
// follows when it is here. Code: "transfer-not-found" when nothing is offered.
func (s *Session) AcceptBackground(from protocol.Address) error {
	return problem("transfer-not-found", nil)
}

// DeclineBackground refuses it. Code as AcceptBackground.
func (s *Session) DeclineBackground(from protocol.Address) error {
	return problem("transfer-not-found", nil)
}

package app

import (
	"context"

	"papilio/protocol"
)

// Invite calls somebody into a conversation and returns its id when they have
// joined, or with a *protocol.Problem. In a conversation of several that is the
// same conversation; a one-to-one stays what it is, and a new conversation of
// three begins: GroupStarted tells it, and the id is returned also when who
// could not come but the other side could. Codes: "not-signed-in", "hidden",
// "bad-address", "already-here", "contact-offline", "not-allowed",
// "too-many-people", "no-conversation", "not-delivered", "cancelled".
func (s *Session) Invite(ctx context.Context, in protocol.ConversationID, who protocol.Address) (protocol.ConversationID, error) {
	return "", problem(NotSignedIn, nil)
}

// Leave leaves a conversation of several: we hear no more of it until we write
// there or are called in again. What waits to be sent is given up. For a
// one-to-one, and for one we are not in, it does nothing.
func (s *Session) Leave(in protocol.ConversationID) {}

// Participants returns who is in a conversation now beside ourselves, in the
// order they came. When nobody is (it was idle, or we are offline) it returns
// those whom the next line calls in again. For a one-to-one it is the other
// side.
func (s *Session) Participants(in protocol.ConversationID) []protocol.Participant { return nil }

package protocol

import "strings"

// groupPrefix begins the id of a conversation of several.
const groupPrefix = "group:"

// Several reports whether this is a conversation of several people.
func (id ConversationID) Several() bool { return strings.HasPrefix(string(id), groupPrefix) }

// Person returns who the other side of a one-to-one conversation is, and
// false for a conversation of several.
func (id ConversationID) Person() (Address, bool) {
	if id.Several() {
		return "", false
	}
	a, err := ParseAddress(string(id))
	return a, err == nil
}

// Participant is somebody who is in a conversation beside ourselves.
type Participant struct {
	Address      Address `json:"address"`
	FriendlyName string  `json:"name"` // as the contact list or the switchboard has it; the address when there is none
}

// Mail is what the server says of our mailbox (notification.md 9). The server
// counts; nothing is fetched.
type Mail struct {
	Enabled bool `json:"enabled"` // we have a mailbox at the server
	Inbox   int  `json:"inbox"`   // unread in the inbox
	Folders int  `json:"folders"` // unread elsewhere
}

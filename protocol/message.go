package protocol

import "time"

// ConversationID names a conversation for the length of a session: the peer's
// address while there is one peer, "group:N" when there are several.
type ConversationID string

// With returns the conversation with one person.
func With(a Address) ConversationID { return ConversationID(a) }

// Emoticon is a custom emoticon as announced in text/x-mms-emoticon: what is
// typed, and the object that is drawn in its place.
type Emoticon struct {
	Shortcut string `json:"shortcut"`
	Object   Object `json:"object"`
}

// Delivery is what became of a line.
type Delivery string

// The states of a line. A received line is Received from the start; our own
// go Sending -> Sent | NotSent | Unknown.
const (
	Received Delivery = "received"
	Sending  Delivery = "sending"
	Sent     Delivery = "sent"
	NotSent  Delivery = "not-sent"
	Unknown  Delivery = "unknown" // the connection went before the answer came
)

// Message is one line of a conversation.
type Message struct {
	ID           int64          `json:"id"` // unique and rising within a profile
	Conversation ConversationID `json:"conversation"`
	From         Address        `json:"from"`
	FromName     string         `json:"from_name"`
	Text         Text           `json:"text"`
	Emoticons    []Emoticon     `json:"emoticons,omitempty"` // those whose shortcut occurs in the text
	Time         time.Time      `json:"time"`
	Delivery     Delivery       `json:"delivery"`
	Kind         string         `json:"kind,omitempty"` // of a line that stands for something not supported; empty for a text
}

// What stands in the history for something that others sent or offered and
// that Papilio does not do.
const (
	KindInk       = "ink"         // a drawing (switchboard.md 10)
	KindWink      = "wink"        // datacast 2 (switchboard.md 7)
	KindVoice     = "voice"       // a voice clip, datacast 3
	KindAction    = "action"      // a line of the form "* Ann waves", datacast 4: Text has its words
	KindWebcam    = "webcam"      // an invitation to a webcam
	KindVoiceCall = "voice-call"  // an invitation to talk or to be seen
	KindActivity  = "activity"    // a game or a shared program
	KindApp       = "application" // sharing, remote assistance, meetings
	KindPart      = "part"        // a message in parts that did not become whole (switchboard.md 10)
	KindOther     = "other"       // an invitation to something unknown
)

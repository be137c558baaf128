// Package event holds the news of a session, as values in the past tense, and
// the Bus that carries them in one order to everybody who listens.
//
// Events tell what has happened; they never ask for anything and carry no
// peer-to-peer bytes. Whoever holds an event can query the app.Session and
// find what it tells: state comes before news.
package event

import (
	"time"

	"papilio/protocol"
)

// Event is one piece of news. The set is sealed: every type is in this package.
type Event interface {
	// Name is the stable lower-case name papilio-cli writes as "event".
	Name() string
	event()
}

// Step is how far a sign-in has come.
type Step string

// The steps, in order.
const (
	StepReaching Step = "reaching" // reaching the server
	StepSigning  Step = "signing"  // proving who we are
	StepFetching Step = "fetching" // fetching contacts
)

// SigningIn is emitted when a sign-in enters a step.
type SigningIn struct {
	Step Step `json:"step"`
}

// SignedIn is emitted when we are signed in, the contacts are there and our
// status is set.
type SignedIn struct {
	Self   protocol.Self `json:"self"`
	Server string        `json:"server"`
}

// SignedOut is emitted when a session or a sign-in has ended. Reason is one of
// "requested", "elsewhere", "server-closing", "lost" or "failed"; Code is the
// protocol.Problem code when there is one.
type SignedOut struct {
	Reason string `json:"reason"`
	Code   string `json:"code,omitempty"`
}

// Reconnecting is emitted when a session that was lost will be dialled again by
// itself: when, and which attempt that is, from 1. SigningIn and SignedIn
// follow, another Reconnecting when the attempt failed, or SignedOut when there
// will be no other.
type Reconnecting struct {
	At      time.Time `json:"at"`
	Attempt int       `json:"attempt"`
}

// ContactsReceived is emitted once per sign-in with the whole list.
type ContactsReceived struct {
	Contacts []protocol.Contact `json:"contacts"`
	Groups   []protocol.Group   `json:"groups"`
}

// ContactChanged is emitted when anything about a contact has changed: status,
// name, picture, lists or groups.
type ContactChanged struct {
	Contact protocol.Contact `json:"contact"`
}

// ContactRemoved is emitted when somebody is on none of our lists any more.
type ContactRemoved struct {
	Address protocol.Address `json:"address"`
}

// GroupChanged is emitted when a group was added or renamed.
type GroupChanged struct {
	Group protocol.Group `json:"group"`
}

// GroupRemoved is emitted when a group has gone.
type GroupRemoved struct {
	ID protocol.GroupID `json:"id"`
}

// SelfChanged is emitted when our own name, status, picture or phone numbers
// have changed and the server has confirmed it, and when a name was chosen
// without a connection.
type SelfChanged struct {
	Self protocol.Self `json:"self"`
}

// PrivacyChanged is emitted after ContactsReceived and whenever one of the
// settings has changed.
type PrivacyChanged struct {
	Privacy protocol.Privacy `json:"privacy"`
}

// ConnectionChanged is emitted when the connection report has changed.
type ConnectionChanged struct {
	Connection protocol.Connection `json:"connection"`
}

// Joined is emitted when somebody has entered a conversation.
type Joined struct {
	Conversation protocol.ConversationID `json:"conversation"`
	Address      protocol.Address        `json:"address"`
	FriendlyName string                  `json:"name"`
	Back         bool                    `json:"back,omitempty"` // they had only been idle: nothing to tell a person
}

// Left is emitted when somebody has left a conversation.
type Left struct {
	Conversation protocol.ConversationID `json:"conversation"`
	Address      protocol.Address        `json:"address"`
	Idle         bool                    `json:"idle,omitempty"` // the switchboard was left or closed because nobody had said anything
}

// GroupStarted is emitted when a conversation of several people begins, before
// anything else is told of it. Was is the conversation it grew out of: the one
// we invited from, or the one-to-one whose switchboard a third person has
// entered; empty when we were called into it. People may be fewer than two:
// others are still being called, and Joined follows for each.
type GroupStarted struct {
	Conversation protocol.ConversationID `json:"conversation"`
	Was          protocol.ConversationID `json:"was,omitempty"`
	People       []protocol.Participant  `json:"people"`
}

// NotSupported is emitted when somebody has sent or offered something that
// Papilio does not do; it was declined where the protocol has a way to. Kind is
// one of the Kind constants of package protocol. It is a line of the history
// too: ID names it, and Text is what came with an "action".
type NotSupported struct {
	Conversation protocol.ConversationID `json:"conversation"`
	From         protocol.Address        `json:"from"`
	FromName     string                  `json:"name"`
	Kind         string                  `json:"kind"`
	Text         string                  `json:"text,omitempty"`
	ID           int64                   `json:"id"`
	Time         time.Time               `json:"time"`
}

// MailChanged is emitted when the counts of our mailbox have changed.
type MailChanged struct {
	Mail protocol.Mail `json:"mail"`
}

// MailReceived is emitted when new mail has come. All of it is what the sender
// and the server wrote; URL is where the mail can be read, an http or https
// address, or empty. Show it whole before it is opened.
type MailReceived struct {
	From    string `json:"from"`
	Address string `json:"address,omitempty"`
	Subject string `json:"subject"`
	URL     string `json:"url,omitempty"`
}

// ServerNotice is emitted when the server has something to tell to everybody.
// Kind is "closing": the server goes down in so many minutes.
type ServerNotice struct {
	Kind    string `json:"kind"`
	Minutes int    `json:"minutes"`
}

// Typing is emitted when somebody is writing; it holds for six seconds or
// until their next message.
type Typing struct {
	Conversation protocol.ConversationID `json:"conversation"`
	From         protocol.Address        `json:"from"`
}

// Nudged is emitted when somebody has nudged us.
type Nudged struct {
	Conversation protocol.ConversationID `json:"conversation"`
	From         protocol.Address        `json:"from"`
}

// MessageReceived is emitted when a line has come from somebody else.
type MessageReceived struct {
	Message protocol.Message `json:"message"`
}

// MessageQueued is emitted when a line of ours has been taken; it is Sending.
type MessageQueued struct {
	Message protocol.Message `json:"message"`
}

// MessageDelivered is emitted when the fate of a line of ours is known.
type MessageDelivered struct {
	Conversation protocol.ConversationID `json:"conversation"`
	ID           int64                   `json:"id"`
	Delivery     protocol.Delivery       `json:"delivery"`
	Code         string                  `json:"code,omitempty"` // why not, as a protocol.Problem code
}

// EmoticonsAnnounced is emitted when somebody has said which custom emoticons
// they are about to use; their pictures may not be here yet.
type EmoticonsAnnounced struct {
	Conversation protocol.ConversationID `json:"conversation"`
	From         protocol.Address        `json:"from"`
	Emoticons    []protocol.Emoticon     `json:"emoticons"`
}

// EmoticonReceived is emitted when the picture of a custom emoticon has
// arrived, its hash is right and it is in the store.
type EmoticonReceived struct {
	Conversation protocol.ConversationID `json:"conversation"`
	From         protocol.Address        `json:"from"`
	Emoticon     protocol.Emoticon       `json:"emoticon"`
}

// PictureReceived is emitted when a contact's display picture has arrived, its
// hash is right and it is in the store.
type PictureReceived struct {
	Of     protocol.Address `json:"of"`
	Object protocol.Object  `json:"object"`
}

// ObjectFailed is emitted when a picture or an emoticon could not be fetched.
type ObjectFailed struct {
	From   protocol.Address `json:"from"`
	Object protocol.Object  `json:"object"`
	Code   string           `json:"code"`
}

// TransferChanged is emitted when a file is offered to us or by us, when it has
// got further and when it has ended: at most four times a second for each while
// it moves.
type TransferChanged struct {
	Transfer protocol.Transfer `json:"transfer"`
}

// BackgroundOffered is emitted when a contact wants to share a background for
// our conversation. Session.AcceptBackground fetches it; a newer offer takes
// the place of an older one.
type BackgroundOffered struct {
	From protocol.Address `json:"from"`
	Size int64            `json:"size"` // bytes
}

// BackgroundWithdrawn is emitted when a background that was offered to us is not
// to be had any more: it was taken back, or nobody answered in time.
type BackgroundWithdrawn struct {
	From protocol.Address `json:"from"`
}

// BackgroundChanged is emitted when the background of a conversation is
// another one: its bytes are in the store. A zero hash is none.
type BackgroundChanged struct {
	With protocol.Address `json:"with"`
	Hash protocol.Hash    `json:"hash"`
}

// BackgroundAnswered is emitted when a background of ours was taken (no code),
// or why it was not: "file-declined", "file-timeout" and the like.
type BackgroundAnswered struct {
	With protocol.Address `json:"with"`
	Code string           `json:"code,omitempty"`
}

// HistoryCleared is emitted when lines of the history were removed for good.
type HistoryCleared struct {
	Conversation protocol.ConversationID `json:"conversation,omitempty"` // "" when it may be of any
	Lines        int                     `json:"lines"`
}

// EmoticonsChanged is emitted when our own set of custom emoticons has changed.
type EmoticonsChanged struct{}

func (SigningIn) Name() string           { return "signing-in" }
func (SignedIn) Name() string            { return "signed-in" }
func (SignedOut) Name() string           { return "signed-out" }
func (Reconnecting) Name() string        { return "reconnecting" }
func (ContactsReceived) Name() string    { return "contacts-received" }
func (ContactChanged) Name() string      { return "contact" }
func (ContactRemoved) Name() string      { return "contact-removed" }
func (GroupChanged) Name() string        { return "group" }
func (GroupRemoved) Name() string        { return "group-removed" }
func (SelfChanged) Name() string         { return "self" }
func (PrivacyChanged) Name() string      { return "privacy" }
func (ConnectionChanged) Name() string   { return "connection" }
func (Joined) Name() string              { return "joined" }
func (Left) Name() string                { return "left" }
func (GroupStarted) Name() string        { return "group-started" }
func (NotSupported) Name() string        { return "not-supported" }
func (MailChanged) Name() string         { return "mail" }
func (MailReceived) Name() string        { return "mail-received" }
func (ServerNotice) Name() string        { return "server-notice" }
func (Typing) Name() string              { return "typing" }
func (Nudged) Name() string              { return "nudge" }
func (MessageReceived) Name() string     { return "message" }
func (MessageQueued) Name() string       { return "queued" }
func (MessageDelivered) Name() string    { return "delivery" }
func (EmoticonsAnnounced) Name() string  { return "emoticons-announced" }
func (EmoticonReceived) Name() string    { return "emoticon" }
func (PictureReceived) Name() string     { return "picture" }
func (ObjectFailed) Name() string        { return "object-failed" }
func (EmoticonsChanged) Name() string    { return "emoticons-changed" }
func (HistoryCleared) Name() string      { return "history-cleared" }
func (TransferChanged) Name() string     { return "transfer" }
func (BackgroundOffered) Name() string   { return "background-offered" }
func (BackgroundWithdrawn) Name() string { return "background-withdrawn" }
func (BackgroundChanged) Name() string   { return "background" }
func (BackgroundAnswered) Name() string  { return "background-answered" }

func (SigningIn) event()           {}
func (SignedIn) event()            {}
func (SignedOut) event()           {}
func (Reconnecting) event()        {}
func (ContactsReceived) event()    {}
func (ContactChanged) event()      {}
func (ContactRemoved) event()      {}
func (GroupChanged) event()        {}
func (GroupRemoved) event()        {}
func (SelfChanged) event()         {}
func (PrivacyChanged) event()      {}
func (ConnectionChanged) event()   {}
func (Joined) event()              {}
func (Left) event()                {}
func (GroupStarted) event()        {}
func (NotSupported) event()        {}
func (MailChanged) event()         {}
func (MailReceived) event()        {}
func (ServerNotice) event()        {}
func (Typing) event()              {}
func (Nudged) event()              {}
func (MessageReceived) event()     {}
func (MessageQueued) event()       {}
func (MessageDelivered) event()    {}
func (EmoticonsAnnounced) event()  {}
func (EmoticonReceived) event()    {}
func (PictureReceived) event()     {}
func (ObjectFailed) event()        {}
func (EmoticonsChanged) event()    {}
func (HistoryCleared) event()      {}
func (TransferChanged) event()     {}
func (BackgroundOffered) event()   {}
func (BackgroundWithdrawn) event() {}
func (BackgroundChanged) event()   {}
func (BackgroundAnswered) event()  {}

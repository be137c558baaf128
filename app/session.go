package app

// CONTRACT STUB: signatures are agreed with ui and cmd; bodies are to be written.

import (
	"context"
	"errors"
	"log/slog"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

var errStub = errors.New("stub")

// Options configures a Session.
type Options struct {
	Store  *store.DB    // required; the Session does not close it
	Logger *slog.Logger // nil discards
}

// Session is one person's messenger: it joins the engine, the peer-to-peer
// layer and the store. Everything ui and papilio-cli see is here.
type Session struct{ bus event.Bus }

// New returns a Session that is signed out.
func New(Options) *Session { return &Session{} }

// Close signs out, ends every goroutine and returns when they are gone.
func (s *Session) Close() error { return nil }

// Snapshot is the state at one moment.
type Snapshot struct {
	SignedIn   bool
	Self       protocol.Self
	Contacts   []protocol.Contact
	Groups     []protocol.Group
	Connection protocol.Connection
}

// Watch returns the state and a subscription that starts right after it: no
// gap, nothing twice. The caller closes the subscription.
func (s *Session) Watch(name string) (Snapshot, *event.Subscription) {
	return Snapshot{}, s.bus.Subscribe(name)
}

// Snapshot returns the state now.
func (s *Session) Snapshot() Snapshot { return Snapshot{} }

// Credentials say who signs in where.
type Credentials struct {
	Address  protocol.Address
	Password string
	Server   string          // host:port of the notification (or dispatch) server
	Login    string          // URL of the nexus or of the login page; http only on loopback
	Status   protocol.Status // empty is Online
}

// SignIn signs in and returns when the contacts are there and the status is
// set, or with a *protocol.Problem: "bad-address", "wrong-password",
// "server-not-found", "server-unreachable", "login-unreachable",
// "login-bad-answer", "login-not-secure", "protocol-unsupported", "server-busy",
// "timeout", "cancelled", "already-signed-in". SigningIn events tell the steps. Cancel by the context.
func (s *Session) SignIn(ctx context.Context, c Credentials) error { return errStub }

// SignOut ends the session; it is a no-op when signed out.
func (s *Session) SignOut() {}

// SetStatus changes our status.
func (s *Session) SetStatus(ctx context.Context, st protocol.Status) error { return errStub }

// SetName changes our friendly name: 1 to 129 characters.
func (s *Session) SetName(ctx context.Context, name string) error { return errStub }

// SetPicture makes a 96x96 PNG (see app/picture) our display picture, stores
// it as used and, when signed in, returns once the server has confirmed it. nil removes the picture.
func (s *Session) SetPicture(ctx context.Context, png []byte) error { return errStub }

// Picture returns the bytes of our display picture, or nil.
func (s *Session) Picture() []byte { return nil }

// UsedPictures returns the pictures used before, newest first, without the current one removed.
func (s *Session) UsedPictures() ([]protocol.Hash, error) { return nil, nil }

// Object returns the cached bytes of an object by hash; ok is false when it is
// not here. It reads the database: do not call it on the UI goroutine.
func (s *Session) Object(h protocol.Hash) (data []byte, ok bool) { return nil, false }

// FetchPicture returns a contact's display picture, from the cache or peer to
// peer. Codes: "not-signed-in", "no-picture", "contact-offline", "not-delivered", "timeout", "bad-object".
func (s *Session) FetchPicture(ctx context.Context, of protocol.Address) ([]byte, error) {
	return nil, errStub
}

// FetchEmoticon does the same for a custom emoticon that somebody announced.
func (s *Session) FetchEmoticon(ctx context.Context, from protocol.Address, o protocol.Object) ([]byte, error) {
	return nil, errStub
}

// Emoticon is one of our own custom emoticons.
type Emoticon struct {
	ID       int64
	Shortcut string
	Hash     protocol.Hash
	Animated bool
}

// Emoticons returns our set in its order.
func (s *Session) Emoticons() ([]Emoticon, error) { return nil, nil }

// AddEmoticon adds a picture, already prepared by picture.Emoticon or raw
// bytes of a PNG, JPEG, GIF, BMP or WebP, under a shortcut. Codes:
// "shortcut-empty", "shortcut-long", "shortcut-space", "shortcut-taken", "bad-picture", "picture-too-large".
func (s *Session) AddEmoticon(shortcut string, data []byte) (Emoticon, error) {
	return Emoticon{}, errStub
}

// ChangeEmoticon replaces shortcut and, when data is not nil, picture.
func (s *Session) ChangeEmoticon(id int64, shortcut string, data []byte) (Emoticon, error) {
	return Emoticon{}, errStub
}

// RemoveEmoticon removes one; AddEmoticon with its bytes brings it back.
func (s *Session) RemoveEmoticon(id int64) error { return errStub }

// CheckShortcut says what is wrong with a shortcut, as the codes of
// AddEmoticon, or "" when it can be used. except is the id of the emoticon being changed, or 0.
func (s *Session) CheckShortcut(shortcut string, except int64) string { return "" }

// Send queues a text for one person and returns its line at once; what became of it
// comes as MessageDelivered. Custom emoticons of ours that occur in the body are announced first. A
// body longer than one message is sent in parts (several lines).
// Codes: "not-signed-in", "empty-text", "hidden".
func (s *Session) Send(to protocol.Address, text protocol.Text) ([]protocol.Message, error) {
	return nil, errStub
}

// SendAgain queues a line that was not sent once more, under the same id.
func (s *Session) SendAgain(id int64) error { return errStub }

// SetTyping tells the other side that we are writing; it is cheap to call on
// every keystroke and sends at most every five seconds, only on an open conversation.
func (s *Session) SetTyping(to protocol.Address) {}

// Nudge shakes the other side's window, at most once in ten seconds ("too-soon").
func (s *Session) Nudge(to protocol.Address) error { return errStub }

// History returns up to limit lines of a conversation before a line id (0 for
// the newest), oldest first. It reads the database.
func (s *Session) History(with protocol.Address, before int64, limit int) ([]protocol.Message, error) {
	return nil, nil
}

// Connection returns the report of the Connection page.
func (s *Session) Connection() protocol.Connection { return protocol.Connection{} }

// Setting reads a setting, "" when it was never set; SetSetting writes it.
func (s *Session) Setting(key string) string { return "" }

// SetSetting stores a setting.
func (s *Session) SetSetting(key, value string) error { return nil }

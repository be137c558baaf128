// Package app joins the engine, the peer-to-peer layer and the store into one
// person's messenger. All that ui and papilio-cli see is here: methods to ask
// for things, and the event bus for what has happened.
//
// Two rules hold everywhere. State before news: the lock is taken, the model
// is updated, the row is written, and then the event is published, so whoever
// holds an event can query what it tells. And nothing waits in the callbacks
// of the engine's readers: what takes time runs in goroutines that belong to
// the signed-in period (see online) and end with it.
package app

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/trace"
	"papilio/store"
)

// Options configures a Session.
type Options struct {
	Store  *store.DB    // required; the Session does not close it
	Logger *slog.Logger // nil discards
}

// Session is one person's messenger. Its methods are safe for concurrent use;
// those that can wait take a context or say so.
type Session struct {
	store       *store.DB
	logger      *slog.Logger
	bus         event.Bus
	trace       trace.Tap // what goes over the wire
	timing      timing
	systemProxy func(ctx context.Context, server string) (protocol.Route, Proxy, bool)
	addresses   func() string         // of this computer; another value is another network
	clock       func() time.Time      // on the wall: it goes on while the computer sleeps, as timers do not
	engine      func(*client.Options) // changes what the engine is given; for tests

	mu         sync.Mutex
	closed     bool
	loops      sync.WaitGroup     // goroutines of reconnections; Close waits for them
	reconnect  *reconnection      // from the end of a session that was lost until the next one
	attempts   int                // to reconnect, since a session held
	waiting    []protocol.Message // written while we reconnect
	talks      []talk             // conversations of several, the newest last
	mail       protocol.Mail
	online     *online // from the start of a sign-in until everything of it has ended
	self       protocol.Self
	chosen     protocol.Status // what the person wants to be seen as
	idle       idling
	contacts   map[protocol.Address]protocol.Contact
	groups     map[protocol.GroupID]protocol.Group
	privacy    protocol.Privacy
	nicks      map[protocol.Address]string
	connection protocol.Connection
	picture    ownPicture
	emoticons  []ourEmoticon
	pictures   map[protocol.Address]protocol.Hash // display pictures of contacts that are in the store
	sending    map[int64]bool                     // lines whose fate is open
	unstored   int64                              // lines the store refused
	keeping    keeping
	transfers  transfers
	wanted     wanted
}

// New returns a Session that is signed out.
func New(o Options) *Session {
	s := &Session{
		store: o.Store, logger: o.Logger, timing: defaultTiming, systemProxy: client.SystemProxy, addresses: client.Addresses, clock: wallClock, engine: func(*client.Options) {},
		contacts: map[protocol.Address]protocol.Contact{}, groups: map[protocol.GroupID]protocol.Group{},
		connection: signedOutReport, pictures: map[protocol.Address]protocol.Hash{}, sending: map[int64]bool{},
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.bus.Logger = s.logger
	s.self.Status = protocol.Offline
	s.chosen = protocol.Online
	s.idle.after = s.loadAutoAway()
	s.nicks = s.loadNicks()
	s.picture = s.loadPicture()
	s.emoticons = s.loadEmoticons()
	s.readWanted()
	s.talks = s.loadTalks()
	s.keepChanged()
	return s
}

func wallClock() time.Time { return time.Now().Round(0) }

// Close signs out, ends every goroutine and returns when they are gone.
// Afterwards SignIn is refused; what reads the store still works.
func (s *Session) Close() error {
	s.mu.Lock()
	s.closed = true
	s.stopKeepingLocked()
	s.mu.Unlock()
	s.SignOut()
	s.loops.Wait()
	return nil
}

// Snapshot is the state at one moment.
type Snapshot struct {
	SignedIn     bool
	Self         protocol.Self
	Contacts     []protocol.Contact // by address
	Groups       []protocol.Group   // by name
	Connection   protocol.Connection
	Privacy      protocol.Privacy   // who may reach us; our phones are in Self
	Reconnecting event.Reconnecting // Attempt 0 unless the session will be dialled again by itself
	Mail         protocol.Mail      // what the server says of our mailbox
}

// Requests returns those who have us on their list and wait for an answer:
// neither allowed nor blocked, by address. Whether to ask at all is
// Privacy.NotifyAdds.
func (v Snapshot) Requests() []protocol.Contact {
	var list []protocol.Contact
	for _, c := range v.Contacts {
		if c.Lists.Has(protocol.ReverseList) && !c.Lists.Has(protocol.AllowList) && !c.Lists.Has(protocol.BlockList) {
			list = append(list, c)
		}
	}
	return list
}

// Watch returns the state and a subscription that starts right after it: no
// gap, nothing twice. The caller closes the subscription.
func (s *Session) Watch(name string) (Snapshot, *event.Subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshotLocked(), s.bus.Subscribe(name)
}

// Snapshot returns the state now. After a sign-out the contacts stay, all
// offline, until the next sign-in.
func (s *Session) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshotLocked()
}

func (s *Session) snapshotLocked() Snapshot {
	v := Snapshot{SignedIn: s.signedInLocked() != nil, Self: s.self, Connection: s.connection, Privacy: s.privacy, Reconnecting: s.reconnectingLocked(), Mail: s.mail}
	for _, c := range s.contacts {
		v.Contacts = append(v.Contacts, c)
	}
	slices.SortFunc(v.Contacts, func(a, b protocol.Contact) int { return strings.Compare(string(a.Address), string(b.Address)) })
	for _, g := range s.groups {
		v.Groups = append(v.Groups, g)
	}
	slices.SortFunc(v.Groups, func(a, b protocol.Group) int {
		return strings.Compare(a.Name+"\x00"+string(a.ID), b.Name+"\x00"+string(b.ID))
	})
	return v
}

// signedInLocked returns the signed-in period, or nil when there is none or it
// is ending.
func (s *Session) signedInLocked() *online {
	if s.online == nil || !s.online.up {
		return nil
	}
	return s.online
}

func (s *Session) signedIn() (*online, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.signedInLocked(); o != nil {
		return o, nil
	}
	return nil, problem(NotSignedIn, nil)
}

// Setting reads a setting, "" when it was never set; SetSetting writes it.
func (s *Session) Setting(key string) string {
	v, err := s.store.Setting(key)
	if err != nil {
		s.logger.Warn("setting not read", "key", key, "error", err)
	}
	return v
}

// NameSetting is the key of the setting that holds the friendly name an
// account had last.
func NameSetting(a protocol.Address) string { return "name." + string(a) }

// rememberLocked stores a setting of the session's own.
func (s *Session) rememberLocked(key, value string) {
	if err := s.store.SetSetting(key, value); err != nil {
		s.logger.Warn("setting not stored", "key", key, "error", err)
	}
}

// SetSetting stores a setting.
func (s *Session) SetSetting(key, value string) error {
	if err := s.store.SetSetting(key, value); err != nil {
		return err
	}
	s.settingChanged(key)
	return nil
}

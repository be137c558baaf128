package app

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/store"
)

// Codes of the Library, next to those of CheckProfile.
const (
	ProfileNotFound = "profile-not-found"
	ProfileUsed     = "profile-used" // accounts sign in there
	ProfileFixed    = "profile-fixed"
	TooManyProfiles = "profile-many"
	AccountNotFound = "account-not-found"
	AccountInUse    = "account-in-use"
	AccountNewer    = "account-newer"  // its database is of a newer Papilio
	AccountBroken   = "account-broken" // its folder cannot be opened
	FolderInUse     = "profile-in-use" // by another program
	FolderReadOnly  = "profile-read-only"
)

// Names in the data folder, and how many profiles and accounts are read.
const (
	profilesFile = "profiles.json"
	settingsFile = "settings.json"
	accountsDir  = "accounts"
	accountFile  = "account.json"
	pictureFile  = "picture.png"
	maxProfiles  = 200
	maxAccounts  = 1000
)

// LibraryOptions configures a Library.
type LibraryOptions struct {
	Dir    string       // the data folder; made when it is not there
	Logger *slog.Logger // nil discards
	// Begin is called with every Session before Use returns it, and end when that
	// Session has been closed; nil is nothing.
	Begin func(*Session) (end func())
}

// Library is the data folder of one person: the server profiles, the accounts,
// each with a folder and a store of its own, and the settings that are not of
// one account. One account is in use at a time; Session is its messenger. All
// methods are safe for concurrent use and may wait for the disk.
type Library struct {
	dir    string
	logger *slog.Logger
	begin  func(*Session) (end func())
	unlock func() error
	now    func() time.Time

	using sync.Mutex // held while the account in use changes, taken before mu
	end   func()     // of the session in use, from begin

	mu       sync.Mutex
	profiles []Profile // in the order they are offered
	accounts []Account
	settings map[string]string
	damaged  []string        // names of files that were set aside
	fresh    map[string]bool // folders made in this run for accounts nobody has signed in to
	current  Account
	session  *Session
	store    *store.DB
	closed   bool
}

// OpenLibrary opens a data folder, for this program alone: another one gets
// store.ErrInUse. Files that make no sense are set aside (see Damaged) and the
// rest is used. The database of a Papilio that knew one account is moved to the
// built-in account. No account is in use yet: call Use.
//
// Errors are those of store.Open for the folder itself.
func OpenLibrary(o LibraryOptions) (*Library, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	l := &Library{dir: dir, logger: o.Logger, begin: o.Begin, now: time.Now, settings: map[string]string{}, fresh: map[string]bool{}}
	if l.logger == nil {
		l.logger = slog.New(slog.DiscardHandler)
	}
	if l.unlock, err = store.Lock(dir); err != nil {
		return nil, err
	}
	if err := l.read(); err != nil {
		return nil, errors.Join(err, l.unlock())
	}
	return l, nil
}

// read brings everything into memory, and old layouts up to date.
func (l *Library) read() error {
	if err := os.MkdirAll(filepath.Join(l.dir, accountsDir), 0o700); err != nil {
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	l.sweep()
	if err := l.readSettings(); err != nil {
		return err
	}
	if err := l.readProfiles(); err != nil {
		return err
	}
	if err := l.readAccounts(); err != nil {
		return err
	}
	return l.moveOld()
}

// Close ends the Session in use and lets another program have the folder.
func (l *Library) Close() error {
	l.using.Lock()
	defer l.using.Unlock()
	l.mu.Lock()
	done := l.closed
	l.closed = true
	l.mu.Unlock()
	if done {
		return nil
	}
	return errors.Join(l.leave(), l.unlock())
}

// Dir returns the data folder.
func (l *Library) Dir() string { return l.dir }

// Damaged returns the names of the files and databases that could not be read
// and were kept aside. The person should be told.
func (l *Library) Damaged() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.damaged)
}

// Accounts returns the accounts, the one used last first; those nobody has
// signed in to yet come last.
func (l *Library) Accounts() []Account {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := slices.Clone(l.accounts)
	slices.SortStableFunc(list, func(a, b Account) int {
		return cmp.Or(b.Used.Compare(a.Used), cmp.Compare(a.Address, b.Address), cmp.Compare(a.ProfileID, b.ProfileID))
	})
	return list
}

// Account returns the account of an address on a server.
func (l *Library) Account(a protocol.Address, profile string) (Account, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := l.findLocked(a, profile); i >= 0 {
		return l.accounts[i], true
	}
	return Account{}, false
}

func (l *Library) findLocked(a protocol.Address, profile string) int {
	return slices.IndexFunc(l.accounts, func(b Account) bool { return b.Is(a, profile) })
}

// New reports whether nobody has ever signed in from this data folder.
func (l *Library) New() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !slices.ContainsFunc(l.accounts, func(a Account) bool { return !a.Used.IsZero() })
}

// Last returns the account to begin with, of those that are remembered: the one
// in use, else the one used last, else that of the built-in server.
func (l *Library) Last() Account {
	if a, ok := l.Current(); ok && a.Remember {
		return a
	}
	for _, a := range l.Accounts() {
		if a.Remember && !a.Used.IsZero() {
			return a
		}
	}
	return Account{Address: You, ProfileID: BuiltInProfile, Remember: true}
}

// Setting returns a setting that is not of one account, "" when it was never set.
func (l *Library) Setting(key string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.settings[key]
}

// SetSetting stores one. Secrets do not belong here.
func (l *Library) SetSetting(key, value string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old, ok := l.settings[key]; ok && old == value {
		return nil
	}
	l.settings[key] = value
	return l.writeSettingsLocked()
}

package app

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"

	"papilio/protocol"
	"papilio/store"
)

// maxPictureFile bounds the copy of a display picture that stands in the list
// of accounts, in bytes.
const maxPictureFile = 1 << 20

// Use opens the store of an account and returns a Session on it, signed out;
// the account is added when it is new. The Session of the account before is
// closed: sign out and let go of it first. When the store cannot be opened, all
// stays as it was: "profile-in-use", "account-newer", "profile-read-only",
// "account-broken", around the error of store.Open. The account in use already is
// nothing to do.
func (l *Library) Use(a Account) (*Session, error) {
	l.using.Lock()
	defer l.using.Unlock()
	return l.use(a)
}

// UseAndRemove is Use, and then RemoveAccount of another one, which may be the
// one in use and even the same: that begins anew with nothing.
func (l *Library) UseAndRemove(next, gone Account) (*Session, error) {
	l.using.Lock()
	defer l.using.Unlock()
	if !next.Is(gone.Address, gone.ProfileID) {
		s, err := l.use(next)
		if err == nil {
			err = l.remove(gone)
		}
		return s, err
	}
	if now, ok := l.Current(); ok && now.Is(gone.Address, gone.ProfileID) {
		if err := l.leave(); err != nil {
			l.logger.Error("the account was not closed properly", "error", err)
		}
	}
	err := l.remove(gone)
	next = Account{Address: gone.Address, ProfileID: gone.ProfileID, Remember: true}
	s, failed := l.use(next)
	return s, errors.Join(err, failed)
}

// use is Use; using is held.
func (l *Library) use(a Account) (*Session, error) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil, problem(Cancelled, errors.New("the data folder is closed"))
	}
	if l.session != nil && l.current.Is(a.Address, a.ProfileID) {
		defer l.mu.Unlock()
		return l.session, nil
	}
	if i := l.findLocked(a.Address, a.ProfileID); i >= 0 {
		a = l.accounts[i]
	}
	a, err := l.saveAccountLocked(a)
	l.mu.Unlock()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(a.Dir)
	if err != nil {
		return nil, accountProblem(err)
	}
	if err := l.leave(); err != nil {
		l.logger.Error("the account before was not closed properly", "error", err)
	}
	session := New(Options{Store: db, Logger: l.logger})
	if l.begin != nil {
		l.end = l.begin(session)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current, l.session, l.store = a, session, db
	if name := db.SetAside(); name != "" {
		l.damaged = append(l.damaged, filepath.Base(name))
		l.logger.Warn("the database was damaged and is kept aside; a new one was begun", "kept", name)
	}
	return session, nil
}

// accountProblem names what keeps the store of an account from being opened.
func accountProblem(err error) error {
	code := AccountBroken
	switch {
	case errors.Is(err, store.ErrInUse):
		code = FolderInUse
	case errors.Is(err, store.ErrNewer):
		code = AccountNewer
	case errors.Is(err, store.ErrReadOnly):
		code = FolderReadOnly
	}
	return problem(code, err)
}

// leave ends the Session in use, and keeps what the list of accounts shows of
// it. using is held.
func (l *Library) leave() error {
	l.mu.Lock()
	session, db, a := l.session, l.store, l.current
	l.session, l.store, l.current = nil, nil, Account{}
	l.mu.Unlock()
	if session == nil {
		return nil
	}
	err := session.Close()
	l.keepLook(session, a)
	untouched := l.untouched(session, a)
	err = errors.Join(err, db.Close())
	if l.end != nil {
		l.end()
		l.end = nil
	}
	if untouched {
		err = errors.Join(err, l.remove(a))
	}
	return err
}

// untouched reports whether an account was new in this run and nothing came of
// it: a slip of the pen in the address leaves no folder behind.
func (l *Library) untouched(s *Session, a Account) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := l.findLocked(a.Address, a.ProfileID); i < 0 || !l.accounts[i].Used.IsZero() || a.ProfileID == BuiltInProfile || !l.fresh[filepath.Base(a.Dir)] {
		return false
	}
	emoticons, err := s.Emoticons()
	return err == nil && len(emoticons) == 0 && len(s.Picture()) == 0
}

// keepLook writes the picture and the name of an account where they can be read
// without its store.
func (l *Library) keepLook(s *Session, a Account) {
	path := filepath.Join(accountsDir, accountFolder(a.Address, a.ProfileID), pictureFile)
	data := s.Picture()
	if old, err := os.ReadFile(filepath.Join(l.dir, path)); !bytes.Equal(old, data) || err != nil && len(data) > 0 {
		if len(data) == 0 {
			err = os.Remove(filepath.Join(l.dir, path))
		} else {
			err = l.writeBytes(path, data)
		}
		if err != nil {
			l.logger.Warn("the picture of the account is not in the list", "error", err)
		}
	}
	before := a
	a.Name = protocol.CleanName(s.Setting(NameSetting(a.Address)), "")
	if s.Setting(StatusSetting(a.Address)) != "" {
		a.Status = s.LastStatus(a.Address)
	}
	if a != before {
		if _, err := l.SaveAccount(a); err != nil {
			l.logger.Warn("the look of the account is not in the list", "error", err)
		}
	}
}

// Session returns the messenger of the account in use, nil when there is none.
func (l *Library) Session() *Session {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.session
}

// Store returns the store of the account in use, nil when there is none; the
// Session is what changes it.
func (l *Library) Store() *store.DB {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.store
}

// Current returns the account in use.
func (l *Library) Current() (Account, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current, l.session != nil
}

// SignedIn remembers that an account was signed in to just now.
func (l *Library) SignedIn(a Account) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.findLocked(a.Address, a.ProfileID)
	if i < 0 {
		return problem(AccountNotFound, nil)
	}
	a = l.accounts[i]
	a.Used = l.now()
	_, err := l.saveAccountLocked(a)
	return err
}

// AccountPicture returns the display picture of an account as it last was, nil
// when it has none. It is a picture of our own, but a file all the same: decode
// it within limits.
func (l *Library) AccountPicture(a Account) []byte {
	l.mu.Lock()
	session := l.session
	if !l.current.Is(a.Address, a.ProfileID) {
		session = nil
	}
	l.mu.Unlock()
	if session != nil {
		return session.Picture()
	}
	path := filepath.Join(l.dir, accountsDir, accountFolder(a.Address, a.ProfileID), pictureFile)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || info.Size() > maxPictureFile {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return data
}

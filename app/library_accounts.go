package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/store"
)

// keptAccount is an Account in its folder. The password is not among it.
type keptAccount struct {
	Version          int              `json:"version"`
	Address          protocol.Address `json:"address"`
	Profile          string           `json:"profile"`
	Name             string           `json:"name,omitempty"`
	Status           string           `json:"status,omitempty"`
	Remember         bool             `json:"remember"`
	RememberPassword bool             `json:"remember_password"`
	Automatic        bool             `json:"automatic"`
	Secret           string           `json:"secret,omitempty"`
	Used             time.Time        `json:"used,omitzero"`
}

// SaveAccount adds an account or changes what is remembered of it:
// "bad-address", "bad-status", "profile-not-found", "store". It returns the
// account as it is now.
func (l *Library) SaveAccount(a Account) (Account, error) {
	address, err := protocol.ParseAddress(string(a.Address))
	if err != nil {
		return a, problem(BadAddress, err)
	}
	a.Address = address
	if a.Status != "" && !choosable(a.Status) {
		return a, problem(BadStatus, nil)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.saveAccountLocked(a)
}

func (l *Library) saveAccountLocked(a Account) (Account, error) {
	if _, ok := findProfile(l.profiles, a.ProfileID); !ok {
		return a, problem(ProfileNotFound, nil)
	}
	i := l.findLocked(a.Address, a.ProfileID)
	if i < 0 && len(l.accounts) >= maxAccounts {
		return a, problem(NotStored, errors.New("too many accounts"))
	}
	if i >= 0 && a.Secret == "" {
		a.Secret = l.accounts[i].Secret
	}
	if a.Secret == "" {
		a.Secret = string(a.Address) + " " + a.ProfileID
	}
	if a.Status == "" {
		a.Status = protocol.Online
	}
	name := accountFolder(a.Address, a.ProfileID)
	a.Dir = filepath.Join(l.dir, accountsDir, name)
	if i >= 0 && l.accounts[i] == a {
		return a, nil
	}
	switch err := os.Mkdir(a.Dir, 0o700); {
	case err == nil:
		l.fresh[name] = true
	case !errors.Is(err, fs.ErrExist):
		return a, problem(NotStored, err)
	}
	err := l.writeFile(filepath.Join(accountsDir, name, accountFile), keptAccount{
		Version: fileVersion, Address: a.Address, Profile: a.ProfileID, Name: a.Name, Status: a.Status.Key(),
		Remember: a.Remember, RememberPassword: a.RememberPassword, Automatic: a.Automatic, Secret: a.Secret, Used: a.Used.UTC()})
	if err != nil {
		return a, problem(NotStored, err)
	}
	if i < 0 {
		l.accounts = append(l.accounts, a)
	} else {
		l.accounts[i] = a
	}
	if l.session != nil && l.current.Is(a.Address, a.ProfileID) {
		l.current = a
	}
	return a, nil
}

// RemoveAccount removes an account with everything it has kept: messages,
// emoticons, pictures, settings. The password in the keyring is the caller's.
// The one in use is "account-in-use"; "account-not-found", "store".
func (l *Library) RemoveAccount(a Account) error {
	l.using.Lock()
	defer l.using.Unlock()
	l.mu.Lock()
	i := l.findLocked(a.Address, a.ProfileID)
	inUse := l.session != nil && l.current.Is(a.Address, a.ProfileID)
	l.mu.Unlock()
	switch {
	case i < 0:
		return problem(AccountNotFound, nil)
	case inUse:
		return problem(AccountInUse, nil)
	}
	return l.remove(a)
}

// remove is RemoveAccount for an account that is not in use. using is held.
func (l *Library) remove(a Account) error {
	name := accountFolder(a.Address, a.ProfileID)
	root, err := os.OpenRoot(filepath.Join(l.dir, accountsDir))
	if err != nil {
		return problem(NotStored, err)
	}
	defer root.Close()
	// The name goes at once, so that a kill on the way leaves no half account;
	// sweep does the rest.
	gone := removedPrefix + name
	if err := errors.Join(root.RemoveAll(gone), root.Rename(name, gone)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem(NotStored, err)
	}
	l.mu.Lock()
	l.accounts = slices.DeleteFunc(l.accounts, func(b Account) bool { return b.Is(a.Address, a.ProfileID) })
	l.mu.Unlock()
	if err := root.RemoveAll(gone); err != nil {
		return problem(NotStored, err)
	}
	return nil
}

// removedPrefix stands before the folder of an account that is being removed.
const removedPrefix = ".removed-"

// sweep takes away what a kill has left behind.
func (l *Library) sweep() {
	accounts := filepath.Join(l.dir, accountsDir)
	entries, err := os.ReadDir(accounts)
	if err != nil {
		return
	}
	dirs := []string{l.dir}
	for _, e := range entries {
		path := filepath.Join(accounts, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), removedPrefix):
			if err := os.RemoveAll(path); err != nil {
				l.logger.Warn("removed account still there", "folder", path, "error", err)
			}
		case e.IsDir():
			dirs = append(dirs, path)
		}
	}
	for _, dir := range dirs {
		left, _ := filepath.Glob(filepath.Join(dir, halfPrefix+"*"))
		for _, path := range left {
			_ = os.Remove(path)
		}
	}
}

// readAccounts reads the account of each folder. One whose file makes no sense
// is set aside: signing in with its address again finds the folder.
func (l *Library) readAccounts() error {
	entries, err := os.ReadDir(filepath.Join(l.dir, accountsDir))
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	}
	for _, e := range entries {
		if !e.IsDir() || len(l.accounts) >= maxAccounts { // a link is no folder
			continue
		}
		file := filepath.Join(accountsDir, e.Name(), accountFile)
		var k keptAccount
		ok, err := l.readFile(file, &k, &k.Version)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		address, err := protocol.ParseAddress(string(k.Address))
		if err != nil || accountFolder(address, k.Profile) != e.Name() || k.Name != protocol.CleanName(k.Name, "") || len(k.Secret) > 1000 {
			if err := l.putAside(file); err != nil {
				return err
			}
			continue
		}
		a := Account{Address: address, ProfileID: k.Profile, Name: k.Name, Status: protocol.Online,
			Remember: k.Remember, RememberPassword: k.RememberPassword, Automatic: k.Automatic, Secret: k.Secret, Used: k.Used,
			Dir: filepath.Join(l.dir, accountsDir, e.Name())}
		if st, ok := protocol.ParseStatus(k.Status); ok && choosable(st) {
			a.Status = st
		}
		if a.Used.After(l.now()) {
			a.Used = l.now() // the clock was wrong
		}
		l.accounts = append(l.accounts, a)
	}
	return nil
}

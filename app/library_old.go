package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"papilio/protocol"
	"papilio/store"
)

// The settings with which a Papilio that knew one account remembered it.
const (
	oldDatabase  = "papilio.db"
	oldServer    = "sign-in.server" // "built-in" or "other"
	oldAddress   = "sign-in.address"
	oldOther     = "sign-in.other-server"
	oldLogin     = "sign-in.other-login"
	oldStatus    = "sign-in.status"
	oldRemember  = "sign-in.remember"
	oldPassword  = "sign-in.keep-password"
	oldAutomatic = "sign-in.automatic"
)

// globalSettings are the settings of a database that are of the window and not
// of one account.
var globalSettings = []string{"appearance.theme", "appearance.scale", "appearance.language"}

// moveOld brings a data folder with one database for everybody up to date. The
// database becomes that of the built-in account; an account on another server
// that was remembered gets a copy, since what is in it cannot be told apart. A
// kill on the way loses nothing: the old database goes last, and in one step,
// and until then the next start does all of it again.
func (l *Library) moveOld() error {
	if !l.exists(oldDatabase) {
		return nil
	}
	home := filepath.Join(accountsDir, accountFolder(You, BuiltInProfile))
	if l.exists(home, oldDatabase) {
		l.logger.Warn("there is a database of an older Papilio beside the accounts; it is left where it is", "file", filepath.Join(l.dir, oldDatabase))
		return nil
	}
	db, err := store.OpenLocked(l.dir)
	if err != nil {
		return err
	}
	err = l.copyOld(db)
	if name := db.SetAside(); name != "" {
		l.damaged = append(l.damaged, filepath.Base(name))
	}
	if err = errors.Join(err, db.Close()); err != nil { // which empties the log
		return fmt.Errorf("moving to the folders of accounts: %w", err)
	}
	if info, err := os.Stat(filepath.Join(l.dir, oldDatabase+"-wal")); err == nil && info.Size() > 0 {
		return fmt.Errorf("moving to the folders of accounts: %s is in use", oldDatabase)
	}
	copies, _ := filepath.Glob(filepath.Join(l.dir, oldDatabase+".v*")) // made before an upgrade
	for _, path := range append(copies, filepath.Join(l.dir, oldDatabase)) {
		if err := os.Rename(path, filepath.Join(l.dir, home, filepath.Base(path))); err != nil {
			return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
		}
	}
	for _, side := range []string{"-wal", "-shm"} { // empty by now
		if err := os.Remove(filepath.Join(l.dir, oldDatabase+side)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.logger.Warn("left over", "error", err)
		}
	}
	return nil
}

// copyOld makes the accounts, the profile and the settings that the old
// database knew of.
func (l *Library) copyOld(db *store.DB) error {
	values := map[string]string{}
	for _, key := range append([]string{oldServer, oldAddress, oldOther, oldLogin, oldStatus, oldRemember, oldPassword, oldAutomatic, NameSetting(You)}, globalSettings...) {
		v, err := db.Setting(key)
		if err != nil {
			return err
		}
		values[key] = v
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range globalSettings {
		if v := values[key]; v != "" && l.settings[key] == "" {
			l.settings[key] = v
		}
	}
	if err := l.writeSettingsLocked(); err != nil {
		return err
	}
	status, ok := protocol.ParseStatus(values[oldStatus])
	if !ok || !choosable(status) {
		status = protocol.Online
	}
	other := values[oldServer] == "other"
	mine := Account{Address: You, ProfileID: BuiltInProfile, Name: protocol.CleanName(values[NameSetting(You)], ""), Status: status, Remember: true, Automatic: !other && values[oldAutomatic] == "yes"}
	if values[oldServer] != "" {
		mine.Used = l.now()
	}
	if other {
		mine.Used = mine.Used.Add(-1) // the other one is the last
	}
	if _, err := l.saveAccountLocked(mine); err != nil {
		return err
	}
	address, err := protocol.ParseAddress(values[oldAddress])
	if err != nil {
		return nil // none was remembered
	}
	theirs, err := CheckProfile(Profile{Name: values[oldOther], Server: values[oldOther], Login: values[oldLogin]})
	if err != nil {
		l.logger.Warn("the server that was remembered makes no sense and is left out", "error", err)
		return nil
	}
	profile, err := l.profileFor(theirs)
	if err != nil {
		return err
	}
	a, err := l.saveAccountLocked(Account{Address: address, ProfileID: profile, Status: status, Remember: values[oldRemember] != "no",
		RememberPassword: values[oldPassword] == "yes", Automatic: other && values[oldAutomatic] == "yes", Secret: string(address), Used: l.now()})
	if err != nil {
		return err
	}
	target := filepath.Join(a.Dir, oldDatabase)
	if _, err := os.Lstat(target); err == nil {
		return nil // an attempt before came this far
	}
	half := filepath.Join(a.Dir, halfPrefix+"copy")
	if err := db.CopyTo(half); err != nil {
		return err
	}
	return os.Rename(half, target)
}

// profileFor returns the profile that leads to a server, and adds it where
// there is none. The lock is held.
func (l *Library) profileFor(p Profile) (string, error) {
	for _, q := range l.profiles {
		if q.Server == p.Server && (q.Login == p.Login || p.Login == "") {
			return q.ID, nil
		}
	}
	host := p.Server
	if h, port, ok := cutPort(p.Server); ok && port == serverPort {
		host = h
	}
	p.Name = host
	for n := 2; ; n++ {
		taken := false
		for _, q := range l.profiles {
			taken = taken || strings.EqualFold(q.Name, p.Name)
		}
		if !taken {
			break
		}
		p.Name = fmt.Sprintf("%s (%d)", host, n)
	}
	l.mu.Unlock()
	p, err := l.SaveProfile(p)
	l.mu.Lock()
	return p.ID, err
}

package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/store"
)

// oldFolder makes a data folder as a Papilio that knew one account left it.
func oldFolder(t *testing.T, settings map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range settings {
		if err := db.SetSetting(k, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.AddMessage(store.Message{Conversation: "maria@papilio.local", From: string(You), Body: "from before", Time: time.Now(), Delivery: string(protocol.Sent)}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func saysBefore(t *testing.T, s *Session) {
	t.Helper()
	lines, err := s.History(protocol.With("maria@papilio.local"), 0, 10)
	if err != nil || len(lines) != 1 || lines[0].Text.Body != "from before" {
		t.Errorf("the history is %v, %v", lines, err)
	}
}

// TestOldLayout: the one database of before is the built-in account's now, and
// nothing in it is lost.
func TestOldLayout(t *testing.T) {
	dir := oldFolder(t, map[string]string{oldServer: "built-in", oldStatus: protocol.Busy.Key(), oldAutomatic: "yes", "appearance.theme": "dark", NameSetting(You): "Lena", "contacts.small": "yes"})
	l := openLibrary(t, dir)
	if l.New() || l.Setting("appearance.theme") != "dark" || len(l.Damaged()) > 0 {
		t.Errorf("new %v, theme %q, damaged %v", l.New(), l.Setting("appearance.theme"), l.Damaged())
	}
	a := l.Last()
	if !a.Is(You, BuiltInProfile) || a.Status != protocol.Busy || !a.Automatic || a.Name != "Lena" || len(l.Accounts()) != 1 {
		t.Errorf("the account is %+v", a)
	}
	s, _ := l.mustUse(t, You, BuiltInProfile)
	saysBefore(t, s)
	if s.Setting("contacts.small") != "yes" {
		t.Error("a setting is lost")
	}
	if _, err := os.Stat(filepath.Join(dir, oldDatabase)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old database: %v", err)
	}
}

// TestOldLayoutWithServer: an account on another server that was remembered
// has all of it too, with its server as a profile.
func TestOldLayoutWithServer(t *testing.T) {
	dir := oldFolder(t, map[string]string{oldServer: "other", oldOther: "messenger.example.org", oldLogin: "https://login.example.org/", oldAddress: "lena@example.org", oldPassword: "yes", oldAutomatic: "yes"})
	// As after a kill on the way: the account is there, its database is half.
	writeTo(t, filepath.Join(dir, accountsDir, "x"), "not a folder")
	for round := range 2 {
		l := openLibrary(t, dir)
		a := l.Last()
		p, ok := l.Profile(a.ProfileID)
		if !ok || p.Server != "messenger.example.org:1863" || p.Login != "https://login.example.org/" || p.Name != "messenger.example.org" || len(l.Profiles()) != len(standardProfiles())+1 {
			t.Fatalf("the server is %+v", p)
		}
		if a.Address != "lena@example.org" || !a.RememberPassword || !a.Automatic || a.Secret != "lena@example.org" {
			t.Errorf("the account is %+v", a)
		}
		for _, a := range l.Accounts() {
			s, _ := l.mustUse(t, a.Address, a.ProfileID)
			saysBefore(t, s)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if round == 0 { // as if the last step had been cut off
			home := filepath.Join(dir, accountsDir, accountFolder(You, BuiltInProfile))
			if err := os.Rename(filepath.Join(home, oldDatabase), filepath.Join(dir, oldDatabase)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestOldLayoutDamaged: a damaged database of before is kept and said.
func TestOldLayoutDamaged(t *testing.T) {
	dir := t.TempDir()
	writeTo(t, filepath.Join(dir, oldDatabase), "this is no database, it is a poem about one that is long enough")
	l := openLibrary(t, dir)
	if len(l.Damaged()) != 1 {
		t.Errorf("said: %v", l.Damaged())
	}
	if _, err := os.Stat(filepath.Join(dir, l.Damaged()[0])); err != nil {
		t.Error(err)
	}
	l.mustUse(t, You, BuiltInProfile)
}

// TestDatabaseOfAnAccount: a damaged one is set aside, one of a newer Papilio
// leaves the account in use as it is.
func TestDatabaseOfAnAccount(t *testing.T) {
	l := openLibrary(t, t.TempDir())
	s, mine := l.mustUse(t, You, BuiltInProfile)
	a, err := l.SaveAccount(Account{Address: "lena@example.org", ProfileID: EscargotProfile})
	if err != nil {
		t.Fatal(err)
	}
	file := make([]byte, 4096)
	copy(file, "SQLite format 3\x00")
	file[62] = 9 // user_version far ahead
	writeTo(t, filepath.Join(a.Dir, oldDatabase), string(file))
	if _, err := l.Use(a); !errors.Is(err, store.ErrNewer) {
		t.Errorf("%v", err)
	}
	if now, _ := l.Current(); l.Session() != s || !now.Is(mine.Address, mine.ProfileID) || s.SetSetting("x", "y") != nil {
		t.Error("the account in use is not as it was")
	}
	writeTo(t, filepath.Join(a.Dir, oldDatabase), "rubbish, rubbish, rubbish, rubbish, rubbish, rubbish")
	if _, err := l.Use(a); err != nil || len(l.Damaged()) != 1 {
		t.Errorf("%v, %v", err, l.Damaged())
	}
}

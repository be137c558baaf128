package app

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/server"
	"papilio/store"
)

// openLibrary opens a data folder until the test ends.
func openLibrary(t testing.TB, dir string) *Library {
	t.Helper()
	l, err := OpenLibrary(LibraryOptions{Dir: dir, Logger: testLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// profile adds a server of a test to a library.
func (h *house) profile(l *Library, name string) Profile {
	h.Helper()
	p, err := l.SaveProfile(Profile{Name: name, Server: h.server.Notification(), Login: h.server.Login()})
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// another starts a second server with the same accounts.
func (h *house) another() *house {
	h.Helper()
	srv, err := server.Start(h.o)
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { srv.Close() })
	return &house{TB: h.TB, server: srv, o: h.o}
}

func (l *Library) mustUse(t testing.TB, a protocol.Address, profile string) (*Session, Account) {
	t.Helper()
	s, err := l.Use(Account{Address: a, ProfileID: profile, Remember: true})
	if err != nil {
		t.Fatal(err)
	}
	account, ok := l.Current()
	if !ok || l.Session() != s || !account.Is(a, profile) {
		t.Fatalf("in use is %+v", account)
	}
	return s, account
}

func emoticons(t *testing.T, s *Session) int {
	t.Helper()
	list, err := s.Emoticons()
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// TestTwoAccounts: the same address on two servers is two accounts, each with
// its own messages, emoticons, pictures, nicks and settings; one at a time is
// signed in.
func TestTwoAccounts(t *testing.T) {
	first := newHouse(t)
	second := first.another()
	l := openLibrary(t, t.TempDir())
	one, two := first.profile(l, "One"), second.profile(l, "Two")
	const alice = protocol.Address("alice@example.org")
	bob := first.person("bob").signIn()

	s, a := l.mustUse(t, alice, one.ID)
	if err := s.SignIn(first.context(), one.Credentials(alice, password)); err != nil {
		t.Fatal(err)
	}
	if err := l.SignedIn(a); err != nil {
		t.Fatal(err)
	}
	picture := displayPicture(1)
	if err := s.SetPicture(t.Context(), picture); err != nil {
		t.Fatal(err)
	}
	emoticon, err := s.AddEmoticon("(one)", pngOf(2, 20, 100))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.SetNick(bob.address, "Bobby"), s.SetSetting("chat.look", "mine")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Send(protocol.With(bob.address), protocol.Text{Body: "only here"}); err != nil {
		t.Fatal(err)
	}
	awaitText(bob, "only here")

	s2, a2 := l.mustUse(t, alice, two.ID)
	if s2 == s || a.Dir == a2.Dir {
		t.Fatal("two accounts share a session or a folder")
	}
	if v := s.Snapshot(); v.SignedIn {
		t.Error("the account before is signed in still")
	}
	if err := s.SignIn(first.context(), one.Credentials(alice, password)); code(err) != Cancelled {
		t.Errorf("signing in with the account before: %v", err)
	}
	if err := s2.SignIn(second.context(), two.Credentials(alice, password)); err != nil {
		t.Fatal(err)
	}
	if err := l.SignedIn(a2); err != nil {
		t.Fatal(err)
	}
	if lines, err := s2.History(protocol.With(bob.address), 0, 10); err != nil || len(lines) > 0 {
		t.Errorf("the other account reads %v, %v", lines, err)
	}
	if _, ok := s2.Object(emoticon.Hash); ok || emoticons(t, s2) > 0 {
		t.Error("the other account has the emoticon")
	}
	if _, ok := s2.Object(protocol.HashOf(picture)); ok || len(s2.Picture()) > 0 {
		t.Error("the other account has the picture")
	}
	if got := s2.Setting("chat.look"); got != "" {
		t.Errorf("the other account has the setting %q", got)
	}
	for _, c := range s2.Snapshot().Contacts {
		if c.Nick != "" {
			t.Errorf("the other account calls %s %q", c.Address, c.Nick)
		}
	}
	// What the list shows is known without opening the store.
	kept, _ := l.Account(alice, one.ID)
	if got := l.AccountPicture(kept); string(got) != string(picture) {
		t.Errorf("the list has %d bytes of the picture", len(got))
	}
	if kept.Name != "Alice" {
		t.Errorf("the list calls the account %q", kept.Name)
	}
	if list := l.Accounts(); len(list) != 2 || list[0].ProfileID != two.ID {
		t.Errorf("the accounts are %+v", list)
	}

	// And back: everything of the first is there.
	s, _ = l.mustUse(t, alice, one.ID)
	if lines, err := s.History(protocol.With(bob.address), 0, 10); err != nil || len(lines) != 1 || s.Setting("chat.look") != "mine" || emoticons(t, s) != 1 || string(s.Picture()) != string(picture) {
		t.Errorf("back again: %v, %v, %q, %d emoticons, %d bytes", lines, err, s.Setting("chat.look"), emoticons(t, s), len(s.Picture()))
	}
}

// TestLibraryRemembers: profiles, accounts and settings after a new start.
func TestLibraryRemembers(t *testing.T) {
	checkLeaks(t)
	dir := t.TempDir()
	l := openLibrary(t, dir)
	if !l.New() || !l.Last().Is(You, BuiltInProfile) {
		t.Errorf("at first: new %v, last %+v", l.New(), l.Last())
	}
	if _, err := OpenLibrary(LibraryOptions{Dir: dir}); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second program: %v", err)
	}
	cert, _ := certificate(t, "Mine")
	mine, err := l.SaveProfile(Profile{Name: "Mine", Server: "messenger.example.org", Gateway: "http://gateway.example.org", CA: cert})
	if err != nil {
		t.Fatal(err)
	}
	escargot, _ := l.Profile(EscargotProfile)
	escargot.Server = "moved.example.org"
	if escargot, err = l.SaveProfile(escargot); err != nil || !escargot.Changed || !escargot.Standard {
		t.Fatalf("%+v, %v", escargot, err)
	}
	a, err := l.SaveAccount(Account{Address: "Lena@Example.org", ProfileID: mine.ID, Status: protocol.Away, Remember: true, RememberPassword: true, Automatic: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.SignedIn(a), l.SetSetting("appearance.theme", "dark"), l.Close()); err != nil {
		t.Fatal(err)
	}
	l = openLibrary(t, dir)
	if got, _ := l.Profile(mine.ID); !got.same(mine) || got.Standard {
		t.Errorf("the profile is %+v", got)
	}
	if got, _ := l.ProfileNamed("ESCARGOT"); got.Server != "moved.example.org:1863" || !got.Changed {
		t.Errorf("the changed one is %+v", got)
	}
	if got, err := l.RestoreProfile(EscargotProfile); err != nil || got.Changed || got.Server != "m1.escargot.log1p.xyz:1863" {
		t.Errorf("restored it is %+v, %v", got, err)
	}
	got := l.Last()
	if got.Address != "lena@example.org" || got.Status != protocol.Away || !got.RememberPassword || !got.Automatic || got.Used.IsZero() || got.Dir != a.Dir || got.Secret != a.Secret {
		t.Errorf("the account is %+v", got)
	}
	if l.New() || l.Setting("appearance.theme") != "dark" || len(l.Damaged()) > 0 {
		t.Errorf("new %v, theme %q, damaged %v", l.New(), l.Setting("appearance.theme"), l.Damaged())
	}
}

func TestLibraryRefuses(t *testing.T) {
	checkLeaks(t)
	l := openLibrary(t, t.TempDir())
	mine, err := l.SaveProfile(Profile{Name: "Mine", Server: "messenger.example.org"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := l.SaveAccount(Account{Address: "lena@example.org", ProfileID: mine.ID})
	if err != nil {
		t.Fatal(err)
	}
	save := func(p Profile) error { _, err := l.SaveProfile(p); return err }
	account := func(a Account) error { _, err := l.SaveAccount(a); return err }
	s, _ := l.mustUse(t, a.Address, mine.ID)
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"a name twice":         {save(Profile{Name: "mine", Server: "x"}), ProfileNameTaken},
		"the name of another":  {save(Profile{Name: "escargot", Server: "x"}), ProfileNameTaken},
		"unknown profile":      {save(Profile{ID: "gone", Name: "x", Server: "x"}), ProfileNotFound},
		"the built-in one":     {save(Profile{ID: BuiltInProfile, Name: "x", Server: "x"}), ProfileFixed},
		"remove a standard":    {l.RemoveProfile(CrossTalkProfile, true), ProfileFixed},
		"remove an unknown":    {l.RemoveProfile("gone", true), ProfileNotFound},
		"remove one in use":    {l.RemoveProfile(mine.ID, false), ProfileUsed},
		"and its account":      {l.RemoveProfile(mine.ID, true), AccountInUse},
		"account in use":       {l.RemoveAccount(a), AccountInUse},
		"unknown account":      {l.RemoveAccount(Account{Address: "x@example.org", ProfileID: mine.ID}), AccountNotFound},
		"no address":           {account(Account{Address: "x", ProfileID: mine.ID}), BadAddress},
		"no status":            {account(Account{Address: "x@example.org", ProfileID: mine.ID, Status: "XXX"}), BadStatus},
		"account on no server": {account(Account{Address: "x@example.org", ProfileID: "gone"}), ProfileNotFound},
	} {
		if code(c.err) != c.code {
			t.Errorf("%s: %v", name, c.err)
		}
	}
	if err := s.SetSetting("secret", "of lena"); err != nil {
		t.Fatal(err)
	}
	l.mustUse(t, You, BuiltInProfile)
	if err := l.RemoveProfile(mine.ID, true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(a.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the removed account: %v", err)
	}
	if _, ok := l.Profile(mine.ID); ok || len(l.AccountsOf(mine.ID)) > 0 {
		t.Error("the profile or its account is there still")
	}
}

// TestAccountFolders: every address has a folder of its own with a name that
// every system takes.
func TestAccountFolders(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range []protocol.Address{"a@b.c", "a_@b.c", "../../../etc@passwd.org", `..\..\x@example.org`, "con@nul.aux", "a b@example.org", "ä@example.org", "ö@example.org",
		"c:\\x@example.org", "a/b@example.org", ".hidden@example.org", protocol.Address(strings.Repeat("x", 120) + "@example.org"), protocol.Address(strings.Repeat("x", 120) + "@example.net")} {
		for _, profile := range []string{BuiltInProfile, "../x", strings.Repeat("y", 64)} {
			name := accountFolder(a, profile)
			if seen[name] || !filepath.IsLocal(name) || strings.ContainsAny(name, `/\:*?"<>| `) || len(name) > 80 || strings.HasPrefix(name, ".") || strings.ToLower(name) != name || name != accountFolder(a, profile) {
				t.Errorf("%q on %q is in %q", a, profile, name)
			}
			seen[name] = true
		}
	}
	l := openLibrary(t, t.TempDir())
	for _, a := range []protocol.Address{"../../../etc@passwd.org", `..\x@example.org`, "con@nul.aux"} {
		kept, err := l.SaveAccount(Account{Address: a, ProfileID: EscargotProfile})
		if err != nil {
			continue // such an address is refused
		}
		if dir := filepath.Dir(kept.Dir); dir != filepath.Join(l.Dir(), accountsDir) {
			t.Errorf("%q is in %q", a, kept.Dir)
		}
	}
}

// TestNotRemembered: an account that is not remembered is not the one to
// begin with.
func TestNotRemembered(t *testing.T) {
	l := openLibrary(t, t.TempDir())
	for _, a := range []Account{{Address: "a@example.org", ProfileID: EscargotProfile, Remember: true}, {Address: "b@example.org", ProfileID: EscargotProfile}} {
		a, err := l.SaveAccount(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.SignedIn(a); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.Last(); got.Address != "a@example.org" {
		t.Errorf("the last is %+v", got)
	}
	if list := l.Accounts(); !slices.ContainsFunc(list, func(a Account) bool { return a.Address == "b@example.org" }) {
		t.Errorf("%+v", list)
	}
}

// TestSlipOfThePen: an address nobody could sign in with leaves nothing behind;
// one with something in it stays.
func TestSlipOfThePen(t *testing.T) {
	checkLeaks(t)
	var begun, ended []*Session
	l, err := OpenLibrary(LibraryOptions{Dir: t.TempDir(), Begin: func(s *Session) func() {
		begun = append(begun, s)
		return func() { ended = append(ended, s) }
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, slip := l.mustUse(t, "lnea@example.org", EscargotProfile)
	s, kept := l.mustUse(t, "lena@example.org", EscargotProfile)
	if _, err := s.AddEmoticon("(x)", pngOf(1, 20, 50)); err != nil {
		t.Fatal(err)
	}
	l.mustUse(t, You, BuiltInProfile)
	if _, err := os.Stat(slip.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the slip: %v", err)
	}
	if _, err := os.Stat(kept.Dir); err != nil || len(l.Accounts()) != 2 {
		t.Errorf("the folder of the other: %v, %d accounts", err, len(l.Accounts()))
	}
	if err := l.Close(); err != nil || len(begun) != 3 || !slices.Equal(begun, ended) {
		t.Errorf("%v, %d begun, %d ended", err, len(begun), len(ended))
	}
}

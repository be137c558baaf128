package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/store"
)

func writeTo(t testing.TB, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedFiles: what makes no sense is kept aside and said, and the rest
// is used. The second start has nothing more to say.
func TestDamagedFiles(t *testing.T) {
	lena := func(file string) string {
		return filepath.Join(accountsDir, accountFolder("lena@example.org", EscargotProfile), file)
	}
	long := strings.Repeat("x", 100)
	for name, c := range map[string]struct {
		file, text string
		profiles   int // beside the standard ones
		accounts   int
		aside      string // begins the name of what is set aside; "" is none
	}{
		"half a file":      {profilesFile, `{"version":1,"profiles":[{"id":"server-x","na`, 0, 0, "profiles-damaged-"},
		"empty":            {profilesFile, ``, 0, 0, "profiles-damaged-"},
		"a list":           {profilesFile, `[1,2]`, 0, 0, "profiles-damaged-"},
		"no version":       {profilesFile, `{"profiles":[]}`, 0, 0, "profiles-damaged-"},
		"rubbish":          {profilesFile, "\x00\x01\xff", 0, 0, "profiles-damaged-"},
		"a bad server":     {profilesFile, `{"version":1,"profiles":[{"id":"server-x","name":"X","server":"a b"},{"id":"server-y","name":"Y","server":"y"}]}`, 1, 0, "profiles-damaged-"},
		"no id":            {profilesFile, `{"version":1,"profiles":[{"name":"X","server":"x"}]}`, 0, 0, "profiles-damaged-"},
		"twice":            {profilesFile, `{"version":1,"profiles":[{"id":"a","name":"X","server":"x"},{"id":"a","name":"Y","server":"y"}]}`, 1, 0, "profiles-damaged-"},
		"a name twice":     {profilesFile, `{"version":1,"profiles":[{"id":"a","name":"X","server":"x"},{"id":"b","name":"x","server":"y"}]}`, 1, 0, "profiles-damaged-"},
		"plain login":      {profilesFile, `{"version":1,"profiles":[{"id":"a","name":"X","server":"x","login":"http://x/"}]}`, 0, 0, "profiles-damaged-"},
		"another built-in": {profilesFile, `{"version":1,"profiles":[{"id":"built-in","name":"X","server":"evil.example.org"}]}`, 0, 0, "profiles-damaged-"},
		"good":             {profilesFile, `{"version":1,"profiles":[{"id":"a","name":"X","server":"x"}]}`, 1, 0, ""},
		"too many":         {profilesFile, many(), maxProfiles, 0, "profiles-damaged-"},
		"settings":         {settingsFile, `{"version":1,"settings":[]}`, 0, 0, "settings-damaged-"},
		"account":          {lena(accountFile), `{"version":1,"address":"lena@example.org","profile":"escargot"}`, 0, 1, ""},
		"half an account":  {lena(accountFile), `{"version":1,"address":"lena@ex`, 0, 0, "account-damaged-"},
		"other folder":     {lena(accountFile), `{"version":1,"address":"tom@example.org","profile":"escargot"}`, 0, 0, "account-damaged-"},
		"no address":       {lena(accountFile), `{"version":1,"address":"` + long + `","profile":"escargot"}`, 0, 0, "account-damaged-"},
		"a bad name":       {lena(accountFile), `{"version":1,"address":"lena@example.org","profile":"escargot","name":"a\u202eb\n"}`, 0, 0, "account-damaged-"},
		"a bad status":     {lena(accountFile), `{"version":1,"address":"lena@example.org","profile":"escargot","status":"dancing"}`, 0, 1, ""},
		"from the future":  {lena(accountFile), `{"version":1,"address":"lena@example.org","profile":"escargot","used":"2999-01-01T00:00:00Z"}`, 0, 1, ""},
		"no folder of us":  {filepath.Join(accountsDir, "other", "notes.txt"), `hello`, 0, 0, ""},
	} {
		dir := t.TempDir()
		writeTo(t, filepath.Join(dir, c.file), c.text)
		l := openLibrary(t, dir)
		if n := len(l.Profiles()) - len(standardProfiles()); n != c.profiles {
			t.Errorf("%s: %d profiles", name, n)
		}
		if p, _ := l.Profile(BuiltInProfile); !p.Builtin || p.Server != "" {
			t.Errorf("%s: the built-in server is %+v", name, p)
		}
		if n := len(l.Accounts()); n != c.accounts {
			t.Errorf("%s: %d accounts", name, n)
		}
		for _, a := range l.Accounts() {
			if a.Used.After(time.Now()) || !choosable(a.Status) {
				t.Errorf("%s: %+v", name, a)
			}
		}
		said := l.Damaged()
		if c.aside == "" && len(said) > 0 || c.aside != "" && (len(said) != 1 || !strings.HasPrefix(said[0], c.aside)) {
			t.Errorf("%s: set aside %v", name, said)
		}
		if c.aside != "" {
			if got, err := os.ReadFile(filepath.Join(dir, filepath.Dir(c.file), said[0])); err != nil || string(got) != c.text {
				t.Errorf("%s: what was set aside is not what was there: %v", name, err)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if again := openLibrary(t, dir); len(again.Damaged()) > 0 || len(again.Profiles()) != len(l.Profiles()) {
			t.Errorf("%s: the next start says %v", name, again.Damaged())
		}
	}
}

func many() string {
	var list []Profile
	for i := range maxProfiles + 5 {
		list = append(list, Profile{ID: fmt.Sprint("s", i), Name: fmt.Sprint("n", i), Server: "x"})
	}
	text, _ := json.Marshal(map[string]any{"version": 1, "profiles": list})
	return string(text)
}

// TestNewerFiles: the files of a newer Papilio are left as they are.
func TestNewerFiles(t *testing.T) {
	dir := t.TempDir()
	const text = `{"version":2,"profiles":"who knows"}`
	writeTo(t, filepath.Join(dir, profilesFile), `{"version":2}`)
	if _, err := OpenLibrary(LibraryOptions{Dir: dir}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("%v", err)
	}
	writeTo(t, filepath.Join(dir, profilesFile), text)
	if l, err := OpenLibrary(LibraryOptions{Dir: dir}); err == nil {
		l.Close()
	}
}

// TestHostileFolder: links, pipes and folders where files should be lead
// nowhere.
func TestHostileFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	writeTo(t, filepath.Join(outside, "kept"), "kept")
	writeTo(t, filepath.Join(outside, accountFile), `{"version":1,"address":"lena@example.org","profile":"escargot"}`)
	name := accountFolder("lena@example.org", EscargotProfile)
	err := errors.Join(os.MkdirAll(filepath.Join(dir, accountsDir), 0o700), os.Symlink(outside, filepath.Join(dir, accountsDir, name)),
		os.Mkdir(filepath.Join(dir, profilesFile), 0o700), os.Symlink(outside, filepath.Join(dir, accountsDir, removedPrefix+"x")))
	if err != nil {
		t.Fatal(err)
	}
	l := openLibrary(t, dir)
	if len(l.Accounts()) > 0 || len(l.Damaged()) != 1 {
		t.Errorf("%v, %v", l.Accounts(), l.Damaged())
	}
	if a := (Account{Address: "lena@example.org", ProfileID: EscargotProfile}); l.RemoveAccount(a) == nil {
		t.Error("an account that is not there was removed")
	}
	if _, err := os.Stat(filepath.Join(outside, "kept")); err != nil {
		t.Errorf("a file elsewhere: %v", err)
	}
}

// libraryHelper names the folder that the helper of TestKilledWrite works in.
const libraryHelper = "PAPILIO_LIBRARY_TEST_DIR"

// TestLibraryHelper is the helper: it writes for ever and reports each round
// that is stored.
func TestLibraryHelper(t *testing.T) {
	dir := os.Getenv(libraryHelper)
	if dir == "" {
		t.Skip("this is the helper of TestKilledWrite")
	}
	l, err := OpenLibrary(LibraryOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; ; n++ {
		value := fmt.Sprint(n)
		p, _ := l.Profile(EscargotProfile)
		p.Server = "host" + value
		_, err := l.SaveProfile(p)
		_, err2 := l.SaveAccount(Account{Address: "lena@example.org", ProfileID: EscargotProfile, Secret: value})
		_, err3 := l.SaveAccount(Account{Address: protocol.Address("gone" + value + "@example.org"), ProfileID: EscargotProfile})
		err4 := l.RemoveAccount(Account{Address: protocol.Address("gone" + value + "@example.org"), ProfileID: EscargotProfile})
		if err := errors.Join(err, err2, err3, err4, l.SetSetting("round", value)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("round", value)
	}
}

// TestKilledWrite: a kill at any moment leaves whole files, and what was
// reported stored is there.
func TestKilledWrite(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for round := range 6 {
		helper := exec.Command(self, "-test.run=^TestLibraryHelper$")
		helper.Env = append(os.Environ(), libraryHelper+"="+dir)
		out, err := helper.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := helper.Start(); err != nil {
			t.Fatal(err)
		}
		last := 0
		for scan := bufio.NewScanner(out); scan.Scan(); {
			var n int
			if _, err := fmt.Sscanf(scan.Text(), "round %d", &n); err != nil {
				continue
			}
			last = n
			if n == 3+round {
				time.AfterFunc(time.Duration(round)*300*time.Microsecond, func() { helper.Process.Kill() })
			}
		}
		_ = helper.Wait()
		l := openLibrary(t, dir)
		var stored int
		fmt.Sscan(l.Setting("round"), &stored)
		p, _ := l.Profile(EscargotProfile)
		var server int
		fmt.Sscanf(p.Server, "host%d:", &server)
		if last < 3 || stored < last || stored > last+1 || server < last || len(l.Damaged()) > 0 {
			t.Errorf("reported %d, stored %d and %d, damaged %v", last, stored, server, l.Damaged())
		}
		for _, a := range l.Accounts() {
			if strings.HasPrefix(string(a.Address), "gone") && a.Address != protocol.Address(fmt.Sprintf("gone%d@example.org", last+1)) {
				t.Errorf("%s was removed", a.Address)
			}
			if strings.HasPrefix(string(a.Address), "gone") {
				if err := l.RemoveAccount(a); err != nil {
					t.Error(err)
				}
			}
		}
		left, _ := filepath.Glob(filepath.Join(dir, halfPrefix+"*"))
		if removed, _ := filepath.Glob(filepath.Join(dir, accountsDir, removedPrefix+"*")); len(left)+len(removed) > 0 {
			t.Errorf("left over: %v %v", left, removed)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

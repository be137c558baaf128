package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
)

const keepHelper = "PAPILIO_SERVER_TEST_KEEP"

// TestMain is also the helper that TestKeepKill starts and kills: a server on
// which somebody makes and removes groups for ever. It reports how often.
func TestMain(m *testing.M) {
	if path := os.Getenv(keepHelper); path != "" {
		if err := changeForEver(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func changeForEver(path string) error {
	s, err := newServer(Options{Accounts: testAccounts()})
	if err != nil {
		return err
	}
	a := s.accounts["alice@example.com"]
	for i := range 1000 { // enough that writing takes a while
		who := protocol.Address(fmt.Sprintf("person%d@example.com", i))
		a.entry(who, string(who)).lists = protocol.ReverseList
	}
	s.keeper = newKeeper(path, s.log, s.kept)
	s.keeper.pause = 0
	wrote := func() { // on the keeper's goroutine, when it is on the disk
		var file keptFile
		if err := json.Unmarshal(s.keeper.last, &file); err != nil {
			panic(err)
		}
		for _, a := range file.Accounts {
			if a.Address == "alice@example.com" {
				fmt.Println(a.Version)
			}
		}
	}
	s.keeper.wrote.Store(&wrote)
	go s.keeper.run()
	for {
		s.mu.Lock()
		if id := a.groupNamed("kept"); id != "" {
			a.groups = slices.DeleteFunc(a.groups, func(g protocol.Group) bool { return g.ID == id })
		} else if _, err := a.addGroup("kept"); err != nil {
			return err
		}
		a.version++
		s.mu.Unlock()
		s.keeper.touch()
	}
}

// TestKeepKill: a kill leaves a whole file, and never an older one than was
// reported to be on the disk.
func TestKeepKill(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "server.json")
	for round := range 12 {
		helper := exec.Command(self)
		helper.Env = append(os.Environ(), keepHelper+"="+path)
		helper.Stderr = os.Stderr
		out, err := helper.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := helper.Start(); err != nil {
			t.Fatal(err)
		}
		reported := 0
		reports := bufio.NewScanner(out)
		for n := 0; reports.Scan(); n++ {
			version, err := strconv.Atoi(reports.Text())
			if err != nil {
				break // the last report was cut
			}
			reported = version
			if n == 1+round {
				if err := helper.Process.Kill(); err != nil { // and read what it said till then
					t.Fatal(err)
				}
			}
		}
		_ = helper.Wait()
		kept, aside, err := readKept(path)
		if err != nil || aside != "" || len(kept) != len(testAccounts()) {
			t.Fatalf("after a kill: %d accounts, %q, %v", len(kept), aside, err)
		}
		if left, _ := filepath.Glob(path + "?*"); len(left) != 0 {
			t.Errorf("files are left: %v", left)
		}
		if got := kept["alice@example.com"].Version; got < reported || reported == 0 {
			t.Errorf("round %d: version %d is kept, %d was reported", round, got, reported)
		}
	}
}

// TestKeepWithinASecond: what a client was told has changed is in the file at
// most a second later, and a burst is written together.
func TestKeepWithinASecond(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.json")
	inBubble(t, Options{Keep: path}, func(t *testing.T, s *Server) {
		writes := 0
		wrote := func() { writes++ }
		s.keeper.wrote.Store(&wrote)
		r := signInByPipe(t, s, "alice@example.com")
		defer r.forget()
		time.Sleep(time.Minute)
		synctest.Wait()
		writes = 0
		for i := range 20 {
			r.send("ADG %d G%d 0", 10+i, i).expect("ADG *")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		kept, _, err := readKept(path)
		if err != nil || len(kept["alice@example.com"].Groups) != 21 {
			t.Errorf("a second later: %+v, %v", kept["alice@example.com"].Groups, err)
		}
		if writes < 1 || writes > 4 {
			t.Errorf("20 changes were %d writes", writes)
		}
		writes = 0
		r.send("PRP 40 ZZZ x").expect("715 40")
		r.send("SYN 41 0").send("PNG")
		for r.read().Verb != "QNG" {
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if writes != 0 {
			t.Errorf("nothing changed, and it was written %d times", writes)
		}
	})
}

// TestKeepEverything: each command that changes something is kept by Close, and
// told at the next sign-in as if nothing had been in between.
func TestKeepEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.json")
	accounts := testAccounts()
	for i := range accounts {
		accounts[i].All = false
	}
	accounts[0].Contacts = []Contact{{Address: "bob@example.com"}, {Address: "carol@example.com"}, {Address: "dave@example.com"}}
	start := func() *Server {
		s, err := Start(Options{Keep: path, Accounts: accounts})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	lists := func(s *Server, who string) string {
		r := signIn(t, s, who)
		defer r.nc.Close()
		r.send("SYN 9 0").send("PNG")
		var lines []string
		for {
			cmd := r.read()
			if cmd.Verb == "QNG" {
				return strings.Join(lines, "\n")
			}
			lines = append(lines, cmd.String())
		}
	}
	s := start()
	r := signIn(t, s, "alice@example.com")
	for i, c := range []string{"ADG # Book%20Club 0|ADG # * Book%20Club 1 0", "ADG # Work 0|ADG # * Work 2 0", "REG # 2 Office 0|REG # * 2 Office 0", "ADG # Gone 0|ADG # * Gone 3 0", "RMG # 3|RMG # * 3",
		"ADD # FL bob@example.com Bob 1|ADD # FL * bob@example.com Bob 1", "ADD # FL bob@example.com Bob 2|ADD # FL *", "REM # FL bob@example.com 0|REM # FL *", "REM # FL carol@example.com|REM # FL *",
		"REM # AL dave@example.com|REM # AL *", "ADD # BL dave@example.com Dave|ADD # BL *", "ADD # FL erin@example.com Erin 2|ADD # FL *", "ADD # AL frank@example.com Frank|ADD # AL *",
		"REA # alice@example.com Alice%20%E2%98%83|REA *", "REA # bob@example.com Bobby|REA *", "PRP # PHH %2B1%20555|PRP *", "PRP # MOB Y|PRP *", "BLP # BL|BLP *", "GTC # N|GTC *"} {
		send, want, _ := strings.Cut(c, "|")
		id := strconv.Itoa(20 + i)
		r.send("%s", strings.Replace(send, "#", id, 1)).expect(strings.Replace(want, "#", id, 1))
	}
	r.nc.Close()
	alice, erin := lists(s, "alice@example.com"), lists(s, "erin@example.com")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = start()
		if got := lists(s, "alice@example.com"); got != alice {
			t.Errorf("kept\n%s\nwas\n%s", got, alice)
		}
		if got := lists(s, "erin@example.com"); got != erin {
			t.Errorf("kept of Erin\n%s\nwas\n%s", got, erin)
		}
	}
	// An account that is not there for a while is not forgotten.
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	all := accounts
	accounts = accounts[1:]
	s = start()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	accounts = all
	s = start()
	if got := lists(s, "alice@example.com"); got != alice {
		t.Errorf("after a run without her\n%s\nwas\n%s", got, alice)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	checkLeaks(t)
}

// TestKeepDamaged: a file that makes no sense is moved aside; one that breaks
// rules is used as far as it goes.
func TestKeepDamaged(t *testing.T) {
	long := strings.Repeat("x", 400)
	for name, c := range map[string]struct {
		text  string
		aside bool
	}{
		"empty":    {"", true},
		"cut":      {`{"format":1,"accounts":[{"address":"alice@exa`, true},
		"no JSON":  {"\x00\x01\x02", true},
		"newer":    {`{"format":2,"accounts":[]}`, true},
		"a number": {"7", true},
		"nothing":  {`{"format":1}`, false},
		"nonsense": {`{"format":1,"accounts":[{"address":"nobody"},{"address":"alice@example.com","name":"` + long + `","version":-7,"blp":"XX","gtc":"","properties":{"PHH":"` + long + `","XXX":"1"},"groups":[{"id":"0","name":"x"},{"id":"-1","name":"y"},{"id":"01","name":"z"},{"id":"5","name":"` + long + `"}],"people":[{"address":"alice@example.com","lists":1},{"address":"bob@example.com","lists":255,"groups":["5","9"]},{"address":"x y","lists":1},{"address":"carol@example.com","lists":0}]}]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "server.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s := startServer(t, Options{Keep: path})
			if (s.SetAside() != "") != c.aside {
				t.Errorf("set aside: %q", s.SetAside())
			}
			if c.aside {
				if text, err := os.ReadFile(s.SetAside()); err != nil || string(text) != c.text {
					t.Errorf("kept aside is %q, %v", text, err)
				}
			}
			r := signIn(t, s, "alice@example.com")
			r.send("SYN 9 0").send("PNG").expect("SYN 9 * * 1")
			for r.read().Verb != "QNG" {
			}
		})
	}
	// No file can be written: the server runs, and Close says so.
	dir := filepath.Join(t.TempDir(), "gone")
	s, err := newServer(Options{Keep: filepath.Join(dir, "server.json"), Accounts: testAccounts()})
	if err != nil {
		t.Fatal(err)
	}
	if s.Close() == nil {
		t.Error("nobody was told that nothing is kept")
	}
}

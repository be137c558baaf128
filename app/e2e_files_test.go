package app

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"syscall"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// two signs alice and bob in and puts the files of bob into a folder.
func two(t *testing.T, old ...string) (h *house, alice, bob *person, folder string) {
	t.Helper()
	h = newHouse(t)
	alice, bob = h.person("alice"), h.person("bob")
	for _, who := range old {
		p := map[string]*person{"alice": alice, "bob": bob}[who]
		p.engine = func(o *client.Options) { o.ClientID = protocol.ClientMultiPacket }
	}
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)
	folder = t.TempDir()
	if err := bob.SetSetting(FilesFolderSetting, folder); err != nil {
		t.Fatal(err)
	}
	return h, alice, bob, folder
}

// write makes a file of random bytes.
func write(t testing.TB, name string, size int) (path string, data []byte) {
	t.Helper()
	data = make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size), byte(len(name))}).Read(data)
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, data
}

func (p *person) sendFile(to *person, path string) protocol.Transfer {
	p.h.Helper()
	sent, err := p.SendFile(to.address, path)
	if err != nil {
		p.h.Fatalf("%s: send %s: %v", p.address, path, err)
	}
	return sent
}

// offered waits for the offer of a file.
func (p *person) offered(name string) protocol.Transfer {
	p.h.Helper()
	return await(p, func(e event.TransferChanged) bool {
		return e.Transfer.State == protocol.TransferOffered && (name == "" || e.Transfer.Name == name)
	}).Transfer
}

func (p *person) accept(id int64, path string) {
	p.h.Helper()
	if err := p.AcceptFile(id, path); err != nil {
		p.h.Fatalf("%s: accept: %v", p.address, err)
	}
}

// reached waits until a transfer is in a state.
func (p *person) reached(id int64, state protocol.TransferState) protocol.Transfer {
	p.h.Helper()
	return await(p, func(e event.TransferChanged) bool { return e.Transfer.ID == id && e.Transfer.State == state }).Transfer
}

// ended waits until a transfer has ended with a code.
func (p *person) ended(id int64, code string) protocol.Transfer {
	p.h.Helper()
	e := await(p, func(e event.TransferChanged) bool { return e.Transfer.ID == id && e.Transfer.State.Ended() }).Transfer
	if e.Code != code || (e.State == protocol.TransferDone) != (code == "") || e.Ended.IsZero() || e.Rate != 0 {
		p.h.Errorf("%s: ended as %+v, want the code %q", p.address, e, code)
	}
	if now, ok := p.Transfer(id); !ok || now != e {
		p.h.Errorf("%s: told %+v, has %+v", p.address, e, now)
	}
	return e
}

// only checks which files are in a folder.
func only(t testing.TB, folder string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("in the folder: %q, want %q", got, names)
	}
}

func sameFile(t testing.TB, path string, data []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, data) {
		t.Errorf("%s: %d bytes, %v; want %d others", path, len(got), err, len(data))
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm() != 0o600 {
		t.Errorf("%s has the rights %v", path, info.Mode())
	}
}

// off keeps files on the switchboard.
func off(t *testing.T, people ...*person) {
	t.Helper()
	for _, p := range people {
		if err := p.SetSetting(FilesDirectSetting, "off"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFilesBothWays(t *testing.T) {
	for _, c := range []struct {
		name, route string
		direct      bool
		old         []string
		sizes       []int
	}{
		{"over the switchboard", protocol.RouteSwitchboard, false, nil, []int{0, 1, 1202, 1203, 100000}},
		{"from computer to computer", protocol.RouteComputers, true, nil, []int{1, 3 << 20}},
		{"to a client before 6.0", protocol.RouteMSNFTP, true, []string{"bob"}, []int{5000}},
		{"between clients before 6.0", protocol.RouteMSNFTP, true, []string{"alice", "bob"}, []int{0, 1, 2045, 100000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, alice, bob, folder := two(t, c.old...)
			if err := alice.SetSetting(FilesFolderSetting, folder); err != nil {
				t.Fatal(err)
			}
			if !c.direct {
				off(t, alice, bob)
			}
			for i, size := range c.sizes {
				from, to := alice, bob
				if i%2 == 1 {
					from, to = bob, alice
				}
				path, data := write(t, "notes.txt", size)
				sent := from.sendFile(to, path)
				if sent.State != protocol.TransferQueued || sent.Incoming || sent.With != to.address || sent.Path != path {
					t.Errorf("sent %+v", sent)
				}
				offer := to.offered("notes.txt")
				if offer.Size != int64(size) || !offer.Incoming || offer.With != from.address || offer.Dangerous || offer.HasPreview {
					t.Errorf("offered %+v", offer)
				}
				to.accept(offer.ID, "")
				got, done := to.ended(offer.ID, ""), from.ended(sent.ID, "")
				sameFile(t, got.Path, data)
				for _, x := range []protocol.Transfer{got, done} {
					if x.Moved != int64(size) || size > 0 && x.Route != c.route {
						t.Errorf("%d bytes: ended as %+v", size, x)
					}
				}
				os.Remove(got.Path)
				only(t, folder)
			}
		})
	}
}

func TestFileDeclinedAndCancelled(t *testing.T) {
	t.Run("as now", func(t *testing.T) { declinedAndCancelled(t) })
	t.Run("as before 6.0", func(t *testing.T) { declinedAndCancelled(t, "alice", "bob") })
}

func declinedAndCancelled(t *testing.T, old ...string) {
	_, alice, bob, folder := two(t, old...)
	path, _ := write(t, "a.txt", 5000)

	sent := alice.sendFile(bob, path)
	offer := bob.offered("a.txt")
	if err := bob.DeclineFile(offer.ID); err != nil {
		t.Fatal(err)
	}
	alice.ended(sent.ID, "file-declined")
	bob.ended(offer.ID, "file-declined")
	if code(bob.DeclineFile(offer.ID)) != TransferAnswered || code(bob.AcceptFile(offer.ID, "")) != TransferAnswered || code(bob.AcceptFile(99, "")) != TransferNotFound {
		t.Error("answered twice")
	}

	sent = alice.sendFile(bob, path)
	offer = bob.offered("a.txt")
	if err := alice.CancelTransfer(sent.ID); err != nil {
		t.Fatal(err)
	}
	alice.ended(sent.ID, Cancelled)
	bob.ended(offer.ID, "file-cancelled")

	sent = alice.sendFile(bob, path)
	offer = bob.offered("a.txt")
	if err := bob.CancelTransfer(offer.ID); err != nil {
		t.Fatal(err)
	}
	bob.ended(offer.ID, Cancelled)
	alice.ended(sent.ID, "file-declined")
	only(t, folder)
	if len(alice.Transfers()) != 3 {
		t.Errorf("%d transfers", len(alice.Transfers()))
	}
	alice.ClearTransfers()
	if len(alice.Transfers()) != 0 {
		t.Error("not cleared")
	}
}

// large is a file that takes a while.
const large = 300 << 20

// sparse makes a large file that takes no room.
func sparse(t testing.TB, size int64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "big.bin")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFileCancelledInTheMiddle(t *testing.T) {
	for _, c := range []struct {
		name   string
		direct bool
		old    []string
	}{{"switchboard", false, nil}, {"direct", true, nil}, {"msnftp", true, []string{"alice", "bob"}}} {
		for _, who := range []string{"sender", "receiver"} {
			t.Run(c.name+", the "+who, func(t *testing.T) {
				_, alice, bob, folder := two(t, c.old...)
				if !c.direct {
					off(t, alice, bob)
				}
				size := int64(large)
				if c.direct {
					size = 1 << 30 // Free space is checked: let there be enough.
					bob.transfers.free = func(string) (uint64, bool) { return 1 << 40, true }
					alice.transfers.free = bob.transfers.free
				}
				sent := alice.sendFile(bob, sparse(t, size))
				offer := bob.offered("big.bin")
				bob.accept(offer.ID, "")
				moving := bob.reached(offer.ID, protocol.TransferMoving)
				only(t, folder, "big.bin.part")
				if moving.Path != "" {
					t.Error("a file that is not whole has a path")
				}
				if who == "sender" {
					alice.CancelTransfer(sent.ID)
					alice.ended(sent.ID, Cancelled)
					bob.ended(offer.ID, "file-cancelled")
				} else {
					bob.CancelTransfer(offer.ID)
					bob.ended(offer.ID, Cancelled)
					alice.ended(sent.ID, "file-cancelled")
				}
				only(t, folder)
			})
		}
	}
}

func TestFileNames(t *testing.T) {
	_, alice, bob, folder := two(t)
	send := func(name string) (protocol.Transfer, []byte) {
		t.Helper()
		data := []byte("content of " + name)
		if _, err := alice.SendFileBytes(bob.address, name, data); err != nil {
			t.Fatal(err)
		}
		return bob.offered(""), data
	}
	// What is there stays as it is, a link is not followed, names get a number.
	outside := filepath.Join(t.TempDir(), "outside")
	os.WriteFile(filepath.Join(folder, "a.txt"), []byte("mine"), 0o600)
	os.Symlink(outside, filepath.Join(folder, "a (2).txt"))
	os.Symlink(outside, filepath.Join(folder, "a.txt.part"))
	offer, data := send("a.txt")
	bob.accept(offer.ID, "")
	sameFile(t, bob.ended(offer.ID, "").Path, data)
	sameFile(t, filepath.Join(folder, "a (3).txt"), data)
	if mine, _ := os.ReadFile(filepath.Join(folder, "a.txt")); string(mine) != "mine" {
		t.Error("a file was written over")
	}
	if _, err := os.Lstat(outside); err == nil {
		t.Error("a link was followed")
	}
	os.Remove(filepath.Join(folder, "a.txt.part"))
	// Names from elsewhere do no harm.
	for name, want := range map[string]string{
		"../../evil": "evil", `..\..\worse.txt`: "worse.txt", "CON.txt": "_CON.txt", "grüße 你好.txt": "grüße 你好.txt", ".bashrc": "bashrc", "x\u202egpj.exe": "xgpj.exe",
	} {
		offer, data := send(name)
		if offer.Name != want || offer.Dangerous != (want == "xgpj.exe") {
			t.Errorf("%q was offered as %+v", name, offer)
		}
		bob.accept(offer.ID, "")
		got := bob.ended(offer.ID, "")
		if got.Path != filepath.Join(folder, want) {
			t.Errorf("%q went to %s", name, got.Path)
		}
		sameFile(t, got.Path, data)
	}
	// To a place that was chosen; into a folder; a folder that is made.
	elsewhere := t.TempDir()
	offer, data = send("b.txt")
	bob.accept(offer.ID, filepath.Join(elsewhere, "c.dat"))
	sameFile(t, bob.ended(offer.ID, "").Path, data)
	sameFile(t, filepath.Join(elsewhere, "c.dat"), data)
	offer, data = send("b.txt")
	bob.accept(offer.ID, elsewhere)
	sameFile(t, bob.ended(offer.ID, "").Path, data)
	sameFile(t, filepath.Join(elsewhere, "b.txt"), data)
	bob.SetSetting(FilesFolderSetting, filepath.Join(elsewhere, "new", "folder"))
	offer, data = send("b.txt")
	bob.accept(offer.ID, "")
	sameFile(t, bob.ended(offer.ID, "").Path, data)
	// Two of one name at once.
	one, first := send("same.txt")
	two, second := send("same.txt")
	bob.accept(one.ID, elsewhere)
	bob.accept(two.ID, elsewhere)
	sameFile(t, bob.ended(one.ID, "").Path, first)
	sameFile(t, bob.ended(two.ID, "").Path, second)
}

func TestFileThatCannotBeSent(t *testing.T) {
	_, alice, bob, _ := two(t)
	folder := t.TempDir()
	secret, _ := write(t, "secret", 10)
	os.Chmod(secret, 0)
	for path, want := range map[string]string{
		filepath.Join(folder, "none"): FileNotFound, folder: FileIsFolder, os.DevNull: FileSpecial, secret: FileUnreadable,
	} {
		if path == secret && os.Getuid() == 0 {
			continue // may read everything
		}
		if _, err := alice.SendFile(bob.address, path); code(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	good, _ := write(t, "good", 10)
	if _, err := alice.SendFile(alice.address, good); code(err) != FileToSelf {
		t.Errorf("to self: %v", err)
	}
	if _, err := alice.SendFile("carol@example.org", good); code(err) != ContactOffline {
		t.Errorf("to one who is offline: %v", err)
	}
	if _, err := alice.SendFile("nobody", good); code(err) != BadAddress {
		t.Errorf("to nobody: %v", err)
	}
	if err := alice.SetStatus(t.Context(), protocol.Hidden); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.SendFile(bob.address, good); code(err) != HiddenSelf {
		t.Errorf("hidden: %v", err)
	}
	alice.SignOut()
	if _, err := alice.SendFile(bob.address, good); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
	if len(alice.Transfers()) != 0 {
		t.Error("what was refused is on the list")
	}
}

// A file that changes while it waits or is sent is not sent as if it were one;
// one that is deleted still is.
func TestFileThatChanges(t *testing.T) {
	_, alice, bob, folder := two(t)
	for name, change := range map[string]func(path string) error{
		"shrinks": func(p string) error { return os.Truncate(p, 10) },
		"grows":   func(p string) error { return os.Truncate(p, 100001) },
		"changes": func(p string) error { return os.Chtimes(p, time.Time{}, time.Now().Add(time.Hour)) },
	} {
		path, _ := write(t, name, 100000)
		sent := alice.sendFile(bob, path)
		offer := bob.offered(name)
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		bob.accept(offer.ID, "")
		alice.ended(sent.ID, FileChanged)
		bob.ended(offer.ID, "file-cancelled")
		only(t, folder)
	}
	path, data := write(t, "deleted", 100000)
	alice.sendFile(bob, path)
	offer := bob.offered("deleted")
	os.Remove(path)
	bob.accept(offer.ID, "")
	sameFile(t, bob.ended(offer.ID, "").Path, data)
}

func TestFileWithoutRoom(t *testing.T) {
	_, alice, bob, folder := two(t)
	path, _ := write(t, "a", 1<<20)
	sent := alice.sendFile(bob, path)
	offer := bob.offered("a")
	bob.transfers.free = func(string) (uint64, bool) { return 1 << 20, true }
	if err := bob.AcceptFile(offer.ID, ""); code(err) != DiskFull {
		t.Fatalf("accepted: %v", err)
	}
	if err := bob.AcceptFile(offer.ID, "/proc/1/nowhere/a"); code(err) != FolderMissing {
		t.Fatalf("accepted: %v", err)
	}
	only(t, folder)
	bob.transfers.free = nil // somebody made room: it can be asked again
	bob.accept(offer.ID, "")
	bob.ended(offer.ID, "")
	alice.ended(sent.ID, "")
}

// The disk fills up in the middle.
func TestDiskFills(t *testing.T) {
	for _, old := range []bool{false, true} {
		t.Run(map[bool]string{false: "as now", true: "as before 6.0"}[old], func(t *testing.T) {
			var who []string
			if old {
				who = []string{"alice", "bob"}
			}
			_, alice, bob, folder := two(t, who...)
			bob.transfers.write = func(f *os.File, p []byte, at int64) (int, error) {
				if at+int64(len(p)) > 1<<20 {
					return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
				}
				return f.WriteAt(p, at)
			}
			path, _ := write(t, "a", 3<<20)
			sent := alice.sendFile(bob, path)
			offer := bob.offered("a")
			bob.accept(offer.ID, "")
			bob.ended(offer.ID, DiskFull)
			if e := await(alice, func(e event.TransferChanged) bool { return e.Transfer.ID == sent.ID && e.Transfer.State.Ended() }); e.Transfer.Code == "" {
				t.Error("the sender thinks it went well")
			}
			only(t, folder)
		})
	}
}

// The server goes away in the middle.
func TestFileWhenTheConnectionIsLost(t *testing.T) {
	h, alice, bob, folder := two(t)
	off(t, alice, bob)
	bob.transfers.free = roomy
	sent := alice.sendFile(bob, sparse(t, large))
	offer := bob.offered("big.bin")
	bob.accept(offer.ID, "")
	bob.reached(offer.ID, protocol.TransferMoving)
	h.server.Close()
	for p, id := range map[*person]int64{alice: sent.ID, bob: offer.ID} {
		e := await(p, func(e event.TransferChanged) bool { return e.Transfer.ID == id && e.Transfer.State.Ended() })
		if e.Transfer.Code != SignedOutMeantime && e.Transfer.Code != FileLost {
			t.Errorf("%s: ended as %+v", p.address, e.Transfer)
		}
	}
	only(t, folder)
}

// A file of somebody who is not a contact is offered with a warning, one of
// somebody who is blocked not at all.
func TestFileFromAStranger(t *testing.T) {
	h, alice, bob, folder := two(t)
	path, _ := write(t, "a.txt", 5000)
	alice.sendFile(bob, path)
	if offer := bob.offered("a.txt"); offer.Stranger {
		t.Errorf("a contact: %+v", offer)
	}
	bob.must(bob.RemoveContact(h.context(), alice.address))
	alice.sendFile(bob, path)
	if offer := bob.offered("a.txt"); !offer.Stranger {
		t.Errorf("no contact any more: %+v", offer)
	}
	bob.must(bob.Block(h.context(), alice.address)) // the switchboard is open still
	if sent, err := alice.SendFile(bob.address, path); err == nil {
		alice.reached(sent.ID, protocol.TransferWaiting)
		alice.must(alice.CancelTransfer(sent.ID))
		alice.ended(sent.ID, Cancelled)
	}
	bob.must(bob.Unblock(h.context(), alice.address))
	alice.sendFile(bob, path)
	if offer := bob.offered("a.txt"); offer.ID != 3 {
		t.Errorf("%+v is not the next after the two before", offer)
	}
	only(t, folder)
}

// When the last switchboard of a file that moves goes, either side opens
// another, and the file goes on where it was.
func TestFileOverAnotherSwitchboard(t *testing.T) {
	const never = time.Hour
	for name, c := range map[string]struct{ ours, theirs time.Duration }{"the sender calls": {0, never}, "the receiver calls": {never, 0}, "both do": {0, 0}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, func(o *server.Options) { o.Delay = 10 * time.Millisecond })
			alice, bob := h.person("alice"), h.person("bob")
			alice.timing.reopen, bob.timing.reopenTheirs = c.ours, c.theirs
			alice.signIn()
			bob.signIn()
			awaitStatus(alice, bob, protocol.Online)
			off(t, alice, bob)
			folder := t.TempDir()
			alice.must(bob.SetSetting(FilesFolderSetting, folder))
			data := make([]byte, 8<<20)
			for i := range data {
				data[i] = byte(i * 7 >> 3)
			}
			sent, err := alice.SendFileBytes(bob.address, "big.bin", data)
			alice.must(err)
			offer := bob.offered("big.bin")
			bob.accept(offer.ID, "")
			for cut := range 2 {
				await(bob, func(e event.TransferChanged) bool {
					return e.Transfer.State == protocol.TransferMoving && e.Transfer.Moved > 0
				})
				for _, p := range []*person{alice, bob}[cut:] { // both ends, then one
					p.mu.Lock()
					var chats []*client.Chat
					for chat := range p.online.rooms {
						chats = append(chats, chat)
					}
					p.mu.Unlock()
					for _, chat := range chats {
						chat.Close()
					}
				}
				await(bob, func(e event.TransferChanged) bool { return e.Transfer.State != protocol.TransferMoving })
			}
			bob.ended(offer.ID, "")
			alice.ended(sent.ID, "")
			sameFile(t, filepath.Join(folder, "big.bin"), data)
		})
	}
}

// A large file takes no more memory than a small one (issue 4: within 32 MB).
func TestFileInConstantMemory(t *testing.T) {
	size := int64(200 << 20)
	if slow {
		size = 32 << 20
	}
	for _, direct := range []string{"off", ""} {
		t.Run("direct "+direct, func(t *testing.T) {
			_, alice, bob, _ := two(t)
			for _, p := range []*person{alice, bob} {
				p.SetSetting(FilesDirectSetting, direct)
				p.transfers.free = roomy
			}
			debug.FreeOSMemory() // what other tests have left
			idle := inUse()
			peak := idle
			sent := alice.sendFile(bob, sparse(t, size))
			offer := bob.offered("big.bin")
			started := time.Now()
			bob.accept(offer.ID, "")
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for tick := time.NewTicker(5 * time.Millisecond); ; {
					select {
					case <-tick.C:
						peak = max(peak, inUse())
					case <-stop:
						tick.Stop()
						return
					}
				}
			}()
			for {
				e := await(bob, func(e event.TransferChanged) bool { return e.Transfer.ID == offer.ID }).Transfer
				if e.State == protocol.TransferDone {
					if e.Moved != size || direct == "" && e.Route != protocol.RouteComputers || direct == "off" && e.Route != protocol.RouteSwitchboard {
						t.Errorf("ended as %+v", e)
					}
					break
				}
				if e.State == protocol.TransferFailed {
					t.Fatalf("ended as %+v", e)
				}
			}
			took := time.Since(started)
			close(stop)
			<-stopped
			alice.ended(sent.ID, "")
			t.Logf("%d MB in %v, %.0f MB/s; %.1f MB more memory than idle", size>>20, took, float64(size)/(1<<20)/took.Seconds(), float64(peak-idle)/(1<<20))
			if peak > idle+32<<20 {
				t.Errorf("%d MB more memory than idle", (peak-idle)>>20)
			}
		})
	}
}

// inUse returns the bytes this process has from the system.
func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}

func TestFileWhenTheSessionGoes(t *testing.T) {
	_, alice, bob, folder := two(t)
	off(t, alice, bob)
	bob.transfers.free = func(string) (uint64, bool) { return 1 << 40, true }
	sent := alice.sendFile(bob, sparse(t, large))
	waiting, _ := write(t, "waiting", 10)
	alice.sendFile(bob, waiting)
	offer, other := bob.offered("big.bin"), bob.offered("waiting")
	bob.accept(offer.ID, "")
	bob.reached(offer.ID, protocol.TransferMoving)
	bob.SignOut()
	bob.ended(offer.ID, SignedOutMeantime)
	bob.ended(other.ID, SignedOutMeantime)
	only(t, folder)
	if e := await(alice, func(e event.TransferChanged) bool { return e.Transfer.ID == sent.ID && e.Transfer.State.Ended() }); e.Transfer.Code == "" {
		t.Error("the sender thinks it went well")
	}
	if len(bob.Transfers()) != 2 {
		t.Error("the list does not outlive the session")
	}
}

// The pictures of a file that is one; progress with a rate, at most four a second.
func TestFilePreviewAndProgress(t *testing.T) {
	_, alice, bob, _ := two(t)
	off(t, alice, bob)
	data := pngOf(7, 300, 3000)
	sent, err := alice.SendFileBytes(bob.address, "photo.png", data)
	if err != nil || !sent.HasPreview {
		t.Fatal(sent, err)
	}
	offer := bob.offered("photo.png")
	if small := bob.TransferPreview(offer.ID); !offer.HasPreview || len(small) == 0 || len(small) > 64<<10 || !bytes.HasPrefix(small, []byte("\x89PNG")) {
		t.Errorf("a preview of %d bytes", len(small))
	}
	bob.DeclineFile(offer.ID)
	alice.ended(sent.ID, "file-declined")

	started := time.Now()
	sent = alice.sendFile(bob, sparse(t, large))
	offer = bob.offered("big.bin")
	bob.accept(offer.ID, "")
	var told int
	for _, p := range []*person{alice, bob} {
		id := map[*person]int64{alice: sent.ID, bob: offer.ID}[p]
		e := await(p, func(e event.TransferChanged) bool { return e.Transfer.ID == id && e.Transfer.Rate > 0 })
		if e.Transfer.Left() <= 0 || e.Transfer.Moved <= 0 || e.Transfer.Moved >= large {
			t.Errorf("progress %+v", e.Transfer)
		}
	}
	bob.CancelTransfer(offer.ID)
	bob.ended(offer.ID, Cancelled)
	for _, e := range bob.seen {
		if e, ok := e.(event.TransferChanged); ok && e.Transfer.ID == offer.ID {
			told++
		}
	}
	if most := int(time.Since(started)/transferTells) + 5; told > most {
		t.Errorf("told %d times, at most %d", told, most)
	}
}

// Several files at once; the queue.
func TestManyFiles(t *testing.T) {
	_, alice, bob, folder := two(t)
	var names []string
	sent := map[string][]byte{}
	for i := range 12 {
		name := string(rune('a'+i)) + ".bin"
		path, data := write(t, name, 20000+i)
		alice.sendFile(bob, path)
		names, sent[name] = append(names, name), data
	}
	for range names {
		bob.accept(bob.offered("").ID, "")
	}
	for range names {
		done := await(bob, func(e event.TransferChanged) bool { return e.Transfer.State.Ended() }).Transfer
		sameFile(t, done.Path, sent[done.Name])
	}
	only(t, folder, names...)
}

// To a client without the peer-to-peer layer there is only the old way.
// What comes as an invitation is bounded and made safe as well.
func TestOldInvitations(t *testing.T) {
	_, alice, bob, folder := two(t)
	alice.say(bob, "hello")
	awaitText(bob, "hello")
	invite := func(cookie string, fields ...client.Field) {
		t.Helper()
		alice.mu.Lock()
		chat := alice.online.conversations[bob.address].currentLocked().chat
		alice.mu.Unlock()
		if err := chat.SendInvite(append([]client.Field{
			{Key: "Application-Name", Value: "File Transfer"}, {Key: "Application-GUID", Value: "{5d3e02ab-6190-11d3-bbbb-00c04f795683}"},
			{Key: "Invitation-Command", Value: "INVITE"}, {Key: "Invitation-Cookie", Value: cookie},
		}, fields...)...); err != nil {
			t.Fatal(err)
		}
	}
	file := func(name, size string) []client.Field {
		return []client.Field{{Key: "Application-File", Value: name}, {Key: "Application-FileSize", Value: size}}
	}
	invite("1", file("../../.ssh/authorized_keys", "10")...)
	if offer := bob.offered(""); offer.Name != "authorized_keys" || offer.Size != 10 || offer.With != alice.address {
		t.Errorf("offered %+v", offer)
	}
	invite("1", file("again", "10")...)                        // the same invitation
	invite("2", file("x", "-1")...)                            // these are refused
	invite("3", file("x", "5000000000")...)                    //
	invite("4", file("x", "many")...)                          //
	for _, cookie := range []string{"5", "6", "7", "8", "9"} { // three are taken
		invite(cookie, file("file"+cookie, "10")...)
	}
	for range 3 {
		bob.offered("")
	}
	alice.say(bob, "done")
	awaitText(bob, "done")
	if n := len(bob.Transfers()); n != maxOffers {
		t.Errorf("%d offers wait", n)
	}
	// An offer that is accepted and whose sender then says nothing, or cancels.
	first := bob.Transfers()[maxOffers-1]
	bob.accept(first.ID, "")
	alice.mu.Lock()
	chat := alice.online.conversations[bob.address].currentLocked().chat
	alice.mu.Unlock()
	chat.SendInvite(client.Field{Key: "Invitation-Command", Value: "CANCEL"}, client.Field{Key: "Invitation-Cookie", Value: "1"}, client.Field{Key: "Cancel-Code", Value: "OUTBANDCANCEL"})
	bob.ended(first.ID, "file-cancelled")
	only(t, folder)
	// Without direct connections nothing of it is offered.
	off(t, bob)
	invite("20", file("x", "10")...)
	alice.say(bob, "more")
	awaitText(bob, "more")
	if n := len(bob.Transfers()); n != maxOffers {
		t.Errorf("%d transfers", n)
	}
}

func TestOldClientWithoutDirect(t *testing.T) {
	_, alice, bob, _ := two(t, "bob")
	off(t, alice)
	path, _ := write(t, "a", 10)
	if _, err := alice.SendFile(bob.address, path); code(err) != FileNeedsDirect {
		t.Errorf("sent: %v", err)
	}
	huge := sparse(t, 1<<32)
	alice.SetSetting(FilesDirectSetting, "")
	if _, err := alice.SendFile(bob.address, huge); code(err) != FileTooLarge {
		t.Errorf("sent: %v", err)
	}
}

package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"papilio/protocol"
)

// What the accounts change is kept in one file of JSON, Options.Keep. It is
// written anew next to itself and put in its place in one step, so a kill
// leaves the old one or the new one. The first change is written at once, those
// that follow together, never later than keepPause after they were confirmed
// and the time the disk takes.
const (
	keepPause  = 250 * time.Millisecond
	keepFormat = 1
	maxKept    = 256 << 20 // bytes of the file
)

// keptFile is the whole file.
type keptFile struct {
	Format   int           `json:"format"`
	Accounts []keptAccount `json:"accounts"`
}

// keptAccount is what is kept of one person. The password is not: it is the
// business of whoever starts the server.
type keptAccount struct {
	Address protocol.Address  `json:"address"`
	Name    string            `json:"name"`
	Version int               `json:"version"`
	BLP     string            `json:"blp"`
	GTC     string            `json:"gtc"`
	Props   map[string]string `json:"properties,omitempty"` // encoded, by PRP key
	Groups  []protocol.Group  `json:"groups"`
	People  []keptEntry       `json:"people"`
}

type keptEntry struct {
	Address protocol.Address   `json:"address"`
	Name    string             `json:"name"`
	Lists   protocol.List      `json:"lists"`
	Groups  []protocol.GroupID `json:"groups,omitempty"`
}

// keeper writes the file. One goroutine of its own does it, so that no client
// waits for the disk.
type keeper struct {
	path     string
	log      *slog.Logger
	pause    time.Duration          // between two writes
	snapshot func() keptFile        // takes Server.mu
	wrote    atomic.Pointer[func()] // tests: told when the file is new
	wake     chan struct{}          // holds a token when something has changed
	stop     chan struct{}
	done     chan struct{}
	last     []byte // as it is on the disk
	err      error  // of the last attempt; read it after done
}

func newKeeper(path string, log *slog.Logger, snapshot func() keptFile) *keeper {
	return &keeper{path: path, log: log, pause: keepPause, snapshot: snapshot,
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
}

// touch says that something has changed. It never blocks.
func (k *keeper) touch() {
	if k == nil {
		return
	}
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// run writes until close, and then what is left.
func (k *keeper) run() {
	defer close(k.done)
	for {
		select {
		case <-k.wake:
		case <-k.stop:
			k.write()
			return
		}
		k.write()
		pause := time.NewTimer(k.pause)
		select {
		case <-pause.C:
		case <-k.stop:
		}
		pause.Stop()
	}
}

// close writes what has changed since and returns the error of that.
func (k *keeper) close() error {
	if k == nil {
		return nil
	}
	close(k.stop)
	<-k.done
	return k.err
}

func (k *keeper) write() {
	data, err := json.Marshal(k.snapshot())
	if err == nil && k.err == nil && bytes.Equal(data, k.last) {
		return
	}
	if err == nil {
		err = replace(k.path, data)
	}
	if k.err = err; err != nil {
		k.log.Error("server: the lists are not kept", "error", err)
		return
	}
	k.last = data
	if wrote := k.wrote.Load(); wrote != nil {
		(*wrote)()
	}
}

// replace puts data into a file, whole or not at all.
func replace(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil { // the new name, too
		_ = dir.Sync() // not every file system can
		dir.Close()
	}
	return nil
}

// readKept reads the file. One that makes no sense is moved aside, and setAside
// is where to; the server then begins anew.
func readKept(path string) (kept map[protocol.Address]keptAccount, setAside string, err error) {
	halves, _ := filepath.Glob(path + ".new-*") // a kill in the middle leaves its half
	for _, half := range halves {
		os.Remove(half)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("server: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxKept+1))
	f.Close()
	if err != nil {
		return nil, "", fmt.Errorf("server: %w", err)
	}
	var file keptFile
	if json.Unmarshal(data, &file) != nil || file.Format != keepFormat || len(data) > maxKept {
		aside := fmt.Sprintf("%s.damaged-%s", path, time.Now().UTC().Format("20060102T150405.000"))
		if err := os.Rename(path, aside); err != nil {
			return nil, "", fmt.Errorf("server: %w", err)
		}
		return nil, aside, nil
	}
	kept = make(map[protocol.Address]keptAccount, len(file.Accounts))
	for _, a := range file.Accounts {
		if address, err := protocol.ParseAddress(string(a.Address)); err == nil && len(kept) < maxAccounts {
			a.Address = address
			kept[address] = a
		}
	}
	return kept, "", nil
}

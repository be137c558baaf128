// Package instance lets one program run per data folder: a second start finds
// the first, hands over what it was asked to open and ends.
//
// The first one holds a lock file and listens on a socket that only its owner
// can reach. What goes over it is one line there and one line back:
//
//	papilio 1 <what was asked for, may be empty>\n
//	papilio 1 ok\n
//
// The number is the version. Lines are bounded and have a deadline, and whatever
// is not such a line is answered with nothing.
package instance

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// MaxRequest is how long a request may be, in bytes.
const MaxRequest = 1024

// Names of the files in the data folder.
const (
	lockName   = "running.lock"
	socketName = "running.sock"
)

const (
	hello    = "papilio 1 "
	answer   = "papilio 1 ok\n"
	patience = 2 * time.Second // for a line, in each direction
	mostTalk = 4               // connections at once; more wait
	maxPath  = 100             // bytes of a socket's path that every system takes
)

// ErrSilent is that another program holds the folder and does not answer.
var ErrSilent = errors.New("a program that is running already does not answer")

// ErrRequest is a request that does not fit on one line of MaxRequest bytes.
var ErrRequest = errors.New("not one short line")

// First is the program that runs on a data folder.
type First struct {
	lock     *flock.Flock
	listener net.Listener
	path     string
	log      *slog.Logger
	ctx      context.Context
	cancel   context.CancelFunc
	work     sync.WaitGroup
	requests chan string
}

// Start makes this the program of a folder, which is made when it is not there.
// Where another one is that already, it gets the request, and Start returns nil
// without an error: there is nothing left to do. ErrSilent is that there is
// another one but it did not take the request. What a program that crashed left
// behind is replaced. It may wait for a few seconds.
func Start(dir, request string, log *slog.Logger) (*First, error) {
	if len(request) > MaxRequest || strings.ContainsAny(request, "\r\n\x00") {
		return nil, ErrRequest
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	// The other one may be about to listen, or about to end.
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		held, err := lock.TryLock()
		if err != nil {
			return nil, err
		}
		if held {
			break
		}
		if err = handOver(path, request); err == nil {
			return nil, nil
		}
		if time.Now().After(end) {
			return nil, errors.Join(ErrSilent, err)
		}
	}
	f := &First{lock: lock, path: path, log: log, requests: make(chan string, mostTalk)}
	if err := f.listen(); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.work.Go(f.accept)
	return f, nil
}

// listen opens the socket. The lock is ours, so what stands in its place was
// left by a program that is gone; only a socket is taken away.
func (f *First) listen() error {
	if info, err := os.Lstat(f.path); err == nil && info.Mode()&fs.ModeType != 0 && !info.IsDir() {
		if err := os.Remove(f.path); err != nil {
			return err
		}
	}
	l, err := net.Listen("unix", f.path)
	if err != nil {
		return err
	}
	if err := os.Chmod(f.path, 0o600); err != nil {
		return errors.Join(err, l.Close())
	}
	f.listener = l
	return nil
}

// Requests yields what later starts asked for, "" for nothing but to be seen.
// It is closed by Close.
func (f *First) Requests() <-chan string { return f.requests }

// Close gives the folder free and waits for what is being said.
func (f *First) Close() error {
	f.cancel()
	err := f.listener.Close() // takes the socket away
	f.work.Wait()
	close(f.requests)
	return errors.Join(err, f.lock.Unlock())
}

func (f *First) accept() {
	room := make(chan struct{}, mostTalk)
	for {
		c, err := f.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				f.log.Error("later starts are not heard", "error", err)
			}
			return
		}
		select {
		case room <- struct{}{}:
		case <-f.ctx.Done():
			c.Close()
			return
		}
		f.work.Go(func() {
			defer func() { <-room }()
			f.serve(c)
		})
	}
}

// serve hears one request. It is taken only when the program has room for it.
func (f *First) serve(c net.Conn) {
	stop := context.AfterFunc(f.ctx, func() { c.Close() })
	defer stop()
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	request, err := readLine(c)
	if err != nil {
		f.log.Warn("a later start was not understood", "error", err)
		return
	}
	select {
	case f.requests <- request:
		io.WriteString(c, answer)
	case <-f.ctx.Done():
	case <-time.After(patience):
		f.log.Warn("a later start came while others wait")
	}
}

// readLine reads a request.
func readLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, int64(len(hello)+MaxRequest+1))).ReadString('\n')
	if err != nil {
		return "", err
	}
	request, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), hello)
	if !ok || strings.ContainsAny(request, "\r\x00") {
		return "", ErrRequest
	}
	return request, nil
}

// handOver gives a request to the program that runs already.
func handOver(path, request string) error {
	c, err := net.DialTimeout("unix", path, patience)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, hello+request+"\n"); err != nil {
		return err
	}
	said := make([]byte, len(answer))
	if _, err := io.ReadFull(c, said); err != nil {
		return err
	}
	if string(said) != answer {
		return ErrRequest
	}
	return nil
}

// socketPath returns where the socket of a folder is: in the folder, or, since
// paths of sockets are short, in the runtime folder under a name made from it.
func socketPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if path := filepath.Join(dir, socketName); len(path) <= maxPath {
		return path, nil
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	base := os.Getenv("XDG_RUNTIME_DIR")
	if base == "" {
		base = filepath.Join(os.TempDir(), "papilio-"+userName())
		if err := os.MkdirAll(base, 0o700); err != nil {
			return "", err
		}
		if info, err := os.Lstat(base); err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
			return "", errors.Join(err, errors.New("no folder of our own for a socket"))
		}
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(base, "papilio-"+hex.EncodeToString(sum[:8])+".sock"), nil
}

package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"papilio/p2p"
)

// partial is what the name of a file ends in while it is not whole.
const partial = ".part"

// spare is how much of a disk is left free.
const spare = 16 << 20

// maxNumber is the highest number a name gets when it is taken.
const maxNumber = 999

// target is a file that is received. It is written under a name that says that
// it is not whole, in a folder that is held open so that nothing that happens to
// its path matters, and gets its own name when the last byte is there. Nothing
// that exists is ever written to, followed or replaced.
type target struct {
	root *os.Root
	dir  string
	name string // the name it is to have
	part string // the name it has
	file *os.File
	// write is WriteAt of the file; tests have disks that fill up.
	write func(f *os.File, p []byte, at int64) (int, error)

	mu  sync.Mutex
	err error
}

// openTarget makes the partial file for a file of size bytes in a folder, which
// is made if need be.
func openTarget(dir, name string, size int64, free func(string) (uint64, bool)) (*target, error) {
	if dir == "" {
		return nil, problem(FolderMissing, nil)
	}
	name = p2p.SafeName(name)
	if !filepath.IsLocal(name) { // SafeName has seen to it
		return nil, problem(FileNotWritten, nil)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, problem(FolderMissing, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, problem(FolderMissing, err)
	}
	t := &target{root: root, dir: dir, name: name, write: (*os.File).WriteAt}
	if room, known := free(dir); known && (size < 0 || uint64(size)+spare > room) {
		root.Close()
		return nil, problem(DiskFull, fmt.Errorf("%d bytes free", room))
	}
	for n := 1; n <= maxNumber; n++ {
		part := withNumber(name, n) + partial
		f, err := root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
		if err == nil {
			t.part, t.file = part, f
			return t, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			root.Close()
			return nil, writing(err)
		}
	}
	root.Close()
	return nil, problem(FileNotWritten, fs.ErrExist)
}

// withNumber puts a number before the ending of a name; the first has none.
func withNumber(name string, n int) string {
	if n == 1 {
		return name
	}
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if stem == "" {
		stem, ext = ext, ""
	}
	return fmt.Sprintf("%s (%d)%s", stem, n, ext)
}

// WriteAt writes bytes of the file.
func (t *target) WriteAt(p []byte, at int64) (int, error) {
	n, err := t.write(t.file, p, at)
	if err != nil {
		err = t.fail(writing(err))
	}
	return n, err
}

// writing gives an error of the disk its code.
func writing(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, errQuota) {
		return problem(DiskFull, err)
	}
	return problem(FileNotWritten, err)
}

func (t *target) fail(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
	return err
}

func (t *target) failed() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// finish checks the size, gives the file its name and returns its path.
func (t *target) finish(size int64) (string, error) {
	defer t.root.Close()
	info, err := t.file.Stat()
	if err == nil && info.Size() != size {
		t.remove()
		return "", problem("file-size", fmt.Errorf("%d bytes on the disk", info.Size()))
	}
	if err == nil {
		err = t.file.Sync()
	}
	if closing := t.file.Close(); err == nil {
		err = closing
	}
	var name string
	if err == nil {
		name, err = t.rename()
	}
	if err != nil {
		t.root.Remove(t.part)
		return "", writing(err)
	}
	path := filepath.Join(t.dir, name)
	markDownloaded(path)
	return path, nil
}

// rename gives the file the first name that is free. A hard link tells in one
// step whether a name is taken; where a disk knows none, an empty file of ours
// holds the name first.
func (t *target) rename() (string, error) {
	for n := 1; n <= maxNumber; n++ {
		name := withNumber(t.name, n)
		err := t.root.Link(t.part, name)
		if err == nil {
			return name, t.root.Remove(t.part)
		}
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		f, err := t.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		f.Close()
		return name, t.root.Rename(t.part, name)
	}
	return "", fs.ErrExist
}

// discard removes what is there.
func (t *target) discard() {
	defer t.root.Close()
	t.remove()
}

func (t *target) remove() {
	t.file.Close()
	t.root.Remove(t.part)
}

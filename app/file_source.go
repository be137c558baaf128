package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"papilio/app/picture"
	"papilio/p2p"
)

// maxPreviewed is the largest file of which a preview is made.
const maxPreviewed = 24 << 20

// source is a file that is sent: open from the offer to the end, so that it
// goes out even when it is deleted meanwhile, and looked at again and again, so
// that bytes of two versions of it are never sent as one.
type source struct {
	io.ReaderAt
	file *os.File // nil for bytes that are in no file
	size int64
	time time.Time

	mu   sync.Mutex
	seen time.Time // when it was last compared
	err  error
}

var errChanged = errors.New("the file has changed since it was offered")

// openSource opens a file to send it. It must be one: opening a pipe or a
// device could wait for ever.
func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, problem(FileNotFound, err)
	case err != nil:
		return nil, problem(FileUnreadable, err)
	case info.IsDir():
		return nil, problem(FileIsFolder, nil)
	case !info.Mode().IsRegular():
		return nil, problem(FileSpecial, nil)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, problem(FileUnreadable, err)
	}
	now, err := f.Stat()
	if err != nil || !os.SameFile(info, now) {
		f.Close()
		return nil, problem(FileUnreadable, err)
	}
	return &source{ReaderAt: f, file: f, size: now.Size(), time: now.ModTime()}, nil
}

// ReadAt reads what was offered; it fails when that is not there any more.
func (s *source) ReadAt(p []byte, at int64) (int, error) {
	n, err := s.ReaderAt.ReadAt(p, at)
	if n == len(p) || at+int64(n) == s.size {
		if changed := s.compare(at+int64(n) == s.size); changed != nil {
			return 0, changed
		}
		return n, err
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = s.fail(problem(FileChanged, io.ErrUnexpectedEOF))
	} else {
		err = s.fail(problem(FileUnreadable, err))
	}
	return n, err
}

// compare looks whether the file is as it was: now and then, and when its last
// bytes have been read.
func (s *source) compare(last bool) error {
	if s.file == nil {
		return nil
	}
	s.mu.Lock()
	due := last || time.Since(s.seen) > 100*time.Millisecond
	if due {
		s.seen = time.Now()
	}
	s.mu.Unlock()
	if !due {
		return nil
	}
	info, err := s.file.Stat()
	if err != nil {
		return s.fail(problem(FileUnreadable, err))
	}
	if info.Size() != s.size || !info.ModTime().Equal(s.time) {
		return s.fail(problem(FileChanged, errChanged))
	}
	return nil
}

// fail remembers why reading failed first: the other layers only know that it did.
func (s *source) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	return err
}

func (s *source) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// preview returns a small PNG of a picture, nil of anything else.
func (s *source) preview() []byte {
	if s.size > maxPreviewed || s.size == 0 {
		return nil
	}
	head := make([]byte, min(s.size, 16))
	if _, err := s.ReaderAt.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) || !looksLikePicture(head) {
		return nil
	}
	data := make([]byte, s.size)
	if n, _ := s.ReaderAt.ReadAt(data, 0); int64(n) != s.size {
		return nil
	}
	small, err := picture.Preview(data)
	if err != nil {
		return nil
	}
	return small
}

// looksLikePicture tells by the first bytes whether decoding is worth a try.
func looksLikePicture(head []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "RIFF"} {
		if len(head) >= len(magic) && string(head[:len(magic)]) == magic {
			return true
		}
	}
	return false
}

// sentName is the name under which a file is offered.
func sentName(path string) string { return p2p.SafeName(filepath.Base(path)) }

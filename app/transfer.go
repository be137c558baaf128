package app

import (
	"bytes"
	"context"
	"os"
	"slices"
	"time"

	"papilio/p2p"
	"papilio/p2p/msnftp"
	"papilio/protocol"
	"papilio/protocol/event"
)

// The settings of files.
const (
	FilesFolderSetting = "files.folder" // where accepted files go; empty is the person's Downloads
	FilesDirectSetting = "files.direct" // "off": never from computer to computer
	FilesPortsSetting  = "files.ports"  // where to listen for that, "6891-6900"; empty is any port
	FilesRouterSetting = "files.router" // "on": ask the router for a port meanwhile (UPnP, NAT-PMP)
)

// The codes of files, next to those of the other things that can go wrong.
const (
	FileNotFound     = "file-not-found"  // what is to be sent
	FileIsFolder     = "file-folder"     //
	FileSpecial      = "file-special"    // a pipe, a device
	FileUnreadable   = "file-unreadable" //
	FileTooLarge     = "file-too-large"  // for the way of old clients
	FileTooMany      = "file-too-many"   // under way
	FileToSelf       = "file-to-self"    //
	FileChanged      = "file-changed"    // while it was sent
	FileLost         = "file-lost"       // the way to the other side, in the middle
	FolderMissing    = "file-folder-missing"
	FileNotWritten   = "file-not-written"
	DiskFull         = "file-disk-full"
	FileNeedsDirect  = "file-needs-direct" // the old way goes from computer to computer, which is off
	TransferNotFound = "transfer-not-found"
	TransferAnswered = "transfer-answered"
)

// Bounds of transfers.
const (
	maxUnderWay   = 200 // transfers that have not ended
	maxEnded      = 100 // that have
	maxAtOnce     = 3   // files to one person that are offered or move; others are queued
	maxOffers     = 4   // of one person by the old way, without an answer of ours
	transferTells = 250 * time.Millisecond
)

// transfers are all transfers of a Session, guarded by its mu. They outlive the
// signed-in period; what moves them does not.
type transfers struct {
	list   []*transfer // by age
	lastID int64
	places map[protocol.Address]chan struct{} // a token per file of ours that is offered or moves

	invitations map[invitation]*msnftp.Transfer                   // of the old way
	backgrounds map[protocol.Address]*p2p.Transfer                // offered to us
	free        func(dir string) (uint64, bool)                   // the room on a disk; for tests
	write       func(f *os.File, p []byte, at int64) (int, error) // to a file; for tests
}

// transfer is one file.
type transfer struct {
	s      *Session
	c      *conversation
	ctx    context.Context // ends with the period, or when it is cancelled here
	cancel context.CancelFunc
	source *source // of one of ours
	answer chan *target
	meter  meter // of its goroutine

	// Guarded by Session.mu.
	now       protocol.Transfer
	preview   []byte
	answered  bool
	cancelled bool // here
	lost      bool // there is no way to the other side any more
	reopening bool // another switchboard is being opened
}

// newTransferLocked puts a transfer on the list.
func (s *Session) newTransferLocked(c *conversation, now protocol.Transfer) *transfer {
	l := &s.transfers
	l.lastID++
	now.ID, now.With, now.Started, now.Dangerous = l.lastID, c.with, time.Now(), Dangerous(now.Name)
	t := &transfer{s: s, c: c, now: now, answer: make(chan *target, 1)}
	t.ctx, t.cancel = context.WithCancel(c.o.ctx)
	l.list = append(l.list, t)
	return t
}

func (l *transfers) find(id int64) *transfer {
	i := slices.IndexFunc(l.list, func(t *transfer) bool { return t.now.ID == id })
	if i < 0 {
		return nil
	}
	return l.list[i]
}

func (l *transfers) underWay() (n int) {
	for _, t := range l.list {
		if !t.now.State.Ended() {
			n++
		}
	}
	return n
}

// forgetOld keeps the list of those that have ended in its bounds.
func (l *transfers) forgetOld() {
	over := len(l.list) - l.underWay() - maxEnded
	l.list = slices.DeleteFunc(l.list, func(t *transfer) bool {
		gone := over > 0 && t.now.State.Ended()
		if gone {
			over--
		}
		return gone
	})
}

// tellLocked publishes a transfer as it is.
func (t *transfer) tellLocked() { t.s.bus.Publish(event.TransferChanged{Transfer: t.now}) }

// SendFile offers a file of this computer to somebody who is online. It opens
// the file, which stays open until the transfer has ended, and returns; what
// becomes of it is told by event.TransferChanged. Files to one person go out
// three at a time. It touches the disk: do not call it on the UI goroutine.
// Codes: "not-signed-in", "hidden", "bad-address", "contact-offline",
// "file-not-found", "file-folder", "file-special", "file-unreadable",
// "file-too-large", "file-needs-direct", "file-too-many", "file-to-self".
func (s *Session) SendFile(to protocol.Address, path string) (protocol.Transfer, error) {
	src, err := openSource(path)
	if err != nil {
		return protocol.Transfer{}, err
	}
	t, err := s.send(to, protocol.Transfer{Name: sentName(path), Size: src.size, Path: path}, src)
	if err != nil {
		src.close()
	}
	return t, err
}

// SendFileBytes does the same with bytes that are in no file: a picture that
// was pasted. They must not change afterwards.
func (s *Session) SendFileBytes(to protocol.Address, name string, data []byte) (protocol.Transfer, error) {
	src := &source{ReaderAt: bytes.NewReader(data), size: int64(len(data))}
	return s.send(to, protocol.Transfer{Name: sentName(name), Size: src.size}, src)
}

func (s *Session) send(to protocol.Address, now protocol.Transfer, src *source) (protocol.Transfer, error) {
	to, err := protocol.ParseAddress(string(to))
	if err != nil {
		return protocol.Transfer{}, problem(BadAddress, err)
	}
	small := src.preview()
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.signedInLocked()
	contact, known := s.contacts[to]
	switch {
	case o == nil:
		return protocol.Transfer{}, problem(NotSignedIn, nil)
	case to == s.self.Address:
		return protocol.Transfer{}, problem(FileToSelf, nil)
	case s.self.Status == protocol.Hidden:
		return protocol.Transfer{}, problem(HiddenSelf, nil)
	case known && contact.Lists.Has(protocol.ForwardList) && !contact.Status.Reachable() && len(o.conversationLocked(to).rooms) == 0:
		return protocol.Transfer{}, problem(ContactOffline, nil)
	case s.transfers.underWay() >= maxUnderWay:
		return protocol.Transfer{}, problem(FileTooMany, nil)
	}
	c := o.conversationLocked(to)
	if c.legacyLocked() {
		if err := c.legacyFitsLocked(src.size); err != nil {
			return protocol.Transfer{}, err
		}
	}
	now.State = protocol.TransferQueued
	t := s.newTransferLocked(c, now)
	t.source, t.preview = src, small
	t.now.HasPreview = small != nil
	if s.transfers.places == nil {
		s.transfers.places = map[protocol.Address]chan struct{}{}
	}
	if s.transfers.places[to] == nil {
		s.transfers.places[to] = make(chan struct{}, maxAtOnce)
	}
	place := s.transfers.places[to]
	t.tellLocked()
	o.startLocked(func() { t.runOutgoing(place) })
	return t.now, nil
}

// AcceptFile takes a file that was offered: with "" into the folder of received
// files under its own name, else to a path (into it, when that is a folder).
// Nothing is ever overwritten: a name that is taken gets a number. While it
// comes its name ends in ".part". It touches the disk: do not call it on the UI
// goroutine. Codes: "transfer-not-found", "transfer-answered",
// "file-folder-missing", "file-not-written", "file-disk-full"; after one of the
// last three it can be asked again.
func (s *Session) AcceptFile(id int64, path string) error {
	s.mu.Lock()
	t := s.transfers.find(id)
	var now protocol.Transfer
	if t != nil {
		now = t.now
	}
	s.mu.Unlock()
	switch {
	case t == nil || !now.Incoming:
		return problem(TransferNotFound, nil)
	case now.State != protocol.TransferOffered:
		return problem(TransferAnswered, nil)
	}
	dst, err := s.targetOf(now, path)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.answered || t.now.State != protocol.TransferOffered {
		dst.discard()
		return problem(TransferAnswered, nil)
	}
	t.answered = true
	t.now.State = protocol.TransferConnecting
	t.answer <- dst
	t.tellLocked()
	return nil
}

// DeclineFile refuses a file that was offered. Codes: "transfer-not-found",
// "transfer-answered".
func (s *Session) DeclineFile(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transfers.find(id)
	switch {
	case t == nil || !t.now.Incoming:
		return problem(TransferNotFound, nil)
	case t.answered || t.now.State != protocol.TransferOffered:
		return problem(TransferAnswered, nil)
	}
	t.answered = true
	t.answer <- nil
	return nil
}

// CancelTransfer ends a transfer in either direction, at any moment; one that
// has ended stays as it is. Code: "transfer-not-found".
func (s *Session) CancelTransfer(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transfers.find(id)
	if t == nil {
		return problem(TransferNotFound, nil)
	}
	if !t.now.State.Ended() {
		t.cancelled = true
		t.cancel()
	}
	return nil
}

// Transfers returns all transfers since the program started, the newest first:
// those under way, and the last hundred that have ended.
func (s *Session) Transfers() []protocol.Transfer {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]protocol.Transfer, 0, len(s.transfers.list))
	for _, t := range slices.Backward(s.transfers.list) {
		list = append(list, t.now)
	}
	return list
}

// Transfer returns one of them.
func (s *Session) Transfer(id int64) (protocol.Transfer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.transfers.find(id); t != nil {
		return t.now, true
	}
	return protocol.Transfer{}, false
}

// TransferPreview returns the small PNG (at most 96 x 96) of a picture that is
// sent or offered, or nil. It must not be changed.
func (s *Session) TransferPreview(id int64) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.transfers.find(id); t != nil {
		return t.preview
	}
	return nil
}

// ClearTransfers takes those that have ended off the list; the files stay.
func (s *Session) ClearTransfers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.transfers.list = slices.DeleteFunc(s.transfers.list, func(t *transfer) bool { return t.now.State.Ended() })
}

package app

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"papilio/app/picture"
	"papilio/p2p"
	"papilio/protocol"
)

// carrier moves the bytes of one file: *p2p.Transfer or *msnftp.Transfer.
type carrier interface {
	Progress() (moved int64, state, route string)
	Accept(dst io.WriterAt) error
	Decline()
	Cancel()
	Done() <-chan struct{}
	Err() error
}

// runOutgoing is the life of a file of ours.
func (t *transfer) runOutgoing(place chan struct{}) {
	defer t.cancel()
	defer t.source.close()
	select {
	case place <- struct{}{}:
		defer func() { <-place }()
	case <-t.ctx.Done():
		t.end(t.ctx.Err())
		return
	}
	moves, err := t.offer()
	if err != nil {
		t.end(err)
		return
	}
	t.follow(moves)
	err = moves.Err()
	if why := t.source.failed(); err != nil && why != nil {
		err = why
	}
	t.end(err)
}

// offer opens a switchboard with just the other side and offers the file there,
// the way they understand.
func (t *transfer) offer() (carrier, error) {
	t.s.mu.Lock()
	t.now.State = protocol.TransferWaiting
	legacy := t.c.legacyLocked()
	t.tellLocked()
	t.s.mu.Unlock()
	if legacy {
		return t.offerLegacy()
	}
	for try := 0; ; try++ {
		r, err := t.c.open(t.ctx)
		if err != nil {
			return nil, err
		}
		t.s.mu.Lock()
		r.touchLocked(true) // it is part of the conversation: the switchboard stays
		t.s.mu.Unlock()
		moves, err := t.c.peer.SendFile(p2p.File{Name: t.now.Name, Size: t.now.Size, Preview: t.preview}, t.source)
		if err == nil || try > 0 || codeOfPeer(err) != "no-link" {
			if err != nil {
				return nil, err
			}
			return moves, nil
		}
	}
}

// fileOffered is told by the peer-to-peer layer, on a goroutine of its own.
func (c *conversation) fileOffered(offer *p2p.Transfer) {
	f := offer.File()
	if !c.incoming(protocol.Transfer{Name: f.Name, Size: f.Size}, f.Preview, offer) {
		offer.Decline()
	}
}

// incoming puts an offer on the list, tells it and lets a goroutine see to it.
func (c *conversation) incoming(now protocol.Transfer, preview []byte, moves carrier) bool {
	s := c.o.s
	var small []byte
	if len(preview) > 0 {
		small, _ = picture.PeerPreview(preview)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.o.ending || s.blockedLocked(c.with) || s.transfers.underWay() >= maxUnderWay {
		return false
	}
	now.Name = p2p.SafeName(now.Name)
	now.Incoming, now.State, now.HasPreview = true, protocol.TransferOffered, small != nil
	now.Stranger = !s.contacts[c.with].Lists.Has(protocol.ForwardList) // hostile-input.md B24
	t := s.newTransferLocked(c, now)
	t.preview = small
	if r := c.currentLocked(); r != nil {
		r.touchLocked(true)
	}
	t.tellLocked()
	c.o.startLocked(func() { t.runIncoming(moves) })
	return true
}

// runIncoming is the life of a file that was offered to us.
func (t *transfer) runIncoming(moves carrier) {
	defer t.cancel()
	var dst *target
	select {
	case dst = <-t.answer:
	case <-moves.Done():
	case <-t.ctx.Done():
	}
	if dst == nil {
		select {
		case dst = <-t.answer: // accepted at the same moment
		default:
		}
	}
	switch {
	case dst == nil && t.ctx.Err() != nil:
		moves.Cancel()
		<-moves.Done()
	case dst == nil:
		moves.Decline() // a no-op for one that has ended
		<-moves.Done()
	default:
		if err := moves.Accept(dst); err != nil {
			moves.Cancel()
		}
		t.follow(moves)
	}
	err := moves.Err()
	if dst != nil {
		err = t.put(dst, err)
	}
	t.end(err)
}

// put gives a file that is whole its name, and removes one that is not.
func (t *transfer) put(dst *target, err error) error {
	if err != nil {
		if why := dst.failed(); why != nil {
			err = why
		}
		dst.discard()
		return err
	}
	path, err := dst.finish(t.now.Size)
	if err == nil {
		t.s.mu.Lock()
		t.now.Path = path
		t.s.mu.Unlock()
	}
	return err
}

// follow tells how far it is until it has ended, and ends it when it is
// cancelled or the period ends.
func (t *transfer) follow(moves carrier) {
	tick := time.NewTicker(transferTells)
	defer tick.Stop()
	stopped := t.ctx.Done()
	for {
		select {
		case <-moves.Done():
			moved, _, route := moves.Progress()
			t.s.mu.Lock()
			t.now.Moved, t.now.Route = moved, route
			t.s.mu.Unlock()
			return
		case <-stopped:
			stopped = nil
			moves.Cancel()
		case <-tick.C:
			t.look(moves)
		}
	}
}

// look takes the progress into the model, and opens another switchboard when
// the way of a file that moved has gone.
func (t *transfer) look(moves carrier) {
	moved, state, route := moves.Progress()
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	before := t.now
	t.now.Moved, t.now.Route = moved, route
	switch state {
	case p2p.StateWaiting, p2p.StateConnecting:
		t.now.State = protocol.TransferConnecting
	case p2p.StateMoving:
		t.now.State = protocol.TransferMoving
	}
	t.now.Rate = 0
	if t.now.State == protocol.TransferMoving {
		t.now.Rate = t.meter.rate(time.Now(), moved)
	} else {
		t.meter = meter{}
	}
	if state == p2p.StateWaiting && moved > 0 && !t.reopening {
		t.reopening = t.c.o.startLocked(t.reopen)
	}
	if t.now != before {
		t.tellLocked()
	}
}

// reopen opens another switchboard for a file that moves; who receives then says
// where to go on. Who sends begins, and without a way it is over. Who receives
// leaves them a moment, and then calls too: other clients do not call again.
func (t *transfer) reopen() {
	s, incoming := t.s, t.now.Incoming
	pause := s.timing.reopen
	if incoming {
		pause = s.timing.reopenTheirs
	}
	wait := time.NewTimer(pause)
	defer wait.Stop()
	var err error
	select {
	case <-wait.C:
		_, err = t.c.open(t.ctx)
	case <-t.ctx.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.reopening = false
	if err == nil {
		return
	}
	s.logger.Debug("no way for a file any more", "id", t.now.ID, "error", err)
	if !incoming {
		t.lost = true
		t.cancel()
	}
}

// end gives a transfer its last state.
func (t *transfer) end(err error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	t.now.Rate, t.now.Ended = 0, time.Now()
	if err == nil {
		t.now.State, t.now.Moved = protocol.TransferDone, t.now.Size
	} else {
		t.now.State, t.now.Code = protocol.TransferFailed, t.codeLocked(err)
		t.s.logger.Debug("file not transferred", "id", t.now.ID, "code", t.now.Code, "error", err)
	}
	t.source = nil
	t.tellLocked()
	s.transfers.forgetOld()
}

// codeLocked says why it failed: what we did ourselves comes before what it led to.
func (t *transfer) codeLocked(err error) string {
	if t.cancelled {
		return Cancelled
	}
	if code := t.c.transferCodeLocked(err); !t.lost || code == SignedOutMeantime {
		return code
	}
	return FileLost
}

// transferCodeLocked returns the code of what ended a transfer.
func (c *conversation) transferCodeLocked(err error) string {
	if c.o.leaving || c.o.ctx.Err() != nil {
		return SignedOutMeantime
	}
	if code := codeOfPeer(err); code == "no-link" {
		return FileLost
	} else if code != "" {
		return code
	}
	return codeOf(err, NotDelivered)
}

func codeOfPeer(err error) string {
	var p *protocol.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

// targetOf opens the file an offer is to be written to.
func (s *Session) targetOf(now protocol.Transfer, path string) (*target, error) {
	dir, name := s.FilesFolder(), now.Name
	if path != "" {
		dir, name = filepath.Dir(path), filepath.Base(path)
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			dir, name = path, now.Name
		}
	}
	free := s.transfers.free
	if free == nil {
		free = freeSpace
	}
	dst, err := openTarget(dir, name, now.Size, free)
	if err == nil && s.transfers.write != nil {
		dst.write = s.transfers.write
	}
	return dst, err
}

// meter says how fast bytes move, over the last seconds.
type meter struct {
	at    [12]time.Time
	moved [12]int64
	n     int
}

// rate notes how many bytes have moved in all and returns how many a second do.
func (m *meter) rate(now time.Time, moved int64) int64 {
	at := m.n % len(m.at)
	m.at[at], m.moved[at] = now, moved
	m.n++
	first := 0
	if m.n > len(m.at) {
		first = m.n % len(m.at)
	}
	took := now.Sub(m.at[first])
	if took <= 0 || moved <= m.moved[first] {
		return 0
	}
	return int64(float64(moved-m.moved[first]) / took.Seconds())
}

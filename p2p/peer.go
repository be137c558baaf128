package p2p

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"papilio/protocol"
	"papilio/protocol/trace"
)

// Options configures a Peer.
type Options struct {
	Self   protocol.Address // us
	Remote protocol.Address // the contact
	// Serve returns the bytes of an object of ours that this contact may have,
	// chosen by Type and Hash alone; nothing else in the object is to be
	// trusted. It is called on a goroutine of its own and may read a database.
	// The bytes must not change afterwards. nil serves nothing.
	Serve func(protocol.Object) ([]byte, bool)
	// OnFile is told that the contact offers a file, on a goroutine of its own:
	// Accept or Decline it then or later. nil declines all.
	OnFile func(*Transfer)
	// OnBackground is the same for a background (a picture behind the
	// conversation, p2p.md 5). nil declines all.
	OnBackground func(*Transfer)
	// OnOther is told that the contact has offered an application that is not
	// ours, such as a webcam, and that it was declined: its EUF-GUID as it came.
	// It is called on a goroutine of its own, as often as INVITEs are taken.
	OnOther func(application string)
	Trace   *trace.Tap   // told every packet, without what must stay secret; nil is nobody
	Logger  *slog.Logger // nil discards
	Direct  *Direct      // direct connections; nil is the links alone
}

// Peer is the peer-to-peer side of one contact. All methods are safe for
// concurrent use.
//
// One goroutine owns all state and never waits for a link or for Serve; a
// second one sends.
type Peer struct {
	options Options
	log     *slog.Logger
	line    *trace.Line     // of the protocol log
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	wait    sync.WaitGroup
	closing sync.Once
	done    chan struct{} // closed when the peer's goroutine has ended
	active  atomic.Int64

	inbox    inbox
	requests chan func()
	found    chan found
	results  chan report

	// The rest belongs to the peer's goroutine.
	ids       *ids
	paths     []*path        // the links, the newest last
	senders   map[*path]bool // those, and those whose last report is to come
	queue     outgoing
	taken     []incoming // from the inbox, to be acted on
	current   *incoming  // of them
	assembler assembler
	sessions  map[uint32]session // by SessionID
	calls     map[string]session // the same by Call-ID
	unacked   map[uint32]*message
	fetches   map[protocol.Hash]*fetch
	waiting   []*fetch // those that have not started
	fetching  int      // those that have

	negotiations map[string]*negotiation // by Call-ID
	directRest   time.Time               // no direct connection is asked for before this
	moving       bool                    // data that goes out moves to a new direct connection

	invites     int // since inviteSince
	inviteSince time.Time
}

// NewPeer starts a Peer without links. The caller must Close it.
func NewPeer(o Options) *Peer { return newPeer(o, newIDs()) }

func newPeer(o Options, i *ids) *Peer {
	p := &Peer{
		options:      o,
		log:          o.Logger,
		done:         make(chan struct{}),
		inbox:        inbox{wake: make(chan struct{}, 1)},
		requests:     make(chan func()),
		found:        make(chan found),
		results:      make(chan report),
		ids:          i,
		senders:      map[*path]bool{},
		sessions:     map[uint32]session{},
		calls:        map[string]session{},
		unacked:      map[uint32]*message{},
		negotiations: map[string]*negotiation{},
		fetches:      map[protocol.Hash]*fetch{},
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.line = o.Trace.Line(trace.Peer)
	p.line.With(string(o.Remote))
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.wait.Go(p.run)
	return p
}

// Close ends every session and returns when all goroutines of the peer are
// gone, Serve included. Links that are still added are closed. It is
// idempotent.
func (p *Peer) Close() {
	p.closing.Do(func() {
		p.cancel()
		p.wait.Wait()
		for _, w := range p.paths {
			p.closeLink(w.link)
		}
	})
}

// Active returns how many transfers are running or waiting, plus one while
// anything is still going out. A switchboard should stay open while it is not 0.
func (p *Peer) Active() int { return int(p.active.Load()) }

// Fetch asks the contact for an object and returns its bytes, verified by size
// and hash. Calls for the same hash share one transfer.
//
// Errors are *protocol.Problem: "object-declined" (the contact does not have
// it), "object-bad" (what came is not the object, or it is larger than its
// type may be), "object-timeout" (no answer, no progress, or the deadline of
// ctx), "object-cancelled" (ctx, the contact or Close) and "no-link".
func (p *Peer) Fetch(ctx context.Context, o protocol.Object) ([]byte, error) {
	if o.IsZero() || o.Size < 1 || o.Size > sizeLimit(o.Type) {
		return nil, problem(codeBad, errTooLarge)
	}
	result := make(chan fetched, 1)
	if !p.do(func() { p.join(o, result) }) {
		return nil, problem(codeCancelled, errClosed)
	}
	select {
	case r := <-result:
		return r.data, r.err
	case <-ctx.Done():
		p.do(func() { p.leave(o, result) })
		select {
		case r := <-result:
			if r.err == nil {
				return r.data, nil // it came at the same moment
			}
		default:
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, problem(codeTimeout, ctx.Err())
		}
		return nil, problem(codeCancelled, ctx.Err())
	}
}

// Receive takes a chunk that came in over a link. It never blocks: it copies
// the chunk to a bounded queue, and drops it when the queue is full.
func (p *Peer) Receive(l Link, chunk []byte) {
	if len(chunk) < headerSize+footerSize || len(chunk) > maxChunkBytes {
		p.log.Debug("dropped", "error", errChunk, "bytes", len(chunk))
	} else if !p.inbox.put(l, chunk) {
		p.log.Debug("dropped, too many chunks wait", "from", p.options.Remote)
	}
}

// receivePatiently is Receive for a link that carries nothing else and whose
// reader may wait: until there is room, ctx ends or the peer is closed. It takes
// the chunk itself, which is from inbox.frame.
func (p *Peer) receivePatiently(ctx context.Context, l Link, chunk []byte) error {
	if len(chunk) < headerSize+footerSize || len(chunk) > maxChunkBytes {
		return errChunk
	}
	if !p.inbox.putPatiently(ctx, l, chunk) {
		return errClosed
	}
	return nil
}

// do runs f on the peer's goroutine and returns when it has run; false means
// that the peer is closed and f does not run.
func (p *Peer) do(f func()) bool {
	ran := make(chan struct{})
	request := func() {
		f()
		p.count()
		close(ran)
	}
	select {
	case p.requests <- request:
		<-ran
		return true
	case <-p.done:
		return false
	}
}

// run is the peer's goroutine.
func (p *Peer) run() {
	defer close(p.done)
	timer := time.NewTimer(longestSilent)
	defer timer.Stop()
	for {
		sleep := p.expire()
		p.pump()
		p.count()
		timer.Reset(sleep)
		select {
		case <-p.ctx.Done():
			p.endAll(codeCancelled, errClosed)
			p.inbox.close()
			p.count()
			for _, w := range p.paths {
				w.close()
			}
			return
		case f := <-p.requests:
			f()
		case <-p.inbox.wake:
			p.work(time.Now())
		case r := <-p.found:
			r.service.looked(r, time.Now())
		case r := <-p.results:
			p.batchSent(r, time.Now())
		case <-timer.C:
		}
	}
}

// work acts on some of the chunks that have come.
func (p *Peer) work(now time.Time) {
	if len(p.taken) == 0 {
		p.taken = p.inbox.take()
	}
	n := min(len(p.taken), chunksAtOnce)
	for i := range p.taken[:n] {
		p.current = &p.taken[i]
		p.receive(p.current.link, p.current.chunk, now)
	}
	p.current = nil
	p.inbox.release(p.taken[:n])
	if p.taken = p.taken[n:]; len(p.taken) > 0 {
		p.inbox.signal()
	} else if p.inbox.hasLost() {
		for _, s := range p.sessions {
			if d, ok := s.(*download); ok {
				d.missed(now)
			}
		}
	}
}

// receive acts on one chunk.
func (p *Peer) receive(via Link, chunk []byte, now time.Time) {
	if len(p.paths) == 0 {
		return // nothing could be answered
	}
	h, payload, err := parseChunk(chunk)
	if err != nil {
		return
	}
	if h.Flags&flagMask != flagAck && int(h.Length) != len(payload) {
		p.log.Debug("a chunk's Length is not its length", "says", h.Length, "has", len(payload))
	}
	s := p.sessions[h.SessionID]
	k := classify(h, payload)
	if k != kindSLP {
		p.traced(trace.In, via, h, len(payload), k == kindData, nil)
	}
	switch k {
	case kindSLP:
		body, v := p.assembler.add(h, payload, maxSLP, now)
		if v == whole {
			p.traced(trace.In, via, h, len(payload), false, body)
		} else {
			p.traced(trace.In, via, h, len(payload), false, nil)
		}
		if v == whole {
			p.receiveSLP(h, body, via, now)
		} else if v != more {
			p.log.Debug("a chunk of MSNSLP was dropped", "offset", h.Offset, "total", h.Total)
		}
	case kindPrep, kindData:
		if s != nil {
			s.data(k, h, payload, via, now)
		}
	case kindAck:
		if m := p.acked(h); m != nil && (m.done() || m.high == m.size()) {
			m.acked = true
			if m.gone == m.size() || m.high == m.size() {
				p.ackedWhole(m, now)
			} // else the sender has the rest and has not reported
		}
	case kindNAK:
		if m := p.acked(h); m != nil {
			if s, ok := m.session.(rewinder); ok {
				s.rewind(m, h.AckSize, via, now)
			}
		} else if u, ok := s.(*upload); ok && u.content != nil {
			u.rewind(u.content, h.AckSize, via, now) // it had no chunk yet to name
		}
	case kindAbort:
		if m := p.acked(h); s == nil && h.SessionID == 0 && m != nil {
			s = m.session
		}
		if s != nil {
			p.end(s, problem(codeCancelled, errStopped))
		}
	}
}

// expire tells sessions whose deadline has passed and returns how long to
// sleep until the next one.
func (p *Peer) expire() time.Duration {
	now := time.Now()
	for _, s := range p.sessions {
		if !now.Before(s.info().deadline) {
			s.expired(now)
		}
	}
	next := now.Add(longestSilent)
	if t := p.assembler.expire(now); !t.IsZero() {
		next = t
	}
	for _, s := range p.sessions {
		if t := s.info().deadline; t.Before(next) {
			next = t
		}
		if u, ok := s.(*upload); ok && u.state == uploadSending && u.content.speed.rate > 0 && now.Add(paceTime).Before(next) {
			next = now.Add(paceTime)
		}
	}
	return next.Sub(now)
}

// count publishes Active.
func (p *Peer) count() {
	n := len(p.fetches)
	for _, s := range p.sessions {
		if _, ok := s.(*fetch); !ok && s.busy() {
			n++
		}
	}
	if p.sending() {
		n++
	}
	p.active.Store(int64(n))
}

// sending reports whether anything is still going out.
func (p *Peer) sending() bool {
	for _, w := range p.paths {
		if w.busy {
			return true
		}
	}
	return !p.queue.empty()
}

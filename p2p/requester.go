package p2p

import (
	"slices"
	"strconv"
	"time"

	"papilio/protocol"
)

// fetch is the session of an object we want (p2p.md 4):
//
//	waiting -> invited -> accepted -> receiving -> (all bytes: ack, BYE)
//
// waiting ends when fewer than maxFetches run, invited with 200 OK, accepted
// with data-prep or data, which may also come without the step before. 603, BYE,
// an abort, a timer, wrong bytes, the last link or the last waiter gone end it anywhere.
type fetch struct {
	call
	peer    *Peer
	object  protocol.Object
	waiters []chan fetched
	state   fetchState
	invite  *message
	until   time.Time // a peer that drips bytes does not get longer than this
	moved   bool      // a link has gone since the data began; some of it may be lost
	resumed bool      // the owner was asked to resume
}

type fetchState int

const (
	fetchWaiting fetchState = iota
	fetchInvited
	fetchAccepted
	fetchReceiving
)

// fetched is what a waiter gets.
type fetched struct {
	data []byte
	err  error
}

// join adds a waiter to the fetch of an object, a new one if need be.
func (p *Peer) join(o protocol.Object, w chan fetched) {
	f := p.fetches[o.Hash]
	if f == nil {
		if len(p.paths) == 0 {
			w <- fetched{err: problem(codeNoLink, nil)}
			return
		}
		f = &fetch{peer: p, object: o}
		p.fetches[o.Hash] = f
		p.waiting = append(p.waiting, f)
	}
	f.waiters = append(f.waiters, w)
	p.startFetches(time.Now())
}

// leave takes a waiter away; the last one ends the fetch.
func (p *Peer) leave(o protocol.Object, w chan fetched) {
	f := p.fetches[o.Hash]
	if f == nil {
		return
	}
	f.waiters = slices.DeleteFunc(f.waiters, func(other chan fetched) bool { return other == w })
	if len(f.waiters) == 0 {
		f.fail(problem(codeCancelled, nil))
	}
}

// startFetches invites for as many of the waiting fetches as may run.
func (p *Peer) startFetches(now time.Time) {
	for p.fetching < maxFetches && len(p.waiting) > 0 {
		f := p.waiting[0]
		p.waiting = p.waiting[1:]
		if p.fetches[f.object.Hash] == f {
			p.fetching++
			f.start(now)
		}
	}
}

func (f *fetch) start(now time.Time) {
	p := f.peer
	f.id = p.freeID()
	branch := p.ids.guid()
	f.callID = p.ids.guid()
	f.state = fetchInvited
	f.until = now.Add(fetchTime)
	f.wait(now, progressTime)
	p.enter(f)
	f.invite = p.track(p.sendSLP(f, slp{
		method: methodInvite, to: p.options.Remote, from: p.options.Self, branch: branch, callID: f.callID,
		contentType: typeSessionRequest,
		// AvaMSN goes by the order: GUID first, Context last.
		body: []field{{"EUF-GUID", guidObject}, idField(f.id), {"AppID", "1"}, {"Context", encodeContext(f.object)}},
	}))
}

// wait sets how long the next step may take.
func (f *fetch) wait(now time.Time, d time.Duration) {
	f.deadline = now.Add(d)
	if f.deadline.After(f.until) {
		f.deadline = f.until
	}
}

func (f *fetch) response(m slp, now time.Time) {
	switch {
	case m.status < 200:
	case m.status >= 300:
		// quirk: libpurple says 200 and then 603.
		f.peer.end(f, problem(codeDeclined, nil))
	case f.state == fetchInvited:
		f.state = fetchAccepted
		f.wait(now, progressTime)
	}
}

func (f *fetch) data(k kind, h header, payload []byte, via Link, now time.Time) {
	p := f.peer
	if k == kindPrep {
		p.sendAck(h, via)
		if f.state < fetchReceiving {
			f.state = fetchReceiving
			f.wait(now, progressTime)
		}
		return
	}
	if len(payload) == 0 {
		return // quirk: libpurple may send an empty first chunk
	}
	if h.Total != uint64(f.object.Size) {
		p.hangUp(f, problem(codeBad, errSize))
		return
	}
	before := p.assembler.next(h)
	body, v := p.assembler.add(h, payload, uint64(f.object.Size), now)
	switch v {
	case whole:
		p.sendAck(h, via)
		f.finish(body)
	case broken:
		p.hangUp(f, problem(codeBad, errSize))
	case gap:
		if !f.moved {
			p.hangUp(f, problem(codeBad, errOrder))
		} else if !f.resumed {
			f.resumed = true
			p.send(&message{header: header{SessionID: f.id, Flags: flagNAK, AckID: h.Identifier, AckUID: h.AckID, AckSize: before}})
		}
	case more:
		f.state = fetchReceiving
		if p.assembler.next(h) != before {
			f.wait(now, progressTime)
			f.resumed = false
		}
	}
}

// finish says goodbye and hands the bytes over if they are the right ones.
func (f *fetch) finish(body []byte) {
	p := f.peer
	if protocol.HashOf(body) != f.object.Hash {
		p.hangUp(f, problem(codeBad, errHash))
		return
	}
	f.deliver(fetched{data: body})
	p.hangUp(f, nil)
}

func (f *fetch) progress(now time.Time) { f.wait(now, progressTime) }

func (f *fetch) sent(m *message, now time.Time) {
	if f.state == fetchInvited && m == f.invite {
		f.wait(now, answerTime)
	}
}

// acked takes the ack of the INVITE, which promises nothing.
func (f *fetch) acked(*message, time.Time) {}

func (f *fetch) expired(time.Time) {
	err := errStalled
	if f.state == fetchInvited {
		err = errNoAnswer
	}
	f.fail(problem(codeTimeout, err))
}

// fail ends the fetch and, if the contact knows of it, says BYE.
func (f *fetch) fail(why *protocol.Problem) {
	switch {
	case f.state == fetchWaiting:
		f.deliver(fetched{err: why})
	case f.invite.offset == 0:
		f.peer.end(f, why)
	default:
		f.peer.hangUp(f, why)
	}
}

func (f *fetch) ended(why *protocol.Problem) {
	if why != nil {
		f.deliver(fetched{err: why})
	}
	f.peer.fetching--
	f.peer.startFetches(time.Now())
}

// deliver hands the result to every waiter, each with bytes of its own.
func (f *fetch) deliver(r fetched) {
	if f.peer.fetches[f.object.Hash] == f {
		delete(f.peer.fetches, f.object.Hash)
	}
	for i, w := range f.waiters {
		own := r
		if i < len(f.waiters)-1 {
			own.data = slices.Clone(r.data) // the last one gets the original
		}
		w <- own // has room for one
	}
	f.waiters = nil
}

func (f *fetch) busy() bool { return true }

func idField(id uint32) field {
	return field{"SessionID", strconv.FormatUint(uint64(id), 10)}
}

// linkWent notes that bytes may have been lost with a link.
func (f *fetch) linkWent(Link, time.Time) { f.moved = true }

package p2p

import (
	"cmp"
	"context"
	"time"

	"papilio/protocol"
)

// negotiation is the way to a direct connection inside one session (p2p.md 6).
//
// One side asks with transreqbody, the other answers with transrespbody where
// it listens, or that it does not. Then the one who asked connects. If that
// fails, or with one of ours at the same time, it listens as well and says so in
// an INVITE with transrespbody, and the other one connects. The first connection
// over which both know the nonce wins, and ends every negotiation with that
// contact; what does not come within negotiateTime is given up.
//
// It belongs to the peer's goroutine; doors and connections are waited for on
// others, which end with ctx.
type negotiation struct {
	call   *call
	ctx    context.Context
	cancel context.CancelFunc
	soon   time.Time // until then data to one of ours waits: it can move over later

	asked    bool    // by us
	branch   string  // of our request
	answered bool    // the contact has answered our request
	answer   []field // our answer to theirs, once it has gone
	mine     nonce
	theirs   nonce  // what the contact's Hashed-Nonce says
	hashed   bool   // both sides go by hashes
	frame    int    // what the contact takes in a frame; 0 unless it is one of ours
	number   uint32 // Identifier in our handshakes

	announced bool // we listen, or tried to, although we asked
	reached   bool // we connect, or tried to
	busy      int  // doors and connections under way
}

// negotiate begins one.
func (p *Peer) negotiate(c *call, now time.Time) *negotiation {
	n := &negotiation{call: c, mine: newNonce(), number: p.ids.identifier()}
	patience := cmp.Or(p.options.Direct.on().patience, negotiateTime)
	n.ctx, n.cancel = context.WithDeadline(p.ctx, now.Add(patience))
	n.soon = now.Add(min(holdTime, patience))
	p.negotiations[c.callID] = n
	p.wait.Go(func() {
		<-n.ctx.Done()
		p.do(func() { p.settle(n, time.Now()) })
	})
	return n
}

// settle ends a negotiation: a connection is up, or there will be none. What
// waited for it goes on.
func (p *Peer) settle(n *negotiation, now time.Time) {
	if p.negotiations[n.call.callID] != n {
		return
	}
	delete(p.negotiations, n.call.callID)
	n.cancel()
	if n.asked && p.directLinks() == 0 {
		p.directRest = now.Add(restTime)
	}
	p.goOn(now)
}

// goOn begins what waited to know which way it goes, unless there is still
// something to wait for.
func (p *Peer) goOn(now time.Time) {
	if p.undecided() {
		return
	}
	for _, s := range p.sessions {
		if u, ok := s.(interface{ begin(time.Time) }); ok {
			u.begin(now)
		}
	}
}

// undecided reports whether a request of ours may still lead to a connection
// soon.
func (p *Peer) undecided() bool {
	for _, n := range p.negotiations {
		if n.asked && !(n.answered && n.frame > 0 && time.Until(n.soon) <= 0) {
			return true
		}
	}
	return false
}

// offerDirect asks the contact for a direct connection inside a session of
// ours that was accepted, if that makes sense. True means that the bytes should
// wait: begin is called when it is known which way they go.
func (p *Peer) offerDirect(c *call, now time.Time) bool {
	d := p.options.Direct
	if !p.mayDirect() || p.directLinks() > 0 {
		return false
	}
	if now.Before(p.directRest) || len(p.negotiations) >= maxNegotiations || p.negotiations[c.callID] != nil || p.undecided() {
		return p.undecided()
	}
	n := p.negotiate(c, now)
	n.asked, n.branch = true, p.ids.guid()
	report := d.report()
	r := transportRequest{hash: n.mine.hashed()}
	p.sendSLP(p.calls[c.callID], slp{
		method: methodInvite, to: p.options.Remote, from: p.options.Self, branch: n.branch, callID: c.callID,
		contentType: typeTransportRequest, body: r.fields(report, d.mapped(report), c.id),
	})
	return true
}

// directResponse takes an answer if it is that to a request of ours.
func (p *Peer) directResponse(m slp, now time.Time) bool {
	n := p.negotiations[m.callID]
	if n == nil || !n.asked || n.answered || m.status < 200 ||
		m.contentType != typeTransportAnswer && (m.status < 300 || m.branch != n.branch) {
		return false
	}
	n.answered = true
	a := parseTransportAnswer(m)
	refused := a.frame > 0 && a.hash == nonce{} // ours say so at once
	if m.status >= 300 || !a.tcp() || refused || !p.mayDirect() {
		p.settle(n, now)
		return true
	}
	n.frame = a.frame
	n.hashed, n.theirs = a.hashed && n.frame > 0, a.hash
	if n.frame > 0 {
		p.after(time.Until(n.soon), n.ctx, func() { p.goOn(time.Now()) })
		p.listenToo(n)
	}
	if a.listening {
		p.reachOut(n, a)
	} else if !n.announced {
		p.listenToo(n)
	}
	p.check(n, now)
	return true
}

// after runs f on the peer's goroutine when d has passed, unless ctx ends first.
func (p *Peer) after(d time.Duration, ctx context.Context, f func()) {
	p.wait.Go(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			p.do(f)
		case <-ctx.Done():
		}
	})
}

// check settles a negotiation that we asked for and in which nothing is left to
// try.
func (p *Peer) check(n *negotiation, now time.Time) {
	switch {
	case n.busy > 0 || !n.asked || !n.answered || p.negotiations[n.call.callID] != n:
	case !n.announced:
		p.listenToo(n) // we could not reach the contact: may they try
	default:
		p.settle(n, now)
	}
}

// reachOut connects to where the contact listens.
func (p *Peer) reachOut(n *negotiation, a transportAnswer) {
	if n.reached {
		return
	}
	n.reached = true
	s := secret{send: a.plain, expect: a.plain}
	if a.hashed {
		if !n.hashed {
			return // they have no hash of ours to compare with
		}
		s = secret{send: n.mine, expect: a.hash, hashed: true}
	}
	if s.expect == (nonce{}) {
		return
	}
	d := p.options.Direct
	targets := filterTargets(a.targets, d.on(), onLoopback(d.report()))
	n.busy++
	p.wait.Go(func() {
		m, err := reach(n.ctx, p.ctx, d.on().dial, targets, n.number, s)
		p.arrived(n, m, err, nil)
	})
}

// listenToo opens a door although we asked, and tells the contact.
func (p *Peer) listenToo(n *negotiation) {
	n.announced = true
	p.open(n, func(at addresses, report protocol.Connection, mapped bool) {
		a := transportAnswer{listening: true, plain: n.mine, hash: n.mine.hashed(), hashed: n.hashed}
		p.sendSLP(p.calls[n.call.callID], slp{
			method: methodInvite, to: p.options.Remote, from: p.options.Self, branch: p.ids.guid(), callID: n.call.callID,
			contentType: typeTransportAnswer, body: a.fields(at, report, mapped, n.call.id),
		})
	}, func() {})
}

// open opens a door, says where it is, and waits at it; or says that there is
// none.
func (p *Peer) open(n *negotiation, say func(addresses, protocol.Connection, bool), none func()) {
	d := p.options.Direct
	report := d.report()
	n.busy++
	p.wait.Go(func() {
		o, err := openDoor(n.ctx, d, report)
		if err != nil {
			p.log.Debug("cannot listen for a direct connection", "error", err)
			p.do(none)
			p.arrived(n, met{}, err, nil)
			return
		}
		at := ownAddresses(d.on(), report, o.port)
		mapped := o.mapping.External.IsValid()
		if mapped {
			at.outside = o.mapping.External
		}
		wanted := false
		p.do(func() {
			if wanted = p.negotiations[n.call.callID] == n; wanted {
				say(at, report, mapped)
			}
		})
		if !wanted {
			p.closeDoor(o)
			return
		}
		s := secret{send: n.mine, expect: n.mine}
		if n.hashed {
			s = secret{send: n.mine, expect: n.theirs, hashed: true}
		}
		m, err := o.meet(n.ctx, p.ctx, n.number, s)
		if err != nil {
			p.closeDoor(o)
		}
		p.arrived(n, m, err, o)
	})
}

// arrived takes a connection, or the reason why there is none. It runs on the
// goroutine that waited for it.
func (p *Peer) arrived(n *negotiation, m met, err error, o *door) {
	if err != nil {
		p.log.Debug("no direct connection that way", "listened", o != nil, "error", err)
	}
	alive := p.do(func() {
		n.busy--
		if err == nil {
			p.directUp(n, m, o)
		}
		p.check(n, time.Now())
	})
	if !alive && err == nil {
		m.conn.Close()
		if o != nil {
			p.closeDoor(o)
		}
	}
}

package p2p

import (
	"context"
	"slices"
	"time"
)

// message is one outgoing MSNP2P message. Its Identifier was given when it was
// queued and stays the same in all its chunks, whatever goes out in between.
type message struct {
	header  header // of the first chunk
	body    []byte
	footer  uint32
	offset  int     // bytes handed to a link
	session session // told when it has gone out and when it is acked; may be nil
	via     Link    // where it goes out while that is there; nil is the newest when it begins
	acked   bool
}

func (m *message) done() bool { return m.offset == len(m.body) }

// chunk appends the next chunk to b and moves on.
func (m *message) chunk(b []byte, limit int) []byte {
	n := min(len(m.body)-m.offset, limit)
	h := m.header
	h.Offset, h.Length = uint64(m.offset), uint32(n)
	b = appendChunk(b, h, m.body[m.offset:m.offset+n], m.footer)
	m.offset += n
	return b
}

// outgoing holds what waits to go out. SLP and acks go first, each message
// whole before the next (papyon has one buffer for all SLP); data of several
// sessions takes turns chunk by chunk.
type outgoing struct {
	control []*message
	data    []*message
	turn    int // of data
}

func (o *outgoing) push(m *message) {
	if m.header.Flags&flagData != 0 {
		o.data = append(o.data, m)
	} else {
		o.control = append(o.control, m)
	}
}

// pushFront puts a message back that was taken but did not go out.
func (o *outgoing) pushFront(m *message) {
	if slices.Contains(o.control, m) || slices.Contains(o.data, m) {
		return
	}
	if m.header.Flags&flagData != 0 {
		o.push(m)
	} else {
		o.control = slices.Insert(o.control, 0, m)
	}
}

// next returns the message whose chunk goes next, nil when nothing waits.
func (o *outgoing) next() *message {
	if len(o.control) > 0 {
		return o.control[0]
	}
	if len(o.data) == 0 {
		return nil
	}
	o.turn++
	return o.data[o.turn%len(o.data)]
}

func (o *outgoing) empty() bool { return len(o.control) == 0 && len(o.data) == 0 }

func (o *outgoing) remove(gone func(*message) bool) {
	o.control = slices.DeleteFunc(o.control, gone)
	o.data = slices.DeleteFunc(o.data, gone)
}

// job is one chunk for the sender goroutine; sending is the owner goroutine's
// note of it while it is out.
type job struct {
	ctx   context.Context
	link  Link
	chunk []byte
}

type sending struct {
	message *message
	start   int // offset of the chunk in the message
	link    Link
	cancel  context.CancelFunc
	dropped bool // the session has ended meanwhile
}

// sendLoop is the sender goroutine: one chunk at a time, so that Send may wait
// for the link without stopping anything else.
func (p *Peer) sendLoop() {
	defer p.wait.Done()
	for {
		select {
		case <-p.ctx.Done():
			return
		case j := <-p.jobs:
			ctx, cancel := context.WithTimeout(j.ctx, sendTime)
			err := j.link.Send(ctx, j.chunk)
			cancel()
			select {
			case p.results <- err:
			case <-p.ctx.Done():
				return
			}
		}
	}
}

// pump hands the next chunk to the sender goroutine if it is free.
func (p *Peer) pump() {
	if p.out != nil || len(p.links) == 0 {
		return
	}
	m := p.queue.next()
	if m == nil {
		return
	}
	// A message stays on the link it began on: two links keep no order between
	// them, and chunks must come in order.
	l := p.links[len(p.links)-1]
	if m.via != nil && slices.Contains(p.links, m.via) {
		l = m.via
	}
	m.via = l
	start := m.offset
	p.buffer = m.chunk(p.buffer[:0], max(l.MaxChunk(), 1))
	if m.done() {
		p.queue.remove(func(o *message) bool { return o == m })
	}
	ctx, cancel := context.WithCancel(p.ctx)
	p.out = &sending{message: m, start: start, link: l, cancel: cancel}
	p.jobs <- job{ctx, l, p.buffer} // has room: the sender is free
}

// chunkSent takes the sender's report on p.out.
func (p *Peer) chunkSent(err error, now time.Time) {
	out := p.out
	p.out = nil
	out.cancel()
	m := out.message
	if err != nil {
		p.log.Debug("a chunk did not go out", "error", err)
		if !out.dropped && !m.acked {
			m.offset = min(m.offset, out.start)
			p.queue.pushFront(m)
		}
		if slices.Contains(p.links, out.link) { // dead, not merely taken away
			p.removeLink(out.link)
			p.wait.Go(func() { p.closeLink(out.link) })
		}
		return
	}
	if m.session == nil {
		return
	}
	m.session.progress(now)
	if m.done() {
		m.session.sent(m, now)
	}
}

// send queues a message under the next Identifier.
func (p *Peer) send(m *message) *message {
	m.header.Identifier = p.ids.identifier()
	if m.header.Flags&flagMask != flagAck && m.header.AckID == 0 {
		m.header.AckID = p.ids.ackID()
	}
	p.queue.push(m)
	return m
}

// sendSLP queues an MSNSLP message for a session, or for none.
func (p *Peer) sendSLP(s session, m slp) *message {
	body := m.encode()
	return p.send(&message{header: header{Total: uint64(len(body))}, body: body, session: s})
}

// sendAck acknowledges a whole message over the link it came by.
func (p *Peer) sendAck(of header, via Link) {
	if len(p.queue.control) >= maxControl {
		p.log.Warn("too much waits to go out, an ack is left away")
		return
	}
	p.send(&message{header: ackOf(of), via: via})
}

// unsend forgets what a session still had to send.
func (p *Peer) unsend(s session) {
	p.queue.remove(func(m *message) bool {
		return m.session == s && m.offset == 0 || m.session == s && m.header.Flags&flagData != 0
	})
	if p.out != nil && p.out.message.session == s {
		p.out.dropped = true
	}
}

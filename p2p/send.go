package p2p

import (
	"encoding/binary"
	"slices"
	"time"
)

// message is one outgoing MSNP2P message. Its Identifier was given when it was
// queued and stays the same in all its chunks, whatever goes out in between.
type message struct {
	header  header // of the first chunk
	body    []byte
	footer  uint32
	feed    *feed   // instead of body: the bytes of a file
	offset  uint64  // bytes handed to a link
	gone    uint64  // bytes the link has taken
	session session // told when it has gone out and when it is acked; may be nil
	via     Link    // where it goes out while that is there; nil is the newest when it begins
	on      Link    // where it went out last
	base    uint64  // what came before has arrived for all that on can lose
	high    uint64  // the most that offset was before it went back
	speed   speed
	acked   bool // an ack has come
}

// size returns how many bytes the message has. An ack has none, whatever its
// Total says.
func (m *message) size() uint64 {
	if m.feed != nil {
		return m.header.Total
	}
	return uint64(len(m.body))
}

func (m *message) done() bool { return m.offset == m.size() }

// ready reports whether a chunk of at most limit bytes can be made now.
func (m *message) ready(limit int) bool {
	return m.feed == nil || m.speed.allows(m.offset, time.Now()) && m.feed.has(m.offset, min(m.size()-m.offset, uint64(limit)))
}

// chunk appends the next chunk to b and moves on.
func (m *message) chunk(b []byte, limit int) []byte {
	n := min(m.size()-m.offset, uint64(limit))
	h := m.header
	h.Offset, h.Length = m.offset, uint32(n)
	b = appendHeader(b, h)
	if m.feed != nil {
		b = m.feed.append(b, m.offset, n)
	} else {
		b = append(b, m.body[m.offset:m.offset+n]...)
	}
	m.offset += n
	return binary.BigEndian.AppendUint32(b, m.footer)
}

// speed holds a message back that went out faster than the contact could take
// it. The zero speed holds nothing back.
type speed struct {
	since time.Time // when bytes began to go out, or to go out anew
	from  uint64    // and where
	rate  float64   // bytes a second; 0 is as fast as the link
}

// allows reports whether bytes at an offset may go out now.
func (s *speed) allows(offset uint64, now time.Time) bool {
	if s.since.IsZero() {
		s.since = now
	}
	return s.rate == 0 || float64(offset) < float64(s.from)+paceBurst+s.rate*now.Sub(s.since).Seconds()
}

// pace takes the speed that the contact could follow so far: it has all bytes up
// to an offset now.
func (m *message) pace(offset uint64, now time.Time) {
	took := max(now.Sub(m.speed.since), time.Millisecond)
	if offset > m.speed.from {
		m.speed.rate = max(paceLeast, float64(offset-m.speed.from)/took.Seconds()*0.8)
	}
	m.speed.since, m.speed.from = now, offset
}

// back makes an earlier offset the next one.
func (m *message) back(offset uint64) {
	if offset < m.offset {
		m.offset, m.gone = offset, min(m.gone, offset)
		if m.feed != nil {
			m.feed.seek(offset)
		}
	}
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

// next returns the message whose chunk goes next of those that are mine, nil
// when none waits.
func (o *outgoing) next(mine func(*message) bool) *message {
	for _, m := range o.control {
		if mine(m) {
			return m
		}
	}
	for range o.data {
		o.turn++
		if m := o.data[o.turn%len(o.data)]; mine(m) {
			return m
		}
	}
	return nil
}

// take removes a message of which everything is on its way.
func (o *outgoing) take(m *message) {
	if len(o.control) > 0 && o.control[0] == m {
		o.control[0] = nil
		if o.control = o.control[1:]; len(o.control) == 0 {
			o.control = nil
		}
		return
	}
	o.remove(func(x *message) bool { return x == m })
}

func (o *outgoing) empty() bool { return len(o.control) == 0 && len(o.data) == 0 }

func (o *outgoing) remove(gone func(*message) bool) {
	o.control = slices.DeleteFunc(o.control, gone)
	o.data = slices.DeleteFunc(o.data, gone)
}

// pump hands chunks to the sender goroutines that are free.
func (p *Peer) pump() {
	if p.moving {
		p.moveOver()
	}
	for _, w := range p.paths {
		if !w.busy && !p.queue.empty() {
			p.fill(w)
		}
	}
}

// fill gives a path as many chunks as wait for it, up to maxBatch.
func (p *Peer) fill(w *path) {
	limit := max(w.link.MaxChunk(), 1)
	direct, _ := w.link.(*directLink)
	mine := func(m *message) bool { return p.way(m) == w && (direct != nil || m.ready(limit)) }
	b := w.buffer[:0]
	w.parts = 0
	for w.parts < maxBatch {
		m := p.queue.next(mine)
		if m == nil || w.parts > 0 && direct != nil && m.feed != nil {
			break
		}
		if m.via = w.link; m.on != w.link {
			m.on, m.base = w.link, m.offset
		}
		if direct != nil && m.feed != nil {
			w.stretch = m.stretch(direct)
			if m.done() {
				p.queue.take(m)
			}
			break
		}
		part := &w.batch[w.parts]
		w.parts++
		part.message, part.start, part.skip = m, m.offset, m.header.Flags&flagData != 0
		part.dropped.Store(false)
		before := len(b)
		b = m.chunk(b, limit)
		part.chunk = b[before:len(b):len(b)]
		p.tracedOut(w.link, m, part.start)
		if m.done() {
			p.queue.take(m)
		}
	}
	w.buffer = b
	w.at.Store(0)
	if w.parts > 0 || w.stretch != nil {
		w.busy = true
		w.jobs <- w.parts // has room: the sender is free
	}
}

// way returns the path a message goes by: it stays on the link it began on, for
// two links keep no order between them, and chunks must come in order.
func (p *Peer) way(m *message) *path {
	if m.via != nil {
		if w := p.pathOf(m.via); w != nil {
			return w
		}
	}
	return p.choose(m)
}

// batchSent takes the report of a sender.
func (p *Peer) batchSent(r report, now time.Time) {
	w := r.path
	w.busy = false
	if s := w.stretch; s != nil {
		w.stretch = nil
		p.tracedStretch(w.link, s)
		p.stretchSent(s, now)
	}
	for i := range r.sent {
		part := &w.batch[i]
		m := part.message
		if part.dropped.Load() || m.session == nil {
			continue
		}
		m.gone = max(m.gone, part.start+uint64(len(part.chunk)-headerSize-footerSize))
		m.session.progress(now)
		if m.gone == m.size() && m.done() {
			m.session.sent(m, now)
			if m.acked {
				p.ackedWhole(m, now)
			}
		}
	}
	for i := w.parts - 1; i >= r.sent; i-- {
		part := &w.batch[i]
		switch m := part.message; {
		case part.dropped.Load():
		case m.acked && r.err != nil:
			p.ackedWhole(m, now) // it has arrived although its link says no
		default:
			m.back(part.start)
			p.queue.pushFront(m)
		}
	}
	w.parts = 0
	if p.pathOf(w.link) != w {
		delete(p.senders, w)
	}
	if r.err == nil {
		return
	}
	p.log.Debug("a chunk did not go out", "error", r.err)
	if p.pathOf(w.link) == w { // dead, not merely taken away
		p.removeLink(w.link)
		p.wait.Go(func() { p.closeLink(w.link) })
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

// resend goes on with a message at an earlier offset, over the link by which
// that was asked for. What a sender still holds of it is left away.
func (p *Peer) resend(m *message, offset uint64, via Link) {
	for w := range p.senders {
		w.drop(func(o *message) bool { return o == m })
	}
	m.jump(offset)
	m.via = via
	p.queue.pushFront(m)
}

// unsend forgets what a session still had to send.
func (p *Peer) unsend(s session) {
	p.queue.remove(func(m *message) bool {
		return m.session == s && m.offset == 0 || m.session == s && m.header.Flags&flagData != 0
	})
	for w := range p.senders {
		w.drop(func(m *message) bool { return m.session == s })
	}
}

package p2p

import "time"

// What happens to data when a direct connection comes or dies. A switchboard
// has what it has taken; a direct connection takes with it whatever TCP had not
// delivered, and only the other end knows how much that was. So the receiver, as
// soon as it knows, says over another link which byte it wants next, and the
// sender waits for that a moment. If nothing is said the sender begins again
// where it began on the lost connection; the receiver drops what it has
// already, and one of ours says then where it is.

// linkWent waits for the contact to say where to go on.
func (u *upload) linkWent(l Link, now time.Time) {
	d, is := l.(*directLink)
	if !is || u.content == nil || u.content.on != l || u.state < uploadSending || u.content.via != nil && u.content.via != l {
		return // the last: the contact was quicker
	}
	p := u.peer
	for w := range p.senders {
		w.drop(func(m *message) bool { return m == u.content })
	}
	p.queue.remove(func(m *message) bool { return m == u.content })
	u.lost = true
	u.content.high = max(u.content.high, u.content.offset)
	u.state = uploadSending
	u.deadline = now.Add(lostTime)
	if d.ours {
		u.deadline = now.Add(lostOursTime)
	}
}

// again begins where the lost connection began.
func (u *upload) again(now time.Time) {
	u.lost, u.deadline = false, now.Add(fileTime)
	u.peer.resend(u.content, u.content.base, nil)
}

// linkWent begins an object again: it is small.
func (s *service) linkWent(l Link, now time.Time) {
	if m := s.await; isDirect(l) && m != nil && m.on == l && (s.state == serviceSending || s.state == serviceComplete) {
		s.state, s.deadline = serviceSending, now.Add(progressTime)
		s.peer.resend(m, 0, nil)
	}
}

// again takes bytes that are here already: if they come by another way than
// those before, the sender does not know how many we have.
func (d *download) again(before, via Link, now time.Time) {
	switch {
	case !d.resume.IsZero():
		d.deadline = now.Add(resumeTime) // it goes on, from further back
	case before != nil && before != via && (isDirect(before) || isDirect(via)):
		d.askToResume(via, now)
	}
}

// jump makes another offset the next one. The contact has all that is before.
func (m *message) jump(offset uint64) {
	if offset != m.offset && m.feed != nil {
		m.feed.seek(offset)
	}
	m.high = max(m.high, m.offset)
	m.offset, m.gone, m.base = offset, offset, offset
}

// linkCame notes that chunks may overtake each other from now on.
func (f *fetch) linkCame(time.Time) { f.moved = true }

// moveOver takes data that waits off the switchboard it began on, once nothing
// of it is with the sender there.
func (p *Peer) moveOver() {
	p.moving = false
	if p.directLinks() == 0 {
		return
	}
	for _, m := range p.queue.data {
		if w := p.pathOf(m.via); w == nil || isDirect(w.link) {
			continue
		} else if w.busy {
			p.moving = true
		} else {
			m.via = nil
		}
	}
}

package p2p

import (
	"context"
	"slices"
	"time"
)

// Link carries chunks to the contact: a switchboard, or a direct connection. A
// chunk is the 48-byte header, the payload and the 4-byte footer; a TCP link
// leaves the footer away on the wire and adds one to what it receives.
//
// The dynamic type must be comparable (a pointer): links are told apart by ==.
// A link that is not a switchboard has a method Route() string as well.
type Link interface {
	// Send sends one chunk and returns when the link can take the next one.
	// It may wait for room, must give up when ctx ends, and must not keep
	// chunk. An error means that the link is dead. Calls do not overlap.
	Send(ctx context.Context, chunk []byte) error
	// MaxChunk is the most payload a chunk may have: 1202 on a switchboard. It
	// must not block.
	MaxChunk() int
	// Close is called once when Send has failed, or when the Peer is closed
	// with the link still added; not after RemoveLink.
	Close() error
}

// routeOf names the kind of a link for people.
func routeOf(l Link) string {
	if r, ok := l.(interface{ Route() string }); ok {
		return r.Route()
	}
	return RouteSwitchboard
}

// AddLink gives the peer another way to the contact. The newest link is used;
// a link that is already there becomes the newest.
func (p *Peer) AddLink(l Link) {
	p.do(func() { p.addLink(l, time.Now()) })
}

func (p *Peer) addLink(l Link, now time.Time) {
	w := p.pathOf(l)
	if w == nil {
		w = p.newPath(l)
	}
	p.paths = append(slices.DeleteFunc(p.paths, func(o *path) bool { return o == w }), w)
	for _, s := range p.sessions {
		if f, ok := s.(interface{ linkCame(time.Time) }); ok {
			f.linkCame(now)
		}
	}
}

// RemoveLink takes a link away without closing it. What was going out over it
// moves to the newest of the others. Without others, fetches and offers end with
// "no-link", and files on their way wait a moment for a new link.
func (p *Peer) RemoveLink(l Link) {
	p.do(func() { p.removeLink(l) })
}

func (p *Peer) removeLink(l Link) {
	w := p.pathOf(l)
	if w == nil {
		return
	}
	p.paths = slices.DeleteFunc(p.paths, func(o *path) bool { return o == w })
	w.close()
	if !w.busy {
		delete(p.senders, w)
	}
	now := time.Now()
	if len(p.paths) == 0 {
		p.endAll(codeNoLink, nil)
		return
	}
	for _, s := range p.sessions {
		if f, ok := s.(interface{ linkWent(Link, time.Time) }); ok {
			f.linkWent(l, now)
		}
	}
}

// pathOf returns the path of a link, nil when it is not there.
func (p *Peer) pathOf(l Link) *path {
	for _, w := range p.paths {
		if w.link == l {
			return w
		}
	}
	return nil
}

// newest returns the path that is used for what has not begun on another.
func (p *Peer) newest() *path { return p.paths[len(p.paths)-1] }

func (p *Peer) closeLink(l Link) {
	if err := l.Close(); err != nil {
		p.log.Debug("closing a link", "error", err)
	}
}

// endAll ends every session without a word to the contact. With codeNoLink,
// files that move are spared: they wait for a link.
func (p *Peer) endAll(code string, err error) {
	now := time.Now()
	for _, f := range p.waiting {
		f.fail(problem(code, err)) // a no-op for those that have ended
	}
	p.waiting = nil
	for _, s := range p.sessions {
		if f, ok := s.(interface{ suspend(time.Time) bool }); !ok || code != codeNoLink || !f.suspend(now) {
			p.end(s, problem(code, err))
		}
	}
	p.queue.control, p.queue.data = nil, nil
	for w := range p.senders {
		w.drop(func(*message) bool { return true })
	}
	p.assembler = assembler{}
}

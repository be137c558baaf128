package p2p

import (
	"context"
	"slices"
)

// Link carries chunks to the contact: a switchboard, or later a direct
// connection. A chunk is the 48-byte header, the payload and the 4-byte
// footer; a TCP link leaves the footer away on the wire and adds one to what it
// receives.
//
// The dynamic type must be comparable (a pointer): links are told apart by ==.
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

// AddLink gives the peer another way to the contact. The newest link is used;
// a link that is already there becomes the newest.
func (p *Peer) AddLink(l Link) {
	p.do(func() {
		p.links = append(slices.DeleteFunc(p.links, func(o Link) bool { return o == l }), l)
	})
}

// RemoveLink takes a link away without closing it. What was going out over it
// moves to the newest of the others; without others every session ends, and
// their Fetch returns "no-link".
func (p *Peer) RemoveLink(l Link) {
	p.do(func() { p.removeLink(l) })
}

func (p *Peer) removeLink(l Link) {
	if !slices.Contains(p.links, l) {
		return
	}
	p.links = slices.DeleteFunc(p.links, func(o Link) bool { return o == l })
	if p.out != nil && p.out.link == l {
		p.out.cancel()
	}
	if len(p.links) == 0 {
		p.endAll(codeNoLink, nil)
		return
	}
	for _, f := range p.fetches {
		f.moved = true
	}
}

func (p *Peer) closeLink(l Link) {
	if err := l.Close(); err != nil {
		p.log.Debug("closing a link", "error", err)
	}
}

// endAll ends every session without a word to the contact.
func (p *Peer) endAll(code string, err error) {
	for _, f := range p.waiting {
		f.fail(problem(code, err)) // a no-op for those that have ended
	}
	p.waiting = nil
	for _, s := range p.sessions {
		p.end(s, problem(code, err))
	}
	if p.out != nil {
		p.out.dropped = true
	}
	p.queue = outgoing{}
	p.assembler = assembler{}
}

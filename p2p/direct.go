package p2p

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"papilio/protocol"
)

// Direct says how and for whom a Peer opens direct connections (p2p.md 6):
// TCP from computer to computer, beside the switchboard. What is said over it
// is not encrypted, and both computers learn each other's addresses.
type Direct struct {
	// Allowed reports whether this contact may learn our addresses and connect
	// to us now: the setting is on, they are a contact, and their client is not
	// one of the libpurple line, which loses four bytes of every frame it
	// receives (p2p.md 6.5). It is asked before every offer and every answer, on
	// the peer's goroutine, and must not block. nil allows nobody.
	Allowed func() bool
	// Report returns the connection report: how the server sees us. It must
	// not block. nil is a report that knows nothing. When our own end of the
	// connection to the server is on loopback, loopback is an address like any
	// other; else it is none.
	Report func() protocol.Connection
	// Ports returns where to listen; the zero range, or nil, is any port. Like
	// Mapper it is asked anew for each connection, and must not block.
	Ports func() PortRange
	// Mapper returns who opens a port in the router while a connection is waited
	// for or used; nil asks no router.
	Mapper func() Mapper

	system *system // nil is this computer
}

// PortRange is a range of TCP ports, both ends included.
type PortRange struct{ First, Last uint16 }

// Mapper asks the router for a port that leads to ours.
type Mapper interface {
	// Map asks for a way from outside to a TCP port of this computer. It ends
	// with ctx, and leaves nothing behind when it fails. The caller calls Unmap
	// of what it returns once.
	Map(ctx context.Context, port uint16) (Mapping, error)
}

// Mapping is a port of the router that leads to us.
type Mapping struct {
	External netip.AddrPort
	Unmap    func(ctx context.Context) error
}

// mayDirect reports whether this contact may have a direct connection now.
func (p *Peer) mayDirect() bool {
	d := p.options.Direct
	return d != nil && d.Allowed != nil && d.Allowed()
}

// report is the connection report.
func (d *Direct) report() protocol.Connection {
	if d.Report == nil {
		return protocol.Connection{}
	}
	return d.Report()
}

// mapped says for UPnPNat whether a router would be asked for a port.
func (d *Direct) mapped(c protocol.Connection) bool {
	return d.mapper() != nil && !onLoopback(c) && c.Type != protocol.DirectConnect
}

func (d *Direct) mapper() Mapper {
	if d.Mapper == nil {
		return nil
	}
	return d.Mapper()
}

func (d *Direct) ports() PortRange {
	if d.Ports == nil {
		return PortRange{}
	}
	return d.Ports()
}

// on returns the computer.
func (d *Direct) on() *system {
	if d.system == nil {
		return thisComputer
	}
	return d.system
}

// isDirect reports whether a link is a direct connection.
func isDirect(l Link) bool {
	_, is := l.(*directLink)
	return is
}

// directLinks counts the direct connections that are up.
func (p *Peer) directLinks() (n int) {
	for _, w := range p.paths {
		if isDirect(w.link) {
			n++
		}
	}
	return n
}

// choose returns the path of a message that has not begun on any: data goes
// over a direct connection if there is one, and all else over a switchboard, of
// which nothing is lost when the direct connection dies.
func (p *Peer) choose(m *message) *path {
	data := m.header.Flags&flagData != 0
	for i := len(p.paths) - 1; i >= 0; i-- {
		if isDirect(p.paths[i].link) == data {
			return p.paths[i]
		}
	}
	return p.newest()
}

// directUp takes a connection whose other end has shown the nonce. d is the
// door it came in by, nil when we connected.
func (p *Peer) directUp(n *negotiation, m met, d *door) {
	if p.directLinks() >= maxDirectLinks || !p.mayDirect() {
		m.conn.Close()
		if d != nil {
			p.wait.Go(func() { p.closeDoor(d) })
		}
		return
	}
	l := newDirectLink(p, m, n.frame)
	p.log.Debug("a direct connection is up", "with", p.options.Remote, "listened", d != nil, "frame", l.payload)
	now := time.Now()
	p.addLink(l, now)
	p.moving = p.moving || l.ours // ours ask for what was overtaken
	p.wait.Go(func() {
		ctx, cancel := context.WithCancel(p.ctx)
		var wait sync.WaitGroup
		if l.ours {
			wait.Go(func() { l.keepAlive(ctx) })
		}
		err := l.read(ctx)
		cancel()
		p.log.Debug("a direct connection has ended", "with", p.options.Remote, "error", err)
		p.do(func() { p.removeLink(l) })
		p.closeLink(l)
		wait.Wait()
		if d != nil {
			p.closeDoor(d)
		}
	})
	for _, other := range p.negotiations {
		p.settle(other, now)
	}
}

// closeDoor closes what openDoor opened; it may wait for the router.
func (p *Peer) closeDoor(d *door) {
	d.listener.Close()
	if err := d.unmap(); err != nil {
		p.log.Debug("a port stays mapped until its lease ends", "error", err)
	}
}

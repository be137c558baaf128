package netns

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// sim is the simulated internet: who listens where.
type sim struct {
	mu        sync.Mutex
	hosts     []*Host
	listeners map[netip.AddrPort]*fakeListener
}

// fakeListener takes connections at an address nobody really has.
type fakeListener struct {
	sim   *sim
	at    []netip.AddrPort
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (s *sim) listen(h *Host, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	var n uint16
	if _, err := fmt.Sscan(port, &n); err != nil {
		return nil, err
	}
	h.mu.Lock()
	if n == 0 {
		h.next++
		n = h.next
	}
	h.mu.Unlock()
	l := &fakeListener{sim: s, conns: make(chan net.Conn), done: make(chan struct{})}
	for _, a := range []netip.Addr{h.addr, h.addr6} {
		if a.IsValid() && (host == "" || host == "0.0.0.0" && a.Is4() || host == "::" || host == a.String()) {
			l.at = append(l.at, netip.AddrPortFrom(a, n))
		}
	}
	if len(l.at) == 0 {
		return nil, opError("listen", address, syscall.EADDRNOTAVAIL)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range l.at {
		if s.listeners[a] != nil {
			return nil, opError("listen", address, syscall.EADDRINUSE)
		}
	}
	for _, a := range l.at {
		s.listeners[a] = l
	}
	return l, nil
}

func (l *fakeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *fakeListener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at[0]) }

func (l *fakeListener) Close() error {
	l.once.Do(func() {
		l.sim.mu.Lock()
		for _, a := range l.at {
			delete(l.sim.listeners, a)
		}
		l.sim.mu.Unlock()
		close(l.done)
	})
	return nil
}

func opError(op, address string, err error) error {
	to, _ := netip.ParseAddrPort(address)
	return &net.OpError{Op: op, Net: "tcp", Addr: net.TCPAddrFromAddrPort(to), Err: os.NewSyscallError(op, err)}
}

// dial follows the way of a connection: out through the caller's NAT, over
// the internet, in through the other's firewall or forwarded port.
func (s *sim) dial(ctx context.Context, from *Host, address string) (net.Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	dropped := func() (net.Conn, error) {
		<-ctx.Done()
		return nil, opError("connect", address, syscall.ETIMEDOUT)
	}
	from.mu.Lock()
	from.next++
	source, seen := netip.AddrPortFrom(from.addr, from.next), netip.AddrPortFrom(from.addr, from.next)
	if to.Addr().Is6() {
		source = netip.AddrPortFrom(from.addr6, from.next)
		seen = source
	}
	cut := from.cut
	from.mu.Unlock()
	if cut || !source.Addr().IsValid() {
		return nil, opError("connect", address, syscall.ENETUNREACH)
	}
	target := s.find(to.Addr())
	if target != nil && target.home != nil && target.addr != target.home.Addr() && target.home != from.home {
		target = nil // an inside address means nothing outside
	}
	if target == nil {
		return dropped()
	}
	if out := from.home; out != nil && from != out.router && target.home != out {
		port := source.Port()
		if out.ports == RandomPort {
			port ^= 0x2a55
		}
		seen = netip.AddrPortFrom(out.Addr(), port)
	}
	if h := target.home; h != nil && target == h.router {
		if inside, ok := h.Forwards()[to.Port()]; ok {
			to, target = inside, s.find(inside.Addr())
		}
	}
	target.mu.Lock()
	policy, off := target.policy, target.cut
	target.mu.Unlock()
	s.mu.Lock()
	l := s.listeners[to]
	s.mu.Unlock()
	switch {
	case off || policy == Drop:
		return dropped()
	case l == nil || policy == Reject:
		return nil, opError("connect", address, syscall.ECONNREFUSED)
	}
	ours, theirs, err := pair()
	if err != nil {
		return nil, err
	}
	at, _ := netip.ParseAddrPort(address)
	a, b := wear(ours, source, at, from, target), wear(theirs, to, seen, from, target)
	select {
	case l.conns <- b:
		return a, nil
	case <-l.done:
		err = opError("connect", address, syscall.ECONNREFUSED)
	case <-ctx.Done():
		err = opError("connect", address, syscall.ETIMEDOUT)
	}
	a.Close()
	b.Close()
	return nil, err
}

func (s *sim) find(a netip.Addr) *Host {
	for _, h := range s.hosts {
		if h.addr == a || h.addr6 == a {
			return h
		}
	}
	return nil
}

// pair joins two ends over loopback.
func pair() (net.Conn, net.Conn, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	a, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	b, err := l.Accept()
	if err != nil {
		a.Close()
		return nil, nil, err
	}
	return a, b, nil
}

// fakeConn wears addresses nobody really has, and stalls when a cable of its
// way is cut.
type fakeConn struct {
	net.Conn
	local, remote netip.AddrPort
	ends          [2]*Host

	mu      sync.Mutex
	stalled bool
}

func wear(c net.Conn, local, remote netip.AddrPort, ends ...*Host) *fakeConn {
	f := &fakeConn{Conn: c, local: local, remote: remote, ends: [2]*Host(ends)}
	ends[0].lab.t.Cleanup(func() { c.Close() })
	for _, h := range f.ends {
		h.mu.Lock()
		h.conns[f] = struct{}{}
		h.mu.Unlock()
	}
	return f
}

func (c *fakeConn) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(c.local) }
func (c *fakeConn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

func (c *fakeConn) stall() {
	c.mu.Lock()
	c.stalled = true
	c.mu.Unlock()
}

// Write loses what is written once the cable is cut.
func (c *fakeConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	stalled := c.stalled
	c.mu.Unlock()
	if stalled {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// Close does not reach the other side once the cable is cut.
func (c *fakeConn) Close() error {
	for _, h := range c.ends {
		h.mu.Lock()
		delete(h.conns, c)
		h.mu.Unlock()
	}
	c.mu.Lock()
	stalled := c.stalled
	c.mu.Unlock()
	if stalled {
		c.Conn.SetDeadline(time.Unix(1, 0)) // whoever reads here gives up
		return nil
	}
	return c.Conn.Close()
}

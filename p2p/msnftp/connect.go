package msnftp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"papilio/p2p"
)

// maxStrangers is how many connections are looked at while one is waited for,
// all in all and at once (hostile-input.md C05).
const (
	maxStrangers = 16
	maxAtOnce    = 4
)

// dial connects to where the contact says it listens and moves the file over
// the first connection that greets as it should.
func (t *Transfer) dial(m Message, greet, move func(*stream) error) error {
	failed := errNobody
	for _, target := range targets(m, t.o.Report()) {
		d := net.Dialer{Timeout: dialTime}
		c, err := d.DialContext(t.ctx, "tcp", target.String())
		if err != nil {
			t.log.Debug("no connection", "to", target, "error", err)
			if t.ctx.Err() != nil {
				return context.Cause(t.ctx)
			}
			continue
		}
		s := newStream(c)
		err = t.guarded(s, greet)
		if err == nil {
			err = move(s)
			c.Close()
			return err
		}
		c.Close()
		t.log.Debug("no greeting", "from", target, "error", err)
		if t.ctx.Err() != nil {
			return context.Cause(t.ctx)
		}
		if errors.Is(err, errSize) || errors.Is(err, errStopped) {
			failed = err
		}
	}
	return failed
}

// guarded greets, and ends with the transfer.
func (t *Transfer) guarded(s *stream, greet func(*stream) error) error {
	stop := context.AfterFunc(t.ctx, func() { s.conn.Close() })
	defer stop()
	return greet(s)
}

// listen opens a port, tells the contact of it, and moves the file over the
// first connection that greets as it should. The port is open no longer.
func (t *Transfer) listen(m Message, greet, move func(*stream) error) error {
	external, internal := ownAddresses(t.o.Report())
	l, err := listen(internal, t.o.Ports)
	if err != nil {
		return fmt.Errorf("%w: %w", errNobody, err)
	}
	port := l.Addr().(*net.TCPAddr).AddrPort().Port()
	m.IP, m.Internal, m.Port, m.PortX = external, internal, port, port
	if err := t.say(m); err != nil {
		l.Close()
		return err
	}
	s, err := t.first(l, greet)
	if err != nil {
		return err
	}
	defer s.conn.Close()
	return move(s)
}

// first returns the first connection that greets as it should. When it returns
// the listener and all other connections are closed.
func (t *Transfer) first(l net.Listener, greet func(*stream) error) (*stream, error) {
	ctx, cancel := context.WithTimeout(t.ctx, connectTime)
	var all sync.WaitGroup
	good := make(chan *stream)
	failed := make(chan error, maxStrangers)
	all.Go(func() {
		places := make(chan struct{}, maxAtOnce)
		for range maxStrangers {
			c, err := l.Accept()
			if err != nil {
				return
			}
			select {
			case places <- struct{}{}:
			default:
				c.Close() // too many at once
				continue
			}
			all.Go(func() {
				defer func() { <-places }()
				s := newStream(c)
				stop := context.AfterFunc(ctx, func() { c.Close() })
				err := greet(s)
				if stop() && err == nil {
					select {
					case good <- s:
						return
					case <-ctx.Done():
					}
				}
				c.Close()
				failed <- err
			})
		}
	})
	end := func() {
		cancel()
		l.Close()
		all.Wait()
	}
	for {
		select {
		case s := <-good:
			end()
			return s, nil
		case err := <-failed:
			t.log.Debug("a connection that was not the one", "error", err)
			if errors.Is(err, errSize) || errors.Is(err, errStopped) {
				end()
				return nil, err
			}
		case <-ctx.Done():
			end()
			if t.ctx.Err() != nil {
				return nil, context.Cause(t.ctx)
			}
			return nil, errNobody
		}
	}
}

// listen opens a port of the range. Seen on this computer alone, we listen on
// it alone.
func listen(own netip.Addr, r p2p.PortRange) (net.Listener, error) {
	host := ""
	if own.IsLoopback() {
		host = own.String()
	}
	if r == (p2p.PortRange{}) {
		return net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	count := int(r.Last) - int(r.First) + 1
	if count < 1 {
		return nil, errors.New("no ports")
	}
	start := rand.N(count)
	err := errors.New("no port is free")
	for i := range min(count, 64) {
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(int(r.First)+(start+i)%count))); err == nil {
			return l, nil
		}
	}
	return nil, err
}

package p2p

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"papilio/protocol"
)

var (
	errPorts     = errors.New("no port of the range is free")
	errIntruders = errors.New("too many strangers at the port of a direct connection")
)

// door is a listener for one connection: open only while a contact has our
// offer, and closed once somebody has shown the nonce (hostile-input.md C05).
type door struct {
	listener net.Listener
	port     uint16
	mapping  Mapping // zero without one
}

// openDoor listens on a port of the range and, if there is a Mapper, asks the
// router for a way to it, for mapTime at most: what comes later is not waited for.
// On a computer whose server is on loopback the door is there as well.
func openDoor(ctx context.Context, d *Direct, report protocol.Connection) (*door, error) {
	host := ""
	if onLoopback(report) {
		host = report.Own.Addr().Unmap().String()
	}
	l, err := listenRange(d.on().listen, host, d.ports())
	if err != nil {
		return nil, err
	}
	o := &door{listener: l}
	if at, err := netip.ParseAddrPort(l.Addr().String()); err == nil {
		o.port = at.Port()
	}
	if mapper := d.mapper(); mapper != nil && d.mapped(report) {
		ctx, cancel := context.WithTimeout(ctx, mapTime)
		defer cancel()
		if m, err := mapper.Map(ctx, o.port); err == nil {
			o.mapping = m
		}
	}
	return o, nil
}

// listenRange listens on a port of a range, beginning anywhere in it.
func listenRange(listen func(network, address string) (net.Listener, error), host string, ports PortRange) (net.Listener, error) {
	if ports.First == 0 || ports.Last < ports.First {
		return listen("tcp", net.JoinHostPort(host, "0"))
	}
	n := int(ports.Last) - int(ports.First) + 1
	start := rand.IntN(n)
	err := errPorts
	for i := range min(n, maxPortTries) {
		port := int(ports.First) + (start+i)%n
		l, e := listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if e == nil {
			return l, nil
		}
		err = e
	}
	return nil, err
}

// unmap takes the mapping back, even when everything else has ended.
func (o *door) unmap() error {
	if o.mapping.Unmap == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), unmapTime)
	defer cancel()
	return o.mapping.Unmap(ctx)
}

// met is a connection whose other end has shown the nonce.
type met struct {
	conn   net.Conn
	frames *frameReader
}

// meet lets visitors in until one knows the secret, ctx ends, or there were too
// many. It closes the listener and every other connection before it returns.
// Once our side of a handshake has been sent it is brought to its end even when
// ctx ends, for the other end counts on it; life ends everything.
func (o *door) meet(ctx, life context.Context, identifier uint32, s secret) (met, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { o.listener.Close() })()

	var (
		wait      sync.WaitGroup
		places    = make(chan struct{}, maxHandshakes)
		won       = make(chan met, 1)
		mu        sync.Mutex
		claimed   bool
		intruders int
		failed    = errIntruders
	)
	claim := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if claimed || ctx.Err() != nil {
			return false
		}
		claimed = true
		return true
	}
	for range maxVisitors {
		places <- struct{}{} // each leaves within handshakeTime
		c, err := o.listener.Accept()
		if err != nil {
			failed = err
			break
		}
		wait.Go(func() {
			defer func() { <-places }()
			stop := context.AfterFunc(ctx, func() { c.SetReadDeadline(time.Unix(1, 0)) }) // what it has not said, it need not say
			defer stop()
			f := &frameReader{r: c}
			err := shake(life, c, func() error { return acceptHandshake(c, f, identifier, s, claim) })
			if err == nil {
				stop()
				c.SetReadDeadline(time.Time{})
				won <- met{c, f}
				cancel()
				return
			}
			c.Close()
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, errHandshake) || errors.Is(err, errFrame) {
				intruders++
			}
			if intruders >= maxIntruders || errors.Is(err, errTaken) {
				cancel()
			}
		})
	}
	o.listener.Close()
	wait.Wait()
	select {
	case m := <-won:
		return m, nil
	default:
		if intruders >= maxIntruders {
			failed = errIntruders
		}
		return met{}, failed
	}
}

// shake runs a handshake against the clock, and ends it with life.
func shake(life context.Context, c net.Conn, f func() error) error {
	c.SetDeadline(time.Now().Add(handshakeTime))
	defer context.AfterFunc(life, func() { c.Close() })()
	if err := f(); err != nil {
		return err
	}
	return c.SetDeadline(time.Time{})
}

// reach connects to one of the targets: one after the other, the next one as
// well when the one before is not there after staggerTime, so that a listener
// that takes only one connection does not get two of ours. The first that
// knows the secret wins, and the others are closed. What holds for meet when ctx
// ends holds here.
func reach(ctx, life context.Context, dial func(context.Context, string, string) (net.Conn, error), targets []netip.AddrPort, identifier uint32, s secret) (met, error) {
	if len(targets) == 0 {
		return met{}, errNoTarget
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		met
		err error
	}
	outcomes := make(chan outcome, len(targets))
	try := func(t netip.AddrPort) (m met, err error) {
		ctx, cancel := context.WithTimeout(ctx, addressTime)
		defer cancel()
		c, err := dial(ctx, "tcp", t.String())
		if err != nil {
			return met{}, err
		}
		f := &frameReader{r: c}
		if err = ctx.Err(); err == nil {
			err = shake(life, c, func() error { return connectHandshake(c, f, identifier, s) })
		}
		if err != nil {
			c.Close()
			return met{}, err
		}
		return met{c, f}, nil
	}
	var winner met
	failed := errTaken // if ctx ends before any was tried
	stagger := time.NewTimer(0)
	defer stagger.Stop()
	next, running := 0, 0
	for running > 0 || next < len(targets) && winner.conn == nil && ctx.Err() == nil {
		select {
		case <-stagger.C:
			if next < len(targets) && ctx.Err() == nil {
				t := targets[next]
				next, running = next+1, running+1
				go func() {
					m, err := try(t)
					outcomes <- outcome{m, err}
				}()
				stagger.Reset(staggerTime)
			}
		case o := <-outcomes:
			running--
			switch {
			case o.err != nil:
				failed = o.err
				stagger.Reset(0)
			case winner.conn == nil:
				winner = o.met
				cancel()
			default:
				o.conn.Close()
			}
		}
	}
	if winner.conn != nil {
		return winner, nil
	}
	return met{}, failed
}

var errNoTarget = errors.New("the contact names no address that we may connect to")

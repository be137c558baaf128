package p2p

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/tools/netns"
)

// on makes a computer of the laboratory the one a Direct runs on. seen is the
// address the server would see.
func on(h *netns.Host, seen netip.Addr) *Direct {
	return &Direct{
		Allowed: func() bool { return true },
		Report: func() protocol.Connection {
			c := protocol.Connection{Type: protocol.DirectConnect, Own: netip.AddrPortFrom(h.Addr(), 1863), SeenIP: seen.String()}
			if seen != h.Addr() {
				c.Type = protocol.IPRestrictNAT
			}
			return c
		},
		system: &system{
			dial:   h.Dial,
			listen: h.Listen,
			do:     h.Do,
			networks: func() []netip.Prefix {
				n := []netip.Prefix{netip.PrefixFrom(h.Addr(), 24)}
				if h.Addr6().IsValid() {
					n = append(n, netip.PrefixFrom(h.Addr6(), 64))
				}
				return n
			},
			gateways: func() []netip.Addr { return []netip.Addr{h.Gateway()} },
		},
	}
}

// TestDirectNetworks sends a file between computers in networks of all kinds.
// Where network namespaces are not allowed the same networks are simulated.
func TestDirectNetworks(t *testing.T) {
	type way struct {
		name  string
		route string
		set   func(lab *netns.Lab) (alice, bob *Direct)
	}
	host := func(h *netns.Host) *Direct { return on(h, h.Addr()) }
	inside := func(h *netns.Home, name string) *Direct { return on(h.Host(name), h.Addr()) }
	for _, w := range []way{
		{"both open", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) { return host(l.Host("a")), host(l.Host("b")) }},
		{"the sender behind a NAT", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			return inside(l.Home("home", netns.KeepPort), "a"), host(l.Host("b"))
		}},
		{"the receiver behind a NAT", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			return host(l.Host("a")), inside(l.Home("home", netns.RandomPort), "b")
		}},
		{"in one home", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			h := l.Home("home", netns.KeepPort)
			a, b := h.Host("a"), h.Host("b")
			// Two networks of one house: the foot in the other one is the router's.
			da, db := on(a, h.Addr()), on(b, h.Addr())
			wide := []netip.Prefix{netip.PrefixFrom(a.Addr(), 16)}
			da.system.networks = func() []netip.Prefix { return wide }
			db.system.networks = func() []netip.Prefix { return []netip.Prefix{netip.PrefixFrom(b.Addr(), 16)} }
			return da, db
		}},
		{"both behind NATs", RouteSwitchboard, func(l *netns.Lab) (*Direct, *Direct) {
			return inside(l.Home("one", netns.KeepPort), "a"), inside(l.Home("two", netns.RandomPort), "b")
		}},
		{"both behind NATs, one port forwarded", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			one := l.Home("one", netns.KeepPort)
			a := one.Host("a")
			one.Forward(6891, netip.AddrPortFrom(a.Addr(), 6891))
			d := on(a, one.Addr())
			d.Ports = func() PortRange { return PortRange{6891, 6891} }
			return d, inside(l.Home("two", netns.RandomPort), "b")
		}},
		{"firewalls that drop", RouteSwitchboard, func(l *netns.Lab) (*Direct, *Direct) {
			a, b := l.Host("a"), l.Host("b")
			a.Firewall(netns.Drop)
			b.Firewall(netns.Drop)
			return host(a), host(b)
		}},
		{"firewalls that reject", RouteSwitchboard, func(l *netns.Lab) (*Direct, *Direct) {
			a, b := l.Host("a"), l.Host("b")
			a.Firewall(netns.Reject)
			b.Firewall(netns.Reject)
			return host(a), host(b)
		}},
		{"one firewall that drops", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			a, b := l.Host("a"), l.Host("b")
			b.Firewall(netns.Drop)
			return host(a), host(b)
		}},
		{"IPv6 only", RouteDirect, func(l *netns.Lab) (*Direct, *Direct) {
			six := func(h *netns.Host) *Direct {
				d := on(h, h.Addr6())
				d.Report = func() protocol.Connection {
					return protocol.Connection{Type: protocol.DirectConnect, Own: netip.AddrPortFrom(h.Addr6(), 1863), SeenIP: h.Addr6().String()}
				}
				d.system.networks = func() []netip.Prefix { return []netip.Prefix{netip.PrefixFrom(h.Addr6(), 64)} }
				return d
			}
			return six(l.Host("a")), six(l.Host("b"))
		}},
	} {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			lab := netns.New(t)
			a, b := w.set(lab)
			p := newDirectPair(t, func(alice, bob *Direct) { *alice, *bob = *a, *b })
			start := time.Now()
			out, in := p.send(t, picture(7, 1<<20))
			wantRoute(t, w.route, out, in)
			t.Logf("%s in %v", w.route, time.Since(start).Round(time.Millisecond))
		})
	}
}

// TestDirectLinkDies pulls the cable in the middle of a file: no FIN, no RST.
func TestDirectLinkDies(t *testing.T) {
	for _, who := range []string{"sender", "receiver"} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			lab := netns.New(t)
			a, b := lab.Host("a"), lab.Host("b")
			p := newDirectPair(t, func(alice, bob *Direct) { *alice, *bob = *on(a, a.Addr()), *on(b, b.Addr()) })
			const size = 20 << 20 // more than buffers hold
			data := picture(8, size)
			out, err := p.alice.SendFile(File{Name: "x", Size: size}, bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			in := <-p.offers
			// The receiver's disk stops in the middle, so that the cable is pulled while
			// bytes are on their way.
			dst := &slow{data: make(slab, size), at: 2 << 20, reached: make(chan struct{}), on: make(chan struct{})}
			if err := in.Accept(dst); err != nil {
				t.Fatal(err)
			}
			<-dst.reached
			wantRoute(t, RouteDirect, in)
			map[string]*netns.Host{"sender": a, "receiver": b}[who].Cut()
			start := time.Now()
			close(dst.on)
			for name, tr := range map[string]*Transfer{"sender": out, "receiver": in} {
				select {
				case <-tr.Done():
					if tr.Err() != nil {
						t.Fatalf("%s: %v", name, tr.Err())
					}
				case <-time.After(60 * time.Second):
					t.Fatalf("%s: %v", name, fmt.Sprint(tr.Progress()))
				}
			}
			wantRoute(t, RouteSwitchboard, out, in)
			if !bytes.Equal(dst.data, data) {
				t.Error("other bytes")
			}
			t.Logf("whole %v after the cable was pulled", time.Since(start).Round(time.Millisecond))
		})
	}
}

// slow is a file that stops at a byte until it may go on.
type slow struct {
	data        slab
	at          int64
	reached, on chan struct{}
}

func (s *slow) WriteAt(b []byte, at int64) (int, error) {
	if s.at > 0 && at >= s.at {
		s.at = 0
		close(s.reached)
		<-s.on
	}
	return s.data.WriteAt(b, at)
}

// TestDirectBadLine sends over a line that loses one packet of a hundred and
// takes 50 ms each way.
func TestDirectBadLine(t *testing.T) {
	lab := netns.New(t)
	a, b := lab.Host("a"), lab.Host("b")
	line := badLine{delay: 50 * time.Millisecond, loss: 0.01}
	p := newDirectPair(t, func(alice, bob *Direct) {
		*alice, *bob = *on(a, a.Addr()), *on(b, b.Addr())
		alice.system.dial = line.over(t, alice.system.dial)
		bob.system.dial = line.over(t, bob.system.dial)
	})
	start := time.Now()
	out, in := p.send(t, picture(9, 4<<20))
	wantRoute(t, RouteDirect, out, in)
	t.Logf("4 MiB in %v", time.Since(start).Round(time.Millisecond))
}

// badLine is a relay in the middle of a TCP connection. TCP hides loss as
// waiting: what was lost comes again after a round trip or more, and all that is
// behind it waits as well. The kernel here has no netem.
type badLine struct {
	delay time.Duration
	loss  float64 // of packets of 1448 bytes
}

func (l badLine) over(t *testing.T, dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		time.Sleep(2 * l.delay) // SYN and its answer
		far, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		near, mine, err := socketPair()
		if err != nil {
			far.Close()
			return nil, err
		}
		t.Cleanup(func() { far.Close(); mine.Close() })
		go l.carry(far, mine, 1)
		go l.carry(mine, far, 2)
		return near, nil
	}
}

// carry copies one direction: each piece arrives delay after it was sent, and
// a round trip later when one of its packets was lost.
func (l badLine) carry(to, from net.Conn, seed uint64) {
	type piece struct {
		data []byte
		due  time.Time
	}
	const window = 256 << 10 // in flight: what a router of a home buffers
	pieces := make(chan piece, window/(16<<10))
	go func() {
		defer close(pieces)
		var last time.Time
		for n := uint64(0); ; n++ {
			b := make([]byte, 16<<10)
			got, err := from.Read(b)
			if err != nil {
				return
			}
			due := time.Now().Add(l.delay)
			for packet := range (got + 1447) / 1448 {
				if chance := picture(seed<<40|n<<8|uint64(packet), 1)[0]; float64(chance) < l.loss*256 {
					due = due.Add(2*l.delay + 10*time.Millisecond)
				}
			}
			if due.Before(last) {
				due = last
			}
			last = due
			pieces <- piece{b[:got], due}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.due)) // the line itself takes this long
		if _, err := to.Write(p.data); err != nil {
			break
		}
	}
	to.Close()
	from.Close()
	for range pieces {
	}
}

func socketPair() (net.Conn, net.Conn, error) {
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
	return a, b, err
}

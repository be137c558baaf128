package netns_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"papilio/tools/netns"
)

// TestWays goes every way between computers, in both kinds of laboratory.
func TestWays(t *testing.T) {
	for name, lab := range map[string]func(testing.TB) *netns.Lab{"as allowed": netns.New, "simulated": netns.Simulated} {
		t.Run(name, func(t *testing.T) { ways(t, lab(t)) })
	}
}

func ways(t *testing.T, lab *netns.Lab) {
	a, b := lab.Host("a"), lab.Host("b")
	home, other := lab.Home("home", netns.KeepPort), lab.Home("other", netns.RandomPort)
	in, in2 := home.Host("in"), home.Host("in2")
	far := other.Host("far")
	if a.Addr() == b.Addr() || in.Addr6().IsValid() {
		t.Fatal("addresses")
	}
	serve := func(h *netns.Host, at netip.AddrPort) (seen chan netip.AddrPort) {
		l, err := h.Listen("tcp", at.String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		seen = make(chan netip.AddrPort, 8)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				seen <- netip.MustParseAddrPort(c.RemoteAddr().String())
				go func() {
					io.Copy(c, c)
					c.Close()
				}()
			}
		}()
		return seen
	}
	at := func(a netip.Addr) netip.AddrPort { return netip.AddrPortFrom(a, 7000) }
	seenA, seenIn := serve(a, at(a.Addr())), serve(in, at(in.Addr()))
	seen6 := serve(b, at(b.Addr6()))
	try := func(from *netns.Host, to netip.AddrPort, wait time.Duration) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		return from.Dial(ctx, "tcp", to.String())
	}
	echo := func(from *netns.Host, to netip.AddrPort, seen chan netip.AddrPort) (net.Conn, netip.AddrPort) {
		t.Helper()
		c, err := try(from, to, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(10 * time.Second))
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		return c, <-seen
	}
	local := func(c net.Conn) netip.AddrPort { return netip.MustParseAddrPort(c.LocalAddr().String()) }

	if c, from := echo(b, at(a.Addr()), seenA); from != local(c) || from.Addr() != b.Addr() {
		t.Errorf("on the internet: seen as %v", from)
	}
	if c, from := echo(a, at(b.Addr6()), seen6); from != local(c) {
		t.Errorf("IPv6: seen as %v, is %v", from, local(c))
	}
	if c, from := echo(in, at(a.Addr()), seenA); from.Addr() != home.Addr() || from.Port() != local(c).Port() {
		t.Errorf("behind a NAT: seen as %v", from)
	}
	if c, from := echo(far, at(a.Addr()), seenA); from.Addr() != other.Addr() || from.Port() == local(c).Port() {
		t.Errorf("behind a NAT that changes ports: seen as %v, is %v", from, local(c))
	}
	if _, from := echo(in2, at(in.Addr()), seenIn); from.Addr() != in2.Addr() {
		t.Errorf("in one home: seen as %v", from)
	}
	if _, err := try(a, at(home.Addr()), 5*time.Second); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("into a home: %v", err)
	}
	if _, err := try(a, at(in.Addr()), 200*time.Millisecond); err == nil {
		t.Error("an address inside a home was reached from outside")
	}
	home.Forward(6891, at(in.Addr()))
	if _, from := echo(a, netip.AddrPortFrom(home.Addr(), 6891), seenIn); from.Addr() != a.Addr() {
		t.Errorf("forwarded: seen as %v", from)
	}
	home.Forward(6891, netip.AddrPort{})
	if _, err := try(a, netip.AddrPortFrom(home.Addr(), 6891), 5*time.Second); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("no longer forwarded: %v", err)
	}
	a.Firewall(netns.Drop)
	if _, err := try(b, at(a.Addr()), 200*time.Millisecond); err == nil || errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dropped: %v", err)
	}
	echo(a, at(b.Addr6()), seen6)
	a.Firewall(netns.Reject)
	if _, err := try(b, at(a.Addr()), 5*time.Second); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("rejected: %v", err)
	}
	a.Firewall(netns.Open)
	c, _ := echo(b, at(a.Addr()), seenA)
	b.Cut()
	c.SetDeadline(time.Now().Add(200 * time.Millisecond))
	c.Write([]byte("lost"))
	if _, err := c.Read(make([]byte, 4)); err == nil {
		t.Error("an answer through a cut cable")
	}
	b.Join()
	echo(b, at(a.Addr()), seenA)
}

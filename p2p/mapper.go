package p2p

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"
)

var errNoRouter = errors.New("no router opens a port for us")

// Router is the Mapper for homes: it asks the routers of our networks by UPnP
// (Internet Gateway Device 1 and 2) and by NAT-PMP. Routers that speak PCP are reached where they speak NAT-PMP,
// its forerunner, as well. The zero value is ready to use.
//
// What the network answers is not trusted: only computers of our own networks
// are asked, at literal addresses, and every answer is bounded in size and time
// (hostile-input.md C09).
type Router struct {
	Logger *slog.Logger // nil discards

	system *system // nil is this computer
	// search returns where gateways describe themselves; nil searches by SSDP.
	search func(context.Context) []string
}

// Map implements Mapper. One protocol after the other, for in many routers both
// write to one table, and taking the one back would take the other's; the search
// for UPnP runs meanwhile.
func (r *Router) Map(ctx context.Context, port uint16) (Mapping, error) {
	ctx, cancel := context.WithCancel(ctx)
	search := r.search
	if search == nil {
		search = r.ssdp
	}
	found := make(chan []string, 1)
	var searching sync.WaitGroup
	searching.Go(func() { found <- search(ctx) })
	defer searching.Wait()
	defer cancel()

	short, stop := context.WithTimeout(ctx, pmpTime)
	defer stop()
	m, err := r.mapPMP(short, port)
	if err == nil && !public(m.External.Addr()) {
		err = r.useless(m)
	}
	if err == nil {
		return m, nil
	}
	r.log().Debug("no port by NAT-PMP", "error", err)
	select {
	case locations := <-found:
		m, err = r.mapIGD(ctx, locations, port)
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil && !public(m.External.Addr()) {
		err = r.useless(m)
	}
	if err != nil {
		r.log().Debug("no port by UPnP", "error", err)
		return Mapping{}, err
	}
	return m, nil
}

// useless gives a port back that leads nowhere: the router stands behind
// another one, or jokes.
func (r *Router) useless(m Mapping) error {
	r.giveBack(m)
	return errNoRouter
}

func (r *Router) giveBack(m Mapping) {
	ctx, cancel := context.WithTimeout(context.Background(), unmapTime)
	defer cancel()
	if err := m.Unmap(ctx); err != nil {
		r.log().Debug("a port stays mapped until its lease ends", "error", err)
	}
}

func (r *Router) log() *slog.Logger {
	if r.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Logger
}

func (r *Router) on() *system {
	if r.system == nil {
		return thisComputer
	}
	return r.system
}

// public reports whether an address can be reached from everywhere.
func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !private(a) && !strange(a)
}

// within reports whether an address is a computer in one of our networks.
func (s *system) within(a netip.Addr) bool {
	for _, p := range s.networks() {
		if p.Masked().Contains(a) {
			return true
		}
	}
	return false
}

// left is how long until ctx ends, at most d.
func left(ctx context.Context, d time.Duration) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		d = min(d, time.Until(end))
	}
	return d
}

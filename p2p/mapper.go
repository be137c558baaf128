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
// (Internet Gateway Device 1 and 2) and by NAT-PMP at the same time, and takes
// what comes first. Routers that speak PCP are reached where they speak NAT-PMP,
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

// Map implements Mapper.
func (r *Router) Map(ctx context.Context, port uint16) (Mapping, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		mapping Mapping
		err     error
	}
	ways := []func(context.Context, uint16) (Mapping, error){r.mapIGD, r.mapPMP}
	outcomes := make(chan outcome, len(ways))
	for _, way := range ways {
		go func() {
			m, err := way(ctx, port)
			if err == nil && !public(m.External.Addr()) {
				// A router behind another one, or a joke: it leads nowhere.
				r.giveBack(m)
				err = errNoRouter
			}
			outcomes <- outcome{m, err}
		}()
	}
	for waited := range ways {
		o := <-outcomes
		if o.err != nil {
			r.log().Debug("no port by a router", "error", o.err)
			continue
		}
		// The other way is not waited for, but what it opens is closed again, at the
		// latest when this one is.
		cancel()
		var others sync.WaitGroup
		others.Go(func() {
			for range len(ways) - waited - 1 {
				if o := <-outcomes; o.err == nil {
					r.giveBack(o.mapping)
				}
			}
		})
		unmap := o.mapping.Unmap
		o.mapping.Unmap = func(ctx context.Context) error {
			others.Wait()
			return unmap(ctx)
		}
		return o.mapping, nil
	}
	return Mapping{}, errNoRouter
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

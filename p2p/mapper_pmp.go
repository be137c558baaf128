package p2p

import (
	"context"
	"net/netip"
	"time"

	natpmp "github.com/jackpal/go-nat-pmp"
)

// pmpTime is for all of it: a router is near.
const pmpTime = 700 * time.Millisecond

// mapPMP maps a port by NAT-PMP (RFC 6886).
func (r *Router) mapPMP(ctx context.Context, port uint16) (Mapping, error) {
	err := errNoRouter
	for _, gateway := range r.on().gateways() {
		if !gateway.Is4() || !r.on().within(gateway) {
			continue
		}
		var m Mapping
		if m, err = r.mapAt(ctx, gateway, port); err == nil {
			return m, nil
		}
	}
	return Mapping{}, err
}

func (r *Router) mapAt(ctx context.Context, gateway netip.Addr, port uint16) (m Mapping, err error) {
	// ask makes one request. The library knows no context, only a time.
	ask := func(ctx context.Context, f func(*natpmp.Client) error) error {
		d := left(ctx, unmapTime)
		if d <= 0 || ctx.Err() != nil {
			return context.DeadlineExceeded
		}
		return r.on().do(func() error {
			return f(natpmp.NewClientWithTimeout(gateway.AsSlice(), max(d, time.Millisecond)))
		})
	}
	var outside netip.Addr
	err = ask(ctx, func(c *natpmp.Client) error {
		a, err := c.GetExternalAddress()
		if err == nil {
			outside = netip.AddrFrom4(a.ExternalIPAddress)
		}
		return err
	})
	if err != nil {
		return Mapping{}, err
	}
	err = ask(ctx, func(c *natpmp.Client) error {
		a, err := c.AddPortMapping("tcp", int(port), int(port), int(mapLease/time.Second))
		if err == nil {
			m.External = netip.AddrPortFrom(outside, a.MappedExternalPort)
		}
		return err
	})
	m.Unmap = func(ctx context.Context) error {
		return ask(ctx, func(c *natpmp.Client) error {
			_, err := c.AddPortMapping("tcp", int(port), 0, 0)
			return err
		})
	}
	if err != nil {
		r.giveBack(m) // the answer may be all that was lost
		return Mapping{}, err
	}
	return m, nil
}

package p2p

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/huin/goupnp"
	"github.com/huin/goupnp/dcps/internetgateway2"
	"github.com/huin/goupnp/httpu"
	"github.com/huin/goupnp/soap"
	"github.com/huin/goupnp/ssdp"
)

const (
	searchTime   = 1200 * time.Millisecond // for gateways to answer
	maxGateways  = 4                       // descriptions we read
	onlyForever  = 725                     // "OnlyPermanentLeasesSupported"
	mappingLabel = "Papilio"               // what the router's pages show
)

var errGateway = errors.New("not a gateway of our network")

// gateway is a service of a router that opens ports. All kinds of it have the
// same actions.
type gateway interface {
	GetExternalIPAddressCtx(ctx context.Context) (string, error)
	AddPortMappingCtx(ctx context.Context, host string, external uint16, protocol string, internal uint16, client string, enabled bool, label string, lease uint32) error
	DeletePortMappingCtx(ctx context.Context, host string, external uint16, protocol string) error
}

// mapIGD maps a port by UPnP at the first gateway that does it.
func (r *Router) mapIGD(ctx context.Context, locations []string, port uint16) (Mapping, error) {
	err := errNoRouter
	for _, location := range locations {
		var services []gateway
		var at netip.Addr
		if services, at, err = r.describe(ctx, location); err != nil {
			r.log().Debug("a gateway is no use", "at", location, "error", err)
			continue
		}
		for _, g := range services {
			var m Mapping
			if m, err = r.mapBy(ctx, g, at, port); err == nil {
				return m, nil
			}
		}
	}
	return Mapping{}, err
}

// ssdp searches by multicast on each of our networks.
func (r *Router) ssdp(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		found []string
	)
	for _, p := range r.on().networks() {
		own := p.Addr()
		if !own.Is4() || own.IsLoopback() {
			continue
		}
		for version := range 2 {
			wait.Go(func() {
				var c *httpu.HTTPUClient
				err := r.on().do(func() (err error) {
					c, err = httpu.NewHTTPUClientAddr(own.String())
					return err
				})
				if err != nil {
					return
				}
				defer c.Close()
				answers, err := ssdp.RawSearch(ctx, c, fmt.Sprintf("urn:schemas-upnp-org:device:InternetGatewayDevice:%d", version+1), 2)
				if err != nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				for _, a := range answers {
					if l := a.Header.Get("Location"); len(found) < maxGateways && !slices.Contains(found, l) {
						found = append(found, l)
					}
				}
			})
		}
	}
	wait.Wait()
	return found
}

// client speaks HTTP to one computer of our own networks and to no other.
func (r *Router) client(at netip.Addr) http.Client {
	return http.Client{
		Timeout: mapTime,
		Transport: bounded{at, &http.Transport{
			DialContext:            r.on().dial,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxGateway,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errGateway },
	}
}

// bounded cuts answers off and refuses other computers.
type bounded struct {
	at   netip.Addr
	next http.RoundTripper
}

func (b bounded) RoundTrip(q *http.Request) (*http.Response, error) {
	if a, err := netip.ParseAddr(q.URL.Hostname()); err != nil || a != b.at || q.URL.Scheme != "http" {
		return nil, errGateway
	}
	a, err := b.next.RoundTrip(q)
	if err == nil {
		a.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(a.Body, maxGateway), a.Body}
	}
	return a, err
}

// describe reads what a gateway says of itself, and returns what of it opens
// ports and where it is.
func (r *Router) describe(ctx context.Context, location string) ([]gateway, netip.Addr, error) {
	u, err := url.Parse(location)
	if err != nil || u.User != nil {
		return nil, netip.Addr{}, errGateway
	}
	at, err := netip.ParseAddr(u.Hostname())
	if err != nil || !at.Is4() || !r.on().within(at) {
		return nil, netip.Addr{}, errGateway
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, netip.Addr{}, err
	}
	c := r.client(at)
	a, err := c.Do(q)
	if err != nil {
		return nil, netip.Addr{}, err
	}
	defer a.Body.Close()
	var root goupnp.RootDevice
	d := xml.NewDecoder(a.Body)
	d.DefaultSpace = goupnp.DeviceXMLNamespace
	if err := d.Decode(&root); err != nil || a.StatusCode != http.StatusOK {
		return nil, netip.Addr{}, errors.Join(errGateway, err)
	}
	base := u
	if b, err := url.Parse(root.URLBaseStr); err == nil && root.URLBaseStr != "" {
		base = b
	}
	root.SetURLBase(base)
	var all []gateway
	take := func(g gateway, s *soap.SOAPClient) {
		s.HTTPClient = r.client(at) // which refuses a URLBase elsewhere
		all = append(all, g)
	}
	if s, err := internetgateway2.NewWANIPConnection2ClientsFromRootDevice(&root, u); err == nil {
		for _, g := range s {
			take(g, g.SOAPClient)
		}
	}
	if s, err := internetgateway2.NewWANIPConnection1ClientsFromRootDevice(&root, u); err == nil {
		for _, g := range s {
			take(g, g.SOAPClient)
		}
	}
	if s, err := internetgateway2.NewWANPPPConnection1ClientsFromRootDevice(&root, u); err == nil {
		for _, g := range s {
			take(g, g.SOAPClient)
		}
	}
	if len(all) == 0 {
		return nil, netip.Addr{}, errGateway
	}
	return all[:min(len(all), maxGateways)], at, nil
}

// mapBy maps a port by one service.
func (r *Router) mapBy(ctx context.Context, g gateway, at netip.Addr, port uint16) (Mapping, error) {
	text, err := g.GetExternalIPAddressCtx(ctx)
	if err != nil {
		return Mapping{}, err
	}
	outside, err := netip.ParseAddr(text)
	if err != nil {
		return Mapping{}, err
	}
	var own netip.Addr // on the gateway's side of us
	for _, p := range r.on().networks() {
		if p.Masked().Contains(at) {
			own = p.Addr()
		}
	}
	m := Mapping{
		External: netip.AddrPortFrom(outside.Unmap(), port),
		Unmap:    func(ctx context.Context) error { return g.DeletePortMappingCtx(ctx, "", port, "TCP") },
	}
	add := func(lease uint32) error {
		return g.AddPortMappingCtx(ctx, "", port, "TCP", port, own.String(), true, mappingLabel, lease)
	}
	err = add(uint32(mapLease / time.Second))
	var fault *soap.SOAPFaultError
	if errors.As(err, &fault) {
		if fault.Detail.UPnPError.Errorcode != onlyForever {
			return Mapping{}, err // it said no
		}
		err = add(0) // quirk: old routers know no lease; we take it back
	}
	if err != nil {
		r.giveBack(m) // the answer may be all that was lost
		return Mapping{}, err
	}
	return m, nil
}

package p2p

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"papilio/tools/netns"
)

// fakeRouter is a router with UPnP and NAT-PMP that keeps its mappings here.
type fakeRouter struct {
	outside netip.Addr
	forward func(port uint16, to netip.AddrPort) // may be nil
	forever bool                                 // knows no leases
	refuse  bool
	page    func(w http.ResponseWriter, r *http.Request) bool // instead of the description

	mu     sync.Mutex
	ports  map[uint16]netip.AddrPort
	leases []string
	asked  []string // actions, and those of NAT-PMP
}

func newFakeRouter(outside string) *fakeRouter {
	return &fakeRouter{outside: netip.MustParseAddr(outside), ports: map[uint16]netip.AddrPort{}}
}

func (f *fakeRouter) set(port uint16, to netip.AddrPort) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if to.IsValid() {
		f.ports[port] = to
	} else {
		delete(f.ports, port)
	}
	if f.forward != nil {
		f.forward(port, to)
	}
}

func (f *fakeRouter) open() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.ports)
}

func (f *fakeRouter) note(action string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, action)
}

const description = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>%s
<device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType><serviceList><service>
<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>
<SCPDURL>/scpd.xml</SCPDURL><controlURL>/control</controlURL><eventSubURL>/event</eventSubURL></service></serviceList>
</device></deviceList></device></deviceList></device></root>`

var argument = regexp.MustCompile(`<(New\w+)>([^<]*)</`)

func (f *fakeRouter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.page != nil && f.page(w, r) {
		return
	}
	if r.URL.Path != "/control" {
		fmt.Fprintf(w, description, "")
		return
	}
	body, _ := io.ReadAll(r.Body)
	in := map[string]string{}
	for _, m := range argument.FindAllStringSubmatch(string(body), -1) {
		in[m[1]] = m[2]
	}
	action := strings.Trim(r.Header.Get("SOAPACTION")[strings.Index(r.Header.Get("SOAPACTION"), "#")+1:], `"`)
	f.note(action)
	var port uint16
	fmt.Sscan(in["NewExternalPort"], &port)
	fault := 0
	out := ""
	switch action {
	case "GetExternalIPAddress":
		out = "<NewExternalIPAddress>" + f.outside.String() + "</NewExternalIPAddress>"
	case "AddPortMapping":
		f.mu.Lock()
		f.leases = append(f.leases, in["NewLeaseDuration"])
		f.mu.Unlock()
		to, err := netip.ParseAddrPort(in["NewInternalClient"] + ":" + in["NewInternalPort"])
		switch {
		case err != nil || in["NewProtocol"] != "TCP":
			fault = 402
		case f.refuse:
			fault = 718
		case f.forever && in["NewLeaseDuration"] != "0":
			fault = 725
		default:
			f.set(port, to)
		}
	case "DeletePortMapping":
		f.set(port, netip.AddrPort{})
	}
	if fault != 0 {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>%d</errorCode><errorDescription>no</errorDescription></UPnPError></detail></s:Fault></s:Body></s:Envelope>`, fault)
		return
	}
	fmt.Fprintf(w, `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><u:%sResponse xmlns:u="urn:schemas-upnp-org:service:WANIPConnection:1">%s</u:%sResponse></s:Body></s:Envelope>`, action, out, action)
}

// serveHTTP serves UPnP on a listener and returns where.
func (f *fakeRouter) serveHTTP(t *testing.T, l net.Listener) string {
	s := &http.Server{Handler: f}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String() + "/gate.xml"
}

// serveSSDP answers searches on a socket.
func (f *fakeRouter) serveSSDP(t *testing.T, c net.PacketConn, location string) {
	t.Cleanup(func() { c.Close() })
	go func() {
		b := make([]byte, 2048)
		for {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			const target = "urn:schemas-upnp-org:device:InternetGatewayDevice:1"
			if strings.Contains(string(b[:n]), "M-SEARCH") && strings.Contains(string(b[:n]), target) {
				fmt.Fprintf(writerTo{c, from}, "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=60\r\nST: %s\r\nUSN: uuid:1::%s\r\nLOCATION: %s\r\nEXT:\r\n\r\n", target, target, location)
			}
		}
	}()
}

type writerTo struct {
	net.PacketConn
	to net.Addr
}

func (w writerTo) Write(b []byte) (int, error) { return w.WriteTo(b, w.to) }

// servePMP answers NAT-PMP on a socket.
func (f *fakeRouter) servePMP(t *testing.T, c net.PacketConn) {
	t.Cleanup(func() { c.Close() })
	go func() {
		b := make([]byte, 64)
		for {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			switch be := binary.BigEndian; {
			case n == 2 && b[1] == 0:
				f.note("address")
				a := f.outside.As4()
				c.WriteTo(append([]byte{0, 128, 0, 0, 0, 0, 0, 1}, a[:]...), from)
			case n == 12 && b[1] == 2:
				f.note("map")
				inside := be.Uint16(b[4:])
				outside := inside
				to := netip.AddrPortFrom(netip.MustParseAddrPort(from.String()).Addr(), inside)
				if be.Uint32(b[8:]) == 0 {
					to, outside = netip.AddrPort{}, 0
				}
				f.set(inside, to)
				answer := append([]byte{0, 130, 0, 0, 0, 0, 0, 1}, b[4:6]...)
				answer = be.AppendUint16(answer, outside)
				c.WriteTo(append(answer, b[8:12]...), from)
			}
		}
	}()
}

// atLoopback returns a Router that knows only a fake one on loopback.
func (f *fakeRouter) atLoopback(t *testing.T, upnp, pmp bool) *Router {
	s := *thisComputer
	s.networks = func() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8")} }
	s.gateways = func() []netip.Addr { return nil }
	r := &Router{system: &s, search: func(context.Context) []string { return nil }}
	if upnp {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		at := f.serveHTTP(t, l)
		r.search = func(context.Context) []string { return []string{at} }
	}
	if pmp {
		// The port is that of the protocol, so the address is by chance.
		a := netip.AddrFrom4([4]byte{127, byte(1 + rand.IntN(250)), byte(rand.IntN(250)), byte(1 + rand.IntN(250))})
		c, err := net.ListenPacket("udp", netip.AddrPortFrom(a, 5351).String())
		if err != nil {
			t.Logf("only 127.0.0.1 is loopback here, NAT-PMP is not tried: %v", err)
			return r
		}
		f.servePMP(t, c)
		s.gateways = func() []netip.Addr { return []netip.Addr{a} }
	}
	return r
}

func TestRouter(t *testing.T) {
	for _, way := range []struct {
		name      string
		upnp, pmp bool
		change    func(*fakeRouter)
		fails     bool
	}{
		{name: "UPnP", upnp: true},
		{name: "UPnP without leases", upnp: true, change: func(f *fakeRouter) { f.forever = true }},
		{name: "NAT-PMP", pmp: true},
		{name: "both", upnp: true, pmp: true},
		{name: "none", fails: true},
		{name: "it refuses", upnp: true, fails: true, change: func(f *fakeRouter) { f.refuse = true }},
		{name: "it refuses by UPnP", upnp: true, pmp: true, change: func(f *fakeRouter) { f.refuse = true }},
		{name: "behind another router", upnp: true, pmp: true, fails: true, change: func(f *fakeRouter) { f.outside = netip.MustParseAddr("192.168.1.2") }},
		{name: "redirected", upnp: true, fails: true, change: func(f *fakeRouter) {
			f.page = func(w http.ResponseWriter, r *http.Request) bool {
				http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
				return true
			}
		}},
		{name: "control elsewhere", upnp: true, fails: true, change: func(f *fakeRouter) {
			f.page = func(w http.ResponseWriter, r *http.Request) bool {
				fmt.Fprintf(w, description, "<URLBase>http://127.0.0.2/</URLBase>")
				return true
			}
		}},
		{name: "endless", upnp: true, fails: true, change: func(f *fakeRouter) {
			f.page = func(w http.ResponseWriter, r *http.Request) bool {
				for {
					if _, err := io.WriteString(w, strings.Repeat("<device>", 1<<10)); err != nil {
						return true
					}
				}
			}
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			f := newFakeRouter("198.51.100.7")
			if way.change != nil {
				way.change(f)
			}
			r := f.atLoopback(t, way.upnp, way.pmp)
			if way.pmp && len(r.system.gateways()) == 0 {
				return
			}
			ctx, cancel := context.WithTimeout(context.Background(), mapTime)
			defer cancel()
			m, err := r.Map(ctx, 6891)
			if way.fails {
				if err == nil || f.open() != 0 {
					t.Fatalf("mapped %v, %v, %d ports open", m.External, err, f.open())
				}
				return
			}
			if err != nil || m.External != netip.MustParseAddrPort("198.51.100.7:6891") || f.open() != 1 {
				t.Fatalf("mapped %v, %v, %d ports open", m.External, err, f.open())
			}
			if err := m.Unmap(context.Background()); err != nil || f.open() != 0 {
				t.Errorf("unmapped: %v, %d ports open; asked %v", err, f.open(), f.asked)
			}
			if way.name == "UPnP" && f.leases[0] != "1200" {
				t.Errorf("leases %v", f.leases)
			}
		})
	}
}

// TestRouterElsewhere is about descriptions that are not of our networks: they
// are not even asked.
func TestRouterElsewhere(t *testing.T) {
	f := newFakeRouter("198.51.100.7")
	r := f.atLoopback(t, false, false)
	r.system.dial = func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("connected to %s", address)
		return nil, errCut
	}
	for _, at := range []string{"http://192.0.2.1/x", "https://127.0.0.1/x", "http://localhost/x", "http://[::1]/x", "http://u@127.0.0.1/x", "file:///etc/passwd", "\x7f", ""} {
		if _, _, err := r.describe(t.Context(), at); err == nil {
			t.Errorf("%q is a gateway", at)
		}
	}
}

// TestDirectMapped connects two people behind NATs by a port of one's router:
// it is open while the connection is, and not longer.
func TestDirectMapped(t *testing.T) {
	for _, by := range []string{"UPnP", "NAT-PMP"} {
		t.Run(by, func(t *testing.T) {
			lab := netns.New(t)
			one, two := lab.Home("one", netns.KeepPort), lab.Home("two", netns.RandomPort)
			a, b := one.Host("a"), two.Host("b")
			f := newFakeRouter(one.Addr().String())
			f.forward = one.Forward
			var mapper Mapper
			if lab.Real() {
				d := on(a, one.Addr())
				mapper = &Router{system: d.system}
				if by == "UPnP" {
					l, err := one.Router().Listen("tcp", netip.AddrPortFrom(a.Gateway(), 0).String())
					if err != nil {
						t.Fatal(err)
					}
					at := f.serveHTTP(t, l)
					err = one.Router().Do(func() error {
						i, err := net.InterfaceByName("in1")
						if err != nil {
							return err
						}
						c, err := net.ListenMulticastUDP("udp4", i, &net.UDPAddr{IP: net.IPv4(239, 255, 255, 250), Port: 1900})
						if err == nil {
							f.serveSSDP(t, c, at)
						}
						return err
					})
					if err != nil {
						t.Fatal(err)
					}
				} else {
					err := one.Router().Do(func() error {
						c, err := net.ListenPacket("udp", netip.AddrPortFrom(a.Gateway(), 5351).String())
						if err == nil {
							f.servePMP(t, c)
						}
						return err
					})
					if err != nil {
						t.Fatal(err)
					}
				}
			} else {
				// The router is on loopback, and so is our end of what we ask it.
				r := f.atLoopback(t, by == "UPnP", by == "NAT-PMP")
				f.forward = func(port uint16, to netip.AddrPort) {
					if to.IsValid() {
						to = netip.AddrPortFrom(a.Addr(), to.Port())
					}
					one.Forward(port, to)
				}
				mapper = r
			}
			p := newDirectPair(t, func(alice, bob *Direct) {
				*alice, *bob = *on(a, one.Addr()), *on(b, two.Addr())
				alice.Mapper = func() Mapper { return mapper }
			})
			// Bob sends, so that Alice's open port is in her answer already.
			out, err := p.bob.SendFile(File{Name: "x", Size: 1 << 20}, slab(picture(4, 1<<20)))
			if err != nil {
				t.Fatal(err)
			}
			in := <-p.offers
			if err := in.Accept(make(slab, 1<<20)); err != nil {
				t.Fatal(err)
			}
			<-in.Done()
			<-out.Done()
			wantRoute(t, RouteDirect, out, in)
			if f.open() != 1 {
				t.Errorf("%d ports are open while the connection is", f.open())
			}
			p.close()
			for end := time.Now().Add(5 * time.Second); f.open() != 0 && time.Now().Before(end); {
				time.Sleep(time.Millisecond)
			}
			if f.open() != 0 || len(one.Forwards()) != 0 {
				t.Errorf("%d ports are open afterwards", f.open())
			}
		})
	}
}

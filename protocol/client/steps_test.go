package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"papilio/protocol"
	"papilio/protocol/wire"
)

// trySteps runs a test and returns its steps as "name state code", those that
// ended, and the code of its error.
func trySteps(t *testing.T, o Options) (ended []string, problem string) {
	t.Helper()
	running := ""
	err := Try(t.Context(), o, func(s protocol.TestStep) {
		switch {
		case s.State == protocol.StateRunning && running == "":
			running = s.Name
			return
		case s.State == protocol.StateSkipped && running == "" && s.Took == 0:
		case s.State != protocol.StateRunning && running == s.Name && s.Took > 0:
			running = ""
		default:
			t.Errorf("%+v while %q runs", s, running)
		}
		route := o.Route
		if route == "" {
			route = protocol.RouteDirect
		}
		if s.Route != route || s.Target == "" || (s.Code != "") != (s.State == protocol.StateFailed) {
			t.Errorf("%+v", s)
		}
		ended = append(ended, strings.TrimSpace(s.Name+" "+s.State+" "+s.Code))
	})
	if running != "" {
		t.Errorf("%q has not ended", running)
	}
	return ended, problemCode(err)
}

// Every way into the real server is tested, from the name to the login site,
// and the server sees no password.
func TestTryEveryWay(t *testing.T) {
	checkLeaks(t)
	h := startHouse(t)
	for _, w := range ways(t) {
		t.Run(w.name, func(t *testing.T) {
			o := h.options("alice")
			o.Route, o.Proxy, o.Gateway = w.route, w.proxy, h.Gateway()
			want := []string{"lookup ok"}
			if w.proxy.Address != "" {
				want = append(want, "proxy ok")
			}
			if w.route == protocol.RouteGateway {
				want = append(want, "gateway ok", "login ok")
			} else {
				want = append(want, "connect ok", "version ok", "login ok")
			}
			if got, problem := trySteps(t, o); fmt.Sprint(got) != fmt.Sprint(want) || problem != "" {
				t.Errorf("%q, %q; want %q", got, problem, want)
			}
			o.Address = "" // an account is not needed
			if got, problem := trySteps(t, o); fmt.Sprint(got) != fmt.Sprint(want) || problem != "" {
				t.Errorf("without an account: %q, %q", got, problem)
			}
		})
	}
}

// Each step fails with its own code; what depends on it is skipped, and what
// does not is tried all the same.
func TestTryFails(t *testing.T) {
	checkLeaks(t)
	h := startHouse(t)
	dead := closedAddress(t)
	shut, _ := socksProxy(t, "anna", "p:w")
	notFound := func(context.Context, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "im.example.com", IsNotFound: true}
	}
	for name, test := range map[string]struct {
		change  func(*Options)
		want    string
		problem string
	}{
		"no such name":  {func(o *Options) { o.lookup = notFound }, "lookup failed server-not-found, connect skipped, version skipped, login ok", "server-not-found"},
		"no server":     {func(o *Options) { o.Server = dead }, "lookup ok, connect failed server-unreachable, version skipped, login ok", "server-unreachable"},
		"not a server":  {func(o *Options) { o.Server = h.site() }, "lookup ok, connect ok, version failed *, login ok", "*"},
		"no login":      {func(o *Options) { o.Login = "https://" + dead }, "lookup ok, connect ok, version ok, login failed login-unreachable", "login-unreachable"},
		"unknown login": {func(o *Options) { o.RootCAs = nil }, "lookup ok, connect ok, version ok, login failed bad-certificate", "bad-certificate"},
		"plain login":   {func(o *Options) { o.Login = "http://login.example.com/" }, "lookup ok, connect ok, version ok, login failed login-not-secure", "login-not-secure"},
		"no proxy":      {func(o *Options) { o.Route, o.Proxy.Address = protocol.RouteSOCKS5, dead }, "lookup ok, proxy failed proxy-unreachable, connect skipped, version skipped, login skipped", "proxy-unreachable"},
		"shut proxy":    {func(o *Options) { o.Route, o.Proxy.Address = protocol.RouteSOCKS5, shut }, "lookup ok, proxy ok, connect failed proxy-password, version skipped, login failed proxy-password", "proxy-password"},
		"unknown proxy": {func(o *Options) {
			o.Route, o.Proxy.Address, o.lookup = protocol.RouteConnect, "p.example.com:1", notFound
		}, "lookup failed proxy-unreachable, proxy skipped, connect skipped, version skipped, login skipped", "proxy-unreachable"},
		"no gateway":     {func(o *Options) { o.Route, o.Gateway = protocol.RouteGateway, "http://"+dead }, "lookup ok, gateway failed server-unreachable, login ok", "server-unreachable"},
		"not a gateway":  {func(o *Options) { o.Route, o.Gateway = protocol.RouteGateway, h.Gateway()+"x" }, "lookup ok, gateway failed gateway-refused, login ok", "gateway-refused"},
		"bad gateway":    {func(o *Options) { o.Route, o.Gateway = protocol.RouteGateway, "ftp://x" }, "", "bad-gateway"},
		"bad proxy":      {func(o *Options) { o.Route = protocol.RouteSOCKS5 }, "", "bad-proxy"},
		"nonsense":       {func(o *Options) { o.Server = "a b" }, "", "server-not-found"},
		"hostile detail": {func(o *Options) { o.Login = "https://127.0.0.1:1/" + strings.Repeat("\u202e", 500) }, "lookup ok, connect ok, version ok, login failed login-unreachable", "login-unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			o := h.options("alice")
			o.Route = protocol.RouteDirect
			test.change(&o)
			got, problem := trySteps(t, o)
			text := strings.Join(got, ", ")
			if test.problem == "*" { // a TLS site may answer or close
				_, rest, _ := strings.Cut(text, problem)
				if problem == "" || rest != ", login ok" {
					t.Errorf("%s, %q", text, problem)
				}
				return
			}
			if text != test.want || problem != test.problem {
				t.Errorf("%s, %q\nwant %s, %q", text, problem, test.want, test.problem)
			}
		})
	}
}

// A test can be cancelled in any step: it ends at once, with the step that ran
// and the rest marked, and leaves nothing behind.
func TestTryIsCancelled(t *testing.T) {
	for _, name := range []string{protocol.StepLookup, protocol.StepConnect, protocol.StepVersion, protocol.StepLogin} {
		t.Run(name, func(t *testing.T) {
			checkLeaks(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f := newFake().on("VER", func(id string, _ wire.Command) []string {
				if name == protocol.StepVersion {
					cancel()
					return nil
				}
				return []string{"VER " + id + " MSNP9"}
			})
			o := f.options()
			o.Route = protocol.RouteDirect
			o.lookup = func(ctx context.Context, _ string) ([]netip.Addr, error) {
				if name == protocol.StepLookup {
					cancel()
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return nil, nil
			}
			o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				if name == protocol.StepConnect {
					cancel()
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return f.dial(ctx, network, address)
			}
			o.HTTP = site(func(r *http.Request) *http.Response {
				cancel()
				return nil // until it is cancelled
			})
			var last []string
			err := Try(ctx, o, func(s protocol.TestStep) {
				if s.State != protocol.StateRunning {
					last = append(last, strings.TrimSpace(s.Name+" "+s.State+" "+s.Code))
				}
			})
			f.wg.Wait()
			if code(err) != "cancelled" || !strings.Contains(fmt.Sprint(last), name+" failed cancelled") || len(last) != 4 {
				t.Errorf("%v: %q", err, last)
			}
		})
	}
}

// A test says no more than it must: VER, CVR with an account, OUT. The login
// site is asked for nothing but its address, and no password goes anywhere.
func TestTryTellsNothing(t *testing.T) {
	f := newFake()
	var asked []string
	o := f.options()
	o.HTTP = site(func(r *http.Request) *http.Response {
		asked = append(asked, r.URL.String())
		if len(r.Header["Authorization"]) > 0 {
			t.Error("somebody is told a password")
		}
		return goodSite(r)
	})
	o.lookup = func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("::ffff:192.0.2.1"), netip.MustParseAddr("2001:db8::1")}, nil
	}
	details := ""
	if err := Try(t.Context(), o, func(s protocol.TestStep) { details += s.Detail + ";" }); err != nil {
		t.Fatal(err)
	}
	f.wg.Wait()
	if got := strings.Join(f.got, ", "); got != "VER MSNP9 MSNP8 CVR0, CVR 0x0409 winnt 5.1 i386 MSNMSGR 6.2.0205 MSMSGS me@example.com, OUT" {
		t.Errorf("the server is told %s", got)
	}
	if got := strings.Join(asked, " "); got != "https://server.example.com/rdr/pprdr.asp https://login.example.com/login2.srf" {
		t.Errorf("asked for %s", got)
	}
	for _, want := range []string{";192.0.2.1 2001:db8::1;", ";MSNP9;", ";login.example.com;"} {
		if !strings.Contains(details, want) {
			t.Errorf("%s is not in %s", want, details)
		}
	}
	o.HTTP = site(func(*http.Request) *http.Response { return reply(404) })
	if _, problem := trySteps(t, o); problem != "login-bad-answer" {
		t.Errorf("a site that is no nexus: %s", problem)
	}
}

// A step of each kind of the real server is quick, and its time is told.
func TestTryNeverSignsIn(t *testing.T) {
	h := startHouse(t)
	o := h.options("alice")
	var profiles atomic.Int32
	o.OnProfile = func(protocol.Profile) { profiles.Add(1) }
	alice := dial(t, o)
	o.Password = "wrong"
	if err := Try(t.Context(), o, func(protocol.TestStep) {}); err != nil {
		t.Error(err)
	}
	// The session of the same account goes on.
	if _, err := alice.Ping(t.Context()); err != nil || profiles.Load() != 1 {
		t.Errorf("%v, %d profiles", err, profiles.Load())
	}
	alice.Close()
	var ended *Ended
	if err := alice.Wait(); !errors.As(err, &ended) || ended.Reason != Requested {
		t.Errorf("%v", err)
	}
}

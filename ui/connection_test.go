package ui

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	socks "github.com/things-go/go-socks5"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// report is a connection like the one of the mock-up.
func connection() protocol.Connection {
	return protocol.Connection{
		Type: protocol.PortRestrictNAT, Own: netip.MustParseAddrPort("192.168.1.20:50112"), SeenIP: "192.168.1.20", SeenPort: 41873,
		Route: protocol.RouteDirect, Why: protocol.WhyFirst, Server: "messenger.example.org", Dialect: "MSNP9", Since: testDay, RoundTrip: 31 * time.Millisecond,
	}
}

func TestReportText(t *testing.T) {
	want := `Connection type: Port-Restrict-NAT
What it means: Your address is the same inside and outside, but a router changes the port. Files go directly when the other side can be reached.
This computer: 192.168.1.20 : 50112
Seen by the server: 192.168.1.20 : 41873
Signed in through: Direct (The direct way worked at once)
Behind another NAT: No
Server: messenger.example.org, MSNP9 (Signed in since 14:02, round trip 31 ms)
`
	if got := reportText(connection()); got != want {
		t.Errorf("the report is\n%s", got)
	}
	c := connection()
	c.Route, c.Proxy, c.BehindNAT, c.SeenIP, c.SeenPort, c.Why = protocol.RouteSOCKS5, netip.MustParseAddrPort("10.0.0.2:1080"), true, "203.0.113.9", 0, protocol.WhyFailed
	c.Failed = []protocol.Attempt{{Route: protocol.RouteDirect, Code: "server-unreachable"}, {Route: protocol.RouteConnect, Code: "proxy-refused"}}
	got := reportText(c)
	for _, line := range []string{
		"Signed in through: SOCKS5 proxy 10.0.0.2:1080 (The ways tried before it did not work)\n",
		"Tried before: Directly: " + T("error.server-unreachable") + " Through an HTTP proxy: " + T("error.proxy-refused") + "\n",
		"Behind another NAT: Yes: the proxy is 10.0.0.2 and the server sees 203.0.113.9\n", "Seen by the server: 203.0.113.9\n",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
	for _, test := range []struct {
		change func(*protocol.Connection)
		lines  []string
	}{
		{func(c *protocol.Connection) { c.HTTP, c.Route, c.SeenPort = true, protocol.RouteGateway, 0 },
			[]string{"Connection type: Port-Restrict-NAT, HTTP connection\n", "What it means: " + T("connection.meaning.http") + "\n", "Signed in through: HTTP gateway ("}},
		{func(c *protocol.Connection) {
			c.HTTP, c.Route, c.Proxy = true, protocol.RouteGateway, netip.MustParseAddrPort("10.0.0.2:3128")
		}, []string{"Signed in through: HTTP gateway, behind the proxy 10.0.0.2:3128 ("}},
		{func(c *protocol.Connection) { c.SeenPortOther = 4000 },
			[]string{"Seen by the server: 192.168.1.20 : 41873 or 4000 (The server does not say in which order it writes the port)\n"}},
		{func(c *protocol.Connection) {
			c.Type, c.Reason, c.SeenIP, c.SeenPort = protocol.UnknownConnect, protocol.ReasonPrivate, "127.0.0.1", 4000
		}, []string{"Connection type: Unknown-Connect\n", "What it means: " + T("connection.reason.private-address"), "Seen by the server: 127.0.0.1 : 4000\n"}},
		{func(c *protocol.Connection) { c.Dialect = "MSNP8" }, []string{"messenger.example.org, MSNP8 (", "Pictures: " + T("connection.objects.none") + "\n"}},
		{func(c *protocol.Connection) { c.Stale = true }, []string{"What it means: " + T("connection.stale")}},
		{func(c *protocol.Connection) { c.Why = protocol.WhyRemembered }, []string{"(It worked the last time)"}},
		{func(c *protocol.Connection) { c.Why = protocol.WhyChosen }, []string{"(You chose this way)"}},
	} {
		c := connection()
		test.change(&c)
		for _, line := range test.lines {
			if got := reportText(c); !strings.Contains(got, line) {
				t.Errorf("%q is not in\n%s", line, got)
			}
		}
	}
	// Every type and reason has its sentences.
	for _, kind := range []protocol.ConnectionType{protocol.DirectConnect, protocol.IPRestrictNAT, protocol.PortRestrictNAT,
		protocol.SymmetricNAT, protocol.UnknownNAT, protocol.UnknownConnect} {
		for _, reason := range []string{"", protocol.ReasonNoProfile, protocol.ReasonNoAddress, protocol.ReasonBadProfile, protocol.ReasonPrivate, protocol.ReasonSignedOut} {
			c := connection()
			c.Type, c.Reason = kind, reason
			if text := reportText(c); strings.Contains(text, "connection.") {
				t.Errorf("%s, %q: %s", kind, reason, text)
			}
		}
	}
	if got := reportText(protocol.Connection{Type: protocol.UnknownConnect, Reason: protocol.ReasonSignedOut, Route: protocol.RouteDirect}); strings.Contains(got, "Seen") {
		t.Errorf("signed out it says %s", got)
	}
}

func TestConnectionPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openSettings("connection")
		s := b.settings
		b.q.drain()
		b.q.until(t, "signed out", func() bool { return strings.Contains(pageText(s), T("connection.reason.signed-out")) })
		b.shot(s.w, "connection-out-"+string(look))
		b.handle(event.ConnectionChanged{Connection: connection()})
		if text := pageText(s); !strings.Contains(text, "192.168.1.20 : 41873") {
			t.Errorf("the page does not follow: %s", text)
		}
		b.shot(s.w, "connection-"+string(look))
		copyButton := find[*widget.Button](t, s.w, func(w *widget.Button) bool { return w.Text == T("connection.copy") })
		test.Tap(copyButton)
		if got := b.app.Clipboard().Content(); got != reportText(connection()) {
			t.Errorf("the clipboard has %q", got)
		}
		if copyButton.Text != T("connection.copied") {
			t.Error("the button does not say that it did it")
		}
		// A report with everything, and a test of every way.
		c := connection()
		c.Route, c.Why, c.HTTP, c.Type, c.Stale = protocol.RouteGateway, protocol.WhyFailed, true, protocol.SymmetricNAT, true
		c.Failed = []protocol.Attempt{{Route: protocol.RouteDirect, Code: "server-unreachable"}, {Route: protocol.RouteSOCKS5, Code: "proxy-unreachable"}}
		b.handle(event.ConnectionChanged{Connection: c})
		b.shot(s.w, "connection-report-"+string(look))
		for _, step := range []protocol.TestStep{
			{Route: protocol.RouteDirect, Name: protocol.StepLookup, State: protocol.StateOK, Took: 12 * time.Millisecond},
			{Route: protocol.RouteDirect, Name: protocol.StepConnect, State: protocol.StateFailed, Code: "server-unreachable", Took: 10 * time.Second},
			{Route: protocol.RouteDirect, Name: protocol.StepVersion, State: protocol.StateSkipped},
			{Route: protocol.RouteDirect, Name: protocol.StepLogin, State: protocol.StateOK, Took: 88 * time.Millisecond},
			{Route: protocol.RouteGateway, Name: protocol.StepLookup, State: protocol.StateOK, Took: 9 * time.Millisecond},
			{Route: protocol.RouteGateway, Name: protocol.StepGateway, State: protocol.StateRunning},
		} {
			s.connection.trial.told(step)
		}
		if text := pageText(s); !strings.Contains(text, T("connection.way.direct")) || !strings.Contains(text, T("connection.step.gateway")) {
			t.Errorf("the steps are %s", text)
		}
		s.connection.scroll.ScrollToBottom()
		b.shot(s.w, "connection-ways-"+string(look))
		s.w.Resize(fyne.NewSize(settingsWidth, 420))
		b.shot(s.w, "connection-small-"+string(look))
		key(s.w, fyne.KeyEscape)
		if s.shown {
			t.Error("Escape does not close the window")
		}
	})
}

// TestConnectionPageIsLive: signing in through a real server fills the page.
func TestConnectionPageIsLive(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), nil)
	b.openSettings("connection")
	b.Show()
	test.Tap(b.main.signIn.button)
	b.q.until(t, "the report", func() bool {
		text := pageText(b.settings)
		return strings.Contains(text, "MSNP9") && strings.Contains(text, "round trip") && strings.Contains(text, "Direct-Connect")
	})
	b.shot(b.settings.w, "connection-live")
	b.session.SignOut()
	b.q.until(t, "signed out", func() bool { return strings.Contains(pageText(b.settings), T("connection.reason.signed-out")) })
}

// openSocks is a real SOCKS5 proxy that wants a password.
func openSocks(t *testing.T) (host, port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := socks.NewServer(socks.WithLogger(socks.NewLogger(log.New(io.Discard, "", 0))), socks.WithCredential(socks.StaticCredentials{"anna": "p:w"}))
	done := make(chan struct{})
	go func() { defer close(done); s.Serve(l) }()
	t.Cleanup(func() { l.Close(); <-done })
	host, port, _ = net.SplitHostPort(l.Addr().String())
	return host, port
}

func button(t *testing.T, b *bench, key string) *widget.Button {
	t.Helper()
	return find[*widget.Button](t, b.settings.w, func(w *widget.Button) bool { return w.Text == T(key) })
}

func radio(t *testing.T, b *bench, key string) *widget.Check {
	t.Helper()
	return find[*widget.Check](t, b.settings.w, func(w *widget.Check) bool { return w.Text == T(key) })
}

// A person chooses a proxy, tries it, signs in over it at once, and changes to
// the gateway; the password stands in the keyring and nowhere else.
func TestWayToConnect(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		host, port := openSocks(t)
		ring, kept := memoryKeyring()
		b := newBench(t, look, startBuiltIn(t), func(o *Options, _ *store.DB) { o.Keyring = ring })
		b.openSettings("connection")
		b.Show()
		test.Tap(b.main.signIn.button)
		b.q.until(t, "signed in", func() bool { return b.people.signedIn && strings.Contains(pageText(b.settings), "Direct-Connect") })

		way := b.connectionPage().way
		if !way.radios[0].On() || !way.host.Entry.Disabled() || way.user.Visible() || way.again.Disabled() {
			t.Error("it does not begin with automatically")
		}
		test.Tap(radio(t, b, "connection.way.socks5"))
		if way.host.Entry.Disabled() || !way.user.Visible() || way.port.Text() != "1080" || !way.again.Disabled() {
			t.Error("the fields of a proxy cannot be filled in")
		}
		if text := way.note.Text; text != T("connection.proxy.missing") {
			t.Errorf("without a proxy it says %q", text)
		}
		way.host.SetText("no such/host")
		if text := way.note.Text; text != T("error.bad-proxy") {
			t.Errorf("about a bad address it says %q", text)
		}
		way.host.SetText(host)
		way.port.SetText(port)
		way.user.SetText("anna")
		way.password.SetText("wrong")

		// The first test fails where it should, the second does not.
		test.Tap(button(t, b, "connection.test.button"))
		b.q.until(t, "the end of the test", func() bool { return b.connectionPage().trial.cancel == nil })
		if text := paragraphs(b.settings); !strings.Contains(text, T("error.proxy-password")) || !strings.Contains(text, T("connection.test.fails")) {
			t.Errorf("a wrong password: %s", text)
		}
		b.scrollConnection()
		b.shot(b.settings.w, "connection-test-fails-"+string(look))
		way.password.SetText("p:w")
		b.q.until(t, "the password in the keyring", func() bool {
			p, _ := ring.Get("proxy anna@" + net.JoinHostPort(host, port))
			return p == "p:w"
		})
		test.Tap(button(t, b, "connection.test.button"))
		if b.connectionPage().trial.button.Text != T("connection.test.cancel") {
			t.Error("a test cannot be cancelled")
		}
		b.q.until(t, "a good end", func() bool { return strings.Contains(paragraphs(b.settings), T("connection.test.works")) })
		if text := pageText(b.settings); !strings.Contains(text, "It speaks MSNP9") || !strings.Contains(text, " ms") {
			t.Errorf("the steps are %s", text)
		}
		b.scrollConnection()
		b.shot(b.settings.w, "connection-test-works-"+string(look))
		b.connectionPage().copyReport()
		if text := b.app.Clipboard().Content(); !strings.Contains(text, "Test, Through a SOCKS5 proxy, Reach the proxy: ok (") || strings.Contains(text, "p:w") {
			t.Errorf("the report has\n%s", text)
		}

		test.Tap(way.again)
		b.q.until(t, "signed in through the proxy", func() bool {
			return b.people.signedIn && !way.busy && strings.Contains(pageText(b.settings), "SOCKS5 proxy "+host)
		})
		b.shot(b.settings.w, "connection-socks-"+string(look))
		test.Tap(radio(t, b, "connection.way.http-gateway"))
		if !way.gateway.Visible() || way.host.Visible() {
			t.Error("the gateway has no field")
		}
		test.Tap(way.again)
		b.q.until(t, "signed in over the gateway", func() bool {
			return b.people.signedIn && !way.busy && strings.Contains(pageText(b.settings), "HTTP connection")
		})
		b.scrollConnection()
		b.shot(b.settings.w, "connection-gateway-"+string(look))
		way.gateway.SetText("ftp://nowhere")
		if !way.again.Disabled() || way.note.Text != T("error.bad-gateway") {
			t.Errorf("about a bad gateway it says %q", way.note.Text)
		}
		b.q.until(t, "stored", func() bool { return !b.memory.saving })
		for _, setting := range []string{settingWay, settingProxyHost, settingProxyPort, settingProxyUser, settingGateway} {
			if v := b.library.Setting(setting); v == "" || strings.Contains(v, "p:w") { // for every account
				t.Errorf("%s is stored as %q", setting, v)
			}
		}
		if len(kept) == 0 {
			t.Error("the keyring is empty")
		}
	})
}

// A test runs while nobody is signed in, can be cancelled, and ends with the
// window.
func TestTestIsCancelled(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b.Show()
	b.addServer("Silent", l.Addr().String(), "")
	b.openSettings("connection")
	trial := b.connectionPage().trial
	for i, end := range []func(){func() { test.Tap(trial.button) }, func() { key(b.settings.w, fyne.KeyEscape) }} {
		test.Tap(trial.button)
		b.q.until(t, "a step that waits", func() bool {
			for _, s := range trial.steps {
				if s.Name == protocol.StepVersion && s.State == protocol.StateRunning {
					return true
				}
			}
			return false
		})
		if i == 0 {
			b.scrollConnection()
			b.shot(b.settings.w, "connection-test-runs")
		}
		end()
		b.q.until(t, fmt.Sprint("the end of test ", i), func() bool { return trial.cancel == nil })
		if trial.result != T("connection.test.cancelled") {
			t.Errorf("it says %q", trial.result)
		}
	}
	// Without a server there is nothing to try.
	b.openSettings("connection")
	b.form().profile = ""
	test.Tap(trial.button)
	b.q.until(t, "the end", func() bool { return trial.cancel == nil })
	if trial.result != T("error.server-empty") {
		t.Errorf("without a server it says %q", trial.result)
	}
}

// What the choice makes of the credentials of a server.
func TestWayChoice(t *testing.T) {
	ring, kept := memoryKeyring()
	kept["proxy anna@[2001:db8::1]:1080"] = "secret"
	server := app.Credentials{Server: "im.example.org", Gateway: "http://im.example.org/g"}
	for name, test := range map[string]struct {
		choice  wayChoice
		server  string
		route   protocol.Route
		proxy   app.Proxy
		gateway string
		problem string
	}{
		"automatic":                  {wayChoice{host: "p", port: "1"}, "", "", app.Proxy{}, server.Gateway, ""},
		"direct":                     {wayChoice{route: protocol.RouteDirect}, "", protocol.RouteDirect, app.Proxy{}, server.Gateway, ""},
		"the server's gateway":       {wayChoice{route: protocol.RouteGateway}, "", protocol.RouteGateway, app.Proxy{}, server.Gateway, ""},
		"a gateway":                  {wayChoice{route: protocol.RouteGateway, gateway: "https://g.example.org"}, "", protocol.RouteGateway, app.Proxy{}, "https://g.example.org", ""},
		"a bad gateway":              {wayChoice{route: protocol.RouteGateway, gateway: "g.example.org"}, "", protocol.RouteGateway, app.Proxy{}, "g.example.org", "bad-gateway"},
		"a proxy":                    {wayChoice{route: protocol.RouteConnect, host: " p.example.org ", port: " 3128"}, "", protocol.RouteConnect, app.Proxy{Address: "p.example.org:3128"}, server.Gateway, ""},
		"a password kept":            {wayChoice{route: protocol.RouteSOCKS5, host: "2001:db8::1", port: "1080", user: "anna"}, "", protocol.RouteSOCKS5, app.Proxy{Address: "[2001:db8::1]:1080", User: "anna", Password: "secret"}, server.Gateway, ""},
		"a password written":         {wayChoice{route: protocol.RouteSOCKS5, host: "p", port: "1080", user: "anna", password: "other", passwordIsHere: true}, "", protocol.RouteSOCKS5, app.Proxy{Address: "p:1080", User: "anna", Password: "other"}, server.Gateway, ""},
		"no port":                    {wayChoice{route: protocol.RouteSOCKS5, host: "p"}, "", protocol.RouteSOCKS5, app.Proxy{Address: "p:"}, server.Gateway, "bad-proxy"},
		"no host":                    {wayChoice{route: protocol.RouteSOCKS5, port: "1"}, "", protocol.RouteSOCKS5, app.Proxy{Address: ":1"}, server.Gateway, "bad-proxy"},
		"a proxy does not lead back": {wayChoice{route: protocol.RouteSOCKS5, host: "p", port: "1080"}, "127.0.0.1:1863", "", app.Proxy{}, server.Gateway, ""},
	} {
		t.Run(name, func(t *testing.T) {
			to := server
			if test.server != "" {
				to.Server = test.server
			}
			got := test.choice.apply(context.Background(), ring, to)
			if got.Route != test.route || got.Proxy != test.proxy || got.Gateway != test.gateway {
				t.Errorf("%s, %+v, %s", got.Route, got.Proxy, got.Gateway)
			}
			if problem := test.choice.problem(); problem != test.problem {
				t.Errorf("problem %q", problem)
			}
		})
	}
}

// connectionPage finds the page by what it holds: pages are closures.
func (b *bench) connectionPage() *connectionPage { return b.settings.connection }

// scrollConnection shows the foot of the page.
func (b *bench) scrollConnection() {
	b.q.drain()
	b.settings.connection.scroll.ScrollToBottom()
}

// paragraphs is all text of the settings in paragraphs that are shown.
func paragraphs(s *settingsWindow) string {
	var b strings.Builder
	walk(s.w.Content(), func(o fyne.CanvasObject) {
		if p, ok := o.(*widget.Paragraph); ok {
			b.WriteString(p.Text + " ")
		}
	})
	return b.String()
}

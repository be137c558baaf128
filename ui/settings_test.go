package ui

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

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
		Route: protocol.RouteDirect, Server: "messenger.example.org", Dialect: "MSNP9", Since: testDay, RoundTrip: 31 * time.Millisecond,
	}
}

func TestReportText(t *testing.T) {
	want := `Connection type: Port-Restrict-NAT
What it means: Your address is the same inside and outside, but a router changes the port. Files go directly when the other side can be reached.
This computer: 192.168.1.20 : 50112
Seen by the server: 192.168.1.20 : 41873
Signed in through: Direct
Behind another NAT: No
Server: messenger.example.org, MSNP9 (Signed in since 14:02, round trip 31 ms)
`
	if got := reportText(connection()); got != want {
		t.Errorf("the report is\n%s", got)
	}
	c := connection()
	c.Route, c.Proxy, c.BehindNAT, c.SeenIP, c.SeenPort = protocol.RouteSOCKS5, netip.MustParseAddrPort("10.0.0.2:1080"), true, "203.0.113.9", 0
	got := reportText(c)
	for _, line := range []string{"SOCKS5 proxy 10.0.0.2:1080\n", "Yes: the proxy is 10.0.0.2 and the server sees 203.0.113.9\n", "Seen by the server: 203.0.113.9\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
	// Every type and reason has its sentences.
	for _, kind := range []protocol.ConnectionType{protocol.DirectConnect, protocol.IPRestrictNAT, protocol.PortRestrictNAT,
		protocol.SymmetricNAT, protocol.UnknownNAT, protocol.UnknownConnect} {
		for _, reason := range []string{"", "no-profile", "bad-profile", "private-address", "http", "signed-out"} {
			c := connection()
			c.Type, c.Reason = kind, reason
			if text := reportText(c); strings.Contains(text, "connection.") {
				t.Errorf("%s, %q: %s", kind, reason, text)
			}
		}
	}
	if got := reportText(protocol.Connection{Type: protocol.UnknownConnect, Reason: "signed-out", Route: protocol.RouteDirect}); strings.Contains(got, "Seen") {
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

func TestAppearancePage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openSettings("appearance")
		w := b.settings.w
		b.shot(w, "appearance-"+string(look))
		other := theme.AlwaysDark
		if look == other {
			other = theme.AlwaysLight
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("look."+string(other)) }))
		if b.setting(settingTheme) != string(other) || theme.Dark() != (other == theme.AlwaysDark) {
			t.Error("the look has not changed")
		}
		old := find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("look."+string(look)) })
		if old.On() {
			t.Error("two looks are chosen")
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("settings.appearance.pictures.small") }))
		if b.setting(settingSmallRows) != "yes" {
			t.Error("the pictures are not small")
		}
		test.Tap(find[*widget.Check](t, w, func(c *widget.Check) bool { return c.Text == T("settings.appearance.offline") }))
		if b.setting(settingHideOffline) != "yes" {
			t.Error("offline contacts are not hidden")
		}
		b.q.until(t, "stored", func() bool { return !b.memory.saving })
		if v, err := b.store.Setting(settingTheme); err != nil || v != string(other) {
			t.Errorf("stored %q, %v", v, err)
		}
	})
}

func TestAccountPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		ring, kept := memoryKeyring()
		b := newBench(t, look, startBuiltIn(t), func(o *Options, db *store.DB) {
			o.Keyring = ring
			for k, v := range map[string]string{settingAddress: "lena@example.org", settingPassword: "yes"} {
				if err := db.SetSetting(k, v); err != nil {
					t.Fatal(err)
				}
			}
		})
		kept["lena@example.org"] = "secret"
		b.openSettings("account")
		b.Show()
		b.shot(b.settings.w, "account-out-"+string(look))
		test.Tap(b.main.signIn.button)
		b.q.until(t, "signed in", func() bool { return b.people.signedIn })
		w := b.settings.w
		name := find[*widget.Field](t, w, nil)
		if name.Text() != b.people.self.Name {
			t.Errorf("the name is %q", name.Text())
		}
		name.SetText("Lena (C)")
		w.Canvas().Focus(name.Entry)
		key(w, fyne.KeyReturn)
		b.q.until(t, "the new name", func() bool {
			return b.people.self.Name == "Lena (C)" && strings.Contains(pageText(b.settings), T("settings.account.name.changed"))
		})
		b.shot(w, "account-"+string(look))
		test.Tap(find[*widget.Button](t, w, func(c *widget.Button) bool { return c.Text == T("settings.account.forget") }))
		b.q.until(t, "forgotten", func() bool { p, _ := ring.Get("lena@example.org"); return p == "" && b.setting(settingAddress) == "" })
	})
}

// TestConversationsPage: tabs or windows, and whether a nudge shakes them.
func TestConversationsPage(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openSettings("conversations")
		s := b.settings
		b.shot(s.w, "settings-conversations-"+string(look))
		check := func(text string) *widget.Check {
			return find(t, s.w, func(c *widget.Check) bool { return c.Text == text })
		}
		test.Tap(check(T("settings.conversations.tabs")))
		test.Tap(check(T("settings.conversations.shake")))
		if !b.chatTabs() || b.setting(settingChatShake) != "no" {
			t.Error("the changes do not apply")
		}
		b.q.until(t, "stored", func() bool { return b.session.Setting(settingChatTabs) == "yes" })
	})
}

// TestPagesByKeyboard: the arrows walk the list.
func TestPagesByKeyboard(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openSettings("")
	s := b.settings
	if s.list.Chosen() != "account" {
		t.Fatalf("begins with %q", s.list.Chosen())
	}
	key(s.w, fyne.KeyDown)
	if s.list.Chosen() != "conversations" || !s.pages[1].content.Visible() || s.pages[0].content.Visible() {
		t.Error("the page does not follow the list")
	}
	key(s.w, fyne.KeyEnd, fyne.KeyEscape)
	b.openSettings("")
	if s.list.Chosen() != "appearance" {
		t.Error("the last page is forgotten")
	}
}

// walk visits every object of a window that is shown.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}

// find returns the first widget of a kind that is shown.
func find[W fyne.CanvasObject](t *testing.T, w fyne.Window, which func(W) bool) W {
	t.Helper()
	var found []W
	walk(w.Content(), func(o fyne.CanvasObject) {
		if c, ok := o.(W); ok && (which == nil || which(c)) {
			found = append(found, c)
		}
	})
	if len(found) == 0 {
		t.Fatal("there is no such widget")
	}
	return found[0]
}

// pageText is all text of the settings that is shown.
func pageText(s *settingsWindow) string {
	var b strings.Builder
	walk(s.w.Content(), func(o fyne.CanvasObject) {
		if l, ok := o.(*widget.Label); ok {
			b.WriteString(l.Text + " ")
		}
	})
	return b.String()
}

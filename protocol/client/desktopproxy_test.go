//go:build unix && !darwin

package client

import (
	"bufio"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"papilio/protocol"
)

// portal answers as a desktop's does.
type portal map[string][]string

// Lookup is org.freedesktop.portal.ProxyResolver.Lookup.
func (p portal) Lookup(target string) ([]string, *dbus.Error) {
	if answer, ok := p[target]; ok {
		return answer, nil
	}
	return nil, dbus.MakeFailedError(errEndpoint)
}

// The settings of the desktop are asked over a real bus when the environment
// names no proxy, and only then.
func TestDesktopProxy(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "https_proxy", "all_proxy", "no_proxy", "XDG_RUNTIME_DIR"} {
		t.Setenv(name, "")
	}
	bus := startBus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
	for server, want := range map[string]string{
		"im.example.org":      "http-connect proxy.example.org:3128",
		"in.example.org:1864": "socks5 10.0.0.2:1080",
		"near.example.org":    "",
		"other.example.org":   "", // the desktop does not know
		"127.0.0.1:1863":      "", // is not asked
	} {
		if bus == "" {
			want = ""
		}
		route, p, _ := SystemProxy(t.Context(), server)
		if got := strings.TrimSpace(string(route) + " " + p.Address); got != want {
			t.Errorf("%s: %q, want %q", server, got, want)
		}
	}
	t.Setenv("ALL_PROXY", "socks5://env.example.org:9")
	if route, p, _ := SystemProxy(t.Context(), "im.example.org"); route != protocol.RouteSOCKS5 || p.Address != "env.example.org:9" {
		t.Errorf("the environment does not come first: %s %s", route, p)
	}
	t.Setenv("ALL_PROXY", "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if address := sessionBus(); address != "" {
		t.Errorf("a bus at %q", address)
	}
	if _, _, ok := SystemProxy(t.Context(), "im.example.org"); ok {
		t.Error("a proxy without a desktop")
	}
}

// startBus starts a bus with a portal on it, and returns its address: "" where
// there is no dbus-daemon (tools/setup test installs it).
func startBus(t *testing.T) string {
	t.Helper()
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address", "--address=unix:tmpdir=/tmp")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Logf("no desktop to ask: %v", err)
		return ""
	}
	t.Cleanup(func() { daemon.Process.Kill(); daemon.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(line)
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	p := portal{
		"https://im.example.org:1863":   {"http://proxy.example.org:3128", "direct://"},
		"https://in.example.org:1864":   {"quic://nobody", "socks://10.0.0.2"},
		"https://near.example.org:1863": {"direct://"},
		"https://127.0.0.1:1863":        {"http://proxy.example.org:3128"},
	}
	if err := bus.Export(p, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver"); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return address
}

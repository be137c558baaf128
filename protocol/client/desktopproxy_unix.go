//go:build unix && !darwin

package client

import (
	"context"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// desktopProxies asks the desktop which proxies lead to a URL, best first: the
// ProxyResolver of XDG desktop portals, which knows the settings of GNOME, KDE
// and others, and their configuration scripts. Nil when there is no desktop.
func desktopProxies(ctx context.Context, target string) []string {
	address := sessionBus()
	if address == "" {
		return nil
	}
	bus, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil
	}
	defer bus.Close()
	var proxies []string
	portal := bus.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop")
	call := portal.CallWithContext(ctx, "org.freedesktop.portal.ProxyResolver.Lookup", 0, target)
	if err := call.Store(&proxies); err != nil {
		return nil
	}
	return proxies
}

// sessionBus returns where the session bus listens, "" when there is none. It
// is not the library's search, which starts a bus of its own.
func sessionBus() string {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address
	}
	path := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
	if _, err := os.Stat(path); err != nil || !filepath.IsAbs(path) {
		return ""
	}
	return "unix:path=" + path
}

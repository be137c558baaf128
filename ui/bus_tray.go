//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"
	"errors"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Whoever shows icons in the tray registers with this watcher.
const (
	trayWatcher = "org.kde.StatusNotifierWatcher"
	trayPath    = "/StatusNotifierWatcher"
)

// watchTray asks for the news of trays that come and go.
func watchTray(ctx context.Context, conn *dbus.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, busWait)
	defer cancel()
	return errors.Join(
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, trayWatcher)),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(trayWatcher), dbus.WithMatchMember("StatusNotifierHostRegistered")),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(trayWatcher), dbus.WithMatchMember("StatusNotifierHostUnregistered")))
}

// aboutTray reports whether a signal is news of a tray.
func aboutTray(s *dbus.Signal) bool {
	return s.Name == "org.freedesktop.DBus.NameOwnerChanged" || strings.HasPrefix(s.Name, trayWatcher+".")
}

// hasTray reports whether somebody shows icons.
func hasTray(ctx context.Context, conn *dbus.Conn) bool {
	is, err := busProperty(ctx, conn, trayWatcher, trayPath, trayWatcher, "IsStatusNotifierHostRegistered")
	there, _ := is.(bool)
	return err == nil && there
}

// tellTray tells whether there is a tray, when that is news. At first there is
// none.
func (b *bus) tellTray(there bool) {
	there = there && !b.noTray
	if there != b.tray && b.ctx.Err() == nil {
		b.tray = there
		b.tell(DesktopNews{Tray: &there})
	}
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// Those who lock screens, each under a name of its own.
var screenSavers = []struct{ name, path string }{
	{"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"},
	{"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"},
	{"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"},
	{"org.mate.ScreenSaver", "/org/mate/ScreenSaver"},
	{"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"},
}

// locked is Desktop.Locked: whether anybody says so. Who does not answer in time
// has not.
func (b *bus) locked(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, lockedWait)
	defer cancel()
	b.mu.Lock()
	conn := b.conn
	b.mu.Unlock()
	answers := make(chan bool, len(screenSavers)+1)
	go func() { answers <- sessionLocked(ctx) }()
	for _, s := range screenSavers {
		go func() {
			is := false
			if conn != nil {
				err := conn.Object(s.name, dbus.ObjectPath(s.path)).CallWithContext(ctx, s.name+".GetActive", dbus.FlagNoAutoStart).Store(&is)
				is = is && err == nil
			}
			answers <- is
		}()
	}
	is := false
	for range cap(answers) { // all of them, so none is left when this is over
		is = <-answers || is
	}
	return is
}

// sessionLocked asks logind, which whoever locks the screen tells.
func sessionLocked(ctx context.Context) bool {
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	is, err := busProperty(ctx, conn, "org.freedesktop.login1", "/org/freedesktop/login1/session/auto", "org.freedesktop.login1.Session", "LockedHint")
	hint, _ := is.(bool)
	return err == nil && hint
}

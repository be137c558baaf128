package ui

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/screensaver"
	"github.com/jezek/xgb/xproto"
)

// DesktopIdle returns the idle time of this desktop: on X11 that of the screen
// saver extension, under Wayland that of GNOME's idle monitor. Other Wayland
// desktops have no such thing for a program without a window of its own (there
// is only ext-idle-notify, and the toolkit owns the connection): then the source
// fails, and input in our own windows counts.
func DesktopIdle() IdleSource {
	var read func() (time.Duration, error)
	var stop func()
	var opened context.Context
	return func(ctx context.Context) (time.Duration, error) {
		if read == nil || opened.Err() != nil {
			var err error
			if os.Getenv("WAYLAND_DISPLAY") == "" {
				read, stop, err = screenSaver()
			} else {
				read, stop, err = mutter()
			}
			if err != nil {
				return 0, err
			}
			opened = ctx
			context.AfterFunc(ctx, stop) // ends a question that hangs
		}
		return read()
	}
}

// screenSaver asks the X server. XWayland has the extension too, but sees only
// the input that goes to X windows.
func screenSaver() (read func() (time.Duration, error), stop func(), err error) {
	xgb.Logger = log.New(io.Discard, "", 0) // it reports a lost display on standard error
	c, err := xgb.NewConn()
	if err != nil {
		return nil, nil, err
	}
	if err := screensaver.Init(c); err != nil {
		c.Close()
		return nil, nil, err
	}
	root := xproto.Drawable(xproto.Setup(c).DefaultScreen(c).Root)
	return func() (time.Duration, error) {
		reply, err := screensaver.QueryInfo(c, root).Reply()
		if err != nil {
			return 0, err
		}
		if reply == nil {
			return 0, errors.New("the display has gone")
		}
		return time.Duration(reply.MsSinceUserInput) * time.Millisecond, nil
	}, c.Close, nil
}

// mutter asks GNOME. The bus is never started for it.
func mutter() (read func() (time.Duration, error), stop func(), err error) {
	bus, err := sessionBus(context.Background())
	if err != nil {
		return nil, nil, err
	}
	monitor := bus.Object("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core")
	return func() (time.Duration, error) {
		var ms uint64
		err := monitor.Call("org.gnome.Mutter.IdleMonitor.GetIdletime", dbus.FlagNoAutoStart).Store(&ms)
		return time.Duration(ms) * time.Millisecond, err
	}, func() { bus.Close() }, nil
}

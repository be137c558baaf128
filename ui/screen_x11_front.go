//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb/xproto"
)

// property follows what the window manager says of the screen and of the window
// in front (EWMH).
func (c *corner) property(e xproto.PropertyNotifyEvent) (moving bool) {
	switch {
	case e.Window == c.root && e.Atom == c.atoms["_NET_ACTIVE_WINDOW"], e.Window == xproto.Window(c.front.Active) && e.Atom == c.atoms["_NET_WM_STATE"]:
		c.lookInFront()
	case e.Window == c.root && e.Atom == c.atoms["_NET_CLIENT_LIST"]:
		c.findOurs()
	case e.Window == c.root && e.Atom == c.atoms["_NET_WORKAREA"] && len(c.list) > 0:
		c.area = c.workArea()
		return true
	}
	return false
}

// lookInFront finds out which window has the keys and whether it fills the
// screen, and tells it when it is news.
func (c *corner) lookInFront() {
	var now ScreenState
	if active := c.numbers(c.root, "_NET_ACTIVE_WINDOW", xproto.AtomWindow, 1); len(active) == 1 {
		now.Active = active[0]
	}
	if now.Active != c.front.Active {
		c.follow(c.front.Active, 0)
		c.follow(now.Active, xproto.EventMaskPropertyChange)
	}
	if now.Active != 0 {
		now.FullScreen = slices.Contains(c.numbers(xproto.Window(now.Active), "_NET_WM_STATE", xproto.AtomAtom, 64), uint32(c.atoms["_NET_WM_STATE_FULLSCREEN"]))
	}
	if c.seen && now == c.front {
		return
	}
	c.front, c.seen = now, true
	c.tell(DesktopNews{Screen: &now})
}

// follow asks for the events of a window.
func (c *corner) follow(w uint32, mask uint32) {
	if c.ours[w] {
		mask |= xproto.EventMaskLeaveWindow
	}
	if w != 0 {
		xproto.ChangeWindowAttributes(c.x, xproto.Window(w), xproto.CwEventMask, []uint32{mask})
	}
}

// windowID is Desktop.WindowID: what X calls a window of Fyne's.
func windowID(w fyne.Window) (id uint32) {
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok {
				id = uint32(x.WindowHandle)
			}
		})
	}
	return id
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"os"
	"slices"

	"github.com/jezek/xgb/xproto"
)

// Fyne is not told when the mouse leaves a window, so what was hovered there would
// stay lit, with its tooltip, until the mouse comes back.

// mostWindows is how many windows of a screen are looked at.
const mostWindows = 1024

// findOurs asks our own windows, of all on the screen, to tell when the mouse
// leaves them.
func (c *corner) findOurs() {
	before := c.ours
	c.ours = map[uint32]bool{}
	for _, w := range c.numbers(c.root, "_NET_CLIENT_LIST", xproto.AtomWindow, mostWindows) {
		own, known := before[w]
		if !known {
			pid := c.numbers(xproto.Window(w), "_NET_WM_PID", xproto.AtomCardinal, 1)
			own = len(pid) == 1 && pid[0] == uint32(os.Getpid())
		}
		if c.ours[w] = own; own && !known {
			var mask uint32
			if w == c.front.Active {
				mask = xproto.EventMaskPropertyChange
			}
			c.follow(w, mask)
		}
	}
}

// left moves the mouse out of a window of ours that it has left, for Fyne, and
// reports whether it was one.
func (c *corner) left(e xproto.LeaveNotifyEvent) bool {
	if slices.ContainsFunc(c.list, func(p *popupWindow) bool { return p.id == e.Event }) {
		return false
	}
	if e.Mode == xproto.NotifyModeGrab { // somebody else has the mouse for a moment
		return true
	}
	out := xproto.MotionNotifyEvent{Time: e.Time, Root: e.Root, Event: e.Event, EventX: -64, EventY: -64, SameScreen: true}
	xproto.SendEvent(c.x, false, e.Event, xproto.EventMaskNoEvent, string(out.Bytes()))
	return true
}

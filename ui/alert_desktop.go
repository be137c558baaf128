package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/widget"
)

// around is what is known of the desktop around the windows, whatever account is
// in use.
type around struct {
	screen     ScreenState
	foreground bool // one of our windows has the keys
	tray       bool // there is one
	hidden     bool // the main window is closed and the program stays in the tray
	trayShown  traySight
	said       *widget.Dialog // about a link, over the main window
}

// startDesktop listens to what is around the windows.
func (u *UI) startDesktop(d *Desktop) {
	if d == nil {
		d = &Desktop{}
	}
	u.desk, u.foreground = d, true
	u.app.Lifecycle().SetOnExitedForeground(func() {
		u.foreground = false
		widget.EndTips()
	})
	u.app.Lifecycle().SetOnStarted(drawAnew) // the first window is there before anybody hears of a scale
	if d.Listen != nil {
		d.Listen(func(n DesktopNews) {
			u.do(func() {
				if !u.closed {
					u.deskNews(n)
				}
			})
		})
	}
}

// deskNews follows one thing. It concerns the account in use.
func (u *UI) deskNews(n DesktopNews) {
	if n.Screen != nil {
		full := u.screen.FullScreen
		u.screen = *n.Screen
		u.lookAgain()
		if u.screen.FullScreen != full { // others may see the screen now
			u.alerts.again(u)
		}
	}
	if n.Tray != nil {
		u.trayChanged(*n.Tray)
	}
	if u.moving {
		return
	}
	switch {
	case n.Popup != nil:
		u.alerts.mouse(u, *n.Popup)
	case n.Clicked != "":
		u.alerts.clicked(u, n.Clicked)
	case n.Opened:
		u.showMain()
	}
}

// cameForward is called when one of our windows got the keys.
func (u *UI) cameForward() {
	u.foreground = true
	u.lookAgain()
}

// looking reports whether the person has a window in front of them.
func (u *UI) looking(w fyne.Window) bool {
	if u.screen.Active != 0 && u.desk.WindowID != nil {
		return u.desk.WindowID(w) == u.screen.Active
	}
	return u.foreground
}

// lookAgain is called when another window may be in front: what is in it is
// seen now.
func (u *UI) lookAgain() {
	if u.moving || u.closed {
		return
	}
	for _, h := range u.conversations.hosts {
		if c := h.current; c != nil && !c.free && (c.unread > 0 || u.unread[c.addr] > 0) && u.looking(h.window) {
			c.seen()
		}
	}
}

package ui

import (
	"bytes"
	"image/png"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
	"papilio/ui/words"
)

// traySight is what the tray shows; it is shown again only when that changes.
type traySight struct {
	unread            int
	account, language string
	status            protocol.Status
	signedIn          bool
	disturb, silent   bool // Do not disturb, no sounds
}

// trayChanged follows a tray that comes or goes. Nothing is hidden without one:
// the main window comes back.
func (u *UI) trayChanged(there bool) {
	gone := u.tray && !there
	u.tray, u.trayShown = there, traySight{}
	if gone && u.hidden {
		u.showMain()
	}
	u.showTray()
}

// closeMain is the cross of the main window: the program stays in the tray where
// there is one, and quits where there is none.
func (u *UI) closeMain() {
	if !u.tray || u.desk.Tray == nil {
		u.quit()
		return
	}
	hide := func() {
		u.hidden = true
		hide(u.root)
	}
	switch a := (alert{kind: alertTray, count: 1}); {
	case u.setting(settingTrayTold) == "yes":
	case u.desk.Popups == nil && u.desk.Notify == nil: // there is no other place to say it
		u.set(settingTrayTold, "yes")
		widget.ShowDialog(u.root.Canvas(), T("alert.tray"), T("alert.tray.text"), nil, widget.NewButton(widget.Primary, T("button.close"), hide))
		return
	default:
		u.set(settingTrayTold, "yes")
		u.alerts.show(u, a)
	}
	hide()
}

// showTray shows the state of things in the tray.
func (u *UI) showTray() {
	if !u.tray || u.desk.Tray == nil || u.moving {
		return
	}
	now := traySight{
		unread: u.unreadTotal(), account: string(u.account.Address), language: words.Language(),
		status: u.people.self.Status, signedIn: u.people.signedIn, disturb: u.setting(settingDisturb) == "yes", silent: u.soundsOff(),
	}
	if now == u.trayShown {
		return
	}
	u.trayShown = now
	u.desk.Tray(trayIcon(now.unread), trayHint(now), u.trayMenu(now))
}

// trayHint is what the icon says while the mouse rests on it. Nobody's name is
// in it.
func trayHint(s traySight) string {
	hint := T("app.name")
	if s.signedIn {
		hint += " - " + statusText(s.status)
	}
	if s.unread > 0 {
		hint += ", " + T("tray.unread", "Count", s.unread)
	}
	return hint
}

func (u *UI) trayMenu(s traySight) *fyne.Menu {
	item := func(text string, checked bool, action func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(text, func() {
			u.do(func() {
				if !u.closed && !u.moving {
					action()
				}
			})
		})
		i.Checked = checked
		return i
	}
	var statuses []*fyne.MenuItem
	for _, st := range protocol.Statuses() {
		statuses = append(statuses, item(statusText(st), st == s.status, func() {
			if u.people.signedIn && u.main != nil {
				u.main.setStatus(st)
			}
		}))
	}
	status := fyne.NewMenuItem(T("menu.file.status"), nil)
	status.ChildMenu = fyne.NewMenu("", statuses...)
	status.Disabled = !s.signedIn
	quit := item(T("menu.file.quit"), false, u.quit)
	quit.IsQuit = true
	return fyne.NewMenu(T("app.name"),
		item(T("tray.open"), false, u.showMain), status, fyne.NewMenuItemSeparator(),
		item(T("menu.file.disturb"), s.disturb, func() { u.setDisturb(u.setting(settingDisturb) != "yes") }),
		item(T("menu.file.silent"), s.silent, func() { u.setSoundsOff(!u.soundsOff()) }),
		fyne.NewMenuItemSeparator(), quit)
}

// The icon in the tray: its size in our units, and the pixels of one.
const (
	traySize  = 32
	trayScale = 2
)

// trayIcon returns the mark, with the number of messages that have not been seen.
func trayIcon(unread int) fyne.Resource {
	mark := canvas.NewImageFromResource(theme.MarkSmall())
	put(mark, 0, 0, traySize, traySize)
	content := container.NewWithoutLayout(mark)
	if unread > 0 {
		badge := widget.NewBadge()
		badge.SetCount(unread)
		size := badge.MinSize()
		put(badge, traySize-size.Width, traySize-size.Height, size.Width, size.Height)
		content.Add(badge)
	}
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetScale(trayScale)
	c.SetContent(content)
	c.Resize(fyne.NewSquareSize(traySize))
	var out bytes.Buffer
	if err := png.Encode(&out, c.Capture()); err != nil {
		return theme.MarkSmall()
	}
	return fyne.NewStaticResource("tray-"+strconv.Itoa(unread)+".png", out.Bytes())
}

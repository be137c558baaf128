//go:build !(linux || freebsd || openbsd || netbsd)

package ui

import (
	"log/slog"
	"runtime"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/systray"
)

// systemDesktop leaves all but the sounds to Fyne. Here there is always a tray;
// Fyne starts it with the app, so it gets a menu before.
func systemDesktop(a fyne.App, d *Desktop, _ *slog.Logger) (ends []func()) {
	d.Notify = func(n Notice) { a.SendNotification(fyne.NewNotification(harmless(n.Title), harmless(n.Text))) }
	tray, ok := a.(desktop.App)
	if !ok {
		return nil
	}
	tray.SetSystemTrayMenu(fyne.NewMenu(""))
	d.Tray = func(icon fyne.Resource, hint string, menu *fyne.Menu) {
		tray.SetSystemTrayIcon(icon)
		tray.SetSystemTrayMenu(menu)
		systray.SetTooltip(hint)
	}
	d.Listen = func(tell func(DesktopNews)) {
		if runtime.GOOS == "windows" { // elsewhere a click opens the menu
			systray.SetOnTapped(func() { tell(DesktopNews{Opened: true}) })
		}
		there := true
		tell(DesktopNews{Tray: &there})
	}
	return nil
}

// harmless leaves out whatever may be more than words: on Windows Fyne makes a
// PowerShell command of it (hostile-input.md B33).
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Letter, unicode.Digit, unicode.Mark) || strings.ContainsRune(" .,:!?()-", r) {
			return r
		}
		return ' '
	}, s)
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"log/slog"

	"fyne.io/fyne/v2"
)

// systemDesktop fills in what X11 and the session bus have.
func systemDesktop(_ fyne.App, d *Desktop, log *slog.Logger) (ends []func()) {
	bus, icon, corner := newBus(log), newStatusIcon(log), newCorner(log)
	d.Notify, d.Locked, d.Tray, d.Files = bus.send, bus.locked, icon.show, busFiles
	ends = []func(){icon.close, bus.close}
	if corner != nil {
		d.Popups, d.WindowID = corner.show, windowID
		ends = append(ends, corner.close)
	}
	d.Listen = func(tell func(DesktopNews)) {
		if corner != nil {
			corner.listen(tell)
		}
		icon.listen(tell)
		bus.listen(tell)
	}
	return ends
}

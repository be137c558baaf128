//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"log/slog"

	"fyne.io/fyne/v2"
)

// systemDesktop fills in what X11 and the session bus have.
func systemDesktop(_ fyne.App, d *Desktop, log *slog.Logger) (ends []func()) {
	corner := newCorner(log)
	d.Listen = func(tell func(DesktopNews)) {
		if corner != nil {
			corner.listen(tell)
		}
	}
	if corner != nil {
		d.Popups, d.WindowID = corner.show, windowID
		ends = append(ends, corner.close)
	}
	return ends
}

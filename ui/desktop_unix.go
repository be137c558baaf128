//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"log/slog"

	"fyne.io/fyne/v2"
)

// systemDesktop fills in what X11 and the session bus have.
func systemDesktop(fyne.App, *Desktop, *slog.Logger) (ends []func()) {
	return nil
}

package ui

import (
	"log/slog"

	"fyne.io/fyne/v2"
)

// NewDesktop returns what there is around the windows of this program, and a
// function that ends it. It is called before the app runs.
func NewDesktop(a fyne.App, log *slog.Logger) (d *Desktop, closeDesktop func()) {
	sound := newPlayer(log)
	d = &Desktop{Play: sound.play}
	ends := append(systemDesktop(a, d, log), sound.close)
	return d, func() {
		for _, end := range ends {
			end()
		}
	}
}

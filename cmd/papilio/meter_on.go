//go:build uimeter

package main

import (
	"fmt"
	"os"

	"fyne.io/fyne/v2"

	"papilio/ui"
)

// metered names on standard error whatever takes Fyne's goroutine for longer
// than a frame, with its stack.
func metered(o *ui.Options) (stop func()) {
	m := ui.NewMeter(func(s ui.Slow) {
		fmt.Fprintf(os.Stderr, "papilio: %v (busy %v) on Fyne's goroutine: %s\n%s\n", s.Took, s.Busy, s.Culprit(), s.Where)
	})
	o.Do = m.Timed(fyne.Do)
	m.Watch(fyne.Do)
	return m.Close
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"io"
	"log"
	"os"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// readScreenArea asks the X server: the window manager for the area without its
// bars (_NET_WORKAREA of the EWMH), else for the screen.
func readScreenArea() fyne.Size {
	if os.Getenv("DISPLAY") == "" {
		return fyne.Size{}
	}
	quietX.Do(func() { xgb.Logger = log.New(io.Discard, "", 0) })
	x, err := xgb.NewConn()
	if err != nil {
		return fyne.Size{}
	}
	defer x.Close()
	screen := xproto.Setup(x).DefaultScreen(x)
	const name = "_NET_WORKAREA"
	if atom, err := xproto.InternAtom(x, true, uint16(len(name)), name).Reply(); err == nil && atom.Atom != 0 {
		p, err := xproto.GetProperty(x, false, screen.Root, atom.Atom, xproto.AtomCardinal, 0, 4).Reply()
		if err == nil && p.Format == 32 && len(p.Value) >= 16 {
			if w, h := xgb.Get32(p.Value[8:]), xgb.Get32(p.Value[12:]); w > 0 && h > 0 && w <= 1<<16 && h <= 1<<16 {
				return fyne.NewSize(float32(w), float32(h))
			}
		}
	}
	return fyne.NewSize(float32(screen.WidthInPixels), float32(screen.HeightInPixels))
}

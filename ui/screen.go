package ui

import (
	"sync"

	"fyne.io/fyne/v2"
)

// screenArea is the part of the screen that windows may cover, in pixels; zero
// where it is not known. Fyne does not tell. It is asked once.
var screenArea = sync.OnceValue(readScreenArea)

// frameRoom is what the frame of a window takes of the screen, in pixels.
const (
	frameRoomX = 8
	frameRoomY = 40
)

// onScreen returns a size, or what of it a screen has room for at a scale. A
// window still gets no smaller than its content.
func onScreen(want, area fyne.Size, scale float32) fyne.Size {
	if area.IsZero() || scale <= 0 {
		return want
	}
	return want.Min(fyne.NewSize((area.Width-frameRoomX)/scale, (area.Height-frameRoomY)/scale))
}

// keepOnScreen makes a window that was just shown smaller when the screen has no
// room for it, as at a scale of 200 %.
func keepOnScreen(w fyne.Window) {
	c := w.Canvas()
	if want := c.Size(); onScreen(want, screenArea(), c.Scale()) != want {
		w.Resize(onScreen(want, screenArea(), c.Scale()))
	}
}

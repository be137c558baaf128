package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Reveal scrolls so that the chosen page is in sight.
func (l *PageList) Reveal(scroll *container.Scroll) {
	const room = 8 // for what stands round the list
	top, h := float32(l.chosen*pageRow), scroll.Size().Height-room
	switch y := scroll.Offset.Y; {
	case h < pageRow: // not laid out
	case top < y:
		scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+pageRow > y+h:
		scroll.ScrollToOffset(fyne.NewPos(0, top+pageRow-h))
	}
}

// SetPages replaces the pages; the first one is chosen.
func (l *PageList) SetPages(pages []Page) {
	l.pages, l.chosen, l.hovered = pages, 0, -1
	l.Refresh()
}

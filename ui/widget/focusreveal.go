package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
)

// reveal scrolls what has just got the focus into sight, where it stands in a
// page that scrolls. Fyne leaves that to the page.
func reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	root := c.Overlays().Top()
	if root == nil {
		root = c.Content()
	}
	scroll, in := pageOf(root, o)
	if !in || scroll == nil {
		return
	}
	const room = theme.Space12
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll.Content).Y - room
	bottom := top + o.Size().Height + 2*room
	y, view := scroll.Offset.Y, scroll.Size().Height
	switch {
	case top < y || bottom-top > view:
		y = top
	case bottom > y+view:
		y = bottom - view
	default:
		return
	}
	last := max(0, scroll.Content.MinSize().Height-view)
	scroll.ScrollToOffset(fyne.NewPos(scroll.Offset.X, max(0, min(y, last))))
}

// pageOf looks for an object in a tree of containers and returns the scroller
// nearest to it, nil when there is none.
func pageOf(root, o fyne.CanvasObject) (scroll *container.Scroll, in bool) {
	switch root := root.(type) {
	case *fyne.Container:
		for _, child := range root.Objects {
			if scroll, in = pageOf(child, o); in {
				return scroll, true
			}
		}
	case *container.Scroll:
		if scroll, in = pageOf(root.Content, o); in && scroll == nil {
			scroll = root
		}
		return scroll, in
	}
	return nil, root == o
}

package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// MouseDown implements desktop.Mouseable: a tile is chosen at once.
func (g *EmoticonGrid) MouseDown(e *desktop.MouseEvent) {
	g.focus()
	g.choose(g.at(e.Position))
}

// MouseUp implements desktop.Mouseable.
func (g *EmoticonGrid) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (g *EmoticonGrid) Tapped(e *fyne.PointEvent) {
	i := g.at(e.Position)
	g.focus()
	g.choose(i)
	again := i >= 0 && i == g.pressed && time.Since(g.pressedAt) < doubleClick
	g.pressed, g.pressedAt = i, time.Now()
	if i == len(g.items) || again {
		g.pressed = -1
		g.open(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (g *EmoticonGrid) TappedSecondary(e *fyne.PointEvent) {
	i := g.at(e.Position)
	g.focus()
	g.choose(i)
	if key, ok := g.Selected(); ok && g.OnMenu != nil {
		g.OnMenu(key, e.AbsolutePosition)
	}
}

func (g *EmoticonGrid) open(i int) {
	switch {
	case i == len(g.items) && g.OnAdd != nil:
		g.OnAdd()
	case i >= 0 && i < len(g.items) && g.OnOpen != nil:
		g.OnOpen(g.items[i].Key)
	}
}

// FocusGained implements fyne.Focusable.
func (g *EmoticonGrid) FocusGained() {
	g.focused = true
	if g.current < 0 {
		g.choose(0)
	}
	g.Refresh()
}

// FocusLost implements fyne.Focusable.
func (g *EmoticonGrid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune implements fyne.Focusable.
func (g *EmoticonGrid) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *EmoticonGrid) TypedKey(e *fyne.KeyEvent) {
	last, n := len(g.items), g.columns()
	key, selected := g.Selected()
	switch e.Name {
	case fyne.KeyLeft:
		g.choose(max(0, g.current-1))
	case fyne.KeyRight:
		g.choose(min(last, g.current+1))
	case fyne.KeyUp:
		if g.current-n >= 0 {
			g.choose(g.current - n)
		}
	case fyne.KeyDown:
		if g.current/n < last/n {
			g.choose(min(last, g.current+n))
		}
	case fyne.KeyHome:
		g.choose(0)
	case fyne.KeyEnd:
		g.choose(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		g.open(g.current)
	case fyne.KeyDelete:
		if selected && g.OnDelete != nil {
			g.OnDelete(key)
		}
	case desktop.KeyMenu:
		if selected && g.OnMenu != nil {
			x, y := g.place(g.current)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g)
			g.OnMenu(key, at.AddXY(x+tileWidth/2, y+tileHeight/2))
		}
	case fyne.KeyEscape:
		if g.OnEscape != nil {
			g.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (g *EmoticonGrid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (g *EmoticonGrid) MouseMoved(e *desktop.MouseEvent) { g.hover(g.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (g *EmoticonGrid) MouseOut() { g.hover(-1) }

func (g *EmoticonGrid) hover(i int) {
	if g.hovered != i {
		g.hovered = i
		g.Refresh()
	}
}

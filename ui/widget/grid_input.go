package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// MouseDown implements desktop.Mouseable: a tile is chosen at once. One of
// several that are chosen leaves the others chosen: they may be dragged.
func (g *EmoticonGrid) MouseDown(e *desktop.MouseEvent) {
	g.focus()
	i := g.at(e.Position)
	g.mods = e.Modifier
	switch {
	case e.Button == desktop.MouseButtonSecondary && g.isChosen(i):
	case g.mods&fyne.KeyModifierShortcutDefault != 0:
		g.toggle(i)
	case g.mods&fyne.KeyModifierShift != 0 && i >= 0:
		g.extend(i)
	case !g.isChosen(i):
		g.choose(i)
	}
}

func (g *EmoticonGrid) isChosen(i int) bool {
	return i >= 0 && i < len(g.items) && g.chosen[g.items[i].Key]
}

// MouseUp implements desktop.Mouseable.
func (g *EmoticonGrid) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (g *EmoticonGrid) Tapped(e *fyne.PointEvent) {
	i := g.at(e.Position)
	g.focus()
	if mods := g.mods; mods&(fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift) != 0 {
		g.mods, g.pressed = 0, -1
		return // MouseDown has done it
	}
	if i != g.current || len(g.chosen) != 1 {
		g.choose(i)
	}
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
	if !g.isChosen(i) {
		g.choose(i)
	}
	if g.isChosen(i) && g.OnMenu != nil {
		g.OnMenu(g.items[i].Key, e.AbsolutePosition)
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
func (g *EmoticonGrid) FocusLost() { g.focused, g.shift = false, false; g.Refresh() }

// TypedRune implements fyne.Focusable.
func (g *EmoticonGrid) TypedRune(r rune) {
	if g.OnRune != nil && r != ' ' {
		g.OnRune(r)
	}
}

// KeyDown implements desktop.Keyable.
func (g *EmoticonGrid) KeyDown(e *fyne.KeyEvent) { g.shiftKey(e.Name, true) }

// KeyUp implements desktop.Keyable.
func (g *EmoticonGrid) KeyUp(e *fyne.KeyEvent) { g.shiftKey(e.Name, false) }

func (g *EmoticonGrid) shiftKey(name fyne.KeyName, down bool) {
	if name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight {
		g.shift = down
	}
}

// TypedShortcut implements fyne.Shortcutable: Alt and an arrow moves what is
// selected, Ctrl+A selects all.
func (g *EmoticonGrid) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutSelectAll); ok {
		g.SelectAll()
		return
	}
	if k, ok := s.(*desktop.CustomShortcut); ok && k.Modifier == fyne.KeyModifierAlt {
		switch k.KeyName {
		case fyne.KeyLeft:
			g.moveBy(-1)
		case fyne.KeyRight:
			g.moveBy(1)
		case fyne.KeyUp:
			g.moveBy(-g.columns())
		case fyne.KeyDown:
			g.moveBy(g.columns())
		}
		return
	}
	if g.OnShortcut != nil {
		g.OnShortcut(s)
	}
}

// walk goes to a tile; with Shift it selects up to there.
func (g *EmoticonGrid) walk(i int) {
	if g.shift {
		g.extend(min(i, len(g.items)-1))
		return
	}
	g.choose(i)
}

// TypedKey implements fyne.Focusable.
func (g *EmoticonGrid) TypedKey(e *fyne.KeyEvent) {
	last, n := g.last(), g.columns()
	switch e.Name {
	case fyne.KeyLeft:
		g.walk(max(0, g.current-1))
	case fyne.KeyRight:
		g.walk(min(last, g.current+1))
	case fyne.KeyUp:
		if g.current-n >= 0 {
			g.walk(g.current - n)
		}
	case fyne.KeyDown:
		if g.current/n < last/n {
			g.walk(min(last, g.current+n))
		}
	case fyne.KeyHome:
		g.walk(0)
	case fyne.KeyEnd:
		g.walk(last)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		g.open(g.current)
	case fyne.KeyDelete:
		if keys := g.SelectedAll(); len(keys) > 0 && g.OnDelete != nil {
			g.OnDelete(keys)
		}
	case desktop.KeyMenu:
		if g.isChosen(g.current) && g.OnMenu != nil {
			x, y := g.place(g.current)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g)
			g.OnMenu(g.items[g.current].Key, at.AddXY(x+tileWidth/2, y+tileHeight/2))
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

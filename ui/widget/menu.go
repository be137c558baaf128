package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
	"papilio/ui/words"
)

// MenuItem is one line of a menu. A zero MenuItem is a hairline.
type MenuItem struct {
	Text     string
	Shortcut string // "Ctrl+F", for the eye: the window binds the key
	Icon     string
	Picture  fyne.Resource // in its own colours, instead of Icon
	Action   func()
	Bold     bool
	Danger   bool
	Checked  bool
	Disabled bool
	Items    []MenuItem // a submenu
}

func (i MenuItem) line() bool { return i.Text == "" && i.Icon == "" && i.Picture == nil }
func (i MenuItem) dead() bool { return i.line() || i.Disabled }

// Menu is an open menu.
type Menu struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	panels  []*menuPanel // the menu and its open submenus
	onClose func()
	onSide  func(delta int)          // Left and Right in the first panel
	onHover func(fyne.Position) bool // the mouse outside the panels; true: taken
	lastTap func(fyne.Position) bool // a click outside the panels; true: taken
}

// menuPanel is one level of a menu.
type menuPanel struct {
	items   []MenuItem
	at      fyne.Position
	size    fyne.Size
	current int // -1 for none
}

const (
	menuInset     = 5
	menuGapHeight = 11
	menuTextX     = 10
	menuIconRoom  = 28
)

// ShowMenu opens a menu over a canvas. width 0 is as wide as it needs to be. It
// closes on a choice, Escape or a click elsewhere.
func ShowMenu(c fyne.Canvas, at fyne.Position, width float32, items []MenuItem) *Menu {
	m := &Menu{canvas: c}
	m.ExtendBaseWidget(m)
	m.push(items, at, width)
	c.Overlays().Add(m)
	m.Resize(c.Size())
	c.Focus(m)
	return m
}

// First points at the first item, for a menu opened by a key.
func (m *Menu) First() { m.step(0, 1) }

// Close closes the menu.
func (m *Menu) Close() {
	m.canvas.Overlays().Remove(m)
	closedAt = time.Now()
	if m.onClose != nil {
		m.onClose()
		m.onClose = nil
	}
}

func (m *Menu) push(items []MenuItem, at fyne.Position, width float32) {
	p := &menuPanel{items: items, current: -1}
	w, h := float32(0), float32(2*menuInset)
	for _, i := range items {
		if i.line() {
			h += menuGapHeight
			continue
		}
		h += theme.HeightMenuItem
		row := fyne.MeasureText(i.Text, theme.TextBody, fyne.TextStyle{Bold: i.Bold}).Width + 2*menuTextX
		if i.Shortcut != "" {
			row += Measure(words.Keys(i.Shortcut), StyleSmall).Width + theme.Space24
		}
		if i.Items != nil {
			row += theme.Space24
		}
		w = max(w, row)
	}
	if p.icons() {
		w += menuIconRoom
	}
	p.size = fyne.NewSize(max(w+2*menuInset, width, 120), h)
	full := m.canvas.Size()
	p.at = fyne.NewPos(max(2, min(at.X, full.Width-p.size.Width-2)), at.Y)
	if p.at.Y+h > full.Height-2 {
		p.at.Y = max(2, full.Height-h-2)
	}
	m.panels = append(m.panels, p)
}

// icons reports whether the panel has a column of icons or ticks.
func (p *menuPanel) icons() bool {
	for _, i := range p.items {
		if i.Icon != "" || i.Picture != nil || i.Checked {
			return true
		}
	}
	return false
}

// row returns the index of the item at a position, -1 for none, and whether
// the position is on the panel.
func (p *menuPanel) row(pos fyne.Position) (int, bool) {
	x, y := pos.X-p.at.X, pos.Y-p.at.Y
	if x < 0 || y < 0 || x > p.size.Width || y > p.size.Height {
		return -1, false
	}
	top := float32(menuInset)
	for n, i := range p.items {
		h := float32(theme.HeightMenuItem)
		if i.line() {
			h = menuGapHeight
		}
		if y >= top && y < top+h && !i.dead() {
			return n, true
		}
		top += h
	}
	return -1, true
}

// top returns where an item starts below the panel's top.
func (p *menuPanel) top(n int) float32 {
	y := float32(menuInset)
	for _, i := range p.items[:n] {
		if i.line() {
			y += menuGapHeight
		} else {
			y += theme.HeightMenuItem
		}
	}
	return y
}

// find returns the panel and the item at a position; the newest panel is on top.
func (m *Menu) find(pos fyne.Position) (level, item int, inside bool) {
	for level = len(m.panels) - 1; level >= 0; level-- {
		if item, inside = m.panels[level].row(pos); inside {
			return level, item, true
		}
	}
	return 0, -1, false
}

func (m *Menu) point(level, item int) {
	p := m.panels[level]
	if p.current == item && len(m.panels) == level+1 {
		return
	}
	if p.current == item && item >= 0 && p.items[item].Items != nil {
		return // its submenu is open
	}
	m.panels = m.panels[:level+1]
	p.current = item
	if item >= 0 && p.items[item].Items != nil {
		m.push(p.items[item].Items, p.at.AddXY(p.size.Width-2, p.top(item)-menuInset), 0)
		// No room at the right: at the left, when there is some.
		if sub := m.panels[level+1]; sub.at.X < p.at.X+p.size.Width-2 && p.at.X-sub.size.Width+2 > 0 {
			sub.at.X = p.at.X - sub.size.Width + 2
		}
	}
	m.Refresh()
}

func (m *Menu) choose(level, item int) {
	if item < 0 {
		return
	}
	i := m.panels[level].items[item]
	if i.dead() || i.Items != nil {
		return
	}
	m.Close()
	if i.Action != nil {
		i.Action()
	}
}

// Tapped implements fyne.Tappable.
func (m *Menu) Tapped(e *fyne.PointEvent) {
	level, item, inside := m.find(e.Position)
	if inside {
		m.point(level, item)
		m.choose(level, item)
		return
	}
	if m.lastTap == nil || !m.lastTap(e.Position) {
		m.Close()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (m *Menu) TappedSecondary(e *fyne.PointEvent) { m.Tapped(e) }

// MouseIn implements desktop.Hoverable.
func (m *Menu) MouseIn(e *desktop.MouseEvent) { m.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (m *Menu) MouseMoved(e *desktop.MouseEvent) {
	level, item, inside := m.find(e.Position)
	switch {
	case inside:
		m.point(level, item)
	case m.onHover != nil && m.onHover(e.Position):
	case len(m.panels) == 1:
		m.point(0, -1)
	}
}

// MouseOut implements desktop.Hoverable.
func (m *Menu) MouseOut() {}

// FocusGained implements fyne.Focusable.
func (m *Menu) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (m *Menu) FocusLost() {}

// TypedRune implements fyne.Focusable: the first letter of an item goes to it.
func (m *Menu) TypedRune(r rune) {
	level := len(m.panels) - 1
	if level > 0 && m.panels[level].current < 0 {
		level-- // a submenu that only stands open
	}
	p := m.panels[level]
	for step := 1; step <= len(p.items); step++ {
		n := (max(p.current, -1) + step) % len(p.items)
		if i := p.items[n]; !i.dead() && foldEqual([]rune(i.Text)[0], r) {
			m.point(level, n)
			return
		}
	}
}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(e *fyne.KeyEvent) {
	level := len(m.panels) - 1
	if level > 0 && m.panels[level].current < 0 && e.Name != fyne.KeyRight && e.Name != fyne.KeyLeft {
		level-- // a submenu that only stands open
	}
	p := m.panels[level]
	switch e.Name {
	case fyne.KeyEscape:
		m.Close()
	case fyne.KeyDown:
		m.step(level, 1)
	case fyne.KeyUp:
		m.step(level, -1)
	case fyne.KeyRight:
		if p.current < 0 && level > 0 {
			m.step(level, 1)
		} else if m.onSide != nil && (p.current < 0 || p.items[p.current].Items == nil) {
			m.onSide(1)
		}
	case fyne.KeyLeft:
		if level > 0 {
			m.panels = m.panels[:level]
			m.Refresh()
		} else if m.onSide != nil {
			m.onSide(-1)
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		m.choose(level, p.current)
	}
}

func (m *Menu) step(level, delta int) {
	p := m.panels[level]
	n := p.current
	if n < 0 && delta < 0 {
		n = 0
	}
	for range p.items {
		n = (n + delta + len(p.items)) % len(p.items)
		if !p.items[n].dead() {
			m.point(level, n)
			return
		}
	}
}

package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// GridItem is one emoticon of an EmoticonGrid.
type GridItem struct {
	Key      int64
	Shortcut string
	Picture  *picture.Image // nil while it is not here
}

// EmoticonGrid shows pictures over their shortcuts, at their real size, with a
// tile to add one at the end. Arrows walk, Shift and Ctrl choose several, Enter
// opens, Delete removes, dragging or Alt and the arrows give another order.
// Only the tiles that can be seen are drawn and move.
type EmoticonGrid struct {
	widget.BaseWidget
	OnSelected func()                            // another selection
	OnOpen     func(key int64)                   // Enter or a double click
	OnDelete   func(keys []int64)                // the Delete key
	OnMenu     func(key int64, at fyne.Position) // a right click or the Menu key; the tile is selected
	OnMove     func(keys []int64, place int)     // before the tile that is there now
	OnAdd      func()                            // the last tile
	OnRune     func(r rune)                      // a letter was typed
	OnShortcut func(fyne.Shortcut)               // one that is not of the grid
	OnEscape   func()
	Add, Hint  string // the words of the last tile, and under it when it is alone
	Fixed      bool   // part of a set: nothing is moved or added

	animator *Animator
	scroll   *container.Scroll
	items    []GridItem
	tiles    []*gridTile
	chosen   map[int64]bool
	current  int // where the keyboard is, -1 for nowhere; len(items) is the last tile
	anchor   int // where a range begins
	hovered  int
	focused  bool
	shift    bool
	still    bool // hidden: nothing moves
	width    float32
	from, to int // the tiles that are drawn

	pressed   int
	pressedAt time.Time
	mods      fyne.KeyModifier // of the last press
	drag      gridDrag
}

// A tile and what is between two of them.
const (
	tileWidth  = 92
	tileHeight = 88
	tileGap    = 7
	tileGapY   = 8
)

// doubleClick is how near to each other two clicks are one double click. The
// driver's own way would hold back every single click.
const doubleClick = 400 * time.Millisecond

// NewEmoticonGrid returns an empty grid; animations are played by a.
func NewEmoticonGrid(a *Animator, add, hint string) *EmoticonGrid {
	g := &EmoticonGrid{animator: a, Add: add, Hint: hint, chosen: map[int64]bool{}, current: -1, anchor: -1, hovered: -1, pressed: -1, width: tileWidth}
	g.drag.place = -1
	g.ExtendBaseWidget(g)
	g.scroll = container.NewVScroll(g)
	g.scroll.OnScrolled = func(fyne.Position) { g.seen() }
	return g
}

// Content is the grid in its scroller: what goes into a window.
func (g *EmoticonGrid) Content() fyne.CanvasObject { return g.scroll }

// SetWidth lays out for a width, after the scroller has its size.
func (g *EmoticonGrid) SetWidth(w float32) {
	changed := g.width != w
	g.width = w
	g.seen()
	if changed {
		g.Refresh()
	}
}

// SetItems shows a set and keeps the selection where its keys are still there;
// when none is, what has moved into the place is selected.
func (g *EmoticonGrid) SetItems(items []GridItem) {
	had, add := len(g.chosen) > 0, g.current == len(g.items)
	var key int64
	if g.current >= 0 && !add {
		key = g.items[g.current].Key
	}
	g.rest()
	g.items, g.tiles, g.hovered, g.drag = items, nil, -1, gridDrag{place: -1}
	there := map[int64]bool{}
	at := -1
	for i, item := range items {
		g.tiles = append(g.tiles, newGridTile(item))
		if g.chosen[item.Key] {
			there[item.Key] = true
		}
		if item.Key == key && key != 0 {
			at = i
		}
	}
	g.chosen = there
	switch {
	case at >= 0:
		g.current = at
	case add:
		g.current = len(items)
	case g.current >= 0:
		g.current = min(g.current, len(items)-1)
	}
	if had && len(there) == 0 && g.current >= 0 && g.current < len(items) {
		g.chosen[items[g.current].Key] = true
	}
	g.anchor = g.current
	g.from, g.to = 0, 0
	g.scroll.Refresh() // the grid has another height
	g.seen()
	g.told()
}

// SetPicture gives an emoticon its picture.
func (g *EmoticonGrid) SetPicture(key int64, p *picture.Image) {
	for i := range g.items {
		if g.items[i].Key == key {
			g.items[i].Picture = p
			g.tiles[i].playing = false
			g.seen()
			g.Refresh()
		}
	}
}

// Play moves what is animated and can be seen; Stop lets it rest, for a window
// that is hidden.
func (g *EmoticonGrid) Play() {
	g.still = false
	g.rest()
	g.seen()
}

// Stop lets everything rest.
func (g *EmoticonGrid) Stop() {
	g.still = true
	g.rest()
}

func (g *EmoticonGrid) rest() {
	for _, t := range g.tiles {
		g.animator.Stop(t.image)
		t.playing = false
	}
}

// seen finds out which tiles can be seen: those are drawn, and only they move.
func (g *EmoticonGrid) seen() {
	from, to := g.from, g.to
	g.from, g.to = 0, len(g.items)
	if n := g.columns(); len(g.items) > 0 && g.scroll.Size().Height > 0 {
		first := int((g.scroll.Offset.Y - theme.Space16) / (tileHeight + tileGapY))
		rows := int(g.scroll.Size().Height/(tileHeight+tileGapY)) + 2
		g.from = max(0, min(first*n, len(g.items)))
		g.to = min(len(g.items), (max(0, first)+rows)*n)
	}
	for i, t := range g.tiles {
		in := i >= g.from && i < g.to
		switch {
		case in && !t.playing:
			t.set(g.items[i], g.animator)
			t.playing = true
			if g.still {
				g.animator.Stop(t.image)
			}
		case !in && t.playing:
			g.animator.Stop(t.image)
			t.playing = false
		}
	}
	if from != g.from || to != g.to {
		g.Refresh()
	}
}

// reveal scrolls to the current tile.
func (g *EmoticonGrid) reveal() {
	if g.current < 0 || len(g.items) == 0 {
		return
	}
	_, y := g.place(g.current)
	view, o := g.scroll.Size().Height, g.scroll.Offset.Y
	switch {
	case y-theme.Space16 < o:
		o = y - theme.Space16
	case y+tileHeight+theme.Space16 > o+view:
		o = y + tileHeight + theme.Space16 - view
	default:
		return
	}
	g.scroll.ScrollToOffset(fyne.NewPos(0, max(0, o)))
	g.seen()
}

func (g *EmoticonGrid) columns() int {
	return max(1, int((g.width-2*theme.Space16+tileGap)/(tileWidth+tileGap)))
}

// place returns the upper left corner of a tile.
func (g *EmoticonGrid) place(i int) (x, y float32) {
	if len(g.items) == 0 && !g.Fixed { // the one tile there is stands in the middle
		return (g.width - tileWidth) / 2, max(theme.Space16, (g.scroll.Size().Height-tileHeight)/2-theme.Space24)
	}
	n := g.columns()
	return theme.Space16 + float32(i%n)*(tileWidth+tileGap), theme.Space16 + float32(i/n)*(tileHeight+tileGapY)
}

// at returns the tile at a place, -1 for none.
func (g *EmoticonGrid) at(p fyne.Position) int {
	for i := range g.last() + 1 {
		if x, y := g.place(i); p.X >= x && p.X < x+tileWidth && p.Y >= y && p.Y < y+tileHeight {
			return i
		}
	}
	return -1
}

func (g *EmoticonGrid) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
}

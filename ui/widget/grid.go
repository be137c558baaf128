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
// tile to add one at the end. Arrows walk, Enter opens, Delete removes.
type EmoticonGrid struct {
	widget.BaseWidget
	OnSelected func()                            // another tile, or none
	OnOpen     func(key int64)                   // Enter or a double click
	OnDelete   func(key int64)                   // the Delete key
	OnMenu     func(key int64, at fyne.Position) // a right click or the Menu key
	OnAdd      func()                            // the last tile
	OnEscape   func()
	Add, Hint  string // the words of the last tile, and under it when it is alone

	animator  *Animator
	scroll    *container.Scroll
	items     []GridItem
	tiles     []*gridTile
	current   int // -1 for none; len(items) is the last tile
	hovered   int
	focused   bool
	width     float32
	pressed   int
	pressedAt time.Time
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
	g := &EmoticonGrid{animator: a, Add: add, Hint: hint, current: -1, hovered: -1, pressed: -1, width: tileWidth}
	g.ExtendBaseWidget(g)
	g.scroll = container.NewVScroll(g)
	return g
}

// Content is the grid in its scroller: what goes into a window.
func (g *EmoticonGrid) Content() fyne.CanvasObject { return g.scroll }

// SetWidth lays out for a width.
func (g *EmoticonGrid) SetWidth(w float32) {
	if g.width != w {
		g.width = w
		g.Refresh()
	}
}

// SetItems shows a set and keeps the selection where its key is still there;
// otherwise what has moved into its place is selected.
func (g *EmoticonGrid) SetItems(items []GridItem) {
	selected, had := g.Selected()
	g.Stop()
	g.items = items
	g.tiles = g.tiles[:0]
	for _, item := range items {
		g.tiles = append(g.tiles, newGridTile(item))
	}
	g.hovered = -1
	if had {
		g.current = min(g.current, len(items)-1)
		for i, item := range items {
			if item.Key == selected {
				g.current = i
			}
		}
	} else if g.current >= 0 {
		g.current = len(items)
	}
	g.Play()
	g.Refresh()
	if g.OnSelected != nil {
		g.OnSelected()
	}
}

// SetPicture gives an emoticon its picture.
func (g *EmoticonGrid) SetPicture(key int64, p *picture.Image) {
	for i := range g.items {
		if g.items[i].Key == key {
			g.items[i].Picture = p
			g.tiles[i].set(g.items[i], g.animator)
			g.Refresh()
		}
	}
}

// Play moves what is animated; Stop lets it rest, for a window that is hidden.
func (g *EmoticonGrid) Play() {
	for i, t := range g.tiles {
		t.set(g.items[i], g.animator)
	}
}

// Stop lets everything rest.
func (g *EmoticonGrid) Stop() {
	for _, t := range g.tiles {
		g.animator.Stop(t.image)
	}
}

// Selected returns the key of the selected emoticon.
func (g *EmoticonGrid) Selected() (int64, bool) {
	if g.current < 0 || g.current >= len(g.items) {
		return 0, false
	}
	return g.items[g.current].Key, true
}

// Select selects an emoticon by key and shows it.
func (g *EmoticonGrid) Select(key int64) {
	for i, item := range g.items {
		if item.Key == key {
			g.choose(i)
		}
	}
}

func (g *EmoticonGrid) choose(i int) {
	if i != g.current {
		g.current = i
		g.Refresh()
		if g.OnSelected != nil {
			g.OnSelected()
		}
	}
	g.reveal()
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
}

func (g *EmoticonGrid) columns() int {
	return max(1, int((g.width-2*theme.Space16+tileGap)/(tileWidth+tileGap)))
}

// place returns the upper left corner of a tile.
func (g *EmoticonGrid) place(i int) (x, y float32) {
	if len(g.items) == 0 { // the one tile there is stands in the middle
		return (g.width - tileWidth) / 2, max(theme.Space16, (g.scroll.Size().Height-tileHeight)/2-theme.Space24)
	}
	n := g.columns()
	return theme.Space16 + float32(i%n)*(tileWidth+tileGap), theme.Space16 + float32(i/n)*(tileHeight+tileGapY)
}

// at returns the tile at a place, -1 for none.
func (g *EmoticonGrid) at(p fyne.Position) int {
	for i := range len(g.items) + 1 {
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

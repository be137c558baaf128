package widget

import (
	"image"

	"fyne.io/fyne/v2"

	"papilio/ui/theme"
)

// gridDrag is emoticons on their way to another place.
type gridDrag struct {
	place   int // before the tile they would go to, -1 when nothing is dragged
	at      fyne.Position
	picture image.Image
}

// Dragged implements fyne.Draggable.
func (g *EmoticonGrid) Dragged(e *fyne.DragEvent) {
	if g.drag.place < 0 {
		i := g.at(e.Position.SubtractXY(e.Dragged.DX, e.Dragged.DY))
		if i < 0 || i >= len(g.items) || g.Fixed || g.OnMove == nil {
			return
		}
		if !g.chosen[g.items[i].Key] {
			g.choose(i)
		}
		if p := g.items[i].Picture; p != nil {
			g.drag.picture = p.Frames[0]
		}
	}
	g.drag.at, g.drag.place = e.Position, g.gapNear(e.Position)
	const edge, step = 24, 12 // near the edge of what is seen it scrolls along
	if y := e.Position.Y - g.scroll.Offset.Y; y < edge {
		g.scrollBy(-step)
	} else if y > g.scroll.Size().Height-edge {
		g.scrollBy(step)
	}
	g.Refresh()
}

func (g *EmoticonGrid) scrollBy(dy float32) {
	most := max(0, g.MinSize().Height-g.scroll.Size().Height)
	g.scroll.ScrollToOffset(fyne.NewPos(0, min(most, max(0, g.scroll.Offset.Y+dy))))
	g.seen()
}

// DragEnd implements fyne.Draggable.
func (g *EmoticonGrid) DragEnd() {
	to := g.drag.place
	g.drag = gridDrag{place: -1}
	g.Refresh()
	if to >= 0 {
		g.OnMove(g.SelectedAll(), to)
	}
}

// gapNear returns the place in the order that is nearest to a point.
func (g *EmoticonGrid) gapNear(p fyne.Position) int {
	n := g.columns()
	row := max(0, int((p.Y-theme.Space16+tileGapY/2)/(tileHeight+tileGapY)))
	column := max(0, int((p.X-theme.Space16+(tileWidth+tileGap)/2)/(tileWidth+tileGap)))
	return min(row*n+min(column, n), len(g.items))
}

// gapAt returns where the gap before a tile is. The end of a row is shown there
// and not at the beginning of the next.
func (g *EmoticonGrid) gapAt(i int) (x, y float32) {
	n := g.columns()
	if i < 0 {
		return 0, 0
	}
	if i > 0 && i%n == 0 && g.drag.at.X > g.width/2 {
		x, y = g.place(i - 1)
		return x + tileWidth + tileGap/2, y
	}
	x, y = g.place(i)
	return x - tileGap/2, y
}

// moveBy moves the selected tiles by some places, with the keyboard.
func (g *EmoticonGrid) moveBy(by int) {
	keys := g.SelectedAll()
	if len(keys) == 0 || g.Fixed || g.OnMove == nil {
		return
	}
	first, last := -1, -1
	for i, item := range g.items {
		if g.chosen[item.Key] {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if by < 0 && first > 0 {
		g.OnMove(keys, max(0, first+by))
	}
	if by > 0 && last < len(g.items)-1 {
		g.OnMove(keys, min(len(g.items), last+1+by))
	}
}

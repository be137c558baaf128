package widget

import "slices"

// last is the index of the last tile: the one that adds, when it is there.
func (g *EmoticonGrid) last() int {
	if g.Fixed {
		return len(g.items) - 1
	}
	return len(g.items)
}

// Selected returns the key of the selected emoticon when there is just one.
func (g *EmoticonGrid) Selected() (int64, bool) {
	if len(g.chosen) != 1 {
		return 0, false
	}
	return g.SelectedAll()[0], true
}

// SelectedAll returns the keys of the selected emoticons, in their order.
func (g *EmoticonGrid) SelectedAll() []int64 {
	var keys []int64
	for _, item := range g.items {
		if g.chosen[item.Key] {
			keys = append(keys, item.Key)
		}
	}
	return keys
}

// Select selects emoticons by their keys and shows the first.
func (g *EmoticonGrid) Select(keys ...int64) {
	first := slices.IndexFunc(g.items, func(i GridItem) bool { return slices.Contains(keys, i.Key) })
	if first < 0 {
		return
	}
	g.choose(first)
	for _, item := range g.items {
		if slices.Contains(keys, item.Key) {
			g.chosen[item.Key] = true
		}
	}
	g.Refresh()
	g.told()
}

// SelectAll selects everything.
func (g *EmoticonGrid) SelectAll() {
	for _, item := range g.items {
		g.chosen[item.Key] = true
	}
	g.Refresh()
	g.told()
}

func (g *EmoticonGrid) told() {
	if g.OnSelected != nil {
		g.OnSelected()
	}
}

// choose selects one tile, or none, and shows it.
func (g *EmoticonGrid) choose(i int) {
	g.current, g.anchor = i, i
	g.pick(i, i)
}

// extend selects all from where the range began up to a tile.
func (g *EmoticonGrid) extend(i int) {
	if g.anchor < 0 {
		g.anchor = max(0, g.current)
	}
	g.current = i
	g.pick(min(g.anchor, i), max(g.anchor, i))
}

// toggle adds a tile to the selection, or takes it out.
func (g *EmoticonGrid) toggle(i int) {
	g.current, g.anchor = i, i
	if i >= 0 && i < len(g.items) {
		if key := g.items[i].Key; g.chosen[key] {
			delete(g.chosen, key)
		} else {
			g.chosen[key] = true
		}
	}
	g.Refresh()
	g.told()
}

// pick selects the tiles of a range and no others.
func (g *EmoticonGrid) pick(from, to int) {
	clear(g.chosen)
	for i := max(0, from); i <= min(to, len(g.items)-1); i++ {
		g.chosen[g.items[i].Key] = true
	}
	g.Refresh()
	g.told()
	g.reveal()
}

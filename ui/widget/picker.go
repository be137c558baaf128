package widget

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// PickerItem is an emoticon to choose.
type PickerItem struct {
	Name     string // in words; of a custom one its shortcut
	Shortcut string
	Also     string         // other shortcuts and words it is found by
	File     string         // of assets, for a classic one
	Picture  *picture.Image // of a custom one; nil while it is read
}

// Geometry of the picker.
const (
	pickerColumns = 8
	pickerCell    = 34
	pickerInset   = 12
	pickerHead    = 28
	pickerFoot    = 40
	pickerTop     = 46 // with the search field
	pickerRows    = 7  // with the heads of the groups: what is seen at once
	pickerRecent  = pickerColumns
)

// PickerWords are the sentences of a picker.
type PickerWords struct{ Classic, Mine, Recent, Change, Empty, Search, Clear, NotFound string }

// Picker is the panel of the emoticon button: a search field, the ones used
// last, the classic ones, one's own, and at the foot the one under the mouse.
// Letters search, arrows choose, Enter picks.
type Picker struct {
	widget.BaseWidget
	OnPick   func(PickerItem)
	OnChange func() // "Add or change..."
	OnEscape func()

	words   PickerWords
	search  *Field
	recent  *pickerGrid
	classic *pickerGrid
	mine    *pickerGrid
	current *pickerGrid
	foot    *pickerFootLine
	change  *Button
	groups  *pickerGroups
	scroll  *container.Scroll
}

// NewPicker returns a picker; a moves the animated ones. recent are those used
// last, the newest first.
func NewPicker(a *Animator, words PickerWords, recent, classic, mine []PickerItem) *Picker {
	p := &Picker{words: words, foot: newPickerFoot(a)}
	if len(recent) > pickerRecent {
		recent = recent[:pickerRecent]
	}
	p.recent, p.classic, p.mine = newPickerGrid(p, a, recent), newPickerGrid(p, a, classic), newPickerGrid(p, a, mine)
	p.change = NewButton(Quiet, words.Change, func() {
		if p.OnChange != nil {
			p.OnChange()
		}
	})
	p.change.Height = 24
	p.search = NewSearchField(words.Search, "", words.Clear)
	p.search.SetChanged(p.find)
	p.search.Entry.OnKey = p.key
	p.groups = newPickerGroups(p)
	p.scroll = container.NewVScroll(p.groups)
	p.scroll.OnScrolled = p.scrolled
	p.ExtendBaseWidget(p)
	p.first()
	return p
}

// Focusable returns what takes the keyboard.
func (p *Picker) Focusable() fyne.Focusable { return p.search.Entry }

// grids returns the groups in the order they stand in.
func (p *Picker) grids() []*pickerGrid { return []*pickerGrid{p.recent, p.classic, p.mine} }

// Stop ends the animations of a picker that is closed.
func (p *Picker) Stop() {
	for _, g := range p.grids() {
		g.stop()
	}
	p.foot.set(PickerItem{})
}

// find shows only what has a text in its name or shortcut.
func (p *Picker) find(text string) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, g := range p.grids() {
		g.filter(text)
	}
	p.recent.hide(text != "") // they are among the others
	p.scroll.ScrollToTop()
	p.first()
	p.groups.Refresh()
	p.scroll.Refresh()
}

// first marks the first one there is.
func (p *Picker) first() {
	for _, g := range p.grids() {
		if len(g.items) > 0 {
			p.choose(g, 0)
			return
		}
	}
	p.current = p.classic
	p.foot.set(PickerItem{})
}

// choose marks an emoticon and shows it at the foot.
func (p *Picker) choose(g *pickerGrid, i int) {
	if i < 0 || i >= len(g.items) {
		return
	}
	for _, other := range p.grids() {
		if other != g {
			other.mark(-1)
		}
	}
	p.current = g
	g.mark(i)
	p.foot.set(g.items[i])
}

// scrolled shows at the foot the one that is marked, while it is in sight.
func (p *Picker) scrolled(off fyne.Position) {
	g := p.current
	if g == nil || g.current < 0 || g.current >= len(g.items) {
		return
	}
	item := g.items[g.current]
	if top := g.Position().Y + float32(g.current/pickerColumns*pickerCell); top+pickerCell <= off.Y || top >= off.Y+p.scroll.Size().Height {
		item = PickerItem{}
	}
	p.foot.set(item)
}

// reveal scrolls to the one that is marked, after a key.
func (p *Picker) reveal() {
	g := p.current
	top := g.Position().Y + float32(g.current/pickerColumns*pickerCell)
	view := p.scroll.Size().Height
	switch off := p.scroll.Offset.Y; {
	case top < off:
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, top-pickerHead)))
	case top+pickerCell > off+view:
		p.scroll.ScrollToOffset(fyne.NewPos(0, top+pickerCell-view))
	}
}

func (p *Picker) pick(g *pickerGrid, i int) {
	if i >= 0 && i < len(g.items) && p.OnPick != nil {
		p.OnPick(g.items[i])
	}
}

// key takes the keys of the search field that move in the grids.
func (p *Picker) key(name fyne.KeyName, _ fyne.KeyModifier) bool {
	switch name {
	case fyne.KeyLeft, fyne.KeyRight:
		if p.search.Text() != "" {
			return false // within the field
		}
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyUp, fyne.KeyDown:
	default:
		return false
	}
	p.TypedKey(&fyne.KeyEvent{Name: name})
	return true
}

// TypedKey moves, picks and leaves.
func (p *Picker) TypedKey(e *fyne.KeyEvent) {
	g := p.current
	i := g.current
	switch e.Name {
	case fyne.KeyEscape:
		if p.OnEscape != nil {
			p.OnEscape()
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.pick(g, i)
	case fyne.KeyLeft:
		p.choose(g, i-1)
	case fyne.KeyRight:
		p.choose(g, i+1)
	case fyne.KeyUp:
		if i >= pickerColumns {
			p.choose(g, i-pickerColumns)
		} else if before := p.beside(g, -1); before != nil {
			n := len(before.items)
			p.choose(before, min(n-1, (n-1)/pickerColumns*pickerColumns+i%pickerColumns))
		}
	case fyne.KeyDown:
		if i/pickerColumns < (len(g.items)-1)/pickerColumns {
			p.choose(g, min(i+pickerColumns, len(g.items)-1))
		} else if next := p.beside(g, 1); next != nil {
			p.choose(next, min(i%pickerColumns, len(next.items)-1))
		}
	}
	p.reveal()
}

// beside returns the next group that is not empty, or nil.
func (p *Picker) beside(g *pickerGrid, step int) *pickerGrid {
	list := p.grids()
	for i := slices.Index(list, g) + step; i >= 0 && i < len(list); i += step {
		if len(list[i].items) > 0 {
			return list[i]
		}
	}
	return nil
}

// CreateRenderer implements fyne.Widget.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer {
	lines := [2]*canvas.Rectangle{canvas.NewRectangle(nil), canvas.NewRectangle(nil)}
	r := &simple{objects: []fyne.CanvasObject{p.search, lines[0], p.scroll, lines[1], p.foot}}
	width := float32(pickerColumns*pickerCell + 2*pickerInset + 2)
	height := float32(pickerTop + pickerRows*pickerCell + pickerFoot)
	r.layout = func(s fyne.Size) {
		place(p.search, 8, 8, s.Width-16, theme.HeightField)
		place(lines[0], 1, pickerTop, s.Width-2, theme.Line)
		place(p.scroll, 1, pickerTop+1, s.Width-2, s.Height-pickerTop-pickerFoot-1)
		place(lines[1], 1, s.Height-pickerFoot, s.Width-2, theme.Line)
		place(p.foot, pickerInset, s.Height-pickerFoot+1, s.Width-2*pickerInset, pickerFoot-1)
	}
	r.min = func() fyne.Size { return fyne.NewSize(width, height) }
	r.refresh = func() {
		for _, l := range lines {
			l.FillColor = theme.Color(theme.ColorHairline)
			l.Refresh()
		}
		p.groups.Refresh()
	}
	r.refresh()
	return r
}

// pickerGroups is what scrolls: the groups with their heads.
type pickerGroups struct {
	widget.BaseWidget
	picker *Picker
}

func newPickerGroups(p *Picker) *pickerGroups {
	g := &pickerGroups{picker: p}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *pickerGroups) CreateRenderer() fyne.WidgetRenderer {
	p := g.picker
	heads := [3]*Label{NewLabel(p.words.Recent, StyleBold), NewLabel(p.words.Classic, StyleBold), NewLabel(p.words.Mine, StyleBold)}
	count := NewLabel("", StyleSmall)
	empty := NewCutLabel("", StyleQuiet)
	r := &simple{objects: []fyne.CanvasObject{heads[0], heads[1], heads[2], count, empty, p.change, p.recent, p.classic, p.mine}}
	// arrange places everything and returns the height.
	arrange := func(move bool) float32 {
		y := float32(0)
		searching := p.search.Text() != ""
		found := false
		for i, grid := range p.grids() {
			h := grid.MinSize().Height
			shown := len(grid.items) > 0 || i == 2 && !searching
			found = found || len(grid.items) > 0
			if move {
				heads[i].Hidden, grid.Hidden = !shown, !shown
			}
			if !shown {
				continue
			}
			if move {
				place(heads[i], pickerInset, y+2, heads[i].MinSize().Width, pickerHead)
				place(grid, pickerInset, y+pickerHead, pickerColumns*pickerCell, h)
				switch i {
				case 1:
					place(count, pickerInset+pickerColumns*pickerCell-count.MinSize().Width, y+2, count.MinSize().Width, pickerHead)
				case 2:
					bw := p.change.MinSize().Width
					place(p.change, pickerInset+pickerColumns*pickerCell-bw+10, y+4, bw, 24)
					place(empty, pickerInset, y+pickerHead, pickerColumns*pickerCell, pickerCell)
				}
			}
			if i == 2 && h == 0 {
				h = pickerCell
			}
			y += pickerHead + h + 6
		}
		if move {
			count.SetText(strconv.Itoa(len(p.classic.items)))
			count.Hidden = p.classic.Hidden
			p.change.Hidden = p.mine.Hidden
			empty.SetText(p.words.Empty)
			empty.Hidden = searching || len(p.mine.items) > 0
			if !found && searching {
				empty.SetText(p.words.NotFound)
				empty.Hidden = false
				place(empty, pickerInset, 4, pickerColumns*pickerCell, pickerCell)
			}
		}
		return y
	}
	r.layout = func(fyne.Size) { arrange(true) }
	r.min = func() fyne.Size { return fyne.NewSize(pickerColumns*pickerCell+2*pickerInset, arrange(false)) }
	r.refresh = func() {
		arrange(true)
		for _, grid := range p.grids() {
			grid.Refresh()
		}
		canvas.Refresh(g)
	}
	r.refresh()
	return r
}

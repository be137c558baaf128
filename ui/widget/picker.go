package widget

import (
	"strconv"

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
	File     string         // of assets, for a classic one
	Picture  *picture.Image // of a custom one; nil while it is read
}

// Geometry of the picker.
const (
	pickerColumns = 8
	pickerCell    = 34
	pickerInset   = 12
	pickerHead    = 32
	pickerFoot    = 40
	pickerMine    = 3 // rows of custom ones that are seen at once
)

// PickerWords are the sentences of a picker.
type PickerWords struct{ Classic, Mine, Change, Empty string }

// Picker is the panel of the emoticon button: a grid of the classic ones, a
// grid of one's own, and at the foot the one under the mouse. Arrows choose,
// Enter picks.
type Picker struct {
	widget.BaseWidget
	OnPick   func(PickerItem)
	OnChange func() // "Add or change..."
	OnEscape func()

	words   PickerWords
	classic *pickerGrid
	mine    *pickerGrid
	current *pickerGrid
	foot    *pickerFootLine
	change  *Button
}

// NewPicker returns a picker; a moves the animated ones.
func NewPicker(a *Animator, words PickerWords, classic, mine []PickerItem) *Picker {
	p := &Picker{words: words, foot: newPickerFoot(a)}
	p.classic, p.mine = newPickerGrid(p, a, classic), newPickerGrid(p, a, mine)
	p.change = NewButton(Quiet, words.Change, func() {
		if p.OnChange != nil {
			p.OnChange()
		}
	})
	p.change.Height = 24
	p.ExtendBaseWidget(p)
	p.choose(p.classic, 0)
	return p
}

// Stop ends the animations of a picker that is closed.
func (p *Picker) Stop() {
	p.classic.stop()
	p.mine.stop()
	p.foot.set(PickerItem{})
}

// choose marks an emoticon and shows it at the foot.
func (p *Picker) choose(g *pickerGrid, i int) {
	if i < 0 || i >= len(g.items) {
		return
	}
	for _, other := range []*pickerGrid{p.classic, p.mine} {
		if other != g {
			other.mark(-1)
		}
	}
	p.current = g
	g.mark(i)
	p.foot.set(g.items[i])
}

func (p *Picker) pick(g *pickerGrid, i int) {
	if i >= 0 && i < len(g.items) && p.OnPick != nil {
		p.OnPick(g.items[i])
	}
}

// FocusGained implements fyne.Focusable.
func (p *Picker) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (p *Picker) FocusLost() {}

// TypedRune implements fyne.Focusable.
func (p *Picker) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
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
		switch {
		case i >= pickerColumns:
			p.choose(g, i-pickerColumns)
		case g == p.mine:
			p.choose(p.classic, min(len(p.classic.items)-1, (len(p.classic.items)-1)/pickerColumns*pickerColumns+i))
		}
	case fyne.KeyDown:
		switch {
		case i/pickerColumns < (len(g.items)-1)/pickerColumns:
			p.choose(g, min(i+pickerColumns, len(g.items)-1))
		case g == p.classic:
			p.choose(p.mine, min(i%pickerColumns, len(p.mine.items)-1))
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer {
	heads := [2]*Label{NewLabel(p.words.Classic, StyleBold), NewLabel(p.words.Mine, StyleBold)}
	count := NewLabel(strconv.Itoa(len(p.classic.items)), StyleSmall)
	empty := NewCutLabel(p.words.Empty, StyleQuiet)
	lines := [2]*canvas.Rectangle{canvas.NewRectangle(nil), canvas.NewRectangle(nil)}
	scroll := container.NewVScroll(p.mine)
	r := &simple{objects: []fyne.CanvasObject{heads[0], count, p.classic, lines[0], heads[1], p.change, scroll, empty, lines[1], p.foot}}
	width := float32(pickerColumns*pickerCell + 2*pickerInset + 2)
	mineHeight := func() float32 { return max(pickerCell, min(pickerMine*pickerCell, p.mine.MinSize().Height)) }
	r.layout = func(s fyne.Size) {
		inner := s.Width - 2*pickerInset
		y := float32(4)
		place(heads[0], pickerInset, y, heads[0].MinSize().Width, pickerHead-4)
		cw := count.MinSize().Width
		place(count, s.Width-pickerInset-cw, y, cw, pickerHead-4)
		y += pickerHead - 6
		h := p.classic.MinSize().Height
		place(p.classic, pickerInset, y, inner, h)
		y += h + 5
		place(lines[0], 1, y, s.Width-2, theme.Line)
		place(heads[1], pickerInset, y+1, heads[1].MinSize().Width, pickerHead-2)
		bw := p.change.MinSize().Width
		place(p.change, s.Width-bw-2, y+4, bw, 24)
		y += pickerHead - 2
		place(scroll, pickerInset, y, s.Width-pickerInset-2, mineHeight())
		place(empty, pickerInset, y, inner, pickerCell)
		empty.Hidden = len(p.mine.items) > 0
		y += mineHeight() + 5
		place(lines[1], 1, y, s.Width-2, theme.Line)
		place(p.foot, pickerInset, y+1, inner, pickerFoot-1)
	}
	r.min = func() fyne.Size {
		return fyne.NewSize(width, 4+pickerHead-6+p.classic.MinSize().Height+5+pickerHead-2+mineHeight()+5+pickerFoot)
	}
	r.refresh = func() {
		for _, l := range lines {
			l.FillColor = theme.Color(theme.ColorHairline)
			l.Refresh()
		}
		p.classic.Refresh()
		p.mine.Refresh()
	}
	r.refresh()
	return r
}

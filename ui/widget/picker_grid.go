package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// pickerGrid is a grid of emoticons with one of them marked.
type pickerGrid struct {
	widget.BaseWidget
	picker   *Picker
	animator *Animator
	items    []PickerItem // those that are shown
	images   []*canvas.Image
	all      []PickerItem
	pictures []*canvas.Image // of all
	current  int
}

func newPickerGrid(p *Picker, a *Animator, items []PickerItem) *pickerGrid {
	g := &pickerGrid{picker: p, animator: a, items: items, all: items, current: -1}
	for _, item := range items {
		img := canvas.NewImageFromImage(nil)
		img.FillMode = canvas.ImageFillContain
		showItem(img, a, item)
		g.images = append(g.images, img)
	}
	g.pictures = g.images
	g.ExtendBaseWidget(g)
	return g
}

// filter shows only what has a text, in lower case, in its name or shortcuts.
func (g *pickerGrid) filter(text string) {
	g.items, g.images, g.current = nil, nil, -1
	for i, item := range g.all {
		if strings.Contains(strings.ToLower(item.Name+" "+item.Shortcut+" "+item.Also), text) {
			g.items, g.images = append(g.items, item), append(g.images, g.pictures[i])
		}
	}
}

// hide shows none.
func (g *pickerGrid) hide(on bool) {
	if on {
		g.items, g.images, g.current = nil, nil, -1
	}
}

// showItem draws an emoticon, moving when it moves.
func showItem(img *canvas.Image, a *Animator, item PickerItem) {
	switch {
	case item.File != "":
		img.Resource, img.Image = theme.AssetAt(item.File, theme.SizeEmoticonPicker), nil
	case item.Picture != nil:
		img.Resource, img.Image = nil, item.Picture.Frames[0]
		if a != nil {
			a.Play(img, item.Picture)
		}
	}
}

func (g *pickerGrid) stop() {
	if g.animator == nil {
		return
	}
	for _, img := range g.pictures {
		g.animator.Stop(img)
	}
}

func (g *pickerGrid) mark(i int) {
	if g.current != i {
		g.current = i
		g.Refresh()
	}
}

// at returns the index of the cell at a place, -1 for none.
func (g *pickerGrid) at(p fyne.Position) int {
	x, y := int(p.X/pickerCell), int(p.Y/pickerCell)
	if i := y*pickerColumns + x; p.X >= 0 && p.Y >= 0 && x < pickerColumns && i < len(g.items) {
		return i
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (g *pickerGrid) Tapped(e *fyne.PointEvent) { g.picker.pick(g, g.at(e.Position)) }

// MouseIn implements desktop.Hoverable.
func (g *pickerGrid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (g *pickerGrid) MouseMoved(e *desktop.MouseEvent) { g.picker.choose(g, g.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (g *pickerGrid) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (g *pickerGrid) CreateRenderer() fyne.WidgetRenderer {
	mark := newBox(theme.RadiusSmall)
	r := &simple{destroy: g.stop}
	show := func() {
		r.objects = []fyne.CanvasObject{mark}
		for _, img := range g.images {
			r.objects = append(r.objects, img)
		}
	}
	cell := func(i int) (x, y float32) {
		return float32(i % pickerColumns * pickerCell), float32(i / pickerColumns * pickerCell)
	}
	r.layout = func(fyne.Size) {
		const edge = (pickerCell - theme.SizeEmoticonPicker) / 2
		for i, img := range g.images {
			x, y := cell(i)
			place(img, x+edge, y+edge, theme.SizeEmoticonPicker, theme.SizeEmoticonPicker)
		}
		x, y := cell(max(g.current, 0))
		place(mark, x, y, pickerCell, pickerCell)
	}
	r.min = func() fyne.Size {
		rows := (len(g.items) + pickerColumns - 1) / pickerColumns
		return fyne.NewSize(pickerColumns*pickerCell, float32(rows*pickerCell))
	}
	r.refresh = func() {
		show()
		mark.Hidden = g.current < 0
		mark.FillColor, mark.StrokeColor, mark.StrokeWidth = theme.Color(theme.ColorSelected), theme.Color(theme.ColorSelectedLine), theme.Line
		r.layout(g.Size())
		mark.Refresh()
		canvas.Refresh(g)
	}
	r.refresh()
	return r
}

// pickerFootLine shows one emoticon with its name and shortcut.
type pickerFootLine struct {
	widget.BaseWidget
	animator *Animator
	image    *canvas.Image
	name     *Label
	shortcut *Label
}

func newPickerFoot(a *Animator) *pickerFootLine {
	f := &pickerFootLine{animator: a, image: canvas.NewImageFromImage(nil), name: NewCutLabel("", StyleBold), shortcut: NewLabel("", StyleQuiet)}
	f.image.FillMode = canvas.ImageFillContain
	f.ExtendBaseWidget(f)
	return f
}

func (f *pickerFootLine) set(item PickerItem) {
	if f.animator != nil {
		f.animator.Stop(f.image)
	}
	f.image.Resource, f.image.Image = nil, nil
	showItem(f.image, f.animator, item)
	f.name.SetText(item.Name)
	f.shortcut.SetText(item.Shortcut)
	f.image.Refresh()
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *pickerFootLine) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{objects: []fyne.CanvasObject{f.image, f.name, f.shortcut}}
	r.layout = func(s fyne.Size) {
		w := f.shortcut.MinSize().Width
		place(f.image, 0, (s.Height-theme.SizeEmoticonPicker)/2, theme.SizeEmoticonPicker, theme.SizeEmoticonPicker)
		place(f.name, theme.SizeEmoticonPicker+8, 0, s.Width-theme.SizeEmoticonPicker-16-w, s.Height)
		place(f.shortcut, s.Width-w, 0, w, s.Height)
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, pickerFoot-1) }
	r.refresh = func() { r.layout(f.Size()) }
	return r
}

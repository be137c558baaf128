package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// PictureTile is one picture of a PictureGrid: an image, or a resource, or
// neither while it is not here.
type PictureTile struct {
	Key      string
	Name     string // for the tooltip
	Image    image.Image
	Resource fyne.Resource
}

// PictureGrid is display pictures to choose from, three in a row unless told
// otherwise. Arrows walk and choose.
type PictureGrid struct {
	widget.BaseWidget
	OnChosen func(key string)
	OnEscape func()
	OnRemove func(key string)                   // the Delete key
	OnMenu   func(key string, at fyne.Position) // a right click or the Menu key
	Columns  int                                // in a row

	tiles   []PictureTile
	images  []*canvas.Image
	chosen  int
	hovered int
	focused bool
	tip     tooltip
}

const (
	pictureSide  = 48
	picturePitch = 58
	pictureCols  = 3
)

// NewPictureGrid returns an empty grid.
func NewPictureGrid(chosen func(key string)) *PictureGrid {
	g := &PictureGrid{OnChosen: chosen, Columns: pictureCols, chosen: -1, hovered: -1}
	g.ExtendBaseWidget(g)
	return g
}

// SetTiles shows pictures; the choice stays where its key is still there.
func (g *PictureGrid) SetTiles(tiles []PictureTile) {
	key := g.Chosen()
	g.tiles, g.images, g.hovered, g.chosen = tiles, nil, -1, -1
	for _, t := range tiles {
		img := canvas.NewImageFromImage(t.Image)
		img.Resource, img.FillMode, img.CornerRadius = t.Resource, canvas.ImageFillContain, theme.RadiusPicture
		g.images = append(g.images, img)
	}
	g.SetChosen(key)
	g.Refresh()
}

// SetImage gives a picture that came later.
func (g *PictureGrid) SetImage(key string, img image.Image) {
	for i := range g.tiles {
		if g.tiles[i].Key == key {
			g.tiles[i].Image, g.images[i].Image = img, img
			g.images[i].Refresh()
			g.Refresh()
		}
	}
}

// Chosen returns the key of the chosen picture, "" for none.
func (g *PictureGrid) Chosen() string {
	if g.chosen < 0 || g.chosen >= len(g.tiles) {
		return ""
	}
	return g.tiles[g.chosen].Key
}

// SetChosen chooses without calling OnChosen; an unknown key is none.
func (g *PictureGrid) SetChosen(key string) {
	g.chosen = -1
	for i, t := range g.tiles {
		if t.Key == key {
			g.chosen = i
		}
	}
	g.Refresh()
}

func (g *PictureGrid) choose(i int) {
	if i < 0 || i >= len(g.tiles) {
		return
	}
	g.chosen = i
	g.Refresh()
	if g.OnChosen != nil {
		g.OnChosen(g.tiles[i].Key)
	}
}

func (g *PictureGrid) place(i int) (x, y float32) {
	return float32(i % g.Columns * picturePitch), float32(i / g.Columns * picturePitch)
}

func (g *PictureGrid) at(p fyne.Position) int {
	for i := range g.tiles {
		if x, y := g.place(i); p.X >= x && p.Y >= y && p.X < x+pictureSide && p.Y < y+pictureSide {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (g *PictureGrid) Tapped(e *fyne.PointEvent) {
	g.tip.hide()
	if i := g.at(e.Position); i >= 0 {
		if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
			c.Focus(g)
		}
		g.choose(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (g *PictureGrid) TappedSecondary(e *fyne.PointEvent) {
	g.tip.hide()
	if i := g.at(e.Position); i >= 0 && g.OnMenu != nil {
		g.OnMenu(g.tiles[i].Key, e.AbsolutePosition)
	}
}

// FocusGained implements fyne.Focusable.
func (g *PictureGrid) FocusGained() { g.focused = true; g.Refresh(); reveal(g) }

// FocusLost implements fyne.Focusable.
func (g *PictureGrid) FocusLost() { g.focused = false; g.Refresh() }

// TypedRune implements fyne.Focusable.
func (g *PictureGrid) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (g *PictureGrid) TypedKey(e *fyne.KeyEvent) {
	to := g.chosen
	switch e.Name {
	case fyne.KeyLeft:
		to--
	case fyne.KeyRight:
		to++
	case fyne.KeyUp:
		to -= g.Columns
	case fyne.KeyDown:
		to += g.Columns
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(g.tiles) - 1
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		g.choose(max(0, g.chosen))
		return
	case fyne.KeyDelete:
		if key := g.Chosen(); key != "" && g.OnRemove != nil {
			g.OnRemove(key)
		}
		return
	case desktop.KeyMenu:
		if key := g.Chosen(); key != "" && g.OnMenu != nil {
			x, y := g.place(g.chosen)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g)
			g.OnMenu(key, at.AddXY(x+pictureSide/2, y+pictureSide/2))
		}
		return
	case fyne.KeyEscape:
		if g.OnEscape != nil {
			g.OnEscape()
		}
		return
	default:
		return
	}
	if g.chosen < 0 {
		to = 0
	}
	if to != g.chosen {
		g.choose(to)
	}
}

// MouseIn implements desktop.Hoverable.
func (g *PictureGrid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (g *PictureGrid) MouseMoved(e *desktop.MouseEvent) { g.hover(g.at(e.Position)) }

// MouseOut implements desktop.Hoverable.
func (g *PictureGrid) MouseOut() { g.hover(-1) }

func (g *PictureGrid) hover(i int) {
	if g.hovered == i {
		return
	}
	g.hovered = i
	g.tip.hide()
	if i >= 0 && i < len(g.images) {
		g.tip.show(g.images[i], g.tiles[i].Name)
	}
	g.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (g *PictureGrid) CreateRenderer() fyne.WidgetRenderer {
	const framed = 6 // round the pictures
	frame := newFocusFrame()
	chosen, focus, hover := newBox(theme.RadiusPicture+3), newBox(theme.RadiusPicture+5), newBox(theme.RadiusPicture+2)
	var grounds []*canvas.Rectangle
	r := &simple{}
	r.layout = func(fyne.Size) {
		at := func(o fyne.CanvasObject, i int, grow float32) {
			x, y := g.place(max(i, 0))
			place(o, x-grow, y-grow, pictureSide+2*grow, pictureSide+2*grow)
		}
		at(chosen, g.chosen, 4)
		at(focus, g.chosen, 6)
		at(hover, g.hovered, 2)
		for i, img := range g.images {
			at(img, i, 0)
			if i < len(grounds) {
				at(grounds[i], i, 0)
			}
		}
	}
	r.min = func() fyne.Size {
		rows := (len(g.tiles) + g.Columns - 1) / g.Columns
		return fyne.NewSize(float32(g.Columns-1)*picturePitch+pictureSide, max(0, float32(rows-1)*picturePitch+pictureSide))
	}
	r.refresh = func() {
		for len(grounds) < len(g.images) {
			grounds = append(grounds, newBox(theme.RadiusPicture))
		}
		frame.show(g.focused && g.chosen < 0, r.min())
		place(frame, -framed, -framed, r.min().Width+2*framed, r.min().Height+2*framed)
		r.objects = append(r.objects[:0], hover, chosen, focus, frame.Ground)
		for i, img := range g.images {
			paint(grounds[i], theme.ColorQuietPicture, theme.ColorTransparent, 0)
			grounds[i].Hidden = img.Image != nil || img.Resource != nil
			r.objects = append(r.objects, grounds[i], img)
		}
		chosen.Hidden, hover.Hidden, focus.Hidden = g.chosen < 0, g.hovered < 0 || g.hovered == g.chosen, g.chosen < 0 || !g.focused
		paint(chosen, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		paint(focus, theme.ColorTransparent, theme.ColorSelectedLine, theme.Line)
		paint(hover, theme.ColorTransparent, theme.ColorFieldBorder, theme.Line)
		r.layout(g.Size())
		canvas.Refresh(g)
	}
	r.refresh()
	return r
}

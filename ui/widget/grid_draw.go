package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// gridTile draws one emoticon.
type gridTile struct {
	shortcut string
	playing  bool      // shown, and moving if it can
	size     fyne.Size // of the picture, zero while there is none
	empty    *canvas.Rectangle
	image    *canvas.Image
	text     *canvas.Text
}

func newGridTile(item GridItem) *gridTile {
	t := &gridTile{shortcut: item.Shortcut, empty: newBox(theme.RadiusSmall), image: canvas.NewImageFromImage(nil), text: canvas.NewText("", nil)}
	t.image.FillMode = canvas.ImageFillContain
	t.text.TextSize, t.text.Alignment = theme.TextBody, fyne.TextAlignCenter
	return t
}

// set shows the picture and lets it move.
func (t *gridTile) set(item GridItem, a *Animator) {
	t.size = pictureSize(item.Picture)
	if item.Picture != nil {
		a.Play(t.image, item.Picture)
		t.image.Refresh()
	}
}

// pictureSize returns the size a custom emoticon is drawn at: its own, and
// never more than 50 px.
func pictureSize(p *picture.Image) fyne.Size {
	if p == nil {
		return fyne.Size{}
	}
	w, h := float32(p.Bounds().Dx()), float32(p.Bounds().Dy())
	f := min(1, theme.SizeCustomMax/max(w, h))
	return fyne.NewSize(w*f, h*f)
}

// place lays the tile out.
func (t *gridTile) place(x, y float32) {
	const middle = 35
	d := t.size
	if d.IsZero() {
		d = fyne.NewSquareSize(theme.SizeCustomMax)
	}
	left, top := x+(tileWidth-d.Width)/2, y+middle-d.Height/2
	place(t.empty, left, top, d.Width, d.Height)
	place(t.image, left, top, d.Width, d.Height)
	h := Measure("M", StyleBody).Height
	place(t.text, x+4, y+73-h/2, tileWidth-8, h)
}

func (t *gridTile) paint() {
	paint(t.empty, theme.ColorQuietPicture, theme.ColorTransparent, 0)
	t.empty.Hidden = !t.size.IsZero()
	t.image.Hidden = t.size.IsZero()
	t.text.Text, t.text.Color = Ellipsis(t.shortcut, StyleBody, tileWidth-8), theme.Color(theme.ColorText)
}

// CreateRenderer implements fyne.Widget.
func (g *EmoticonGrid) CreateRenderer() fyne.WidgetRenderer {
	hover, ring, edge, gap := newBox(theme.RadiusControl), newBox(theme.RadiusControl+2), newBox(theme.RadiusControl), newBox(1)
	var fills []*canvas.Rectangle // behind what is selected and seen
	plus, ghost := canvas.NewImageFromResource(nil), canvas.NewImageFromImage(nil)
	ghost.FillMode, ghost.Translucency = canvas.ImageFillContain, .35
	add, hint := canvas.NewText("", nil), canvas.NewText("", nil)
	add.TextSize, add.Alignment = theme.TextBody, fyne.TextAlignCenter
	hint.TextSize, hint.Alignment = theme.TextBody, fyne.TextAlignCenter
	r := &simple{destroy: g.Stop}
	at := func(o fyne.CanvasObject, i int, grow float32) {
		x, y := g.place(max(i, 0))
		place(o, x-grow, y-grow, tileWidth+2*grow, tileHeight+2*grow)
	}
	r.layout = func(fyne.Size) {
		at(hover, g.hovered, 0)
		at(ring, g.current, 3)
		n := 0
		for i := g.from; i < g.to; i++ {
			g.tiles[i].place(g.place(i))
			if g.chosen[g.items[i].Key] && n < len(fills) {
				at(fills[n], i, 0)
				n++
			}
		}
		x, y := g.place(len(g.items))
		at(edge, len(g.items), 0)
		place(plus, x+(tileWidth-24)/2, y+35-12, 24, 24)
		h := Measure("M", StyleBody).Height
		place(add, x, y+73-h/2, tileWidth, h)
		place(hint, 0, y+tileHeight+theme.Space16, g.width, h)
		x, y = g.gapAt(g.drag.place)
		place(gap, x-1.5, y, 3, tileHeight)
		const ghostSide = theme.SizeCustomMax
		place(ghost, g.drag.at.X-ghostSide/2, g.drag.at.Y-ghostSide/2, ghostSide, ghostSide)
	}
	r.min = func() fyne.Size {
		_, y := g.place(g.last())
		return fyne.NewSize(tileWidth+2*theme.Space16, y+tileHeight+theme.Space16)
	}
	r.refresh = func() {
		r.objects = append(r.objects[:0], hover)
		n := 0
		for i := g.from; i < g.to; i++ {
			if !g.chosen[g.items[i].Key] {
				continue
			}
			if n == len(fills) {
				fills = append(fills, newBox(theme.RadiusControl))
			}
			paint(fills[n], theme.ColorSelected, theme.ColorSelectedLine, theme.Line)
			r.objects = append(r.objects, fills[n])
			n++
		}
		r.objects = append(r.objects, ring, edge, plus, add, hint)
		for _, t := range g.tiles[g.from:g.to] {
			t.paint()
			r.objects = append(r.objects, t.empty, t.image, t.text)
		}
		r.objects = append(r.objects, gap, ghost)
		hover.Hidden = g.hovered < 0 || g.hovered > g.last() || g.drag.place >= 0
		ring.Hidden = !g.focused || g.current < 0 || g.current > g.last()
		edge.Hidden = len(g.items) > 0 || g.Fixed
		hint.Hidden = len(g.items) > 0
		plus.Hidden, add.Hidden = g.Fixed, g.Fixed
		gap.Hidden, ghost.Hidden = g.drag.place < 0, g.drag.place < 0
		paint(hover, theme.ColorHover, theme.ColorTransparent, 0)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		paint(edge, theme.ColorTransparent, theme.ColorFieldBorder, theme.Line)
		paint(gap, theme.ColorPrimary, theme.ColorTransparent, 0)
		plus.Resource = theme.IconIn("plus", theme.ColorPrimary)
		ghost.Image = g.drag.picture
		add.Text, add.Color = g.Add, theme.Color(theme.ColorPrimary)
		hint.Text, hint.Color = g.Hint, theme.Color(theme.ColorSecondary)
		r.layout(g.Size())
		canvas.Refresh(g)
	}
	r.refresh()
	return r
}

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
	hover, selected, ring, edge := newBox(theme.RadiusControl), newBox(theme.RadiusControl), newBox(theme.RadiusControl+2), newBox(theme.RadiusControl)
	plus := canvas.NewImageFromResource(nil)
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
		at(selected, g.current, 0)
		at(ring, g.current, 3)
		for i, t := range g.tiles {
			t.place(g.place(i))
		}
		x, y := g.place(len(g.items))
		at(edge, len(g.items), 0)
		place(plus, x+(tileWidth-24)/2, y+35-12, 24, 24)
		h := Measure("M", StyleBody).Height
		place(add, x, y+73-h/2, tileWidth, h)
		place(hint, 0, y+tileHeight+theme.Space16, g.width, h)
	}
	r.min = func() fyne.Size {
		_, y := g.place(len(g.items))
		return fyne.NewSize(tileWidth+2*theme.Space16, y+tileHeight+theme.Space16)
	}
	r.refresh = func() {
		r.objects = append(r.objects[:0], hover, selected, ring, edge, plus, add, hint)
		for _, t := range g.tiles {
			t.paint()
			r.objects = append(r.objects, t.empty, t.image, t.text)
		}
		chosen := g.current >= 0 && g.current < len(g.items)
		hover.Hidden = g.hovered < 0
		selected.Hidden = !chosen
		ring.Hidden = !g.focused || g.current < 0
		edge.Hidden = len(g.items) > 0
		hint.Hidden = len(g.items) > 0
		paint(hover, theme.ColorHover, theme.ColorTransparent, 0)
		paint(selected, theme.ColorSelected, theme.ColorSelectedLine, theme.Line)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		paint(edge, theme.ColorTransparent, theme.ColorFieldBorder, theme.Line)
		plus.Resource = theme.IconIn("plus", theme.ColorPrimary)
		add.Text, add.Color = g.Add, theme.Color(theme.ColorPrimary)
		hint.Text, hint.Color = g.Hint, theme.Color(theme.ColorSecondary)
		r.layout(g.Size())
		canvas.Refresh(g)
	}
	r.refresh()
	return r
}

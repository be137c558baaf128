package widget

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Picture is a display picture: with a frame (mat and line) or bare with round
// corners. Until there is an image it shows the mark in quiet tones, at the
// same size.
type Picture struct {
	widget.BaseWidget
	OnTapped func()
	Hint     string

	side     float32 // of the picture itself
	mat      float32 // 0 is bare
	image    image.Image
	resource fyne.Resource // instead of image
	faded    bool
	absence  float64         // how much of the placeholder is still seen: 1 to 0 while an image fades in
	fading   *fyne.Animation // nil when none fades in
	hovered  bool
	tip      tooltip
}

// NewFramedPicture returns a framed picture of a side of 48, 64 or 96 px; the
// frame comes on top of it: 4 px of it at 64 and below, 5 at 96, on each side.
func NewFramedPicture(side float32) *Picture {
	p := &Picture{side: side, mat: theme.FrameMat}
	if side >= theme.SizeDisplayPicture {
		p.mat = theme.FrameMatLarge
	}
	p.ExtendBaseWidget(p)
	return p
}

// NewPicture returns a bare picture, for rows: 40 or 24 px.
func NewPicture(side float32) *Picture {
	p := &Picture{side: side}
	p.ExtendBaseWidget(p)
	return p
}

// SetImage shows an image; nil shows that there is none.
func (p *Picture) SetImage(img image.Image) { p.show(img, false) }

// Ask asks somebody for the image: one that is set at once is just there, one
// that comes later fades in over its placeholder.
func (p *Picture) Ask(ask func(set func(image.Image))) {
	late := false
	ask(func(img image.Image) { p.show(img, late) })
	late = true
}

// fadeFor is how long an image takes to fade in.
const fadeFor = 180 * time.Millisecond

func (p *Picture) show(img image.Image, late bool) {
	if p.fading != nil {
		p.fading.Stop()
	}
	fade := late && img != nil && p.image == nil && p.resource == nil && !Still()
	p.image, p.resource, p.absence, p.fading = img, nil, 0, nil
	if fade {
		p.absence = 1
		p.fading = &fyne.Animation{Duration: fadeFor, Curve: fyne.AnimationEaseOut, Tick: func(done float32) {
			p.absence = 1 - float64(done)
			p.Refresh()
		}}
	}
	p.Refresh()
	if fade {
		p.fading.Start()
	}
}

// SetResource shows a resource, such as a built-in picture.
func (p *Picture) SetResource(r fyne.Resource) {
	p.image, p.resource = nil, r
	p.Refresh()
}

// SetFaded draws the picture half away, for somebody who is offline.
func (p *Picture) SetFaded(on bool) {
	if p.faded != on {
		p.faded = on
		p.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (p *Picture) Tapped(*fyne.PointEvent) {
	p.tip.hide()
	if p.OnTapped != nil {
		p.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (p *Picture) MouseIn(*desktop.MouseEvent) {
	p.hovered = p.OnTapped != nil
	p.tip.show(p, p.Hint)
	p.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (p *Picture) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *Picture) MouseOut() { p.hovered = false; p.tip.hide(); p.Refresh() }

// Cursor implements desktop.Cursorable.
func (p *Picture) Cursor() desktop.Cursor {
	if p.OnTapped != nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// radius returns the corner of the picture itself.
func (p *Picture) radius() float32 {
	if p.side < theme.SizePicture {
		return theme.RadiusSmall
	}
	return theme.RadiusPicture
}

// CreateRenderer implements fyne.Widget.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer {
	frame, ground := newBox(theme.RadiusFrame), newBox(p.radius())
	// Two images: one that has drawn an SVG keeps drawing it over a bitmap
	// when it is resized.
	img, art := canvas.NewImageFromImage(nil), canvas.NewImageFromResource(nil)
	img.FillMode, art.FillMode = canvas.ImageFillContain, canvas.ImageFillContain
	r := &simple{objects: []fyne.CanvasObject{frame, ground, art, img}}
	total := func() float32 {
		if p.mat == 0 {
			return p.side
		}
		return p.side + 2*(p.mat+theme.Line)
	}
	r.layout = func(s fyne.Size) {
		d := total()
		x, y := (s.Width-d)/2, (s.Height-d)/2
		place(frame, x, y, d, d)
		edge := (d - p.side) / 2
		place(ground, x+edge, y+edge, p.side, p.side)
		place(img, x+edge, y+edge, p.side, p.side)
		m := p.side
		if p.resource == nil {
			m *= 0.62
		}
		place(art, x+edge+(p.side-m)/2, y+edge+(p.side-m)/2, m, m)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(total()) }
	r.refresh = func() {
		frame.Hide()
		if p.mat > 0 {
			frame.Show()
			line := theme.ColorFrameLine
			if p.hovered {
				line = theme.ColorPrimary
			}
			paint(frame, theme.ColorFrame, line, theme.Line)
		}
		paint(ground, theme.ColorTransparent, theme.ColorTransparent, 0)
		img.Hidden, art.Hidden = p.image == nil, p.image != nil && p.absence == 0
		img.CornerRadius, art.CornerRadius = p.radius(), p.radius()
		there := 1.0
		if p.faded {
			there = 0.5
		}
		img.Translucency, art.Translucency = 1-there*(1-p.absence), 1-there
		if p.image != nil {
			img.Image = p.image
		}
		switch {
		case art.Hidden:
		case p.resource != nil:
			draw(art, p.resource)
		default:
			paint(ground, theme.ColorQuietPicture, theme.ColorTransparent, 0)
			art.CornerRadius = 0
			draw(art, theme.MarkQuiet())
		}
		r.layout(p.Size())
		img.Refresh()
		canvas.Refresh(art)
	}
	r.refresh()
	return r
}

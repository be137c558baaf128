package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// EmoticonPreview shows an emoticon at its real size on light and on dark, and
// below it in a line of text.
type EmoticonPreview struct {
	widget.BaseWidget
	Line string // the text

	animator *Animator
	picture  *picture.Image
	images   [4]*canvas.Image // large and in the line, light and dark
}

// NewEmoticonPreview returns an empty one; animations are played by a.
func NewEmoticonPreview(a *Animator, line string) *EmoticonPreview {
	p := &EmoticonPreview{animator: a, Line: line}
	for i := range p.images {
		p.images[i] = canvas.NewImageFromImage(nil)
		p.images[i].FillMode = canvas.ImageFillContain
	}
	p.ExtendBaseWidget(p)
	return p
}

// SetPicture shows a picture; nil shows its place and stops what moved.
func (p *EmoticonPreview) SetPicture(m *picture.Image) {
	for _, img := range p.images {
		p.animator.Stop(img)
		img.Image = nil
		if m != nil {
			p.animator.Play(img, m)
		}
		img.Refresh()
	}
	p.picture = m
	p.Refresh()
}

// Picture returns what is shown.
func (p *EmoticonPreview) Picture() *picture.Image { return p.picture }

// CreateRenderer implements fyne.Widget.
func (p *EmoticonPreview) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	var grounds, empty [2]*canvas.Rectangle
	var lines [2]*canvas.Text
	for i := range 2 {
		grounds[i], empty[i] = newBox(theme.RadiusControl), newBox(theme.RadiusSmall)
		lines[i] = canvas.NewText("", nil)
		lines[i].TextSize = theme.TextMessage
		r.objects = append(r.objects, grounds[i], empty[i], p.images[2*i], lines[i], p.images[2*i+1])
	}
	r.layout = func(s fyne.Size) {
		w := (s.Width - theme.Space12) / 2
		size := pictureSize(p.picture)
		if size.IsZero() {
			size = fyne.NewSquareSize(theme.SizeCustomMax)
		}
		for i := range 2 {
			x := float32(i) * (w + theme.Space12)
			place(grounds[i], x, 0, w, s.Height)
			left, top := x+(w-size.Width)/2, 49-size.Height/2
			place(empty[i], left, top, size.Width, size.Height)
			place(p.images[2*i], left, top, size.Width, size.Height)
			text := Measure(p.Line+" ", StyleMessage)
			f := min(1, theme.SizeEmoticon/max(size.Width, size.Height))
			in := fyne.NewSize(size.Width*f, size.Height*f)
			left = x + (w-text.Width-in.Width)/2
			const line = 94
			place(lines[i], left, line-text.Height/2, text.Width, text.Height)
			place(p.images[2*i+1], left+text.Width, line-in.Height/2, in.Width, in.Height)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(200, 128) }
	r.refresh = func() {
		for i, dark := range []bool{false, true} {
			grounds[i].FillColor, grounds[i].StrokeWidth = theme.ColorIn(theme.ColorSurface, dark), theme.Line
			grounds[i].StrokeColor = theme.ColorIn(theme.ColorHairline, dark)
			empty[i].FillColor = theme.ColorIn(theme.ColorQuietPicture, dark)
			empty[i].Hidden = p.picture != nil
			p.images[2*i].Hidden, p.images[2*i+1].Hidden = p.picture == nil, p.picture == nil
			lines[i].Text, lines[i].Color = p.Line, theme.ColorIn(theme.ColorText, dark)
		}
		r.layout(p.Size())
		canvas.Refresh(p)
	}
	r.refresh()
	return r
}

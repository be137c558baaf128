package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// CropResult shows a display picture at its real size in its frame, as it
// stands in a light window and in a dark one.
type CropResult struct {
	widget.BaseWidget
	image image.Image
}

// NewCropResult returns an empty one.
func NewCropResult() *CropResult {
	c := &CropResult{}
	c.ExtendBaseWidget(c)
	return c
}

// SetImage shows another picture; nil shows its place.
func (c *CropResult) SetImage(img image.Image) { c.image = img; c.Refresh() }

// Image returns what is shown.
func (c *CropResult) Image() image.Image { return c.image }

// Sizes of the result: a frame, and the panel it stands on.
const (
	resultFrame = theme.SizeDisplayPicture + 2*(theme.FrameMatLarge+theme.Line)
	resultPanel = resultFrame + 2*theme.Space8
)

// CreateRenderer implements fyne.Widget.
func (c *CropResult) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	var panels, frames, empty [2]*canvas.Rectangle
	var images [2]*canvas.Image
	for i := range 2 {
		panels[i], frames[i], empty[i] = newBox(theme.RadiusControl), newBox(theme.RadiusFrame), newBox(theme.RadiusPicture)
		images[i] = canvas.NewImageFromImage(nil)
		images[i].FillMode, images[i].CornerRadius = canvas.ImageFillContain, theme.RadiusPicture
		r.objects = append(r.objects, panels[i], frames[i], empty[i], images[i])
	}
	r.layout = func(s fyne.Size) {
		for i := range 2 {
			y := float32(i) * (resultPanel - 1) // they share a line
			x := (s.Width - resultPanel) / 2
			place(panels[i], x, y, resultPanel, resultPanel)
			place(frames[i], x+theme.Space8, y+theme.Space8, resultFrame, resultFrame)
			const mat = theme.FrameMatLarge + theme.Line
			for _, o := range []fyne.CanvasObject{empty[i], images[i]} {
				place(o, x+theme.Space8+mat, y+theme.Space8+mat, theme.SizeDisplayPicture, theme.SizeDisplayPicture)
			}
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(resultPanel, 2*resultPanel-1) }
	r.refresh = func() {
		for i, dark := range []bool{false, true} {
			panels[i].FillColor, panels[i].StrokeColor, panels[i].StrokeWidth = theme.ColorIn(theme.ColorWindow, dark), theme.ColorIn(theme.ColorHairline, dark), theme.Line
			frames[i].FillColor, frames[i].StrokeColor, frames[i].StrokeWidth = theme.ColorIn(theme.ColorFrame, dark), theme.ColorIn(theme.ColorFrameLine, dark), theme.Line
			empty[i].FillColor = theme.ColorIn(theme.ColorQuietPicture, dark)
			empty[i].Hidden, images[i].Hidden = c.image != nil, c.image == nil
			images[i].Image = c.image
			images[i].Refresh()
		}
		r.layout(c.Size())
		canvas.Refresh(c)
	}
	r.refresh()
	return r
}

package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// The measures of a pop-up.
const (
	alertWidth   = 320
	alertHeight  = 98
	alertStrip   = 28
	alertFace    = 48
	alertText    = 80 // where the words begin
	alertLine    = 18
	alertLines   = 2
	alertCross   = alertStrip // a square in the corner
	alertCrossIn = 16
)

// alertCard is one pop-up as it is drawn. It is drawn into a picture and not in a
// window of Fyne's: one of those takes the focus when it is shown.
type alertCard struct {
	words   alertWords
	face    *widget.Picture
	cross   *canvas.Image
	over    *widget.Ground // behind the cross, under the mouse
	content *fyne.Container
	scale   float32
	drawn   [2]*image.NRGBA // without the mouse on the cross, and with it
}

func newAlertCard(w alertWords) *alertCard {
	c := &alertCard{words: w, face: widget.NewFramedPicture(alertFace)}
	ground := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0)
	strip := widget.NewHeader(alertStrip)
	mark := canvas.NewImageFromResource(theme.MarkSmall())
	name := widget.NewLabel(T("app.name"), widget.StyleSmall)
	c.over = widget.NewGround(theme.ColorHover, theme.ColorTransparent, theme.RadiusSmall)
	c.cross = canvas.NewImageFromResource(theme.Icon("x"))
	put(ground, 0, 0, alertWidth, alertHeight)
	put(strip, 0, 0, alertWidth, alertStrip)
	put(mark, theme.Space12-1, (alertStrip-16)/2+1, 16, 16)
	put(name, theme.Space12+20, (alertStrip-16)/2+1, 120, 16)
	put(c.over, alertWidth-alertCross+2, 4, alertCross-8, alertCross-8)
	put(c.cross, alertWidth-alertCross+(alertCross-4-alertCrossIn)/2, 4+(alertCross-8-alertCrossIn)/2, alertCrossIn, alertCrossIn)
	d := c.face.MinSize().Width
	put(c.face, theme.Space12, alertStrip+5, d, d)
	c.content = container.NewWithoutLayout(ground, strip, mark, name, c.over, c.cross, c.face)
	c.layWords()
	return c
}

// layWords places the first line and the text below it.
func (c *alertCard) layWords() {
	w, y := c.words, float32(alertStrip+4)
	right := float32(alertWidth - theme.Space12)
	var lines []fyne.CanvasObject
	rows := 0
	if w.text != "" {
		style := widget.StyleBody
		if w.quiet {
			style = widget.StyleQuiet
		}
		lines, rows = textLines(w.text, w.own, style, alertText, right-alertText)
	}
	if rows < alertLines {
		y += alertLine / 2 * float32(alertLines-rows)
	}
	x := float32(alertText)
	if w.online {
		sign := canvas.NewImageFromResource(theme.Status(protocol.Online))
		put(sign, x, y+(22-theme.SizeStatus)/2, theme.SizeStatus, theme.SizeStatus)
		c.content.Add(sign)
		x += theme.SizeStatus + 6
	}
	before, after := widget.NewLabel(w.before, widget.StyleBody), widget.NewLabel(w.after, widget.StyleBody)
	bw, aw := widget.Measure(w.before, widget.StyleBody).Width, widget.Measure(w.after, widget.StyleBody).Width
	name := widget.NewNameLine(w.name, widget.StyleBold)
	nw := max(0, min(name.Width()+1, right-x-bw-aw))
	put(before, x, y+2, bw, alertLine)
	put(name, x+bw, y, nw, 22)
	put(after, x+bw+nw, y+2, aw+1, alertLine)
	c.content.Objects = append(c.content.Objects, before, name, after)
	for _, o := range lines {
		o.Move(o.Position().AddXY(0, y+22))
		c.content.Add(o)
	}
}

// textLines draws a text on at most alertLines lines, from the height 0.
func textLines(text string, own []protocol.Emoticon, style widget.TextStyle, x, width float32) (objects []fyne.CanvasObject, rows int) {
	metrics := widget.Metrics{LineHeight: alertLine, TextHeight: widget.Measure("M", style).Height,
		Width: func(s string) float32 { return widget.Measure(s, style).Width }}
	side := func(s widget.Span) (float32, float32, bool) {
		return theme.SizeEmoticonName, theme.SizeEmoticonName, s.Kind == widget.SpanClassic
	}
	flow := func(s string) widget.Flow { return widget.NewFlow(widget.Spans(s, own), width, metrics, side) }
	f := flow(text)
	if len(f.Lines) > alertLines { // the longest beginning that fits
		runes := []rune(text)
		low, high := 0, len(runes)
		for low < high {
			mid := (low + high + 1) / 2
			if len(flow(string(runes[:mid])+"…").Lines) <= alertLines {
				low = mid
			} else {
				high = mid - 1
			}
		}
		f = flow(string(runes[:low]) + "…")
	}
	for i, l := range f.Lines {
		left := x
		if l.RightToLeft {
			left += width - l.W
		}
		y := float32(i * alertLine)
		for _, p := range l.Pieces {
			if p.Image {
				img := canvas.NewImageFromResource(theme.AssetAt(f.Spans[p.Span].File, theme.SizeEmoticonName))
				put(img, left+p.X, y, p.W, p.H)
				objects = append(objects, img)
				continue
			}
			t := canvas.NewText(p.Text, theme.Color(style.Color))
			t.TextSize = style.Size
			m := t.MinSize()
			put(t, left+p.X, y+(alertLine-m.Height)/2, m.Width, m.Height)
			objects = append(objects, t)
		}
	}
	return objects, len(f.Lines)
}

// setPicture shows the picture of who it is about.
func (c *alertCard) setPicture(img image.Image) {
	if c.words.face {
		c.face.SetImage(img)
		c.drawn = [2]*image.NRGBA{}
	}
}

// onCross reports whether a pixel is on the cross.
func (c *alertCard) onCross(x, y int) bool {
	return float32(x) >= (alertWidth-alertCross)*c.scale && float32(y) < alertCross*c.scale && x >= 0 && y >= 0
}

// image draws the card in pixels of the screen, with the mouse on its cross or
// without. It takes a few milliseconds and is kept.
func (c *alertCard) image(scale float32, over bool) *image.NRGBA {
	n := 0
	if over {
		n = 1
	}
	if c.scale != scale {
		c.scale, c.drawn = scale, [2]*image.NRGBA{}
	}
	if c.drawn[n] != nil {
		return c.drawn[n]
	}
	visible(c.over, over)
	s := software.NewCanvas()
	s.SetPadded(false)
	s.SetScale(scale)
	s.SetContent(c.content)
	s.Resize(fyne.NewSize(alertWidth, alertHeight))
	img, ok := s.Capture().(*image.NRGBA)
	s.SetContent(nil)
	if !ok {
		return image.NewNRGBA(image.Rect(0, 0, int(alertWidth*scale), int(alertHeight*scale)))
	}
	round(img, float64(theme.RadiusFrame*scale), float64(max(1, scale)), theme.Color(theme.ColorFrameLine))
	c.drawn[n] = img
	return img
}

// round makes the corners of a picture round and draws a line inside its edge.
func round(img *image.NRGBA, radius, width float64, line color.NRGBA) {
	b := img.Bounds()
	w, h := float64(b.Dx()), float64(b.Dy())
	for y := range b.Dy() {
		for x := range b.Dx() {
			edge := min(x, y, b.Dx()-1-x, b.Dy()-1-y)
			if float64(edge) > radius {
				continue
			}
			// How far the middle of the pixel is outside of the rounded edge.
			dx := math.Abs(float64(x)+.5-w/2) - (w/2 - radius)
			dy := math.Abs(float64(y)+.5-h/2) - (h/2 - radius)
			out := math.Hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius
			p := img.NRGBAAt(x, y)
			if t := math.Min(1, math.Max(0, out+width+.5)); t > 0 {
				p = blend(p, line, t)
			}
			p.A = uint8(float64(p.A) * math.Min(1, math.Max(0, .5-out)))
			img.SetNRGBA(x, y, p)
		}
	}
}

// blend mixes a colour into another one.
func blend(a, b color.NRGBA, t float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-t) + float64(y)*t + .5) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), a.A}
}

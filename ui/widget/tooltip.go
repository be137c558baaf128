package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
)

// tooltipDelay is how long the mouse rests before a tooltip shows.
const tooltipDelay = 600 * time.Millisecond

// A tooltip shows a text whole: in several lines when it is long.
const (
	tooltipWidth = 340
	tooltipLines = 12
)

// tooltipQuiet is how long no tooltip begins after a window came or went: the mouse
// did not go where it is now.
const tooltipQuiet = 500 * time.Millisecond

// There is one mouse: tip is what shows or waits to, tipsFrom when the next one
// may.
var (
	tip      *tooltip
	tipsFrom time.Time
)

// EndTips takes the tooltip away and lets none begin for where the mouse happens to
// be now. It is for when a window comes, goes or loses the keys.
func EndTips() {
	if tip != nil {
		tip.hide()
	}
	tipsFrom = time.Now().Add(tooltipQuiet)
}

// WithTips puts a layer for tooltips over the content of a window. Set the
// result as the window's content: without it no tooltips show. (Fyne's pop-up
// would take the mouse from the widget under it.)
func WithTips(content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(NewGround(theme.ColorWindow, theme.ColorTransparent, 0), content, container.NewWithoutLayout())
}

// tipLayer returns the layer WithTips made, or nil.
func tipLayer(c fyne.Canvas) *fyne.Container {
	stack, ok := c.Content().(*fyne.Container)
	if !ok || len(stack.Objects) != 3 {
		return nil
	}
	layer, _ := stack.Objects[2].(*fyne.Container)
	return layer
}

// tooltip shows a text under a widget while the mouse rests on it. The
// zero value is ready.
type tooltip struct {
	timer *time.Timer
	layer *fyne.Container
	wait  int // counts shows, so that a timer that came too late does nothing
}

func (t *tooltip) show(over fyne.CanvasObject, text string) {
	t.later(text, func() { t.open(over, text) })
}

// showAt is show for a part of a widget: the text stands under a place of the
// window.
func (t *tooltip) showAt(over fyne.CanvasObject, at fyne.Position, text string) {
	t.later(text, func() { t.openAt(over, at.AddXY(0, 12), 0, text) })
}

func (t *tooltip) later(text string, open func()) {
	t.hide()
	if text == "" || time.Now().Before(tipsFrom) {
		return
	}
	if tip != nil {
		tip.hide()
	}
	tip = t
	mine := t.wait
	t.timer = time.AfterFunc(tooltipDelay, func() {
		fyne.Do(func() {
			if t.wait == mine {
				open()
			}
		})
	})
}

func (t *tooltip) open(over fyne.CanvasObject, text string) {
	d := fyne.CurrentApp().Driver()
	t.openAt(over, d.AbsolutePositionForObject(over), over.Size().Height, text)
}

// openAt shows the text under what is at a place and so high.
func (t *tooltip) openAt(over fyne.CanvasObject, where fyne.Position, height float32, text string) {
	c := fyne.CurrentApp().Driver().CanvasForObject(over)
	if c == nil || tipLayer(c) == nil {
		return
	}
	tip, t.layer = t, tipLayer(c)
	ground := newBox(theme.RadiusSmall)
	paint(ground, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
	lines := Wrap(text, StyleSmall, min(tooltipWidth, c.Size().Width-theme.Space24))
	if len(lines) > tooltipLines {
		lines = append(lines[:tooltipLines-1], "…")
	}
	var inner fyne.Size
	for _, l := range lines {
		m := Measure(l, StyleSmall)
		inner = fyne.NewSize(max(inner.Width, m.Width), inner.Height+m.Height)
	}
	d := fyne.CurrentApp().Driver()
	at := where.Subtract(d.AbsolutePositionForObject(t.layer))
	w, h := inner.Width+2*theme.Space8, inner.Height+theme.Space8
	x := max(0, min(at.X, c.Size().Width-w-theme.Space4))
	y := at.Y + height + theme.Space4
	if y+h > t.layer.Size().Height {
		y = at.Y - h - theme.Space4
	}
	place(ground, x, y, w, h)
	t.layer.Objects = []fyne.CanvasObject{ground}
	y += theme.Space4
	for _, l := range lines {
		line := canvas.NewText(l, theme.Color(theme.ColorText))
		line.TextSize = theme.TextSmall
		m := line.MinSize()
		place(line, x+theme.Space8, y, m.Width, m.Height)
		y += m.Height
		t.layer.Objects = append(t.layer.Objects, line)
	}
	t.layer.Refresh()
}

func (t *tooltip) hide() {
	t.wait++
	if tip == t {
		tip = nil
	}
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	if t.layer != nil {
		t.layer.Objects = nil
		t.layer.Refresh()
		t.layer = nil
	}
}

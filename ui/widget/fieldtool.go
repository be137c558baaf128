package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// fieldTool is an icon in a field for the mouse. Tab passes it by, so the field
// has a key of its own for what it does.
type fieldTool struct {
	widget.BaseWidget
	icon, hint string
	tapped     func()
	hovered    bool
	tip        tooltip
}

func newFieldTool(icon, hint string, tapped func()) *fieldTool {
	t := &fieldTool{icon: icon, hint: hint, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped implements fyne.Tappable.
func (t *fieldTool) Tapped(*fyne.PointEvent) {
	t.tip.hide()
	t.tapped()
}

// MouseIn implements desktop.Hoverable.
func (t *fieldTool) MouseIn(*desktop.MouseEvent) {
	t.hovered = true
	t.tip.show(t, t.hint)
	t.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (t *fieldTool) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (t *fieldTool) MouseOut() { t.hovered = false; t.tip.hide(); t.Refresh() }

// Cursor implements desktop.Cursorable.
func (t *fieldTool) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// CreateRenderer implements fyne.Widget.
func (t *fieldTool) CreateRenderer() fyne.WidgetRenderer {
	ground, icon := newBox(theme.RadiusControl), NewIcon(nil, theme.SizeIconSmall)
	r := &simple{objects: []fyne.CanvasObject{ground, icon}}
	r.layout = func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(icon, (s.Width-theme.SizeIconSmall)/2, (s.Height-theme.SizeIconSmall)/2, theme.SizeIconSmall, theme.SizeIconSmall)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(theme.SizeTool) }
	r.refresh = func() {
		fill, ink := theme.ColorTransparent, theme.ColorSecondary
		if t.hovered {
			fill, ink = theme.ColorHover, theme.ColorPrimary
		}
		paint(ground, fill, theme.ColorTransparent, 0)
		icon.SetResource(theme.IconIn(t.icon, ink))
		r.layout(t.Size())
	}
	r.refresh()
	return r
}

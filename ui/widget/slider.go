package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Slider is a value from 0 to 1 to drag, click or move with the arrows.
type Slider struct {
	widget.BaseWidget
	OnChanged func(float64)
	OnEscape  func()

	value                      float64
	disabled, hovered, focused bool
}

const (
	sliderEdge = 4 // room for the focus at both ends: Fyne clips what takes the wheel
	sliderKnob = 16
	sliderStep = .05
)

// NewSlider returns a slider at 0.
func NewSlider(changed func(float64)) *Slider {
	s := &Slider{OnChanged: changed}
	s.ExtendBaseWidget(s)
	return s
}

// Value returns where it stands.
func (s *Slider) Value() float64 { return s.value }

// SetValue moves it without calling OnChanged.
func (s *Slider) SetValue(v float64) {
	if v = min(max(v, 0), 1); v != s.value {
		s.value = v
		s.Refresh()
	}
}

// SetDisabled turns it off or on.
func (s *Slider) SetDisabled(off bool) {
	if s.disabled != off {
		s.disabled = off
		s.Refresh()
	}
}

func (s *Slider) change(v float64) {
	before := s.value
	if s.disabled {
		return
	}
	if s.SetValue(v); s.value != before && s.OnChanged != nil {
		s.OnChanged(s.value)
	}
}

func (s *Slider) changeTo(x float32) {
	s.change(float64((x - sliderEdge - sliderKnob/2) / (s.Size().Width - 2*sliderEdge - sliderKnob)))
}

// MouseDown implements desktop.Mouseable.
func (s *Slider) MouseDown(e *desktop.MouseEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && !s.disabled {
		c.Focus(s)
	}
	s.changeTo(e.Position.X)
}

// MouseUp implements desktop.Mouseable.
func (s *Slider) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (s *Slider) Dragged(e *fyne.DragEvent) { s.changeTo(e.Position.X) }

// DragEnd implements fyne.Draggable.
func (s *Slider) DragEnd() {}

// Scrolled implements fyne.Scrollable.
func (s *Slider) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DY > 0 {
		s.change(s.value + sliderStep)
	} else if e.Scrolled.DY < 0 {
		s.change(s.value - sliderStep)
	}
}

// FocusGained implements fyne.Focusable.
func (s *Slider) FocusGained() { s.focused = true; s.Refresh(); reveal(s) }

// FocusLost implements fyne.Focusable.
func (s *Slider) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements fyne.Focusable.
func (s *Slider) TypedRune(r rune) {
	switch r {
	case '+', '=':
		s.change(s.value + sliderStep)
	case '-', '_':
		s.change(s.value - sliderStep)
	}
}

// TypedKey implements fyne.Focusable.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyDown:
		s.change(s.value - sliderStep)
	case fyne.KeyRight, fyne.KeyUp:
		s.change(s.value + sliderStep)
	case fyne.KeyHome:
		s.change(0)
	case fyne.KeyEnd:
		s.change(1)
	case fyne.KeyEscape:
		if s.OnEscape != nil {
			s.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (s *Slider) MouseIn(*desktop.MouseEvent) { s.hovered = true; s.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (s *Slider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Slider) MouseOut() { s.hovered = false; s.Refresh() }

// Cursor implements desktop.Cursorable.
func (s *Slider) Cursor() desktop.Cursor {
	if s.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer implements fyne.Widget.
func (s *Slider) CreateRenderer() fyne.WidgetRenderer {
	track, filled, ring, knob := newBox(2), newBox(2), newBox(sliderKnob/2+4), newBox(sliderKnob/2)
	r := &simple{objects: []fyne.CanvasObject{track, filled, ring, knob}}
	r.layout = func(size fyne.Size) {
		x := sliderEdge + float32(s.value)*(size.Width-2*sliderEdge-sliderKnob)
		mid := size.Height / 2
		place(track, sliderEdge, mid-2, size.Width-2*sliderEdge, 4)
		place(filled, sliderEdge, mid-2, x+sliderKnob/2-sliderEdge, 4)
		place(knob, x, mid-sliderKnob/2, sliderKnob, sliderKnob)
		place(ring, x-4, mid-sliderKnob/2-4, sliderKnob+8, sliderKnob+8)
	}
	r.min = func() fyne.Size { return fyne.NewSize(60, 24) }
	r.refresh = func() {
		fill, ink := theme.ColorSurface, theme.ColorPrimary
		if s.hovered {
			fill = theme.ColorHover
		}
		if s.disabled {
			fill, ink = theme.ColorDisabledFill, theme.ColorHairline
		}
		paint(track, theme.ColorHairline, theme.ColorTransparent, 0)
		paint(filled, ink, theme.ColorTransparent, 0)
		paint(knob, fill, ink, theme.LineFocus)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		ring.Hidden = !s.focused
		r.layout(s.Size())
		canvas.Refresh(s)
	}
	r.refresh()
	return r
}

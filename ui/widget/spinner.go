package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Spinner is the ring of something that is going on. It turns while it is
// shown; Stop it when its window is hidden.
type Spinner struct {
	widget.BaseWidget
	size  float32
	start float32 // degrees
	turn  *fyne.Animation
}

// NewSpinner returns a ring that stands still.
func NewSpinner(size float32) *Spinner {
	s := &Spinner{size: size}
	s.ExtendBaseWidget(s)
	return s
}

// Start lets it turn.
func (s *Spinner) Start() {
	if s.turn != nil || Still() {
		return
	}
	s.turn = &fyne.Animation{Duration: time.Second, Curve: fyne.AnimationLinear, RepeatCount: fyne.AnimationRepeatForever, Tick: func(done float32) {
		// Twelve positions a turn: a smooth ring would repaint the window
		// sixty times a second.
		if at := float32(int(done*12)) * 30; at != s.start {
			s.start = at
			s.Refresh()
		}
	}}
	s.turn.Start()
}

// Stop lets it rest.
func (s *Spinner) Stop() {
	if s.turn != nil {
		s.turn.Stop()
		s.turn = nil
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Spinner) CreateRenderer() fyne.WidgetRenderer {
	track := canvas.NewArc(0, 360, 0.72, theme.Color(theme.ColorHairline))
	part := canvas.NewArc(0, 110, 0.72, theme.Color(theme.ColorPrimary))
	r := &simple{objects: []fyne.CanvasObject{track, part}, destroy: s.Stop}
	r.layout = func(size fyne.Size) {
		x, y := (size.Width-s.size)/2, (size.Height-s.size)/2
		place(track, x, y, s.size, s.size)
		place(part, x, y, s.size, s.size)
	}
	r.min = func() fyne.Size { return fyne.NewSquareSize(s.size) }
	r.refresh = func() {
		track.FillColor, part.FillColor = theme.Color(theme.ColorHairline), theme.Color(theme.ColorPrimary)
		part.StartAngle, part.EndAngle = s.start, s.start+110
		track.Refresh()
		part.Refresh()
	}
	return r
}

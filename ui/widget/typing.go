package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// TypingDots are the three dots of somebody who is writing. They move from
// Start to Stop.
type TypingDots struct {
	widget.BaseWidget
	phase int
	anim  *fyne.Animation
}

// NewTypingDots returns dots that rest.
func NewTypingDots() *TypingDots {
	d := &TypingDots{phase: 1}
	d.ExtendBaseWidget(d)
	return d
}

// Start lets a wave run through the dots.
func (d *TypingDots) Start() {
	if d.anim != nil || Still() {
		return
	}
	d.anim = &fyne.Animation{Duration: 1200 * time.Millisecond, Curve: fyne.AnimationLinear, RepeatCount: fyne.AnimationRepeatForever, Tick: func(done float32) {
		// Four positions a wave: each one repaints the window.
		if p := (1 + int(done*4)) % 4; p != d.phase {
			d.phase = p
			d.Refresh()
		}
	}}
	d.anim.Start()
}

// Stop lets the dots rest.
func (d *TypingDots) Stop() {
	if d.anim != nil {
		d.anim.Stop()
		d.anim = nil
	}
}

const (
	dotSize = 6
	dotStep = 7
	dotRise = 2
)

// CreateRenderer implements fyne.Widget.
func (d *TypingDots) CreateRenderer() fyne.WidgetRenderer {
	var dots [3]*canvas.Circle
	r := &simple{destroy: d.Stop}
	for i := range dots {
		dots[i] = canvas.NewCircle(nil)
		r.objects = append(r.objects, dots[i])
	}
	r.layout = func(s fyne.Size) {
		y := (s.Height - dotSize) / 2
		for i, c := range dots {
			rise := float32(0)
			if i == d.phase {
				rise = dotRise
			}
			place(c, float32(i*dotStep), y-rise, dotSize, dotSize)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(2*dotStep+dotSize, dotSize+2*dotRise) }
	r.refresh = func() {
		for i, c := range dots {
			col := theme.Color(theme.ColorAccent)
			if i == (d.phase+1)%4 {
				col.A = 0x90
			}
			c.FillColor = col
			c.Refresh()
		}
		r.layout(d.Size())
	}
	r.refresh()
	return r
}

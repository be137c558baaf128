package widget

import (
	"time"

	"fyne.io/fyne/v2/canvas"

	"papilio/app/picture"
)

// minTick is the shortest time between two repaints for animations.
const minTick = 40 * time.Millisecond

// Animator moves all animated pictures of a program with one timer, which runs
// only while one of them is shown. Everything but the timer happens on Fyne's
// goroutine.
type Animator struct {
	// Still reports that nothing is to move: what is played shows its first
	// frame. nil is never.
	Still func() bool

	do      func(func())
	start   time.Time
	playing map[*canvas.Image]*playing
	timer   *time.Timer
	turn    int // counts timers, so that one that fires too late does nothing
	closed  bool
}

type playing struct {
	picture *picture.Image
	total   time.Duration
	frame   int
}

// NewAnimator returns an animator that calls do to get onto Fyne's goroutine.
func NewAnimator(do func(func())) *Animator {
	return &Animator{do: do, start: time.Now(), playing: map[*canvas.Image]*playing{}}
}

// Play lets img run through the frames of p until Stop. A still is shown and
// costs nothing.
func (a *Animator) Play(img *canvas.Image, p *picture.Image) {
	if !p.Animated() || len(p.Delays) != len(p.Frames) || Still() || a.Still != nil && a.Still() {
		a.Stop(img)
		img.Image = p.Frames[0]
		return
	}
	t := &playing{picture: p, frame: -1}
	for _, d := range p.Delays {
		t.total += max(d, minTick)
	}
	a.playing[img] = t
	t.show(img, time.Since(a.start))
	if a.timer == nil {
		a.schedule()
	}
}

// Stop lets img rest.
func (a *Animator) Stop(img *canvas.Image) {
	delete(a.playing, img)
	if len(a.playing) == 0 {
		a.rest()
	}
}

// Close stops everything for good.
func (a *Animator) Close() {
	a.closed = true
	clear(a.playing)
	a.rest()
}

func (a *Animator) rest() {
	a.turn++
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
}

// Running reports whether the timer runs.
func (a *Animator) Running() bool { return a.timer != nil }

func (a *Animator) schedule() {
	if a.closed || len(a.playing) == 0 {
		return
	}
	now := time.Since(a.start)
	next := time.Hour
	for _, t := range a.playing {
		next = min(next, t.left(now))
	}
	a.turn++
	turn := a.turn
	a.timer = time.AfterFunc(max(next, minTick), func() {
		a.do(func() {
			if a.turn == turn {
				a.tick()
			}
		})
	})
}

func (a *Animator) tick() {
	a.timer = nil
	now := time.Since(a.start)
	for img, t := range a.playing {
		if t.show(img, now) {
			img.Refresh()
		}
	}
	a.schedule()
}

// show sets the frame for a time and reports whether it is another one.
func (t *playing) show(img *canvas.Image, now time.Duration) bool {
	frame, _ := t.at(now)
	if frame == t.frame {
		return false
	}
	t.frame = frame
	img.Image = t.picture.Frames[frame]
	return true
}

// at returns the frame for a time and how long it still stands.
func (t *playing) at(now time.Duration) (frame int, left time.Duration) {
	now %= t.total
	for i, d := range t.picture.Delays {
		d = max(d, minTick)
		if now < d {
			return i, d - now
		}
		now -= d
	}
	return len(t.picture.Frames) - 1, minTick
}

func (t *playing) left(now time.Duration) time.Duration {
	_, left := t.at(now)
	return left
}

package widget

import (
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
)

// With less motion nothing starts to move by itself.
func TestStill(t *testing.T) {
	test.NewTempApp(t)
	SetStill(true)
	t.Cleanup(func() { SetStill(false) })
	spinner, dots, input := NewSpinner(16), NewTypingDots(), newInputEdit()
	spinner.Start()
	dots.Start()
	w := test.NewTempWindow(t, input)
	w.Canvas().Focus(input)
	frames := []image.Image{image.NewNRGBA(image.Rect(0, 0, 1, 1)), image.NewNRGBA(image.Rect(0, 0, 2, 2))}
	a, img := NewAnimator(func(func()) {}), canvas.NewImageFromImage(nil)
	a.Play(img, &picture.Image{Frames: frames, Delays: []time.Duration{time.Second, time.Second}})
	if spinner.turn != nil || dots.anim != nil || input.drawing.blinks != nil || len(a.playing) != 0 {
		t.Error("something moves")
	}
	if img.Image != frames[0] || input.drawing.caret.Hidden {
		t.Error("what is still is not shown")
	}
	SetStill(false)
	spinner.Start()
	dots.Start()
	if spinner.turn == nil || dots.anim == nil {
		t.Error("nothing moves")
	}
	spinner.Stop()
	dots.Stop()
}

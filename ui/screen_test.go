package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestOnScreen(t *testing.T) {
	size := fyne.NewSize
	for _, c := range []struct {
		want, area fyne.Size
		scale      float32
		got        fyne.Size
	}{
		{size(340, 640), fyne.Size{}, 1, size(340, 640)},        // not known
		{size(340, 640), size(1280, 1000), 1, size(340, 640)},   // room enough
		{size(340, 640), size(1280, 1000), 2, size(340, 480)},   // 200 % on a low screen
		{size(720, 580), size(1280, 1000), 2, size(636, 480)},   // too wide as well
		{size(340, 640), size(1280, 1000), 0, size(340, 640)},   // not shown yet
		{size(340, 640), size(1920, 1600), 2, size(340, 640)},   // 200 % on a tall one
		{size(4000, 640), size(1008, 5000), 1, size(1000, 640)}, // remembered from another screen
	} {
		if got := onScreen(c.want, c.area, c.scale); got != c.got {
			t.Errorf("%v on %v at %v: %v, want %v", c.want, c.area, c.scale, got, c.got)
		}
	}
}

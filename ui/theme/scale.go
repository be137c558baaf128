package theme

import (
	"fmt"
	"math"
	"sync/atomic"

	"papilio/assets"
)

// scaleBits is how many pixels of the screen one of ours has; 0 stands for 1.
var scaleBits atomic.Uint32

func scale() float32 {
	if s := math.Float32frombits(scaleBits.Load()); s > 0 {
		return s
	}
	return 1
}

// SetScale tells how many pixels of the screen one of the windows has, and reports
// whether that is news: the lines of icons are wider from now on, where Fyne makes
// only their shapes larger. What is drawn already wants a Refresh.
func SetScale(s float32) bool {
	if s <= 0 || s == scale() {
		return false
	}
	scaleBits.Store(math.Float32bits(s))
	return true
}

// scaleName tells the drawings of two scales apart.
func scaleName() string {
	if s := scale(); s != 1 {
		return fmt.Sprintf("x%g", s)
	}
	return ""
}

// wide returns an SVG with the lines that belong to the scale.
func wide(svg []byte) []byte {
	if s := scale(); s != 1 {
		return assets.Widened(svg, float64(s))
	}
	return svg
}

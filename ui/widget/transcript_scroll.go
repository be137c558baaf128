package widget

import "fyne.io/fyne/v2"

// AtEnd reports whether the last line is seen.
func (t *Transcript) AtEnd() bool {
	return t.scroll.Offset.Y+t.scroll.Size().Height >= t.height-8
}

// ScrollToEnd shows the last line.
func (t *Transcript) ScrollToEnd() {
	t.scroll.ScrollToBottom()
	t.body.update()
}

// ScrollPages moves by pages, up when negative.
func (t *Transcript) ScrollPages(pages float32) {
	t.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -pages*t.scroll.Size().Height*0.9)})
}

func (t *Transcript) askEarlier() {
	if t.more && !t.asked && t.OnEarlier != nil && t.scroll.Offset.Y < t.scroll.Size().Height/2 {
		t.asked = true
		t.OnEarlier()
	}
}

package widget

import "fyne.io/fyne/v2"

// AtEnd reports whether the last line is seen.
func (t *Transcript) AtEnd() bool {
	return t.scroll.Offset.Y+t.scroll.Size().Height >= t.height-8
}

// ScrollToEnd shows the last line.
func (t *Transcript) ScrollToEnd() { t.settle(true, nil, 0) }

// ScrollPages moves by pages, up when negative.
func (t *Transcript) ScrollPages(pages float32) { t.scrollBy(pages * t.scroll.Size().Height * 0.9) }

// scrollBy moves by a distance, down when positive.
func (t *Transcript) scrollBy(dy float32) {
	t.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -dy)})
}

// reveal scrolls until a stretch of the body is seen.
func (t *Transcript) reveal(top, bottom float32) {
	view := t.scroll.Size().Height
	switch off := t.scroll.Offset.Y; {
	case top < off:
		t.scrollBy(top - off)
	case bottom > off+view:
		t.scrollBy(min(bottom-off-view, top-off))
	}
}

func (t *Transcript) askEarlier() {
	if t.more && !t.asked && t.OnEarlier != nil && t.scroll.Offset.Y < t.scroll.Size().Height/2 {
		t.asked = true
		t.OnEarlier()
	}
}

// seen follows what is seen of the end.
func (t *Transcript) seen() {
	if t.OnSight != nil {
		t.OnSight()
	}
	end := t.AtEnd()
	if end {
		t.unseen = 0
	}
	far := t.height-t.scroll.Offset.Y-t.scroll.Size().Height > 1.5*t.scroll.Size().Height
	if t.newest.set(t.unseen, !end && (far || t.unseen > 0)) {
		s, n := t.Size(), t.newest.MinSize()
		place(t.newest, (s.Width-n.Width)/2, s.Height-n.Height-8, n.Width, n.Height)
	}
}

// InSight returns the lines in sight, from the top; none while it is hidden.
func (t *Transcript) InSight() (lines []Line) {
	if t.hidden || len(t.rows) == 0 {
		return nil
	}
	top := t.scroll.Offset.Y
	for _, r := range t.rows[t.rowAt(top):] {
		if r.y >= top+t.scroll.Size().Height {
			break
		}
		lines = append(lines, r.line)
	}
	return lines
}

// Unseen returns how many lines came below what is seen.
func (t *Transcript) Unseen() int { return t.unseen }

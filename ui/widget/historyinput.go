package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Tapped implements fyne.Tappable: a link opens, else the line is chosen.
func (b *historyBody) Tapped(e *fyne.PointEvent) {
	v := b.v
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v)
	}
	index := v.indexAt(e.Position.Y)
	if s := v.spanAt(e.Position); s != nil && s.Kind == SpanLink && v.OnLink != nil {
		v.OnLink(*s.Link)
		return
	}
	v.choose(index, v.modifiers()&fyne.KeyModifierShift != 0, false)
	if r := v.row(index); r != nil && v.Opens && v.OnOpen != nil {
		v.OnOpen(index, r.HistoryLine)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *historyBody) TappedSecondary(e *fyne.PointEvent) {
	v := b.v
	index := v.indexAt(e.Position.Y)
	if r := v.row(index); r != nil && v.OnMenu != nil {
		if index < min(v.chosen, v.anchor) || index > max(v.chosen, v.anchor) {
			v.choose(index, false, false)
		}
		v.OnMenu(index, r.HistoryLine, v.spanAt(e.Position), e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *historyBody) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *historyBody) MouseMoved(e *desktop.MouseEvent) {
	b.over = desktop.DefaultCursor
	if s := b.v.spanAt(e.Position); b.v.Opens || s != nil && s.Kind == SpanLink {
		b.over = desktop.PointerCursor
	}
}

// MouseOut implements desktop.Hoverable.
func (b *historyBody) MouseOut() {}

// Cursor implements desktop.Cursorable.
func (b *historyBody) Cursor() desktop.Cursor {
	if b.over == nil { // the mouse has not moved here yet
		return desktop.DefaultCursor
	}
	return b.over
}

func (v *HistoryView) modifiers() fyne.KeyModifier {
	if v.Modifiers != nil {
		return v.Modifiers()
	}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// choose chooses a line; more keeps where the selection began, and reveal
// brings it into sight.
func (v *HistoryView) choose(index int, more, reveal bool) {
	if index < 0 || v.total == 0 {
		return
	}
	v.chosen = min(index, v.total-1)
	if !more || v.anchor < 0 {
		v.anchor = v.chosen
	}
	if reveal {
		view := v.scroll.Size().Height
		y, h := v.place(v.chosen)
		switch top := v.scroll.Offset.Y; {
		case v.row(v.chosen) == nil:
			v.wanted = v.chosen
		case y-historyDay < top:
			v.scrollTo(y - historyDay)
		case y+h+historyEdge > top+view:
			v.scrollTo(y + h + historyEdge - view)
		}
	}
	v.body.clear()
	v.settle()
}

// FocusGained implements fyne.Focusable.
func (v *HistoryView) FocusGained() {
	v.focused = true
	v.body.clear()
	v.settle()
	v.frame.show(v.chosen < 0, v.Size())
}

// FocusLost implements fyne.Focusable.
func (v *HistoryView) FocusLost() {
	v.focused = false
	v.body.clear()
	v.settle()
	v.frame.show(false, v.Size())
}

// TypedRune implements fyne.Focusable.
func (v *HistoryView) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (v *HistoryView) TypedKey(e *fyne.KeyEvent) {
	at, more := v.chosen, v.modifiers()&fyne.KeyModifierShift != 0
	if at < 0 { // the last one that is seen
		at = v.indexAt(v.scroll.Offset.Y + v.scroll.Size().Height - historyEdge - historyLine/2)
	}
	page := max(1, int(v.scroll.Size().Height/historyLine)-1)
	switch e.Name {
	case fyne.KeyUp:
		if v.chosen >= 0 {
			at--
		}
		v.choose(max(0, at), more, true)
	case fyne.KeyDown:
		if v.chosen >= 0 {
			at++
		}
		v.choose(at, more, true)
	case fyne.KeyPageUp:
		v.choose(max(0, at-page), more, true)
	case fyne.KeyPageDown:
		v.choose(at+page, more, true)
	case fyne.KeyHome:
		v.choose(0, more, true)
	case fyne.KeyEnd:
		v.choose(v.total-1, more, true)
	default:
		r := v.row(v.chosen)
		switch {
		case r != nil && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && v.OnOpen != nil:
			v.OnOpen(v.chosen, r.HistoryLine)
		case r != nil && e.Name == fyne.KeyDelete && v.OnDelete != nil:
			v.OnDelete(v.chosen, r.HistoryLine)
		case r != nil && e.Name == desktop.KeyMenu && v.OnMenu != nil:
			y, h := v.place(v.chosen)
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(v)
			v.OnMenu(v.chosen, r.HistoryLine, nil, at.AddXY(v.textLeft(), y-v.scroll.Offset.Y+h))
		case v.OnKey != nil:
			v.OnKey(e)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (v *HistoryView) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutCopy); ok && v.Copy() {
		return
	}
	if v.OnShortcut != nil {
		v.OnShortcut(s)
	}
}

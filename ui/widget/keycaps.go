package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
	"papilio/ui/words"
)

// KeyCaps draws the keys of a shortcut, such as "Ctrl+N" or "Alt+Up, Alt+Down".
type KeyCaps struct {
	widget.BaseWidget
	keys string
}

// NewKeyCaps returns the keys of a shortcut.
func NewKeyCaps(keys string) *KeyCaps {
	k := &KeyCaps{keys: keys}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer implements fyne.Widget.
func (k *KeyCaps) CreateRenderer() fyne.WidgetRenderer {
	type cap struct {
		box  box
		text *canvas.Text
		x, w float32
	}
	var caps []cap
	var objects []fyne.CanvasObject
	x := float32(0)
	for i, one := range strings.Split(k.keys, ", ") {
		if i > 0 {
			x += theme.Space8
		}
		for _, key := range strings.Split(one, "+") {
			text := canvas.NewText(words.Keys(key), nil)
			text.TextSize = theme.TextSmall
			c := cap{newBox(theme.RadiusSmall), text, x, max(22, Measure(text.Text, StyleSmall).Width+12)}
			caps, objects = append(caps, c), append(objects, c.box, text)
			x += c.w + 3
		}
	}
	r := &simple{objects: objects}
	r.layout = func(s fyne.Size) {
		h := Measure("M", StyleSmall).Height
		for _, c := range caps {
			place(c.box, c.x, (s.Height-20)/2, c.w, 20)
			tw := Measure(c.text.Text, StyleSmall).Width
			place(c.text, c.x+(c.w-tw)/2, (s.Height-h)/2, tw, h)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(x, 22) }
	r.refresh = func() {
		for _, c := range caps {
			paint(c.box, theme.ColorWindow, theme.ColorFieldBorder, theme.Line)
			c.text.Color = theme.Color(theme.ColorText)
			c.text.Refresh()
		}
	}
	r.refresh()
	return r
}

// FocusScroll is a scroller that is scrolled by the keyboard while it has the
// focus.
type FocusScroll struct {
	widget.BaseWidget
	scroll   *container.Scroll
	onEscape func()
	frame    focusFrame
}

// NewFocusScroll returns one; escape may be nil.
func NewFocusScroll(scroll *container.Scroll, escape func()) *FocusScroll {
	f := &FocusScroll{scroll: scroll, onEscape: escape, frame: newFocusFrame()}
	f.ExtendBaseWidget(f)
	return f
}

// FocusGained implements fyne.Focusable.
func (f *FocusScroll) FocusGained() { f.frame.show(true, f.Size()) }

// FocusLost implements fyne.Focusable.
func (f *FocusScroll) FocusLost() { f.frame.show(false, f.Size()) }

// TypedRune implements fyne.Focusable.
func (f *FocusScroll) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (f *FocusScroll) TypedKey(e *fyne.KeyEvent) {
	view := f.scroll.Size().Height
	last := max(0, f.scroll.Content.MinSize().Height-view)
	y := f.scroll.Offset.Y
	switch e.Name {
	case fyne.KeyUp:
		y -= theme.HeightMenuItem
	case fyne.KeyDown:
		y += theme.HeightMenuItem
	case fyne.KeyPageUp:
		y -= view - theme.HeightMenuItem
	case fyne.KeyPageDown, fyne.KeySpace:
		y += view - theme.HeightMenuItem
	case fyne.KeyHome:
		y = 0
	case fyne.KeyEnd:
		y = last
	case fyne.KeyEscape:
		if f.onEscape != nil {
			f.onEscape()
		}
		return
	}
	f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, last))))
}

// CreateRenderer implements fyne.Widget.
func (f *FocusScroll) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{objects: []fyne.CanvasObject{f.scroll, f.frame.Ground}}
	r.layout = func(s fyne.Size) {
		place(f.scroll, 0, 0, s.Width, s.Height)
		f.frame.show(!f.frame.Hidden, s)
	}
	r.min = f.scroll.MinSize
	r.refresh = func() {}
	return r
}

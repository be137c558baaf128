package widget

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// MenuTitle is one menu of a menu bar. Its items are asked for each time it
// opens, so they can tell the state of now.
type MenuTitle struct {
	Text  string
	Items func() []MenuItem
}

// MenuBar is the row of menus at the top of a window; a letter of each is
// underlined and opens its menu with Alt: the first one that no menu before it
// has.
type MenuBar struct {
	widget.BaseWidget
	titles  []MenuTitle
	letters []int // the byte of each title that its letter begins at, -1 without
	over    int   // under the mouse, -1
	open    int   // -1
	menu    *Menu
}

// NewMenuBar returns a menu bar.
func NewMenuBar(titles ...MenuTitle) *MenuBar {
	b := &MenuBar{titles: titles, letters: menuLetters(titles), over: -1, open: -1}
	b.ExtendBaseWidget(b)
	return b
}

// menuLetters chooses a letter for each title, of those every keyboard has.
func menuLetters(titles []MenuTitle) []int {
	var taken string
	letters := make([]int, len(titles))
	for n, t := range titles {
		upper := strings.ToUpper(t.Text)
		letters[n] = strings.IndexFunc(upper, func(r rune) bool { return r >= 'A' && r <= 'Z' && !strings.ContainsRune(taken, r) })
		if len(upper) != len(t.Text) {
			letters[n] = -1
		}
		if i := letters[n]; i >= 0 {
			taken += upper[i : i+1]
		}
	}
	return letters
}

// Keys returns the key that opens each menu with Alt, "" for one without.
func (b *MenuBar) Keys() []fyne.KeyName {
	keys := make([]fyne.KeyName, len(b.titles))
	for n, i := range b.letters {
		if i >= 0 {
			keys[n] = fyne.KeyName(strings.ToUpper(b.titles[n].Text[i : i+1]))
		}
	}
	return keys
}

// Bind lets Alt and the letter of a title open its menu on a canvas.
func (b *MenuBar) Bind(c fyne.Canvas) {
	for n, key := range b.Keys() {
		if key != "" {
			c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}, func(fyne.Shortcut) { b.Open(n) })
		}
	}
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF10}, func(fyne.Shortcut) { b.Open(0) })
}

const (
	menuBarLeft = 6
	menuBarPad  = 8
)

// span returns where a title starts and how wide it is.
func (b *MenuBar) span(n int) (x, w float32) {
	x = menuBarLeft
	for i, t := range b.titles {
		w = Measure(t.Text, StyleBody).Width + 2*menuBarPad
		if i == n {
			return x, w
		}
		x += w
	}
	return x, 0
}

func (b *MenuBar) at(pos fyne.Position) int {
	for n := range b.titles {
		if x, w := b.span(n); pos.X >= x && pos.X < x+w && pos.Y >= 0 && pos.Y < theme.HeightMenuBar {
			return n
		}
	}
	return -1
}

// Open opens a menu by its place in the bar.
func (b *MenuBar) Open(n int) {
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	if c == nil {
		return
	}
	if b.menu != nil {
		b.menu.Close()
	}
	b.open = n
	x, _ := b.span(n)
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	m := ShowMenu(c, origin.AddXY(x, theme.HeightMenuBar), 180, b.titles[n].Items())
	b.menu = m
	m.onClose = func() {
		b.open, b.menu = -1, nil
		b.Refresh()
	}
	m.onSide = func(delta int) { b.Open((n + delta + len(b.titles)) % len(b.titles)) }
	m.onHover = func(pos fyne.Position) bool {
		to := b.at(pos.Subtract(origin))
		if to >= 0 && to != n {
			b.Open(to)
		}
		return to >= 0
	}
	m.step(0, 1)
	b.Refresh()
}

// Tapped implements fyne.Tappable.
func (b *MenuBar) Tapped(e *fyne.PointEvent) {
	if n := b.at(e.Position); n >= 0 {
		b.Open(n)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *MenuBar) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *MenuBar) MouseMoved(e *desktop.MouseEvent) {
	if n := b.at(e.Position); n != b.over {
		b.over = n
		b.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (b *MenuBar) MouseOut() { b.over = -1; b.Refresh() }

// CreateRenderer implements fyne.Widget.
func (b *MenuBar) CreateRenderer() fyne.WidgetRenderer {
	over := newBox(theme.RadiusSmall)
	r := &simple{objects: []fyne.CanvasObject{over}}
	r.layout = func(fyne.Size) {}
	r.min = func() fyne.Size {
		x, _ := b.span(len(b.titles))
		return fyne.NewSize(x, theme.HeightMenuBar)
	}
	r.refresh = func() {
		r.objects = r.objects[:1]
		n := b.over
		if b.open >= 0 {
			n = b.open
		}
		over.Hidden = n < 0
		if n >= 0 {
			x, w := b.span(n)
			place(over, x, 3, w, theme.HeightMenuBar-6)
			paint(over, theme.ColorSelected, theme.ColorSelectedLine, theme.Line)
		}
		for n, t := range b.titles {
			x, _ := b.span(n)
			text := lineOf(t.Text, StyleBody, x+menuBarPad, 0, theme.HeightMenuBar)
			r.objects = append(r.objects, text)
			if i := b.letters[n]; i >= 0 {
				under := canvas.NewRectangle(theme.Color(theme.ColorText))
				before := Measure(t.Text[:i], StyleBody).Width
				place(under, x+menuBarPad+before, theme.HeightMenuBar/2+7, Measure(t.Text[i:i+1], StyleBody).Width, theme.Line)
				r.objects = append(r.objects, under)
			}
		}
		canvas.Refresh(b)
	}
	r.refresh()
	return r
}

func foldEqual(a, b rune) bool { return unicode.ToLower(a) == unicode.ToLower(b) }

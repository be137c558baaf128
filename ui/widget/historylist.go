package widget

import (
	"image"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// HistoryPerson is one row of a HistoryList.
type HistoryPerson struct {
	Key    string
	Head   bool // words between the rows; it cannot be chosen
	Name   string
	Icon   string // in place of a picture
	Count  int    // 0 shows none
	Absent bool   // below those that were found: faded
}

// HistoryList is the conversations of a history: pictures, names and counts.
// Only the rows in sight have objects. Arrows, Home and End walk and choose.
type HistoryList struct {
	widget.BaseWidget
	// Picture gives the picture of a row to set, at once or later; it is asked
	// when the row comes into sight.
	Picture  func(key string, set func(image.Image))
	OnChosen func(key string)
	OnMenu   func(key string, at fyne.Position) // at is on the canvas
	OnDelete func(key string)
	OnKey    func(*fyne.KeyEvent) // a key the list has no use for
	// OnShortcut sees every shortcut.
	OnShortcut func(fyne.Shortcut)

	scroll  *container.Scroll
	body    *historyListBody
	rows    []HistoryPerson
	chosen  string
	hovered int
	focused bool
	frame   focusFrame // when nothing is chosen
}

// Heights of a HistoryList.
const (
	historyRow32  = 44 // of a row with a picture of 32 px
	historyHead   = 28
	historyPic    = 32
	historyListTo = 12 // what a row begins with
)

// NewHistoryList returns an empty list.
func NewHistoryList() *HistoryList {
	l := &HistoryList{hovered: -1, frame: newFocusFrame()}
	l.body = &historyListBody{l: l, pictures: map[string]*Picture{}}
	l.body.ExtendBaseWidget(l.body)
	l.scroll = container.NewVScroll(l.body)
	l.scroll.OnScrolled = func(fyne.Position) { l.body.update() }
	l.ExtendBaseWidget(l)
	return l
}

// SetRows shows other rows; what is chosen stays so.
func (l *HistoryList) SetRows(rows []HistoryPerson) {
	l.rows = rows
	l.scroll.Refresh()
	l.body.update()
}

// Chosen returns the key of the chosen row, "" for none.
func (l *HistoryList) Chosen() string { return l.chosen }

// SetChosen chooses a row without calling OnChosen, and brings it into sight.
func (l *HistoryList) SetChosen(key string) {
	l.chosen = key
	if i := l.index(key); i >= 0 {
		y, h := l.place(i)
		if view := l.scroll.Size().Height; y < l.scroll.Offset.Y {
			l.scroll.Offset.Y = y
		} else if view > 0 && y+h > l.scroll.Offset.Y+view {
			l.scroll.Offset.Y = y + h - view
		}
		l.scroll.Refresh()
	}
	l.body.update()
}

// RefreshPicture asks for the picture of a row again.
func (l *HistoryList) RefreshPicture(key string) {
	delete(l.body.pictures, key)
	l.body.update()
}

func (l *HistoryList) index(key string) int {
	for i, r := range l.rows {
		if r.Key == key && !r.Head {
			return i
		}
	}
	return -1
}

func (r HistoryPerson) height() float32 {
	if r.Head {
		return historyHead
	}
	return historyRow32
}

func (l *HistoryList) place(i int) (y, h float32) {
	y = 4
	for _, r := range l.rows[:i] {
		y += r.height()
	}
	return y, l.rows[i].height()
}

func (l *HistoryList) rowAt(y float32) int {
	at := float32(4)
	for i, r := range l.rows {
		if at += r.height(); y < at {
			return i
		}
	}
	return -1
}

func (l *HistoryList) choose(i int) {
	if i < 0 || i >= len(l.rows) || l.rows[i].Head {
		return
	}
	key := l.rows[i].Key
	l.SetChosen(key)
	if l.OnChosen != nil {
		l.OnChosen(key)
	}
}

// CreateRenderer implements fyne.Widget.
func (l *HistoryList) CreateRenderer() fyne.WidgetRenderer {
	return &simple{
		objects: []fyne.CanvasObject{l.scroll, l.frame.Ground},
		layout:  func(s fyne.Size) { l.scroll.Resize(s); l.body.update() },
		min:     func() fyne.Size { return fyne.NewSize(80, historyRow32) },
		refresh: func() { l.scroll.Refresh() },
	}
}

// FocusGained implements fyne.Focusable.
func (l *HistoryList) FocusGained() {
	l.focused = true
	l.body.update()
	l.frame.show(l.index(l.chosen) < 0, l.Size())
}

// FocusLost implements fyne.Focusable.
func (l *HistoryList) FocusLost() {
	l.focused = false
	l.body.update()
	l.frame.show(false, l.Size())
}

// TypedRune implements fyne.Focusable.
func (l *HistoryList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *HistoryList) TypedKey(e *fyne.KeyEvent) {
	at := l.index(l.chosen)
	step := func(from, by int) {
		for i := from; i >= 0 && i < len(l.rows); i += by {
			if !l.rows[i].Head {
				l.choose(i)
				return
			}
		}
	}
	switch e.Name {
	case fyne.KeyUp:
		step(at-1, -1)
	case fyne.KeyDown:
		step(at+1, 1)
	case fyne.KeyHome:
		step(0, 1)
	case fyne.KeyEnd:
		step(len(l.rows)-1, -1)
	case fyne.KeyDelete:
		if at >= 0 && l.OnDelete != nil {
			l.OnDelete(l.chosen)
		}
	case desktop.KeyMenu:
		if at >= 0 && l.OnMenu != nil {
			y, h := l.place(at)
			l.OnMenu(l.chosen, fyne.CurrentApp().Driver().AbsolutePositionForObject(l).AddXY(historyListTo, y+h-l.scroll.Offset.Y))
		}
	default:
		if l.OnKey != nil {
			l.OnKey(e)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (l *HistoryList) TypedShortcut(s fyne.Shortcut) {
	if l.OnShortcut != nil {
		l.OnShortcut(s)
	}
}

// historyListBody is what the scroller moves.
type historyListBody struct {
	widget.BaseWidget
	l        *HistoryList
	draw     []fyne.CanvasObject
	pictures map[string]*Picture // of the rows that are or were seen
	built    [3]float32          // for which width, height and offset
}

func (b *historyListBody) CreateRenderer() fyne.WidgetRenderer { return &historyListRenderer{b} }

type historyListRenderer struct{ b *historyListBody }

func (r *historyListRenderer) Objects() []fyne.CanvasObject { return r.b.draw }

// Layout builds only for another place: Fyne lays out anew what has new objects.
func (r *historyListRenderer) Layout(fyne.Size) {
	if r.b.built != r.b.place() {
		r.b.build()
	}
}
func (r *historyListRenderer) Refresh() { r.b.build(); canvas.Refresh(r.b) }
func (r *historyListRenderer) Destroy() {}
func (r *historyListRenderer) MinSize() fyne.Size {
	h := float32(8)
	for _, row := range r.b.l.rows {
		h += row.height()
	}
	return fyne.NewSize(80, h)
}

func (b *historyListBody) update() { b.Refresh() }

// maxHistoryPictures bounds the pictures that are kept for rows out of sight.
const maxHistoryPictures = 200

// place is what is built depends on besides the rows.
func (b *historyListBody) place() [3]float32 {
	return [3]float32{b.l.Size().Width, b.l.scroll.Size().Height, b.l.scroll.Offset.Y}
}

func (b *historyListBody) build() {
	l, w := b.l, b.l.Size().Width
	b.built = b.place()
	b.draw = nil
	if len(b.pictures) > maxHistoryPictures {
		clear(b.pictures)
	}
	top, bottom := l.scroll.Offset.Y, l.scroll.Offset.Y+l.scroll.Size().Height
	y := float32(4)
	for i, r := range l.rows {
		h := r.height()
		if y+h >= top && y <= bottom {
			b.row(i, r, y, w)
		}
		y += h
	}
}

func (b *historyListBody) text(s string, style TextStyle, x, y, h float32) float32 {
	t := canvas.NewText(s, theme.Color(style.Color))
	t.TextSize, t.TextStyle.Bold = style.Size, style.Bold
	m := t.MinSize()
	place(t, x, y+(h-m.Height)/2, m.Width, m.Height)
	b.draw = append(b.draw, t)
	return m.Width
}

func (b *historyListBody) row(i int, r HistoryPerson, y, w float32) {
	l := b.l
	if r.Head {
		b.text(Ellipsis(r.Name, StyleSmall, w-2*historyListTo), StyleSmall, historyListTo, y+4, historyHead-4)
		return
	}
	chosen := r.Key == l.chosen
	if chosen || i == l.hovered {
		fill := canvas.NewRectangle(theme.Color(theme.ColorHover))
		if chosen {
			fill.FillColor = theme.Color(theme.ColorSelected)
		}
		if chosen && l.focused {
			fill.StrokeColor, fill.StrokeWidth = theme.Color(theme.ColorPrimary), theme.LineFocus
		}
		place(fill, 0, y, w, historyRow32)
		b.draw = append(b.draw, fill)
	}
	if chosen {
		bar := canvas.NewRectangle(theme.Color(theme.ColorPrimary))
		place(bar, 0, y, theme.LineSelected, historyRow32)
		b.draw = append(b.draw, bar)
	}
	if r.Icon != "" {
		icon := NewIcon(theme.Icon(r.Icon), theme.SizeIcon)
		place(icon, historyListTo+(historyPic-theme.SizeIcon)/2, y+(historyRow32-theme.SizeIcon)/2, theme.SizeIcon, theme.SizeIcon)
		b.draw = append(b.draw, icon)
	} else {
		p := b.pictures[r.Key]
		if p == nil {
			p = NewPicture(historyPic)
			b.pictures[r.Key] = p
			if l.Picture != nil {
				p.Ask(func(set func(image.Image)) { l.Picture(r.Key, set) })
			}
		}
		p.SetFaded(r.Absent)
		place(p, historyListTo, y+(historyRow32-historyPic)/2, historyPic, historyPic)
		b.draw = append(b.draw, p)
	}
	room := w - historyListTo - historyPic - theme.Space8 - historyListTo
	if r.Count > 0 {
		s := strconv.Itoa(r.Count)
		cw := Measure(s, StyleSmall).Width
		b.text(s, TextStyle{theme.TextSmall, false, theme.ColorText}, w-historyListTo-cw, y, historyRow32)
		room -= cw + theme.Space8
	}
	style := StyleBody
	switch {
	case chosen:
		style = StyleBold
	case r.Absent:
		style = StyleQuiet
	}
	b.text(Ellipsis(r.Name, style, room), style, historyListTo+historyPic+theme.Space8, y, historyRow32)
}

// Tapped implements fyne.Tappable.
func (b *historyListBody) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(b.l); c != nil {
		c.Focus(b.l)
	}
	b.l.choose(b.l.rowAt(e.Position.Y))
}

// TappedSecondary implements fyne.SecondaryTappable.
func (b *historyListBody) TappedSecondary(e *fyne.PointEvent) {
	if i := b.l.rowAt(e.Position.Y); i >= 0 && !b.l.rows[i].Head && b.l.OnMenu != nil {
		b.l.OnMenu(b.l.rows[i].Key, e.AbsolutePosition)
	}
}

// MouseIn implements desktop.Hoverable.
func (b *historyListBody) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *historyListBody) MouseMoved(e *desktop.MouseEvent) {
	if i := b.l.rowAt(e.Position.Y); i != b.l.hovered {
		b.l.hovered = i
		b.update()
	}
}

// MouseOut implements desktop.Hoverable.
func (b *historyListBody) MouseOut() { b.l.hovered = -1; b.update() }

// Cursor implements desktop.Cursorable.
func (b *historyListBody) Cursor() desktop.Cursor { return desktop.PointerCursor }

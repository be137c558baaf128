package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// AccountRow is one line of an AccountList.
type AccountRow struct {
	Key    string // what the program knows it by
	Title  string // the address
	Detail string // the server
	Plain  bool   // no account: a line without a picture that cannot be removed
}

// AccountList is accounts one below the other, each with its picture and its
// server. Arrows walk, Enter or a click chooses, Delete or the cross removes.
type AccountList struct {
	widget.BaseWidget
	OnChosen func(key string)
	OnRemove func(key string) // nil: there is no cross
	OnWalk   func(key string) // the mark was moved; nil: nothing
	OnEscape func()

	rows             []AccountRow
	pictures         map[string]image.Image
	marked, hovered  int
	cross            bool // the mouse is on the cross of the hovered row
	focused, marking bool
	remove           string // the words for the cross
	tip              tooltip
}

// Sizes of a row.
const (
	accountRow     = 46
	accountPicture = 32
	accountPlain   = theme.HeightMenuItem + 4
)

// NewAccountList returns an empty list; remove names the cross. When marking,
// the row that was chosen stays marked.
func NewAccountList(marking bool, remove string, chosen func(key string)) *AccountList {
	l := &AccountList{OnChosen: chosen, marking: marking, remove: remove, marked: -1, hovered: -1, pictures: map[string]image.Image{}}
	l.ExtendBaseWidget(l)
	return l
}

// SetRows shows other rows; the mark stays with its key.
func (l *AccountList) SetRows(rows []AccountRow) {
	key := l.Marked()
	l.rows, l.marked, l.hovered = rows, -1, -1
	l.SetMarked(key)
	l.Refresh()
}

// SetPicture shows the picture of a row.
func (l *AccountList) SetPicture(key string, img image.Image) {
	l.pictures[key] = img
	l.Refresh()
}

// Marked returns the key of the marked row, "" for none.
func (l *AccountList) Marked() string {
	if l.marked >= 0 && l.marked < len(l.rows) {
		return l.rows[l.marked].Key
	}
	return ""
}

// SetMarked marks a row without calling anything; an unknown key changes nothing.
func (l *AccountList) SetMarked(key string) {
	for i, r := range l.rows {
		if r.Key == key {
			l.marked = i
			l.Refresh()
		}
	}
}

func (l *AccountList) height(i int) float32 {
	if l.rows[i].Plain {
		return accountPlain
	}
	return accountRow
}

// top returns where a row begins.
func (l *AccountList) top(i int) (y float32) {
	for n := range i {
		y += l.height(n)
	}
	return y
}

func (l *AccountList) at(p fyne.Position) int {
	y := float32(0)
	for i := range l.rows {
		if y += l.height(i); p.Y >= 0 && p.Y < y {
			return i
		}
	}
	return -1
}

// onCross reports whether a place in a row is its cross.
func (l *AccountList) onCross(i int, p fyne.Position) bool {
	return i >= 0 && l.OnRemove != nil && !l.rows[i].Plain && p.X > l.Size().Width-theme.SizeTool-theme.Space8
}

// Tapped implements fyne.Tappable.
func (l *AccountList) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	i := l.at(e.Position)
	if i < 0 {
		return
	}
	l.mark(i)
	if l.onCross(i, e.Position) {
		l.OnRemove(l.rows[i].Key)
		return
	}
	l.choose()
}

func (l *AccountList) mark(i int) {
	if i < 0 || i >= len(l.rows) || i == l.marked {
		return
	}
	l.marked = i
	l.Refresh()
	if l.OnWalk != nil {
		l.OnWalk(l.Marked())
	}
}

func (l *AccountList) choose() {
	if key := l.Marked(); key != "" && l.OnChosen != nil {
		l.OnChosen(key)
	}
}

// FocusGained implements fyne.Focusable.
func (l *AccountList) FocusGained() {
	l.focused = true
	if l.marked < 0 {
		l.mark(0)
	}
	l.Refresh()
}

// FocusLost implements fyne.Focusable.
func (l *AccountList) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune implements fyne.Focusable.
func (l *AccountList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *AccountList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		l.mark(l.marked - 1)
	case fyne.KeyDown:
		l.mark(l.marked + 1)
	case fyne.KeyHome:
		l.mark(0)
	case fyne.KeyEnd:
		l.mark(len(l.rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		l.choose()
	case fyne.KeyDelete:
		if l.OnRemove != nil && l.Marked() != "" && !l.rows[l.marked].Plain {
			l.OnRemove(l.Marked())
		}
	case fyne.KeyEscape:
		if l.OnEscape != nil {
			l.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (l *AccountList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (l *AccountList) MouseMoved(e *desktop.MouseEvent) {
	i := l.at(e.Position)
	l.hover(i, l.onCross(i, e.Position))
}

// MouseOut implements desktop.Hoverable.
func (l *AccountList) MouseOut() { l.hover(-1, false) }

func (l *AccountList) hover(i int, cross bool) {
	if l.hovered == i && l.cross == cross {
		return
	}
	l.hovered, l.cross = i, cross
	if cross {
		l.tip.show(l, l.remove)
	} else {
		l.tip.hide()
	}
	l.Refresh()
}

// Cursor implements desktop.Cursorable.
func (l *AccountList) Cursor() desktop.Cursor { return desktop.PointerCursor }

// accountParts are the objects of one row.
type accountParts struct {
	picture       *Picture
	title, detail *Label
	cross         *canvas.Image
}

// CreateRenderer implements fyne.Widget.
func (l *AccountList) CreateRenderer() fyne.WidgetRenderer {
	hover, marked, ring, cross := newBox(theme.RadiusControl), newBox(theme.RadiusControl), newBox(theme.RadiusControl), newBox(theme.RadiusSmall)
	r := &simple{}
	ground := []fyne.CanvasObject{hover, marked, ring, cross}
	var parts []accountParts
	r.layout = func(s fyne.Size) {
		for _, b := range []struct {
			box fyne.CanvasObject
			row int
		}{{hover, l.hovered}, {marked, l.marked}, {ring, l.marked}} {
			if b.row >= 0 && b.row < len(l.rows) {
				place(b.box, 2, l.top(b.row)+2, s.Width-4, l.height(b.row)-4)
			}
		}
		for i := range parts {
			p, y, right := parts[i], l.top(i), s.Width-theme.Space12
			if l.rows[i].Plain {
				place(p.title, theme.Space12, y, right-theme.Space12, accountPlain)
				continue
			}
			if l.OnRemove != nil {
				right -= theme.SizeTool
				place(p.cross, s.Width-theme.Space8-22, y+(accountRow-16)/2, 16, 16)
			}
			if l.hovered == i {
				place(cross, s.Width-theme.Space8-theme.SizeTool, y+(accountRow-theme.SizeTool)/2, theme.SizeTool, theme.SizeTool)
			}
			x := float32(theme.Space8 + accountPicture + 10)
			place(p.picture, theme.Space8, y+(accountRow-accountPicture)/2, accountPicture, accountPicture)
			place(p.title, x, y+5, right-x, 18)
			place(p.detail, x, y+24, right-x, 15)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(120, l.top(len(l.rows))) }
	r.refresh = func() {
		for len(parts) < len(l.rows) {
			p := accountParts{NewPicture(accountPicture), NewCutLabel("", StyleBody), NewCutLabel("", StyleSmall), canvas.NewImageFromResource(nil)}
			p.cross.FillMode = canvas.ImageFillContain
			parts = append(parts, p)
		}
		parts = parts[:len(l.rows)]
		r.objects = append([]fyne.CanvasObject(nil), ground...)
		for i, p := range parts {
			row := l.rows[i]
			p.title.SetText(row.Title)
			p.detail.SetText(row.Detail)
			p.picture.SetImage(l.pictures[row.Key])
			draw(p.cross, theme.IconIn("x", theme.ColorSecondary))
			p.picture.Hidden, p.detail.Hidden, p.cross.Hidden = row.Plain, row.Plain, row.Plain || l.OnRemove == nil
			r.objects = append(r.objects, p.picture, p.title, p.detail, p.cross)
		}
		hover.Hidden = l.hovered < 0 || l.hovered == l.marked
		marked.Hidden = l.marked < 0 || !l.marking && !l.focused
		ring.Hidden = l.marked < 0 || !l.focused || !l.marking
		cross.Hidden = !l.cross
		paint(hover, theme.ColorHover, theme.ColorTransparent, 0)
		paint(marked, theme.ColorSelected, theme.ColorTransparent, 0)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		paint(cross, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
		r.layout(l.Size())
		canvas.Refresh(l)
	}
	r.refresh()
	return r
}

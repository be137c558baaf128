package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// TransferItem is one file of a TransferList.
type TransferItem struct {
	File    protocol.Transfer
	Who     string // what the other side is called
	Problem string // why it failed, in a sentence
}

// TransferList is a list of files, 76 px each; only those in sight have objects.
// Arrows walk, Enter does what the first button says, Delete cancels or
// declines, and the Menu key and a right click offer all that can be done.
type TransferList struct {
	widget.BaseWidget
	OnAction func(protocol.Transfer, TransferAction)
	OnMenu   func(t protocol.Transfer, actions []TransferAction, at fyne.Position)
	OnEscape func()
	// Preview returns the small picture of a file, nil while there is none.
	Preview func(id int64) image.Image

	items   []TransferItem
	current int64 // id
	focused bool
	scroll  *container.Scroll
	rows    map[int64]*TransferRow
	lines   []*Ground
	chosen  *Ground
	ring    *Ground
	objects []fyne.CanvasObject
	frame   focusFrame // of an empty one
}

// NewTransferList returns an empty list.
func NewTransferList() *TransferList {
	l := &TransferList{rows: map[int64]*TransferRow{}, frame: newFocusFrame()}
	l.chosen = NewGround(theme.ColorHover, theme.ColorTransparent, 0)
	l.ring = NewGround(theme.ColorPrimary, theme.ColorTransparent, 1.5)
	l.ExtendBaseWidget(l)
	l.scroll = container.NewVScroll(l)
	l.scroll.OnScrolled = func(fyne.Position) { l.show() }
	return l
}

// Content is the list in its scroller: what goes into a window.
func (l *TransferList) Content() fyne.CanvasObject { return l.scroll }

// SetItems replaces the files, from top to bottom. What is selected stays
// selected.
func (l *TransferList) SetItems(items []TransferItem) {
	l.items = items
	if l.index() < 0 {
		l.current = 0
		if len(items) > 0 {
			l.current = items[0].File.ID
		}
	}
	l.scroll.Refresh()
	l.show()
}

// RedrawPreview asks for the picture of a file again.
func (l *TransferList) RedrawPreview(id int64) {
	if r := l.rows[id]; r != nil && l.Preview != nil {
		r.SetPreview(l.Preview(id))
	}
}

// Items returns the files, from top to bottom.
func (l *TransferList) Items() []TransferItem { return l.items }

// Selected returns the file that is selected.
func (l *TransferList) Selected() (protocol.Transfer, bool) {
	if i := l.index(); i >= 0 {
		return l.items[i].File, true
	}
	return protocol.Transfer{}, false
}

func (l *TransferList) index() int {
	for i, item := range l.items {
		if item.File.ID == l.current {
			return i
		}
	}
	return -1
}

// Row returns the row of a file while it is in sight, else nil.
func (l *TransferList) Row(id int64) *TransferRow { return l.rows[id] }

// transferStep is the height of a row; its line is the last pixel of it.
const transferStep = theme.HeightTransferRow

// show gives every file in sight its row.
func (l *TransferList) show() {
	y, view := l.scroll.Offset.Y, l.scroll.Size().Height
	width := l.scroll.Size().Width
	from := min(len(l.items), max(0, int(y/transferStep)))
	to := min(len(l.items), max(from, int((y+view)/transferStep)+1))
	wanted := map[int64]bool{}
	for _, item := range l.items[from:to] {
		wanted[item.File.ID] = true
	}
	for id := range l.rows {
		if !wanted[id] {
			delete(l.rows, id)
		}
	}
	l.objects = append(l.objects[:0:0], l.chosen)
	visible := l.index()
	l.chosen.Hidden = !l.focused || visible < 0
	l.ring.Hidden = l.chosen.Hidden
	place(l.chosen, 0, float32(visible)*transferStep, width, theme.HeightTransferRow)
	place(l.ring, 0, float32(visible)*transferStep+theme.Space8, theme.LineSelected, theme.HeightTransferRow-2*theme.Space8)
	for i := from; i < to; i++ {
		item := l.items[i]
		id := item.File.ID
		r := l.rows[id]
		if r == nil {
			r = NewTransferRow(false)
			r.OnAction = func(a TransferAction) { l.act(id, a) }
			l.rows[id] = r
		}
		place(r, 0, float32(i)*transferStep, width, theme.HeightTransferRow)
		r.Set(item.File, item.Who, item.Problem)
		if item.File.HasPreview && l.Preview != nil {
			r.SetPreview(l.Preview(id))
		}
		for len(l.lines) <= i-from {
			l.lines = append(l.lines, NewHairline())
		}
		line := l.lines[i-from]
		place(line, 0, float32(i+1)*transferStep-theme.Line, width, theme.Line)
		l.objects = append(l.objects, r, line)
	}
	l.objects = append(l.objects, l.ring, l.frame.Ground)
	l.Refresh()
}

func (l *TransferList) act(id int64, a TransferAction) {
	for _, item := range l.items {
		if item.File.ID == id && l.OnAction != nil {
			l.OnAction(item.File, a)
		}
	}
}

func (l *TransferList) walk(to int) {
	if len(l.items) == 0 {
		return
	}
	to = max(0, min(to, len(l.items)-1))
	l.current = l.items[to].File.ID
	top, h := float32(to)*transferStep, l.scroll.Size().Height
	switch y := l.scroll.Offset.Y; {
	case top < y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+transferStep > y+h:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top+transferStep-h))
	}
	l.show()
}

func (l *TransferList) at(p fyne.Position) int {
	i := int(p.Y / transferStep)
	if p.Y < 0 || i >= len(l.items) {
		return -1
	}
	return i
}

// Tapped implements fyne.Tappable.
func (l *TransferList) Tapped(e *fyne.PointEvent) {
	if i := l.at(e.Position); i >= 0 {
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
			c.Focus(l)
		}
		l.walk(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (l *TransferList) TappedSecondary(e *fyne.PointEvent) {
	if i := l.at(e.Position); i >= 0 {
		l.Tapped(e)
		l.menu(e.AbsolutePosition)
	}
}

func (l *TransferList) menu(at fyne.Position) {
	if t, ok := l.Selected(); ok && l.OnMenu != nil {
		l.OnMenu(t, transferActions(t), at)
	}
}

// FocusGained implements fyne.Focusable.
func (l *TransferList) FocusGained() {
	l.focused = true
	l.show()
	l.frame.show(len(l.items) == 0, l.scroll.Size())
}

// FocusLost implements fyne.Focusable.
func (l *TransferList) FocusLost() {
	l.focused = false
	l.show()
	l.frame.show(false, l.scroll.Size())
}

// TypedRune implements fyne.Focusable.
func (l *TransferList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *TransferList) TypedKey(e *fyne.KeyEvent) {
	i := l.index()
	t, ok := l.Selected()
	page := max(1, int(l.scroll.Size().Height/transferStep))
	switch e.Name {
	case fyne.KeyUp:
		l.walk(i - 1)
	case fyne.KeyDown:
		l.walk(i + 1)
	case fyne.KeyPageUp:
		l.walk(i - page)
	case fyne.KeyPageDown:
		l.walk(i + page)
	case fyne.KeyHome:
		l.walk(0)
	case fyne.KeyEnd:
		l.walk(len(l.items) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if actions := transferActions(t); ok && len(actions) > 0 && actions[0] != TransferCancel {
			l.act(t.ID, actions[0])
		}
	case fyne.KeyDelete:
		for _, a := range transferActions(t) {
			if ok && (a == TransferCancel || a == TransferDecline) {
				l.act(t.ID, a)
			}
		}
	case desktop.KeyMenu:
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
		l.menu(at.AddXY(theme.Space16+transferSide, float32(i)*transferStep+transferSide))
	case fyne.KeyEscape:
		if l.OnEscape != nil {
			l.OnEscape()
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (l *TransferList) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	width := float32(0)
	r.layout = func(s fyne.Size) {
		if s.Width != width {
			width = s.Width
			l.show()
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(1, max(1, float32(len(l.items))*transferStep)) }
	r.refresh = func() {
		r.objects = l.objects
		repaint(l)
	}
	r.refresh()
	return r
}

// TransferWords is what a button of a file says.
func TransferWords(a TransferAction) string {
	return tr([...]string{"transfer.accept", "transfer.save-as", "transfer.decline", "transfer.cancel", "transfer.open", "transfer.show", "transfer.again"}[a])
}

package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"papilio/app/picture"
)

// ImportRow is one emoticon that may be imported.
type ImportRow struct {
	Picture  *picture.Image // nil while it is decoded
	Shortcut string
	Chosen   bool
	Note     string         // what is to be said about it
	Wrong    bool           // it cannot be imported like this
	Mine     *picture.Image // ours that has the shortcut, nil for none
	Answers  []ImportAnswer // how that can be resolved
}

// ImportAnswer is one way to resolve a clash.
type ImportAnswer struct {
	Key, Text string
	Chosen    bool
}

// ImportList is a list of emoticons with a box to tick, a picture, a shortcut to
// edit and, where it clashes, answers. Only the rows that can be seen exist. Up
// and Down go from shortcut to shortcut, Enter is Submit.
type ImportList struct {
	widget.BaseWidget
	OnChosen   func(row int, on bool)
	OnShortcut func(row int, text string)
	OnAnswer   func(row int, key string)
	OnSubmit   func()
	OnEscape   func()

	animator *Animator
	scroll   *container.Scroll
	rows     []ImportRow
	drawn    map[int]*importRow
	spare    []*importRow
	from, to int
}

const importHeight = 60

// NewImportList returns an empty list; animations are played by a.
func NewImportList(a *Animator) *ImportList {
	l := &ImportList{animator: a, drawn: map[int]*importRow{}}
	l.ExtendBaseWidget(l)
	l.scroll = container.NewVScroll(l)
	l.scroll.OnScrolled = func(fyne.Position) { l.seen() }
	return l
}

// Content is the list in its scroller: what goes into a window.
func (l *ImportList) Content() fyne.CanvasObject { return l.scroll }

// SetRows shows other rows, from the first one.
func (l *ImportList) SetRows(rows []ImportRow) {
	for i := range l.drawn {
		l.free(i)
	}
	l.rows, l.from, l.to = rows, 0, 0
	l.scroll.Offset = fyne.NewPos(0, 0)
	l.scroll.Refresh()
	l.seen()
	l.Refresh()
}

// SetRow shows a row as it is now.
func (l *ImportList) SetRow(i int, row ImportRow) {
	if i < 0 || i >= len(l.rows) {
		return
	}
	l.rows[i] = row
	if r := l.drawn[i]; r != nil {
		r.show(row)
	}
}

// Rows returns what is shown.
func (l *ImportList) Rows() []ImportRow { return l.rows }

// Layout is called when the window has another size.
func (l *ImportList) Layout() { l.seen() }

// Stop lets everything rest and forgets the rows.
func (l *ImportList) Stop() { l.SetRows(nil) }

// Field returns the field of a row that can be seen, or nil.
func (l *ImportList) Field(i int) *Field {
	if r := l.drawn[i]; r != nil {
		return r.field
	}
	return nil
}

// Answer returns the link of an answer of a row that can be seen, or nil.
func (l *ImportList) Answer(i int, key string) *TextLink {
	if r := l.drawn[i]; r != nil {
		for n, a := range r.row.Answers {
			if a.Key == key && n < len(r.answers) {
				return r.answers[n]
			}
		}
	}
	return nil
}

// Check returns the box of a row that can be seen, or nil.
func (l *ImportList) Check(i int) *Check {
	if r := l.drawn[i]; r != nil {
		return r.check
	}
	return nil
}

// seen gives a row to everything that can be seen, and one more on each side so
// that Tab finds it.
func (l *ImportList) seen() {
	view := l.scroll.Size().Height
	from := max(0, int(l.scroll.Offset.Y/importHeight)-1)
	to := min(len(l.rows), int((l.scroll.Offset.Y+view)/importHeight)+2)
	for i, r := range l.drawn {
		if (i < from || i >= to) && !r.field.focused { // what is typed into stays
			l.free(i)
		}
	}
	changed := from != l.from || to != l.to
	l.from, l.to = from, to
	for i := from; i < to; i++ {
		if l.drawn[i] == nil {
			l.drawn[i] = l.take(i)
			changed = true
		}
	}
	if changed {
		l.Refresh()
	}
}

func (l *ImportList) free(i int) {
	r := l.drawn[i]
	delete(l.drawn, i)
	r.stop()
	l.spare = append(l.spare, r)
}

func (l *ImportList) take(i int) *importRow {
	var r *importRow
	if n := len(l.spare); n > 0 {
		r, l.spare = l.spare[n-1], l.spare[:n-1]
	} else {
		r = newImportRow(l)
	}
	r.index = i
	r.show(l.rows[i])
	return r
}

// reveal scrolls to a row.
func (l *ImportList) reveal(i int) {
	y, view := float32(i)*importHeight, l.scroll.Size().Height
	o := l.scroll.Offset.Y
	switch {
	case y < o:
		o = y
	case y+importHeight > o+view:
		o = y + importHeight - view
	default:
		return
	}
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, o)))
	l.seen()
}

// Focus gives the keyboard to the shortcut of a row.
func (l *ImportList) Focus(i int) {
	if i < 0 || i >= len(l.rows) {
		return
	}
	l.reveal(i)
	if r := l.drawn[i]; r != nil {
		if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
			c.Focus(r.field.Entry)
		}
	}
}

func (l *ImportList) escape() {
	if l.OnEscape != nil {
		l.OnEscape()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *ImportList) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{destroy: func() {
		for _, row := range l.drawn {
			row.stop()
		}
	}}
	r.layout = func(s fyne.Size) {
		for i, row := range l.drawn {
			row.place(float32(i)*importHeight, s.Width)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(420, float32(len(l.rows))*importHeight) }
	r.refresh = func() {
		r.objects = r.objects[:0]
		first, last := len(l.rows), -1
		for i := range l.drawn {
			first, last = min(first, i), max(last, i)
		}
		for i := first; i <= last; i++ { // in order, for Tab
			if row := l.drawn[i]; row != nil {
				row.paint()
				r.objects = append(r.objects, row.objects...)
			}
		}
		r.layout(l.Size())
	}
	r.refresh()
	return r
}

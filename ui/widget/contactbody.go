package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// contactBody is what scrolls: as tall as all rows, with objects for those in
// sight only.
type contactBody struct {
	widget.BaseWidget
	list  *ContactList
	shown map[string]*contactRow // by key
	spare []*contactRow
	order []fyne.CanvasObject
}

func newContactBody(l *ContactList) *contactBody {
	b := &contactBody{list: l, shown: map[string]*contactRow{}}
	b.ExtendBaseWidget(b)
	return b
}

// forget lets every row be drawn anew.
func (b *contactBody) forget() {
	clear(b.shown)
	b.spare = nil
}

// redraw draws the rows in sight again, in another look perhaps.
func (b *contactBody) redraw() {
	b.spare = nil
	for _, r := range b.shown {
		r.Refresh()
	}
}

// show gives every row in sight its object, taking those that left.
func (b *contactBody) show() {
	l := b.list
	if l.scroll == nil || len(l.tops) == 0 {
		return
	}
	from, to := l.visible()
	wanted := make(map[string]bool, to-from)
	for _, r := range l.rows[from:to] {
		wanted[r.Key] = true
	}
	for key, r := range b.shown {
		if !wanted[key] {
			delete(b.shown, key)
			b.spare = append(b.spare, r)
		}
	}
	width := l.scroll.Size().Width
	b.order = b.order[:0]
	for i := from; i < to; i++ {
		data := l.rows[i]
		r := b.shown[data.Key]
		if r == nil {
			if n := len(b.spare); n > 0 {
				r, b.spare = b.spare[n-1], b.spare[:n-1]
			} else {
				r = newContactRow(l)
			}
			b.shown[data.Key] = r
			place(r, 0, l.tops[i], width, l.height(data))
			r.bind(data, true)
		} else {
			place(r, 0, l.tops[i], width, l.height(data))
			r.bind(data, false)
		}
		b.order = append(b.order, r)
	}
	b.Refresh()
	if l.OnSight != nil {
		l.OnSight()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *contactBody) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{}
	r.layout = func(fyne.Size) { b.show() }
	r.min = func() fyne.Size {
		if n := len(b.list.tops); n > 0 {
			return fyne.NewSize(1, b.list.tops[n-1])
		}
		return fyne.NewSize(1, 1)
	}
	r.refresh = func() {
		r.objects = append(r.objects[:0:0], b.order...)
		repaint(b)
	}
	r.refresh()
	return r
}

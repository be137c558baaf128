package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// pageForm is a page of settings from top to bottom: headings, and what can be
// chosen below them. It scrolls where there is no room.
type pageForm struct {
	s     *settingsWindow
	title *widget.Label
	rows  []formRow
	list  *fyne.Container
	y     float32
}

type formRow struct {
	o          fyne.CanvasObject
	x, y, w, h float32 // w 0 is as wide as it is, below 0 the whole page
}

// pageTop is where the first heading of a page stands.
const pageTop = 64

func newPageForm(s *settingsWindow, title string) *pageForm {
	return &pageForm{s: s, title: widget.NewLabel(T(title), widget.StyleTitle)}
}

func (f *pageForm) add(o fyne.CanvasObject, x, w, h, step float32) {
	f.rows = append(f.rows, formRow{o, x, f.y, w, h})
	f.y += step
}

// heading begins a part of the page.
func (f *pageForm) heading(key string) {
	if f.y > 0 {
		f.y += theme.Space16
	}
	f.add(widget.NewLabel(T(key), widget.StyleBold), 0, 0, 20, 28)
}

// checks adds boxes to tick or circles to choose from.
func (f *pageForm) checks(list ...*widget.Check) {
	for _, c := range list {
		c.OnEscape = f.s.close
		f.add(c, 0, 0, 20, 28)
	}
}

// radios adds circles for the values of a setting; get and set are asked for and
// told the value. It returns what shows the present one.
func (f *pageForm) radios(prefix string, values []string, get func() string, set func(string)) (show func()) {
	var list []*widget.Check
	show = func() {
		now := get()
		for i, c := range list {
			c.SetOn(values[i] == now)
		}
	}
	for _, v := range values {
		list = append(list, widget.NewRadio(T(prefix+"."+v), func() { set(v); show() }))
	}
	f.checks(list...)
	return show
}

// choice adds a box that opens a list.
func (f *pageForm) choice(c *widget.Choice, width float32) {
	c.OnEscape = f.s.close
	f.add(c, 0, width, theme.HeightField, theme.HeightField+theme.Space8)
}

// note adds a small line below what stands above.
func (f *pageForm) note(text string) *widget.Label {
	l := widget.NewCutLabel(text, widget.StyleSmall)
	f.y -= theme.Space4
	f.add(l, theme.SizeCheck+theme.Space8, -1, 16, 24)
	return l
}

// button adds a button as wide as its text.
func (f *pageForm) button(b *widget.Button) {
	b.OnEscape = f.s.close
	f.y += theme.Space4
	f.add(b, 0, 0, theme.HeightButton, theme.HeightButton+theme.Space8)
}

// content is the page.
func (f *pageForm) content() fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(f.rows))
	for i, r := range f.rows {
		objects[i] = r.o
	}
	f.list = widget.Arrange(fyne.NewSize(300, f.y+theme.Space16), func(size fyne.Size) {
		for _, r := range f.rows {
			w := r.w
			switch {
			case w == 0:
				w = r.o.MinSize().Width
			case w < 0:
				w = size.Width - r.x
			}
			widget.Place(r.o, r.x+2, r.y+2, min(w, size.Width-r.x), r.h)
		}
	}, objects...)
	scroll := container.NewVScroll(f.list)
	return widget.Arrange(fyne.NewSize(300, 200), func(size fyne.Size) {
		widget.Place(f.title, 0, 18, size.Width, 28)
		widget.Place(scroll, -2, pageTop-2, size.Width+theme.Space16, size.Height-pageTop)
	}, f.title, scroll)
}

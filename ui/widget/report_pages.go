package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// Page is one entry of a PageList.
type Page struct {
	Key, Text, Icon string
}

// PageList is the list of pages at the left of a window. Arrows walk and
// choose.
type PageList struct {
	widget.BaseWidget
	OnChosen func(key string)
	OnEscape func()

	pages           []Page
	chosen, hovered int
	focused         bool
	tip             tooltip
}

// pageText is where the text of a row begins and what of the width it leaves.
const (
	pageText  = 38
	pageAside = pageText + 8
	pageLeast = 40 // a text with less room is not shown
)

// room returns how wide a text may be.
func (l *PageList) room() float32 { return l.Size().Width - pageAside }

// cut reports whether a text is not shown whole.
func (l *PageList) cut(i int) bool {
	style := StyleBody
	style.Bold = i == l.chosen
	return Measure(l.pages[i].Text, style).Width > l.room()
}

// NewPageList returns a list with its first page chosen.
func NewPageList(pages []Page, chosen func(key string)) *PageList {
	l := &PageList{pages: pages, OnChosen: chosen, hovered: -1}
	l.ExtendBaseWidget(l)
	return l
}

// Chosen returns the key of the chosen page.
func (l *PageList) Chosen() string { return l.pages[l.chosen].Key }

// SetChosen chooses without calling OnChosen; an unknown key changes nothing.
func (l *PageList) SetChosen(key string) {
	for i, p := range l.pages {
		if p.Key == key {
			l.chosen = i
			l.Refresh()
		}
	}
}

func (l *PageList) choose(i int) {
	if i < 0 || i >= len(l.pages) || i == l.chosen {
		return
	}
	l.chosen = i
	l.Refresh()
	if l.OnChosen != nil {
		l.OnChosen(l.Chosen())
	}
}

// pageRow is the height of a row with the gap below it.
const pageRow = theme.HeightSettingsRow + 2

func (l *PageList) at(p fyne.Position) int {
	i := int(p.Y / pageRow)
	if p.Y < 0 || i >= len(l.pages) {
		return -1
	}
	return i
}

// Tapped implements fyne.Tappable.
func (l *PageList) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	l.choose(l.at(e.Position))
}

// FocusGained implements fyne.Focusable.
func (l *PageList) FocusGained() { l.focused = true; l.Refresh(); reveal(l) }

// FocusLost implements fyne.Focusable.
func (l *PageList) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune implements fyne.Focusable.
func (l *PageList) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *PageList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		l.choose(l.chosen - 1)
	case fyne.KeyDown:
		l.choose(l.chosen + 1)
	case fyne.KeyHome:
		l.choose(0)
	case fyne.KeyEnd:
		l.choose(len(l.pages) - 1)
	case fyne.KeyEscape:
		if l.OnEscape != nil {
			l.OnEscape()
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (l *PageList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (l *PageList) MouseMoved(e *desktop.MouseEvent) {
	i := l.at(e.Position)
	if i != l.hovered {
		l.tip.hide()
		if i >= 0 && l.cut(i) {
			l.tip.showAt(l, e.AbsolutePosition, l.pages[i].Text)
		}
	}
	l.hover(i)
}

// MouseOut implements desktop.Hoverable.
func (l *PageList) MouseOut() {
	l.tip.hide()
	l.hover(-1)
}

func (l *PageList) hover(i int) {
	if l.hovered != i {
		l.hovered = i
		l.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *PageList) CreateRenderer() fyne.WidgetRenderer {
	hover, chosen, bar, ring := newBox(theme.RadiusControl), newBox(theme.RadiusControl), newBox(1.5), newBox(theme.RadiusControl)
	r := &simple{}
	var icons []*canvas.Image
	var texts []*canvas.Text
	fit := func() {
		for len(icons) < len(l.pages) {
			icon, text := canvas.NewImageFromResource(nil), canvas.NewText("", nil)
			icon.FillMode, text.TextSize = canvas.ImageFillContain, theme.TextBody
			icons, texts = append(icons, icon), append(texts, text)
		}
		icons, texts = icons[:len(l.pages)], texts[:len(l.pages)]
		objects := []fyne.CanvasObject{hover, chosen, ring, bar}
		for i := range icons {
			objects = append(objects, icons[i], texts[i])
		}
		r.objects = objects
	}
	fit()
	width := float32(0)
	r.layout = func(s fyne.Size) {
		if s.Width != width { // texts are cut anew
			width = s.Width
			r.refresh()
			return
		}
		y := func(i int) float32 { return float32(max(i, 0) * pageRow) }
		place(hover, 0, y(l.hovered), s.Width, theme.HeightSettingsRow)
		place(chosen, 0, y(l.chosen), s.Width, theme.HeightSettingsRow)
		place(ring, 0, y(l.chosen), s.Width, theme.HeightSettingsRow)
		place(bar, 0, y(l.chosen)+8, 3, theme.HeightSettingsRow-16)
		h := Measure("M", StyleBody).Height
		for i := range icons {
			place(icons[i], 10, y(i)+(theme.HeightSettingsRow-18)/2, 18, 18)
			place(texts[i], pageText, y(i)+(theme.HeightSettingsRow-h)/2, s.Width-pageAside, h)
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(pageText, float32(len(l.pages)*pageRow)) }
	r.refresh = func() {
		if len(icons) != len(l.pages) {
			fit()
		}
		hover.Hidden = l.hovered < 0 || l.hovered == l.chosen
		ring.Hidden = !l.focused
		paint(hover, theme.ColorHover, theme.ColorTransparent, 0)
		paint(chosen, theme.ColorSelected, theme.ColorTransparent, 0)
		paint(bar, theme.ColorPrimary, theme.ColorTransparent, 0)
		paint(ring, theme.ColorTransparent, theme.ColorPrimary, theme.LineFocus)
		for i, p := range l.pages {
			ink := theme.ColorSecondary
			if i == l.chosen {
				ink = theme.ColorPrimary
			}
			draw(icons[i], theme.IconIn(p.Icon, ink))
			style := StyleBody
			style.Bold = i == l.chosen
			text := p.Text
			if w := l.room(); l.Size().Width > 0 {
				text = Ellipsis(text, style, w)
				if w < pageLeast {
					text = ""
				}
			}
			texts[i].Text, texts[i].Color, texts[i].TextStyle.Bold = text, theme.Color(theme.ColorText), i == l.chosen
			texts[i].Refresh()
		}
		r.layout(l.Size())
		canvas.Refresh(l)
	}
	r.refresh()
	return r
}

package widget

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// Invitee is somebody who can be called into a conversation.
type Invitee struct {
	Key    string
	Name   string
	Second string // an address
	Status protocol.Status
}

// PeoplePicker is a panel to choose people in: a search field, those who are
// found, and a button. Up and Down move, Enter chooses, Enter on an empty
// field with somebody chosen is the button.
type PeoplePicker struct {
	widget.BaseWidget
	OnPick   func(keys []string)
	OnEscape func()

	search *Field
	button *Button
	empty  *Label
	all    []Invitee
	found  []Invitee
	chosen map[string]bool
	mark   int
	list   *peopleList
	scroll *container.Scroll
	words  PeopleWords
	max    int // how many can be chosen
}

// PeopleWords are the sentences of a PeoplePicker. Button says how many are
// chosen.
type PeopleWords struct {
	Title, Search, Clear, Nobody, NotFound string
	Button                                 func(count int) string
}

// Geometry of the panel.
const (
	peopleWidth = 280
	peopleRow   = 40
	peopleRows  = 6 // seen at once
)

// NewPeoplePicker returns a panel; at most max people can be chosen.
func NewPeoplePicker(words PeopleWords, people []Invitee, max int) *PeoplePicker {
	p := &PeoplePicker{words: words, all: append([]Invitee(nil), people...), chosen: map[string]bool{}, max: max}
	sort.SliceStable(p.all, func(i, j int) bool { return strings.ToLower(p.all[i].Name) < strings.ToLower(p.all[j].Name) })
	p.search = NewSearchField(words.Search, "", words.Clear)
	p.search.SetChanged(func(string) { p.mark = 0; p.filter() })
	p.search.Entry.OnKey = p.key
	p.button = NewButton(Primary, words.Button(0), p.pick)
	p.empty = NewCutLabel("", StyleQuiet)
	p.list = newPeopleList(p)
	p.scroll = container.NewVScroll(p.list)
	p.ExtendBaseWidget(p)
	p.filter()
	return p
}

// Focusable returns what takes the keyboard.
func (p *PeoplePicker) Focusable() fyne.Focusable { return p.search.Entry }

// Found returns who is listed now.
func (p *PeoplePicker) Found() []Invitee { return p.found }

// Chosen returns who is chosen, in the order of the list.
func (p *PeoplePicker) Chosen() []string {
	var keys []string
	for _, i := range p.all {
		if p.chosen[i.Key] {
			keys = append(keys, i.Key)
		}
	}
	return keys
}

func (p *PeoplePicker) filter() {
	want := strings.ToLower(strings.TrimSpace(p.search.Text()))
	p.found = p.found[:0:0]
	for _, i := range p.all {
		if strings.Contains(strings.ToLower(i.Name), want) || strings.Contains(strings.ToLower(i.Second), want) {
			p.found = append(p.found, i)
		}
	}
	p.empty.SetText("")
	if len(p.found) == 0 {
		text := p.words.Nobody
		if len(p.all) > 0 {
			text = p.words.NotFound
		}
		p.empty.SetText(text)
	}
	p.mark = min(p.mark, max(0, len(p.found)-1))
	p.scroll.ScrollToTop()
	p.update()
}

func (p *PeoplePicker) update() {
	n := len(p.chosen)
	p.button.SetText(p.words.Button(n))
	p.button.setDisabled(n == 0)
	p.list.Refresh()
	p.scroll.Refresh()
	p.Refresh()
}

func (p *PeoplePicker) toggle(i int) {
	if i < 0 || i >= len(p.found) {
		return
	}
	p.mark = i
	switch key := p.found[i].Key; {
	case p.chosen[key]:
		delete(p.chosen, key)
	case len(p.chosen) < p.max:
		p.chosen[key] = true
	}
	p.update()
}

func (p *PeoplePicker) pick() {
	if keys := p.Chosen(); len(keys) > 0 && p.OnPick != nil {
		p.OnPick(keys)
	}
}

func (p *PeoplePicker) key(name fyne.KeyName, mods fyne.KeyModifier) bool {
	switch name {
	case fyne.KeyEscape:
		if p.OnEscape != nil {
			p.OnEscape()
		}
	case fyne.KeyDown, fyne.KeyUp:
		step := 1
		if name == fyne.KeyUp {
			step = -1
		}
		p.mark = max(0, min(p.mark+step, len(p.found)-1))
		top, view := float32(p.mark*peopleRow), p.scroll.Size().Height
		if top < p.scroll.Offset.Y {
			p.scroll.ScrollToOffset(fyne.NewPos(0, top))
		} else if top+peopleRow > p.scroll.Offset.Y+view {
			p.scroll.ScrollToOffset(fyne.NewPos(0, top+peopleRow-view))
		}
		p.update()
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case mods&fyne.KeyModifierShortcutDefault != 0,
			p.search.Text() == "" && len(p.chosen) > 0 && p.mark < len(p.found) && p.chosen[p.found[p.mark].Key]:
			p.pick()
		default:
			p.toggle(p.mark)
			if p.search.Text() != "" {
				p.search.SetText("")
			}
		}
	default:
		return false
	}
	return true
}

// CreateRenderer implements fyne.Widget.
func (p *PeoplePicker) CreateRenderer() fyne.WidgetRenderer {
	title := NewLabel(p.words.Title, StyleBold)
	line := NewHairline()
	r := &simple{objects: []fyne.CanvasObject{title, p.search, p.scroll, p.empty, line, p.button}}
	const edge = theme.Space12
	r.layout = func(s fyne.Size) {
		place(title, edge, theme.Space8, s.Width-2*edge, 20)
		place(p.search, edge, 34, s.Width-2*edge, theme.HeightField)
		top := float32(34 + theme.HeightField + theme.Space8)
		bottom := s.Height - theme.HeightButton - 2*theme.Space12
		place(p.scroll, 1, top, s.Width-2, bottom-top)
		place(p.empty, edge, top, s.Width-2*edge, peopleRow)
		place(line, 1, bottom, s.Width-2, theme.Line)
		w := p.button.MinSize().Width
		place(p.button, s.Width-w-edge, s.Height-theme.HeightButton-edge, w, theme.HeightButton)
	}
	r.min = func() fyne.Size {
		rows := max(1, min(peopleRows, len(p.all)))
		return fyne.NewSize(peopleWidth, float32(34+theme.HeightField+theme.Space8+rows*peopleRow+theme.HeightButton+2*theme.Space12+1))
	}
	r.refresh = func() {
		p.empty.Hidden = p.empty.Text == ""
		r.layout(p.Size())
	}
	r.refresh()
	return r
}

// peopleList draws the people that are found; only those that are seen.
type peopleList struct {
	widget.BaseWidget
	picker *PeoplePicker
}

func newPeopleList(p *PeoplePicker) *peopleList {
	l := &peopleList{picker: p}
	l.ExtendBaseWidget(l)
	return l
}

// Tapped implements fyne.Tappable.
func (l *peopleList) Tapped(e *fyne.PointEvent) { l.picker.toggle(int(e.Position.Y / peopleRow)) }

// Cursor implements desktop.Cursorable.
func (l *peopleList) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (l *peopleList) CreateRenderer() fyne.WidgetRenderer {
	p := l.picker
	r := &simple{}
	draw := func() {
		r.objects = nil
		width := l.Size().Width
		first := max(0, int(p.scroll.Offset.Y/peopleRow)-1)
		for i := first; i < len(p.found) && i < first+peopleRows+4; i++ {
			who, y := p.found[i], float32(i*peopleRow)
			if i == p.mark {
				ground := canvas.NewRectangle(theme.Color(theme.ColorHover))
				place(ground, 0, y, width, peopleRow)
				r.objects = append(r.objects, ground)
			}
			box := newBox(theme.RadiusSmall)
			paint(box, theme.ColorSurface, theme.ColorFieldBorder, theme.Line)
			place(box, theme.Space12, y+(peopleRow-theme.SizeCheck)/2, theme.SizeCheck, theme.SizeCheck)
			r.objects = append(r.objects, box)
			if p.chosen[who.Key] {
				paint(box, theme.ColorPrimary, theme.ColorPrimary, theme.Line)
				tick := NewIcon(theme.IconIn("check", theme.ColorOnPrimary), theme.SizeCheck-2)
				place(tick, theme.Space12+1, y+(peopleRow-theme.SizeCheck)/2+1, theme.SizeCheck-2, theme.SizeCheck-2)
				r.objects = append(r.objects, tick)
			}
			x := float32(theme.Space12 + theme.SizeCheck + theme.Space8)
			status := NewStatusIcon(who.Status, theme.SizeStatus)
			place(status, x, y+(peopleRow-theme.SizeStatus)/2, theme.SizeStatus, theme.SizeStatus)
			x += theme.SizeStatus + theme.Space8
			name, second := NewNameLine(who.Name, StyleBody), NewCutLabel(who.Second, StyleSmall)
			place(name, x, y+3, width-x-theme.Space12, 18)
			place(second, x, y+20, width-x-theme.Space12, 16)
			r.objects = append(r.objects, status, name, second)
		}
	}
	r.layout = func(fyne.Size) { draw() }
	r.min = func() fyne.Size { return fyne.NewSize(100, float32(len(p.found)*peopleRow)) }
	r.refresh = func() {
		draw()
		canvas.Refresh(l)
	}
	p.scroll.OnScrolled = func(fyne.Position) { r.refresh() }
	return r
}

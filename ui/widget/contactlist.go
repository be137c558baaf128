package widget

import (
	"image"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/protocol"
	"papilio/ui/theme"
)

// ContactRow is one row of a ContactList: the head of a group, or a person.
type ContactRow struct {
	Key string // unique in the list; what the callbacks are given

	Group  bool
	Name   string // of the group or of the person
	Count  string // of a group: "4/6"
	Folded bool

	Status  protocol.Status
	Words   string // the status in words, "" when there is nothing to say
	Second  string // a second line instead of Words: the address the filter found
	Mark    string // what the filter found
	Unread  int
	Blocked bool
	Offline bool // the picture is faded and the name quieter
	Mobile  bool // takes messages on a mobile phone
	Plain   bool // an older client: neither pictures nor files
	Muted   bool // makes no alerts and no sounds
	Fixed   bool // of a group: it stays where it is, and nobody is dropped on it; of a person: cannot be dragged
}

// ContactList is the list of a main window: groups that fold and people. Only
// the rows in sight have objects, so a thousand contacts cost no more than ten.
// It is walked with the arrow keys, Home, End and the page keys; Enter opens,
// the Menu key asks for the menu, Left and Right fold, and Left on a person goes
// to the head of their group. People can be dragged to another group, groups to
// another place; Alt with Up or Down does the same from the keyboard.
type ContactList struct {
	widget.BaseWidget
	// Picture gives the picture of a person to set, at once or later; nil is
	// none. It is asked when a row comes into sight.
	Picture func(key string, set func(image.Image))
	// Hint is shown while the mouse rests on a person; nil is nothing.
	Hint     func(key string) string
	OnOpen   func(key string)
	OnFold   func(key string)                   // a group was pressed
	OnMenu   func(key string, at fyne.Position) // of a person or a group
	OnSelect func(key string)
	// OnShortcut sees every shortcut while the list has the focus.
	OnShortcut func(fyne.Shortcut) bool
	OnType     func(rune)           // a letter was typed: the filter may want it
	OnKey      func(*fyne.KeyEvent) // a key that the list has no use for
	// OnMove is called when a person was dropped on a group, with the keys of
	// both; copy is with Ctrl. nil: nothing can be dragged.
	OnMove func(key, group string, copy bool)
	// OnOrder is called when a group was dropped before another; "" is the end.
	OnOrder func(group, before string)
	// OnShift is called for Alt+Up and Alt+Down.
	OnShift func(key string, down bool)
	// Modifiers tells which keys are held; nil asks the driver.
	Modifiers func() fyne.KeyModifier

	rows    []ContactRow
	tops    []float32 // of each row, and the end of the last
	small   bool
	current string // key of the selected row
	focused bool   // the ring is shown
	keyed   bool   // the keyboard was used last, not the mouse
	met     bool   // it has had the focus before
	scroll  *container.Scroll
	body    *contactBody
	drag    *contactDrag // what is being dragged, or nil
	// OnSight is called when other rows may be in sight; see InSight.
	OnSight func()

	lay func() // lays the objects out anew; nil before there are any
}

// NewContactList returns an empty list with rows of 48 px.
func NewContactList() *ContactList {
	l := &ContactList{}
	l.body = newContactBody(l)
	l.scroll = container.NewVScroll(l.body)
	l.scroll.OnScrolled = func(fyne.Position) { l.body.show() }
	l.ExtendBaseWidget(l)
	return l
}

// SetRows replaces the rows. The selection stays with its key; rows that are
// the same as before are not drawn again.
func (l *ContactList) SetRows(rows []ContactRow) {
	l.rows = rows
	l.measure()
}

// SetSmall chooses rows of 30 px with pictures of 24.
func (l *ContactList) SetSmall(on bool) {
	if l.small != on {
		l.small = on
		l.body.forget()
		l.measure()
	}
}

// RefreshPicture asks for a person's picture again.
func (l *ContactList) RefreshPicture(key string) {
	if r := l.body.shown[key]; r != nil {
		r.ask()
	}
}

func (l *ContactList) height(r ContactRow) float32 {
	switch {
	case r.Group:
		return theme.HeightGroup
	case l.small:
		return theme.HeightContactSmall
	}
	return theme.HeightContact
}

func (l *ContactList) measure() {
	l.tops = make([]float32, len(l.rows)+1)
	for i, r := range l.rows {
		l.tops[i+1] = l.tops[i] + l.height(r)
	}
	l.scroll.Refresh()
	l.body.show()
}

// Selected returns the key of the selected row, "" for none.
func (l *ContactList) Selected() string { return l.current }

// Select selects a row and brings it into sight, without OnSelect.
func (l *ContactList) Select(key string) {
	if l.current == key {
		return
	}
	l.current = key
	if n := l.index(key); n >= 0 {
		l.into(n)
	}
	l.body.show()
}

func (l *ContactList) index(key string) int {
	for i, r := range l.rows {
		if r.Key == key {
			return i
		}
	}
	return -1
}

// into scrolls so that a row is in sight.
func (l *ContactList) into(n int) {
	h := l.scroll.Size().Height
	switch y := l.scroll.Offset.Y; {
	case l.tops[n] < y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, l.tops[n]))
	case l.tops[n+1] > y+h:
		l.scroll.ScrollToOffset(fyne.NewPos(0, l.tops[n+1]-h))
	}
}

func (l *ContactList) pick(key string) {
	if l.current != key {
		l.Select(key)
		if l.OnSelect != nil {
			l.OnSelect(key)
		}
	}
}

func (l *ContactList) move(to int) {
	if len(l.rows) > 0 {
		l.pick(l.rows[max(0, min(to, len(l.rows)-1))].Key)
	}
}

// InSight returns the keys of the people in sight, from the top.
func (l *ContactList) InSight() (keys []string) {
	if len(l.tops) == 0 {
		return nil
	}
	from, to := l.visible()
	for _, r := range l.rows[from:to] {
		if !r.Group {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// visible returns the range of rows in sight.
func (l *ContactList) visible() (from, to int) {
	y, h := l.scroll.Offset.Y, l.scroll.Size().Height
	from = sort.Search(len(l.rows), func(i int) bool { return l.tops[i+1] > y })
	to = from
	for to < len(l.rows) && l.tops[to] < y+h {
		to++
	}
	return from, to
}

// FocusGained implements fyne.Focusable.
func (l *ContactList) FocusGained() {
	// A window that is activated again gives the focus back: what the person
	// used last counts.
	l.keyed = l.keyed || !l.met
	l.met, l.focused = true, l.keyed
	if l.focused && l.index(l.current) < 0 {
		l.move(0)
	}
	l.body.show()
}

// FocusQuietly takes the focus without the ring that shows where the keyboard
// is, until a key is pressed.
func (l *ContactList) FocusQuietly(c fyne.Canvas) {
	l.met, l.keyed, l.focused = true, false, false
	c.Focus(l)
	l.body.show()
}

// KeyDown implements desktop.Keyable: who leaves with Tab uses the keyboard.
func (l *ContactList) KeyDown(e *fyne.KeyEvent) { l.keyed = l.keyed || e.Name == fyne.KeyTab }

// KeyUp implements desktop.Keyable.
func (l *ContactList) KeyUp(*fyne.KeyEvent) {}

// FocusLost implements fyne.Focusable.
func (l *ContactList) FocusLost() { l.focused = false; l.body.show() }

// TypedShortcut implements fyne.Shortcutable.
func (l *ContactList) TypedShortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.Modifier == fyne.KeyModifierAlt && (c.KeyName == fyne.KeyUp || c.KeyName == fyne.KeyDown) {
		l.keyed, l.focused = true, true
		if l.OnShift != nil && l.index(l.current) >= 0 {
			l.OnShift(l.current, c.KeyName == fyne.KeyDown)
		}
		return
	}
	if l.OnShortcut != nil {
		l.OnShortcut(s)
	}
}

// SelectFirst selects the first person.
func (l *ContactList) SelectFirst() {
	for _, r := range l.rows {
		if !r.Group {
			l.pick(r.Key)
			return
		}
	}
}

// TypedRune implements fyne.Focusable.
func (l *ContactList) TypedRune(r rune) {
	if l.OnType != nil && r > ' ' {
		l.OnType(r)
	}
}

// TypedKey implements fyne.Focusable.
func (l *ContactList) TypedKey(e *fyne.KeyEvent) {
	if l.drag != nil && e.Name == fyne.KeyEscape {
		l.cancelDrag()
		return
	}
	l.keyed, l.focused = true, true
	n := l.index(l.current)
	page := max(1, int(l.scroll.Size().Height/theme.HeightContact)-1)
	switch e.Name {
	case fyne.KeyDown:
		l.move(n + 1)
	case fyne.KeyUp:
		l.move(n - 1)
	case fyne.KeyPageDown:
		l.move(n + page)
	case fyne.KeyPageUp:
		l.move(n - page)
	case fyne.KeyHome:
		l.move(0)
	case fyne.KeyEnd:
		l.move(len(l.rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyLeft, fyne.KeyRight, desktop.KeyMenu:
		if n >= 0 {
			l.act(l.rows[n], n, e.Name)
		}
	default:
		if l.OnKey != nil {
			l.OnKey(e)
		}
	}
}

// act does what a key means for the row n.
func (l *ContactList) act(row ContactRow, n int, key fyne.KeyName) {
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		l.open(row)
	case fyne.KeySpace:
		if row.Group {
			l.open(row)
		}
	case fyne.KeyLeft:
		switch {
		case !row.Group:
			for n > 0 && !l.rows[n].Group {
				n--
			}
			if l.rows[n].Group {
				l.move(n)
			}
		case !row.Folded:
			l.open(row)
		}
	case fyne.KeyRight:
		if row.Group && row.Folded {
			l.open(row)
		}
	case desktop.KeyMenu:
		if l.OnMenu != nil {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
			l.OnMenu(row.Key, at.AddXY(82, l.tops[n+1]-l.scroll.Offset.Y-4))
		}
	}
}

func (l *ContactList) open(row ContactRow) {
	switch {
	case row.Group && l.OnFold != nil:
		l.OnFold(row.Key)
	case !row.Group && l.OnOpen != nil:
		l.OnOpen(row.Key)
	}
}

// CreateRenderer implements fyne.Widget.
func (l *ContactList) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{objects: []fyne.CanvasObject{l.scroll}}
	r.layout = func(s fyne.Size) {
		place(l.scroll, 0, 0, s.Width, s.Height)
		l.body.show()
		r.objects = append([]fyne.CanvasObject{l.scroll}, l.dragObjects()...)
	}
	r.min = func() fyne.Size { return fyne.NewSize(120, theme.HeightContact) }
	l.lay = func() { r.layout(l.Size()) }
	r.refresh = func() { l.body.redraw(); r.layout(l.Size()); repaint(l) }
	return r
}

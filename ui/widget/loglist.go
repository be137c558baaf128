package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"papilio/ui/theme"
)

// LogKey is one entry of a LogList: an id that stays the same, and how many
// lines its tree has.
type LogKey struct {
	ID     uint64
	Fields int
}

// LogRow is how an entry is drawn while its tree is folded.
type LogRow struct {
	Time, Where, Who, Title, Text string
	Direction                     int // 1 they speak, -1 we do, 0 nobody
	Refused                       bool
}

// LogField is one line of an entry's tree.
type LogField struct {
	Depth       int
	Name, Value string
	Hidden      bool
}

// LogList is a list of entries that unfold into trees, in a fixed font. Only
// the lines in sight have objects, so ten thousand entries cost no more than
// ten. Up and Down walk, Right unfolds, Left folds or goes to the entry, Enter
// and a click do either. While the end is in sight it stays there.
type LogList struct {
	widget.BaseWidget
	Row   func(i int) LogRow      // asked for what is drawn
	Field func(i, n int) LogField // line n of the tree
	// OnKey is called with keys the list has no use for.
	OnKey      func(fyne.KeyName)
	OnShortcut func(fyne.Shortcut) bool
	OnMenu     func(at fyne.Position)
	OnSelect   func()

	keys     []LogKey
	lines    []logLine
	unfolded map[uint64]bool
	columns  int    // letters in a line, when it was laid out
	current  uint64 // id of the entry that is selected, 0 for none
	field    int    // -1 is the entry itself, else a line of its tree
	focused  bool
	scroll   *container.Scroll
	body     *logBody
	frame    focusFrame // of an empty one
}

// logLine is one line of the list: an entry, or a part of a line of its tree.
type logLine struct {
	entry int32
	field int16 // -1 is the entry itself
	part  int16 // a long value takes several lines
}

const logLineHeight = 21

// NewLogList returns an empty list.
func NewLogList() *LogList {
	l := &LogList{unfolded: map[uint64]bool{}, field: -1, frame: newFocusFrame()}
	l.body = newLogBody(l)
	l.scroll = container.NewVScroll(l.body)
	l.scroll.OnScrolled = func(fyne.Position) { l.body.show() }
	l.ExtendBaseWidget(l)
	return l
}

// SetKeys replaces the entries. Trees stay unfolded and the selection stays
// with its entry.
func (l *LogList) SetKeys(keys []LogKey) {
	end := l.atEnd()
	l.keys = keys
	l.layOut()
	l.refreshed(end)
}

// Add appends entries.
func (l *LogList) Add(keys ...LogKey) {
	end := l.atEnd()
	for _, k := range keys {
		l.keys = append(l.keys, k)
		l.put(len(l.keys) - 1)
	}
	l.refreshed(end)
}

func (l *LogList) refreshed(end bool) {
	l.scroll.Refresh()
	if end {
		l.scroll.ScrollToBottom()
	}
	l.body.show()
}

func (l *LogList) atEnd() bool {
	return l.scroll.Offset.Y+l.scroll.Size().Height >= float32(len(l.lines))*logLineHeight-2
}

// ScrollToEnd shows the newest.
func (l *LogList) ScrollToEnd() { l.refreshed(true) }

func (l *LogList) layOut() {
	l.lines = l.lines[:0]
	for i := range l.keys {
		l.put(i)
	}
}

// put appends the lines of an entry.
func (l *LogList) put(i int) {
	l.lines = append(l.lines, logLine{int32(i), -1, 0})
	if !l.unfolded[l.keys[i].ID] {
		return
	}
	for n := range l.keys[i].Fields {
		for part := range logParts(l.Field(i, n), l.columns) {
			l.lines = append(l.lines, logLine{int32(i), int16(n), int16(part)})
		}
	}
}

// Selected returns the entry that is selected, -1 for none.
func (l *LogList) Selected() int {
	for i, k := range l.keys {
		if k.ID == l.current {
			return i
		}
	}
	return -1
}

// Select selects an entry by its id; 0 is none.
func (l *LogList) Select(id uint64) {
	l.current, l.field = id, -1
	l.body.show()
	if l.OnSelect != nil {
		l.OnSelect()
	}
}

// Unfolded reports whether the tree of an entry is shown.
func (l *LogList) Unfolded(id uint64) bool { return l.unfolded[id] }

// Fold shows or hides the tree of an entry.
func (l *LogList) Fold(id uint64, fold bool) {
	if fold {
		delete(l.unfolded, id)
		l.field = -1
	} else {
		l.unfolded[id] = true
	}
	l.layOut()
	l.scroll.Refresh()
	l.body.show()
}

// line returns where the selection is among the lines, -1 for nowhere.
func (l *LogList) line() int {
	for i, x := range l.lines {
		if l.keys[x.entry].ID == l.current && int(x.field) == l.field && x.part == 0 {
			return i
		}
	}
	return -1
}

func (l *LogList) walk(to, step int) {
	if len(l.lines) == 0 {
		return
	}
	to = max(0, min(to, len(l.lines)-1))
	for l.lines[to].part > 0 && to+step >= 0 && to+step < len(l.lines) { // the rest of a long value is one with its beginning
		to += step
	}
	x := l.lines[to]
	l.current, l.field = l.keys[x.entry].ID, int(x.field)
	top, h := float32(to)*logLineHeight, l.scroll.Size().Height
	switch y := l.scroll.Offset.Y; {
	case top < y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case top+logLineHeight > y+h:
		l.scroll.ScrollToOffset(fyne.NewPos(0, top+logLineHeight-h))
	}
	l.body.show()
	if l.OnSelect != nil {
		l.OnSelect()
	}
}

// FocusGained implements fyne.Focusable.
func (l *LogList) FocusGained() {
	l.focused = true
	if l.line() < 0 && len(l.lines) > 0 && !l.atEnd() {
		l.walk(int(l.scroll.Offset.Y/logLineHeight), 1)
	}
	l.frame.show(l.line() < 0, l.Size())
	l.body.show()
}

// FocusLost implements fyne.Focusable.
func (l *LogList) FocusLost() {
	l.focused = false
	l.body.show()
	l.frame.show(false, l.Size())
}

// TypedRune implements fyne.Focusable.
func (l *LogList) TypedRune(rune) {}

// TypedShortcut implements fyne.Shortcutable.
func (l *LogList) TypedShortcut(s fyne.Shortcut) {
	if l.OnShortcut != nil {
		l.OnShortcut(s)
	}
}

// TypedKey implements fyne.Focusable.
func (l *LogList) TypedKey(e *fyne.KeyEvent) {
	at := l.line()
	page := max(1, int(l.scroll.Size().Height/logLineHeight)-1)
	switch e.Name {
	case fyne.KeyUp:
		if at < 0 {
			at = len(l.lines)
		}
		l.walk(at-1, -1)
	case fyne.KeyDown:
		l.walk(at+1, 1)
	case fyne.KeyPageUp:
		l.walk(at-page, -1)
	case fyne.KeyPageDown:
		l.walk(at+page, 1)
	case fyne.KeyHome:
		l.walk(0, 1)
	case fyne.KeyEnd:
		l.walk(len(l.lines)-1, -1)
	case fyne.KeyRight:
		if at >= 0 {
			l.Fold(l.current, false)
		}
	case fyne.KeyLeft:
		if at >= 0 && l.field >= 0 {
			l.Select(l.current)
		} else if at >= 0 {
			l.Fold(l.current, true)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if at >= 0 {
			l.Fold(l.current, l.unfolded[l.current])
		}
	case desktop.KeyMenu:
		if l.OnMenu != nil && at >= 0 {
			p := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
			l.OnMenu(p.AddXY(theme.Space24, float32(at+1)*logLineHeight-l.scroll.Offset.Y))
		}
	default:
		if l.OnKey != nil {
			l.OnKey(e.Name)
		}
	}
}

// press selects the line at a place and folds or unfolds its entry.
func (l *LogList) press(p fyne.Position, fold bool) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	i := int(p.Y / logLineHeight)
	if p.Y < 0 || i >= len(l.lines) {
		return
	}
	x := l.lines[i]
	id := l.keys[x.entry].ID
	again := l.current == id && l.field == int(x.field)
	l.current, l.field = id, int(x.field)
	if fold && x.field < 0 && (again || p.X < logText) {
		l.Fold(id, l.unfolded[id])
	}
	l.body.show()
	if l.OnSelect != nil {
		l.OnSelect()
	}
}

// CreateRenderer implements fyne.Widget.
func (l *LogList) CreateRenderer() fyne.WidgetRenderer {
	r := &simple{objects: []fyne.CanvasObject{l.scroll, l.frame.Ground}}
	r.layout = func(s fyne.Size) {
		end := l.atEnd()
		place(l.scroll, 0, 0, s.Width, s.Height)
		if columns := logColumns(s.Width); columns != l.columns {
			l.columns = columns
			l.layOut()
		}
		l.refreshed(end)
	}
	r.min = func() fyne.Size { return fyne.NewSize(100, 3*logLineHeight) }
	r.refresh = func() { l.body.show() }
	return r
}

package widget

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol"
	"papilio/ui/theme"
)

// click presses the left button of the mouse at a place of a widget.
func tapAt(o fyne.Tappable, x, y float32) {
	o.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, y)})
}

// rightClick presses the other one.
func rightClick(o fyne.SecondaryTappable, x, y float32) {
	o.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(x, y), AbsolutePosition: fyne.NewPos(x, y)})
}

// point moves the mouse over a widget.
func point(o desktop.Hoverable, x, y float32) {
	o.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
}

// same compares two pictures.
func same(a, b image.Image) bool {
	x, y := a.(*image.NRGBA), b.(*image.NRGBA)
	return x.Rect == y.Rect && bytes.Equal(x.Pix, y.Pix)
}

// heard collects what a widget calls.
type heard []string

func (h *heard) on(what string) func(string) {
	return func(key string) { *h = append(*h, what+" "+key) }
}

// is compares what was heard, and forgets it.
func (h *heard) is(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(*h, want) {
		t.Errorf("heard %q, want %q", *h, want)
	}
	*h = nil
}

// TestTabStrip: a click chooses, the cross and the middle button close, many tabs
// become narrow, and a long title is told whole.
func TestTabStrip(t *testing.T) {
	themed(t, theme.AlwaysLight)
	s := NewTabStrip()
	var h heard
	s.OnSelect, s.OnClose = h.on("select"), h.on("close")
	w := look(t, s, 500, TabStripHeight)
	s.SetTabs([]Tab{{Key: "a", Title: "Maria"}, {Key: "b", Title: strings.Repeat("a long name ", 9), Unread: 3}}, "a")
	widths := s.widths()
	if widths[1] != tabMax {
		t.Errorf("a long title is %v wide", widths[1])
	}
	second := tabEdge + widths[0] + tabSpacer
	tapAt(s, tabEdge+5, 20)
	tapAt(s, second+5, 20)
	tapAt(s, second+widths[1]-tabInset-4, 20)
	s.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(tabEdge+5, 20)}, Button: desktop.MouseButtonTertiary})
	tapAt(s, 450, 20) // nothing is there
	h.is(t, "select a", "select b", "close b", "close a")
	bare := w.Canvas().Capture()
	point(s, second+5, 20)
	if s.hover != 1 || s.cross || same(bare, w.Canvas().Capture()) {
		t.Error("the mouse is not seen")
	}
	point(s, second+widths[1]-tabInset-4, 20)
	if !s.cross {
		t.Error("the cross is not seen")
	}
	s.MouseOut()
	if !same(bare, w.Canvas().Capture()) {
		t.Error("something stays of the mouse")
	}
	var many []Tab
	for i := range 8 {
		many = append(many, Tab{Key: fmt.Sprint(i), Title: strings.Repeat("long ", 8)})
	}
	s.SetTabs(many, "3")
	for _, width := range s.widths() {
		if width < tabMin || width > 70 {
			t.Errorf("one of eight is %v wide", width)
		}
	}
	if len(s.Tabs()) != 8 {
		t.Error(s.Tabs())
	}
}

// TestHistoryList: the conversations of a history by mouse and by keys; what is
// no conversation cannot be chosen, and only what is in sight has pictures.
func TestHistoryList(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewHistoryList()
	var h heard
	asked := 0
	l.Picture = func(_ string, set func(image.Image)) { asked++; set(nil) }
	l.OnChosen, l.OnDelete = h.on("choose"), h.on("delete")
	l.OnMenu = func(key string, at fyne.Position) { h.on("menu")(key) }
	l.OnKey = func(e *fyne.KeyEvent) { h.on("key")(string(e.Name)) }
	l.OnShortcut = func(s fyne.Shortcut) { h.on("shortcut")(s.ShortcutName()) }
	w := look(t, l, 200, 300)
	keys(l, fyne.KeyDown, fyne.KeyDelete, desktop.KeyMenu) // an empty one
	h.is(t)
	rows := []HistoryPerson{{Key: "every", Name: "All of them", Icon: "search", Count: 9}}
	for i := range 100 {
		if i == 2 {
			rows = append(rows, HistoryPerson{Key: "head", Head: true, Name: "No match"})
		}
		rows = append(rows, HistoryPerson{Key: fmt.Sprint("p", i), Name: fmt.Sprint("Person ", i), Count: i, Absent: i > 1})
	}
	l.SetRows(rows)
	if asked == 0 || asked > 12 {
		t.Errorf("%d pictures were asked for", asked)
	}
	w.Canvas().Focus(l)
	keys(l, fyne.KeyHome, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown)
	h.is(t, "choose every", "choose p0", "choose p1", "choose p2", "choose p1", "choose p99")
	if l.scroll.Offset.Y == 0 {
		t.Error("the last one is out of sight")
	}
	keys(l, fyne.KeyDelete, desktop.KeyMenu, fyne.KeyEscape)
	l.TypedRune('x')
	l.TypedShortcut(&fyne.ShortcutCopy{})
	h.is(t, "delete p99", "menu p99", "key Escape", "shortcut Copy")
	keys(l, fyne.KeyHome)
	h.is(t, "choose every")
	tapAt(l.body, 50, 4+historyRow32+10)
	tapAt(l.body, 50, 4+3*historyRow32+5) // the words between
	rightClick(l.body, 50, 4+2*historyRow32+10)
	rightClick(l.body, 50, 4+3*historyRow32+5)
	h.is(t, "choose p0", "menu p1")
	point(l.body, 50, 4+10)
	if l.hovered != 0 {
		t.Error("the mouse is not seen")
	}
	l.body.MouseOut()
	before := asked
	l.RefreshPicture("p0")
	if l.hovered != -1 || asked != before+1 {
		t.Errorf("the mouse stays, or the picture is not asked for again: %d", asked-before)
	}
	if l.AccessibilityLabel() == "" || !strings.Contains(l.AccessibilityLabel(), "Person 0") {
		t.Errorf("its name is %q", l.AccessibilityLabel())
	}
}

// TestLogList: trees unfold by keys and by clicks, the end stays in sight, and a
// selection stays with its entry.
func TestLogList(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewLogList()
	var h heard
	l.Row = func(i int) LogRow {
		return LogRow{Time: "12:00", Where: "SB 1", Title: "MSG", Text: fmt.Sprint("entry ", i)}
	}
	l.Field = func(i, n int) LogField {
		return LogField{Name: fmt.Sprint("field ", n), Value: strings.Repeat("long ", 80*n)}
	}
	l.OnKey = func(k fyne.KeyName) { h.on("key")(string(k)) }
	l.OnMenu = func(fyne.Position) { h.on("menu")(fmt.Sprint(l.Selected())) }
	l.OnShortcut = func(s fyne.Shortcut) bool { h.on("shortcut")(s.ShortcutName()); return true }
	w := look(t, l, 500, 300)
	w.Canvas().Focus(l)
	keys(l, fyne.KeyUp, fyne.KeyRight, fyne.KeyReturn, desktop.KeyMenu) // an empty one
	h = nil
	for id := range uint64(100) {
		l.Add(LogKey{ID: id + 1, Fields: 3})
	}
	if !l.atEnd() {
		t.Error("the end is out of sight")
	}
	at := func(want int, field int) {
		t.Helper()
		if l.Selected() != want || l.field != field {
			t.Errorf("entry %d, line %d; want %d, %d", l.Selected(), l.field, want, field)
		}
	}
	keys(l, fyne.KeyHome)
	at(0, -1)
	keys(l, fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	at(0, 2)
	keys(l, fyne.KeyDown) // over the rest of a long value
	at(1, -1)
	keys(l, fyne.KeyUp)
	at(0, 2)
	keys(l, fyne.KeyLeft) // to its entry
	at(0, -1)
	if !l.Unfolded(1) {
		t.Error("it is folded too early")
	}
	keys(l, fyne.KeyLeft)
	if l.Unfolded(1) {
		t.Error("it does not fold")
	}
	keys(l, fyne.KeyReturn)
	if !l.Unfolded(1) {
		t.Error("Enter does not unfold")
	}
	keys(l, fyne.KeyReturn, fyne.KeyPageDown, fyne.KeyPageUp, desktop.KeyMenu, fyne.KeyEscape)
	l.TypedShortcut(&fyne.ShortcutCopy{})
	h.is(t, "menu 0", "key Escape", "shortcut Copy")
	l.press(fyne.NewPos(4, logLineHeight*1.5), true) // the arrow of the second
	at(1, -1)
	if !l.Unfolded(2) {
		t.Error("a click on the arrow does not unfold")
	}
	l.press(fyne.NewPos(300, logLineHeight*2.5), true)
	at(1, 0)
	l.press(fyne.NewPos(300, -5), true)
	at(1, 0)
	l.SetKeys([]LogKey{{ID: 2, Fields: 3}, {ID: 7, Fields: 3}}) // others are filtered out
	at(0, 0)
	keys(l, fyne.KeyEnd)
	at(1, -1)
}

// TestAccountList: the mouse chooses, the cross removes, keys do both.
func TestAccountList(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	l := NewAccountList(true, "Remove", h.on("choose"))
	l.OnRemove, l.OnWalk, l.OnEscape = h.on("remove"), h.on("walk"), func() { h.on("escape")("") }
	l.SetRows([]AccountRow{{Key: "a", Title: "lena@example.org", Detail: "Attic"}, {Key: "b", Title: "kim@example.org"}, {Key: "new", Title: "Somebody else", Plain: true}})
	l.SetPicture("a", red())
	w := look(t, l, 280, 200)
	w.Canvas().Focus(l)
	h = nil
	tapAt(l, 50, accountRow+10)
	h.is(t, "walk b", "choose b")
	tapAt(l, 280-12, 10) // the cross of the first
	h.is(t, "walk a", "remove a")
	tapAt(l, 280-12, 2*accountRow+10) // no account: no cross
	h.is(t, "walk new", "choose new")
	tapAt(l, 50, 190)
	point(l, 280-12, 10)
	if l.hovered != 0 || !l.cross {
		t.Error("the mouse is not seen on the cross")
	}
	l.MouseOut()
	if l.hovered != -1 || l.cross {
		t.Error("the mouse stays")
	}
	keys(l, fyne.KeyHome, fyne.KeyEnd, fyne.KeyUp, fyne.KeyDelete, fyne.KeyReturn, fyne.KeyEscape)
	h.is(t, "walk a", "walk new", "walk b", "remove b", "choose b", "escape ")
	if got := l.Marked(); got != "b" {
		t.Errorf("%q is marked", got)
	}
}

// TestPageList: pages by mouse and arrows.
func TestPageList(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	l := NewPageList([]Page{{"a", "Account", "person"}, {"b", "Privacy", "shield"}, {"c", "Language", "globe"}}, h.on("page"))
	l.OnEscape = func() { h.on("escape")("") }
	w := look(t, l, 160, 200)
	w.Canvas().Focus(l)
	keys(l, fyne.KeyDown, fyne.KeyEnd, fyne.KeyUp, fyne.KeyHome, fyne.KeyEscape)
	h.is(t, "page b", "page c", "page b", "page a", "escape ")
	tapAt(l, 20, l.MinSize().Height-10)
	h.is(t, "page c")
	if l.Chosen() != "c" || !strings.Contains(l.AccessibilityLabel(), "Language") {
		t.Error(l.Chosen(), l.AccessibilityLabel())
	}
	point(l, 20, 10)
	l.MouseOut()
	l.SetChosen("a")
	h.is(t)
	if l.Chosen() != "a" {
		t.Error(l.Chosen())
	}
}

// TestTransferList: every file is reached by keys, and what can be done with it
// depends on how it stands.
func TestTransferList(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewTransferList()
	var h heard
	l.OnAction = func(x protocol.Transfer, a TransferAction) { h.on(x.Name)(fmt.Sprint(a)) }
	l.OnMenu = func(x protocol.Transfer, a []TransferAction, _ fyne.Position) {
		h.on("menu")(fmt.Sprint(x.Name, len(a) > 0))
	}
	l.OnEscape = func() { h.on("escape")("") }
	w := look(t, l, 420, 200)
	w.Canvas().Focus(l)
	keys(l, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDelete, desktop.KeyMenu)
	h.is(t)
	var items []TransferItem
	for i, s := range []protocol.TransferState{protocol.TransferOffered, protocol.TransferMoving, protocol.TransferDone, protocol.TransferFailed} {
		items = append(items, TransferItem{File: protocol.Transfer{ID: int64(i + 1), Name: string(s), Size: 100, Incoming: true, State: s, Path: "/tmp/x"}, Who: "Maria"})
	}
	l.SetItems(items)
	keys(l, fyne.KeyHome, fyne.KeyReturn, fyne.KeyDelete)
	h.is(t, fmt.Sprint(protocol.TransferOffered, " ", TransferAccept), fmt.Sprint(protocol.TransferOffered, " ", TransferDecline))
	keys(l, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDelete) // Enter cancels nothing
	h.is(t, fmt.Sprint(protocol.TransferMoving, " ", TransferCancel))
	keys(l, fyne.KeyDown, fyne.KeyReturn, desktop.KeyMenu, fyne.KeyEscape)
	h.is(t, fmt.Sprint(protocol.TransferDone, " ", TransferOpen), fmt.Sprint("menu ", protocol.TransferDone, "true"), "escape ")
	keys(l, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown)
	if x, _ := l.Selected(); x.State != protocol.TransferFailed || l.scroll.Offset.Y == 0 {
		t.Errorf("%v is selected, at %v", x.State, l.scroll.Offset.Y)
	}
	rightClick(l, 50, transferStep+10)
	h.is(t, fmt.Sprint("menu ", protocol.TransferMoving, "true"))
	if !strings.Contains(l.AccessibilityLabel(), string(protocol.TransferMoving)) {
		t.Errorf("its name is %q", l.AccessibilityLabel())
	}
}

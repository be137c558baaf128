package widget

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/protocol"
	"papilio/ui/theme"
)

// dragRows are two groups of two, one for the rest, and those who are offline.
func dragRows() []ContactRow {
	return []ContactRow{
		{Key: "#1", Group: true, Name: "Friends", Count: "2/2"}, {Key: "1/a", Name: "Anna", Status: protocol.Online}, {Key: "1/b", Name: "Ben", Status: protocol.Online},
		{Key: "#2", Group: true, Name: "Work", Count: "1/1"}, {Key: "2/c", Name: "Carl", Status: protocol.Away, Words: "Away"},
		{Key: "#0", Group: true, Name: "Other", Count: "0/0"},
		{Key: "#offline", Group: true, Name: "Offline", Count: "1", Fixed: true}, {Key: "offline/d", Name: "Dora", Offline: true, Status: protocol.Offline},
	}
}

// TestContactListDrag: what a drop does, by where it begins and ends. Tops are
// 0 28 76 | 124 152 | 200 | 228 256.
func TestContactListDrag(t *testing.T) {
	for _, c := range []struct {
		name string
		key  string
		path []float32 // heights of the mouse
		mods fyne.KeyModifier
		esc  bool
		want string
	}{
		{name: "a person on another group", key: "1/a", path: []float32{60, 130, 190}, want: "move 1/a #2"},
		{name: "a person on its head", key: "1/a", path: []float32{130}, want: "move 1/a #2"},
		{name: "with Ctrl", key: "1/a", path: []float32{170}, mods: fyne.KeyModifierShortcutDefault, want: "copy 1/a #2"},
		{name: "on their own group", key: "1/a", path: []float32{170, 10}},
		{name: "on an empty group", key: "2/c", path: []float32{215}, want: "move 2/c #0"},
		{name: "on those who are offline", key: "1/a", path: []float32{290}},
		{name: "below the list", key: "1/a", path: []float32{400}},
		{name: "somebody offline", key: "offline/d", path: []float32{40}, want: "move offline/d #1"},
		{name: "Escape", key: "1/a", path: []float32{170}, esc: true},
		{name: "a group down", key: "#1", path: []float32{40, 205}, want: "order #1 #0"},
		{name: "a group to the end", key: "#1", path: []float32{300}, want: "order #1 "},
		{name: "a group up", key: "#0", path: []float32{5}, want: "order #0 #1"},
		{name: "a group where it is", key: "#2", path: []float32{118}},
		{name: "a group right below itself", key: "#2", path: []float32{195}},
		{name: "the offline group", key: "#offline", path: []float32{5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			themed(t, theme.AlwaysLight)
			l := NewContactList()
			got := ""
			l.OnMove = func(key, group string, copies bool) {
				verb := "move"
				if copies {
					verb = "copy"
				}
				got = fmt.Sprint(verb, " ", key, " ", group)
			}
			l.OnOrder = func(group, before string) { got = fmt.Sprint("order ", group, " ", before) }
			l.OnFold = func(string) { t.Error("a drag folds") }
			l.Modifiers = func() fyne.KeyModifier { return c.mods }
			l.SetRows(dragRows())
			w := look(t, l, 340, 480)
			w.Canvas().Focus(l)
			origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
			row := l.body.shown[c.key]
			row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			for _, y := range c.path {
				row.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: origin.AddXY(120, y)}})
			}
			if c.name == "with Ctrl" || c.name == "a group down" {
				snap(t, w, "drag-"+c.key[:1])
			}
			if c.esc {
				l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			}
			row.MouseUp(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			row.DragEnd()
			if got != c.want {
				t.Errorf("did %q, want %q", got, c.want)
			}
			if l.drag != nil || len(l.dragObjects()) != 0 {
				t.Error("something is still dragged")
			}
		})
	}
}

// TestContactListDragScrolls: at the edge the list moves on under the mouse, and
// the row that was taken stays the one, though its place is another's by then.
func TestContactListDragScrolls(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	moved := ""
	l.OnMove = func(key, group string, _ bool) { moved = key + " " + group }
	l.OnOrder = func(string, string) {}
	l.Picture = func(_ string, set func(image.Image)) { set(nil) }
	l.SetRows(manyRows(1000))
	look(t, l, 340, 480)
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(l)
	row := l.body.shown["0/3"]
	for range 1000 {
		row.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{AbsolutePosition: origin.AddXY(50, 470)}})
	}
	row.DragEnd()
	if moved == "" || moved == "0/3 #0" || moved[:3] != "0/3" {
		t.Errorf("moved %q", moved)
	}
	if l.scroll.Offset.Y < 1000 {
		t.Errorf("scrolled to %v", l.scroll.Offset.Y)
	}
}

// TestContactListShift: Alt and an arrow moves, an arrow alone walks.
func TestContactListShift(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	got := ""
	l.OnShift = func(key string, down bool) { got += fmt.Sprint(key, down, " ") }
	l.OnShortcut = func(fyne.Shortcut) bool { got += "shortcut "; return true }
	l.SetRows(dragRows())
	look(t, l, 340, 480).Canvas().Focus(l)
	alt := func(k fyne.KeyName) {
		l.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt})
	}
	alt(fyne.KeyDown)
	keys(l, fyne.KeyDown, fyne.KeyDown)
	alt(fyne.KeyUp)
	alt(fyne.KeyReturn)
	keys(l, fyne.KeyLeft)
	if got != "#1true 1/bfalse shortcut " || l.Selected() != "#1" {
		t.Errorf("did %q, at %s", got, l.Selected())
	}
}

// TestContactListMarks: a phone and an old messenger have a mark of their own.
func TestContactListMarks(t *testing.T) {
	both(t, func(t *testing.T, v theme.Variant) {
		l := NewContactList()
		rows := dragRows()
		rows[1].Mobile, rows[2].Plain, rows[4].Mobile, rows[4].Plain, rows[4].Unread = true, true, true, true, 12
		rows[4].Name = "Carl \u202Eand a name (F) that is much too long for this row"
		l.SetRows(rows)
		snap(t, look(t, l, 300, 380), "marks-"+string(v))
	})
}

package widget

import (
	"fmt"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/ui/theme"
)

// manyRows returns groups of 100 with n people in all.
func manyRows(n int) []ContactRow {
	var rows []ContactRow
	for i := range n {
		if i%100 == 0 {
			rows = append(rows, ContactRow{Key: fmt.Sprint("#", i/100), Group: true, Name: fmt.Sprint("Group ", i/100), Count: "100/100"})
		}
		rows = append(rows, ContactRow{Key: fmt.Sprint(i/100, "/", i), Name: fmt.Sprintf("Person %d (*)", i), Status: protocol.Online})
	}
	return rows
}

func keys(f fyne.Focusable, keys ...fyne.KeyName) {
	for _, k := range keys {
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestContactListKeys(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	var did []string
	l.OnOpen = func(k string) { did = append(did, "open "+k) }
	l.OnFold = func(k string) { did = append(did, "fold "+k) }
	l.OnMenu = func(k string, at fyne.Position) { did = append(did, fmt.Sprint("menu ", k, " ", at.Y > 0)) }
	l.SetRows(manyRows(1000))
	w := look(t, l, 340, 480)
	w.Canvas().Focus(l)
	if l.Selected() != "#0" {
		t.Fatalf("the focus selects %q", l.Selected())
	}
	keys(l, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn, desktop.KeyMenu, fyne.KeyUp, fyne.KeyUp, fyne.KeyLeft, fyne.KeySpace)
	want := "[open 0/1 menu 0/1 true fold #0 fold #0]"
	if got := fmt.Sprint(did); got != want {
		t.Errorf("did %s, want %s", got, want)
	}
	keys(l, fyne.KeyRight) // open already
	if len(did) != 4 {
		t.Errorf("Right on an open group did %v", did[4:])
	}
	l.OnKey = func(e *fyne.KeyEvent) { did = append(did, "key "+string(e.Name)) }
	keys(l, fyne.KeyF2, fyne.KeyDown, fyne.KeyUp)
	if got := fmt.Sprint(did[4:]); got != "[key F2]" {
		t.Errorf("keys handed on: %s", got)
	}
	keys(l, fyne.KeyEnd)
	if l.Selected() != "9/999" || l.body.shown["9/999"] == nil {
		t.Errorf("End selects %q, shown %v", l.Selected(), l.body.shown["9/999"] != nil)
	}
	keys(l, fyne.KeyHome)
	if l.Selected() != "#0" || l.body.shown["#0"] == nil {
		t.Errorf("Home selects %q", l.Selected())
	}
	keys(l, fyne.KeyPageDown, fyne.KeyPageDown)
	if n := l.index(l.Selected()); n < 12 || n > 22 {
		t.Errorf("two pages down is row %d", n)
	}
}

// TestContactListThousand: what is out of sight has no objects.
func TestContactListThousand(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	asked := 0
	l.Picture = func(_ string, set func(image.Image)) { asked++; set(nil) }
	start := time.Now()
	l.SetRows(manyRows(1000))
	w := look(t, l, 340, 480)
	snap(t, w, "thousand")
	t.Logf("1,000 contacts shown after %v", time.Since(start))
	if n := len(l.body.shown); n > 14 {
		t.Errorf("%d rows have objects", n)
	}
	if asked > 14 {
		t.Errorf("%d pictures were asked for", asked)
	}
	start = time.Now()
	for range 120 {
		l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -400)})
	}
	if l.body.shown["9/990"] == nil {
		t.Error("the end has no rows")
	}
	t.Logf("scrolled through in %v", time.Since(start))
	if n := len(l.body.shown) + len(l.body.spare); n > 40 {
		t.Errorf("%d rows were made", n)
	}
	start = time.Now()
	for range 100 {
		l.SetRows(manyRows(1000))
	}
	t.Logf("set again in %v each", time.Since(start)/100)
}

func TestContactListMouse(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	var did []string
	l.OnOpen = func(k string) { did = append(did, "open "+k) }
	l.OnFold = func(k string) { did = append(did, "fold "+k) }
	l.OnMenu = func(k string, at fyne.Position) { did = append(did, "menu "+k) }
	l.OnSelect = func(k string) { did = append(did, "select "+k) }
	l.SetRows(manyRows(5))
	w := look(t, l, 340, 480)
	click := func(key string, button desktop.MouseButton) {
		r := l.body.shown[key]
		r.MouseDown(&desktop.MouseEvent{Button: button})
		r.MouseUp(&desktop.MouseEvent{Button: button})
		if button == desktop.MouseButtonSecondary {
			r.TappedSecondary(&fyne.PointEvent{})
		}
	}
	click("0/1", desktop.MouseButtonPrimary)
	if w.Canvas().Focused() != l {
		t.Error("a click does not focus the list")
	}
	if l.focused {
		t.Error("a click shows the keyboard ring")
	}
	test.DoubleTap(l.body.shown["0/1"])
	click("0/2", desktop.MouseButtonSecondary)
	click("#0", desktop.MouseButtonPrimary)
	want := "[select 0/1 open 0/1 select 0/2 menu 0/2 select #0 fold #0]"
	if got := fmt.Sprint(did); got != want {
		t.Errorf("did %s, want %s", got, want)
	}
}

// TestContactListLatePicture: a picture that comes after its row was given to
// somebody else is dropped.
func TestContactListLatePicture(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewContactList()
	later := map[string]func(image.Image){}
	l.Picture = func(k string, set func(image.Image)) { later[k] = set }
	l.SetRows(manyRows(1000))
	look(t, l, 340, 480)
	row := l.body.shown["0/1"]
	first := later["0/1"]
	for range 10 {
		l.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -480)})
	}
	if row.data.Key == "0/1" {
		t.Fatal("the row was not used again")
	}
	first(image.NewNRGBA(image.Rect(0, 0, 96, 96)))
	if row.picture.image != nil {
		t.Errorf("the picture of 0/1 is on the row of %s", row.data.Key)
	}
}

func TestContactListStates(t *testing.T) {
	both(t, func(t *testing.T, v theme.Variant) {
		l := NewContactList()
		name := "~ aiko (*) tea first"
		rows := []ContactRow{{Key: "#0", Group: true, Name: "Friends", Count: "4/6"}}
		for i, r := range []ContactRow{{}, {}, {}, {}, {Unread: 2, Name: name + " and then some more of it"}, {Offline: true, Status: protocol.Offline}, {Blocked: true}} {
			r.Key = fmt.Sprint("0/", i)
			if r.Name == "" {
				r.Name = name
			}
			if r.Status == "" {
				r.Status, r.Words = protocol.BeRightBack, "Be right back"
			}
			rows = append(rows, r)
		}
		rows = append(rows, ContactRow{Key: "#1", Group: true, Name: "A group of a name that is far too long for one line", Count: "0/1", Folded: true})
		l.SetRows(rows)
		l.Select("0/2")
		w := look(t, l, 230, 440)
		l.body.shown["0/1"].MouseIn(nil)
		l.focused = true
		l.Select("0/3")
		snap(t, w, "rows-"+string(v))
	})
}

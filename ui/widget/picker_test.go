package widget

import (
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
)

func newTestPicker(t *testing.T, mine int) (*Picker, *Popover, fyne.Window) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	w := test.NewTempWindow(t, canvas.NewRectangle(theme.Color(theme.ColorWindow)))
	w.Resize(fyne.NewSize(640, 600))
	var classic, own []PickerItem
	for _, e := range assets.Classic() {
		classic = append(classic, PickerItem{Name: e.Name, Shortcut: e.Shortcuts[0], File: e.File})
	}
	for i := range mine {
		own = append(own, PickerItem{Name: string(rune('a' + i)), Shortcut: string(rune('a' + i)), File: classic[i].File})
	}
	p := NewPicker(nil, PickerWords{"Classic", "Mine", "Used last", "Add or change...", "None yet.", "Search", "Clear", "Not found"},
		nil, classic, own)
	return p, ShowPopover(w.Canvas(), p, fyne.NewPos(12, 470)), w
}

func TestPickerMouse(t *testing.T) {
	p, _, w := newTestPicker(t, 3)
	var picked []string
	p.OnPick = func(i PickerItem) { picked = append(picked, i.Name) }
	at := fyne.NewPos(2*pickerCell+5, 5)
	p.classic.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	if p.foot.name.Text != "wink" || p.foot.shortcut.Text != ";)" {
		t.Error(p.foot.name.Text, p.foot.shortcut.Text)
	}
	p.classic.Tapped(&fyne.PointEvent{Position: at})
	p.mine.Tapped(&fyne.PointEvent{Position: fyne.NewPos(pickerCell+1, 1)})
	p.mine.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5*pickerCell, 1)}) // beside
	if !slices.Equal(picked, []string{"wink", "b"}) {
		t.Error(picked)
	}
	shoot(t, w, "picker")
}

func TestPickerKeys(t *testing.T) {
	p, o, w := newTestPicker(t, 3)
	if w.Canvas().Focused() != p.search.Entry {
		t.Fatal("the picker has no focus")
	}
	var picked []string
	p.OnPick = func(i PickerItem) { picked = append(picked, i.Name) }
	p.OnEscape = o.Close
	key := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			p.TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	rows := (len(assets.Classic()) + 7) / 8
	key(fyne.KeyRight, fyne.KeyReturn)
	key(slices.Repeat([]fyne.KeyName{fyne.KeyDown}, rows)...)
	key(fyne.KeyReturn, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyUp, fyne.KeySpace)
	if want := []string{"grin", "b", assets.Classic()[8*(rows-1)].Name}; !slices.Equal(picked, want) {
		t.Errorf("%q, want %q", picked, want)
	}
	closed := false
	o.OnClose = func() { closed = true }
	key(fyne.KeyEscape)
	if !closed || w.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close")
	}
	o.Close() // once more is nothing
}

// TestPickerSearch finds by name and shortcut; what was used last comes first.
func TestPickerSearch(t *testing.T) {
	p, _, w := newTestPicker(t, 3)
	p.search.SetText("WIN")
	if len(p.classic.items) != 1 || p.foot.name.Text != "wink" || len(p.mine.items) != 0 {
		t.Errorf("%d found, %q", len(p.classic.items), p.foot.name.Text)
	}
	var picked []string
	p.OnPick = func(i PickerItem) { picked = append(picked, i.Name) }
	p.search.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	shoot(t, w, "picker-search")
	p.search.SetText("no such thing")
	p.search.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	shoot(t, w, "picker-not-found")
	p.search.SetText("")
	if len(p.classic.items) != len(assets.Classic()) || len(p.mine.items) != 3 {
		t.Error("not all are back")
	}
	if !slices.Equal(picked, []string{"wink"}) {
		t.Error(picked)
	}
	last := NewPicker(nil, p.words, p.mine.all, p.classic.all, p.mine.all)
	if last.current != last.recent || last.foot.name.Text != "a" {
		t.Error("what was used last is not first")
	}
}

func TestPickerEmpty(t *testing.T) {
	p, o, w := newTestPicker(t, 0)
	shoot(t, w, "picker-empty")
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	for range 5 {
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	if p.current != p.classic {
		t.Error("went to an empty grid")
	}
	o.Tapped(nil)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a click beside does not close")
	}
}

func TestColorPicker(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysDark))
	p := NewColorPicker(0xff0000)
	if p.colors[p.current] != 0xff0000 {
		t.Error("does not show the present colour")
	}
	var got protocol.RGB
	p.OnPick = func(c protocol.RGB) { got = c }
	p.Tapped(&fyne.PointEvent{Position: fyne.NewPos(swatchInset+5, swatchInset+swatchCell+5)})
	if got != p.colors[swatchColumns] {
		t.Errorf("%06x", got)
	}
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got == p.colors[swatchColumns] {
		t.Error("the keyboard does not choose")
	}
}

func TestQuestion(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		a := test.NewTempApp(t)
		a.Settings().SetTheme(theme.New(v))
		w := test.NewTempWindow(t, canvas.NewRectangle(theme.Color(theme.ColorWindow)))
		w.SetPadded(false)
		w.Resize(fyne.NewSize(640, 400))
		q := NewQuestion("Open this link?", "It leads to example.org.", "https://example.org/a-long-way/that-goes/on-and-on/and-does-not-end?even=here&and=there", "Open", "Copy", "Cancel")
		answer := -1
		q.OnAnswer = func(i int) { answer = i }
		ShowQuestion(w.Canvas(), q)
		shoot(t, w, "question-"+string(v))
		q.buttons[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if answer != 2 {
			t.Error("Escape answers", answer)
		}
		test.Tap(q.buttons[0])
		if answer != 0 {
			t.Error("Open answers", answer)
		}
	}
}

// What the foot shows is in sight.
func TestPickerFootInSight(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	var many []PickerItem
	for i := range 200 {
		many = append(many, PickerItem{Name: strconv.Itoa(i), Shortcut: "x", File: "emoticons/smile.svg"})
	}
	p := NewPicker(nil, PickerWords{}, nil, many, nil)
	w := test.NewTempWindow(t, p)
	w.Resize(p.MinSize())
	p.choose(p.classic, 0)
	p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -400)})
	if p.foot.name.Text != "" {
		t.Errorf("the foot shows %q, which is out of sight", p.foot.name.Text)
	}
	p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 400)})
	if p.foot.name.Text != "0" {
		t.Errorf("the foot shows %q", p.foot.name.Text)
	}
}

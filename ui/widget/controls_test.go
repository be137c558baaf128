package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

func TestButton(t *testing.T) {
	themed(t, theme.AlwaysLight)
	pressed := 0
	b := NewButton(Primary, "Send", func() { pressed++ })
	w := look(t, container.NewCenter(b), 200, 100)
	test.Tap(b)
	w.Canvas().Focus(b)
	keys(b, fyne.KeySpace, fyne.KeyReturn, fyne.KeyA)
	if pressed != 3 {
		t.Errorf("pressed %d times, want 3", pressed)
	}
	size := b.MinSize()
	b.Disable()
	test.Tap(b)
	keys(b, fyne.KeySpace)
	if pressed != 3 {
		t.Error("a button that is off was pressed")
	}
	if b.MinSize() != size {
		t.Error("a button that is off changes its size")
	}
	left := false
	b.OnEscape = func() { left = true }
	keys(b, fyne.KeyEscape)
	if !left {
		t.Error("Escape is not heard")
	}
}

func TestField(t *testing.T) {
	themed(t, theme.AlwaysLight)
	f := NewField("E-mail")
	look(t, container.NewVBox(f), 240, 200)
	before := f.MinSize().Height
	if before != 50 {
		t.Errorf("a field with a label is %v high, want 50", before)
	}
	f.SetError("This is not an e-mail address. Write it like name@example.org.", "Details")
	if f.MinSize().Height <= before || f.Error() == "" {
		t.Error("an error takes no room")
	}
	asked := false
	f.OnDetails = func() { asked = true }
	test.Tap(f.wrong.details)
	if !asked {
		t.Error("Details does nothing")
	}
	f.SetError("", "")
	if f.MinSize().Height != before {
		t.Error("an error that is gone still takes room")
	}
	p := NewPasswordField("Password", "Show")
	test.Type(p.Entry, "secret")
	if !p.Entry.Password {
		t.Fatal("a password is shown")
	}
	test.Tap(p.reveal)
	if p.Entry.Password || p.Text() != "secret" {
		t.Error("the eye does not show the password")
	}
}

func TestSearchField(t *testing.T) {
	themed(t, theme.AlwaysLight)
	f := NewSearchField("Find", "Ctrl+F", "Clear")
	last := "?"
	f.SetChanged(func(s string) { last = s })
	look(t, f, 240, 60)
	if f.reveal.Visible() {
		t.Error("there is a cross and nothing to clear")
	}
	test.Type(f.Entry, "ab")
	if last != "ab" || !f.reveal.Visible() {
		t.Errorf("typed: %q, cross %v", last, f.reveal.Visible())
	}
	test.Tap(f.reveal)
	if last != "" || f.reveal.Visible() {
		t.Errorf("cleared: %q, cross %v", last, f.reveal.Visible())
	}
}

func TestEntryKeys(t *testing.T) {
	themed(t, theme.AlwaysLight)
	e := NewEntry()
	var got []fyne.KeyName
	e.OnKey = func(k fyne.KeyName, _ fyne.KeyModifier) bool { got = append(got, k); return k == fyne.KeyEscape }
	look(t, e, 200, 40)
	keys(e, fyne.KeyEscape, fyne.KeyHome)
	if len(got) != 2 {
		t.Errorf("saw %v", got)
	}
}

func TestCheck(t *testing.T) {
	themed(t, theme.AlwaysLight)
	calls := 0
	c := NewCheck("On", func(bool) { calls++ })
	look(t, c, 100, 40)
	test.Tap(c)
	keys(c, fyne.KeySpace)
	c.SetOn(true)
	if !c.On() || calls != 2 {
		t.Errorf("on %v after %d calls", c.On(), calls)
	}
	c.Disable()
	test.Tap(c)
	if !c.On() || calls != 2 {
		t.Error("a box that is off was ticked")
	}
	r := NewRadio("One", func() { calls++ })
	test.Tap(r)
	test.Tap(r)
	if !r.On() || calls != 3 {
		t.Errorf("a circle: on %v after %d calls", r.On(), calls)
	}
}

func TestChoice(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var got []string
	c := NewChoice("Server", []Option{{Key: "a", Text: "One"}, {Key: "b", Text: "Two"}, {Key: "c", Text: "Three"}}, func(k string) { got = append(got, k) })
	w := look(t, container.NewVBox(c), 200, 300)
	keys(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	if strings.Join(got, "") != "bcb" {
		t.Errorf("keys chose %v", got)
	}
	test.Tap(c)
	menu := w.Canvas().Overlays().Top().(*Menu)
	menu.TypedRune('t') // Two is chosen; the first with a T
	keys(menu, fyne.KeyDown, fyne.KeyReturn)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("the list stays open")
	}
	if c.Chosen() != "c" {
		t.Errorf("the list chose %s", c.Chosen())
	}
	c.SetChosen("nothing")
	c.SetOptions([]Option{{Key: "c", Text: "Three"}, {Key: "d"}})
	if c.Chosen() != "c" || len(got) != 4 {
		t.Errorf("chosen %s after %v", c.Chosen(), got)
	}
}

func TestMenu(t *testing.T) {
	themed(t, theme.AlwaysLight)
	w := look(t, container.NewWithoutLayout(), 400, 400)
	var did []string
	do := func(s string) func() { return func() { did = append(did, s) } }
	items := []MenuItem{{Text: "Send", Action: do("send")}, {}, {Text: "Off", Disabled: true, Action: do("off")},
		{Text: "Group", Items: []MenuItem{{Text: "Friends", Action: do("friends")}, {Text: "Work", Action: do("work")}}}, {Text: "Last", Action: do("last")}}
	open := func() *Menu { return ShowMenu(w.Canvas(), fyne.NewPos(390, 390), 0, items) }
	m := open()
	if p := m.panels[0]; p.at.X+p.size.Width > 400 || p.at.Y+p.size.Height > 400 {
		t.Errorf("the menu leaves the window: %v %v", p.at, p.size)
	}
	keys(m, fyne.KeyDown, fyne.KeyReturn)
	m = open()
	keys(m, fyne.KeyUp, fyne.KeyUp, fyne.KeyRight, fyne.KeyDown, fyne.KeyReturn) // Last, Group, into it, Work
	m = open()
	m.Tapped(&fyne.PointEvent{Position: m.panels[0].at.AddXY(20, menuInset+theme.HeightMenuItem+menuGapHeight+5)}) // Off
	if w.Canvas().Overlays().Top() == nil {
		t.Error("an item that is off closes the menu")
	}
	m.Tapped(&fyne.PointEvent{Position: fyne.NewPos(1, 1)})
	if w.Canvas().Overlays().Top() != nil {
		t.Error("a click outside leaves the menu open")
	}
	m = open()
	keys(m, fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Error("Escape leaves the menu open")
	}
	if got := strings.Join(did, " "); got != "send work" {
		t.Errorf("did %q", got)
	}
}

func TestMenuBar(t *testing.T) {
	themed(t, theme.AlwaysLight)
	did := ""
	b := NewMenuBar(MenuTitle{"File", func() []MenuItem { return []MenuItem{{Text: "Quit", Action: func() { did = "quit" }}} }},
		MenuTitle{"Tools", func() []MenuItem { return []MenuItem{{Text: "My emoticons", Action: func() { did = "emoticons" }}} }})
	w := look(t, container.NewVBox(b), 340, 200)
	test.Tap(b) // in its corner: nothing is there
	b.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, 10)})
	keys(w.Canvas().Overlays().Top().(*Menu), fyne.KeyRight)
	keys(w.Canvas().Overlays().Top().(*Menu), fyne.KeyReturn)
	if did != "emoticons" {
		t.Errorf("Right and Enter did %q", did)
	}
	if b.open != -1 || b.menu != nil {
		t.Error("the bar thinks a menu is open")
	}
}

func TestNameEdit(t *testing.T) {
	themed(t, theme.AlwaysLight)
	e := NewNameEdit()
	var got []string
	e.OnChanged = func(s string) { got = append(got, s) }
	e.SetName("Lena (#)")
	w := look(t, container.NewVBox(e), 300, 100)
	test.Tap(e)
	if !e.Editing() || w.Canvas().Focused() != e.Entry() {
		t.Fatal("a click does not edit the name")
	}
	e.Entry().SetText("  Lena on tour ")
	e.Entry().OnSubmitted("")
	e.Edit()
	e.Entry().SetText("not this")
	keys(e.Entry(), fyne.KeyEscape)
	e.Edit()
	e.Entry().SetText("   ")
	w.Canvas().Unfocus()
	if strings.Join(got, "|") != "Lena on tour" || e.Editing() {
		t.Errorf("changed to %q, editing %v", got, e.Editing())
	}
}

func TestEllipsisAndWrap(t *testing.T) {
	themed(t, theme.AlwaysLight)
	long := "A name that is much longer than its place"
	cut := Ellipsis(long, StyleBody, 100)
	if !strings.HasSuffix(cut, "…") || Measure(cut, StyleBody).Width > 100 {
		t.Errorf("%q is %v wide", cut, Measure(cut, StyleBody).Width)
	}
	if Ellipsis("short", StyleBody, 100) != "short" {
		t.Error("a text with room is cut")
	}
	for _, width := range []float32{1, 20, 90, 1000} {
		lines := Wrap(long+" "+strings.Repeat("x", 60)+"\n\nend", StyleBody, width)
		if strings.ReplaceAll(strings.Join(lines, ""), " ", "") != strings.ReplaceAll(long, " ", "")+strings.Repeat("x", 60)+"end" {
			t.Errorf("width %v loses text: %q", width, lines)
		}
	}
}

func TestNameLine(t *testing.T) {
	themed(t, theme.AlwaysLight)
	l := NewNameLine(strings.Repeat("long name (*) ", 20), StyleBody)
	look(t, l, 200, 30)
	right := float32(0)
	for _, o := range test.WidgetRenderer(l).Objects() {
		right = max(right, o.Position().X+o.Size().Width)
	}
	if right > l.Size().Width+1 {
		t.Errorf("the name ends at %v of %v", right, l.Size().Width)
	}
	for _, c := range []struct{ text, mark, want string }{
		{"Jonas Brandt", "an", "Jonas Br|an|dt"}, {"ÄRGER", "är", "|ÄR|GER"}, {"none", "x", "none||"}, {"a", "abc", "a||"}} {
		a, b, d := cutFold(c.text, c.mark)
		if got := a + "|" + b + "|" + d; got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.mark, c.text, got, c.want)
		}
	}
}

func TestBadge(t *testing.T) {
	themed(t, theme.AlwaysLight)
	b := NewBadge()
	if b.MinSize().Width != 0 {
		t.Error("a badge of nothing takes room")
	}
	b.SetCount(100)
	if b.text() != "99+" {
		t.Errorf("100 is %q", b.text())
	}
}

func TestDialog(t *testing.T) {
	themed(t, theme.AlwaysLight)
	w := look(t, container.NewWithoutLayout(), 340, 400)
	done := ""
	d := ShowDialog(w.Canvas(), "Title", "Text", func() { done += "left " }, NewButton(Normal, "Copy", func() { done += "copy " }), NewButton(Primary, "Close", nil))
	if w.Canvas().Focused() != d.buttons[1] {
		t.Error("the last button has no focus")
	}
	keys(d.buttons[1], fyne.KeyEscape)
	d = ShowDialog(w.Canvas(), "Title", "Text", nil, NewButton(Normal, "Copy", func() { done += "copy " }))
	test.Tap(d.buttons[0])
	if done != "left copy " || w.Canvas().Overlays().Top() != nil {
		t.Errorf("did %q", done)
	}
}

// TestHairlineHasNoStroke: a window draws the stroke inside the rectangle, so a
// line of 1 px with a stroke of nothing is not seen there.
func TestHairlineHasNoStroke(t *testing.T) {
	themed(t, theme.AlwaysLight)
	b := test.WidgetRenderer(NewHairline()).Objects()[0].(box)
	if b.StrokeWidth != 0 {
		t.Errorf("the stroke is %v wide", b.StrokeWidth)
	}
}

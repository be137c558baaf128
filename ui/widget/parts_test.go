package widget

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/ui/theme"
)

// texts is what a widget has written, from its renderer.
func texts(o fyne.CanvasObject) (all []string) {
	switch o := o.(type) {
	case *canvas.Text:
		if o.Visible() && o.Text != "" {
			all = append(all, o.Text)
		}
	case *fyne.Container:
		for _, c := range o.Objects {
			all = append(all, texts(c)...)
		}
	case fyne.Widget:
		if o.Visible() {
			for _, c := range test.WidgetRenderer(o).Objects() {
				all = append(all, texts(c)...)
			}
		}
	}
	return all
}

func reads(t *testing.T, o fyne.CanvasObject, want ...string) {
	t.Helper()
	got := strings.Join(texts(o), " ")
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("it does not say %q: %q", w, got)
		}
	}
}

// TestMenuButton opens its menu below itself, by mouse and by keys.
func TestMenuButton(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	b := NewMenuButton(func() []MenuItem { return []MenuItem{{Text: "Away", Action: func() { h.on("away")("") }}} })
	b.Set(theme.Status(protocol.Online), "Online")
	w := look(t, container.NewVBox(b), 200, 200)
	menu := func() *Menu { m, _ := w.Canvas().Overlays().Top().(*Menu); return m }
	test.Tap(b)
	if menu() == nil || menu().panels[0].at.Y < b.Size().Height {
		t.Fatal("a click opens no menu, or one over the button")
	}
	keys(menu(), fyne.KeyReturn)
	for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyDown} {
		keys(b, k)
		keys(menu(), fyne.KeyReturn)
	}
	h.is(t, "away ", "away ", "away ", "away ")
	keys(b, fyne.KeyA)
	bare := w.Canvas().Capture()
	b.MouseIn(nil)
	if menu() != nil || same(bare, w.Canvas().Capture()) || b.Cursor() != desktop.PointerCursor {
		t.Error("the mouse is not seen")
	}
	b.MouseOut()
	if b.AccessibilityLabel() != "Online" || b.Text() != "Online" {
		t.Error(b.Text())
	}
}

// TestTextLink is pressed by mouse and keys, and Escape is passed on.
func TestTextLink(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	l := NewTextLink("Undo", func() { h.on("pressed")("") })
	l.OnEscape = func() { h.on("escape")("") }
	w := look(t, container.NewVBox(l), 100, 40)
	w.Canvas().Focus(l)
	test.Tap(l)
	keys(l, fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyA, fyne.KeyEscape)
	h.is(t, "pressed ", "pressed ", "pressed ", "pressed ", "escape ")
	w.Canvas().Unfocus()
	bare := w.Canvas().Capture()
	l.MouseIn(nil)
	if same(bare, w.Canvas().Capture()) {
		t.Error("the mouse is not seen")
	}
	l.MouseOut()
	l.SetText("Again")
	reads(t, l, "Again")
}

// TestFieldTool is an icon for the mouse in a field; Tab passes it by.
func TestFieldTool(t *testing.T) {
	themed(t, theme.AlwaysLight)
	pressed := 0
	tool := newFieldTool("folder", "Choose a file", func() { pressed++ })
	w := look(t, container.NewHBox(tool), 60, 40)
	bare := w.Canvas().Capture()
	tool.MouseIn(nil)
	if same(bare, w.Canvas().Capture()) || tool.tip.timer == nil {
		t.Error("the mouse is not seen")
	}
	tool.MouseOut()
	test.Tap(tool)
	if _, takes := any(tool).(fyne.Focusable); pressed != 1 || takes || tool.tip.timer != nil {
		t.Error(pressed, takes)
	}
}

// TestSliderSteps: the wheel, plus and minus move it a step, within its bounds.
func TestSliderSteps(t *testing.T) {
	themed(t, theme.AlwaysLight)
	s := NewSlider(nil)
	look(t, s, 200, 24)
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 10)})
	s.TypedRune('+')
	if s.Value() != 2*sliderStep {
		t.Errorf("it stands at %v", s.Value())
	}
	s.TypedRune('-')
	s.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -10)})
	keys(s, fyne.KeyLeft, fyne.KeyDown)
	if s.Value() != 0 {
		t.Errorf("it stands at %v", s.Value())
	}
}

// TestRequestStrip: Allow, Block and Details are pressed; while one is done,
// the others rest.
func TestRequestStrip(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	s := NewRequestStrip(RequestWords{"added you", "Allow", "Block", "Details"})
	look(t, s, 280, s.MinSize().Height)
	test.Tap(s.allow) // nobody listens
	s.OnAllow, s.OnBlock, s.OnDetails = func() { h.on("allow")("") }, func() { h.on("block")("") }, func() { h.on("details")("") }
	s.Set("Tom (F) "+strings.Repeat("Becker ", 20), "tom@example.net", "and 2 more")
	s.SetImage(red())
	reads(t, s, "added you", "tom@example.net", "and 2 more", "…")
	test.Tap(s.allow)
	test.Tap(s.block)
	s.SetBusy(true)
	test.Tap(s.allow)
	test.Tap(s.block)
	test.Tap(s.details)
	s.SetBusy(false)
	test.Tap(s.allow)
	h.is(t, "allow ", "block ", "details ", "allow ")
}

// TestErrorLine wraps in its width and grows with its text.
func TestErrorLine(t *testing.T) {
	themed(t, theme.AlwaysLight)
	asked := 0
	for name, e := range map[string]*ErrorLine{"error": NewErrorLine(), "notice": NewNotice()} {
		look(t, container.NewWithoutLayout(e), 300, 200)
		e.Set("short", "", nil)
		short := e.MinSize().Height
		e.Set("The login site does not answer. Check its address and your network, or try again in a while.", "Details", func() { asked++ })
		e.SetWidth(160)
		e.Resize(e.MinSize())
		if e.MinSize().Height <= short || len(texts(e)) < 4 {
			t.Errorf("%s: %v high, says %q", name, e.MinSize().Height, texts(e))
		}
		test.Tap(e.details)
		for _, line := range texts(e) {
			if Measure(line, e.style).Width > 160 {
				t.Errorf("%s: %q is too long", name, line)
			}
		}
	}
	if asked != 2 {
		t.Errorf("Details was heard %d times", asked)
	}
}

// TestProblem is a sentence with links in it that wraps and can be pressed.
func TestProblem(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var h heard
	p := NewProblem(150)
	look(t, p, 200, 120)
	first, second := NewTextLink("(duk)", func() { h.on("take")("duk") }), NewTextLink("(duck2)", func() { h.on("take")("duck2") })
	p.Set("This shortcut is taken. Take %s or %s.", first, second)
	if p.Text() != "This shortcut is taken. Take (duk) or (duck2)." || p.MinSize().Height < 36 {
		t.Errorf("%q, %v high", p.Text(), p.MinSize().Height)
	}
	test.Tap(second)
	h.is(t, "take duck2")
	p.Set("")
	if p.Text() != "" || len(texts(p)) != 0 {
		t.Error("it still says something")
	}
}

// TestPopUp closes with a click beside it, once.
func TestPopUp(t *testing.T) {
	themed(t, theme.AlwaysLight)
	closed := 0
	list := NewAccountList(false, "", nil)
	for range 3 {
		list.SetRows([]AccountRow{{Key: "a", Title: "lena@example.org"}})
	}
	w := look(t, NewGround(theme.ColorWindow, theme.ColorTransparent, 0), 300, 200)
	p := ShowPopUp(w.Canvas(), fyne.NewPos(10, 150), 200, list)
	p.OnClose = func() { closed++ }
	if w.Canvas().Focused() != fyne.Focusable(list) {
		t.Error("the list has no keyboard")
	}
	if bottom := p.scroll.Position().Y + p.scroll.Size().Height; bottom > 200 {
		t.Errorf("it ends at %v, below the window", bottom)
	}
	test.Tap(p)
	p.Close()
	if closed != 1 || w.Canvas().Overlays().Top() != nil {
		t.Error("it was closed", closed)
	}
}

// TestReport shows values beside their labels and wraps in its width.
func TestReport(t *testing.T) {
	themed(t, theme.AlwaysLight)
	r := NewReport(420)
	look(t, r, 420, 300)
	r.Set([]ReportRow{{Label: "Connection type", Value: "Port-Restrict-NAT", Bold: true}, {Label: "What it means", Value: strings.Repeat("Your address is the same inside. ", 3)}},
		[]ReportRow{{Label: "Server", Value: "messenger.example.org", Second: "signed in since 14:02", Status: protocol.Online}})
	reads(t, r, "Connection type", "Port-Restrict-NAT", "messenger.example.org", "signed in since 14:02")
	wide := r.MinSize().Height
	r.SetWidth(300)
	if r.MinSize().Height <= wide {
		t.Errorf("narrower it is %v high, was %v", r.MinSize().Height, wide)
	}
}

// TestKeyCapsAndScroll: the list of shortcuts is read with the keyboard.
func TestKeyCapsAndScroll(t *testing.T) {
	themed(t, theme.AlwaysLight)
	k := NewKeyCaps("Alt+Up, Alt+Down")
	reads(t, k, "Alt", "Up", "Down")
	long := container.NewVBox()
	for i := range 50 {
		long.Add(NewLabel(fmt.Sprint("line ", i), StyleBody))
	}
	escaped := false
	f := NewFocusScroll(container.NewVScroll(long), func() { escaped = true })
	w := look(t, f, 200, 150)
	w.Canvas().Focus(f)
	at := func() float32 { return f.scroll.Offset.Y }
	last := long.MinSize().Height - 150
	for _, step := range []struct {
		key  fyne.KeyName
		want float32
	}{{fyne.KeyDown, theme.HeightMenuItem}, {fyne.KeyUp, 0}, {fyne.KeyUp, 0}, {fyne.KeyPageDown, 150 - theme.HeightMenuItem}, {fyne.KeyPageUp, 0}, {fyne.KeyEnd, last}, {fyne.KeySpace, last}, {fyne.KeyHome, 0}} {
		if keys(f, step.key); at() != step.want {
			t.Errorf("%s leads to %v, want %v", step.key, at(), step.want)
		}
	}
	if keys(f, fyne.KeyEscape); !escaped {
		t.Error("Escape is not heard")
	}
}

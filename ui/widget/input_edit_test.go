package widget

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
)

// TestInputDrawsEmoticons puts pictures in the place of shortcuts as they are
// typed, one's own too; one Backspace takes a whole one away.
func TestInputDrawsEmoticons(t *testing.T) {
	in, w := newTestInput(t)
	e := in.entry
	duck, err := picture.Decode(protocolBytes(t, "custom/duck.gif"))
	if err != nil {
		t.Fatal(err)
	}
	in.SetEmoticons([]InputEmoticon{{"(duck)", protocol.Hash{1}, duck}})
	images := func() (n int) {
		for _, o := range e.drawing.parts {
			if _, ok := o.(*canvas.Image); ok {
				n++
			}
		}
		return n
	}
	test.Type(e, "bring the (C")
	if images() != 0 {
		t.Error("a picture too soon")
	}
	test.Type(e, ") and a (duck) :")
	if images() != 2 {
		t.Errorf("%d pictures of 2", images())
	}
	test.Type(e, ")")
	shoot(t, w, "input-emoticons")
	press(in, fyne.KeyBackspace, fyne.KeyBackspace, fyne.KeyBackspace)
	if in.Text() != "bring the (C) and a " || images() != 1 {
		t.Errorf("%q, %d pictures", in.Text(), images())
	}
	press(in, fyne.KeyHome, fyne.KeyRight, fyne.KeyDelete)
	if in.Text() != "bing the (C) and a " {
		t.Errorf("%q", in.Text())
	}
}

func shift(in *Input, keys ...fyne.KeyName) {
	in.entry.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press(in, keys...)
	in.entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
}

func ctrlKey(in *Input, key fyne.KeyName, mods fyne.KeyModifier) {
	in.entry.TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | mods})
}

// TestInputEdits moves, selects, cuts, pastes and undoes.
func TestInputEdits(t *testing.T) {
	in, _ := newTestInput(t)
	e := in.entry
	is := func(what, text, selected string) {
		t.Helper()
		if in.Text() != text || in.SelectedText() != selected {
			t.Errorf("%s: %q, selected %q; want %q, %q", what, in.Text(), in.SelectedText(), text, selected)
		}
	}
	in.SetText("one two  three")
	shift(in, fyne.KeyLeft, fyne.KeyLeft)
	is("Shift+Left", "one two  three", "ee")
	ctrlKey(in, fyne.KeyLeft, fyne.KeyModifierShift)
	is("Ctrl+Shift+Left", "one two  three", "three")
	e.TypedShortcut(&fyne.ShortcutCut{})
	is("cut", "one two  ", "")
	ctrlKey(in, fyne.KeyBackspace, 0)
	is("Ctrl+Backspace", "one ", "")
	e.TypedShortcut(&fyne.ShortcutPaste{})
	is("paste", "one three", "")
	e.TypedShortcut(&fyne.ShortcutUndo{})
	e.TypedShortcut(&fyne.ShortcutUndo{})
	is("undone twice", "one two  ", "")
	e.TypedShortcut(&fyne.ShortcutRedo{})
	is("and again", "one ", "")
	test.Type(e, "go")
	e.TypedShortcut(&fyne.ShortcutUndo{})
	is("a word is undone at once", "one ", "")
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	is("all", "one ", "one ")
	e.TypedRune('x')
	is("typed over", "x", "")
	in.SetText("first line\nsecond\nthird line")
	press(in, fyne.KeyUp, fyne.KeyUp, fyne.KeyEnd)
	if e.cursor != len("first line") {
		t.Errorf("the cursor is at %d", e.cursor)
	}
	press(in, fyne.KeyDown, fyne.KeyDown) // over a shorter line to the same place
	if e.cursor < len("first line\nsecond\nthird li") {
		t.Errorf("the cursor is at %d", e.cursor)
	}
	ctrlKey(in, fyne.KeyHome, 0)
	ctrlKey(in, fyne.KeyRight, 0)
	if e.cursor != len("first ") {
		t.Errorf("the cursor is at %d", e.cursor)
	}
	in.Begin("another conversation")
	e.TypedShortcut(&fyne.ShortcutUndo{})
	is("nothing of the last one", "another conversation", "")
	e.paste("a\r\nb\x00\xff")
	if !strings.HasSuffix(in.Text(), "a\nb") {
		t.Errorf("%q", in.Text())
	}
}

// TestInputMouse puts the cursor where the mouse is, also in text from right to
// left, and selects by dragging and clicks.
func TestInputMouse(t *testing.T) {
	in, w := newTestInput(t)
	e := in.entry
	in.SetText("see you :) at noon\nשלום עולם abc")
	e.layOut()
	at := func(offset int) fyne.Position {
		line, x := e.spot(offset)
		return fyne.NewPos(editInset+x, editTop+e.flow.Lines[line].Y+10)
	}
	down := func(offset, clicks int) {
		e.presses = presses{}
		for range clicks {
			m := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
			m.Position = at(offset)
			e.MouseDown(m)
		}
	}
	for _, offset := range []int{0, 3, len("see you :) a"), len("see you :) at noon"), len("see you :) at noon\nשל"), len(in.Text())} {
		down(offset, 1)
		if e.cursor != offset {
			t.Errorf("a click at %d puts the cursor at %d", offset, e.cursor)
		}
	}
	down(5, 2)
	if in.SelectedText() != "you" {
		t.Errorf("%q", in.SelectedText())
	}
	e.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at(len("see you :) a"))}})
	if in.SelectedText() != "you :) at" {
		t.Errorf("%q", in.SelectedText())
	}
	shoot(t, w, "input-selection")
	down(5, 3)
	if in.SelectedText() != "see you :) at noon" {
		t.Errorf("%q", in.SelectedText())
	}
	p := &fyne.PointEvent{Position: at(5), AbsolutePosition: at(5)}
	e.TappedSecondary(p)
	m, ok := w.Canvas().Overlays().Top().(*Menu)
	if !ok {
		t.Fatal("no menu")
	}
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // cut
	if in.Text() != "\nשלום עולם abc" || w.Canvas().Focused() != fyne.Focusable(e) {
		t.Errorf("%q", in.Text())
	}
}

// TestInputHoldsOn does what nobody would and finds the text and the cursor
// whole after every step.
func TestInputHoldsOn(t *testing.T) {
	in, _ := newTestInput(t)
	e := in.entry
	r := rand.New(rand.NewPCG(1, 2))
	keys := []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyBackspace, fyne.KeyDelete}
	runes := []rune("ab :)(L)שע\n\t字😀e\u0301\u200d\u200f1.")
	for i := range 4000 {
		switch r.IntN(6) {
		case 0, 1:
			e.TypedRune(runes[r.IntN(len(runes))])
		case 2:
			press(in, keys[r.IntN(len(keys))])
		case 3:
			shift(in, keys[r.IntN(6)])
		case 4:
			ctrlKey(in, keys[r.IntN(len(keys))], fyne.KeyModifier(r.IntN(2)))
		case 5:
			switch r.IntN(8) {
			case 0:
				e.undo(r.IntN(2) == 0)
			default:
				m := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
				m.Position = fyne.NewPos(float32(r.IntN(420)), float32(r.IntN(300)))
				e.MouseDown(m)
				e.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(float32(r.IntN(420)), float32(r.IntN(300)))}})
			}
		}
		if from, to := e.selection(); !utf8.ValidString(e.text) || !utf8.ValidString(e.text[:from]) || !utf8.ValidString(e.text[from:to]) {
			t.Fatalf("step %d: %q, %d to %d", i, e.text, from, to)
		}
	}
}

// TestInputTime types into a text as long as it may be.
func TestInputTime(t *testing.T) {
	if raceEnabled {
		t.Skip("times mean nothing with the race detector")
	}
	in, _ := newTestInput(t)
	in.SetText(strings.Repeat("a long text with :) and more of it, ", maxInput/40))
	best := time.Hour
	for range 20 {
		start := time.Now()
		in.entry.TypedRune('x')
		best = min(best, time.Since(start))
	}
	if best > 16*time.Millisecond {
		t.Errorf("a letter takes %v", best)
	}
	t.Logf("a letter in %d bytes: %v", len(in.Text()), best)
}

func TestInputLooks(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		in, w := newTestInput(t)
		fyne.CurrentApp().Settings().SetTheme(theme.New(v))
		in.SetFormat(protocol.Format{Bold: true, Italic: true, Underline: true, Color: 0x008000})
		in.SetText("green, bold and slanted :D\nשלום לכולם (H)\nand 漢字")
		shoot(t, w, "input-"+string(v))
	}
}

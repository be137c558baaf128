package widget

import (
	"fmt"
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app/picture"
	"papilio/ui/theme"
)

// gridOf is a grid of n tiles, five in a row, in a window of 520 x 300. Every
// other one is animated.
func gridOf(t *testing.T, n int) (*EmoticonGrid, *Animator) {
	t.Helper()
	themed(t, theme.AlwaysLight)
	a := NewAnimator(func(f func()) {})
	t.Cleanup(a.Close)
	g := NewEmoticonGrid(a, "Add", "Drop a picture here")
	win := look(t, g.Content(), 520, 300)
	g.SetWidth(520)
	frame := image.NewNRGBA(image.Rect(0, 0, 50, 50))
	items := make([]GridItem, n)
	for i := range items {
		p := &picture.Image{Frames: []image.Image{frame}}
		if i%2 == 0 {
			p = &picture.Image{Frames: []image.Image{frame, frame}, Delays: []time.Duration{time.Second, time.Second}}
		}
		items[i] = GridItem{Key: int64(i + 1), Shortcut: fmt.Sprint(i + 1), Picture: p}
	}
	g.SetItems(items)
	win.Canvas().Capture()
	win.Canvas().Focus(g)
	return g, a
}

// middle is the middle of a tile.
func (g *EmoticonGrid) middle(i int) fyne.Position {
	x, y := g.place(i)
	return fyne.NewPos(x+tileWidth/2, y+tileHeight/2)
}

func click(g *EmoticonGrid, i int, mods fyne.KeyModifier) {
	at := fyne.PointEvent{Position: g.middle(i)}
	g.MouseDown(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary, Modifier: mods})
	g.MouseUp(&desktop.MouseEvent{PointEvent: at})
	g.Tapped(&at)
}

func TestGridSelectsSeveral(t *testing.T) {
	g, _ := gridOf(t, 23)
	want := func(s string) {
		t.Helper()
		if got := fmt.Sprint(g.SelectedAll()); got != s {
			t.Errorf("selected %s, want %s", got, s)
		}
	}
	click(g, 2, 0)
	want("[3]")
	click(g, 6, fyne.KeyModifierShift)
	want("[3 4 5 6 7]")
	click(g, 4, fyne.KeyModifierShortcutDefault)
	click(g, 9, fyne.KeyModifierShortcutDefault)
	want("[3 4 6 7 10]")
	if _, one := g.Selected(); one {
		t.Error("several are one")
	}
	g.TappedSecondary(&fyne.PointEvent{Position: g.middle(3)}) // a menu of all of them
	want("[3 4 6 7 10]")
	var gone []int64
	g.OnDelete = func(keys []int64) { gone = keys }
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if fmt.Sprint(gone) != "[3 4 6 7 10]" {
		t.Errorf("deletes %v", gone)
	}
	click(g, 3, 0) // one of several: alone again
	want("[4]")
	g.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	want("[4 5 6]")
	g.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	g.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(g.SelectedAll()) != 23 {
		t.Error("Ctrl+A is not all")
	}
	g.SetItems(g.items[:5])
	want("[1 2 3 4 5]")
}

func TestGridMoves(t *testing.T) {
	g, _ := gridOf(t, 23)
	moved := ""
	g.OnMove = func(keys []int64, place int) { moved = fmt.Sprint(keys, place) }
	alt := func(k fyne.KeyName) string {
		moved = ""
		g.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt})
		return moved
	}
	g.Select(1)
	if got := alt(fyne.KeyLeft) + alt(fyne.KeyUp); got != "" {
		t.Error(got)
	}
	if got := alt(fyne.KeyRight) + alt(fyne.KeyDown); got != "[1] 2[1] 6" {
		t.Error(got)
	}
	g.Select(3, 8)
	if got := alt(fyne.KeyLeft) + alt(fyne.KeyRight); got != "[3 8] 1[3 8] 9" {
		t.Error(got)
	}
	g.Select(23)
	if got := alt(fyne.KeyRight) + alt(fyne.KeyDown) + alt(fyne.KeyUp); got != "[23] 17" {
		t.Error(got)
	}
	pull := func(from int, to fyne.Position) {
		moved = ""
		at := g.middle(from)
		g.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
		g.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}, Dragged: fyne.NewDelta(to.X-at.X, to.Y-at.Y)})
		snap(t, fyne.CurrentApp().Driver().AllWindows()[0], "grid-drag")
		g.DragEnd()
	}
	g.Select(1)
	pull(0, g.middle(7).AddXY(-20, 0))
	if moved != "[1] 7" {
		t.Error(moved)
	}
	g.Select(1, 2, 9)
	pull(1, g.middle(4).AddXY(30, 0)) // the end of a row
	if moved != "[1 2 9] 5" {
		t.Error(moved)
	}
	pull(12, fyne.NewPos(0, 0)) // not selected: alone
	if moved != "[13] 0" {
		t.Error(moved)
	}
	g.Fixed = true // part of a set
	pull(0, g.middle(3))
	if moved != "" || alt(fyne.KeyRight) != "" {
		t.Error("a part of the set is put in order")
	}
}

// TestGridMovesOnlyWhatIsSeen: of 300 emoticons only those in the window are
// drawn and animated, and none while it is hidden or nothing is to move.
func TestGridMovesOnlyWhatIsSeen(t *testing.T) {
	g, a := gridOf(t, 300)
	if n := g.to - g.from; n > 30 || len(a.playing) > 16 || len(a.playing) == 0 {
		t.Fatalf("%d are drawn, %d move", n, len(a.playing))
	}
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if g.from < 250 || g.to != 300 || len(a.playing) > 16 {
		t.Errorf("at the end %d to %d are drawn, %d move", g.from, g.to, len(a.playing))
	}
	g.Stop()
	if a.Running() {
		t.Error("what is hidden moves")
	}
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if a.Running() {
		t.Error("what is hidden moves again")
	}
	g.Play()
	if !a.Running() {
		t.Error("nothing moves")
	}
	a.Still = func() bool { return true }
	g.Play()
	if a.Running() {
		t.Error("it moves although nothing should")
	}
}

package widget

import (
	"image"
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

// drag presses the mouse at a place of a crop and moves it, in two steps.
func drag(c *Crop, from, to fyne.Position) {
	c.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}})
	half := fyne.NewPos((from.X+to.X)/2, (from.Y+to.Y)/2)
	for _, p := range [][2]fyne.Position{{from, half}, {half, to}} {
		c.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: p[1]}, Dragged: fyne.NewDelta(p[1].X-p[0].X, p[1].Y-p[0].Y)})
	}
	c.DragEnd()
	c.MouseUp(&desktop.MouseEvent{})
}

// cropOf is a crop of 290 px over a picture of 580 x 290: a pixel of the
// picture is half a px, and it lies 72.5 px down.
func cropOf(t *testing.T) *Crop {
	themed(t, theme.AlwaysLight)
	c := NewCrop(290)
	c.SetImage(image.NewNRGBA(image.Rect(0, 0, 580, 290)))
	win := look(t, c, 306, 306)
	win.Canvas().Capture()
	return c
}

// px is a pixel of that picture as a place of the widget.
func px(x, y float32) fyne.Position { return fyne.NewPos(cropEdge+x/2, cropEdge+72.5+y/2) }

func TestCropMoves(t *testing.T) {
	c := cropOf(t)
	changes := 0
	c.OnChanged = func() { changes++ }
	if got := c.Square(); got != image.Rect(145, 0, 435, 290) {
		t.Fatalf("begins with %v", got)
	}
	drag(c, px(290, 145), px(390, 245))
	if got := c.Square(); got != image.Rect(245, 0, 535, 290) {
		t.Errorf("moved to %v", got)
	}
	drag(c, px(300, 145), px(3000, 145))
	if got := c.Square(); got != image.Rect(290, 0, 580, 290) {
		t.Errorf("moved over the edge to %v", got)
	}
	drag(c, px(100, 145), px(0, 145))
	if got := c.Square(); got != image.Rect(290, 0, 580, 290) {
		t.Errorf("dragging beside it moved it to %v", got)
	}
	if changes == 0 {
		t.Error("nobody was told")
	}
}

func TestCropCorners(t *testing.T) {
	c := cropOf(t)
	drag(c, px(435, 290), px(335, 190)) // lower right
	if got := c.Square(); got != image.Rect(145, 0, 335, 190) {
		t.Errorf("made smaller to %v", got)
	}
	drag(c, px(145, 0), px(195, 50)) // upper left
	if got := c.Square(); got != image.Rect(195, 50, 335, 190) {
		t.Errorf("then to %v", got)
	}
	drag(c, px(335, 50), px(435, 0)) // upper right: the top stops it
	if got := c.Square(); got.Max.Y != 190 || got.Min.X != 195 || got.Min.Y < 0 || got.Dx() != got.Dy() {
		t.Errorf("the opposite corner moved: %v", got)
	}
	before := c.Square()
	drag(c, px(float32(before.Min.X), 190), px(2000, -2000)) // lower left, through the other side
	if got := c.Square(); got.Dx() < 24 || got.Max.X != before.Max.X {
		t.Errorf("turned inside out: %v", got)
	}
}

func TestCropKeysAndWheel(t *testing.T) {
	c := cropOf(t)
	c.TypedRune('+')
	c.TypedRune('+')
	if c.Zoom() < 0.09 || c.Square().Dx() >= 290 {
		t.Errorf("+ gives zoom %v, %v", c.Zoom(), c.Square())
	}
	middle := c.Square()
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if got := c.Square(); got != middle.Add(image.Pt(2, 0)) {
		t.Errorf("an arrow moves from %v to %v", middle, got)
	}
	c.TypedRune('-')
	c.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -10)})
	if c.Zoom() > 0.001 {
		t.Errorf("- and the wheel leave zoom %v", c.Zoom())
	}
	for range 50 {
		c.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 10)})
	}
	if c.Zoom() != 1 || c.Square().Dx() != 36 {
		t.Errorf("the end is zoom %v, %v", c.Zoom(), c.Square())
	}
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	if c.Zoom() != 0 {
		t.Error("Home is not all of it")
	}
	c.SetImage(nil)
	c.TypedRune('+')
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	drag(c, px(0, 0), px(10, 10))
	if !c.Square().Empty() {
		t.Error("something is cut out of nothing")
	}
}

// TestCropStaysInside: whatever is done, the square is a square in the picture.
func TestCropStaysInside(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []image.Point{{1, 1}, {96, 96}, {3, 200}, {2000, 900}, {24, 25}} {
		q := newCropSquare(size)
		for range 2000 {
			switch r.IntN(4) {
			case 0:
				q.move(r.Float64()*400-200, r.Float64()*400-200)
			case 1:
				q.setZoom(r.Float64()*1.4 - .2)
			case 2:
				q.pull(corner(r.IntN(4)), r.Float64()*3000-500, r.Float64()*3000-500)
			case 3:
				q.resize(r.Float64() * 3000)
			}
			p := q.pixels()
			if p.Dx() != p.Dy() || p.Empty() || !p.In(image.Rect(0, 0, size.X, size.Y)) {
				t.Fatalf("%v in %v", p, size)
			}
			if z := q.zoom(); z < -1e-9 || z > 1+1e-9 && q.side >= q.least() {
				t.Fatalf("zoom %v of side %v", z, q.side)
			}
		}
	}
}

func TestSlider(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var got []float64
	s := NewSlider(func(v float64) { got = append(got, v) })
	win := look(t, s, 208+2*sliderEdge+sliderKnob-8, 24)
	win.Canvas().Capture()
	width := s.Size().Width
	s.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(width/2, 12)}})
	if s.Value() != .5 {
		t.Errorf("a click in the middle gives %v", s.Value())
	}
	s.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(width+50, 12)}})
	if s.Value() != 1 {
		t.Errorf("dragged to %v", s.Value())
	}
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if s.Value() != sliderStep || len(got) != 4 {
		t.Errorf("the keys lead to %v after %v", s.Value(), got)
	}
	s.SetDisabled(true)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if s.Value() != sliderStep {
		t.Error("it moves although it is off")
	}
}

func TestGridByKeyboardAndMouse(t *testing.T) {
	themed(t, theme.AlwaysLight)
	a := NewAnimator(func(f func()) { f() })
	defer a.Close()
	g := NewEmoticonGrid(a, "Add", "Drop a picture here")
	opened, deleted, added, selected := int64(0), int64(0), 0, 0
	g.OnOpen, g.OnDelete, g.OnAdd = func(k int64) { opened = k }, func(k []int64) { deleted = k[0] }, func() { added++ }
	g.OnSelected = func() { selected++ }
	g.SetWidth(520)
	win := look(t, g.Content(), 520, 300)
	items := make([]GridItem, 23)
	for i := range items {
		items[i] = GridItem{Key: int64(i + 1), Shortcut: "(x)"}
	}
	g.SetItems(items)
	win.Canvas().Capture()
	win.Canvas().Focus(g)
	press := func(names ...fyne.KeyName) int64 {
		for _, n := range names {
			g.TypedKey(&fyne.KeyEvent{Name: n})
		}
		k, _ := g.Selected()
		return k
	}
	for _, c := range []struct {
		keys []fyne.KeyName
		want int64
	}{
		{nil, 1}, {[]fyne.KeyName{fyne.KeyLeft, fyne.KeyUp}, 1}, {[]fyne.KeyName{fyne.KeyDown, fyne.KeyRight}, 7},
		{[]fyne.KeyName{fyne.KeyUp}, 2}, {[]fyne.KeyName{fyne.KeyEnd}, 0}, {[]fyne.KeyName{fyne.KeyLeft}, 23},
		{[]fyne.KeyName{fyne.KeyUp, fyne.KeyUp}, 13},
	} {
		if got := press(c.keys...); got != c.want {
			t.Fatalf("%v selects %d, want %d", c.keys, got, c.want)
		}
	}
	if g.scroll.Offset.Y == 0 {
		press(fyne.KeyEnd)
		if g.scroll.Offset.Y == 0 {
			t.Error("the grid does not scroll along")
		}
	}
	g.Select(13)
	press(fyne.KeyReturn, fyne.KeyDelete)
	if opened != 13 || deleted != 13 {
		t.Errorf("opened %d, deleted %d", opened, deleted)
	}
	g.SetItems(append(items[:12:12], items[13:]...))
	if k, _ := g.Selected(); k != 14 {
		t.Errorf("after deleting 13, %d is selected", k)
	}
	press(fyne.KeyEnd, fyne.KeySpace)
	if added != 1 {
		t.Error("the last tile does not add")
	}
	g.Select(1)
	at := &fyne.PointEvent{Position: fyne.NewPos(16+tileWidth+tileGap+40, 50)}
	g.Tapped(at)
	if k, _ := g.Selected(); k != 2 || opened != 13 {
		t.Errorf("a click selects %d and opens %d", k, opened)
	}
	g.Tapped(at)
	if opened != 2 {
		t.Error("a double click does not open")
	}
	test.TapAt(g, fyne.NewPos(1, 1))
	if _, ok := g.Selected(); ok {
		t.Error("a click beside the tiles leaves one selected")
	}
	if selected == 0 {
		t.Error("nobody was told of a selection")
	}
}

func TestPictureGrid(t *testing.T) {
	themed(t, theme.AlwaysLight)
	var got []string
	g := NewPictureGrid(func(k string) { got = append(got, k) })
	g.SetTiles([]PictureTile{{Key: "a"}, {Key: "b"}, {Key: "c"}, {Key: "d"}, {Key: "e"}})
	look(t, g, 200, 200).Canvas().Capture()
	for _, n := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyDown, fyne.KeyRight, fyne.KeyUp, fyne.KeyEnd} {
		g.TypedKey(&fyne.KeyEvent{Name: n})
	}
	test.TapAt(g, fyne.NewPos(130, 20))
	want := "a d e b e c"
	s := ""
	for _, k := range got {
		s += " " + k
	}
	if s != " "+want {
		t.Errorf("chose%s, want %s", s, want)
	}
	g.SetTiles([]PictureTile{{Key: "x"}, {Key: "c"}})
	if g.Chosen() != "c" {
		t.Error("the choice is lost")
	}
}

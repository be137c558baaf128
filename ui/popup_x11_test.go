//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"image"
	"image/color"
	"log/slog"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// cornerTest is a corner on a screen, with what it tells.
type cornerTest struct {
	*screenX
	corner *corner
	news   chan DesktopNews
}

func newCornerTest(t *testing.T) *cornerTest {
	s := newScreenX(t)
	c := newCorner(slog.New(slog.DiscardHandler))
	if c == nil {
		t.Fatal("there are no pop-ups on this display")
	}
	k := &cornerTest{s, c, make(chan DesktopNews, 100)}
	c.listen(func(n DesktopNews) { k.news <- n })
	return k
}

// told waits for a piece of news of one kind, and returns it.
func (k *cornerTest) told(what string, so func(DesktopNews) bool) DesktopNews {
	k.t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		select {
		case n := <-k.news:
			if so(n) {
				return n
			}
		case <-deadline:
			k.t.Fatalf("never told: %s", what)
		}
	}
}

func (k *cornerTest) mouseTold(do PopupDo) PopupEvent {
	k.t.Helper()
	return *k.told("the mouse", func(n DesktopNews) bool { return n.Popup != nil && n.Popup.Do == do }).Popup
}

// popups returns where the pop-ups are, the lowest first.
func (k *cornerTest) popups() (list []rectangle, ids []xproto.Window) {
	k.t.Helper()
	tree, err := xproto.QueryTree(k.x, k.root).Reply()
	if err != nil {
		k.t.Fatal(err)
	}
	type found struct {
		r  rectangle
		id xproto.Window
	}
	var all []found
	for _, w := range tree.Children {
		a, err := xproto.GetWindowAttributes(k.x, w).Reply()
		if err != nil || !a.OverrideRedirect || a.MapState != xproto.MapStateViewable || !slices.Equal(k.property(w, "_NET_WM_WINDOW_TYPE"), []uint32{uint32(k.atom("_NET_WM_WINDOW_TYPE_NOTIFICATION"))}) {
			continue
		}
		if g, err := xproto.GetGeometry(k.x, xproto.Drawable(w)).Reply(); err == nil {
			all = append(all, found{rectangle{int(g.X), int(g.Y), int(g.Width), int(g.Height)}, w})
		}
	}
	slices.SortFunc(all, func(a, b found) int { return b.r.y - a.r.y })
	for _, f := range all {
		list, ids = append(list, f.r), append(ids, f.id)
	}
	return list, ids
}

// standAt waits until the pop-ups stand in these places.
func (k *cornerTest) standAt(want ...rectangle) []xproto.Window {
	k.t.Helper()
	var got []rectangle
	var ids []xproto.Window
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		if got, ids = k.popups(); slices.Equal(got, want) {
			return ids
		}
	}
	k.t.Fatalf("the pop-ups stand at %v, want %v", got, want)
	return nil
}

// card is a picture of one colour whose upper left corner is clear.
func card(w, h int, c color.NRGBA) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.SetNRGBA(i%w, i/w, c)
	}
	for i := range 16 {
		img.SetNRGBA(i%4, i/4, color.NRGBA{})
	}
	return img
}

// pixel returns what is in a window at a place, as the server has it.
func (k *cornerTest) pixel(w xproto.Window, x, y int) uint32 {
	k.t.Helper()
	r, err := xproto.GetImage(k.x, xproto.ImageFormatZPixmap, xproto.Drawable(w), int16(x), int16(y), 1, 1, ^uint32(0)).Reply()
	if err != nil {
		k.t.Fatal(err)
	}
	return uint32(r.Data[0]) | uint32(r.Data[1])<<8 | uint32(r.Data[2])<<16 | uint32(r.Data[3])<<24
}

var (
	red   = color.NRGBA{0xc8, 0x10, 0x20, 0xff}
	green = color.NRGBA{0x10, 0xc8, 0x30, 0xff}
	blue  = color.NRGBA{0x10, 0x20, 0xc8, 0x80} // half clear
)

// TestPopups shows pop-ups on a real screen: in the corner, of the right pixels,
// without taking the keys.
func TestPopups(t *testing.T) {
	k := newCornerTest(t)
	const ground = 0x336699
	xproto.ChangeWindowAttributes(k.x, k.root, xproto.CwBackPixel, []uint32{ground})
	xproto.ClearArea(k.x, false, k.root, 0, 0, 0, 0)
	other := k.window(10, 10, nil)
	k.until("another window in front", func() bool { return k.active() == other })

	k.corner.show([]Popup{{"a", card(300, 90, red), 12}, {"b", card(300, 70, green), 12}}, false)
	low, high := rectangle{800 - 12 - 300, 600 - 12 - 90, 300, 90}, rectangle{800 - 12 - 300, 600 - 12 - 90 - 12 - 70, 300, 70}
	ids := k.standAt(low, high)
	for i, want := range []uint32{0xc81020, 0x10c830} {
		for _, at := range [][2]int{{5, 5}, {299, 69}, {150, 40}} {
			if got := k.pixel(ids[i], at[0], at[1]) & 0xffffff; got != want {
				t.Errorf("pop-up %d has %06x at %v, want %06x", i, got, at, want)
			}
		}
	}
	if got := k.pixel(k.root, low.x+1, low.y+1) & 0xffffff; got != ground {
		t.Errorf("a corner that is clear is not cut off: there is %06x", got)
	}

	// The mouse.
	k.mouse(low.x+40, low.y+30, 0)
	if e := k.mouseTold(PopupEntered); e.Key != "a" || e.X != 40 || e.Y != 30 {
		t.Errorf("entered: %+v", e)
	}
	k.mouse(low.x+50, low.y+35, 0)
	k.told("the move", func(n DesktopNews) bool { return n.Popup != nil && *n.Popup == PopupEvent{"a", PopupMoved, 50, 35} })
	k.mouse(high.x+7, high.y+9, 5) // the wheel is no click
	k.mouseTold(PopupLeft)
	k.mouse(high.x+7, high.y+9, 1)
	k.told("the press", func(n DesktopNews) bool {
		if n.Popup != nil && n.Popup.Do == PopupDismissed {
			t.Error("the wheel is a click")
		}
		return n.Popup != nil && *n.Popup == PopupEvent{"b", PopupPressed, 7, 9}
	})
	k.mouse(high.x+8, high.y+9, 3)
	if e := k.mouseTold(PopupDismissed); e.Key != "b" {
		t.Errorf("dismissed: %+v", e)
	}
	if focus, err := xproto.GetInputFocus(k.x).Reply(); err != nil || focus.Focus != other || k.active() != other {
		t.Errorf("the keys went from %d to %+v, %v", other, focus, err)
	}

	// One goes, one changes: the other keeps its window and comes down.
	k.corner.show([]Popup{{"b", card(300, 70, red), 12}}, false)
	rest := k.standAt(rectangle{low.x, 600 - 12 - 70, 300, 70})
	if rest[0] != ids[1] {
		t.Error("the pop-up that stays has another window")
	}
	k.until("the new picture", func() bool { return k.pixel(rest[0], 20, 20)&0xffffff == 0xc81020 })

	k.corner.show(nil, false)
	k.standAt()
	k.corner.show([]Popup{{"c", card(300, 90, red), 12}}, true)
	k.standAt(low)
	k.corner.close()
	k.until("the pop-ups are gone", func() bool { list, _ := k.popups(); return len(list) == 0 })
	k.corner.show([]Popup{{"d", card(300, 90, red), 12}}, true) // too late, and nothing happens
}

// TestPopupsMove: a pop-up rises from its own lower edge, and sinks when one
// below it goes; one that is to keep still is there at once.
func TestPopupsMove(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	eye, err := xDisplay()
	if err != nil {
		t.Fatal(err)
	}
	defer eye.Close()
	if err := xproto.ChangeWindowAttributesChecked(eye, k.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}).Check(); err != nil {
		t.Fatal(err)
	}
	// seen returns where the windows were on their way to a place.
	seen := func(last rectangle) (way []rectangle) {
		t.Helper()
		for {
			e, _ := eye.WaitForEvent()
			c, ok := e.(xproto.ConfigureNotifyEvent)
			if e == nil {
				t.Fatal("the display has gone")
			}
			if r := (rectangle{int(c.X), int(c.Y), int(c.Width), int(c.Height)}); ok && c.OverrideRedirect && r.w == 100 {
				if way = append(way, r); r == last {
					return way
				}
			}
		}
	}
	defer time.AfterFunc(20*time.Second, eye.Close).Stop()
	low, high := Popup{"low", card(100, 50, red), 10}, Popup{"high", card(100, 80, green), 10}
	at, above, below := rectangle{690, 540, 100, 50}, rectangle{690, 450, 100, 80}, rectangle{690, 510, 100, 80}

	k.corner.show([]Popup{low}, false)
	way := seen(at)
	for i, r := range way {
		if r.y+r.h != 590 || i > 0 && r.h < way[i-1].h {
			t.Errorf("it does not rise: %v", way)
			break
		}
	}
	if len(way) < 5 || way[0].h > 25 {
		t.Errorf("it does not rise softly: %v", way)
	}
	k.corner.show([]Popup{low, high}, true)
	if way := seen(above); len(way) != 1 {
		t.Errorf("it does not keep still: %v", way)
	}
	k.corner.show([]Popup{high}, false)
	way = seen(below)
	for i, r := range way {
		if r.h != 80 || i > 0 && r.y < way[i-1].y {
			t.Errorf("it does not sink: %v", way)
			break
		}
	}
	if len(way) < 5 || way[0].y > above.y+30 {
		t.Errorf("it does not sink softly: %v", way)
	}
}

// Where something composes the screen, what is clear lets the ground through.
func TestPopupsClear(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	owner := k.window(0, 0, nil)
	xproto.SetSelectionOwner(k.x, owner, k.atom("_NET_WM_CM_S0"), xproto.TimeCurrentTime)
	k.x.Sync()
	k.corner.show([]Popup{{"a", card(300, 90, blue), 10}}, true)
	ids := k.standAt(rectangle{490, 500, 300, 90})
	for at, want := range map[int]uint32{1: 0, 50: 0x80081064} {
		if got := k.pixel(ids[0], at, 1); got != want {
			t.Errorf("pixel %d is %08x, want %08x", at, got, want)
		}
	}
}

// A picture that is larger than one request to the server holds is shown whole,
// one that is no picture not at all.
func TestPopupsOfAllSizes(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	large := card(700, 560, green)
	large.SetNRGBA(699, 559, red)
	k.corner.show([]Popup{{"none", nil, 4}, {"empty", image.NewNRGBA(image.Rectangle{}), 4}, {"large", large, 4}, {"endless", card(popupSide+1, 1, red), 4}}, true)
	ids := k.standAt(rectangle{96, 36, 700, 560})
	if k.pixel(ids[0], 699, 559)&0xffffff != 0xc81020 || k.pixel(ids[0], 699, 558)&0xffffff != 0x10c830 || k.pixel(ids[0], 10, 10)&0xffffff != 0x10c830 {
		t.Error("a large picture is not whole")
	}
	var many []Popup
	for i := range 2 * mostCornerPopups {
		many = append(many, Popup{string(rune('a' + i)), card(40, 20, red), 2})
	}
	k.corner.show(many, true)
	k.until("the last of them", func() bool { list, _ := k.popups(); return len(list) == mostCornerPopups })
}

// Pop-ups stand above the bars of the desktop, and on the monitor with the
// window in front.
func TestPopupsArea(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	k.corner.show([]Popup{{"a", card(100, 50, red), 10}}, true)
	k.standAt(rectangle{690, 540, 100, 50})
	k.window(0, 570, func(w xproto.Window) { // a bar
		k.setProperty(w, "_NET_WM_WINDOW_TYPE", xproto.AtomAtom, uint32(k.atom("_NET_WM_WINDOW_TYPE_DOCK")))
		k.setProperty(w, "_NET_WM_STRUT", xproto.AtomCardinal, 0, 0, 0, 30)
	})
	k.standAt(rectangle{690, 510, 100, 50})
	k.corner.show(nil, true)

	if err := randr.Init(k.x); err != nil {
		t.Fatal(err)
	}
	left, right := k.atom("left"), k.atom("right")
	for i, name := range []xproto.Atom{right, left} { // the right one is the first
		m := randr.MonitorInfo{Name: name, X: int16(400 * (1 - i)), Width: 400, Height: 600, WidthInMillimeters: 100, HeightInMillimeters: 100}
		if err := randr.SetMonitorChecked(k.x, k.root, m).Check(); err != nil {
			t.Fatal(err)
		}
	}
	other := k.window(20, 20, nil)
	k.told("the window on the left", func(n DesktopNews) bool { return n.Screen != nil && n.Screen.Active == uint32(other) })
	k.corner.show([]Popup{{"b", card(100, 50, red), 10}}, true)
	k.standAt(rectangle{290, 510, 100, 50})
}

// What is in front is told, and whether it fills the screen.
func TestScreenState(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	state := func(what string, want ScreenState) {
		t.Helper()
		k.told(what, func(n DesktopNews) bool { return n.Screen != nil && *n.Screen == want })
	}
	first := k.window(0, 0, nil)
	state("the first window", ScreenState{uint32(first), false})
	second := k.window(0, 0, nil)
	k.until("the second window", func() bool { return k.active() == first || k.active() == second })
	k.ask(second, "_NET_ACTIVE_WINDOW", 2)
	state("the second window", ScreenState{uint32(second), false})
	full := uint32(k.atom("_NET_WM_STATE_FULLSCREEN"))
	k.ask(second, "_NET_WM_STATE", 1, full)
	state("it fills the screen", ScreenState{uint32(second), true})
	k.ask(second, "_NET_WM_STATE", 0, full)
	state("it does not any more", ScreenState{uint32(second), false})
	k.ask(second, "_NET_WM_STATE", 1, full)
	state("again", ScreenState{uint32(second), true})
	xproto.DestroyWindow(k.x, second)
	state("it was closed", ScreenState{uint32(first), false})
}

// When the mouse leaves a window of ours, or a window comes over it, Fyne is told so by
// a move of the mouse to where nothing is; windows of others are left alone.
func TestMouseLeaves(t *testing.T) {
	k := newCornerTest(t)
	defer k.corner.close()
	window := func(x int16, pid int) xproto.Window {
		return k.window(x, 10, func(w xproto.Window) {
			k.setProperty(w, "_NET_WM_PID", xproto.AtomCardinal, uint32(pid))
			xproto.ChangeWindowAttributes(k.x, w, xproto.CwEventMask, []uint32{xproto.EventMaskEnterWindow | xproto.EventMaskPointerMotion})
		})
	}
	window(10, 1)
	ours := window(300, os.Getpid())
	k.told("our window in front", func(n DesktopNews) bool { return n.Screen != nil && n.Screen.Active == uint32(ours) })
	in := func() bool { // whether the next move in our window is inside it
		t.Helper()
		for {
			e, err := k.x.WaitForEvent()
			if err != nil {
				t.Fatal(err)
			}
			m, ok := e.(xproto.MotionNotifyEvent)
			if ok && m.Event == ours {
				return m.EventX >= 0
			}
			if ok && m.EventX < 0 {
				t.Error("a window of another program is told")
			}
		}
	}
	for _, over := range []bool{false, true} {
		k.mouse(50, 60, 0)
		k.mouse(60, 60, 0)
		k.mouse(350, 60, 0)
		k.mouse(360, 60, 0)
		if !in() {
			t.Fatal("the mouse is not in our window")
		}
		if over {
			k.window(300, 10, nil)
		} else {
			k.mouse(700, 500, 0)
		}
		for in() {
		}
	}
}

func TestNoPopupsWithoutX(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if newCorner(log) != nil {
		t.Error("pop-ups without a display")
	}
	t.Setenv("DISPLAY", ":4242")
	if newCorner(log) != nil {
		t.Error("pop-ups on a display that is not there")
	}
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"math"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// place makes the windows those that are wanted: what has a key that is there
// already keeps its window.
func (c *corner) place(wish cornerWish) {
	c.still = wish.still
	if len(c.list) == 0 && len(wish.list) > 0 {
		c.area = c.workArea()
	}
	before := c.list
	c.list = nil
	for _, p := range wish.list {
		var w *popupWindow
		if i := slices.IndexFunc(before, func(w *popupWindow) bool { return w.key == p.Key && w.fits(p.Image) }); i >= 0 {
			w = before[i]
			before = slices.Delete(before, i, i+1)
		} else {
			w = c.newWindow(p)
		}
		w.gap = p.Gap
		c.draw(w, p.Image)
		c.list = append(c.list, w)
	}
	for _, w := range before {
		c.remove(w)
	}
}

// step moves every window a bit towards its place and reports whether there is
// more to do. A new one rises from its own lower edge, so nothing else of the
// screen is covered.
func (c *corner) step() (more bool) {
	bottom := c.area.y + c.area.h
	for _, w := range c.list {
		bottom -= w.gap
		if w.shown == 0 { // it is new
			w.bottom = float64(bottom)
		}
		w.bottom = c.towards(w.bottom, float64(bottom))
		w.shown = max(1, c.towards(w.shown, float64(w.height)))
		more = more || w.bottom != float64(bottom) || w.shown != float64(w.height)
		shown := int(math.Round(w.shown))
		c.move(w, c.area.x+c.area.w-w.gap-w.width, int(math.Round(w.bottom))-shown, shown)
		bottom -= w.height
	}
	return more
}

// towards returns the next value on a soft way to a goal.
func (c *corner) towards(now, goal float64) float64 {
	if d := goal - now; !c.still && math.Abs(d) > 0.5 {
		return now + d*0.28
	}
	return goal
}

// workArea returns where pop-ups may stand: the monitor with the window in front,
// else the first one, without the bars of the desktop.
func (c *corner) workArea() rectangle {
	screen := xproto.Setup(c.x).DefaultScreen(c.x)
	area := rectangle{0, 0, int(screen.WidthInPixels), int(screen.HeightInPixels)}
	if g, err := xproto.GetGeometry(c.x, xproto.Drawable(c.root)).Reply(); err == nil { // the screen may have grown
		area.w, area.h = int(g.Width), int(g.Height)
	}
	if m, ok := c.monitor(); ok {
		area = area.and(m)
	}
	work := c.numbers(c.root, "_NET_WORKAREA", xproto.AtomCardinal, 4*64)
	if now := c.numbers(c.root, "_NET_CURRENT_DESKTOP", xproto.AtomCardinal, 1); len(now) == 1 && uint64(now[0])*4+4 <= uint64(len(work)) {
		work = work[now[0]*4:]
	}
	if len(work) >= 4 {
		r := rectangle{int(int32(work[0])), int(int32(work[1])), int(int32(work[2])), int(int32(work[3]))}
		if r = area.and(r); r.w > 0 && r.h > 0 {
			area = r
		}
	}
	return area
}

// monitor returns the monitor with the window in front, else the primary one,
// else any.
func (c *corner) monitor() (rectangle, bool) {
	if !c.randr {
		return rectangle{}, false
	}
	reply, err := randr.GetMonitors(c.x, c.root, true).Reply()
	if err != nil || len(reply.Monitors) == 0 {
		return rectangle{}, false
	}
	best, found := rectangle{}, false
	x, y, front := c.middleInFront()
	for _, m := range reply.Monitors {
		r := rectangle{int(m.X), int(m.Y), int(m.Width), int(m.Height)}
		if front && x >= r.x && y >= r.y && x < r.x+r.w && y < r.y+r.h {
			return r, true
		}
		if !found || m.Primary {
			best, found = r, true
		}
	}
	return best, true
}

// middleInFront returns the middle of the window in front.
func (c *corner) middleInFront() (x, y int, ok bool) {
	w := xproto.Window(c.front.Active)
	if w == 0 {
		return 0, 0, false
	}
	g, err := xproto.GetGeometry(c.x, xproto.Drawable(w)).Reply()
	if err != nil {
		return 0, 0, false
	}
	at, err := xproto.TranslateCoordinates(c.x, w, c.root, int16(g.Width/2), int16(g.Height/2)).Reply()
	if err != nil {
		return 0, 0, false
	}
	return int(at.DstX), int(at.DstY), true
}

// numbers reads a property of 32-bit numbers.
func (c *corner) numbers(w xproto.Window, name string, kind xproto.Atom, most uint32) []uint32 {
	p, err := xproto.GetProperty(c.x, false, w, c.atoms[name], kind, 0, most).Reply()
	if err != nil || p.Format != 32 {
		return nil
	}
	list := make([]uint32, len(p.Value)/4)
	for i := range list {
		list[i] = xgb.Get32(p.Value[4*i:])
	}
	return list
}

// and returns what is in both.
func (r rectangle) and(o rectangle) rectangle {
	x, y := max(r.x, o.x), max(r.y, o.y)
	return rectangle{x, y, min(r.x+r.w, o.x+o.w) - x, min(r.y+r.h, o.y+o.h) - y}
}

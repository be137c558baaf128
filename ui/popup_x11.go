//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"
)

// Bounds of the corner.
const (
	mostCornerPopups = 8
	popupSide        = 2048                  // pixels
	popupFrame       = 16 * time.Millisecond // between two steps of what moves
	cornerEvents     = 64                    // that wait for their turn
)

// corner is our pop-ups on an X display, and what is in front there. The windows
// are ours alone (override-redirect): the window manager neither places them nor
// gives them the keys. It has a connection of its own, and one goroutine owns
// all state.
type corner struct {
	x          *xgb.Conn
	root       xproto.Window
	atoms      map[string]xproto.Atom
	compositor xproto.Atom // the selection of what composes the screen
	kinds      []popupKind // how windows can look here: the best one first
	shapes     bool        // windows can be cut to a shape
	randr      bool        // the display tells of its monitors
	log        *slog.Logger

	wanted chan cornerWish // the newest one; there is room for one
	stop   chan struct{}
	done   sync.WaitGroup

	// Of the goroutine:
	tell  func(DesktopNews)
	list  []*popupWindow // the first one lowest
	area  rectangle      // that they stand in
	still bool
	moved *PopupEvent // the mouse has, and it was not told yet
	front ScreenState
	seen  bool            // front was told
	ours  map[uint32]bool // which of the windows on the screen are of this program
}

type cornerWish struct {
	list  []Popup
	still bool
}

type rectangle struct{ x, y, w, h int }

// cornerAtoms are the names that are used.
var cornerAtoms = []string{"_NET_ACTIVE_WINDOW", "_NET_CLIENT_LIST", "_NET_WM_PID", "_NET_CURRENT_DESKTOP", "_NET_WORKAREA", "_NET_WM_STATE", "_NET_WM_STATE_FULLSCREEN",
	"_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_NOTIFICATION", "_NET_WM_NAME", "UTF8_STRING"}

// newCorner connects to the display; nil where there is none, or one that cannot
// show pictures of 24 bits.
func newCorner(log *slog.Logger) *corner {
	x, err := xDisplay()
	if err != nil {
		return nil
	}
	screen := xproto.Setup(x).DefaultScreen(x)
	c := &corner{x: x, root: screen.Root, atoms: map[string]xproto.Atom{}, log: log, wanted: make(chan cornerWish, 1), stop: make(chan struct{})}
	c.shapes = shape.Init(x) == nil
	if randr.Init(x) == nil {
		v, err := randr.QueryVersion(x, 1, 5).Reply()
		c.randr = err == nil && (v.MajorVersion > 1 || v.MinorVersion >= 5)
	}
	names := append(cornerAtoms, fmt.Sprintf("_NET_WM_CM_S%d", x.DefaultScreen))
	asked := make([]xproto.InternAtomCookie, len(names))
	for i, name := range names {
		asked[i] = xproto.InternAtom(x, false, uint16(len(name)), name)
	}
	for i, name := range names {
		a, err := asked[i].Reply()
		if err != nil {
			x.Close()
			return nil
		}
		c.atoms[name], c.compositor = a.Atom, a.Atom // the last one
	}
	if c.kinds = popupKinds(x, screen); len(c.kinds) == 0 {
		x.Close()
		return nil
	}
	return c
}

// xDisplay connects to the X display that our windows are on. Beside Wayland
// there may be one for old programs, which neither knows what is in front nor
// where the corner is: that does not count.
func xDisplay() (*xgb.Conn, error) {
	if os.Getenv("DISPLAY") == "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil, os.ErrNotExist
	}
	quietX.Do(func() { xgb.Logger = log.New(io.Discard, "", 0) })
	return xgb.NewConn()
}

// show is Desktop.Popups.
func (c *corner) show(list []Popup, still bool) {
	list = slices.Clone(list[:min(len(list), mostCornerPopups)])
	list = slices.DeleteFunc(list, func(p Popup) bool {
		return p.Image == nil || p.Image.Rect.Empty() || p.Image.Rect.Dx() > popupSide || p.Image.Rect.Dy() > popupSide
	})
	select {
	case <-c.wanted: // nobody saw it yet
	default:
	}
	c.wanted <- cornerWish{list, still}
}

// listen begins to show and to tell.
func (c *corner) listen(tell func(DesktopNews)) {
	c.tell = tell
	events := make(chan xgb.Event, cornerEvents)
	c.done.Go(func() { c.read(events) })
	c.done.Go(func() { c.run(events) })
}

// close takes the windows away with the connection.
func (c *corner) close() {
	close(c.stop)
	c.x.Close()
	c.done.Wait()
}

// read brings the news of the display, until the connection ends.
func (c *corner) read(events chan<- xgb.Event) {
	defer close(events)
	for {
		e, fault := c.x.WaitForEvent() // a fault is of a window that went meanwhile
		if e == nil && fault == nil {
			return
		}
		if e == nil {
			continue
		}
		select {
		case events <- e:
		case <-c.stop:
			return
		}
	}
}

func (c *corner) run(events <-chan xgb.Event) {
	xproto.ChangeWindowAttributes(c.x, c.root, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange})
	c.findOurs()
	c.lookInFront()
	frames := time.NewTicker(popupFrame)
	defer frames.Stop()
	for moving := false; ; {
		tick := frames.C
		if !moving {
			tick = nil
		}
		select {
		case <-c.stop:
			return
		case wish := <-c.wanted:
			c.place(wish)
			moving = c.step()
		case <-tick:
			moving = c.step()
		case e, ok := <-events:
			if !ok {
				c.log.Info("the display has gone")
				return
			}
			if c.event(e) {
				moving = true
			}
			if c.moved != nil && len(events) == 0 {
				c.tellMouse(*c.moved)
			}
		}
	}
}

// event follows one event and reports whether the pop-ups have to move.
func (c *corner) event(e xgb.Event) (moving bool) {
	switch e := e.(type) {
	case xproto.PropertyNotifyEvent:
		return c.property(e)
	case xproto.EnterNotifyEvent:
		c.mouse(e.Event, e.Mode, PopupEntered, e.EventX, e.EventY)
	case xproto.LeaveNotifyEvent:
		if c.left(e) {
			return false
		}
		c.mouse(e.Event, e.Mode, PopupLeft, e.EventX, e.EventY)
	case xproto.MotionNotifyEvent:
		c.mouse(e.Event, xproto.NotifyModeNormal, PopupMoved, e.EventX, e.EventY)
	case xproto.ButtonPressEvent:
		switch e.Detail {
		case 1:
			c.mouse(e.Event, xproto.NotifyModeNormal, PopupPressed, e.EventX, e.EventY)
		case 2, 3: // the others are the wheel
			c.mouse(e.Event, xproto.NotifyModeNormal, PopupDismissed, e.EventX, e.EventY)
		}
	}
	return false
}

// mouse tells what the mouse did to a pop-up. Of many small moves the last one
// is enough.
func (c *corner) mouse(w xproto.Window, mode byte, do PopupDo, x, y int16) {
	i := slices.IndexFunc(c.list, func(p *popupWindow) bool { return p.id == w })
	if i < 0 || mode != xproto.NotifyModeNormal {
		return
	}
	e := PopupEvent{Key: c.list[i].key, Do: do, X: int(x), Y: int(y)}
	if c.moved != nil && (do != PopupMoved || c.moved.Key != e.Key) {
		c.tellMouse(*c.moved)
	}
	if do == PopupMoved {
		c.moved = &e
		return
	}
	c.tellMouse(e)
}

func (c *corner) tellMouse(e PopupEvent) {
	c.moved = nil
	c.tell(DesktopNews{Popup: &e})
}

//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"image"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"
)

// popupKind is a way for windows to look.
type popupKind struct {
	depth    byte
	visual   xproto.Visualid
	colormap xproto.Colormap // 0 is that of the screen
	clear    bool            // one can see through
}

// popupKinds finds the visuals whose pixels are made as ours: four bytes, of
// which the three colours are known. With a fourth one for clearness it is of
// use only while something composes the screen.
func popupKinds(x *xgb.Conn, screen *xproto.ScreenInfo) (kinds []popupKind) {
	setup := xproto.Setup(x)
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return nil
	}
	for _, d := range screen.AllowedDepths {
		if d.Depth != 24 && d.Depth != 32 || !slices.ContainsFunc(setup.PixmapFormats, func(f xproto.Format) bool { return f.Depth == d.Depth && f.BitsPerPixel == 32 }) {
			continue
		}
		for _, v := range d.Visuals {
			if v.Class != xproto.VisualClassTrueColor || v.RedMask != 0xff0000 || v.GreenMask != 0xff00 || v.BlueMask != 0xff {
				continue
			}
			switch {
			case d.Depth == 32 && screen.RootDepth != 32:
				id, err := xproto.NewColormapId(x)
				if err != nil {
					return nil
				}
				xproto.CreateColormap(x, xproto.ColormapAllocNone, id, screen.Root, v.VisualId)
				kinds = append([]popupKind{{32, v.VisualId, id, true}}, kinds...)
			case v.VisualId == screen.RootVisual:
				kinds = append(kinds, popupKind{d.Depth, v.VisualId, 0, false})
			default:
				continue
			}
			break
		}
	}
	if len(kinds) > 0 && kinds[len(kinds)-1].clear { // nothing for a screen that nobody composes
		return nil
	}
	return kinds
}

// mostCut is how many rectangles a shape may have.
const mostCut = 1000

// popupWindow is one pop-up on the screen.
type popupWindow struct {
	key           string
	id            xproto.Window
	kind          popupKind
	width, height int
	gap           int
	image         *image.NRGBA // that it shows
	cut           []xproto.Rectangle

	bottom, shown float64 // its lower edge, and how much of it has risen
	at            [3]int  // x, y and height it was given
	mapped        bool
}

// fits reports whether a picture is as large as the window.
func (w *popupWindow) fits(img *image.NRGBA) bool {
	return w.width == img.Rect.Dx() && w.height == img.Rect.Dy()
}

// newWindow makes a window for a pop-up; it is shown by the first move.
func (c *corner) newWindow(p Popup) *popupWindow {
	w := &popupWindow{key: p.Key, kind: c.kinds[len(c.kinds)-1], width: p.Image.Rect.Dx(), height: p.Image.Rect.Dy()}
	if owner, err := xproto.GetSelectionOwner(c.x, c.compositor).Reply(); err == nil && owner.Owner != 0 {
		w.kind = c.kinds[0]
	}
	w.id, _ = xproto.NewWindowId(c.x) // 0 where the connection has ended
	xproto.CreateWindow(c.x, w.kind.depth, w.id, c.root, 0, 0, uint16(w.width), 1, 0, xproto.WindowClassInputOutput, w.kind.visual,
		xproto.CwBackPixel|xproto.CwBorderPixel|xproto.CwBitGravity|xproto.CwOverrideRedirect|xproto.CwEventMask|xproto.CwColormap,
		[]uint32{0, 0, xproto.GravityNorthWest, 1,
			xproto.EventMaskButtonPress | xproto.EventMaskEnterWindow | xproto.EventMaskLeaveWindow | xproto.EventMaskPointerMotion,
			uint32(w.kind.colormap)})
	kind := make([]byte, 4)
	xgb.Put32(kind, uint32(c.atoms["_NET_WM_WINDOW_TYPE_NOTIFICATION"]))
	xproto.ChangeProperty(c.x, xproto.PropModeReplace, w.id, c.atoms["_NET_WM_WINDOW_TYPE"], xproto.AtomAtom, 32, 1, kind)
	c.text(w.id, c.atoms["_NET_WM_NAME"], c.atoms["UTF8_STRING"], "Papilio")
	c.text(w.id, xproto.AtomWmClass, xproto.AtomString, "papilio\x00Papilio\x00")
	return w
}

func (c *corner) text(w xproto.Window, property, kind xproto.Atom, s string) {
	xproto.ChangeProperty(c.x, xproto.PropModeReplace, w, property, kind, 8, uint32(len(s)), []byte(s))
}

// draw makes a picture the ground of the window: the server paints it whenever
// that is needed.
func (c *corner) draw(w *popupWindow, img *image.NRGBA) {
	if w.image == img {
		return
	}
	w.image = img
	pixmap, err := xproto.NewPixmapId(c.x)
	if err != nil {
		return
	}
	gc, err := xproto.NewGcontextId(c.x)
	if err != nil {
		return
	}
	xproto.CreatePixmap(c.x, w.kind.depth, pixmap, xproto.Drawable(w.id), uint16(w.width), uint16(w.height))
	xproto.CreateGC(c.x, gc, xproto.Drawable(pixmap), 0, nil)
	pixels := popupPixels(img, w.kind.clear)
	rows := max(1, (4*int(xproto.Setup(c.x).MaximumRequestLength)-64)/(4*w.width))
	for y := 0; y < w.height; y += rows {
		n := min(rows, w.height-y)
		xproto.PutImage(c.x, xproto.ImageFormatZPixmap, xproto.Drawable(pixmap), gc, uint16(w.width), uint16(n), 0, int16(y), 0, w.kind.depth, pixels[4*w.width*y:4*w.width*(y+n)])
	}
	xproto.FreeGC(c.x, gc)
	xproto.ChangeWindowAttributes(c.x, w.id, xproto.CwBackPixmap, []uint32{uint32(pixmap)})
	xproto.FreePixmap(c.x, pixmap)
	xproto.ClearArea(c.x, false, w.id, 0, 0, 0, 0)
	if cut := popupCut(img); c.shapes && !w.kind.clear && len(cut) <= mostCut && !slices.Equal(cut, w.cut) {
		w.cut = cut
		shape.Rectangles(c.x, shape.SoSet, shape.SkBounding, xproto.ClipOrderingYXSorted, w.id, 0, 0, cut)
	}
}

// move puts a window in its place, above the others the first time.
func (c *corner) move(w *popupWindow, x, y, height int) {
	if at := [3]int{x, y, height}; at != w.at || !w.mapped {
		w.at = at
		xproto.ConfigureWindow(c.x, w.id, xproto.ConfigWindowX|xproto.ConfigWindowY|xproto.ConfigWindowHeight, []uint32{uint32(x), uint32(y), uint32(height)})
	}
	if !w.mapped {
		w.mapped = true
		xproto.MapWindow(c.x, w.id)
		xproto.ConfigureWindow(c.x, w.id, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	}
}

func (c *corner) remove(w *popupWindow) { xproto.DestroyWindow(c.x, w.id) }

// popupPixels are the pixels as the server has them. Where one can see through,
// the colours hold as much light as they let through.
func popupPixels(img *image.NRGBA, clear bool) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := make([]byte, 4*w*h)
	for y := range h {
		row := img.Pix[y*img.Stride : y*img.Stride+4*w]
		to := out[4*w*y:]
		for i := 0; i < len(row); i += 4 {
			r, g, b, a := uint32(row[i]), uint32(row[i+1]), uint32(row[i+2]), uint32(row[i+3])
			if clear {
				r, g, b = (r*a+127)/255, (g*a+127)/255, (b*a+127)/255
			}
			to[i], to[i+1], to[i+2], to[i+3] = byte(b), byte(g), byte(r), byte(a)
		}
	}
	return out
}

// popupCut are the rectangles of what is not clear in a picture: rows that are
// alike make one.
func popupCut(img *image.NRGBA) (list []xproto.Rectangle) {
	above := 0 // where the rectangles of the row above begin
	for y := range img.Rect.Dy() {
		begin := len(list)
		row := img.Pix[y*img.Stride : y*img.Stride+4*img.Rect.Dx()]
		for x := 0; x < len(row)/4; x++ {
			if row[4*x+3] < 128 {
				continue
			}
			from := x
			for x < len(row)/4 && row[4*x+3] >= 128 {
				x++
			}
			list = append(list, xproto.Rectangle{X: int16(from), Y: int16(y), Width: uint16(x - from), Height: 1})
		}
		if same(list[above:begin], list[begin:]) {
			for i := above; i < begin; i++ {
				list[i].Height++
			}
			list = list[:begin]
			continue
		}
		above = begin
	}
	return list
}

// same reports whether two rows have the same rectangles, side to side.
func same(a, b []xproto.Rectangle) bool {
	return slices.EqualFunc(a, b, func(a, b xproto.Rectangle) bool {
		return a.X == b.X && a.Width == b.Width && int(a.Y)+int(a.Height) == int(b.Y)
	})
}

package tour

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// The screen has room for the main window, a conversation and one more window
// side by side, so that no picture of a window shows another one.
const screen = "1800x1000x24"

// desk is a display of our own with a window manager and nobody else on it.
type desk struct {
	display string
	conn    *xgb.Conn
	root    xproto.Window
	atoms   map[string]xproto.Atom
	env     []string // for every program on it
}

// newDesk starts the X server, which chooses its own number, and the window
// manager. Both end with the test.
func newDesk(t *testing.T, home string) *desk {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	run(t, server)
	write.Close()
	defer read.Close()
	read.SetReadDeadline(time.Now().Add(20 * time.Second))
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb does not start: %v", err)
	}
	d := &desk{display: ":" + strings.TrimSpace(number), atoms: map[string]xproto.Atom{}}
	d.env = []string{
		"DISPLAY=" + d.display, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "HOME=" + home,
		"XDG_DATA_HOME=" + home + "/.local/share", "XDG_CONFIG_HOME=" + home + "/.config",
		"XDG_CACHE_HOME=" + home + "/.cache", "XDG_RUNTIME_DIR=" + home,
		// Without an address every program would start a bus that outlives it.
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent",
	}
	xgb.Logger.SetOutput(io.Discard)
	if d.conn, err = xgb.NewConnDisplay(d.display); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.conn.Close)
	d.root = xproto.Setup(d.conn).DefaultScreen(d.conn).Root
	run(t, d.command("openbox"))
	until(t, "the window manager", func() bool { return len(d.property(d.root, "_NET_SUPPORTED")) > 0 })
	return d
}

// command is a program on this desk.
func (d *desk) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env = d.env
	return c
}

// run starts a program that ends with the test.
func run(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(c) })
}

// end ends a program by SIGTERM, and by force where that does not help.
func end(c *exec.Cmd) {
	if c.ProcessState != nil {
		return
	}
	c.Process.Signal(os.Interrupt)
	force := time.AfterFunc(5*time.Second, func() { c.Process.Kill() })
	defer force.Stop()
	c.Wait()
}

// xdotool runs one line of xdotool: real events of the X server.
func (d *desk) xdotool(t *testing.T, args ...any) {
	t.Helper()
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = fmt.Sprint(a)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "xdotool", words...)
	c.Env = d.env
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("xdotool %v: %v\n%s", words, err, out)
	}
}

func (d *desk) atom(name string) xproto.Atom {
	if a, ok := d.atoms[name]; ok {
		return a
	}
	reply, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0
	}
	d.atoms[name] = reply.Atom
	return reply.Atom
}

func (d *desk) property(w xproto.Window, name string) []byte {
	reply, err := xproto.GetProperty(d.conn, false, w, d.atom(name), xproto.GetPropertyTypeAny, 0, 1<<16).Reply()
	if err != nil {
		return nil
	}
	return reply.Value
}

// window is a window of the program.
type window struct {
	id   xproto.Window
	name string
}

// windows lists what the window manager shows, oldest first.
func (d *desk) windows() []window {
	list := d.property(d.root, "_NET_CLIENT_LIST")
	var all []window
	for ; len(list) >= 4; list = list[4:] {
		id := xproto.Window(xgb.Get32(list))
		a, err := xproto.GetWindowAttributes(d.conn, id).Reply()
		if err != nil || a.MapState != xproto.MapStateViewable {
			continue
		}
		name := string(d.property(id, "_NET_WM_NAME"))
		if name == "" {
			name = string(d.property(id, "WM_NAME"))
		}
		all = append(all, window{id, name})
	}
	return all
}

// bounds returns where a window is on the screen, without its frame.
func (d *desk) bounds(w window) image.Rectangle {
	g, err := xproto.GetGeometry(d.conn, xproto.Drawable(w.id)).Reply()
	if err != nil {
		return image.Rectangle{}
	}
	at, err := xproto.TranslateCoordinates(d.conn, w.id, d.root, 0, 0).Reply()
	if err != nil {
		return image.Rectangle{}
	}
	return image.Rect(0, 0, int(g.Width), int(g.Height)).Add(image.Pt(int(at.DstX), int(at.DstY)))
}

// grab returns what a window, or the root, shows now.
func (d *desk) grab(id xproto.Window) *image.NRGBA {
	g, err := xproto.GetGeometry(d.conn, xproto.Drawable(id)).Reply()
	if err != nil {
		return image.NewNRGBA(image.Rectangle{})
	}
	reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(id), 0, 0, g.Width, g.Height, ^uint32(0)).Reply()
	if err != nil {
		return image.NewNRGBA(image.Rectangle{})
	}
	img := image.NewNRGBA(image.Rect(0, 0, int(g.Width), int(g.Height)))
	for i := 0; i+3 < len(reply.Data) && i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = reply.Data[i+2], reply.Data[i+1], reply.Data[i], 255
	}
	return img
}

// near reports whether two colours look the same.
func near(a, b color.NRGBA, by int) bool {
	diff := func(x, y uint8) bool { d := int(x) - int(y); return d >= -by && d <= by }
	return diff(a.R, b.R) && diff(a.G, b.G) && diff(a.B, b.B)
}

// until waits for something to come about, looking again and again.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	untilWithin(t, patience, what, ok)
}

// patience is how long anything may take that needs no other person.
const patience = 10 * time.Second

func untilWithin(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	if !within(limit, ok) {
		t.Fatalf("waited %v in vain for %s", limit, what)
	}
}

// within looks again and again, for a while.
func within(limit time.Duration, ok func() bool) bool {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(limit); ; <-tick.C {
		if ok() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

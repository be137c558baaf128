//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"bufio"
	"encoding/binary"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// screenX is an X server of its own with a window manager, and the connection of
// somebody who looks at it and has a mouse.
type screenX struct {
	t    *testing.T
	x    *xgb.Conn
	root xproto.Window
}

// newScreenX starts them; they end with the test, and DISPLAY names the server.
func newScreenX(t *testing.T) *screenX {
	t.Helper()
	for _, name := range []string{"Xvfb", "openbox"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s here (tools/setup test installs it)", name)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	startProgram(t, server)
	write.Close()
	read.SetReadDeadline(time.Now().Add(20 * time.Second))
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb does not start: %v", err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(number))
	t.Setenv("WAYLAND_DISPLAY", "")
	s := &screenX{t: t}
	if s.x, err = xDisplay(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.x.Close)
	if err := xtest.Init(s.x); err != nil {
		t.Fatal(err)
	}
	s.root = xproto.Setup(s.x).DefaultScreen(s.x).Root
	wm := exec.Command("openbox", "--config-file", "/dev/null")
	wm.Env = append(os.Environ(), "HOME="+t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
	startProgram(t, wm)
	s.until("the window manager", func() bool { return len(s.property(s.root, "_NET_SUPPORTED")) > 0 })
	return s
}

// startProgram starts a program that ends with the test.
func startProgram(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
}

// until waits for something to come about on the screen.
func (s *screenX) until(what string, so func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !so(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("never came about: %s", what)
		}
	}
}

func (s *screenX) atom(name string) xproto.Atom {
	r, err := xproto.InternAtom(s.x, false, uint16(len(name)), name).Reply()
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Atom
}

// property returns the numbers of a property.
func (s *screenX) property(w xproto.Window, name string) (list []uint32) {
	r, err := xproto.GetProperty(s.x, false, w, s.atom(name), xproto.GetPropertyTypeAny, 0, 256).Reply()
	if err != nil || r.Format != 32 {
		return nil
	}
	for b := r.Value; len(b) >= 4; b = b[4:] {
		list = append(list, xgb.Get32(b))
	}
	return list
}

func (s *screenX) setProperty(w xproto.Window, name string, kind xproto.Atom, list ...uint32) {
	b := make([]byte, 0, 4*len(list))
	for _, v := range list {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	xproto.ChangeProperty(s.x, xproto.PropModeReplace, w, s.atom(name), kind, 32, uint32(len(list)), b)
}

// window opens an ordinary window, after before was called with it.
func (s *screenX) window(x, y int16, before func(xproto.Window)) xproto.Window {
	s.t.Helper()
	id, err := xproto.NewWindowId(s.x)
	if err != nil {
		s.t.Fatal(err)
	}
	screen := xproto.Setup(s.x).DefaultScreen(s.x)
	xproto.CreateWindow(s.x, screen.RootDepth, id, s.root, x, y, 200, 100, 0, xproto.WindowClassInputOutput, screen.RootVisual,
		xproto.CwBackPixel, []uint32{screen.WhitePixel})
	hints := make([]uint32, 18)
	hints[0] = 1 // the person chose its place
	s.setProperty(id, "WM_NORMAL_HINTS", xproto.AtomWmSizeHints, hints...)
	if before != nil {
		before(id)
	}
	if err := xproto.MapWindowChecked(s.x, id).Check(); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// active returns the window that has the keys, as the window manager says.
func (s *screenX) active() xproto.Window {
	if list := s.property(s.root, "_NET_ACTIVE_WINDOW"); len(list) == 1 {
		return xproto.Window(list[0])
	}
	return 0
}

// ask sends the window manager a message about a window.
func (s *screenX) ask(w xproto.Window, name string, data ...uint32) {
	e := xproto.ClientMessageEvent{Format: 32, Window: w, Type: s.atom(name), Data: xproto.ClientMessageDataUnionData32New(append(data, make([]uint32, 5-len(data))...))}
	xproto.SendEvent(s.x, false, s.root, xproto.EventMaskSubstructureRedirect|xproto.EventMaskSubstructureNotify, string(e.Bytes()))
}

// mouse moves the mouse, and presses a button where it is not 0.
func (s *screenX) mouse(x, y int, button byte) {
	s.t.Helper()
	xtest.FakeInput(s.x, xproto.MotionNotify, 0, 0, s.root, int16(x), int16(y), 0)
	if button != 0 {
		xtest.FakeInput(s.x, xproto.ButtonPress, button, 0, s.root, 0, 0, 0)
		xtest.FakeInput(s.x, xproto.ButtonRelease, button, 0, s.root, 0, 0, 0)
	}
	s.x.Sync()
}

package tour

import (
	"context"
	"image"
	"os/exec"
	"strings"
	"time"
)

// at is a place in a window: from its left and top edges, or from its right
// and bottom ones where negative.
type at struct{ x, y int }

func (s *tour) place(w window, p at) image.Point {
	size := s.desk.bounds(w).Size()
	if p.x < 0 {
		p.x += size.X
	}
	if p.y < 0 {
		p.y += size.Y
	}
	return image.Pt(p.x, p.y)
}

// hover moves the mouse to a place and waits for nothing.
func (s *tour) hover(w window, p at) {
	s.Helper()
	to := s.place(w, p)
	s.desk.xdotool(s.T, "mousemove", "--window", w.id, to.X, to.Y)
}

func (s *tour) click(w window, p at)      { s.Helper(); s.press(w, p, 1, 1) }
func (s *tour) rightClick(w window, p at) { s.Helper(); s.press(w, p, 3, 1) }
func (s *tour) doubleClick(w window, p at) {
	s.Helper()
	s.press(w, p, 1, 2)
}

func (s *tour) press(w window, p at, button, times int) {
	s.Helper()
	to := s.place(w, p)
	s.desk.xdotool(s.T, "mousemove", "--window", w.id, to.X, to.Y, "click", "--repeat", times, "--delay", 40, button)
}

// drag presses the mouse at a place, moves it to another one and lets go.
func (s *tour) drag(w window, from, to at) {
	s.Helper()
	a, b := s.place(w, from), s.place(w, to)
	args := []any{"mousemove", "--window", w.id, a.X, a.Y, "mousedown", 1}
	const steps = 8
	for i := 1; i <= steps; i++ {
		args = append(args, "mousemove", "--window", w.id, a.X+(b.X-a.X)*i/steps, a.Y+(b.Y-a.Y)*i/steps, "sleep", "0.02")
	}
	s.desk.xdotool(s.T, append(args, "mouseup", 1)...)
}

// activate gives a window the keys.
func (s *tour) activate(w window) {
	s.Helper()
	s.desk.xdotool(s.T, "windowactivate", "--sync", w.id)
}

// key presses keys one after the other, such as "ctrl+a".
func (s *tour) key(keys ...string) {
	s.Helper()
	args := []any{"key", "--delay", 15}
	for _, k := range keys {
		args = append(args, k)
	}
	s.desk.xdotool(s.T, args...)
}

// write types a text that is plain ASCII.
func (s *tour) write(text string) {
	s.Helper()
	s.desk.xdotool(s.T, "type", "--delay", 6, "--", text)
}

// paste puts a text in the clipboard and presses Ctrl+V: xdotool mangles what
// is not ASCII.
func (s *tour) paste(text string) {
	s.Helper()
	s.setClipboard(text)
	s.key("ctrl+v")
}

func (s *tour) setClipboard(text string) {
	s.Helper()
	c := s.desk.command("xclip", "-selection", "clipboard")
	c.Stdin = strings.NewReader(text)
	if err := c.Run(); err != nil { // a part of it stays and serves the text until the display ends
		s.Fatalf("xclip: %v", err)
	}
	s.until("the clipboard", func() bool { return s.clipboard() == text }) // it may not own it yet
}

// clipboard returns what is in the clipboard.
func (s *tour) clipboard() string {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "xclip", "-selection", "clipboard", "-o")
	c.Env = s.desk.env
	out, err := c.Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// fill replaces what is in a field and reads it back through the clipboard. A
// field may take a click a little later than a key, and then nothing is
// selected: once more, as a person would.
func (s *tour) fill(w window, field at, text string) {
	s.Helper()
	s.click(w, field)
	for range 4 {
		s.setClipboard("nothing")
		s.key("ctrl+a")
		s.write(text)
		s.key("ctrl+a", "ctrl+c")
		if within(time.Second, func() bool { return s.clipboard() != "nothing" }) && s.clipboard() == text {
			s.key("End")
			return
		}
	}
	s.Fatalf("the field does not hold %q but %q", text, s.clipboard())
}

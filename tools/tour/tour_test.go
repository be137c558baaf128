// The tour runs the built program in real windows and goes through it like a
// person, with the mouse and the keys, in light and in dark. Each step is a
// subtest: it looks at what came about and leaves pictures of the windows. It
// is skipped unless PAPILIO_SHOTS names the folder for them; make shots does.
package tour

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// tour is one walk through the program in one look.
type tour struct {
	*testing.T            // the step that is under way
	whole      *testing.T // the walk: what is started with it ends with it
	look       string     // "light" or "dark"
	shots      string     // folder of the pictures
	home       string
	desk       *desk
	program    *program
	number     int // of the last picture

	main, chat, emoticons, picture, settings window

	received image.Point       // an emoticon of hers in the conversation
	server   *standIn          // the server that papilio-cli runs
	kept     map[string]string // what one step tells a later one
	palette  palette
	pictures map[string]*image.NRGBA // by the name of the shot
}

// step is one thing a person does.
type step struct {
	name string
	do   func(*tour)
}

func TestTour(t *testing.T) {
	shots := os.Getenv("PAPILIO_SHOTS")
	if shots == "" {
		t.Skip("PAPILIO_SHOTS names no folder for the pictures: run make shots")
	}
	if _, err := os.Stat(filepath.Join(build, "papilio")); err != nil {
		t.Fatal("the program is not built: run make build")
	}
	for _, look := range []string{"light", "dark"} {
		t.Run(look, func(t *testing.T) {
			t.Parallel()
			walk(t, look, filepath.Join(shots, look))
		})
	}
}

func walk(t *testing.T, look, shots string) {
	if err := os.RemoveAll(shots); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	s := &tour{T: t, whole: t, look: look, shots: shots, home: home, desk: newDesk(t, home), kept: map[string]string{},
		palette: palettes[look], pictures: map[string]*image.NRGBA{}}
	writeFiles(t, home)
	list := steps
	if images := os.Getenv("PAPILIO_IMAGES"); images != "" && look == "light" {
		list = append(slices.Clone(list), step{"pictures for the README", func(s *tour) { s.readmeImages(images) }})
	}
	for _, step := range list {
		began := time.Now()
		ok := t.Run(step.name, func(t *testing.T) {
			s.T = t
			defer func() {
				if t.Failed() {
					s.confess()
				}
			}()
			step.do(s)
		})
		s.T = t
		if testing.Verbose() {
			t.Logf("%-28s %v", step.name, time.Since(began).Round(time.Millisecond))
		}
		if !ok {
			t.Fatalf("the tour ends at %q", step.name)
		}
	}
}

// confess tells what the program said and showed when a step failed.
func (s *tour) confess() {
	s.save("failed", s.desk.grab(s.desk.root))
	if s.program == nil {
		return
	}
	all := s.program.all()
	for _, n := range all[max(0, len(all)-8):] {
		s.Logf("event: %.300v", map[string]any(n))
	}
	for _, w := range s.desk.windows() {
		s.Logf("window: %q %v", w.name, s.desk.bounds(w))
	}
	s.Logf("the program said: %.3000s", s.program.errors.String())
}

// until waits for something.
func (s *tour) until(what string, ok func() bool) {
	s.Helper()
	until(s.T, what, ok)
}

// answerTime is how long a resident may take to read, think and write.
const answerTime = 20 * time.Second

// event waits for an event of a name after a moment, and returns it.
func (s *tour) event(mark int, name string, fits func(news) bool) news {
	s.Helper()
	var found news
	untilWithin(s.T, answerTime, "the event "+name, func() bool {
		for _, n := range s.program.since(mark, name) {
			if fits == nil || fits(n) {
				found = n
				return true
			}
		}
		return false
	})
	return found
}

// has makes a test for a field of an event.
func has(key, value string) func(news) bool {
	return func(n news) bool { return n.text(key) == value }
}

// window waits for a window whose name has a text in it, and puts it in a place.
func (s *tour) window(name string, at image.Point) window {
	s.Helper()
	var found window
	s.until(fmt.Sprintf("a window %q", name), func() bool {
		for _, w := range s.desk.windows() {
			if strings.Contains(w.name, name) {
				found = w
				return true
			}
		}
		return false
	})
	s.move(found, at)
	return found
}

// named reports whether there is a window of exactly that name.
func (s *tour) named(name string) bool {
	return slices.ContainsFunc(s.desk.windows(), func(w window) bool { return w.name == name })
}

// shows reports whether a window is on the screen.
func (s *tour) shows(w window) bool {
	for _, other := range s.desk.windows() {
		if other.id == w.id {
			return true
		}
	}
	return false
}

func (s *tour) gone(w window) {
	s.Helper()
	s.until(fmt.Sprintf("the window %q to close", w.name), func() bool { return !s.shows(w) })
}

// move puts a window in a place of the screen.
func (s *tour) move(w window, at image.Point) {
	s.Helper()
	before := s.desk.bounds(w)
	if s.desk.bounds(w).Min.Sub(at) == (image.Point{}) {
		return
	}
	s.desk.xdotool(s.T, "windowmove", w.id, at.X, at.Y)
	s.until("the window to move", func() bool {
		now := s.desk.bounds(w).Min
		d := now.Sub(at) // the frame may be counted or not
		return now != before.Min && d.X >= 0 && d.X < 40 && d.Y >= 0 && d.Y < 40 || d == image.Point{}
	})
}

// resize gives a window a size and waits until it has it.
func (s *tour) resize(w window, size image.Point) {
	s.Helper()
	s.desk.xdotool(s.T, "windowsize", w.id, size.X, size.Y)
	s.until(fmt.Sprintf("the size %v", size), func() bool { return s.desk.bounds(w).Size() == size })
}

// still returns what a window shows once it shows something and no longer
// changes; a caret may blink and a small picture may move.
func (s *tour) still(w window) *image.NRGBA {
	s.Helper()
	last := s.desk.grab(w.id)
	same := 0
	s.until("a window at rest", func() bool {
		now := s.desk.grab(w.id)
		limit := now.Rect.Dx() * now.Rect.Dy() / 150
		if differ(last, now) <= limit && colours(now, 20) >= 20 {
			same++
		} else {
			same = 0
		}
		last = now
		return same >= 5
	})
	return last
}

// changes does something and waits until the window shows the change, whole: a
// menu or a panel that opens or closes.
func (s *tour) changes(w window, act func()) {
	s.Helper()
	s.changesBy(2500, w, act)
}

func (s *tour) changesBy(pixels int, w window, act func()) {
	s.Helper()
	before := s.still(w)
	act()
	s.until("the window to change", func() bool { return differ(before, s.desk.grab(w.id)) > pixels })
	s.still(w)
}

// shot takes a picture of a window for the folder.
func (s *tour) shot(w window, name string) *image.NRGBA {
	s.Helper()
	img := s.still(w)
	s.save(name, img)
	s.pictures[name] = img
	return img
}

func (s *tour) save(name string, img *image.NRGBA) {
	s.Helper()
	s.number++
	path := filepath.Join(s.shots, fmt.Sprintf("%02d-%s.png", s.number, name))
	f, err := os.Create(path)
	if err != nil {
		s.Fatal(err)
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(f, img); err != nil {
		s.Fatal(err)
	}
	if err := f.Close(); err != nil {
		s.Fatal(err)
	}
}

// opens does something that opens a window, waits for it and puts it in a place.
func (s *tour) opens(name string, at image.Point, act func()) window {
	s.Helper()
	before := map[window]bool{}
	for _, w := range s.desk.windows() {
		before[w] = true
	}
	act()
	var found window
	s.until(fmt.Sprintf("a new window %q", name), func() bool {
		for _, w := range s.desk.windows() {
			if !before[w] && strings.Contains(w.name, name) {
				found = w
				return true
			}
		}
		return false
	})
	s.move(found, at)
	s.activate(found)
	return found
}

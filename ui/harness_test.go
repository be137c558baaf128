package ui

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/go-text/typesetting/fontscan"

	"papilio/app"
	"papilio/assets"
	"papilio/store"
	"papilio/ui/theme"
)

// queue stands in for Fyne's goroutine: what the UI wants done waits here
// until the test's goroutine does it.
type queue struct {
	mu    sync.Mutex
	todo  []func()
	all   int // ever asked for
	ready chan struct{}
	meter *Meter // times what is done; nil: nothing is timed
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

func (q *queue) do(f func()) {
	q.mu.Lock()
	q.todo = append(q.todo, f)
	q.all++
	q.mu.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// count returns how many functions were ever asked for.
func (q *queue) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.all
}

// drain does everything that is there.
func (q *queue) drain() {
	for {
		q.mu.Lock()
		todo := q.todo
		q.todo = nil
		q.mu.Unlock()
		if len(todo) == 0 {
			return
		}
		for _, f := range todo {
			q.meter.Do(nameOf(f), f)
		}
	}
}

// until does what comes until something is so, and fails after a while.
func (q *queue) until(t *testing.T, what string, so func() bool) {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		q.drain()
		if so() {
			return
		}
		select {
		case <-q.ready:
		case <-timeout:
			t.Fatalf("never came about: %s", what)
		}
	}
}

// bench is a UI on Fyne's test driver with a session of its own.
type bench struct {
	*UI
	q     *queue
	t     *testing.T
	store *store.DB
}

// memoryKeyring is a keyring in memory.
func memoryKeyring() (*Keyring, map[string]string) {
	var mu sync.Mutex
	kept := map[string]string{}
	return &Keyring{
		Get:    func(a string) (string, error) { mu.Lock(); defer mu.Unlock(); return kept[a], nil },
		Set:    func(a, p string) error { mu.Lock(); defer mu.Unlock(); kept[a] = p; return nil },
		Delete: func(a string) error { mu.Lock(); defer mu.Unlock(); delete(kept, a); return nil },
	}, kept
}

// residents are the characters of the built-in server with pictures.
func residents() []app.Resident {
	list := app.Characters()
	pictures := assets.Pictures()
	for i := range list {
		list[i].Picture = assets.Bytes(pictures[i%len(pictures)].PNG)
	}
	return list
}

// never is a Wait for residents who keep still.
func never(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() }

// testLocales makes every test alike on every computer. PAPILIO_LANGUAGE=de
// shows the windows in German, to look at (make shots).
func testLocales() []string {
	if tag := os.Getenv("PAPILIO_LANGUAGE"); tag != "" {
		return []string{tag}
	}
	return nil
}

func startBuiltIn(t *testing.T) *app.BuiltIn {
	t.Helper()
	b, err := app.StartBuiltIn(t.Context(), app.BuiltInOptions{Name: "Lena (#)", Residents: residents(), Seed: 1, Wait: never})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// newBench starts a UI in a look. prepare may change the options and the store
// before the first window.
func newBench(t *testing.T, look theme.Variant, builtIn *app.BuiltIn, prepare func(*Options, *store.DB)) *bench {
	t.Helper()
	return newBenchIn(t, look, t.TempDir(), builtIn, prepare)
}

// newBenchIn is newBench on a data folder. The first page was seen already.
func newBenchIn(t *testing.T, look theme.Variant, dir string, builtIn *app.BuiltIn, prepare func(*Options, *store.DB)) *bench {
	t.Helper()
	library, err := app.OpenLibrary(app.LibraryOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := library.SetSetting(settingTheme, string(look)); err != nil {
		t.Fatal(err)
	}
	if _, err := library.Use(library.Last()); err != nil {
		t.Fatal(err)
	}
	db := library.Store()
	q := newQueue()
	ring, _ := memoryKeyring()
	o := Options{Locales: testLocales, Library: library, BuiltIn: builtIn, Do: q.do, Keyring: ring,
		Fonts: func() ([]fontscan.Footprint, error) { return nil, nil }} // alike on every computer
	if prepare != nil {
		prepare(&o, db)
	}
	b := &bench{UI: New(test.NewTempApp(t), o), q: q, t: t, store: db}
	b.welcome.done = true
	t.Cleanup(func() {
		b.Close()
		library.Close()
	})
	return b
}

// shot writes a picture of a window to the folder PAPILIO_SHOTS, to look at.
func (b *bench) shot(w fyne.Window, name string) {
	b.t.Helper()
	b.q.drain()
	img := w.Canvas().Capture()
	dir := os.Getenv("PAPILIO_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		b.t.Fatal(err)
	}
}

// looks runs a test in light and in dark.
func looks(t *testing.T, f func(t *testing.T, look theme.Variant)) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		t.Run(string(v), func(t *testing.T) { f(t, v) })
	}
}

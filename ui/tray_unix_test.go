//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"bytes"
	"image"
	"image/png"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/godbus/dbus/v5"
)

// trayLine is a line of the menu as whoever shows it gets it.
type trayLine struct {
	ID    int32
	Props map[string]dbus.Variant
	Below []dbus.Variant
}

func (l trayLine) String() string {
	label, _ := l.Props["label"].Value().(string)
	if kind, _ := l.Props["type"].Value().(string); kind == "separator" {
		return "---"
	}
	if state, _ := l.Props["toggle-state"].Value().(int32); state == 1 {
		label = "x " + label
	}
	if enabled, ok := l.Props["enabled"].Value().(bool); ok && !enabled {
		label = "(" + label + ")"
	}
	var below []string
	for _, v := range l.Below {
		below = append(below, lineOf(v).String())
	}
	if below != nil {
		label += "[" + strings.Join(below, " ") + "]"
	}
	return label
}

func lineOf(v dbus.Variant) (l trayLine) {
	if err := dbus.Store([]any{v.Value()}, &l); err != nil {
		panic(err)
	}
	return l
}

// find returns the line with a label.
func (l trayLine) find(label string) (int32, bool) {
	if got, _ := l.Props["label"].Value().(string); got == label {
		return l.ID, true
	}
	for _, v := range l.Below {
		if id, ok := lineOf(v).find(label); ok {
			return id, true
		}
	}
	return 0, false
}

var trayTested bool

// TestTrayIcon shows the icon to a watcher on a real bus: its picture, its hint,
// its menu that changes, and clicks. The library has one icon in a process.
func TestTrayIcon(t *testing.T) {
	if trayTested {
		t.Skip("it was shown already")
	}
	trayTested = true
	b := newBusTest(t)
	w := b.startWatcher(b.desk, true)
	icon := newStatusIcon(slog.New(slog.DiscardHandler))
	icon.listen(func(n DesktopNews) { b.news <- n })
	picture := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	copy(picture.Pix, []byte{1, 2, 3, 255, 4, 5, 6, 255})
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	did := make(chan string, 10)
	item := func(label string, checked bool, says string) *fyne.MenuItem {
		i := fyne.NewMenuItem(label, func() { did <- says })
		i.Checked = checked
		return i
	}
	menu := func(open string, quiet bool, says string) *fyne.Menu {
		status := fyne.NewMenuItem("Status", nil)
		status.ChildMenu = fyne.NewMenu("", item("Online", true, "online"), fyne.NewMenuItemSeparator(), item("Away", false, "away"))
		quit := item("Quit", false, "quit")
		quit.Disabled = quiet
		return fyne.NewMenu("", item(open, false, says), status, fyne.NewMenuItemSeparator(), item("Quiet", quiet, "quiet"), quit)
	}
	picturesShown := fyne.NewStaticResource("a.png", file.Bytes())
	icon.show(picturesShown, "not seen", menu("Open", false, "old"))
	icon.show(picturesShown, "Papilio, 2 new", menu("Open", false, "open"))

	var name string
	select {
	case name = <-w.items:
	case <-time.After(20 * time.Second):
		t.Fatal("the icon was not registered")
	}
	name, _, _ = strings.Cut(name, "/")
	object := b.desk.Object(name, "/StatusNotifierItem")
	property := func(p string, v any) {
		t.Helper()
		if err := object.StoreProperty("org.kde.StatusNotifierItem."+p, v); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
	}
	var title string
	if property("Title", &title); title != "Papilio" {
		t.Errorf("its title is %q", title)
	}
	hintIs := func(want string) bool {
		var hint struct {
			Name  string
			Icons []struct {
				W, H int32
				Pix  []byte
			}
			Title, Text string
		}
		property("ToolTip", &hint)
		return hint.Title == want
	}
	layout := func() (l trayLine) {
		t.Helper()
		var revision uint32
		if err := b.desk.Object(name, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	until := func(what string, so func() bool) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !so(); <-time.After(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("never came about: %s; the menu is %v", what, layout())
			}
		}
	}
	until("the hint", func() bool { return hintIs("Papilio, 2 new") })
	var pixels []struct {
		W, H int32
		Pix  []byte
	}
	if property("IconPixmap", &pixels); len(pixels) != 1 || pixels[0].W != 2 || !slices.Equal(pixels[0].Pix, []byte{255, 1, 2, 3, 255, 4, 5, 6}) {
		t.Errorf("the icon is %v", pixels)
	}
	until("the menu", func() bool { return layout().String() == "[Open Status[x Online --- Away] --- Quiet Quit]" })

	does := func(label, want string) {
		t.Helper()
		until(label, func() bool {
			id, ok := layout().find(label)
			if !ok {
				return false
			}
			if err := b.desk.Object(name, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.Event", 0, id, "clicked", dbus.MakeVariant(0), uint32(0)).Err; err != nil {
				t.Fatal(err)
			}
			select {
			case got := <-did:
				if got != want {
					t.Errorf("%s does %q, want %q", label, got, want)
				}
				return true
			case <-time.After(20 * time.Millisecond): // nobody waited for the click yet
				return false
			}
		})
	}
	does("Open", "open")
	does("Away", "away")
	icon.show(picturesShown, "Papilio", menu("Open it", false, "other")) // the same lines
	until("the other words", func() bool { return strings.Contains(layout().String(), "Open it") && hintIs("Papilio") })
	does("Open it", "other")
	icon.show(picturesShown, "Papilio", menu("Open", true, "open"))
	until("the check mark", func() bool { return layout().String() == "[Open Status[x Online --- Away] --- x Quiet (Quit)]" })
	does("Quiet", "quiet")

	if err := object.Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err; err != nil {
		t.Fatal(err)
	}
	b.told("the click on the icon", func(n DesktopNews) bool { return n.Opened })
	icon.close()
	until("the icon is gone", func() bool {
		var there bool
		err := b.desk.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&there)
		return err == nil && !there
	})

	// A connection that has gone ends the icon, and nothing else: the library
	// still has the one from before.
	icon = newStatusIcon(slog.New(slog.DiscardHandler))
	icon.listen(func(DesktopNews) {})
	icon.show(picturesShown, "", menu("Open", false, ""))
	select {
	case <-icon.done:
	case <-time.After(20 * time.Second):
		t.Error("the icon is shown on no bus")
	}
	icon.show(picturesShown, "", menu("Open", false, ""))
	icon.close()
}

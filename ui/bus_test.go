//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"bufio"
	"context"
	"log/slog"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// busDaemon starts a bus of its own at an address, and waits until it listens.
func busDaemon(t *testing.T, address string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Skip("there is no dbus-daemon here (tools/setup test installs it)")
	}
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address", "--address="+address)
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	startProgram(t, daemon)
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return daemon
}

// busTest is a session bus with somebody on it who plays the desktop.
type busTest struct {
	t       *testing.T
	bus     *bus
	news    chan DesktopNews
	address string
	daemon  *exec.Cmd
	desk    *dbus.Conn
}

func newBusTest(t *testing.T) *busTest {
	t.Helper()
	b := &busTest{t: t, news: make(chan DesktopNews, 100), address: "unix:path=" + filepath.Join(t.TempDir(), "bus")}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.address)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", b.address)
	b.daemon = busDaemon(t, b.address)
	b.desk = b.join()
	b.bus = newBus(slog.New(slog.DiscardHandler))
	t.Cleanup(b.bus.close)
	return b
}

func (b *busTest) join() *dbus.Conn {
	b.t.Helper()
	conn, err := dbus.Connect(b.address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { conn.Close() })
	return conn
}

func (b *busTest) listen() { b.bus.listen(func(n DesktopNews) { b.news <- n }) }

// serve puts an object on the bus under a name.
func (b *busTest) serve(conn *dbus.Conn, v any, path, name string) {
	b.t.Helper()
	if err := conn.Export(v, dbus.ObjectPath(path), name); err != nil {
		b.t.Fatal(err)
	}
	b.own(conn, name)
}

func (b *busTest) own(conn *dbus.Conn, name string) {
	b.t.Helper()
	if r, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		b.t.Fatalf("%s: %v, %v", name, r, err)
	}
}

func (b *busTest) told(what string, so func(DesktopNews) bool) {
	b.t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		select {
		case n := <-b.news:
			if so(n) {
				return
			}
		case <-deadline:
			b.t.Fatalf("never told: %s", what)
		}
	}
}

func (b *busTest) trayTold(there bool) {
	b.t.Helper()
	b.told("the tray", func(n DesktopNews) bool { return n.Tray != nil && *n.Tray == there })
}

// shown is a notification as the desktop was asked for it.
type shown struct {
	id, replaces  uint32
	title, text   string
	actions       []string
	suppressSound bool
}

// notifications is org.freedesktop.Notifications.
type notifications struct {
	can   []string
	last  uint32
	shown chan shown
}

func (n *notifications) GetCapabilities() ([]string, *dbus.Error) { return n.can, nil }

func (n *notifications) Notify(app string, replaces uint32, icon, title, text string, actions []string, hints map[string]dbus.Variant, timeout int32) (uint32, *dbus.Error) {
	id := replaces
	if id == 0 {
		n.last++
		id = n.last
	}
	quiet, _ := hints["suppress-sound"].Value().(bool)
	n.shown <- shown{id, replaces, title, text, actions, quiet}
	return id, nil
}

func TestNotify(t *testing.T) {
	b := newBusTest(t)
	n := &notifications{can: []string{"body", "body-markup", "actions"}, shown: make(chan shown, 100)}
	b.serve(b.desk, n, notifyPath, notifyName)
	b.listen()
	next := func() shown {
		t.Helper()
		select {
		case s := <-n.shown:
			return s
		case <-time.After(20 * time.Second):
			t.Fatal("there is no notification")
		}
		return shown{}
	}
	send := func(key, title, text string) shown { b.bus.send(Notice{key, title, text}); return next() }

	first := send("message ann@example.org", "Ann", `<b>hi</b> & "you"`)
	if first.title != "Ann" || first.text != "&lt;b&gt;hi&lt;/b&gt; &amp; &#34;you&#34;" || first.replaces != 0 || !first.suppressSound || len(first.actions) != 2 || first.actions[0] != "default" {
		t.Errorf("shown: %+v", first)
	}
	second := send("message bob@example.org", "Bob", "hello")
	if again := send("message ann@example.org", "Ann", "once more"); again.replaces != first.id {
		t.Errorf("the second of Ann replaces %d, want %d", again.replaces, first.id)
	}
	signal := func(name string, body ...any) {
		t.Helper()
		if err := b.desk.Emit(notifyPath, notifyName+name, body...); err != nil {
			t.Fatal(err)
		}
	}
	signal(".ActionInvoked", uint32(99), "default") // of another program
	signal(".ActionInvoked", "damaged", "default")
	signal(".ActionInvoked")
	signal(".ActionInvoked", second.id, "default")
	b.told("the click", func(n DesktopNews) bool {
		if n.Clicked != "" && n.Clicked != "message bob@example.org" {
			t.Errorf("clicked: %q", n.Clicked)
		}
		return n.Clicked == "message bob@example.org"
	})
	signal(".NotificationClosed", first.id, uint32(2))
	signal(".ActionInvoked", second.id, "default")
	b.told("another click, so the signal before it has come", func(n DesktopNews) bool { return n.Clicked != "" })
	if again := send("message ann@example.org", "Ann", "new"); again.replaces != 0 {
		t.Errorf("a notification that was closed is replaced: %+v", again)
	}

	for i := range 3 * busRemember {
		send(string(rune('a'+i)), "many", "")
	}
	b.bus.close()
	if len(b.bus.notify.keys) > busRemember || len(b.bus.notify.ids) > busRemember {
		t.Errorf("%d notifications are remembered", len(b.bus.notify.keys))
	}
}

// A desktop that knows no markup is sent none.
func TestNotifyPlain(t *testing.T) {
	b := newBusTest(t)
	n := &notifications{shown: make(chan shown, 100)}
	b.serve(b.desk, n, notifyPath, notifyName)
	b.listen()
	b.bus.send(Notice{"key", "a & b", "c & d"})
	if s := <-n.shown; s.text != "c & d" || len(s.actions) != 0 {
		t.Errorf("shown: %+v", s)
	}
}

// Notify never waits: not for a desktop that does not answer, nor for a bus that
// is not there.
func TestNotifyDoesNotWait(t *testing.T) {
	for _, address := range []string{"", "unix:path=/nonexistent"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
		b := newBus(slog.New(slog.DiscardHandler))
		if address != "" {
			b.listen(func(n DesktopNews) { t.Errorf("news without a bus: %+v", n) })
		}
		for range 100 {
			b.send(Notice{"key", "title", "text"})
		}
		if b.locked(t.Context()) && address != "" {
			t.Error("locked without a bus")
		}
		b.close()
	}
}

// watcher is org.kde.StatusNotifierWatcher.
type watcher struct {
	props *prop.Properties
	items chan string
}

func (w *watcher) RegisterStatusNotifierItem(sender dbus.Sender, path string) *dbus.Error {
	w.items <- string(sender) + path
	return nil
}

// startWatcher puts a watcher on the bus, with or without somebody who shows icons.
func (b *busTest) startWatcher(conn *dbus.Conn, host bool) *watcher {
	b.t.Helper()
	w := &watcher{items: make(chan string, 10)}
	var err error
	w.props, err = prop.Export(conn, trayPath, prop.Map{trayWatcher: {"IsStatusNotifierHostRegistered": {Value: host, Writable: false, Emit: prop.EmitFalse}}})
	if err != nil {
		b.t.Fatal(err)
	}
	b.serve(conn, w, trayPath, trayWatcher)
	return w
}

// The tray is told of when somebody shows icons, and when nobody does any more.
func TestTrayFound(t *testing.T) {
	b := newBusTest(t)
	b.listen()
	w := b.startWatcher(b.desk, false)
	host := func(there bool, name string) {
		t.Helper()
		w.props.SetMust(trayWatcher, "IsStatusNotifierHostRegistered", there)
		if err := b.desk.Emit(trayPath, trayWatcher+name); err != nil {
			t.Fatal(err)
		}
	}
	host(true, ".StatusNotifierHostRegistered")
	b.trayTold(true)
	host(false, ".StatusNotifierHostUnregistered")
	b.trayTold(false)
	host(true, ".StatusNotifierHostRegistered")
	b.trayTold(true)
	if _, err := b.desk.ReleaseName(trayWatcher); err != nil {
		t.Fatal(err)
	}
	b.trayTold(false)
	b.own(b.desk, trayWatcher)
	b.trayTold(true)

	// The bus goes and comes again. The library for the icon does not follow it,
	// so there is no tray; but there are notifications.
	b.daemon.Process.Kill()
	b.daemon.Wait()
	b.trayTold(false)
	b.daemon = busDaemon(t, b.address)
	b.desk = b.join()
	b.startWatcher(b.desk, true)
	n := &notifications{shown: make(chan shown, 100)}
	b.serve(b.desk, n, notifyPath, notifyName)
	for deadline := time.After(20 * time.Second); len(n.shown) == 0; {
		b.bus.send(Notice{"key", "title", "text"})
		select {
		case <-deadline:
			t.Fatal("there is no notification on the new bus")
		case news := <-b.news:
			t.Errorf("told: %+v", news)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// saver is somebody who locks the screen.
type saver struct {
	mu     sync.Mutex
	active bool
	hang   chan struct{} // nil: it answers
}

func (s *saver) GetActive() (bool, *dbus.Error) {
	s.mu.Lock()
	active, hang := s.active, s.hang
	s.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return active, nil
}

func (s *saver) set(active bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active = active
}

func TestLocked(t *testing.T) {
	b := newBusTest(t)
	w := b.startWatcher(b.desk, true)
	_ = w
	b.listen()
	b.trayTold(true) // the bus is in use
	locked := func() bool { return b.bus.locked(context.Background()) }
	if locked() {
		t.Error("locked, though nobody says so")
	}
	free, gnome := &saver{}, &saver{}
	b.serve(b.desk, free, "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")
	b.serve(b.desk, gnome, "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver")
	if locked() {
		t.Error("locked, though both say no")
	}
	gnome.set(true)
	if !locked() {
		t.Error("not locked, though one says so")
	}
	gnome.set(false)
	free.set(true)
	if !locked() {
		t.Error("not locked, though the other one says so")
	}
	free.set(false)
	session, err := prop.Export(b.desk, "/org/freedesktop/login1/session/auto", prop.Map{"org.freedesktop.login1.Session": {"LockedHint": {Value: true}}})
	if err != nil {
		t.Fatal(err)
	}
	b.own(b.desk, "org.freedesktop.login1")
	if !locked() {
		t.Error("not locked, though logind says so")
	}
	session.SetMust("org.freedesktop.login1.Session", "LockedHint", false)
	if locked() {
		t.Error("locked, though logind says no")
	}

	// Who does not answer has not said so.
	free.mu.Lock()
	free.hang = make(chan struct{})
	free.mu.Unlock()
	defer close(free.hang)
	gnome.set(true)
	began := time.Now()
	if !locked() {
		t.Error("not locked: one hangs, the other one says so")
	}
	if took := time.Since(began); took > lockedWait+2*time.Second {
		t.Errorf("it took %v", took)
	}
}

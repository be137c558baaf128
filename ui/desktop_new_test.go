package ui

import (
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A desktop with nothing on it takes whatever it is given, and leaves nothing
// running.
func TestDesktopOfNothing(t *testing.T) {
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER"} {
		t.Setenv(name, "")
	}
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	for _, listen := range []bool{false, true} {
		d, closeDesktop := NewDesktop(test.NewTempApp(t), slog.New(slog.DiscardHandler))
		if listen {
			d.Listen(func(n DesktopNews) { t.Errorf("news of nothing: %+v", n) })
		}
		if d.Popups != nil {
			t.Error("pop-ups without a screen")
		}
		for range 20 {
			d.Play(wavFile("fmt ", wavFormat(1, 1, soundRate, 16), "data", "1234"), 1)
			d.Notify(Notice{"key", "title", "text"})
		}
		if d.Locked(t.Context()) {
			t.Error("a screen that is not there is locked")
		}
		closeDesktop()
		d.Play(nil, 1)
		d.Notify(Notice{})
		d.Tray(fyne.NewStaticResource("icon.png", nil), "", fyne.NewMenu(""))
	}
	left := ""
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); <-time.After(time.Millisecond) {
		stacks := make([]byte, 1<<20)
		left = ""
		for _, g := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			for _, ours := range []string{"ui.(*player)", "ui.(*bus)", "ui.(*corner)", "ui.(*statusIcon)"} {
				if strings.Contains(g, ours) {
					left += g + "\n\n"
				}
			}
		}
		if left == "" {
			return
		}
	}
	t.Errorf("still running:\n%s", left)
}

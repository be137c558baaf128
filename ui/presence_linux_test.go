package ui

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestDesktopIdle asks the display there is; without one the source fails and
// says so, and nothing hangs. (tools/tour runs the program under a real one.)
func TestDesktopIdle(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	idle, err := DesktopIdle()(ctx)
	if os.Getenv("DISPLAY") == "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		if err == nil && os.Getenv("WAYLAND_DISPLAY") == "" {
			t.Errorf("idle for %v without a display", idle)
		}
		return
	}
	if err != nil {
		t.Logf("this display does not tell: %v", err)
		return
	}
	if idle < 0 || idle > 50*24*time.Hour {
		t.Errorf("idle for %v", idle)
	}
}

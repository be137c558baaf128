package ui

import (
	"bytes"
	"os"
	"path/filepath"
)

// soundDevice reports whether there is something to play on: a sound server
// or a card.
func soundDevice() bool {
	if os.Getenv("PULSE_SERVER") != "" {
		return true
	}
	if runtime := os.Getenv("XDG_RUNTIME_DIR"); runtime != "" {
		for _, socket := range []string{"pulse/native", "pipewire-0"} {
			if _, err := os.Stat(filepath.Join(runtime, socket)); err == nil {
				return true
			}
		}
	}
	cards, err := os.ReadFile("/proc/asound/cards")
	return err == nil && !bytes.Contains(cards, []byte("no soundcards"))
}

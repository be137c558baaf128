//go:build !linux

package ui

import "testing"

// noSoundDevice cannot hide a device here.
func noSoundDevice(t *testing.T) { t.Skip("there may be a sound device") }

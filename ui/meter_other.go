//go:build !linux

package ui

import "time"

// threadTime returns how long this thread has had the processor, where the
// system tells; here it does not.
func threadTime() time.Duration { return 0 }

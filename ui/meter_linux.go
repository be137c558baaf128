package ui

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns how long this thread has had the processor. Differences
// mean something only while the goroutine stays on its thread.
func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

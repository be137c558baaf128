package widget

import (
	"time"

	"golang.org/x/sys/unix"
)

// worked is how long the processor has worked for this thread, which must be
// locked: what other programs take away does not count.
func worked() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(t.Nano())
}

package widget

import "sync/atomic"

var still atomic.Bool

// SetStill says whether what need not move stays still, from the next time it
// is started: spinners, the dots of who is writing, animated pictures, the caret.
// What a person moves by hand still moves.
func SetStill(on bool) { still.Store(on) }

// Still reports what SetStill said last.
func Still() bool { return still.Load() }

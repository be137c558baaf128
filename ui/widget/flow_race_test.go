//go:build race

package widget

// raceEnabled widens time limits.
const raceEnabled = true

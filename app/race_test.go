//go:build race

package app

// slow is set where the race detector makes everything slow.
const slow = true

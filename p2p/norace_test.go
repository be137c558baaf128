//go:build !race

package p2p

// raceDetector makes tests of many bytes smaller.
const raceDetector = false

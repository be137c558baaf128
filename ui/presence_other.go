//go:build !linux

package ui

// DesktopIdle returns nil: only input in our own windows is known here.
func DesktopIdle() IdleSource { return nil }

//go:build !uimeter

package main

import "papilio/ui"

// metered times nothing: that is for builds with the tag uimeter.
func metered(*ui.Options) (stop func()) { return func() {} }

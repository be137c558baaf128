//go:build !linux && !freebsd && !openbsd && !netbsd

package ui

import "context"

// clipboardPicture returns the picture on the clipboard, or nil. Fyne's
// clipboard is text only, and there is no other reader for this system.
func clipboardPicture(context.Context) ([]byte, error) { return nil, nil }

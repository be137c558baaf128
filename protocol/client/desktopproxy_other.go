//go:build !unix || darwin

package client

import "context"

// desktopProxies knows no desktop here: only the environment names a proxy.
func desktopProxies(context.Context, string) []string { return nil }

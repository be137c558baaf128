//go:build !linux

package netns

import (
	"errors"
	"testing"
)

type space struct{}

// Allowed says why namespaces cannot be made here.
func Allowed() error { return errors.New("not Linux") }

// Do runs f.
func (h *Host) Do(f func() error) error { return f() }

// Nft does nothing here.
func (h *Host) Nft(string) {}

func (l *Lab) open(bool) *space                           { panic("not Linux") }
func (s *space) forward(testing.TB)                       {}
func (s *space) cable(testing.TB, string, *space, string) {}
func (s *space) ip(testing.TB, string, ...any)            {}

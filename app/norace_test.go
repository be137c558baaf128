//go:build !race

package app

const slow = false

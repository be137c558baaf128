package ui

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

// maxShortcut is the longest shortcut, in characters (app.CheckShortcut).
const maxShortcut = 7

// shortcutFrom makes a shortcut from the name of a file: "My Duck.gif" is
// "(myduc)". A name without letters and digits gives none.
func shortcutFrom(name string) string {
	name = strings.TrimSuffix(name, filepath.Ext(name))
	var letters []rune
	for _, r := range strings.ToLower(name) {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && len(letters) < maxShortcut-2 {
			letters = append(letters, r)
		}
	}
	if len(letters) == 0 {
		return ""
	}
	return "(" + string(letters) + ")"
}

// freeShortcuts returns up to n shortcuts like a taken one that are free: the
// same with a number, inside the brackets when it has any.
func freeShortcuts(taken string, n int, free func(string) bool) []string {
	body, left, right := []rune(taken), "", ""
	for _, pair := range []string{"()", "[]", "{}", "::", "**"} {
		if l := len(body); l > 2 && string(body[0]) == pair[:1] && string(body[l-1]) == pair[1:] {
			body, left, right = body[1:l-1], pair[:1], pair[1:]
			break
		}
	}
	var found []string
	for i := 2; i < 100 && len(found) < n; i++ {
		number := strconv.Itoa(i)
		room := maxShortcut - len(left) - len(right) - len(number)
		s := left + string(body[:min(room, len(body))]) + number + right
		if free(s) {
			found = append(found, s)
		}
	}
	return found
}

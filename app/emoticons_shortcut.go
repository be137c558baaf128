package app

import (
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkShortcut says what is wrong with a shortcut by itself: "shortcut-empty",
// "shortcut-long", "shortcut-space" or "".
func checkShortcut(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return ShortcutEmpty
	case utf8.RuneCountInString(s) > maxShortcut || !utf8.ValidString(s):
		return ShortcutLong
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		return ShortcutSpace
	}
	return ""
}

// ShortcutFrom makes a shortcut from the name of a file: "My Duck.gif" is
// "(myduc)". A name without letters and digits gives "".
func ShortcutFrom(name string) string {
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

// brackets returns what a shortcut has round its body: "(duck)" is "duck"
// between "(" and ")".
func brackets(shortcut string) (left string, body []rune, right string) {
	body = []rune(shortcut)
	for _, pair := range []string{"()", "[]", "{}", "::", "**"} {
		if l := len(body); l > 2 && string(body[0]) == pair[:1] && string(body[l-1]) == pair[1:] {
			return pair[:1], body[1 : l-1], pair[1:]
		}
	}
	return "", body, ""
}

// FreeShortcuts returns up to n shortcuts like a taken one that are free: the
// same with a number, inside the brackets when it has any.
func FreeShortcuts(taken string, n int, free func(string) bool) []string {
	left, body, right := brackets(taken)
	var found []string
	for i := 2; i < 1000 && len(found) < n; i++ {
		number := strconv.Itoa(i)
		room := maxShortcut - len(left) - len(right) - len(number)
		s := left + string(body[:min(room, len(body))]) + number + right
		if free(s) {
			found = append(found, s)
		}
	}
	return found
}

// fitShortcut makes a shortcut that somebody else chose one that can be used:
// without what cannot be written, and cut inside its brackets. What nothing is
// left of comes back as "".
func fitShortcut(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) > maxShortcut {
		left, body, right := brackets(s)
		s = left + string(body[:min(len(body), maxShortcut-len(left)-len(right))]) + right
	}
	if checkShortcut(s) != "" {
		return ""
	}
	return s
}

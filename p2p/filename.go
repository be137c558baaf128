package p2p

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SafeName makes a file name from the contact harmless on every system (p2p.md
// 12): no folders, controls, direction marks, characters or device names that
// mean something to a system, no dots or blanks at its ends, at most 200 bytes
// with its ending kept. It is never empty. A name that is safe stays as it is.
func SafeName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), strings.ContainsRune(`<>:"|?*`, r):
			return -1 // Cf has the marks that turn the direction of writing round
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = trimName(name)
	if len(name) > maxNameBytes {
		stem, ending := name, ""
		if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 16 {
			stem, ending = name[:dot], name[dot:]
		}
		stem = stem[:min(len(stem), maxNameBytes-len(ending))]
		for !utf8.ValidString(stem) {
			stem = stem[:len(stem)-1]
		}
		name = trimName(strings.TrimRight(stem, ". ") + ending)
	}
	if name == "" {
		return "file"
	}
	if stem, _, _ := strings.Cut(name, "."); reserved(strings.TrimSpace(stem)) {
		return "_" + name[:min(len(name), maxNameBytes-1)]
	}
	return name
}

// trimName takes away what a system drops at the ends, and what hides a file.
func trimName(s string) string {
	return strings.TrimLeft(strings.TrimRight(strings.TrimSpace(s), ". "), " .")
}

// reserved reports whether a name is that of a device.
func reserved(s string) bool {
	s = strings.ToUpper(s)
	switch s {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	if stem, ok := strings.CutPrefix(s, "COM"); ok {
		s = stem
	} else if stem, ok := strings.CutPrefix(s, "LPT"); ok {
		s = stem
	} else {
		return false
	}
	return utf8.RuneCountInString(s) == 1 && strings.ContainsAny(s, "0123456789¹²³")
}

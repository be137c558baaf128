package protocol

import (
	"strings"
	"unicode"
)

// Clean makes text from a peer safe to draw and to log: controls go (newline
// and tab stay), bidi overrides and isolates go, CR and CRLF become newline,
// and no character carries more than four combining marks (hostile-input.md
// B04, B28). Letters and marks of every script stay.
func Clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n"), "\r", "\n")
	marks := 0
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			marks = 0
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0, r == '\ufeff', r == '\u2028' || r == '\u2029',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		case unicode.Is(unicode.Mn, r):
			if marks++; marks > maxMarks {
				return -1
			}
			return r
		}
		marks = 0
		return r
	}, s)
}

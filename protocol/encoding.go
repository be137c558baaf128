package protocol

import "strings"

// PercentEncode encodes an argument of an MSNP line: everything but letters,
// digits and ".-_" (notification.md 1.2, p2p.md 1.5).
func PercentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// PercentDecode decodes %XX; an invalid escape stays as it is and + is not a
// blank. Raw UTF-8, as some servers send it, passes through. Bytes that are
// not UTF-8 become U+FFFD.
func PercentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if hi, lo := unhex(s[i+1]), unhex(s[i+2]); hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// MaxNameRunes is how much of a friendly name is ever shown.
const MaxNameRunes = 129

// maxMarks is how many combining marks one base character may carry.
const maxMarks = 4

// CleanName makes a name from the wire fit to show: one line, no controls, no
// bidi overrides, bounded. Blank names become fallback.
func CleanName(s, fallback string) string {
	s = cutRunes(strings.Join(strings.Fields(Clean(s)), " "), MaxNameRunes)
	if s == "" {
		return fallback
	}
	return s
}

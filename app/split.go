package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"papilio/protocol"
)

// maxFormatBytes bounds the X-MMS-IM-Format header, so that a part and its
// headers stay under the 1664 bytes of a message. A font with a longer name is
// left away.
const maxFormatBytes = 160

// parts makes what a person wrote into texts that each fit into one message:
// cut at a blank or a line break where there is one in the second half, else
// between two characters. What is empty after trimming gives no parts.
func parts(t protocol.Text) []protocol.Text {
	body := strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(t.Body, "\ufffd"), "\r\n", "\n"), "\r", "\n"), " \t\n")
	if strings.TrimSpace(body) == "" || len(body) > maxTextBytes {
		return nil
	}
	if len(t.Format.String()) > maxFormatBytes {
		t.Format.Font = ""
	}
	var out []protocol.Text
	for body != "" {
		n := cut(body, maxPartBytes)
		part := strings.TrimRight(body[:n], " \n")
		body = strings.TrimLeft(body[n:], " \n")
		if part != "" {
			out = append(out, protocol.Text{Body: part, Format: t.Format})
		}
	}
	return out
}

// cut returns where to cut s so that the first part is at most limit bytes on
// the wire, where a line break takes two.
func cut(s string, limit int) int {
	size, blank := 0, 0
	for i, r := range s {
		n := utf8.RuneLen(r)
		if r == '\n' {
			n = 2
		}
		if size+n > limit {
			if blank > i/2 {
				return blank
			}
			return mark(s, i)
		}
		size += n
		if unicode.IsSpace(r) {
			blank = i + utf8.RuneLen(r)
		}
	}
	return len(s)
}

// mark moves a cut before the character that the combining marks at it belong
// to, so that accents stay on their letters.
func mark(s string, i int) int {
	for at := i; at > i/2; {
		r, _ := utf8.DecodeRuneInString(s[at:])
		if !unicode.Is(unicode.Mn, r) && r != '\u200d' && r != '\ufe0f' {
			return at
		}
		_, n := utf8.DecodeLastRuneInString(s[:at])
		at -= n
	}
	return i
}

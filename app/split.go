package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/segmenter"

	"papilio/protocol"
)

// maxFormatBytes bounds the X-MMS-IM-Format header, so that a part and its
// headers stay under the 1664 bytes of a message. A font with a longer name is
// left away.
const maxFormatBytes = 160

// parts makes what a person wrote into texts that each fit into one message:
// cut at a blank or a line break where there is one in the second half, else
// before a link, else between two characters as people see them. Neither a link
// that fits into one message nor a shortcut is cut. What is empty after
// trimming gives no parts.
func parts(t protocol.Text, shortcuts []string) []protocol.Text {
	body := strings.TrimRight(strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(t.Body, "\ufffd"), "\r\n", "\n"), "\r", "\n"), " \t\n")
	if strings.TrimSpace(body) == "" || len(body) > maxTextBytes {
		return nil
	}
	if len(t.Format.String()) > maxFormatBytes {
		t.Format.Font = ""
	}
	var out []protocol.Text
	for body != "" {
		n := cut(body, maxPartBytes, shortcuts)
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
func cut(s string, limit int, shortcuts []string) int {
	size, blank, end := 0, 0, -1
	for i, r := range s {
		n := utf8.RuneLen(r)
		if r == '\n' {
			n = 2
		}
		if size+n > limit {
			end = i
			break
		}
		size += n
		if unicode.IsSpace(r) {
			blank = i + utf8.RuneLen(r)
		}
	}
	switch {
	case end < 0:
		return len(s)
	case blank > end/2:
		return blank
	}
	if at := linkAcross(s[blank:], end-blank, limit); at >= 0 && blank+at > 0 {
		return blank + at
	}
	return between(s, end, shortcuts)
}

// linkAcross returns where the link begins that lies across a cut, -1 when
// there is none or it is too long to be kept whole.
func linkAcross(s string, at, limit int) int {
	last := -1
	for _, start := range []string{"http://", "https://", "mailto:", "www."} {
		for i := min(at, len(s)-len(start)) - 1; i > last; i-- {
			if strings.EqualFold(s[i:i+len(start)], start) {
				last = i
			}
		}
	}
	if last < 0 {
		return -1
	}
	length := strings.IndexFunc(s[last:], unicode.IsSpace)
	if length < 0 {
		length = len(s) - last
	}
	if length > limit {
		return -1
	}
	return last
}

// maxLookBack is how far before the limit a better place to cut is looked for:
// nothing that must stay in one piece is longer, but what somebody made so on
// purpose.
const maxLookBack = 160

// between returns the last place up to end that is between two characters as
// people see them (a letter with its marks, a joined emoji, a flag) and not
// inside a shortcut.
func between(s string, end int, shortcuts []string) int {
	to := min(len(s), end+maxLookBack)
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	var bounds []int
	var seg segmenter.Segmenter
	seg.Init([]rune(s[:to]))
	at := 0
	for clusters := seg.GraphemeIterator(); clusters.Next(); {
		if at > 0 && at <= end {
			bounds = append(bounds, at)
		}
		at += len(string(clusters.Grapheme().Text))
	}
	for i := len(bounds) - 1; i >= 0 && bounds[i] > end-maxLookBack; i-- {
		if !insideShortcut(s, bounds[i], shortcuts) {
			return bounds[i]
		}
	}
	if n := len(bounds); n > 0 {
		return bounds[n-1]
	}
	return end // one character of hundreds of marks
}

// insideShortcut reports whether a cut goes through a shortcut of ours, or
// through what looks like one of everybody's: signs, or a word in brackets.
func insideShortcut(s string, at int, shortcuts []string) bool {
	for _, code := range shortcuts {
		low, high := max(0, at-len(code)+1), min(len(s), at+len(code)-1)
		if code != "" && low < high && strings.Contains(strings.ToLower(s[low:high]), strings.ToLower(code)) {
			return true
		}
	}
	before, after := s[at-1], s[min(at, len(s)-1)]
	if sign(before) || sign(after) {
		return true
	}
	open := strings.LastIndexByte(s[max(0, at-4):at], '(')
	closing := strings.IndexByte(s[at:min(len(s), at+4)], ')')
	return open >= 0 && closing >= 0
}

// sign reports whether a byte is one of those that emoticons are made of.
func sign(b byte) bool {
	return b < utf8.RuneSelf && b > ' ' && unicode.In(rune(b), unicode.P, unicode.S)
}

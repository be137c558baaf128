package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// atomKind is what one unbreakable part of a flow is.
type atomKind uint8

const (
	atomWord atomKind = iota
	atomSpace
	atomImage
	atomBreak
)

// atom is the smallest part that is placed on a line.
type atom struct {
	kind atomKind
	span int  // index of the span it came from
	glue bool // no line break before it
	text string
	w, h float32 // h of an image only
	at   int     // the byte of the text it begins at
	n    int     // how many it is made of
}

// longWord is the length in bytes from which a word is measured rune by rune
// rather than as a whole.
const longWord = 64

// tabSpaces is what a tab is drawn as.
const tabSpaces = "    "

// atoms cuts spans into words, spaces, images and line breaks. image returns
// the size of the picture of a span, or false when it is drawn as its text.
func atoms(spans []Span, metrics Metrics, image func(Span) (w, h float32, ok bool)) []atom {
	out := make([]atom, 0, len(spans)*4)
	glue := false // the atom before is a word that goes on
	at := 0
	for i, s := range spans {
		if s.Kind == SpanClassic || s.Kind == SpanCustom {
			if w, h, ok := image(s); ok {
				out = append(out, atom{kind: atomImage, span: i, w: w, h: h, text: s.Text, at: at, n: len(s.Text)})
				glue = false
				at += len(s.Text)
				continue
			}
		}
		out, glue = cutWords(out, s.Text, i, at, glue, metrics)
		at += len(s.Text)
	}
	return out
}

func cutWords(out []atom, text string, span, at int, glue bool, m Metrics) ([]atom, bool) {
	for text != "" {
		n, kind := nextAtom(text)
		part := text[:n]
		text = text[n:]
		a := atom{kind: kind, span: span, text: part, at: at, n: n}
		at += n
		switch kind {
		case atomBreak:
			a.text = "\n"
			glue = false
		case atomSpace:
			a.text = strings.ReplaceAll(part, "\t", tabSpaces)
			a.w = m.width(a.text)
			glue = false
		case atomWord:
			first, _ := utf8.DecodeRuneInString(part)
			last, _ := utf8.DecodeLastRuneInString(part)
			a.glue = glue && !ideograph(first) || closes(first)
			a.w = m.width(a.text)
			glue = !ideograph(last)
		}
		out = append(out, a)
	}
	return out, glue
}

// nextAtom returns how many bytes of text are its first atom. Ideographs stand
// alone, since a line may break between any two of them.
func nextAtom(text string) (int, atomKind) {
	r, size := utf8.DecodeRuneInString(text)
	if r == '\n' {
		return size, atomBreak
	}
	space := breakingSpace(r)
	end := size
	for end < len(text) {
		next, n := utf8.DecodeRuneInString(text[end:])
		if next == '\n' || breakingSpace(next) != space {
			break
		}
		if !space && (ideograph(next) || ideograph(r)) && !joins(r, next) {
			break
		}
		r, end = next, end+n
	}
	if space {
		return end, atomSpace
	}
	return end, atomWord
}

func breakingSpace(r rune) bool { return r != '\u00a0' && r != '\u202f' && unicode.IsSpace(r) }

// ideograph reports whether a line may break on either side of r.
func ideograph(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60 || r >= 0x20000 && r <= 0x3ffff
}

// closes reports whether r must not begin a line.
func closes(r rune) bool {
	return strings.ContainsRune("、。，．）」』】〉》！？：；ー々", r)
}

// joins reports whether b must stay with a: marks, joiners, variation
// selectors, skin tones, and punctuation that closes.
func joins(a, b rune) bool {
	return a == '\u200d' || b == '\u200d' || b >= 0xfe00 && b <= 0xfe0f || b >= 0x1f3fb && b <= 0x1f3ff ||
		unicode.Is(unicode.Mn, b) || unicode.Is(unicode.Me, b) || closes(b)
}

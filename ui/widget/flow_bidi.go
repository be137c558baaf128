package widget

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// Text from right to left: the rules of Unicode's UAX 9 for a text without
// embeddings and isolates, which protocol.Clean takes out. Fyne draws a run of
// one direction right; the order of the runs on a line is made here.

// rightToLeftFrom is the first letter that is written from right to left.
const rightToLeftFrom = 0x590

// bidiText is a text with the direction of each of its bytes.
type bidiText struct {
	levels []uint8 // one for each byte; even is left to right
	bases  []baseAt
}

// baseAt is the direction of a paragraph, which begins at a byte.
type baseAt struct {
	at    int
	right bool
}

// base returns the direction of the paragraph a byte is in.
func (b *bidiText) base(at int) bool {
	right := false
	for _, p := range b.bases {
		if p.at > at {
			break
		}
		right = p.right
	}
	return right
}

// newBidiText resolves the directions of a text that spans make up; nil when
// all of it goes from left to right. Emoticons are neutral, links go from left
// to right. right is the direction of what has no letters, and of all when
// force is set.
func newBidiText(spans []Span, length int, right bool) *bidiText {
	if !right && !hasRightToLeft(spans) {
		return nil
	}
	b := &bidiText{levels: make([]uint8, 0, length)}
	p := paragraph{force: right}
	at := 0
	for _, s := range spans {
		if s.Kind != SpanText {
			class := bidi.ON
			if s.Kind == SpanLink {
				class = bidi.L
			}
			p.add(class, 0, len(s.Text))
			at += len(s.Text)
			continue
		}
		for i := 0; i < len(s.Text); {
			props, n := bidi.LookupString(s.Text[i:])
			if n == 0 {
				n = 1
			}
			r, _ := utf8.DecodeRuneInString(s.Text[i:])
			if r == '\n' {
				p.add(bidi.B, 0, n)
				b.flush(&p)
			} else {
				p.add(props.Class(), bracket(r), n)
			}
			i += n
		}
		at += len(s.Text)
	}
	b.flush(&p)
	return b
}

func hasRightToLeft(spans []Span) bool {
	for _, s := range spans {
		if s.Kind != SpanText {
			continue
		}
		for i, r := range s.Text {
			if r < rightToLeftFrom {
				continue
			}
			switch props, _ := bidi.LookupString(s.Text[i:]); props.Class() {
			case bidi.R, bidi.AL, bidi.AN:
				return true
			}
		}
	}
	return false
}

// startsRightToLeft reports whether the first letter of a text is written from
// right to left.
func startsRightToLeft(text string) bool {
	for i := range text {
		switch props, _ := bidi.LookupString(text[i:]); props.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// StartsRightToLeft reports whether a text begins with a letter of a script
// that is written from right to left: such a message is sent with RL=1.
func StartsRightToLeft(text string) bool { return startsRightToLeft(text) }

// flush resolves a paragraph and begins the next.
func (b *bidiText) flush(p *paragraph) {
	if len(p.classes) == 0 {
		return
	}
	right := p.base()
	b.bases = append(b.bases, baseAt{len(b.levels), right})
	levels := p.resolve(right)
	for i, n := range p.sizes {
		for range n {
			b.levels = append(b.levels, levels[i])
		}
	}
	*p = paragraph{force: p.force}
}

// bracket returns a number for a bracket: positive opens, negative closes, the
// same number for a pair.
func bracket(r rune) int8 {
	switch r {
	case '(':
		return 1
	case ')':
		return -1
	case '[':
		return 2
	case ']':
		return -2
	case '{':
		return 3
	case '}':
		return -3
	}
	return 0
}

// paragraph is a text without line breaks, as classes of its characters.
type paragraph struct {
	force    bool // goes from right to left whatever it begins with
	classes  []bidi.Class
	brackets []int8
	sizes    []int // in bytes
}

func (p *paragraph) add(c bidi.Class, bracket int8, size int) {
	p.classes, p.brackets, p.sizes = append(p.classes, c), append(p.brackets, bracket), append(p.sizes, size)
}

// base returns the direction of the first letter (P2, P3).
func (p *paragraph) base() bool {
	if p.force {
		return true
	}
	for _, c := range p.classes {
		switch c {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// resolve returns the level of each character.
func (p *paragraph) resolve(right bool) []uint8 {
	c := append([]bidi.Class(nil), p.classes...)
	own := bidi.L
	if right {
		own = bidi.R
	}
	weak(c, own)
	p.pairs(c, own)
	neutral(c, own)
	levels := make([]uint8, len(c))
	for i, class := range c {
		switch {
		case p.classes[i] == bidi.B:
			if right {
				levels[i] = 1
			}
		case !right && class == bidi.R:
			levels[i] = 1
		case !right && class != bidi.L:
			levels[i] = 2
		case right && class == bidi.R:
			levels[i] = 1
		case right:
			levels[i] = 2
		}
	}
	return levels
}

// weak resolves numbers and marks (W1 to W7).
func weak(c []bidi.Class, own bidi.Class) {
	before, strong := own, own
	for i := range c {
		switch c[i] {
		case bidi.NSM, bidi.BN:
			c[i] = before
		case bidi.L, bidi.R, bidi.AL:
			strong = c[i]
		case bidi.EN:
			if strong == bidi.AL {
				c[i] = bidi.AN
			}
		case bidi.LRO, bidi.RLO, bidi.LRE, bidi.RLE, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI, bidi.Control:
			c[i] = bidi.ON
		}
		before = c[i]
	}
	for i := range c {
		switch {
		case c[i] == bidi.AL:
			c[i] = bidi.R
		case i > 0 && i+1 < len(c) && (c[i] == bidi.ES || c[i] == bidi.CS) && c[i-1] == bidi.EN && c[i+1] == bidi.EN:
			c[i] = bidi.EN
		case i > 0 && i+1 < len(c) && c[i] == bidi.CS && c[i-1] == bidi.AN && c[i+1] == bidi.AN:
			c[i] = bidi.AN
		}
	}
	for i := 0; i < len(c); i++ {
		if c[i] != bidi.ET {
			continue
		}
		end := i
		for end < len(c) && c[end] == bidi.ET {
			end++
		}
		to := bidi.ON
		if i > 0 && c[i-1] == bidi.EN || end < len(c) && c[end] == bidi.EN {
			to = bidi.EN
		}
		for ; i < end; i++ {
			c[i] = to
		}
		i--
	}
	strong = own
	for i := range c {
		switch c[i] {
		case bidi.ES, bidi.CS:
			c[i] = bidi.ON
		case bidi.L, bidi.R:
			strong = c[i]
		case bidi.EN:
			if strong == bidi.L {
				c[i] = bidi.L
			}
		}
	}
}

// side returns what a class counts as next to neutrals; 0 and false for those.
func side(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return 0, false
}

// maxBrackets is how deep brackets are matched (BD16).
const maxBrackets = 63

// pairs gives the brackets of a pair one direction (N0).
func (p *paragraph) pairs(c []bidi.Class, own bidi.Class) {
	type open struct {
		at   int
		kind int8
	}
	var stack []open
	match := map[int]int{} // of an opening bracket
	for i, b := range p.brackets {
		switch {
		case b > 0 && c[i] == bidi.ON:
			if len(stack) == maxBrackets {
				return
			}
			stack = append(stack, open{i, b})
		case b < 0 && c[i] == bidi.ON:
			for n := len(stack) - 1; n >= 0; n-- {
				if stack[n].kind == -b {
					match[stack[n].at] = i
					stack = stack[:n]
					break
				}
			}
		}
	}
	if len(match) == 0 {
		return
	}
	before := own // the last strong one
	for i := range c {
		end, ok := match[i]
		if !ok {
			if s, strong := side(c[i]); strong {
				before = s
			}
			continue
		}
		same, other := false, false
		for _, in := range c[i+1 : end] {
			if s, strong := side(in); strong {
				same, other = same || s == own, other || s != own
			}
		}
		switch {
		case same || other && before == own:
			c[i], c[end] = own, own
			before = own
		case other:
			c[i], c[end] = before, before
		}
	}
}

// neutral resolves what is left (N1, N2).
func neutral(c []bidi.Class, own bidi.Class) {
	before := own
	for i := 0; i < len(c); i++ {
		if s, ok := side(c[i]); ok {
			before = s
			continue
		}
		end := i
		after := own
		for ; end < len(c); end++ {
			if s, ok := side(c[end]); ok {
				after = s
				break
			}
		}
		to := own
		if before == after {
			to = before
		}
		for ; i < end; i++ {
			c[i] = to
		}
		i--
	}
}

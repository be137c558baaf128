package store

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is made of a typed query.
const (
	maxQuery = 256 // bytes that are looked at
	maxWords = 16
)

// wordQuery is a typed query taken apart. All of match and parts must be found.
type wordQuery struct {
	match string   // for FTS, "" for nothing
	typed []int    // by token of match: how many runes of a beginning were typed, 0 for a whole word
	parts []string // found anywhere, in ASCII lower case: what FTS has no words for
}

func (w wordQuery) empty() bool { return w.match == "" && len(w.parts) == 0 }

// parseWords takes what somebody typed apart. Words become quoted beginnings,
// so no operator, column or parenthesis is left; what stands in quotes becomes
// a phrase. Signs alone, such as :-), and scripts that are written without
// blanks are looked for letter by letter.
func parseWords(text string) wordQuery {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	text = strings.ToValidUTF8(text, " ")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	var w wordQuery
	var match []string
	count := 0
	add := func(s string, phrase bool) {
		if s = strings.TrimSpace(s); s == "" || count >= maxWords {
			return
		}
		count++
		tokens := strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) })
		if len(tokens) == 0 || strings.ContainsFunc(s, unspaced) {
			w.parts = append(w.parts, asciiLower(s))
			return
		}
		for i, t := range tokens {
			n := 0
			if !phrase && i == len(tokens)-1 {
				for _, r := range t {
					if !isMark(r) {
						n++
					}
				}
			}
			w.typed = append(w.typed, n)
		}
		star := "*"
		if phrase {
			star = ""
		}
		match = append(match, `"`+strings.Join(tokens, " ")+star+`"`)
	}
	for i, piece := range strings.Split(text, `"`) {
		// A quote that is not closed yet is being typed.
		if i%2 == 1 && i < strings.Count(text, `"`) {
			add(piece, true)
			continue
		}
		for _, word := range strings.Fields(piece) {
			add(word, false)
		}
	}
	w.match = strings.Join(match, " ")
	return w
}

// inWord reports whether unicode61 takes a rune for a part of a word.
func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || isMark(r) || unicode.Is(unicode.Co, r))
}

func isMark(r rune) bool { return unicode.Is(unicode.Mn, r) }

// unspaced reports whether a rune is of a script that is written without blanks
// between the words: unicode61 takes a whole sentence for one word there.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

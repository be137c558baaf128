package trace

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Masked stands for what must not be shown.
const Masked = "•••"

// Bounds of what a record keeps of one thing.
const (
	maxValue  = 240  // runes of a value
	maxWords  = 2000 // runes of a message
	maxFields = 100  // of a record
	maxPeople = 20   // of a connection
)

// Shown returns text from the network as it may be drawn and saved: one line,
// in which controls, characters that change the direction or have no width, and
// bytes that are no UTF-8 stand as their numbers; at most 240 characters.
func Shown(s string) string { return shown(s, maxValue) }

func shown(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if n++; n > limit {
			return b.String() + fmt.Sprintf("... (%d more bytes)", len(s)-i)
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == ' ':
			b.WriteByte(' ')
		case !unicode.IsPrint(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Variation_Selector) || wide(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

// wide reports letters that are drawn as nothing.
func wide(r rune) bool { return r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' }

// tree collects the fields of a record.
type tree struct {
	fields []Field
	words  bool // the words of conversations may be kept
}

func (t *tree) add(depth int, name, value string) {
	if len(t.fields) < maxFields {
		t.fields = append(t.fields, Field{Depth: depth, Name: name, Value: Shown(value)})
	}
}

// hide notes that there was something.
func (t *tree) hide(depth int, name string, length int) {
	if len(t.fields) < maxFields {
		t.fields = append(t.fields, Field{Depth: depth, Name: name, Value: mask(length), Hidden: true})
	}
}

// private keeps a text of people only when they asked for it.
func (t *tree) private(depth int, name, value string) {
	if !t.words {
		t.hide(depth, name, len(value))
		return
	}
	if len(t.fields) < maxFields {
		t.fields = append(t.fields, Field{Depth: depth, Name: name, Value: shown(value, maxWords)})
	}
}

func mask(length int) string { return fmt.Sprintf("%s (%d)", Masked, length) }

// number writes a number as the documents do.
func number(n uint64) string { return fmt.Sprint(n) }

func hex(n uint64) string { return fmt.Sprintf("0x%x", n) }

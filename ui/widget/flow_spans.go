package widget

import (
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"papilio/assets"
	"papilio/protocol"
)

// SpanKind says what a part of a text is.
type SpanKind uint8

// The kinds of span.
const (
	SpanText SpanKind = iota
	SpanLink
	SpanClassic // a classic emoticon
	SpanCustom  // a custom emoticon of the sender
)

// Span is a part of a text. The Text of all spans of a text, put together,
// is the text.
type Span struct {
	Kind     SpanKind
	Text     string
	Link     *Link              // of a SpanLink
	Name     string             // of a SpanClassic: "smile"
	File     string             // of a SpanClassic: "emoticons/smile.svg"
	Emoticon *protocol.Emoticon // of a SpanCustom
}

// Spans cuts a text into plain text, links and emoticons. custom holds the
// emoticons the sender announced; the longest shortcut wins, and a custom one
// wins over a classic one of the same length. There are no emoticons inside
// links (switchboard.md 6 and 12). It takes time linear in the length of text.
func Spans(text string, custom []protocol.Emoticon) []Span {
	m := matcher{classic: classicIndex(), custom: indexCustom(custom)}
	return m.spans(text, true)
}

// NameSpans does the same for a friendly name: classic emoticons only, no
// links.
func NameSpans(name string) []Span {
	m := matcher{classic: classicIndex()}
	return m.spans(name, false)
}

// shortcut is one entry of the classic index.
type shortcut struct {
	text string // lower case
	name string
	file string
}

// matcher holds the shortcuts by their first rune in lower case, the longest
// first.
type matcher struct {
	classic map[rune][]shortcut
	custom  map[rune][]protocol.Emoticon
}

var classicIndex = sync.OnceValue(func() map[rune][]shortcut { return indexClassic(assets.Classic()) })

func indexClassic(list []assets.ClassicEmoticon) map[rune][]shortcut {
	index := map[rune][]shortcut{}
	for _, e := range list {
		for _, s := range e.Shortcuts {
			if s == "" {
				continue
			}
			s = strings.ToLower(s)
			first := firstRune(s)
			index[first] = append(index[first], shortcut{s, e.Name, e.File})
		}
	}
	for _, l := range index {
		sort.SliceStable(l, func(i, j int) bool { return len(l[i].text) > len(l[j].text) })
	}
	return index
}

// maxCustom and maxShortcut bound what a sender can make us compare; the
// protocol says 5 per announcement and 7 characters.
const (
	maxCustom   = 256
	maxShortcut = 64
)

func indexCustom(list []protocol.Emoticon) map[rune][]protocol.Emoticon {
	if len(list) == 0 {
		return nil
	}
	if len(list) > maxCustom {
		list = list[len(list)-maxCustom:]
	}
	index := map[rune][]protocol.Emoticon{}
	for _, e := range list {
		if strings.TrimSpace(e.Shortcut) == "" || len(e.Shortcut) > maxShortcut {
			continue
		}
		first := firstRune(e.Shortcut)
		index[first] = append(index[first], e)
	}
	for _, l := range index {
		sort.SliceStable(l, func(i, j int) bool { return len(l[i].Shortcut) > len(l[j].Shortcut) })
	}
	return index
}

func (m *matcher) spans(text string, links bool) []Span {
	var out []Span
	plain := 0     // where the plain text began that is not in out yet
	begins := true // a link may begin here
	noLink := 0    // no link begins before this
	flush := func(end int) {
		if end > plain {
			out = append(out, Span{Kind: SpanText, Text: text[plain:end]})
		}
	}
	for i := 0; i < len(text); {
		if links && begins && i >= noLink {
			n, looked, link := linkAt(text[i:])
			noLink = i + looked
			if n > 0 {
				flush(i)
				out = append(out, Span{Kind: SpanLink, Text: text[i : i+n], Link: &link})
				i += n
				plain, begins = i, false
				continue
			}
		}
		if span, ok := m.at(text[i:]); ok {
			flush(i)
			out = append(out, span)
			i += len(span.Text)
			plain, begins = i, true
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		begins = !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("./\\@:-_+%&=?#", r)
		i += n
	}
	flush(len(text))
	return out
}

// at returns the emoticon that s begins with.
func (m *matcher) at(s string) (Span, bool) {
	first := firstRune(s)
	var best Span
	if list := m.custom[first]; list != nil {
		best = longestCustom(s, list)
	}
	// quirk: exact case first, then any case, for custom shortcuts.
	if list := m.custom[otherCase(first)]; list != nil {
		if other := longestCustom(s, list); len(other.Text) > len(best.Text) {
			best = other
		}
	}
	for _, c := range m.classic[unicode.ToLower(first)] {
		if len(c.text) <= len(best.Text) {
			break
		}
		if hasPrefixFold(s, c.text) {
			return Span{Kind: SpanClassic, Text: s[:len(c.text)], Name: c.name, File: c.file}, true
		}
	}
	return best, best.Text != ""
}

// longestCustom returns the longest shortcut that s begins with; of the same
// length the one in the very same case, and of those the one announced last.
func longestCustom(s string, list []protocol.Emoticon) Span {
	var best Span
	exact := false
	for i := range list {
		e := &list[i]
		n := foldPrefix(s, e.Shortcut)
		if n == 0 || n < len(best.Text) {
			continue
		}
		same := s[:n] == e.Shortcut
		if n > len(best.Text) || same || !exact {
			best, exact = Span{Kind: SpanCustom, Text: s[:n], Emoticon: e}, same
		}
	}
	return best
}

// foldPrefix returns how many bytes of s are prefix in any case, 0 when s does
// not begin with it.
func foldPrefix(s, prefix string) int {
	n := 0
	for _, p := range prefix {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || r != p && unicode.ToLower(r) != unicode.ToLower(p) {
			return 0
		}
		n += size
	}
	return n
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func otherCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}
	if up := unicode.ToUpper(r); up != r {
		return up
	}
	return -1
}

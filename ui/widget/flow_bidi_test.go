package widget

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// seen writes the lines of a flow as they are seen, from left to right: what
// goes from right to left in brackets.
func seen(f Flow) string {
	var lines []string
	for _, l := range f.Lines {
		s := ""
		for _, p := range l.Pieces {
			text := f.source(p)
			if p.Image {
				text = "*"
			}
			if p.RightToLeft { // by words: together again
				text = "<" + text + ">"
				if strings.HasSuffix(s, ">") {
					i := strings.LastIndex(s, "<")
					s, text = s[:i], "<"+f.source(p)+s[i+1:]
				}
			}
			s += text
		}
		if l.RightToLeft {
			s = "R " + s
		}
		lines = append(lines, s)
	}
	return strings.Join(lines, "/")
}

// TestBidi lays out mixed text; Hebrew and Arabic letters stand for themselves.
func TestBidi(t *testing.T) {
	for _, c := range []struct {
		text  string
		right bool
		want  string
	}{
		{"abc def", false, "abc def"},
		{"שלום עולם", false, "R <שלום עולם>"},
		{"abc שלום def", false, "abc <שלום> def"},
		{"abc שלום עולם, def", false, "abc <שלום עולם>, def"},
		{"שלום abc עולם", false, "R < עולם>abc<שלום >"},
		{"שלום abc def עולם", false, "R < עולם>abc def<שלום >"},
		{"שלום 123 עולם!", false, "R < עולם!>123<שלום >"},
		{"abc שלום 123", false, "abc 123<שלום >"},
		{"(שלום) abc", false, "R abc<(שלום) >"},
		{"abc (שלום) def", false, "abc (<שלום>) def"},
		{"abc (שלום", false, "abc (<שלום>"},
		{"سعر 12.50 ريال", false, "R < ريال>12.50<سعر >"},
		{"abc!", true, "R <!>abc"},
		{"שלום :) עולם", false, "R <שלום :) עולם>"},
		{"שלום http://a.example/x?y=1! עולם", false, "R <! עולם>http://a.example/x?y=1<שלום >"},
		{"abc\nשלום\ndef", false, "abc/R <שלום>/def"},
		{"שלום\n\n123", false, "R <שלום>//123"},
		{"אבגדהוזחטיכלמנסע פצקרש", false, "R <אבגדהוזחטיכלמנסע>/R <פצקרש>"},
	} {
		m := matcher{classic: testClassic}
		metrics := fixedMetrics
		metrics.RightToLeft = c.right
		width := float32(400)
		if strings.HasPrefix(c.text, "אבג") {
			width = 180
		}
		f := NewFlow(m.spans(c.text, true), width, metrics, squares)
		if got := seen(f); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

// TestCarets finds every offset again at the place where it is drawn, and marks
// what lies between two.
func TestCarets(t *testing.T) {
	width := fixedMetrics.Width
	for _, text := range []string{"hello", "abc שלום def", "שלום abc 12 עולם", "a\tb", "x :) y", "e\u0301a"} {
		m := matcher{classic: testClassic}
		f := NewFlow(m.spans(text, true), 1000, fixedMetrics, squares)
		for _, p := range f.Lines[0].Pieces {
			for at := p.Start; at <= p.End; at++ {
				if p.Image && at != p.Start && at != p.End || at < len(text) && !utf8.RuneStart(text[at]) || strings.HasPrefix(text[at:], "\u0301") {
					continue
				}
				if got := f.offsetIn(p, f.caret(p, at, width), width); got != at {
					t.Errorf("%q: %d is found at %d", text, at, got)
				}
			}
		}
		total := float32(0)
		for _, s := range f.marked(0, 0, len(text), width) {
			total += s[1] - s[0]
		}
		if total != f.Lines[0].W {
			t.Errorf("%q: %v of %v is marked", text, total, f.Lines[0].W)
		}
	}
	f := NewFlow([]Span{{Text: "abc שלום def"}}, 1000, fixedMetrics, squares)
	if got := fmt.Sprint(f.marked(0, 2, len("abc של"), width)); got != "[[20 40] [60 80]]" {
		t.Error(got) // c, blank; and the right half of the word
	}
}

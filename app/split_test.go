package app

import (
	"strings"
	"testing"
	"unicode/utf8"

	"papilio/protocol"
)

func TestParts(t *testing.T) {
	long := strings.Repeat("wort und wort ", 1000)
	for name, test := range map[string]struct {
		body string
		want int // parts; -1 is several
	}{
		"short":         {"hello", 1},
		"blank":         {" \r\n ", 0},
		"just fits":     {strings.Repeat("x", maxPartBytes), 1},
		"one over":      {strings.Repeat("x", maxPartBytes+1), 2},
		"line ends":     {strings.Repeat("\nx", maxPartBytes/2), -1},
		"words":         {long, -1},
		"no blanks":     {strings.Repeat("語", 2000), -1},
		"not UTF-8":     {strings.Repeat("\xffx", 1000), -1},
		"only marks":    {strings.Repeat("\u0301", 3000), -1},
		"a novel":       {strings.Repeat("x", maxTextBytes+1), 0},
		"blank in long": {strings.Repeat("x", 1300) + " " + strings.Repeat("y", 1300), 2},
	} {
		got := parts(protocol.Text{Body: test.body}, nil)
		if test.want >= 0 && len(got) != test.want || test.want < 0 && len(got) < 2 {
			t.Errorf("%s: %d parts", name, len(got))
		}
		for _, p := range got {
			wire := strings.ReplaceAll(p.Body, "\n", "\r\n")
			if !utf8.ValidString(p.Body) || len(wire) > maxPartBytes || p.Body == "" {
				t.Errorf("%s: a part of %d bytes", name, len(wire))
			}
		}
	}
	if got := parts(protocol.Text{Body: strings.Repeat("x", 1300) + " " + strings.Repeat("y", 1300)}, nil); strings.Contains(got[0].Body, "y") {
		t.Error("cut inside a word where there was a blank")
	}
	var joined []string
	for _, p := range parts(protocol.Text{Body: long}, nil) {
		joined = append(joined, p.Body)
	}
	if strings.Join(joined, " ") != strings.TrimSpace(long) {
		t.Error("words are lost or cut")
	}
	accents := strings.Repeat("e\u0301", 1000)
	for _, p := range parts(protocol.Text{Body: accents}, nil) {
		if strings.HasPrefix(p.Body, "\u0301") {
			t.Error("an accent was cut off its letter")
		}
	}
}

// Nothing that a person sees as one thing is cut, wherever the limit falls.
func TestPartsKeepWhatBelongsTogether(t *testing.T) {
	link := "https://example.org/" + strings.Repeat("path/", 60) + "?q=1"
	for name, whole := range map[string]string{
		"a letter with marks":  "e\u0301\u0323",
		"a family":             "👨\u200d👩\u200d👧\u200d👦",
		"a skin":               "👍🏽",
		"a flag":               "🇩🇪",
		"a keycap":             "7\ufe0f\u20e3",
		"a rainbow flag":       "🏳\ufe0f\u200d🌈",
		"Hangul of parts":      "\u1112\u1161\u11ab",
		"Arabic with marks":    "ب\u0651\u064e",
		"Hebrew with points":   "ש\u05c1\u05b8",
		"Devanagari":           "नि",
		"a shortcut of ours":   "(frog)",
		"a shortcut, in upper": "(FROG)",
		"letters of ours":      "xyzzy",
		"one of everybody's":   ":-)",
		"one in brackets":      "(au)",
		"a link":               link,
		"a link of few words":  "www.example.org/a(b)c",
	} {
		for fill := range 40 {
			// No blank anywhere near: 語 is a word of its own.
			body := strings.Repeat("a", fill) + strings.Repeat("語", (maxPartBytes-len(whole)/2)/3-fill/6) + whole + strings.Repeat("字", 300)
			if strings.HasPrefix(name, "a link") {
				body = strings.Replace(body, "字", " 字", 1)
			}
			list := parts(protocol.Text{Body: body}, []string{"(frog)", "xyzzy"})
			here := 0
			var joined strings.Builder
			for _, p := range list {
				here += strings.Count(p.Body, whole)
				joined.WriteString(p.Body)
			}
			if here != 1 {
				t.Errorf("%s was cut after %d bytes: %.20q | %.20q", name, len(list[0].Body), list[0].Body[len(list[0].Body)-12:], list[1].Body)
				break
			}
			if joined.String() != strings.ReplaceAll(body, " ", "") && joined.String() != body {
				t.Errorf("%s: something was lost", name)
			}
		}
	}
	// One after the other, without any blank.
	for _, one := range []string{"🇩🇪", "👨\u200d👩\u200d👧\u200d👦", "e\u0301", "שׁ", ":-)"} {
		for _, p := range parts(protocol.Text{Body: strings.Repeat(one, 2000)}, nil) {
			if strings.ReplaceAll(p.Body, one, "") != "" && one != ":-)" {
				t.Errorf("%q is cut: %.30q", one, p.Body)
			}
		}
	}
	// A link longer than a message has to be cut, and is not lost.
	endless := "https://example.org/" + strings.Repeat("abcdefghij", 300)
	var joined string
	for _, p := range parts(protocol.Text{Body: "look: " + endless}, nil) {
		joined += p.Body
	}
	if joined != "look: "+endless && joined != "look:"+endless {
		t.Errorf("%.60q", joined)
	}
}

func FuzzParts(f *testing.F) {
	f.Add("hello")
	f.Add(strings.Repeat("a\u0301 ", 900))
	f.Add(strings.Repeat("\n", 2000) + "x")
	f.Fuzz(func(t *testing.T, body string) {
		for _, p := range parts(protocol.Text{Body: body}, []string{"(frog)", ":x"}) {
			if len(strings.ReplaceAll(p.Body, "\n", "\r\n")) > maxPartBytes || !utf8.ValidString(p.Body) || p.Body == "" {
				t.Errorf("a part of %d bytes", len(p.Body))
			}
		}
	})
}

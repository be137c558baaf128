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
		got := parts(protocol.Text{Body: test.body})
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
	if got := parts(protocol.Text{Body: strings.Repeat("x", 1300) + " " + strings.Repeat("y", 1300)}); strings.Contains(got[0].Body, "y") {
		t.Error("cut inside a word where there was a blank")
	}
	var joined []string
	for _, p := range parts(protocol.Text{Body: long}) {
		joined = append(joined, p.Body)
	}
	if strings.Join(joined, " ") != strings.TrimSpace(long) {
		t.Error("words are lost or cut")
	}
	accents := strings.Repeat("e\u0301", 1000)
	for _, p := range parts(protocol.Text{Body: accents}) {
		if strings.HasPrefix(p.Body, "\u0301") {
			t.Error("an accent was cut off its letter")
		}
	}
}

func FuzzParts(f *testing.F) {
	f.Add("hello")
	f.Add(strings.Repeat("a\u0301 ", 900))
	f.Add(strings.Repeat("\n", 2000) + "x")
	f.Fuzz(func(t *testing.T, body string) {
		for _, p := range parts(protocol.Text{Body: body}) {
			if len(strings.ReplaceAll(p.Body, "\n", "\r\n")) > maxPartBytes || !utf8.ValidString(p.Body) || p.Body == "" {
				t.Errorf("a part of %d bytes", len(p.Body))
			}
		}
	})
}

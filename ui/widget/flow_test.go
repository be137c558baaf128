package widget

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"papilio/assets"
	"papilio/protocol"
)

var testClassic = indexClassic([]assets.ClassicEmoticon{
	{Name: "smile", Shortcuts: []string{":)", ":-)"}, File: "emoticons/smile.svg"},
	{Name: "grin", Shortcuts: []string{":D", ":-D", ":>", ":->"}, File: "emoticons/grin.svg"},
	{Name: "wink", Shortcuts: []string{";)", ";-)"}, File: "emoticons/wink.svg"},
	{Name: "heart", Shortcuts: []string{"(L)"}, File: "emoticons/heart.svg"},
	{Name: "cup", Shortcuts: []string{"(C)"}, File: "emoticons/cup.svg"},
	{Name: "confused", Shortcuts: []string{":S", ":-S"}, File: "emoticons/confused.svg"},
	{Name: "flat", Shortcuts: []string{":|", ":-|"}, File: "emoticons/flat.svg"},
	{Name: "nerd", Shortcuts: []string{"8-|"}, File: "emoticons/nerd.svg"},
	{Name: "party", Shortcuts: []string{"<:o)"}, File: "emoticons/party.svg"},
	{Name: "cry", Shortcuts: []string{":'("}, File: "emoticons/cry.svg"},
	{Name: "surprised", Shortcuts: []string{":O", ":-O"}, File: "emoticons/surprised.svg"},
})

func custom(shortcut, content string) protocol.Emoticon {
	return protocol.Emoticon{Shortcut: shortcut, Object: protocol.NewObject("maria@example.org", protocol.CustomEmoticon, []byte(content))}
}

// show writes spans as one line: text as it is, [classic], {custom}, <link>.
func show(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Kind {
		case SpanText:
			b.WriteString(s.Text)
		case SpanClassic:
			b.WriteString("[" + s.Name + "]")
		case SpanCustom:
			b.WriteString("{" + s.Emoticon.Shortcut + "}")
		case SpanLink:
			b.WriteString("<" + s.Link.Address + ">")
		}
	}
	return b.String()
}

func TestSpans(t *testing.T) {
	duck := custom("(duck)", "duck")
	for _, c := range []struct {
		text   string
		custom []protocol.Emoticon
		want   string
	}{
		{"", nil, ""},
		{"hello", nil, "hello"},
		{"hello :)", nil, "hello [smile]"},
		{"hello:)there", nil, "hello[smile]there"},
		{":-):):D", nil, "[smile][smile][grin]"},
		{"(l) and (L) :d :s :S", nil, "[heart] and [heart] [grin] [confused] [confused]"},
		{"<:o) not :o", nil, "[party] not [surprised]"}, // longest match
		{"8-| and :|", nil, "[nerd] and [flat]"},
		{":'( :' (", nil, "[cry] :' ("},
		{"look (duck) :)", []protocol.Emoticon{duck}, "look {(duck)} [smile]"},
		{"look (DUCK)", []protocol.Emoticon{duck}, "look {(duck)}"},
		{"a:)b", []protocol.Emoticon{custom(":)", "mine")}, "a{:)}b"},                     // custom over classic
		{":))", []protocol.Emoticon{custom(":))", "mine")}, "{:))}"},                      // longer wins
		{":-)", []protocol.Emoticon{custom(":-", "mine")}, "[smile]"},                     // also when it is the classic one
		{"OK ok", []protocol.Emoticon{custom("OK", "a"), custom("ok", "b")}, "{OK} {ok}"}, // the very same case first
		{"Ok", []protocol.Emoticon{custom("OK", "a")}, "{OK}"},
		{"ÄÖ äö", []protocol.Emoticon{custom("äö", "a")}, "{äö} {äö}"},
		{"x", []protocol.Emoticon{custom(" ", "a"), custom("", "b")}, "x"},
		{"see http://a.example/:)x :)", nil, "see <http://a.example/:)x> [smile]"},
		{"http://a.example/:)", nil, "<http://a.example/>[smile]"},
		{"https://ferry.example.org/lake/saturday", nil, "<https://ferry.example.org/lake/saturday>"},
		{"HTTPS://Example.org.", nil, "<https://Example.org>."},
		{"(http://a.example/x_(y))", nil, "(<http://a.example/x_(y)>)"},
		{"go to www.example.org, now", nil, "go to <http://www.example.org>, now"},
		{"mailto:maria@example.org?subject=hi", nil, "<mailto:maria@example.org?subject=hi>"},
		{"mailto:nobody mailto:", nil, "mailto:nobody mailto:"},
		{"javascript:alert(1) file:///etc/passwd ms-settings: \\\\host\\share", nil, "javascript:alert(1) file:///etc/passwd ms-settings: \\\\host\\share"},
		{"http://user@host.example/ http://bank.example@evil.example/", nil, "http://user@host.example/ http://bank.example@evil.example/"},
		{"xhttp://a.example", nil, "xhttp://a.example"},
		{"http:// http://. https://-x", nil, "http:// http://. https://-x"},
		{"http://a.example/$(reboot)`id`", nil, "<http://a.example/$(reboot)>`id`"},
		{"<a href=\"http://a.example\">b</a>", nil, "<a href=\"<http://a.example>\">b</a>"},
		{"http://a.example/\u202egpj.exe", nil, "<http://a.example/>\u202egpj.exe"},
		{"http://good.example\\@evil.example", nil, "http://good.example\\@evil.example"},
		{"http://a.example/%zz", nil, "http://a.example/%zz"},
		{"http://a.example/" + strings.Repeat("a", 3000), nil, "http://a.example/" + strings.Repeat("a", 3000)},
		{"a\nb", nil, "a\nb"},
	} {
		m := matcher{classic: testClassic, custom: indexCustom(c.custom)}
		spans := m.spans(c.text, true)
		if got := show(spans); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestLink(t *testing.T) {
	for text, want := range map[string]Link{
		"http://example.org":           {"http://example.org", "example.org", false},
		"https://EXAMPLE.org:8080/a b": {},
		"http://пример.example/x":      {"http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example/x", "пример.example", true},
		"http://xn--e1afmkfd.example":  {"http://xn--e1afmkfd.example", "xn--e1afmkfd.example", true},
		"mailto:a@b.example":           {"mailto:a@b.example", "a@b.example", false},
	} {
		got, ok := ParseLink(text)
		if text == "https://EXAMPLE.org:8080/a b" {
			if ok && strings.Contains(got.Address, " ") {
				t.Errorf("%q keeps its blank: %+v", text, got)
			}
			continue
		}
		if !ok || got != want {
			t.Errorf("%q: %+v %v, want %+v", text, got, ok, want)
		}
	}
}

func FuzzSpans(f *testing.F) {
	f.Add("hello :) http://a.example/(x) (duck)", "(duck)")
	f.Add("www.www.www. http://,http://,", ":)")
	f.Add(":-):-(<:o)\n\t 漢字、テスト", "字")
	f.Add("\xff\xfe:\xc3", "\xff")
	f.Fuzz(func(t *testing.T, text, shortcut string) {
		m := matcher{classic: testClassic, custom: indexCustom([]protocol.Emoticon{custom(shortcut, "x")})}
		spans := m.spans(text, true)
		var joined strings.Builder
		for _, s := range spans {
			if s.Text == "" {
				t.Fatalf("empty span in %q", text)
			}
			if s.Kind == SpanLink && !strings.HasPrefix(s.Link.Address, "http://") && !strings.HasPrefix(s.Link.Address, "https://") && !strings.HasPrefix(s.Link.Address, "mailto:") {
				t.Fatalf("link to %q", s.Link.Address)
			}
			joined.WriteString(s.Text)
		}
		if joined.String() != text {
			t.Fatalf("%q became %q", text, joined.String())
		}
		flow := NewFlow(spans, 50, fixedMetrics, squares)
		checkFlow(t, flow, text)
	})
}

// fixedMetrics makes every character 10 wide.
var fixedMetrics = Metrics{
	Width:      func(s string) float32 { return 10 * float32(utf8.RuneCountInString(s)) },
	LineHeight: 22, TextHeight: 19,
}

// squares draws classic emoticons 20 x 20 and custom ones 30 x 40.
func squares(s Span) (w, h float32, ok bool) {
	if s.Kind == SpanCustom {
		return 30, 40, true
	}
	return 20, 20, true
}

// checkFlow fails unless every letter of the text stands on some line, in
// order, and no line is wider than it may be.
func checkFlow(t *testing.T, f Flow, text string) {
	t.Helper()
	var got strings.Builder
	y := float32(0)
	for _, l := range f.Lines {
		if l.Y != y || l.Height < 22 {
			t.Fatalf("line at %v, height %v, want at %v", l.Y, l.Height, y)
		}
		y += l.Height
		x := float32(0)
		for _, p := range l.Pieces {
			if p.X < x-0.01 {
				t.Fatalf("piece %q at %v overlaps the one that ends at %v", p.Text, p.X, x)
			}
			if x = p.X + p.W; x > f.Width+0.01 && !(len(l.Pieces) == 1 && (p.Image || utf8.RuneCountInString(p.Text) <= maxCluster)) {
				t.Fatalf("line %v is %v wide of %v", l, x, f.Width)
			}
		}
		pieces := slices.Clone(l.Pieces) // in the order of the text
		slices.SortFunc(pieces, func(a, b Piece) int { return a.Start - b.Start })
		for _, p := range pieces {
			source := text[p.Start:p.End]
			got.WriteString(source)
			if want := drawn(source); !p.Image && p.Text != want && !(p.RightToLeft && p.Text == mirrors.Replace(want)) {
				t.Fatalf("%q is drawn for %q", p.Text, source)
			}
		}
	}
	if y != f.Height || len(f.Lines) == 0 {
		t.Fatalf("height %v, lines end at %v", f.Height, y)
	}
	if len(f.Lines) < maxLines && letters(got.String()) != letters(text) {
		t.Fatalf("text is %q, drawn is %q", text, got.String())
	}
}

func letters(s string) string { return strings.Join(strings.Fields(s), "") }

func flowLines(f Flow) []string {
	var out []string
	for _, l := range f.Lines {
		var s string
		for _, p := range l.Pieces {
			if p.Image {
				s += "[" + p.Text + "]"
			} else {
				s += p.Text
			}
		}
		out = append(out, s)
	}
	return out
}

func TestFlow(t *testing.T) {
	duck := []protocol.Emoticon{custom("(duck)", "duck")}
	for _, c := range []struct {
		name, text string
		width      float32
		want       []string
	}{
		{"one line", "ab cd", 50, []string{"ab cd"}},
		{"wraps at a blank", "ab cd ef", 50, []string{"ab cd", "ef"}},
		{"many blanks at the break", "ab    cd", 50, []string{"ab", "cd"}},
		{"blanks kept inside", "a   b", 50, []string{"a   b"}},
		{"indent kept", "  ab", 50, []string{"  ab"}},
		{"too many blanks", strings.Repeat(" ", 90) + "ab", 50, []string{"ab"}},
		{"empty", "", 50, []string{""}},
		{"line breaks", "a\n\nb\n", 50, []string{"a", "", "b", ""}},
		{"long word", "abcdefghijklm", 50, []string{"abcde", "fghij", "klm"}},
		{"long word after a short one", "ab cdefghij", 50, []string{"ab", "cdefg", "hij"}},
		{"image in the line", "abc:)", 50, []string{"abc[:)]"}},
		{"image wraps", "abcd:)", 50, []string{"abcd", "[:)]"}},
		{"punctuation stays with its word", "ab http://a.example", 1000, []string{"ab http://a.example"}},
		{"ideographs break anywhere", "漢字漢字漢字", 50, []string{"漢字漢字漢", "字"}},
		{"but not before a full stop", "漢字漢字漢。字", 50, []string{"漢字漢字", "漢。字"}},
		{"custom", "a (duck) b", 100, []string{"a [(duck)] b"}},
		{"image wider than the line", "a (duck) b", 20, []string{"a", "[(duck)]", "b"}},
		{"narrow", "abc", 1, []string{"a", "b", "c"}},
		{"marks stay", "e\u0301e\u0301", 20, []string{"e\u0301", "e\u0301"}},
	} {
		m := matcher{classic: testClassic, custom: indexCustom(duck)}
		f := NewFlow(m.spans(c.text, true), c.width, fixedMetrics, squares)
		if got := flowLines(f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFlowHeights(t *testing.T) {
	m := matcher{classic: testClassic, custom: indexCustom([]protocol.Emoticon{custom("(duck)", "duck")})}
	f := NewFlow(m.spans("a :)\nb (duck)\nc", false), 500, fixedMetrics, squares)
	var got []float32
	for _, l := range f.Lines {
		got = append(got, l.Height)
	}
	if want := []float32{22, 40, 22}; !slices.Equal(got, want) || f.Height != 84 {
		t.Errorf("heights %v, sum %v, want %v", got, f.Height, want)
	}
	if p := f.Lines[1].Pieces[1]; p.X != 20 || p.W != 30 {
		t.Errorf("the image stands at %v, %v wide", p.X, p.W)
	}
}

// TestHostileText lays out what a peer could send to freeze the window: the
// budget of hostile-input.md B29 is 50 ms a message.
func TestHostileText(t *testing.T) {
	for name, text := range map[string]string{
		"word":      strings.Repeat("a", 60_000),
		"lines":     strings.Repeat("a\n", 30_000),
		"links":     strings.Repeat("http://a.example/x ", 3_000),
		"not links": strings.Repeat("http://,", 8_000),
		"smiles":    strings.Repeat(":)", 30_000),
		"colons":    strings.Repeat(":", 60_000),
		"blanks":    strings.Repeat(" ", 60_000),
		"joiners":   strings.Repeat("\u200d", 20_000),
		"zero":      strings.Repeat("\u200b", 20_000),
		"cjk":       strings.Repeat("字", 20_000),
		"mixed":     strings.Repeat("a字:)\t", 8_000),
	} {
		const limit = 50 * time.Millisecond
		best := time.Hour // of some: the machine has other things to do
		var f Flow
		for try := 0; try < 3 || best > limit && try < 25; try++ {
			start := time.Now()
			m := matcher{classic: testClassic, custom: indexCustom([]protocol.Emoticon{custom(":::::::", "x")})}
			f = NewFlow(m.spans(text, true), 400, fixedMetrics, squares)
			best = min(best, time.Since(start))
		}
		checkFlow(t, f, text)
		if best > limit && !raceEnabled {
			t.Errorf("%s took %v", name, best)
		}
	}
}

func BenchmarkFlow(b *testing.B) {
	text := "hey! are you still coming on Saturday? :) I found the old photos from the lake https://ferry.example.org/lake"
	for b.Loop() {
		NewFlow(Spans(text, nil), 400, fixedMetrics, squares)
	}
}

package protocol

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The examples of switchboard.md 4 and the junk of hostile-input.md B01.
func TestParseFormat(t *testing.T) {
	for header, want := range map[string]Format{
		"FN=MS%20Sans%20Serif; EF=BI; CO=8000ff; CS=0; PF=22": {Font: "MS Sans Serif", Bold: true, Italic: true, Color: 0xff0080},
		"FN=MS%20Shell%20Dlg; EF=; CO=0; CS=0; PF=0":          {},
		"pf=0;co=ff0000;ef=us":                                {Underline: true, Strike: true, Color: 0x0000ff},
		"CO=ff":                                               {Color: 0xff0000},
		"CO=ff00":                                             {Color: 0x00ff00},
		"CO=99ff00ff":                                         {Color: 0xff00ff},
		"CO=zzzz; RL=1":                                       {RightToLeft: true},
		"CO=" + strings.Repeat("f", 40):                       {Color: 0xffffff},
		"CO=-1; RL=2":                                         {},
		"FN=" + strings.Repeat("x", 10<<10):                   {Font: strings.Repeat("x", 64)},
		"FN=%":                                                {Font: "%"},
		"FN=a%0D%0Ab":                                         {Font: "a\nb"},
		"":                                                    {},
		";;;=;EF":                                             {},
	} {
		if got := ParseFormat(header); got != want {
			t.Errorf("%.60q: %+v, want %+v", header, got, want)
		}
	}
}

// What we send is read back the same, in the order every client writes.
func TestFormatRoundTrip(t *testing.T) {
	f := Format{Font: "Segoe UI, é", Bold: true, Strike: true, Color: 0x000080, RightToLeft: true}
	const want = "FN=Segoe%20UI%2C%20%C3%A9; EF=BS; CO=800000; CS=0; PF=22; RL=1"
	if f.String() != want || ParseFormat(f.String()) != f {
		t.Errorf("%s, read back %+v", f, ParseFormat(f.String()))
	}
	if (Format{}).String() != "FN=MS%20Shell%20Dlg; EF=; CO=0; CS=0; PF=22" || ParseFormat((Format{}).String()) != (Format{}) {
		t.Errorf("the default is %s", Format{})
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("FN=MS%20Sans%20Serif; EF=BI; CO=8000ff; CS=0; PF=22; RL=1")
	f.Add("FN=%ZZ;CO=zz")
	f.Fuzz(func(t *testing.T, header string) {
		a := ParseFormat(header)
		if a.Color > 0xffffff || utf8.RuneCountInString(a.Font) > maxFontRunes || !utf8.ValidString(a.Font) {
			t.Errorf("%+v", a)
		}
		if b := ParseFormat(a.String()); b != a {
			t.Errorf("%q is %+v, then %+v", header, a, b)
		}
	})
}

func TestPercent(t *testing.T) {
	for decoded, encoded := range map[string]string{"Alice in ☕ 100% <b>": "Alice%20in%20%E2%98%95%20100%25%20%3Cb%3E", "a+b": "a%2Bb", "A.z-9_": "A.z-9_", "": ""} {
		if PercentEncode(decoded) != encoded || PercentDecode(encoded) != decoded {
			t.Errorf("%q: %q, %q", decoded, PercentEncode(decoded), PercentDecode(encoded))
		}
	}
	for encoded, want := range map[string]string{"%ZZ%4": "%ZZ%4", "%": "%", "a+b": "a+b", "%c0%80": "\ufffd", "\xff": "\ufffd", "raw ☕ <b>": "raw ☕ <b>", "%25%32%30": "%20"} {
		if got := PercentDecode(encoded); got != want {
			t.Errorf("%q: %q, want %q", encoded, got, want)
		}
	}
}

// A08, B04, B28: names and texts that are not fit to show.
func TestClean(t *testing.T) {
	for dirty, want := range map[string]string{
		"a\r\nb\rc\nd\te": "a\nb\nc\nd\te", "\x00\x1b[31m\x7f\u0085": "[31m", "\u202ereversed\u2069": "reversed", "\ufeffx\u2028y": "xy", "e\u0301": "e\u0301",
		"e" + strings.Repeat("\u0301", 40) + "x\u0301": "e\u0301\u0301\u0301\u0301x\u0301", "\xff": "\ufffd", "שלום नमस्ते": "שלום नमस्ते", "👩\u200d👩": "👩\u200d👩",
	} {
		if got := Clean(dirty); got != want {
			t.Errorf("%q: %q, want %q", dirty, got, want)
		}
	}
	for dirty, want := range map[string]string{"  a \n b ": "a b", "\u202e": "x@y", "": "x@y", strings.Repeat("☕", 200): strings.Repeat("☕", MaxNameRunes)} {
		if got := CleanName(dirty, "x@y"); got != want {
			t.Errorf("name %q: %q, want %q", dirty, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\r\n\u202eb\u0301")
	f.Add("%C0%80%")
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(PercentDecode(s))
		if Clean(c) != c || !utf8.ValidString(c) || strings.ContainsFunc(c, func(r rune) bool { return unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t' }) {
			t.Errorf("%q is %q", s, c)
		}
		if n := CleanName(s, "?"); n == "" || strings.ContainsAny(n, "\n\t") || utf8.RuneCountInString(n) > MaxNameRunes {
			t.Errorf("name %q is %q", s, n)
		}
		if PercentDecode(PercentEncode(c)) != c {
			t.Errorf("%q does not survive percent-encoding", c)
		}
	})
}

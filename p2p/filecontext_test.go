package p2p

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"
)

// The two records of p2p.md 14.
func TestFileContextVectors(t *testing.T) {
	s := encodeFileContext(File{Name: "notes.txt", Size: 5000}, false)
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != 574 || len(s) != 768 || !strings.HasPrefix(s, "PgIAAAIAAACIEwAAAAAAAAEAAABuAG8AdABl") {
		t.Errorf("%d bytes, %s..., %v", len(b), s[:40], err)
	}
	if head := hex.EncodeToString(b[:38]); head != "3e020000"+"02000000"+"8813000000000000"+"01000000"+"6e006f007400650073002e00740078007400" {
		t.Errorf("head %s", head)
	}
	if !bytes.Equal(b[570:], []byte{0xff, 0xff, 0xff, 0xff}) {
		t.Errorf("mark % x", b[570:])
	}
	official, _ := hex.DecodeString("7e02000003000000" + "0000000000000000" + "01000000" + "61002e00740078007400")
	official = append(official, make([]byte, 638-len(official))...)
	f, background, err := decodeFileContext(base64.RawStdEncoding.EncodeToString(official))
	if err != nil || f.Name != "a.txt" || f.Size != 0 || f.Preview != nil || background {
		t.Errorf("the official record reads %+v, %v, %v", f, background, err)
	}
}

func TestFileContext(t *testing.T) {
	long := strings.Repeat("x", 300) + ".jpeg"
	for _, f := range []File{
		{Name: "a"}, {Name: "naïve ☕ 文件.png", Size: 5 << 40}, {Name: "p.png", Size: 1, Preview: png}, {Name: long, Size: 2},
		{Name: strings.Repeat("😀", 200) + ".gif", Size: 1<<63 - 1},
	} {
		for _, background := range []bool{false, true} {
			got, b, err := decodeFileContext(encodeFileContext(f, background))
			want := SafeName(f.Name)
			if err != nil || b != background || got.Size != f.Size || !bytes.Equal(got.Preview, f.Preview) {
				t.Errorf("%.20q: %+v, %v, %v", f.Name, got, b, err)
			}
			if len(f.Name) < 200 && got.Name != want || !strings.HasSuffix(got.Name, f.Name[max(0, len(f.Name)-4):]) {
				t.Errorf("%.20q is called %q", f.Name, got.Name)
			}
		}
	}
	for _, bad := range []string{"", "!", strings.Repeat("A", maxContext+1), base64.StdEncoding.EncodeToString(make([]byte, contextLeast-1)),
		base64.StdEncoding.EncodeToString(append(make([]byte, 8), bytes.Repeat([]byte{0xff}, 600)...))} {
		if f, _, err := decodeFileContext(bad); err == nil {
			t.Errorf("%.20q is %+v", bad, f)
		}
	}
	if f, _, err := decodeFileContext(base64.StdEncoding.EncodeToString(append(make([]byte, 574), append(png, make([]byte, maxPreview)...)...))); err != nil || f.Preview != nil {
		t.Errorf("%d bytes of preview, %v", len(f.Preview), err)
	}
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"notes.txt":                       "notes.txt",
		"naïve ☕ 文件.png":                  "naïve ☕ 文件.png",
		"../../etc/passwd":                "passwd",
		`..\..\Windows\system.ini`:        "system.ini",
		`C:\a`:                            "a",
		"C:a":                             "Ca",
		"..":                              "file",
		"":                                "file",
		"/":                               "file",
		" . ":                             "file",
		".bashrc":                         "bashrc",
		"a.txt. . .":                      "a.txt",
		"a\x00b\r\nc\x1b[31m":             "abc[31m",
		"gpj.\u202eexe":                   "gpj.exe",
		"a\u2066b\u2069c\u200fd\ufeffe":   "abcde",
		"a\u2028b\u2029c":                 "abc",
		`<a>:"b"|?*c`:                     "abc",
		"CON":                             "_CON",
		"con.txt":                         "_con.txt",
		"nul .txt":                        "_nul .txt",
		"com1.tar.gz":                     "_com1.tar.gz",
		"LPT²":                            "_LPT²",
		"console.txt":                     "console.txt",
		"com10":                           "com10",
		"\xff\xfe":                        "file",
		"tab\there":                       "tabhere",
		"wide\u3000blank":                 "wide blank",
		strings.Repeat("é", 300) + ".png": strings.Repeat("é", 98) + ".png",
		strings.Repeat("x", 201):          strings.Repeat("x", 200),
		"x." + strings.Repeat("y", 300):   "x." + strings.Repeat("y", 198),
	} {
		if got := SafeName(name); got != want {
			t.Errorf("%.40q becomes %q, want %q", name, got, want)
		}
	}
}

// checkName holds every name to the rules.
func checkName(t *testing.T, name string) {
	t.Helper()
	if name == "" || len(name) > maxNameBytes || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\<>:\"|?*\x00\r\n") ||
		strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || SafeName(name) != name {
		t.Errorf("the name %q is not safe, or becomes %q", name, SafeName(name))
	}
}

func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"../a", "CON.txt", "a\u202eb", strings.Repeat("é", 150), "a. . .", "COM¹", ". CON"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkName(t, SafeName(s)) })
}

func FuzzFileContext(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add(plainRecord(5000), false)
	f.Add(record(638, 638+len(png), 3, 0, png)(1), true)
	f.Add(record(540, 540, 0, 4, nil)(1), true)
	f.Fuzz(func(t *testing.T, b []byte, padded bool) {
		s := base64.RawStdEncoding.EncodeToString(b)
		if padded {
			s = base64.StdEncoding.EncodeToString(b)
		}
		got, background, err := decodeFileContext(s)
		if err != nil {
			return
		}
		checkName(t, got.Name)
		if got.Size < 0 || len(got.Preview) > maxPreview {
			t.Errorf("%d bytes, %d of preview", got.Size, len(got.Preview))
		}
		again, b2, err := decodeFileContext(encodeFileContext(got, background))
		if err != nil || b2 != background || again.Size != got.Size || again.Name != got.Name || !bytes.Equal(again.Preview, got.Preview) {
			t.Errorf("%+v reads back as %+v, %v", got, again, err)
		}
	})
}

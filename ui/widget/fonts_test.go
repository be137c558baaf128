package widget

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	stocktheme "fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"

	"papilio/protocol"
	"papilio/ui/theme"
)

// installed writes a font to a folder and lists it as a family.
func installed(t *testing.T, dir, family, file string, r fyne.Resource, a font.Aspect) fontscan.Footprint {
	t.Helper()
	face, err := font.ParseTTF(bytes.NewReader(r.Content()))
	if err != nil {
		t.Fatal(err)
	}
	p := fontscan.Footprint{Family: font.NormalizeFamily(family), Aspect: a}
	p.Location.File = filepath.Join(dir, file)
	for c := range rune(quotation + 1) {
		if _, ok := face.NominalGlyph(c); ok {
			p.Runes.Add(c)
		}
	}
	if err := os.WriteFile(p.Location.File, r.Content(), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// fontBench holds work back until the test does it.
type fontBench struct {
	*Fonts
	todo           []func()
	reads, changes int
}

func newFontBench(list []fontscan.Footprint, changed func()) *fontBench {
	b := &fontBench{}
	b.Fonts = NewFonts(func() ([]fontscan.Footprint, error) { return list, nil }, func(work, then func()) {
		b.todo = append(b.todo, func() { b.reads++; work(); then() })
	}, func() { b.changes++; changed() })
	return b
}

func (b *fontBench) work() {
	for len(b.todo) > 0 {
		next := b.todo[0]
		b.todo = b.todo[1:]
		next()
	}
}

// fakes are two families: Georgia that is as wide as a typewriter, with a bold
// and a condensed font, and a serif that stands for others.
func fakes(t *testing.T) []fontscan.Footprint {
	dir := t.TempDir()
	narrow := font.Aspect{Stretch: font.StretchCondensed}
	return []fontscan.Footprint{
		installed(t, dir, "Georgia", "narrow.ttf", stocktheme.DefaultTextFont(), narrow),
		installed(t, dir, "Georgia", "georgia.ttf", stocktheme.DefaultTextMonospaceFont(), font.Aspect{}),
		installed(t, dir, "Georgia", "bold.OTF", stocktheme.DefaultTextBoldItalicFont(), font.Aspect{Weight: font.WeightBold}),
		installed(t, dir, "DejaVu Serif", "serif.ttf", stocktheme.DefaultTextItalicFont(), font.Aspect{}),
	}
}

func text(name, body string) protocol.Text {
	return protocol.Text{Body: body, Format: protocol.Format{Font: name}}
}

// TestTranscriptFont shows a text at once, and once more in its font.
func TestTranscriptFont(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		tr, w, _ := newTestTranscript(t, v, 498, 300)
		b := newFontBench(fakes(t), tr.Refont)
		tr.Fonts = b.Fonts
		long := "iiii " + strings.Repeat("illicit lily ", 12)
		bold := text("Georgia", "bold of the family")
		bold.Format.Bold = true
		for i, text := range []protocol.Text{text("georgia", long), text("Times New Roman", "stands for Times"), bold, text("Unknown", "the standard font"), text("Georgia", "漢字 has no letter there")} {
			tr.Add(Line{ID: int64(i + 1), From: maria, Name: "Maria", Text: text, Time: testDay})
		}
		before := len(tr.rows[0].flow.Lines)
		if slices.ContainsFunc(tr.rows, func(r *row) bool { return r.face.source != nil }) {
			t.Fatal("a font before there is one")
		}
		b.work()
		if after := len(tr.rows[0].flow.Lines); after <= before || after < 3 {
			t.Errorf("%d lines became %d in a wide font", before, after)
		}
		var drawn []string
		for _, o := range tr.body.draw {
			if o, ok := o.(*canvas.Text); ok && o.FontSource != nil {
				drawn = append(drawn, o.FontSource.Name()+" "+strings.Fields(o.Text)[0])
				size := typeface{o.TextStyle, o.FontSource}.measure(o.Text)
				if o.MinSize() != size || o.Position().X+size.Width > 498-textRight+1 {
					t.Errorf("%q is %v wide at %v", o.Text, size, o.Position())
				}
			}
		}
		if got := strings.Join(drawn, ","); !strings.HasPrefix(got, "font:georgia iiii,") || !strings.HasSuffix(got, ",font:dejavuserif stands,font:georgia:bold bold") {
			t.Error("drawn", got)
		}
		// The list and three fonts, each read once.
		tr.Refont()
		b.work()
		if b.reads != 4 || b.changes != 4 {
			t.Error(b.reads, "reads", b.changes, "changes")
		}
		if got := b.Offer(); !slices.Equal(got, []string{"DejaVu Serif", "Georgia"}) {
			t.Error("offers", got)
		}
		shoot(t, w, "fonts-"+string(v))
	}
}

// TestHostileFontName reads nothing but what is installed, and not without end.
func TestHostileFontName(t *testing.T) {
	list := fakes(t)
	dir := filepath.Dir(list[0].Location.File)
	secret := installed(t, dir, "Secret", "secret.ttf", stocktheme.DefaultTextFont(), font.Aspect{}) // not in the list
	b := newFontBench(list, func() {})
	b.work()
	for _, name := range []string{secret.Location.File, "secret.ttf", "../secret.ttf", "file://" + secret.Location.File, dir, "", " ", ".",
		"\x00", "georgia\x00", "georgia.ttf", strings.Repeat("georgia ", 1000), strings.Repeat("\xff", 300), "%00", "C:\\Windows\\Fonts\\arial.ttf"} {
		if b.typeface(text(name, "hello")).source != nil || len(b.todo) != 0 {
			t.Errorf("%.40q is a font", name)
		}
	}
	if b.reads != 1 {
		t.Error(b.reads, "reads")
	}
	if !b.typeface(text("My Courier 3", "hello")).style.Monospace {
		t.Error("a typewriter in the standard font")
	}
}

// TestBadFonts leaves out what is no font or too large, and keeps no more than
// its budget.
func TestBadFonts(t *testing.T) {
	dir := t.TempDir()
	var list []fontscan.Footprint
	add := func(family, file string) string {
		list = append(list, installed(t, dir, family, file, stocktheme.DefaultTextFont(), font.Aspect{}))
		return list[len(list)-1].Location.File
	}
	add("Collection", "a.ttc")
	add("Symbols", "f.ttf")
	list[1].Runes.Delete(quotation)
	if err := os.Truncate(add("Large", "b.ttf"), maxFontFile+1); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(add("Broken", "c.ttf"), []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	swapped, gone := add("Swapped", "d.ttf"), add("Gone", "e.ttf")
	for i := range 6 { // 15 MiB each
		if err := os.Truncate(add(fmt.Sprint("Big", i), fmt.Sprint(i, ".ttf")), 15<<20); err != nil {
			t.Fatal(err)
		}
	}
	b := newFontBench(list, func() {})
	b.work()
	if len(b.files) != 9 {
		t.Error(len(b.files), "of 12 files can be used")
	}
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(swapped, 30<<20); err != nil {
		t.Fatal(err)
	}
	ask := func() (fonts int) {
		for _, p := range list {
			if b.typeface(text(p.Family, "hello")).source != nil {
				fonts++
			}
		}
		return fonts
	}
	ask()
	b.work()
	if n := ask(); n != 4 || len(b.todo) != 0 || b.bytes > maxFontBytes {
		t.Error(n, "fonts,", len(b.todo), "asked for again,", b.bytes, "bytes")
	}
}

// TestSystemFonts lists whatever there is.
func TestSystemFonts(t *testing.T) {
	list, err := SystemFonts()
	if err != nil {
		t.Skip("no fonts here: ", err)
	}
	begin := time.Now()
	files := fontFiles(list)
	t.Log(len(list), "listed,", len(files), "usable in", time.Since(begin))
	for key, f := range files {
		if key.family == "" || f.path == "" || f.size > maxFontFile {
			t.Errorf("%+v %s", key, f.path)
		}
	}
}

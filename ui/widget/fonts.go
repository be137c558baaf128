package widget

import (
	"bytes"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"

	"papilio/protocol"
)

// What fonts may take, in bytes: one file, and all that are kept. A peer who
// names one font after the other gets the standard font in the end.
const (
	maxFontFile  = 16 << 20
	maxFontBytes = 64 << 20
	maxFontName  = 256
)

// FontList lists the fonts that are installed. It may take seconds.
type FontList func() ([]fontscan.Footprint, error)

// SystemFonts lists the fonts of this computer. Fyne looks through them anyway;
// that is done once for both.
func SystemFonts() ([]fontscan.Footprint, error) {
	return fontscan.SystemFonts(log.New(io.Discard, "", 0), "")
}

// Fonts are the installed fonts messages are drawn in. A name from a peer is
// only ever looked up among the families that are installed; it never becomes
// a path. Everything is called on Fyne's goroutine.
type Fonts struct {
	run     func(work, then func())
	changed func()
	files   map[fontKey]fontFile
	loaded  map[fontKey]fyne.Resource // nil while it loads and when it cannot be used
	bytes   int64                     // of the files in loaded
}

// fontKey names one font of a family; the family is in lower case without spaces.
type fontKey struct {
	family       string
	bold, italic bool
}

// fontFile is where an installed font is, and what it can write.
type fontFile struct {
	path  string
	size  int64
	runes fontscan.RuneSet
	off   float64 // from the weight and width that were looked for
}

// NewFonts begins to list the fonts. run does work on another goroutine and
// calls then on Fyne's, later; changed is called there when the fonts are
// listed and after each that was loaded: call Transcript.Refont then.
func NewFonts(list FontList, run func(work, then func()), changed func()) *Fonts {
	f := &Fonts{run: run, changed: changed, loaded: map[fontKey]fyne.Resource{}}
	var files map[fontKey]fontFile
	run(func() {
		if all, err := list(); err == nil { // without a list there is the standard font
			files = fontFiles(all)
		}
	}, func() {
		f.files = files
		changed()
	})
	return f
}

// quotation is a letter of fonts for text. Fonts of symbols say that they have
// the letters of the alphabet, and nobody could read a link in one.
const quotation = '\u201c'

// fontFiles picks a file for every font that can be used.
func fontFiles(all []fontscan.Footprint) map[fontKey]fontFile {
	files := map[fontKey]fontFile{}
	for _, p := range all {
		if !p.Runes.Contains(quotation) {
			continue
		}
		a := p.Aspect
		a.SetDefaults()
		key := fontKey{p.Family, a.Weight >= 600, a.Style == font.StyleItalic}
		want := font.WeightNormal
		if key.bold {
			want = font.WeightBold
		}
		off := math.Abs(float64(a.Weight-want)) + 1000*math.Abs(float64(a.Stretch-font.StretchNormal))
		if had, ok := files[key]; ok && had.off <= off {
			continue
		}
		if ext := strings.ToLower(filepath.Ext(p.Location.File)); ext != ".ttf" && ext != ".otf" {
			continue
		}
		info, err := os.Stat(p.Location.File)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxFontFile {
			continue
		}
		files[key] = fontFile{p.Location.File, info.Size(), p.Runes, off}
	}
	return files
}

// offered are families one may want to write in.
var offered = []string{"Arial", "Arial Black", "Book Antiqua", "Bookman Old Style", "C059", "Calibri", "Cambria", "Candara", "Cantarell",
	"Carlito", "Century Gothic", "Comfortaa", "Comic Neue", "Comic Relief", "Comic Sans MS", "Constantia", "Corbel", "DejaVu Sans", "DejaVu Serif",
	"FreeSans", "FreeSerif", "Franklin Gothic Medium", "Garamond", "Gentium", "Georgia", "Helvetica", "Impact", "Inter", "Lato",
	"Liberation Sans", "Liberation Serif", "Lucida Sans Unicode", "Microsoft Sans Serif", "Montserrat", "MV Boli", "Noto Serif",
	"Open Sans", "P052", "Palatino Linotype", "Roboto", "Segoe Print", "Segoe Script", "Segoe UI", "Tahoma", "Times New Roman",
	"Trebuchet MS", "Ubuntu", "URW Bookman", "Verdana", "Z003"}

// Offer returns the families to choose from: the installed ones of a short
// list, sorted; none until the fonts are listed.
func (f *Fonts) Offer() []string {
	var out []string
	for _, name := range offered {
		if _, ok := f.files[fontKey{family: font.NormalizeFamily(name)}]; ok {
			out = append(out, name)
		}
	}
	return out
}

// serifs and comics are the families that stand for others that are not installed.
var (
	serifs = []string{"liberationserif", "dejavuserif", "notoserif"}
	comics = []string{"comicneue", "comicrelief"}
)

// families returns what a font may be drawn in, the best first.
func families(name string) []string {
	if len(name) > maxFontName {
		return nil
	}
	name = font.NormalizeFamily(name)
	switch {
	case name == "comicsansms":
		return append([]string{name}, comics...)
	case slices.Contains([]string{"timesnewroman", "times", "georgia", "garamond", "cambria"}, name):
		return append([]string{name}, serifs...)
	}
	return []string{name}
}

// typeface is a style, and the font when it is not one of Fyne's.
type typeface struct {
	style  fyne.TextStyle
	source fyne.Resource
}

// typeface returns what a text is drawn in now. A font that is installed and
// not loaded yet is asked for. A text with letters the font does not have is
// drawn in the standard font, which has pictures for nearly all.
func (f *Fonts) typeface(t protocol.Text) typeface {
	plain := typeface{style: textStyle(t.Format)}
	if f == nil || f.files == nil || t.Format.Font == "" {
		return plain
	}
	for _, family := range families(t.Format.Font) {
		// A few families are bold only.
		for _, bold := range []bool{t.Format.Bold, true} {
			key := fontKey{family, bold, t.Format.Italic}
			file, ok := f.files[key]
			if !ok {
				continue
			}
			if !writes(file.runes, t.Body) {
				return plain
			}
			if plain.source = f.load(key, file); plain.source != nil {
				plain.style.Monospace = false
			}
			return plain
		}
	}
	return plain
}

func writes(runes fontscan.RuneSet, text string) bool {
	for _, r := range text {
		if !unicode.IsSpace(r) && !runes.Contains(r) {
			return false
		}
	}
	return true
}

// load returns a font, or nil and has it loaded once.
func (f *Fonts) load(key fontKey, file fontFile) fyne.Resource {
	if r, asked := f.loaded[key]; asked {
		return r
	}
	f.loaded[key] = nil
	if f.bytes+file.size > maxFontBytes {
		return nil
	}
	f.bytes += file.size
	var data []byte
	f.run(func() { data = readFont(file) }, func() {
		if data == nil {
			return
		}
		// Fyne keeps what it drew by this name.
		name := "font:" + key.family
		if key.bold {
			name += ":bold"
		}
		if key.italic {
			name += ":italic"
		}
		f.loaded[key] = fyne.NewStaticResource(name, data)
		f.changed()
	})
	return nil
}

// readFont returns the bytes of a font, nil when it is not one any more.
func readFont(file fontFile) []byte {
	in, err := os.Open(file.path)
	if err != nil {
		return nil
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, file.size+1))
	if err != nil || int64(len(data)) != file.size {
		return nil
	}
	if _, err := font.ParseTTF(bytes.NewReader(data)); err != nil {
		return nil
	}
	return data
}

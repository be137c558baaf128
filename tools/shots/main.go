// Shots puts the pictures of make shots on sheets to look at: sheet.png has all
// of them, small, and the folder sheets some of each window, at their own size.
//
//	go run ./tools/shots build/shots
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// shot is one state of a window in its two looks.
type shot struct {
	name  string
	looks []string // files
}

// section is a window, or the tour, with its states in order.
type section struct {
	name  string
	shots []shot
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: shots FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	sections, err := collect(folder)
	if err != nil {
		return err
	}
	if len(sections) == 0 {
		return fmt.Errorf("there are no pictures in %s", folder)
	}
	sheets := filepath.Join(folder, "sheets")
	if err := os.RemoveAll(sheets); err != nil {
		return err
	}
	if err := os.MkdirAll(sheets, 0o755); err != nil {
		return err
	}
	count := 0
	var small []group
	for _, s := range sections {
		rows, err := s.load()
		if err != nil {
			return err
		}
		whole := group{name: s.name}
		for _, r := range rows {
			count += len(r.images)
			whole.rows = append(whole.rows, r.shrunk(smallHeight))
		}
		small = append(small, whole)
		for i, page := range pages(rows) {
			name := fmt.Sprintf("%s-%d", s.name, i+1)
			if err := write(filepath.Join(sheets, name+".png"), compose([]group{{name, page}}, pageWidth)); err != nil {
				return err
			}
		}
	}
	path := filepath.Join(folder, "sheet.png")
	if err := write(path, compose(small, wholeWidth)); err != nil {
		return err
	}
	fmt.Printf("%d pictures of %d windows are on %s and, larger, in %s.\n", count, len(sections), path, sheets)
	return nil
}

// pages cuts rows into what goes on a sheet of about pageWidth by pageHeight.
// What is too large for that stands at the end and has one of its own.
func pages(rows []row) [][]row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b row) int { return a.size().Y/(pageHeight/2) - b.size().Y/(pageHeight/2) })
	var all [][]row
	var page []row
	for _, r := range rows {
		more := append(slices.Clone(page), r)
		if _, size := lay([]group{{"", more}}, pageWidth); len(page) > 0 && (size.Y > pageHeight || size.X > pageWidth) {
			all, more = append(all, page), []row{r}
		}
		page = more
	}
	return append(all, page)
}

// collect finds the pictures: windows/<window>/<state>-<look>.png, and those of
// the tour in light/ and dark/.
func collect(folder string) ([]section, error) {
	var all []section
	windows, err := filepath.Glob(filepath.Join(folder, "windows", "*"))
	if err != nil {
		return nil, err
	}
	slices.Sort(windows)
	for _, dir := range windows {
		files, err := filepath.Glob(filepath.Join(dir, "*-light.png"))
		if err != nil {
			return nil, err
		}
		all = append(all, pair(filepath.Base(dir), files, func(f string) string { return strings.TrimSuffix(f, "-light.png") + "-dark.png" }))
	}
	tour, err := filepath.Glob(filepath.Join(folder, "light", "*.png"))
	if err != nil {
		return nil, err
	}
	if len(tour) > 0 {
		all = append(all, pair("tour", tour, func(f string) string { return filepath.Join(folder, "dark", filepath.Base(f)) }))
	}
	return all, nil
}

// pair puts each light picture beside its dark one, where there is one.
func pair(name string, light []string, dark func(string) string) section {
	s := section{name: name}
	slices.Sort(light)
	for _, f := range light {
		label := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(f), ".png"), "-light")
		p := shot{name: label, looks: []string{f}}
		if _, err := os.Stat(dark(f)); err == nil {
			p.looks = append(p.looks, dark(f))
		}
		s.shots = append(s.shots, p)
	}
	return s
}

// group is a heading and what stands under it.
type group struct {
	name string
	rows []row
}

// row is one state: its label over its pictures, side by side.
type row struct {
	label  string
	images []*image.NRGBA
}

func (s section) load() ([]row, error) {
	var rows []row
	for _, p := range s.shots {
		r := row{label: p.name}
		for _, file := range p.looks {
			img, err := read(file)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			r.images = append(r.images, img)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func read(file string) (*image.NRGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	out := image.NewNRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}

// shrunk is a row with pictures of at most a height.
func (r row) shrunk(height int) row {
	small := row{label: r.label}
	for _, img := range r.images {
		w, h := img.Rect.Dx(), img.Rect.Dy()
		if h <= height {
			small.images = append(small.images, img)
			continue
		}
		out := image.NewNRGBA(image.Rect(0, 0, max(1, w*height/h), height))
		draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
		if h <= 2*height { // what is not far away keeps its letters
			draw.CatmullRom.Scale(out, out.Rect, img, img.Rect, draw.Src, nil)
		}
		small.images = append(small.images, out)
	}
	return small
}

// width and height of a row with its label.
func (r row) size() image.Point {
	p := image.Pt(-between, 0)
	for _, img := range r.images {
		p.X += img.Rect.Dx() + between
		p.Y = max(p.Y, img.Rect.Dy())
	}
	return p.Add(image.Pt(0, labelHeight))
}

// Measures of the sheets.
const (
	pageWidth   = 1536
	pageHeight  = 1536
	wholeWidth  = 4200
	smallHeight = 360
	between     = 6
	gap         = 24
	labelHeight = 20
	headHeight  = 40
)

var (
	paper = color.NRGBA{0x8A, 0x94, 0x9E, 0xFF} // neither look disappears on it
	ink   = color.NRGBA{0x10, 0x16, 0x1C, 0xFF}
)

// placed is a heading, or a row, where it stands on a sheet.
type placed struct {
	at   image.Point
	head string
	row  row
}

// lay puts rows side by side as long as there is room, group by group, and
// returns the size of the sheet.
func lay(groups []group, width int) ([]placed, image.Point) {
	var all []placed
	used, y := 400, gap
	for _, g := range groups {
		all = append(all, placed{at: image.Pt(gap, y), head: g.name})
		y += headHeight
		x, height := gap, 0
		for _, r := range g.rows {
			s := r.size()
			if x > gap && x+s.X+gap > width {
				x, y, height = gap, y+height+gap, 0
			}
			all = append(all, placed{at: image.Pt(x, y), row: r})
			x += s.X + gap
			used, height = max(used, x), max(height, s.Y)
		}
		y += height + gap
	}
	return all, image.Pt(used, y)
}

// compose draws a sheet.
func compose(groups []group, width int) *image.NRGBA {
	all, size := lay(groups, width)
	sheet := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(sheet, sheet.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	label, title := face(13), face(24)
	for _, p := range all {
		if p.head != "" {
			say(sheet, title, p.at.Add(image.Pt(0, 26)), p.head)
			continue
		}
		say(sheet, label, p.at.Add(image.Pt(0, 14)), p.row.label)
		at := p.at.Add(image.Pt(0, labelHeight))
		for _, img := range p.row.images {
			draw.Draw(sheet, img.Rect.Add(at), img, image.Point{}, draw.Over)
			at.X += img.Rect.Dx() + between
		}
	}
	return sheet
}

func face(size float64) font.Face {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err) // the font is part of the program
	}
	made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	return made
}

// say writes a text with its line at a place.
func say(img draw.Image, f font.Face, at image.Point, text string) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: f, Dot: fixed.P(at.X, at.Y)}
	d.DrawString(text)
}

func write(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

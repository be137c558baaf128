package main

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"math"
	"os"
	"slices"
	"strings"
)

const (
	frames     = 12
	frameDelay = 8 // hundredths of a second
)

// scene rewrites the drawing for one moment; t runs from 0 to 1 and the last
// moment leads back to the first.
type scene func(svg string, t float64) string

var animations = map[string]scene{"rocket": rocket, "duck": duck}

// rocket flies: the flame flares, the body shakes along its way and puffs of
// smoke fall behind.
func rocket(svg string, t float64) string {
	open, body := inside(svg)
	flame, rest := cutElement(body)
	flare := 1 + 0.35*math.Sin(4*math.Pi*t)
	push := 1.3 * math.Sin(2*math.Pi*t)
	var b strings.Builder
	b.WriteString(open)
	for i := range 3 {
		at := math.Mod(t+float64(i)/3, 1)
		fmt.Fprintf(&b, `<circle cx="%.2f" cy="%.2f" r="%.2f" fill="#C6D3DF" fill-opacity="%.2f"/>`,
			17-14*at, 37+11*at, 1.6+2.2*at, 1-0.3*at)
	}
	fmt.Fprintf(&b, `<g transform="translate(%.2f %.2f)">`, push, -push)
	fmt.Fprintf(&b, `<g transform="translate(20 37) scale(%.3[1]f %.3[1]f) translate(-20 -37)">%[2]s<path d="M19 39 C16 40.5 15 43 15 44.5 C17.5 44 20 43 21 41Z" fill="#FFE58A"/></g>`, flare*0.85, flame)
	b.WriteString(rest + `</g></svg>`)
	return b.String()
}

// duck bobs on a small wave.
func duck(svg string, t float64) string {
	open, body := inside(svg)
	swing := math.Sin(2 * math.Pi * t)
	bob := math.Cos(2 * math.Pi * t)
	var b strings.Builder
	b.WriteString(open)
	fmt.Fprintf(&b, `<g transform="translate(25 %.2f) rotate(%.2f) scale(.86 .86) translate(-25 -46)">%s</g>`, 44.2+1.8*bob, 7*swing, body)
	fmt.Fprintf(&b, `<path d="%s" fill="#5AA9E6" stroke="#14548F" stroke-width="1.4" stroke-linejoin="round"/></svg>`, wave(t))
	return b.String()
}

// wave is a strip of water whose crests move to the left by one length a round.
func wave(t float64) string {
	const length, left, right = 16.0, 2.0, 48.0
	var b strings.Builder
	for x := left; x <= right; x++ {
		verb := 'L'
		if x == left {
			verb = 'M'
		}
		fmt.Fprintf(&b, "%c%.1f %.2f ", verb, x, 42+1.3*math.Sin(2*math.Pi*(x/length+t)))
	}
	return b.String() + "C48 47 44 49 40 49 L10 49 C6 49 2 47 2 42 Z"
}

// inside splits a drawing into its opening tag and what stands in it.
func inside(svg string) (open, body string) {
	at := strings.IndexByte(svg, '>') + 1
	return svg[:at], strings.TrimSuffix(strings.TrimSpace(svg[at:]), "</svg>")
}

// cutElement takes the first element off.
func cutElement(body string) (first, rest string) {
	at := strings.Index(body, "/>") + 2
	return body[:at], body[at:]
}

// animate draws a scene as an endless GIF on a transparent ground.
func animate(from, to string, size int, s scene) error {
	svg, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var pictures []*image.NRGBA
	for i := range frames {
		img, err := render([]byte(s(string(svg), float64(i)/frames)), size)
		if err != nil {
			return err
		}
		pictures = append(pictures, img)
	}
	palette := commonPalette(pictures)
	out := &gif.GIF{Config: image.Config{ColorModel: palette, Width: size, Height: size}}
	for _, img := range pictures {
		out.Image = append(out.Image, flatten(img, palette))
		out.Delay = append(out.Delay, frameDelay)
		out.Disposal = append(out.Disposal, gif.DisposalBackground)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, out); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}

// commonPalette is transparent and the 255 colours that occur most, after
// rounding to 5 bits a channel. The artwork is flat, so that loses little.
func commonPalette(pictures []*image.NRGBA) color.Palette {
	type bin struct{ n, r, g, b int }
	bins := map[[3]uint8]*bin{}
	for _, img := range pictures {
		for i := 0; i < len(img.Pix); i += 4 {
			p := img.Pix[i : i+4]
			if p[3] < 128 {
				continue
			}
			key := [3]uint8{p[0] >> 3, p[1] >> 3, p[2] >> 3}
			if bins[key] == nil {
				bins[key] = &bin{}
			}
			in := bins[key]
			in.n, in.r, in.g, in.b = in.n+1, in.r+int(p[0]), in.g+int(p[1]), in.b+int(p[2])
		}
	}
	var list []*bin
	for _, in := range bins {
		list = append(list, in)
	}
	slices.SortFunc(list, func(a, b *bin) int {
		return cmp.Or(b.n-a.n, a.r-b.r, a.g-b.g, a.b-b.b)
	})
	palette := color.Palette{color.NRGBA{}}
	for _, in := range list[:min(len(list), 255)] {
		palette = append(palette, color.NRGBA{uint8(in.r / in.n), uint8(in.g / in.n), uint8(in.b / in.n), 255})
	}
	return palette
}

// flatten maps a picture to a palette whose first entry is transparent: GIF
// knows no half-transparent pixel.
func flatten(img *image.NRGBA, palette color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), palette)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := img.NRGBAAt(x, y)
			if c.A < 128 {
				continue
			}
			c.A = 255
			out.SetColorIndex(x, y, uint8(1+palette[1:].Index(c)))
		}
	}
	return out
}

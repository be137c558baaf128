package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"testing"

	"golang.org/x/image/bmp"
)

var (
	red   = color.NRGBA{255, 0, 0, 255}
	green = color.NRGBA{0, 255, 0, 255}
	blue  = color.NRGBA{0, 0, 255, 255}
	clear = color.NRGBA{}
)

// quarters is a picture of four colours, one per corner; the last is
// transparent.
func quarters(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, [4]color.NRGBA{red, green, blue, clear}[2*y/h*2+2*x/w])
		}
	}
	return img
}

// noise is a picture of many colours, the same each time.
func noise(w, h int, seed uint32) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = uint8(seed >> 24)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bmpOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := bmp.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, g *gif.GIF) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var gifPalette = color.Palette{clear, red, green, blue}

// block is a frame of one colour of gifPalette.
func block(r image.Rectangle, index uint8) *image.Paletted {
	img := image.NewPaletted(r, gifPalette)
	for i := range img.Pix {
		img.Pix[i] = index
	}
	return img
}

// moving is an animation of w x h: a red bar that goes right over transparency.
func moving(w, h, frames, delay int) *gif.GIF {
	g := &gif.GIF{LoopCount: 3}
	for i := range frames {
		frame := block(image.Rect(0, 0, w, h), 0)
		for y := range h {
			for x := i * w / frames; x < (i+1)*w/frames; x++ {
				frame.SetColorIndex(x, y, 1)
			}
		}
		g.Image, g.Delay = append(g.Image, frame), append(g.Delay, delay)
		g.Disposal = append(g.Disposal, gif.DisposalBackground)
	}
	return g
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// near reports whether two colours are about the same, as a lossy format has it.
func near(a, b color.Color) bool {
	r, g, bl, al := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	for _, d := range []int{int(r) - int(r2), int(g) - int(g2), int(bl) - int(b2), int(al) - int(a2)} {
		if d > 0x2000 || d < -0x2000 {
			return false
		}
	}
	return true
}

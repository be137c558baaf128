package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"testing"
	"time"
)

func TestCompose(t *testing.T) {
	full, left, right := image.Rect(0, 0, 4, 2), image.Rect(0, 0, 2, 2), image.Rect(2, 0, 4, 2)
	g := &gif.GIF{
		Image:    []*image.Paletted{block(full, 1), block(left, 2), block(right, 3), block(left, 0), block(right, 2)},
		Disposal: []byte{gif.DisposalNone, gif.DisposalPrevious, gif.DisposalBackground, gif.DisposalNone, 0},
		Delay:    []int{0, 1, 2, 5, 7},
	}
	m, err := Decode(gifOf(t, g))
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]color.NRGBA{
		{red, red},   // the whole
		{green, red}, // over it, then taken back
		{red, blue},  // then cleared
		{red, clear}, // a transparent frame changes nothing
		{red, green},
	}
	for i, w := range want {
		got := [2]color.Color{m.Frames[i].At(0, 0), m.Frames[i].At(3, 1)}
		if got[0] != w[0] || got[1] != w[1] {
			t.Errorf("frame %d is %v, want %v", i, got, w)
		}
	}
	for i, w := range []time.Duration{100, 100, 50, 50, 70} {
		if m.Delays[i] != w*time.Millisecond {
			t.Errorf("frame %d stands %v, want %v ms", i, m.Delays[i], int(w))
		}
	}
	if !m.Animated() || len(m.Frames) != 5 {
		t.Error(len(m.Frames))
	}
	if p, err := DecodePhoto(gifOf(t, g)); err != nil || len(p.Frames) != 1 || p.Frames[0].At(0, 0) != red {
		t.Error("the first frame alone", err)
	}
}

// Row D03: as many frames as fit, whole ones.
func TestLongAnimations(t *testing.T) {
	for _, c := range []struct{ side, frames, want int }{{1, 5000, 200}, {1000, 12, 8}, {50, 30, 30}} {
		m, err := DecodePeer(gifOf(t, moving(c.side, c.side, c.frames, 5)))
		if err != nil {
			t.Errorf("%d x %d: %v", c.frames, c.side, err)
			continue
		}
		if len(m.Frames) != c.want || len(m.Delays) != c.want {
			t.Errorf("%d frames of %d: %d kept, want %d", c.frames, c.side, len(m.Frames), c.want)
		}
	}
}

// Row D05: cut anywhere, a GIF gives its whole frames or an error.
func TestGIFCutShort(t *testing.T) {
	data := gifOf(t, moving(10, 10, 4, 5))
	most := 0
	for n := range len(data) {
		m, err := DecodePeer(data[:n])
		if err != nil {
			if n > 6 && !errors.Is(err, ErrBroken) {
				t.Errorf("at %d: %v", n, err)
			}
			continue
		}
		if len(m.Frames) < most {
			t.Errorf("at %d: %d frames after %d", n, len(m.Frames), most)
		}
		most = len(m.Frames)
	}
	if most != 4 {
		t.Errorf("%d frames, want 4", most)
	}
	m, err := DecodePeer(append(bytes.Clone(data), "junk behind the end"...))
	if err != nil || len(m.Frames) != 4 {
		t.Error("with junk behind:", err)
	}
}

func FuzzWalkGIF(f *testing.F) {
	f.Add(gifOf(f, moving(10, 10, 4, 5)))
	f.Add(gifOf(f, &gif.GIF{Image: []*image.Paletted{block(image.Rect(1, 1, 3, 3), 1)}, Delay: []int{0}, Config: image.Config{Width: 5, Height: 5}}))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x00\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"))
	f.Add([]byte("GIF89a\xff\xff\xff\xff\xff\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		small := budget{pixels: 1 << 16, frames: 20, total: 1 << 18}
		walked, err := walkGIF(data, small)
		if err != nil {
			return
		}
		again, err := walkGIF(walked, small)
		if err != nil || !bytes.Equal(again, walked) {
			t.Fatal("walking twice differs", err)
		}
		g, err := gif.DecodeAll(bytes.NewReader(walked))
		if err != nil {
			return
		}
		if len(g.Image) == 0 || len(g.Image) > small.frames || len(g.Image)*g.Config.Width*g.Config.Height > small.total {
			t.Fatalf("%d frames of %d x %d", len(g.Image), g.Config.Width, g.Config.Height)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(pngOf(f, quarters(9, 7)))
	f.Add(withOrientation(jpegOf(f, quarters(9, 7)), 6, true))
	f.Add(bmpOf(f, quarters(9, 7)))
	f.Add(gifOf(f, moving(10, 10, 4, 5)))
	f.Add(sample(f, "lossless.webp"))
	f.Add(sample(f, "alpha.webp"))
	f.Add(sample(f, "progressive.jpg"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, b := range []budget{
			{bytes: 64 << 10, pixels: 1 << 16, frames: 20, total: 1 << 18, scans: 20, side: 100, local: true},
			{bytes: 64 << 10, pixels: 1 << 16, frames: 20, total: 1 << 18, scans: 20},
		} {
			m, err := decode(data, b)
			if err != nil {
				if !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrUnsupported) {
					t.Fatalf("strange error %v", err)
				}
				continue
			}
			size := m.Bounds()
			if len(m.Frames) == 0 || len(m.Frames) > b.frames || size.Empty() || size.Min != (image.Point{}) || size.Dx()*size.Dy() > b.pixels {
				t.Fatalf("%d frames of %v", len(m.Frames), size)
			}
			for i, frame := range m.Frames {
				if frame.Bounds() != size {
					t.Fatalf("frame %d is %v in %v", i, frame.Bounds(), size)
				}
				if m.Animated() && m.Delays[i] < MinDelay {
					t.Fatalf("frame %d stands %v", i, m.Delays[i])
				}
			}
		}
	})
}

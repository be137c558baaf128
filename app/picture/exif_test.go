package picture

import (
	"image"
	"image/color"
	"testing"
)

// withOrientation puts an EXIF block behind the start of a JPEG.
func withOrientation(jpeg []byte, o byte, big bool) []byte {
	tiff := []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, o, 0, 0, 0, 0, 0, 0, 0}
	if big {
		tiff = []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0, 0, 0, 0, 0}
	}
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
	return append(out, jpeg[2:]...)
}

func TestOrientation(t *testing.T) {
	white := color.NRGBA{255, 255, 255, 255}
	upright := image.NewNRGBA(image.Rect(0, 0, 32, 16))
	for i := range upright.Pix {
		upright.Pix[i] = 255
	}
	for y := range 8 {
		for x := range 16 {
			upright.SetNRGBA(x, y, red)
		}
	}
	data := jpegOf(t, upright)
	// Where the red corner of the stored picture is to be seen.
	for o, corner := range map[byte]image.Point{
		1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1},
		0: {0, 0}, 9: {0, 0},
	} {
		for _, big := range []bool{false, true} {
			m, err := Decode(withOrientation(data, o, big))
			if err != nil {
				t.Fatal(o, err)
			}
			size := image.Pt(32, 16)
			if o >= 5 && o <= 8 {
				size = image.Pt(16, 32)
			}
			if m.Bounds().Size() != size {
				t.Errorf("%d: %v", o, m.Bounds())
				continue
			}
			for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				want := white
				if at == corner {
					want = red
				}
				x, y := 3+at.X*(size.X-7), 3+at.Y*(size.Y-7)
				if got := m.Frames[0].At(x, y); !near(got, want) {
					t.Errorf("%d: corner %v is %v, want %v", o, at, got, want)
				}
			}
		}
	}
	turned := withOrientation(data, 6, false)
	if m, err := DecodePeer(turned); err != nil || m.Bounds().Dx() != 32 {
		t.Error("a peer's picture was turned", err)
	}
	if p, err := Emoticon(turned); err != nil || p.Width != 16 || p.FromWidth != 16 || p.FromHeight != 32 {
		t.Error(p.Width, p.FromWidth, p.FromHeight, err)
	}
	for n := range len(turned) {
		orientation(turned[:n]) // must not panic
	}
}

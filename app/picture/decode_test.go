package picture

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"runtime"
	"testing"
)

func TestDecodeFormats(t *testing.T) {
	img := quarters(120, 80)
	for _, c := range []struct {
		format string
		data   []byte
		peer   error
	}{
		{"png", pngOf(t, img), nil},
		{"jpeg", jpegOf(t, img), nil},
		{"jpeg", sample(t, "progressive.jpg"), nil},
		{"gif", gifOf(t, moving(120, 80, 1, 0)), nil},
		{"bmp", bmpOf(t, img), ErrUnsupported},
		{"webp", sample(t, "lossless.webp"), ErrUnsupported},
		{"webp", sample(t, "alpha.webp"), ErrUnsupported},
	} {
		m, err := Decode(c.data)
		if err != nil {
			t.Errorf("%s: %v", c.format, err)
			continue
		}
		if m.Format != c.format || m.Bounds() != image.Rect(0, 0, 120, 80) || m.Animated() || m.Delays != nil {
			t.Errorf("%s: %q %v %v", c.format, m.Format, m.Bounds(), m.Delays)
		}
		if _, err := DecodePeer(c.data); !errors.Is(err, c.peer) {
			t.Errorf("%s from a peer: %v, want %v", c.format, err, c.peer)
		}
	}
}

func TestDecodePixels(t *testing.T) {
	m, err := Decode(pngOf(t, quarters(40, 40)))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[image.Point]any{{5, 5}: red, {35, 5}: green, {5, 35}: blue, {35, 35}: clear} {
		if got := m.Frames[0].At(at.X, at.Y); got != want {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
}

func TestFirstFrameOfAnimatedWebP(t *testing.T) {
	for _, name := range []string{"lossless.webp", "alpha.webp"} {
		still := sample(t, name)
		frame := still[12:]
		if first, _, rest := chunk(frame); first == "VP8X" {
			frame = rest
		}
		head := make([]byte, 16) // ANMF: place, size less one, duration, flags
		head[6], head[9] = 120-1, 80-1
		anmf := riffChunk("ANMF", append(head, frame...))
		other := riffChunk("ANMF", append(make([]byte, 16), "VP8 \x00\x00\x00\x00"...))
		body := riffChunk("VP8X", []byte{webpAnimated | 0x10, 0, 0, 0, 120 - 1, 0, 0, 80 - 1, 0, 0})
		body = append(body, riffChunk("ANIM", make([]byte, 6))...)
		body = append(append(body, anmf...), other...)
		animated := riffChunk("RIFF", append([]byte("WEBP"), body...))

		want, err := Decode(still)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(animated)
		if err != nil {
			t.Errorf("%s animated: %v", name, err)
			continue
		}
		for _, p := range []image.Point{{0, 0}, {60, 40}, {119, 79}} {
			if w, g := want.Frames[0].At(p.X, p.Y), got.Frames[0].At(p.X, p.Y); w != g {
				t.Errorf("%s: %v is %v, want %v", name, p, g, w)
			}
		}
	}
}

func riffChunk(name string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// Rows D01, D04, D05 of hostile-input.md.
func TestRefused(t *testing.T) {
	good := pngOf(t, quarters(20, 20))
	badSum := append([]byte(nil), good...)
	badSum[len(badSum)-1] ^= 1
	scans := jpegOf(t, quarters(20, 20))
	for range 70 {
		scans = append(scans, 0xff, 0xda)
	}
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrUnsupported},
		{"text", []byte("hello"), ErrUnsupported},
		{"svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrUnsupported},
		{"tiff", []byte("II*\x00\x08\x00\x00\x00"), ErrUnsupported},
		{"png of 65535 x 65535", pngHeader(65535, 65535), ErrTooLarge},
		{"png of 2^31-1 x 1", pngHeader(1<<31-1, 1), ErrTooLarge},
		{"png of 0 x 0", pngHeader(0, 0), ErrBroken},
		{"png of 1025 x 1024", pngHeader(1025, 1024), ErrTooLarge},
		{"png with a bad checksum", badSum, ErrBroken},
		{"png cut short", good[:len(good)/2], ErrBroken},
		{"png of 1024 x 1024 without data", pngHeader(1024, 1024), ErrBroken},
		{"jpeg cut short", jpegOf(t, quarters(20, 20))[:100], ErrBroken},
		{"jpeg of many scans", scans, ErrTooLarge},
		{"600 KiB", append(append([]byte(nil), good...), make([]byte, 600<<10)...), ErrTooLarge},
		{"gif of 65535 x 65535", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), ErrTooLarge},
		{"gif of 0 x 0", []byte("GIF89a\x00\x00\x00\x00\x00\x00\x00"), ErrBroken},
		{"gif header", []byte("GIF89a"), ErrBroken},
		{"gif without frames", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b"), ErrBroken},
		{"gif with a huge frame", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x00\x3b"), ErrTooLarge},
		{"gif with a frame outside", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x09\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"), ErrBroken},
		{"gif without colours", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"), ErrBroken},
		{"gif with a code size of 12", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x0c\x02\x44\x01\x00\x3b"), ErrBroken},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := DecodePeer(c.data)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
			t.Errorf("%s took %d bytes", c.name, grown)
		}
	}
}

// pngHeader is a PNG that ends after saying how large it is.
func pngHeader(w, h uint32) []byte {
	ihdr := append([]byte("IHDR"), binary.BigEndian.AppendUint32(nil, w)...)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, h), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

func TestOwnLimits(t *testing.T) {
	if _, err := Decode(pngHeader(65535, 65535)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	if _, err := Decode(make([]byte, 32<<20+1)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	m, err := Decode(jpegOf(t, image.NewYCbCr(image.Rect(0, 0, 4100, 2050), image.YCbCrSubsampleRatio420)))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Bounds().Size(); got != image.Pt(1366, 683) {
		t.Errorf("4100 x 2050 became %v", got)
	}
}

func TestReduceAverages(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 4100, 3))
	for i := range img.Pix {
		img.Pix[i] = 255
		if i/4%3 == 0 && i%4 != 3 { // a third of the columns is black
			img.Pix[i] = 0
		}
	}
	out := reduce(img, 2048)
	if out.Rect != image.Rect(0, 0, 1366, 1) || out.Pix[0] != 170 || out.Pix[3] != 255 {
		t.Errorf("%v %v", out.Rect, out.Pix[:4])
	}
}

package picture

import (
	"bytes"
	"errors"
	"image"
	"testing"
)

func TestPreview(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		make func([]byte) ([]byte, error)
		want image.Point
		err  error
	}{
		{"a photo", jpegOf(t, noise(1200, 600, 1)), Preview, image.Pt(96, 48), nil},
		{"a small picture", pngOf(t, noise(20, 30, 1)), Preview, image.Pt(20, 30), nil},
		{"of a peer", pngOf(t, quarters(96, 96)), PeerPreview, image.Pt(96, 96), nil},
		{"of a peer, larger", pngOf(t, quarters(500, 250)), PeerPreview, image.Pt(96, 48), nil},
		{"of a peer, too many bytes", pngOf(t, noise(200, 200, 1)), PeerPreview, image.Point{}, ErrTooLarge},
		{"of a peer, too many pixels", pngHeader(600, 600), PeerPreview, image.Point{}, ErrTooLarge},
		{"text", []byte("text"), Preview, image.Point{}, ErrUnsupported},
		{"broken", []byte("\x89PNG\r\n\x1a\nbroken"), PeerPreview, image.Point{}, ErrBroken},
	} {
		small, err := c.make(c.data)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err != nil {
			continue
		}
		m, err := DecodePeer(small)
		if err != nil || m.Format != "png" || m.Bounds().Size() != c.want || len(small) > 64<<10 {
			t.Errorf("%s: %v, %v, %d bytes", c.name, m.Bounds(), err, len(small))
		}
	}
}

func TestBackground(t *testing.T) {
	fits := jpegOf(t, noise(1600, 900, 1))
	if data, err := Background(fits); err != nil || !bytes.Equal(data, fits) {
		t.Errorf("a picture that fits: %v", err)
	}
	data, err := Background(pngOf(t, quarters(3080, 3080)))
	if err != nil || len(data) > MaxBackground {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if m, err := DecodeBackground(data); err != nil || m.Format != "jpeg" || max(m.Bounds().Dx(), m.Bounds().Dy()) > 2048 {
		t.Errorf("%v", err)
	}
	if _, err := DecodeBackground(make([]byte, MaxBackground+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many bytes: %v", err)
	}
	if _, err := DecodeBackground(pngHeader(4000, 4000)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many pixels: %v", err)
	}
}

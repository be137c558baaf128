package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// MaxBackground is the most bytes the background of a conversation may have
// (p2p.md 12).
const MaxBackground = 4 << 20

var (
	preview    = budget{bytes: 64 << 10, pixels: 512 * 512, frames: 1, total: 512 * 512, scans: 64}
	background = budget{bytes: MaxBackground, pixels: 9 * megapixel, frames: 1, total: 9 * megapixel, scans: 64, side: 2048}
)

// Preview makes the small PNG that goes with the offer of a file, at most 96 x
// 96, out of a picture that a person chose: what DecodePhoto reads.
func Preview(data []byte) ([]byte, error) { return small(data, photo) }

// PeerPreview reads the preview that came with an offer, PNG, JPEG or GIF of up
// to 64 KiB and 512 x 512, and makes it a PNG of at most 96 x 96.
func PeerPreview(data []byte) ([]byte, error) { return small(data, preview) }

// Still returns the first frame of an animation as a PNG of the same size: for
// clients that know only that.
func Still(data []byte) ([]byte, error) {
	b := peer
	b.frames = 1
	m, err := decode(data, b)
	if err != nil {
		return nil, err
	}
	return encodePNG(m.Frames[0])
}

func small(data []byte, b budget) ([]byte, error) {
	m, err := decode(data, b)
	if err != nil {
		return nil, err
	}
	img, ok := m.Frames[0].(*image.NRGBA)
	if !ok {
		return nil, fmt.Errorf("%w: unexpected pixels", ErrBroken)
	}
	return encodePNG(fit(img, DisplayPictureSide))
}

// DecodeBackground reads the background of a conversation from somebody else:
// PNG, JPEG or GIF (its first frame) of up to 4 MiB and 9 megapixels. A side
// over 2048 pixels is made smaller, keeping the shape.
func DecodeBackground(data []byte) (*Image, error) { return decode(data, background) }

// Background makes a picture that a person chose fit to be a background. What
// others can read stays as it is, byte for byte; anything else becomes a JPEG
// of at most 2048 x 2048.
func Background(data []byte) ([]byte, error) {
	if _, err := DecodeBackground(data); err == nil {
		return data, nil
	}
	m, err := DecodePhoto(data)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m.Frames[0], &jpeg.Options{Quality: 85}); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	if b.Len() > MaxBackground {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, b.Len())
	}
	return b.Bytes(), nil
}

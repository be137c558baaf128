// Package picture turns bytes that nobody vouches for into pictures, and
// pictures into what the protocol carries: 96 x 96 display pictures and custom
// emoticons of at most 50 x 50.
//
// Every decode checks the header against a budget before it allocates
// (hostile-input.md D01 to D07). All functions are pure and safe for
// concurrent use.
package picture

import (
	"errors"
	"image"
	"time"
)

// Errors of this package; wrapped errors carry the detail for logs.
var (
	ErrUnsupported = errors.New("picture: unsupported format")
	ErrTooLarge    = errors.New("picture: too large")
	ErrBroken      = errors.New("picture: broken")
)

// Image is a decoded picture: one frame, or the composed frames of an
// animation, all of one size.
type Image struct {
	Frames []image.Image   // *image.NRGBA, origin 0,0; at least one
	Delays []time.Duration // how long each frame stands, at least MinDelay; nil for a still
	Format string          // "png", "jpeg", "gif", "bmp", "webp"
}

// Animated reports whether there is more than one frame.
func (m *Image) Animated() bool { return len(m.Frames) > 1 }

// Bounds returns the size, from 0,0.
func (m *Image) Bounds() image.Rectangle { return m.Frames[0].Bounds() }

// Decode reads a picture of ours or one already in the store: PNG, JPEG, GIF,
// BMP or WebP (its first frame).
func Decode(data []byte) (*Image, error) { return nil, ErrUnsupported }

// DecodePeer reads a picture that came from somebody else: PNG, JPEG or GIF
// within tighter limits.
func DecodePeer(data []byte) (*Image, error) { return nil, ErrUnsupported }

// DecodePhoto reads a picture a person chose from disk, up to 32 MiB and 40
// megapixels, for DisplayPicture; the orientation in EXIF is applied. Only the
// first frame of an animation is read.
func DecodePhoto(data []byte) (*Image, error) { return nil, ErrUnsupported }

// Prepared is a custom emoticon ready to be stored and sent.
type Prepared struct {
	Data                  []byte // a GIF when animated, else a PNG
	Width, Height         int    // of Data, at most 50
	Frames                int    // 1 for a still
	FromWidth, FromHeight int    // of the picture it was made from
}

// Emoticon makes a picture 50 x 50 or smaller, keeping its shape and its
// animation.
func Emoticon(data []byte) (Prepared, error) { return Prepared{}, ErrUnsupported }

// DisplayPicture cuts crop out of img and returns it as a 96 x 96 PNG.
func DisplayPicture(img image.Image, crop image.Rectangle) ([]byte, error) {
	return nil, ErrUnsupported
}

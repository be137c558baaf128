// Package picture turns bytes that nobody vouches for into pictures, and
// pictures into what the protocol carries: 96 x 96 display pictures and custom
// emoticons of at most 50 x 50.
//
// Every decode looks at the header and holds it against a budget before
// anything is allocated (hostile-input.md D01 to D07). All functions are pure
// and safe for concurrent use.
package picture

import (
	"errors"
	"image"
	"time"
)

// Errors of this package; the ones returned wrap them and carry the detail.
var (
	ErrUnsupported = errors.New("picture: unsupported format")
	ErrTooLarge    = errors.New("picture: too large")
	ErrBroken      = errors.New("picture: broken")
)

// Sides of what is made here, in pixels.
const (
	EmoticonSide       = 50
	DisplayPictureSide = 96
)

// MinDelay is the shortest time a frame of an animation stands. A delay of 10
// ms or less, which means "not set", becomes 100 ms, as browsers do.
const MinDelay = 50 * time.Millisecond

// Image is a decoded picture: one frame, or the composed frames of an
// animation, all of one size.
type Image struct {
	Frames []image.Image   // *image.NRGBA with origin 0,0; at least one
	Delays []time.Duration // how long each frame stands, at least MinDelay; nil for a still
	Format string          // "png", "jpeg", "gif", "bmp", "webp"
}

// Animated reports whether there is more than one frame.
func (m *Image) Animated() bool { return len(m.Frames) > 1 }

// Bounds returns the size, from 0,0.
func (m *Image) Bounds() image.Rectangle { return m.Frames[0].Bounds() }

// Decode reads a picture that a person chose on this computer: PNG, JPEG, GIF,
// BMP or WebP (its first frame), up to 32 MiB and 40 megapixels. The
// orientation in EXIF is applied. A still with a side over 2048 pixels is made
// smaller, keeping its shape. Of a long animation as many frames are kept as
// fit into 8 megapixels, and at most 200.
func Decode(data []byte) (*Image, error) { return decode(data, own) }

// DecodePhoto is Decode for DisplayPicture: of an animation it reads only the
// first frame.
func DecodePhoto(data []byte) (*Image, error) { return decode(data, photo) }

// DecodePeer reads a picture that came from somebody else: PNG, JPEG or GIF,
// up to 512 KiB and one megapixel a frame, with 8 megapixels and 200 frames in
// all; further frames are left out.
func DecodePeer(data []byte) (*Image, error) { return decode(data, peer) }

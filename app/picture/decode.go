package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// budget is what a decode may cost. Pixels are of 4 bytes.
type budget struct {
	bytes  int  // of input
	pixels int  // of a still, or of one frame of an animation
	frames int  // kept of an animation
	total  int  // pixels of all frames kept
	scans  int  // of a progressive JPEG
	side   int  // a longer side is made this long; 0 leaves all as it is
	local  bool // chosen on this computer: all formats, EXIF orientation
}

const megapixel = 1 << 20

var (
	own      = budget{bytes: 32 << 20, pixels: 40 * megapixel, frames: 200, total: 8 * megapixel, scans: 1000, side: 2048, local: true}
	photo    = budget{bytes: 32 << 20, pixels: 40 * megapixel, frames: 1, total: 40 * megapixel, scans: 1000, side: 2048, local: true}
	peer     = budget{bytes: 512 << 10, pixels: megapixel, frames: 200, total: 8 * megapixel, scans: 64}
	emoticon = budget{bytes: 32 << 20, pixels: 40 * megapixel, frames: 200, total: 64 * megapixel, scans: 1000, side: 2048, local: true}
)

// sniff names the format by its first bytes; what a file is called or said to
// be does not count.
func sniff(data []byte) string {
	for _, f := range []struct{ magic, name string }{
		{"\x89PNG\r\n\x1a\n", "png"}, {"\xff\xd8\xff", "jpeg"}, {"GIF87a", "gif"}, {"GIF89a", "gif"}, {"BM", "bmp"},
	} {
		if bytes.HasPrefix(data, []byte(f.magic)) {
			return f.name
		}
	}
	if len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" {
		return "webp"
	}
	return ""
}

// decoders read stills; each has its size looked at first.
var decoders = map[string]struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}{
	"png":  {png.DecodeConfig, png.Decode},
	"jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"bmp":  {bmp.DecodeConfig, bmp.Decode},
	"webp": {webp.DecodeConfig, webp.Decode},
}

// check returns the format, or why the data is refused outright.
func (b budget) check(data []byte) (string, error) {
	if len(data) > b.bytes {
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), b.bytes)
	}
	format := sniff(data)
	if format == "" || !b.local && (format == "bmp" || format == "webp") {
		return "", ErrUnsupported
	}
	return format, nil
}

func decode(data []byte, b budget) (*Image, error) {
	format, err := b.check(data)
	if err != nil {
		return nil, err
	}
	if format == "gif" {
		return decodeGIF(data, b)
	}
	img, _, err := decodeStill(format, data, b)
	if err != nil {
		return nil, err
	}
	return &Image{Frames: []image.Image{img}, Format: format}, nil
}

// decodeStill also returns the size the picture had, the right way up.
func decodeStill(format string, data []byte, b budget) (*image.NRGBA, image.Point, error) {
	if format == "webp" {
		data = firstOfWebP(data)
	}
	if n := bytes.Count(data, []byte{0xff, 0xda}); format == "jpeg" && n > b.scans {
		// Each scan of a progressive JPEG goes over the whole picture, and
		// takes only some bytes of input.
		return nil, image.Point{}, fmt.Errorf("%w: %d scans", ErrTooLarge, n)
	}
	d := decoders[format]
	config, err := d.config(bytes.NewReader(data))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	if err := b.checkSize(config.Width, config.Height); err != nil {
		return nil, image.Point{}, err
	}
	src, err := d.decode(bytes.NewReader(data))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	size := src.Bounds().Size()
	img := reduce(src, b.side)
	if format == "jpeg" && b.local {
		if o := orientation(data); o > 1 {
			img = orient(img, o)
			if o >= 5 {
				size.X, size.Y = size.Y, size.X
			}
		}
	}
	return img, size, nil
}

// checkSize holds the size in a header against the budget.
func (b budget) checkSize(width, height int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrBroken, width, height)
	}
	if width > b.pixels || height > b.pixels || width*height > b.pixels {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}

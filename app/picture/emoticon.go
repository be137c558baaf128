package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/png"

	"github.com/nfnt/resize"
)

// Prepared is a custom emoticon ready to be stored and sent.
type Prepared struct {
	Data                  []byte // a GIF when animated, else a PNG
	Width, Height         int    // of Data, at most 50
	Frames                int    // 1 for a still
	FromWidth, FromHeight int    // of the picture it was made from
}

// maxEmoticon is how large an animated emoticon may become, in bytes. It goes
// to every contact in chunks of 1,202.
const maxEmoticon = 200 << 10

// Emoticon makes a picture that a person chose 50 x 50 or smaller, keeping its
// shape; nothing is made larger. An animation stays one, with its timing; a
// GIF that fits already keeps its pixels byte for byte. What Decode reads is
// accepted; of an animation up to 200 frames are kept, and when it would be
// over 200 KiB every other frame is left out.
func Emoticon(data []byte) (Prepared, error) {
	format, err := emoticon.check(data)
	if err != nil {
		return Prepared{}, err
	}
	if format == "gif" {
		return animatedEmoticon(data)
	}
	img, from, err := decodeStill(format, data, emoticon)
	if err != nil {
		return Prepared{}, err
	}
	return stillEmoticon(img, from)
}

func stillEmoticon(img *image.NRGBA, from image.Point) (Prepared, error) {
	img = fit(img, EmoticonSide)
	data, err := encodePNG(img)
	if err != nil {
		return Prepared{}, err
	}
	return Prepared{Data: data, Width: img.Rect.Dx(), Height: img.Rect.Dy(), Frames: 1, FromWidth: from.X, FromHeight: from.Y}, nil
}

func animatedEmoticon(data []byte) (Prepared, error) {
	g, err := openGIF(data, emoticon)
	if err != nil {
		return Prepared{}, err
	}
	var frames []*image.NRGBA
	compose(g, func(canvas *image.NRGBA) {
		frame := fit(canvas, EmoticonSide)
		if frame == canvas {
			frame = &image.NRGBA{Pix: bytes.Clone(canvas.Pix), Stride: canvas.Stride, Rect: canvas.Rect}
		}
		frames = append(frames, frame)
	})
	from := image.Pt(g.Config.Width, g.Config.Height)
	if len(frames) == 1 {
		return stillEmoticon(frames[0], from)
	}
	size := frames[0].Rect.Size()
	p := Prepared{Width: size.X, Height: size.Y, Frames: len(frames), FromWidth: from.X, FromHeight: from.Y}
	if size == from {
		if p.Data, err = walkGIF(data, emoticon); err == nil && len(p.Data) <= maxEmoticon {
			return p, nil
		}
	}
	delays := g.Delay
	for {
		if p.Data, err = encodeGIF(frames, delays, g.LoopCount); err != nil {
			return Prepared{}, err
		}
		if p.Frames = len(frames); len(p.Data) <= maxEmoticon || len(frames) <= 2 {
			return p, nil
		}
		frames, delays = halve(frames, delays)
	}
}

// halve leaves out every other frame and lets the one before stand longer.
func halve(frames []*image.NRGBA, delays []int) ([]*image.NRGBA, []int) {
	var keptFrames []*image.NRGBA
	var keptDelays []int
	for i := 0; i < len(frames); i += 2 {
		delay := delays[i]
		if i+1 < len(frames) {
			delay += delays[i+1]
		}
		keptFrames, keptDelays = append(keptFrames, frames[i]), append(keptDelays, min(delay, 0xffff))
	}
	return keptFrames, keptDelays
}

// encodeGIF writes whole frames with one palette. Delays are in hundredths of
// a second; loop is as in image/gif.
func encodeGIF(frames []*image.NRGBA, delays []int, loop int) ([]byte, error) {
	palette := quantize(frames)
	size := frames[0].Rect
	out := &gif.GIF{
		Config: image.Config{ColorModel: palette, Width: size.Dx(), Height: size.Dy()},
		Delay:  delays, LoopCount: loop,
	}
	known := map[[3]uint8]uint8{}
	for _, f := range frames {
		out.Image = append(out.Image, flatten(f, palette, known))
		out.Disposal = append(out.Disposal, gif.DisposalBackground)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, out); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return b.Bytes(), nil
}

// fit returns a picture in a square box, keeping its shape. A picture that
// fits is returned as it is.
func fit(img *image.NRGBA, side int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	long := max(w, h)
	if long <= side {
		return img
	}
	scaled := func(n int) int { return max(1, (n*side+long/2)/long) }
	return scale(img, scaled(w), scaled(h))
}

// scale makes a picture exactly width x height.
func scale(img *image.NRGBA, width, height int) *image.NRGBA {
	if img.Rect.Dx() == width && img.Rect.Dy() == height {
		return img // quirk: resize would return its input as well
	}
	// NRGBA in, RGBA out: other inputs come back as something else.
	out, ok := resize.Resize(uint(width), uint(height), img, resize.Lanczos3).(*image.RGBA)
	if !ok {
		return img
	}
	return unmultiply(out)
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return b.Bytes(), nil
}

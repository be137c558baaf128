package picture

import (
	"fmt"
	"image"
	"image/draw"
)

// DisplayPicture cuts crop out of img and returns it as a 96 x 96 PNG. What
// lies outside of img is left out, and of a crop that is not a square the
// middle is taken. Transparent parts become white: clients disagree on what
// they stand on.
func DisplayPicture(img image.Image, crop image.Rectangle) ([]byte, error) {
	crop = crop.Intersect(img.Bounds())
	if crop.Empty() {
		return nil, fmt.Errorf("%w: nothing is cut out", ErrBroken)
	}
	side := min(crop.Dx(), crop.Dy())
	from := crop.Min.Add(image.Pt((crop.Dx()-side)/2, (crop.Dy()-side)/2))
	if max(img.Bounds().Dx(), img.Bounds().Dy()) > 1<<15 {
		return nil, fmt.Errorf("%w: %v pixels", ErrTooLarge, img.Bounds().Size())
	}
	square := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(square, square.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(square, square.Rect, img, from, draw.Over)
	opaque := &image.NRGBA{Pix: square.Pix, Stride: square.Stride, Rect: square.Rect}
	return encodePNG(scale(opaque, DisplayPictureSide, DisplayPictureSide))
}

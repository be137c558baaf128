package picture

import (
	"image"
	"image/draw"
)

// straight returns a picture as NRGBA from 0,0. What is NRGBA already may be
// returned as it is.
func straight(src image.Image) *image.NRGBA {
	bounds := src.Bounds()
	if n, ok := src.(*image.NRGBA); ok && bounds.Min == (image.Point{}) {
		return n
	}
	size := image.Rect(0, 0, bounds.Dx(), bounds.Dy())
	if o, ok := src.(interface{ Opaque() bool }); ok && o.Opaque() {
		// image/draw is quick only onto RGBA; without transparency the bytes
		// of RGBA and NRGBA are the same.
		img := image.NewRGBA(size)
		draw.Draw(img, size, src, bounds.Min, draw.Src)
		return &image.NRGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
	}
	img := image.NewNRGBA(size)
	draw.Draw(img, size, src, bounds.Min, draw.Src)
	return img
}

// unmultiply turns RGBA into NRGBA in place and clamps the overshoot of a
// sharp filter: a channel over its alpha is no colour.
func unmultiply(img *image.RGBA) *image.NRGBA {
	for i := 0; i+3 < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		a := int(p[3])
		for c := range 3 {
			switch {
			case a == 0:
				p[c] = 0
			case a < 255:
				p[c] = uint8((min(int(p[c]), a)*255 + a/2) / a)
			}
		}
	}
	return &image.NRGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
}

// reduce returns a picture as NRGBA with no side longer than side, made
// smaller by a whole number (side 0: as large as it is). It goes band by band,
// so a photo of 40 megapixels never stands whole in memory a second time.
func reduce(src image.Image, side int) *image.NRGBA {
	bounds := src.Bounds()
	long := max(bounds.Dx(), bounds.Dy())
	if side == 0 || long <= side {
		return straight(src)
	}
	by := (long + side - 1) / side
	out := image.NewRGBA(image.Rect(0, 0, max(1, bounds.Dx()/by), max(1, bounds.Dy()/by)))
	band := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), min(by, bounds.Dy())))
	for y := range out.Rect.Dy() {
		draw.Draw(band, band.Rect, src, image.Pt(bounds.Min.X, bounds.Min.Y+y*by), draw.Src)
		for x := range out.Rect.Dx() {
			average(out.Pix[out.PixOffset(x, y):], band, image.Rect(x*by, 0, x*by+by, by).Intersect(band.Rect))
		}
	}
	return unmultiply(out)
}

// average writes the mean of an area to the first four bytes of dst.
func average(dst []uint8, src *image.RGBA, area image.Rectangle) {
	var sum [4]int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := src.Pix[src.PixOffset(area.Min.X, y):src.PixOffset(area.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			sum[0] += int(row[i])
			sum[1] += int(row[i+1])
			sum[2] += int(row[i+2])
			sum[3] += int(row[i+3])
		}
	}
	n := area.Dx() * area.Dy()
	for c := range sum {
		dst[c] = uint8((sum[c] + n/2) / n)
	}
}

package tour

import (
	"image"
	"image/color"
	"image/draw"
)

// differ counts the pixels that are not the same in two pictures of one size;
// pictures of two sizes differ everywhere.
func differ(a, b *image.NRGBA) int {
	if a.Rect != b.Rect {
		return max(a.Rect.Dx()*a.Rect.Dy(), b.Rect.Dx()*b.Rect.Dy())
	}
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if a.Pix[i] != b.Pix[i] || a.Pix[i+1] != b.Pix[i+1] || a.Pix[i+2] != b.Pix[i+2] {
			n++
		}
	}
	return n
}

// cut returns a part of a picture, with 0, 0 at its corner.
func cut(img *image.NRGBA, r image.Rectangle) *image.NRGBA {
	r = r.Intersect(img.Rect)
	part := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(part, part.Rect, img, r.Min, draw.Src)
	return part
}

// colours counts how many different colours a picture has, up to a limit.
func colours(img *image.NRGBA, limit int) int {
	seen := map[[3]uint8]bool{}
	for i := 0; i < len(img.Pix) && len(seen) < limit; i += 4 {
		seen[[3]uint8(img.Pix[i:i+3])] = true
	}
	return len(seen)
}

// count returns how many pixels of a part look like a colour.
func count(img *image.NRGBA, r image.Rectangle, c color.NRGBA) int {
	r = r.Intersect(img.Rect)
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if near(img.NRGBAAt(x, y), c, 6) {
				n++
			}
		}
	}
	return n
}

// find looks for a small picture in a large one, from below, and returns its middle. The
// small one is compared where it is opaque, with some tolerance, so it may be
// drawn by another program.
func find(img *image.NRGBA, in image.Rectangle, what image.Image) (image.Point, bool) {
	type sample struct {
		x, y int
		c    color.NRGBA
	}
	var samples []sample
	b := what.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			if c := color.NRGBAModel.Convert(what.At(x, y)).(color.NRGBA); c.A == 255 {
				samples = append(samples, sample{x - b.Min.X, y - b.Min.Y, c})
			}
		}
	}
	if len(samples) < 12 {
		return image.Point{}, false
	}
	in = in.Intersect(img.Rect)
	allowed := len(samples) / 5 // an edge may be blended in another way
	for y := in.Max.Y - b.Dy(); y >= in.Min.Y; y-- {
	place:
		for x := in.Min.X; x+b.Dx() <= in.Max.X; x++ {
			wrong := 0
			for _, s := range samples {
				i := img.PixOffset(x+s.x, y+s.y)
				if !near(color.NRGBA{img.Pix[i], img.Pix[i+1], img.Pix[i+2], 255}, s.c, 24) {
					if wrong++; wrong > allowed {
						continue place
					}
				}
			}
			return image.Pt(x+b.Dx()/2, y+b.Dy()/2), true
		}
	}
	return image.Point{}, false
}

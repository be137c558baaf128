package ui

import (
	"context"
	"image"
	"image/draw"
)

// rotate turns the picture in the crop by a quarter, and the square with it.
func (d *displayPictureWindow) rotate(right bool) {
	s := d.source
	if s.img == nil || d.rotating {
		return
	}
	d.rotating = true
	d.turn++
	turn, square := d.turn, d.crop.Square()
	call(d.u, func(context.Context) (image.Image, error) { return quarter(s.img, right), nil }, func(img image.Image, _ error) {
		d.rotating = false
		if turn != d.turn {
			return
		}
		size := s.img.Bounds().Size()
		square = square.Sub(s.img.Bounds().Min)
		at := image.Pt(square.Min.Y, size.X-square.Max.X)
		if right {
			at = image.Pt(size.Y-square.Max.Y, square.Min.X)
		}
		d.source = source{key: s.key, img: img, animated: s.animated} // no data: the bytes are those of the upright one
		d.crop.SetImage(img)
		d.crop.SetSquare(image.Rectangle{Min: at, Max: at.Add(square.Size())})
		d.cropChanged()
	})
}

// quarter turns a picture by 90 degrees.
func quarter(img image.Image, right bool) image.Image {
	b := img.Bounds()
	from, ok := img.(*image.NRGBA)
	if !ok || b.Min != (image.Point{}) {
		from = image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(from, from.Rect, img, b.Min, draw.Src)
	}
	w, h := b.Dx(), b.Dy()
	to := image.NewNRGBA(image.Rect(0, 0, h, w))
	for y := range h {
		row := from.Pix[y*from.Stride:]
		for x := range w {
			tx, ty := y, w-1-x
			if right {
				tx, ty = h-1-y, x
			}
			copy(to.Pix[ty*to.Stride+4*tx:][:4], row[4*x:][:4])
		}
	}
	return to
}

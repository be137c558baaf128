package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"image/draw"
)

// oversample is how many times larger a drawing is rasterised before it is
// scaled down: edges that touch then show no seam.
const oversample = 4

// render draws an SVG at size x size on a transparent ground.
func render(svg []byte, size int) (*image.NRGBA, error) {
	icon, err := oksvg.ReadIconStream(bytes.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		return nil, err
	}
	if icon.ViewBox.W != icon.ViewBox.H || icon.ViewBox.W == 0 {
		return nil, fmt.Errorf("view box %vx%v is not a square", icon.ViewBox.W, icon.ViewBox.H)
	}
	big := size * oversample
	img := image.NewRGBA(image.Rect(0, 0, big, big))
	scanner := rasterx.NewScannerGV(big, big, img, img.Bounds())
	icon.SetTarget(0, 0, float64(big), float64(big))
	// quirk: oksvg scales the shapes and leaves the width of the lines alone.
	for i := range icon.SVGPaths {
		icon.SVGPaths[i].LineWidth *= float64(big) / icon.ViewBox.W
	}
	icon.Draw(rasterx.NewDasher(big, big, scanner), 1)
	return shrink(img, size), nil
}

// shrink scales a square picture down by the box filter.
func shrink(src *image.RGBA, size int) *image.NRGBA {
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			var sum [4]int
			for j := range oversample {
				for i := range oversample {
					at := src.PixOffset(x*oversample+i, y*oversample+j)
					for c := range sum {
						sum[c] += int(src.Pix[at+c])
					}
				}
			}
			at := out.PixOffset(x, y)
			for c := range sum {
				out.Pix[at+c] = uint8((sum[c] + oversample*oversample/2) / (oversample * oversample))
			}
		}
	}
	straight := image.NewNRGBA(out.Bounds())
	draw.Draw(straight, straight.Bounds(), out, image.Point{}, draw.Src)
	return straight
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img)
	return b.Bytes(), err
}

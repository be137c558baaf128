package ui

import (
	"bytes"
	"image"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"papilio/protocol"
)

// builtInSide is the size a built-in picture is drawn at to cut from, so that
// a small part of it is still sharp.
const builtInSide = 580

// drawSVG draws one of the built-in pictures.
func drawSVG(svg []byte, side int) (image.Image, error) {
	icon, err := oksvg.ReadIconStream(bytes.NewReader(svg))
	if err != nil {
		return nil, &protocol.Problem{Code: "bad-picture", Err: err}
	}
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	icon.SetTarget(0, 0, float64(side), float64(side))
	// quirk: oksvg scales the shapes and leaves the width of the lines alone.
	for i := range icon.SVGPaths {
		icon.SVGPaths[i].LineWidth *= float64(side) / icon.ViewBox.W
	}
	icon.Draw(rasterx.NewDasher(side, side, rasterx.NewScannerGV(side, side, img, img.Bounds())), 1)
	return img, nil
}

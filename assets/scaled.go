package assets

import (
	"bytes"
	"regexp"
	"strconv"
)

var (
	viewBox     = regexp.MustCompile(`viewBox="\S+ \S+ (\S+) \S+"`)
	strokeWidth = regexp.MustCompile(`stroke-width="([^"]*)"`)
)

// Scaled returns an SVG with its lines as wide as they should be when Fyne
// draws it this many device pixels wide (the size on the canvas times the
// scale of the canvas). Give the resource a name that has the size in it, such
// as "icons/up@28.svg". Other files are returned as they are, unknown names
// give nil.
//
// quirk: Fyne 2.8 (oksvg) scales the shapes of an SVG and leaves the width of
// the lines alone, so that a large icon is drawn too thin and a small one too
// bold.
func Scaled(name string, pixels float32) []byte {
	svg := Bytes(name)
	box := viewBox.FindSubmatch(svg)
	if box == nil || pixels <= 0 {
		return svg
	}
	width, err := strconv.ParseFloat(string(box[1]), 64)
	if err != nil || width <= 0 {
		return svg
	}
	return Widened(svg, float64(pixels)/width)
}

// Widened returns an SVG with its lines so many times as wide.
func Widened(svg []byte, factor float64) []byte {
	// A line that names no width is 1 wide: the root gets one to hand down.
	if root, _, _ := bytes.Cut(svg, []byte(">")); !strokeWidth.Match(root) {
		svg = bytes.Replace(svg, []byte("<svg "), []byte(`<svg stroke-width="1" `), 1)
	}
	return strokeWidth.ReplaceAllFunc(svg, func(attribute []byte) []byte {
		value, err := strconv.ParseFloat(string(strokeWidth.FindSubmatch(attribute)[1]), 64)
		if err != nil {
			return attribute
		}
		return []byte(`stroke-width="` + strconv.FormatFloat(value*factor, 'g', 5, 64) + `"`)
	})
}

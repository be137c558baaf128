package picture

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// opaqueFrom is the alpha from which a pixel is drawn in a GIF, which knows no
// half-transparent one.
const opaqueFrom = 128

// hue is a colour and how often it occurs.
type hue struct {
	rgb [3]uint8
	n   int
}

// quantize returns a palette for all frames: transparent first, then at most
// 255 colours by median cut. Frames of fewer colours keep every one.
func quantize(frames []*image.NRGBA) color.Palette {
	counts := count(frames, 0xff)
	if len(counts) > manyColours {
		counts = count(frames, 0xf8)
	}
	hues := make([]hue, 0, len(counts))
	for rgb, n := range counts {
		hues = append(hues, hue{rgb, n})
	}
	slices.SortFunc(hues, func(a, b hue) int { return slices.Compare(a.rgb[:], b.rgb[:]) })
	palette := color.Palette{color.NRGBA{}}
	for _, box := range cut(hues, 255) {
		palette = append(palette, mean(box))
	}
	return palette
}

// manyColours is from where on neighbouring colours are taken as one.
const manyColours = 1 << 12

// count counts the opaque pixels by colour, keeping the bits in mask.
func count(frames []*image.NRGBA, mask uint8) map[[3]uint8]int {
	counts := map[[3]uint8]int{}
	for _, f := range frames {
		for i := 0; i+3 < len(f.Pix); i += 4 {
			if f.Pix[i+3] >= opaqueFrom {
				counts[rounded(f.Pix[i:], mask)]++
			}
		}
	}
	return counts
}

// rounded drops the low bits of a colour and puts their middle there.
func rounded(p []uint8, mask uint8) [3]uint8 {
	middle := (^mask + 1) / 2
	return [3]uint8{p[0]&mask | middle, p[1]&mask | middle, p[2]&mask | middle}
}

// cut splits the colours into at most n boxes, always the box with the widest
// spread of the most pixels, at its median.
func cut(hues []hue, n int) [][]hue {
	if len(hues) == 0 {
		return nil
	}
	boxes := []box{newBox(hues)}
	for len(boxes) < n {
		worst := slices.IndexFunc(boxes, func(b box) bool { return len(b.hues) > 1 })
		if worst < 0 {
			break
		}
		for i, b := range boxes {
			if len(b.hues) > 1 && b.weight > boxes[worst].weight {
				worst = i
			}
		}
		b := boxes[worst]
		slices.SortFunc(b.hues, func(x, y hue) int {
			return cmp.Or(cmp.Compare(x.rgb[b.channel], y.rgb[b.channel]), slices.Compare(x.rgb[:], y.rgb[:]))
		})
		at, seen := 0, 0
		for at < len(b.hues)-1 && seen*2 < b.pixels {
			seen += b.hues[at].n
			at++
		}
		boxes[worst] = newBox(b.hues[:at])
		boxes = append(boxes, newBox(b.hues[at:]))
	}
	out := make([][]hue, len(boxes))
	for i, b := range boxes {
		out[i] = b.hues
	}
	return out
}

type box struct {
	hues    []hue
	channel int // of the widest spread
	pixels  int
	weight  int // how much is won by splitting
}

func newBox(hues []hue) box {
	b := box{hues: hues}
	low, high := [3]uint8{255, 255, 255}, [3]uint8{}
	for _, h := range hues {
		b.pixels += h.n
		for c, v := range h.rgb {
			low[c], high[c] = min(low[c], v), max(high[c], v)
		}
	}
	spread := 0
	for c := range low {
		if d := int(high[c]) - int(low[c]); d > spread {
			spread, b.channel = d, c
		}
	}
	b.weight = spread * spread * b.pixels
	return b
}

func mean(hues []hue) color.NRGBA {
	var sum [3]int
	n := 0
	for _, h := range hues {
		n += h.n
		for c, v := range h.rgb {
			sum[c] += int(v) * h.n
		}
	}
	return color.NRGBA{uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n), 255}
}

// flatten maps a frame to the palette; known keeps what was looked up for the
// other frames.
func flatten(frame *image.NRGBA, palette color.Palette, known map[[3]uint8]uint8) *image.Paletted {
	mask := uint8(0xff)
	if len(palette) == 256 {
		mask = 0xfc // the palette is coarser than that
	}
	out := image.NewPaletted(frame.Rect, palette)
	for i := range out.Pix {
		p := frame.Pix[4*i : 4*i+4]
		if p[3] < opaqueFrom {
			continue
		}
		rgb := rounded(p, mask)
		index, ok := known[rgb]
		if !ok {
			index = nearest(palette, rgb)
			known[rgb] = index
		}
		out.Pix[i] = index
	}
	return out
}

// nearest returns the entry of the palette next to a colour, never the
// transparent one.
func nearest(palette color.Palette, rgb [3]uint8) uint8 {
	best, least := 0, 1<<30
	for i, c := range palette[1:] {
		entry, ok := c.(color.NRGBA)
		if !ok {
			continue
		}
		r, g, b := int(entry.R)-int(rgb[0]), int(entry.G)-int(rgb[1]), int(entry.B)-int(rgb[2])
		if d := r*r + g*g + b*b; d < least {
			best, least = i+1, d
		}
	}
	return uint8(best)
}

package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"time"
)

// openGIF decodes the frames that fit the budget, as they stand in the file.
func openGIF(data []byte, b budget) (*gif.GIF, error) {
	data, err := walkGIF(data, b)
	if err != nil {
		return nil, err
	}
	g, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	return g, nil
}

func decodeGIF(data []byte, b budget) (*Image, error) {
	g, err := openGIF(data, b)
	if err != nil {
		return nil, err
	}
	m := &Image{Format: "gif"}
	compose(g, func(canvas *image.NRGBA) {
		frame := image.NewNRGBA(canvas.Rect)
		copy(frame.Pix, canvas.Pix)
		if len(g.Image) == 1 {
			frame = reduce(frame, b.side)
		}
		m.Frames = append(m.Frames, frame)
	})
	if m.Animated() {
		for _, d := range g.Delay {
			m.Delays = append(m.Delays, playDelay(d))
		}
	}
	return m, nil
}

// playDelay turns hundredths of a second into how long a frame stands.
func playDelay(hundredths int) time.Duration {
	if hundredths <= 1 {
		return 100 * time.Millisecond
	}
	return max(MinDelay, time.Duration(hundredths)*10*time.Millisecond)
}

// compose puts each frame onto the canvas as a player would and calls show
// with it. The canvas is reused: show copies what it keeps.
func compose(g *gif.GIF, show func(canvas *image.NRGBA)) {
	canvas := image.NewNRGBA(image.Rect(0, 0, g.Config.Width, g.Config.Height))
	var before []uint8
	for i, frame := range g.Image {
		if g.Disposal[i] == gif.DisposalPrevious {
			before = append(before[:0], canvas.Pix...)
		}
		stamp(canvas, frame)
		show(canvas)
		switch g.Disposal[i] {
		case gif.DisposalBackground:
			// quirk: the background is transparent, whatever the header says.
			draw.Draw(canvas, frame.Rect, image.Transparent, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			copy(canvas.Pix, before)
		}
	}
}

// stamp draws a frame: an entry of the palette is opaque or not there.
func stamp(canvas *image.NRGBA, frame *image.Paletted) {
	var table [256][4]uint8 // an index past the palette stays transparent
	for i, c := range frame.Palette {
		r, g, b, a := c.RGBA()
		if a != 0 && i < len(table) {
			table[i] = [4]uint8{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
		}
	}
	area := frame.Rect.Intersect(canvas.Rect)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		from := frame.Pix[frame.PixOffset(area.Min.X, y):]
		to := canvas.Pix[canvas.PixOffset(area.Min.X, y):]
		for x := range area.Dx() {
			if c := table[from[x]]; c[3] != 0 {
				copy(to[4*x:], c[:])
			}
		}
	}
}

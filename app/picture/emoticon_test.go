package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"testing"
)

func TestEmoticonStill(t *testing.T) {
	for _, c := range []struct {
		data     []byte
		from, to image.Point
	}{
		{pngOf(t, quarters(640, 480)), image.Pt(640, 480), image.Pt(50, 38)},
		{pngOf(t, quarters(50, 50)), image.Pt(50, 50), image.Pt(50, 50)},
		{pngOf(t, quarters(20, 10)), image.Pt(20, 10), image.Pt(20, 10)},
		{pngOf(t, quarters(4000, 1)), image.Pt(4000, 1), image.Pt(50, 1)},
		{pngOf(t, quarters(1, 4000)), image.Pt(1, 4000), image.Pt(1, 50)},
		{jpegOf(t, quarters(2100, 2100)), image.Pt(2100, 2100), image.Pt(50, 50)},
		{bmpOf(t, quarters(64, 100)), image.Pt(64, 100), image.Pt(32, 50)},
		{sample(t, "alpha.webp"), image.Pt(120, 80), image.Pt(50, 33)},
		{gifOf(t, moving(100, 100, 1, 0)), image.Pt(100, 100), image.Pt(50, 50)},
	} {
		p, err := Emoticon(c.data)
		if err != nil {
			t.Errorf("%v: %v", c.from, err)
			continue
		}
		img, err := png.Decode(bytes.NewReader(p.Data))
		if err != nil {
			t.Errorf("%v: %v", c.from, err)
			continue
		}
		if got := image.Pt(p.Width, p.Height); got != c.to || img.Bounds().Size() != c.to {
			t.Errorf("%v became %v in %v, want %v", c.from, got, img.Bounds(), c.to)
		}
		if p.FromWidth != c.from.X || p.FromHeight != c.from.Y || p.Frames != 1 {
			t.Errorf("%v: %+v", c.from, p.Frames)
		}
	}
}

func TestEmoticonKeepsColours(t *testing.T) {
	p, err := Emoticon(pngOf(t, quarters(200, 200)))
	if err != nil {
		t.Fatal(err)
	}
	img, _ := png.Decode(bytes.NewReader(p.Data))
	for at, want := range map[image.Point]color.Color{{12, 12}: red, {37, 12}: green, {12, 37}: blue, {37, 37}: clear} {
		if got := img.At(at.X, at.Y); !near(got, want) {
			t.Errorf("%v is %v, want %v", at, got, want)
		}
	}
	// At the edge of transparency the colour stays pure.
	for y := range 50 {
		if c := color.NRGBAModel.Convert(img.At(37, y)).(color.NRGBA); c.A > 40 && (c.R > 8 || c.B > 8 || c.G < 240) {
			t.Errorf("row %d is %v", y, c)
		}
	}
}

func TestEmoticonAnimated(t *testing.T) {
	source := moving(200, 100, 10, 8)
	source.Delay[3] = 30
	p, err := Emoticon(gifOf(t, source))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	if p.Frames != 10 || len(g.Image) != 10 || p.Width != 50 || p.Height != 25 || g.Config.Width != 50 || p.FromWidth != 200 {
		t.Errorf("%d frames of %dx%d", len(g.Image), p.Width, p.Height)
	}
	if g.LoopCount != 3 || g.Delay[0] != 8 || g.Delay[3] != 30 {
		t.Errorf("loop %d, delays %v", g.LoopCount, g.Delay)
	}
	m, err := DecodePeer(p.Data)
	if err != nil {
		t.Fatal(err)
	}
	for i, frame := range m.Frames {
		x := i*5 + 2 // the middle of the bar
		if got := frame.At(x, 12); !near(got, red) {
			t.Errorf("frame %d: bar is %v", i, got)
		}
		if got := frame.At((x+25)%50, 12); got != clear {
			t.Errorf("frame %d: elsewhere is %v", i, got)
		}
	}
}

func TestEmoticonThatFitsStaysAsItIs(t *testing.T) {
	data := gifOf(t, moving(50, 40, 10, 8))
	p, err := Emoticon(append(bytes.Clone(data), "private words"...))
	if err != nil || !bytes.Equal(p.Data, data) {
		t.Error("changed or junk kept", err)
	}
}

func TestEmoticonStaysSmall(t *testing.T) {
	var frames []*image.NRGBA
	delays := make([]int, 120)
	for i := range delays {
		frames = append(frames, noise(60, 60, uint32(i)))
		delays[i] = 5
	}
	data, err := encodeGIF(frames, delays, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Emoticon(data)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(bytes.NewReader(p.Data))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, d := range g.Delay {
		total += d
	}
	if len(p.Data) > maxEmoticon || p.Frames != len(g.Image) || p.Frames < 20 || total != 600 {
		t.Errorf("%d bytes, %d frames, %d hundredths", len(p.Data), p.Frames, total)
	}
}

func TestQuantize(t *testing.T) {
	few := quarters(20, 20)
	palette := quantize([]*image.NRGBA{few})
	if len(palette) != 4 || palette[0] != clear {
		t.Fatalf("%v", palette)
	}
	back := straight(flatten(few, palette, map[[3]uint8]uint8{}))
	if !bytes.Equal(back.Pix, few.Pix) {
		t.Error("four colours changed")
	}
	ramp := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		copy(ramp.Pix[4*i:], []byte{uint8(i % 64 * 4), uint8(i / 64 * 4), 128, 255})
	}
	palette = quantize([]*image.NRGBA{ramp})
	out := straight(flatten(ramp, palette, map[[3]uint8]uint8{}))
	worst := 0
	for i := range out.Pix {
		worst = max(worst, int(out.Pix[i])-int(ramp.Pix[i]), int(ramp.Pix[i])-int(out.Pix[i]))
	}
	if len(palette) != 256 || worst > 16 {
		t.Errorf("%d colours, worst error %d", len(palette), worst)
	}
	if got := quantize([]*image.NRGBA{image.NewNRGBA(image.Rect(0, 0, 3, 3))}); len(got) != 1 {
		t.Errorf("an empty frame has %v", got)
	}
}

func TestDisplayPicture(t *testing.T) {
	img := quarters(400, 200)
	for _, c := range []struct {
		crop image.Rectangle
		at   map[image.Point]color.Color
	}{
		{image.Rect(0, 0, 100, 100), map[image.Point]color.Color{{5, 5}: red, {90, 90}: red}},
		{image.Rect(150, 50, 250, 150), map[image.Point]color.Color{{5, 5}: red, {90, 5}: green, {5, 90}: blue, {90, 90}: color.White}},
		{image.Rect(-50, -50, 30, 30), map[image.Point]color.Color{{48, 48}: red}},
		{image.Rect(0, 0, 400, 200), map[image.Point]color.Color{{5, 5}: red, {90, 5}: green}}, // the middle
		{image.Rect(10, 10, 11, 11), map[image.Point]color.Color{{5, 5}: red}},
	} {
		data, err := DisplayPicture(img, c.crop)
		if err != nil {
			t.Errorf("%v: %v", c.crop, err)
			continue
		}
		out, err := png.Decode(bytes.NewReader(data))
		if err != nil || out.Bounds() != image.Rect(0, 0, 96, 96) {
			t.Fatalf("%v: %v", c.crop, err)
		}
		for at, want := range c.at {
			if got := out.At(at.X, at.Y); !near(got, want) {
				t.Errorf("%v at %v: %v, want %v", c.crop, at, got, want)
			}
		}
		if _, err := DecodePeer(data); err != nil {
			t.Error(err)
		}
	}
	for _, crop := range []image.Rectangle{{}, image.Rect(500, 500, 600, 600), image.Rect(0, 0, 10, 0)} {
		if _, err := DisplayPicture(img, crop); err == nil {
			t.Errorf("%v was cut out", crop)
		}
	}
	sub := img.SubImage(image.Rect(200, 0, 400, 100))
	if data, err := DisplayPicture(sub, sub.Bounds()); err != nil {
		t.Error(err)
	} else if out, _ := png.Decode(bytes.NewReader(data)); !near(out.At(50, 50), green) {
		t.Error("a part of a picture is cut elsewhere")
	}
}

func TestUnmultiplyClamps(t *testing.T) {
	img := &image.RGBA{Pix: []uint8{200, 50, 0, 100, 7, 7, 7, 0, 9, 8, 7, 255}, Stride: 12, Rect: image.Rect(0, 0, 3, 1)}
	if got := unmultiply(img).Pix; !bytes.Equal(got, []uint8{255, 128, 0, 100, 0, 0, 0, 0, 9, 8, 7, 255}) {
		t.Error(got)
	}
}

package tour

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
)

// readmeImages makes the pictures of the README from those of the tour, when
// PAPILIO_IMAGES names the folder for them: make images does.
func (s *tour) readmeImages(folder string) {
	for name, windows := range map[string][]string{
		"papilio.png":   {"contacts-talking", "conversation-picked"},
		"emoticons.png": {"picker"},
	} {
		var shown []*image.NRGBA
		for _, w := range windows {
			img := s.pictures[w]
			if img == nil {
				s.Fatalf("there is no picture %q", w)
			}
			shown = append(shown, img)
		}
		if err := writePNG(filepath.Join(folder, name), beside(shown)); err != nil {
			s.Error(err)
		}
	}
}

// beside puts windows side by side, each with a thin line round it.
func beside(windows []*image.NRGBA) *image.NRGBA {
	const gap, edge = 16, 1
	size := image.Pt(-gap, 0)
	for _, w := range windows {
		size.X += w.Rect.Dx() + 2*edge + gap
		size.Y = max(size.Y, w.Rect.Dy()+2*edge)
	}
	all := image.NewNRGBA(image.Rectangle{Max: size}) // transparent
	x := 0
	for _, w := range windows {
		frame := image.Rect(x, 0, x+w.Rect.Dx()+2*edge, w.Rect.Dy()+2*edge)
		draw.Draw(all, frame, image.NewUniform(color.NRGBA{0x7B, 0x8F, 0xA3, 255}), image.Point{}, draw.Src)
		draw.Draw(all, frame.Inset(edge), w, image.Point{}, draw.Src)
		x = frame.Max.X + gap
	}
	return all
}

func writePNG(path string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

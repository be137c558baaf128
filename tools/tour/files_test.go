package tour

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"

	"papilio/assets"
)

// photoFile is the picture that a display picture is cut from.
const photoFile = "photo.jpg"

// files is the folder of the pictures in the home of the tour.
func (s *tour) files() string { return filepath.Join(s.home, "Pictures") }

// fileNames are the pictures, in the order in which a file dialog shows them.
var fileNames = []string{stillFile, photoFile, movingFile}

func (s *tour) fileIndex(name string) int { return slices.Index(fileNames, name) }

// writeFiles puts a large still picture, an animated one and a photo into the
// folder of pictures.
func writeFiles(t *testing.T, home string) {
	t.Helper()
	dir := filepath.Join(home, "Pictures")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	small, err := png.Decode(bytes.NewReader(assets.Bytes("custom/cactus.png")))
	if err != nil {
		t.Fatal(err)
	}
	large := image.NewNRGBA(image.Rect(0, 0, small.Bounds().Dx()*6, small.Bounds().Dy()*6))
	draw.CatmullRom.Scale(large, large.Rect, small, small.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, large); err != nil {
		t.Fatal(err)
	}
	write(stillFile, out.Bytes())
	write(movingFile, assets.Bytes("custom/rocket.gif"))

	// A wide picture: two landscapes beside each other.
	photo := image.NewRGBA(image.Rect(0, 0, 1200, 600))
	for i, name := range []string{"lighthouse", "boat"} {
		draw.Draw(photo, image.Rect(i*600, 0, (i+1)*600, 600), drawSVG(t, "pictures/"+name+".svg", 600), image.Point{}, draw.Src)
	}
	out.Reset()
	if err := jpeg.Encode(&out, photo, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	write(photoFile, out.Bytes())
}

func drawSVG(t *testing.T, name string, side int) image.Image {
	t.Helper()
	icon, err := oksvg.ReadIconStream(bytes.NewReader(assets.Bytes(name)))
	if err != nil {
		t.Fatal(err)
	}
	icon.SetTarget(0, 0, float64(side), float64(side))
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	icon.Draw(rasterx.NewDasher(side, side, rasterx.NewScannerGV(side, side, img, img.Bounds())), 1)
	return img
}

package picture

import (
	"image"
	"testing"
)

func BenchmarkDecodePeerPNG(b *testing.B) {
	data := pngOf(b, quarters(96, 96))
	for b.Loop() {
		if _, err := DecodePeer(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePeerGIF(b *testing.B) {
	data := gifOf(b, moving(50, 50, 12, 8))
	for b.Loop() {
		if _, err := DecodePeer(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEmoticonGIF(b *testing.B) {
	data := gifOf(b, moving(320, 240, 30, 8))
	for b.Loop() {
		if _, err := Emoticon(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodePhoto12MP(b *testing.B) {
	data := jpegOf(b, image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodePhoto(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDisplayPicture(b *testing.B) {
	img := noise(1024, 768, 1)
	for b.Loop() {
		if _, err := DisplayPicture(img, image.Rect(128, 0, 896, 768)); err != nil {
			b.Fatal(err)
		}
	}
}

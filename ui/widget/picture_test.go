package widget

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/ui/theme"
)

// newPicture is a picture of 40 px in a window, and what colour its middle has.
func newPicture(t *testing.T) (*Picture, func() color.NRGBA) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	p := NewPicture(theme.SizePicture)
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(60, 60))
	return p, func() color.NRGBA {
		return color.NRGBAModel.Convert(w.Canvas().Capture().At(30, 30)).(color.NRGBA)
	}
}

func red() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+3] = 255, 255
	}
	return img
}

// TestPictureFadesIn: what comes late fades in over a placeholder of the same
// size; what is there at once, or when nothing shall move, is just there.
func TestPictureFadesIn(t *testing.T) {
	p, middle := newPicture(t)
	placeholder, size := middle(), p.MinSize()
	p.Ask(func(set func(image.Image)) { set(red()) })
	if c := middle(); p.fading != nil || c != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("what is there at once fades in, or is not there: %v", c)
	}
	p.SetImage(nil)
	if c := middle(); c != placeholder {
		t.Errorf("the placeholder is %v, was %v", c, placeholder)
	}
	var late func(image.Image)
	p.Ask(func(set func(image.Image)) { late = set })
	late(red())
	if p.fading == nil {
		t.Fatal("what comes late is just there")
	}
	p.fading.Tick(0)
	if c := middle(); c != placeholder {
		t.Errorf("it begins with %v, not with the placeholder %v", c, placeholder)
	}
	p.fading.Tick(0.5)
	if c := middle(); c == placeholder || c.G == 0 || c.R < placeholder.R {
		t.Errorf("half way it is %v", c)
	}
	p.fading.Tick(1)
	if c := middle(); c != (color.NRGBA{255, 0, 0, 255}) || p.MinSize() != size {
		t.Errorf("in the end it is %v, %v", c, p.MinSize())
	}
	late(red()) // another one is changed, not faded in
	if p.fading != nil {
		t.Error("a picture that replaces another one fades in")
	}
	SetStill(true)
	defer SetStill(false)
	p.SetImage(nil)
	late(red())
	if c := middle(); p.fading != nil || c != (color.NRGBA{255, 0, 0, 255}) {
		t.Errorf("it moves although nothing shall: %v", c)
	}
}

// TestPictureFaded: of somebody who is offline it is half away; a click is
// answered where there is an answer.
func TestPictureFaded(t *testing.T) {
	p, middle := newPicture(t)
	p.SetImage(red())
	p.SetFaded(true)
	if c := middle(); c.R < 240 || c.G < 100 || c.G > 150 {
		t.Errorf("half away it is %v", c)
	}
	if p.Cursor() != desktop.DefaultCursor {
		t.Error("it looks as if a click did something")
	}
	test.Tap(p)
	tapped := false
	p.OnTapped = func() { tapped = true }
	test.Tap(p)
	if !tapped || p.Cursor() != desktop.PointerCursor {
		t.Error("a click is not answered")
	}
}

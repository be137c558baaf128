package ui

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/assets"
	"papilio/ui/theme"
)

func TestPictureTurns(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	d.take(file{data: large(t, 400, 200)}, nil)
	b.q.until(t, "the result", d.canUse)
	d.crop.SetSquare(image.Rect(250, 40, 350, 140))
	test.Tap(d.right)
	b.q.until(t, "turned", func() bool {
		return d.crop.Image() != nil && d.crop.Image().Bounds() == image.Rect(0, 0, 200, 400) && d.canUse()
	})
	if got := d.crop.Square(); got != image.Rect(60, 250, 160, 350) {
		t.Errorf("the square is %v", got)
	}
	for range 3 {
		before := d.crop.Image()
		test.Tap(d.right)
		b.q.until(t, "turned", func() bool { return d.crop.Image() != before && d.canUse() })
	}
	before := d.crop.Image()
	if got := d.crop.Square(); got != image.Rect(250, 40, 350, 140) {
		t.Errorf("all the way round the square is %v", got)
	}
	test.Tap(d.left)
	b.q.until(t, "turned back", func() bool { return d.crop.Image() != before })
	if got := d.crop.Square(); got != image.Rect(40, 50, 140, 150) {
		t.Errorf("to the left the square is %v", got)
	}
}

func TestQuarter(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 3, 2))
	red := color.NRGBA{255, 0, 0, 255}
	img.Set(2, 0, red)
	if got := quarter(img, true); got.Bounds() != image.Rect(0, 0, 2, 3) || got.At(1, 2) != red {
		t.Error("to the right")
	}
	if got := quarter(img, false); got.At(0, 0) != red {
		t.Error("to the left")
	}
	part := img.SubImage(image.Rect(1, 0, 3, 2)) // not at 0,0
	if got := quarter(part, true); got.Bounds() != image.Rect(0, 0, 2, 2) || got.At(1, 1) != red {
		t.Error("a part of a picture")
	}
}

// TestPictureAnimated: of an animation only the first frame is sent, and that is said.
func TestPictureAnimated(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	d.take(file{data: duckLarge(t)}, nil)
	b.q.until(t, "the result", d.canUse)
	if d.hint.Text != T("picture.first-frame") {
		t.Errorf("it says %q", d.hint.Text)
	}
	b.shot(d.w, "picture-animated")
	if m, err := picture.Decode(d.cut.png); err != nil || m.Animated() || m.Format != "png" {
		t.Errorf("%v", err)
	}
	d.take(file{data: large(t, 100, 100)}, nil)
	b.q.until(t, "a still", func() bool { return d.hint.Text == T("picture.hint") })
}

// TestPictureUndo: what was set before is back with one click, and so is what
// was taken off the list.
func TestPictureUndo(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		var all [][]byte
		for i := range 3 {
			all = append(all, assets.Bytes(assets.Pictures()[i].PNG))
			if err := b.session.SetPicture(t.Context(), all[i]); err != nil {
				t.Fatal(err)
			}
		}
		b.openDisplayPicture()
		d := b.displayPicture
		b.q.until(t, "loaded", func() bool {
			return len(d.used) == 3 && d.crop.Image() != nil && !d.cut.busy && len(b.images.waiting) == 0
		})
		first := d.used[1]
		if d.undoLink.Visible() {
			t.Error("there is something to undo at first")
		}
		test.Tap(d.removing)
		b.q.until(t, "removed", func() bool { return d.current == nil && d.undoLink.Visible() })
		b.shot(d.w, "picture-removed-"+string(look))
		test.Tap(d.undoLink)
		b.q.until(t, "back", func() bool { return bytes.Equal(d.current, all[2]) })

		d.before.SetChosen(usedKey(first))
		d.before.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
		b.q.until(t, "forgotten", func() bool { return len(d.used) == 2 && d.news.Text == T("picture.forgotten") && d.undoLink.Visible() })
		b.shot(d.w, "picture-forgotten-"+string(look))
		test.Tap(d.undoLink)
		b.q.until(t, "remembered", func() bool { return len(d.used) == 3 && d.used[1] == first && !d.undoLink.Visible() })
	})
}

func TestPicturePaste(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	b.app.Clipboard().SetContent("words")
	d.paste()
	b.q.until(t, "nothing there", func() bool { return d.news.Text == T("emoticons.paste.none") })
	b.app.Clipboard().SetContent(b.write("me.png", large(t, 300, 300)).String())
	d.paste()
	b.q.until(t, "the result", d.canUse)
}

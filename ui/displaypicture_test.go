package ui

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// tile presses a picture of a grid, three in a row, 58 px apart.
func tile(g *widget.PictureGrid, i int) {
	test.TapAt(g, fyne.NewPos(float32(i%3)*58+20, float32(i/3)*58+20))
}

func TestChooseABuiltInPicture(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	b.q.until(t, "loaded", func() bool { return d.usedNone.Visible() })
	b.shot(d.w, "picture-first")
	if !d.use.Disabled() || !d.removing.Disabled() {
		t.Error("there is something to use or to remove at first")
	}
	tile(d.builtIn, 4)
	want := assets.Pictures()[4]
	b.q.until(t, "the result", d.canUse)
	if !bytes.Equal(d.cut.png, assets.Bytes(want.PNG)) {
		t.Error("a built-in picture is not sent byte for byte")
	}
	test.Tap(d.use)
	b.q.until(t, "set", func() bool { return d.newsKind == "done" && d.current != nil })
	if d.news.Text != T("picture.kept") || !d.use.Disabled() || d.leave.Text != T("button.close") {
		t.Errorf("signed out it says %q", d.news.Text)
	}
	if !bytes.Equal(b.session.Picture(), assets.Bytes(want.PNG)) {
		t.Error("the session has another picture")
	}
	d.crop.SetZoom(0.5)
	b.q.until(t, "another result", d.canUse)
	if d.newsKind != "" || d.leave.Text != T("chat.cancel") {
		t.Error("a new square still counts as sent")
	}
	if m, err := picture.Decode(d.cut.png); err != nil || m.Bounds() != image.Rect(0, 0, 96, 96) {
		t.Errorf("the result is %v, %v", m, err)
	}
	test.Tap(d.removing)
	b.q.until(t, "removed", func() bool { return d.newsKind == "done" && d.current == nil })
	if b.session.Picture() != nil || !d.removing.Disabled() {
		t.Error("the picture is still there")
	}
	if len(d.used) != 1 {
		t.Error("it cannot be found again among those used before")
	}
	key(d.w, fyne.KeyEscape)
	if d.source.img != nil || d.crop.Image() != nil {
		t.Error("Escape does not close the window")
	}
}

func TestPictureFromADroppedFile(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openDisplayPicture()
	d := b.displayPicture
	d.dropped(fyne.Position{}, []fyne.URI{b.write("wide.png", large(t, 600, 300))})
	b.q.until(t, "the result", d.canUse)
	if d.crop.Square() != image.Rect(150, 0, 450, 300) {
		t.Errorf("the first square is %v", d.crop.Square())
	}
	first := d.cut.png
	key(d.w, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft)
	b.q.until(t, "the result", d.canUse)
	if bytes.Equal(first, d.cut.png) {
		t.Error("the arrows do not move the square")
	}
	b.shot(d.w, "picture-wide")
	d.dropped(fyne.Position{}, []fyne.URI{b.write("notes.txt", []byte("nothing"))})
	b.q.until(t, "the error", func() bool { return d.newsKind == "danger" })
	if d.crop.Image() == nil || d.use.Disabled() {
		t.Error("a bad file takes the good picture away")
	}
	b.shot(d.w, "picture-error")
}

// TestPictureReachesTheOtherSide: what is used in the window is what somebody
// else has, over a real server.
func TestPictureReachesTheOtherSide(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b, o := twoEnds(t, look)
		for _, i := range []int{6, 0} {
			if err := b.session.SetPicture(t.Context(), assets.Bytes(assets.Pictures()[i].PNG)); err != nil {
				t.Fatal(err)
			}
		}
		b.openDisplayPicture()
		d := b.displayPicture
		b.q.until(t, "the picture of now", func() bool { return d.crop.Image() != nil && len(d.used) >= 2 && !d.cut.busy })
		if !d.use.Disabled() {
			t.Error("the picture of now can be used again")
		}
		b.q.until(t, "all pictures", func() bool { return len(b.images.waiting) == 0 })
		b.shot(d.w, "picture-now-"+string(look))
		photo, err := drawSVG(assets.Bytes("pictures/cat.svg"), 700)
		if err != nil {
			t.Fatal(err)
		}
		var buf bytes.Buffer
		if err := png.Encode(&buf, photo); err != nil {
			t.Fatal(err)
		}
		d.take(file{data: buf.Bytes()}, nil)
		b.q.until(t, "the result", d.canUse)
		d.crop.SetZoom(0.3)
		b.q.until(t, "the result", d.canUse)
		b.shot(d.w, "picture-"+string(look))
		sent := d.cut.png
		test.Tap(d.use)
		if !d.use.Disabled() {
			t.Error("it can be sent twice")
		}
		b.q.until(t, "sent", func() bool { return d.newsKind == "done" })
		b.q.until(t, "used before", func() bool { return len(d.used) == 3 && len(b.images.waiting) == 0 })
		b.shot(d.w, "picture-sent-"+string(look))
		want := protocol.HashOf(sent)
		b.q.until(t, "Maria has it", func() bool {
			_, ok := got(o, func(e event.PictureReceived) bool { return e.Of == "lena@example.org" && e.Object.Hash == want })
			return ok
		})
		if data, ok := o.Object(want); !ok || !bytes.Equal(data, sent) {
			t.Error("the other side has something else")
		}
	})
}

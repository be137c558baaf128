package widget

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"papilio/app/picture"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
)

const (
	maria = protocol.Address("maria.costa@example.org")
	me    = protocol.Address("me@example.org")
)

// shotDir is where pictures for the eye go; tests write them only when
// PAPILIO_SHOTS is set.
func shoot(t *testing.T, w fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("PAPILIO_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

var testDay = time.Date(2026, 11, 22, 14, 2, 0, 0, time.Local)

// emoticonOf makes a custom emoticon of a file of assets, and keeps its picture in pics.
func emoticonOf(t *testing.T, pics map[protocol.Hash]*picture.Image, shortcut, file string) protocol.Emoticon {
	t.Helper()
	data := assets.Bytes(file)
	e := protocol.Emoticon{Shortcut: shortcut, Object: protocol.NewObject(maria, protocol.CustomEmoticon, data)}
	img, err := picture.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if pics != nil {
		pics[e.Object.Hash] = img
	}
	return e
}

func newTestTranscript(t testing.TB, v theme.Variant, w, h float32) (*Transcript, fyne.Window, map[protocol.Hash]*picture.Image) {
	a := test.NewTempApp(t.(*testing.T))
	a.Settings().SetTheme(theme.New(v))
	pics := map[protocol.Hash]*picture.Image{}
	an := NewAnimator(func(f func()) {})
	t.Cleanup(an.Close)
	tr := NewTranscript(an)
	tr.Picture = func(e protocol.Emoticon) *picture.Image { return pics[e.Object.Hash] }
	tr.Now = func() time.Time { return testDay }
	win := test.NewTempWindow(t.(*testing.T), container.NewStack(NewGround(theme.ColorSurface, theme.ColorHairline, theme.RadiusControl), tr))
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	return tr, win, pics
}

// talk is the conversation of the mock-up.
func talk(duck, pancake protocol.Emoticon) []Line {
	at := func(min int) time.Time { return testDay.Add(time.Duration(min) * time.Minute) }
	say := func(id int64, min int, mine bool, body string, e ...protocol.Emoticon) Line {
		l := Line{ID: id, Mine: mine, From: maria, Name: "Maria", Text: protocol.Text{Body: body}, Emoticons: e, Time: at(min), Delivery: protocol.Received}
		if mine {
			l.From, l.Name, l.Delivery = me, "Me", protocol.Sent
		}
		return l
	}
	lines := []Line{
		say(1, 0, false, "hey! are you still coming on Saturday? :)"),
		say(2, 0, false, "I found the old photos from the lake (duck)", duck),
		say(3, 1, true, "yes!! my train gets in at 11:40"),
		say(4, 1, true, "bringing pancakes (cakes) and two tents (h)", pancake),
		say(5, 3, false, "perfect. the ferry: https://ferry.example.org/lake/saturday\ndon't be late this time ;)"),
		say(6, 4, true, "me? never (a)"),
		say(7, 4, true, "I will ask Jonas about the stove"),
	}
	lines[6].Delivery, lines[6].Reason = protocol.NotSent, "Not delivered, Maria was not reachable"
	return lines
}

func TestTranscriptLooks(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		tr, w, pics := newTestTranscript(t, v, 498, 410)
		tr.Add(talk(emoticonOf(t, pics, "(duck)", "custom/duck.gif"), emoticonOf(t, pics, "(cakes)", "custom/pancake.png"))...)
		shoot(t, w, "transcript-"+string(v))
		if !tr.AtEnd() {
			t.Error("not at the end")
		}
	}
}

// TestTranscriptFormats draws every effect and colours that cannot be read as
// they are.
func TestTranscriptFormats(t *testing.T) {
	for _, v := range []theme.Variant{theme.AlwaysLight, theme.AlwaysDark} {
		tr, w, pics := newTestTranscript(t, v, 498, 640)
		duck := emoticonOf(t, nil, "(duck)", "custom/duck.gif") // not here
		_ = pics
		id := int64(0)
		for _, l := range []struct {
			f    protocol.Format
			body string
		}{
			{protocol.Format{Bold: true}, "bold :D with a link http://example.org/a"},
			{protocol.Format{Italic: true, Color: 0xffff00}, "italic in yellow"},
			{protocol.Format{Underline: true, Color: 0x000080}, "underlined in navy"},
			{protocol.Format{Strike: true, Color: 0xff0000}, "struck out in red"},
			{protocol.Format{Font: "Courier New", Color: 0x00ff00}, "typewriter in lime (8)"},
			{protocol.Format{Bold: true, Italic: true, Font: "Comic Sans MS", Color: 0xffffff}, "white on white (duck) not here yet"},
			{protocol.Format{RightToLeft: true}, "\u05e9\u05dc\u05d5\u05dd :) at the right"},
			{protocol.Format{}, "漢字かな交じり文の長い行は、どこでも折り返すことができます。単語の間に空白がなくても大丈夫です。ほんとうに。😀"},
			{protocol.Format{}, strings.Repeat("WWWWWWWWWW", 20)},
		} {
			id++
			tr.Add(Line{ID: id, From: maria, Name: "Maria with a very long name (F) that does not fit on one line of the window at all", Mine: id%3 == 0,
				Text: protocol.Text{Body: l.body, Format: l.f}, Emoticons: []protocol.Emoticon{duck}, Time: testDay.Add(time.Duration(id/3) * time.Minute)})
		}
		tr.Add(Line{Notice: "Maria has sent you a nudge.", Icon: "nudge", Time: testDay.Add(5 * time.Minute)})
		tr.Add(Line{ID: 99, Mine: true, From: me, Text: protocol.Text{Body: "hm"}, Delivery: protocol.Unknown, Time: testDay.Add(24 * time.Hour)})
		shoot(t, w, "formats-"+string(v))
	}
}

func TestReadable(t *testing.T) {
	for _, dark := range []bool{false, true} {
		for _, ground := range []fyne.ThemeColorName{theme.ColorSurface, theme.ColorMine} {
			g := theme.ColorIn(ground, dark)
			for c := range 0x1000 {
				want := protocol.RGB(c>>8<<20 | c>>4&15<<12 | c&15<<4)
				if got := Readable(theme.ColorIn(theme.ColorText, dark), g); contrast(got, g) < minContrast {
					t.Fatal("text itself")
				}
				if got := messageColor(want|1, g); contrast(got, g) < minContrast {
					t.Fatalf("%06x on %v becomes %v: %.1f to 1", want, g, got, contrast(got, g))
				}
			}
		}
	}
}

// textsOf returns what a transcript draws now.
func textsOf(tr *Transcript) (texts []string, images int) {
	for _, o := range tr.body.draw {
		switch o := o.(type) {
		case *canvas.Text:
			texts = append(texts, o.Text)
		case *canvas.Image:
			images++
		}
	}
	return texts, images
}

// TestImageSize keeps the shape of custom emoticons, makes large ones 40 px and
// leaves small ones as they are.
func TestImageSize(t *testing.T) {
	e := custom("(x)", "x")
	tr := &Transcript{}
	if _, _, ok := tr.imageSize(Span{Kind: SpanCustom, Emoticon: &e}); ok {
		t.Error("a size without a picture")
	}
	for _, c := range []struct {
		w, h         int
		wantW, wantH float32
	}{{50, 50, 40, 40}, {50, 25, 40, 20}, {20, 50, 16, 40}, {19, 19, 19, 19}, {1, 1000, 1, 40}} {
		tr.Picture = func(protocol.Emoticon) *picture.Image {
			return &picture.Image{Frames: []image.Image{image.NewNRGBA(image.Rect(0, 0, c.w, c.h))}}
		}
		if w, h, ok := tr.imageSize(Span{Kind: SpanCustom, Emoticon: &e}); !ok || w != c.wantW || h != c.wantH {
			t.Errorf("%d x %d becomes %v x %v", c.w, c.h, w, h)
		}
	}
	if w, h, _ := tr.imageSize(Span{Kind: SpanClassic}); w != theme.SizeEmoticon || h != theme.SizeEmoticon {
		t.Error("classic", w, h)
	}
}

package widget

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/words"
)

// spot returns the middle of what draws a text, on the body.
func spot(t *testing.T, tr *Transcript, text string) fyne.Position {
	t.Helper()
	for _, o := range tr.body.draw {
		if c, ok := o.(*canvas.Text); ok && strings.Contains(c.Text, text) {
			return c.Position().AddXY(c.Size().Width/2, c.Size().Height/2)
		}
	}
	t.Fatalf("%q is not drawn", text)
	return fyne.Position{}
}

func TestTranscriptPresses(t *testing.T) {
	tr, _, pics := newTestTranscript(t, theme.AlwaysLight, 498, 410)
	lines := talk(emoticonOf(t, pics, "(duck)", "custom/duck.gif"), emoticonOf(t, pics, "(cakes)", "custom/pancake.png"))
	tr.Add(lines...)
	var links []string
	var again []int64
	tr.OnLink = func(l Link) { links = append(links, l.Address) }
	tr.OnAgain = func(id int64) { again = append(again, id) }
	var menus []Hit
	tr.OnMenu = func(h Hit, _ fyne.Position) { menus = append(menus, h) }

	tap := func(at fyne.Position) { tr.body.Tapped(&fyne.PointEvent{Position: at}) }
	tap(spot(t, tr, "https://ferry"))
	tap(spot(t, tr, "perfect"))
	tap(spot(t, tr, "Send again"))
	tap(spot(t, tr, "Not delivered"))
	if !slices.Equal(links, []string{"https://ferry.example.org/lake/saturday"}) || !slices.Equal(again, []int64{7}) {
		t.Error(links, again)
	}

	tr.body.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: spot(t, tr, "https://ferry")}})
	if tr.body.Cursor() != desktop.PointerCursor {
		t.Error("no hand over a link")
	}
	tr.body.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: spot(t, tr, "perfect")}})
	if tr.body.Cursor() != desktop.TextCursor {
		t.Error("no beam over plain text")
	}

	// The clock of a line that is on its way says what it means.
	waiting := lines[4]
	waiting.Delivery = protocol.Sending
	waiting.ID, waiting.Mine, waiting.Text.Body = 99, true, "wait for it"
	tr.Add(waiting)
	at := spot(t, tr, "wait for it")
	if h, _ := tr.body.t.hit(at); h.Clock {
		t.Error("the words are a clock")
	}
	at.X = tr.width - groundRight - 8
	if h, _ := tr.body.t.hit(at); !h.Clock || h.Text {
		t.Errorf("no clock at %v: %+v", at, h)
	}
	tr.body.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
	if tr.body.tipFor != words.Say("delivery.sending") {
		t.Errorf("the clock says %q", tr.body.tipFor)
	}
	tr.SetDelivery(99, protocol.Sent, "")
	if h, _ := tr.body.t.hit(at); h.Clock {
		t.Error("the clock stays")
	}

	// The duck stands right after its text.
	duck := spot(t, tr, "old photos")
	for _, o := range tr.body.draw {
		if i, ok := o.(*canvas.Image); ok && i.Size().Width > theme.SizeEmoticon && i.Position().Y < duck.Y {
			tr.body.TappedSecondary(&fyne.PointEvent{Position: i.Position().AddXY(5, i.Size().Height-5)})
			break
		}
	}
	tr.body.TappedSecondary(&fyne.PointEvent{Position: spot(t, tr, "old photos")})
	tr.body.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(50, 5)}) // the day: nothing
	if len(menus) != 2 || menus[0].Span == nil || menus[0].Span.Emoticon.Shortcut != "(duck)" || menus[1].Span != nil || menus[1].Line.ID != 2 {
		t.Errorf("%+v", menus)
	}
}

func TestTranscriptKeys(t *testing.T) {
	tr, w, pics := newTestTranscript(t, theme.AlwaysLight, 498, 300)
	tr.Add(talk(emoticonOf(t, pics, "(duck)", "custom/duck.gif"), emoticonOf(t, pics, "(cakes)", "custom/pancake.png"))...)
	var did []string
	tr.OnAgain = func(int64) { did = append(did, "again") }
	tr.OnLink = func(Link) { did = append(did, "link") }
	tr.OnMenu = func(h Hit, _ fyne.Position) { did = append(did, "menu "+h.Span.Text) }
	tr.OnKey = func(k fyne.KeyName) bool { did = append(did, string(k)); return true }
	w.Canvas().Focus(tr.body)
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn, fyne.KeyHome, fyne.KeyDown, desktop.KeyMenu, fyne.KeyEscape} {
		tr.body.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if want := []string{"again", "link", "menu (duck)", "Escape"}; !slices.Equal(did, want) {
		t.Errorf("%q, want %q", did, want)
	}
	if tr.AtEnd() {
		t.Error("did not scroll to the chosen line")
	}
	shoot(t, w, "transcript-keys")
	w.Canvas().Unfocus()
	if tr.body.focus != -1 {
		t.Error("still marked")
	}
}

// TestTranscriptPictureComes puts a picture in the place of its shortcut.
func TestTranscriptPictureComes(t *testing.T) {
	tr, _, pics := newTestTranscript(t, theme.AlwaysLight, 498, 300)
	duck := emoticonOf(t, nil, "(duck)", "custom/duck.gif")
	tr.Add(Line{ID: 1, From: maria, Name: "Maria", Time: testDay, Text: protocol.Text{Body: "look (duck) here"}, Emoticons: []protocol.Emoticon{duck}})
	texts, images := textsOf(tr)
	if !slices.Contains(texts, "(duck)") || images != 0 {
		t.Fatalf("%q, %d images: the shortcut stands for the picture", texts, images)
	}
	height := tr.height
	img, err := picture.Decode(protocolBytes(t, "custom/duck.gif"))
	if err != nil {
		t.Fatal(err)
	}
	pics[duck.Object.Hash] = img
	tr.Redraw(duck.Object.Hash)
	texts, images = textsOf(tr)
	if slices.Contains(texts, "(duck)") || images != 1 || tr.height <= height {
		t.Errorf("%q, %d images, height %v after %v", texts, images, tr.height, height)
	}
	tr.Redraw(protocol.Hash{1}) // of nobody
}

func TestTranscriptDelivery(t *testing.T) {
	tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 498, 300)
	tr.Add(Line{ID: 1, Mine: true, From: me, Time: testDay, Text: protocol.Text{Body: "hello"}, Delivery: protocol.Sending})
	height := tr.height
	tr.SetDelivery(1, protocol.NotSent, "Not delivered, Maria was not reachable")
	if texts, _ := textsOf(tr); !slices.Contains(texts, "Send again") || tr.height != height+footHeight {
		t.Error(texts, tr.height)
	}
	tr.SetDelivery(1, protocol.Sending, "")
	tr.SetDelivery(1, protocol.Sent, "")
	if texts, _ := textsOf(tr); slices.Contains(texts, "Send again") || tr.height != height {
		t.Error(texts, tr.height)
	}
	tr.SetDelivery(99, protocol.Sent, "") // not here
}

func TestTranscriptTheme(t *testing.T) {
	tr, _, _ := newTestTranscript(t, theme.AlwaysLight, 498, 300)
	tr.Add(manyLines(1, 3)...)
	ink := func() any {
		for _, o := range tr.body.draw {
			if c, ok := o.(*canvas.Text); ok && c.TextSize == theme.TextMessage {
				return c.Color
			}
		}
		return nil
	}
	light := ink()
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.AlwaysDark))
	tr.body.Refresh()
	if dark := ink(); dark == nil || dark == light {
		t.Error("the colours did not follow the theme", light, dark)
	}
}

// TestAnimator plays an animation of two frames on a clock of the test.
func TestAnimator(t *testing.T) {
	m, err := picture.Decode(protocolBytes(t, "custom/duck.gif"))
	if err != nil || !m.Animated() {
		t.Fatal("no animation: ", err)
	}
	synctest.Test(t, func(t *testing.T) {
		queue := make(chan func(), 100)
		a := NewAnimator(func(f func()) { queue <- f })
		img := &canvas.Image{}
		a.Play(img, m)
		if img.Image == nil || !a.Running() {
			t.Fatal("does not play")
		}
		seen := map[any]bool{}
		for range 200 {
			seen[img.Image] = true
			time.Sleep(20 * time.Millisecond)
			synctest.Wait()
			select {
			case f := <-queue:
				f()
			default:
			}
		}
		if len(seen) != len(m.Frames) {
			t.Errorf("%d of %d frames were shown", len(seen), len(m.Frames))
		}
		a.Stop(img)
		if a.Running() {
			t.Error("the timer runs for nothing")
		}
		a.Play(img, m)
		a.Close()
		time.Sleep(time.Second)
		synctest.Wait()
		if len(queue) != 0 || a.Running() {
			t.Error("ticks after Close")
		}
	})
}

// TestTranscriptRestsWhenHidden stops animations that nobody sees.
func TestTranscriptRestsWhenHidden(t *testing.T) {
	tr, w, pics := newTestTranscript(t, theme.AlwaysLight, 498, 300)
	duck := emoticonOf(t, pics, "(duck)", "custom/duck.gif")
	tr.Add(Line{ID: 1, From: maria, Time: testDay, Text: protocol.Text{Body: "(duck)"}, Emoticons: []protocol.Emoticon{duck}})
	if !tr.animator.Running() {
		t.Fatal("the duck does not move")
	}
	tr.SetHidden(true)
	if tr.animator.Running() {
		t.Error("moves while hidden")
	}
	tr.SetHidden(false)
	if !tr.animator.Running() {
		t.Error("rests while shown")
	}
	tr.Add(manyLines(2, 100)...) // out of sight
	if tr.animator.Running() {
		t.Error("moves out of sight")
	}
	_ = w
}

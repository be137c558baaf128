package ui

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
)

func TestUnreadAndTitle(t *testing.T) {
	b := signedIn(t, theme.AlwaysLight)
	var seen []string
	b.listen(func(e event.Event) { seen = append(seen, e.Name()) })
	maria := protocol.Address("maria@papilio.local")
	for range 3 {
		b.handle(event.MessageReceived{Message: protocol.Message{From: maria}})
	}
	if title := b.main.w.Title(); title != "(3) Lena (#) - Papilio" {
		t.Errorf("the title is %q", title)
	}
	b.q.until(t, "the badge", func() bool { return !b.main.contacts.waiting })
	if len(seen) != 3 {
		t.Errorf("a listener saw %v", seen)
	}
	b.read(maria)
	if title := b.main.w.Title(); title != "Lena (#) - Papilio" {
		t.Errorf("the title is %q", title)
	}
}

// TestNewsIsJoined: however many contacts change, the list is drawn once.
func TestNewsIsJoined(t *testing.T) {
	b := signedIn(t, theme.AlwaysLight)
	v := b.main.contacts
	b.q.until(t, "quiet", func() bool { return !v.waiting })
	c := b.contact("maria@papilio.local")
	before := b.q.count()
	for _, st := range []protocol.Status{protocol.Busy, protocol.Online, protocol.Away} {
		for range 100 {
			c.Status = st
			b.handle(event.ContactChanged{Contact: c})
		}
	}
	if !v.waiting {
		t.Fatal("nothing is going to be drawn")
	}
	b.q.until(t, "the drawing", func() bool { return !v.waiting })
	if n := b.q.count() - before; n > 3 { // and a look at what is in sight, and what came of that
		t.Errorf("300 changes became %d pieces of work", n)
	}
	rows := contactRows(&b.people, rowOptions{filter: "maria"})
	if len(rows) != 1 || rows[0].Status != protocol.Away {
		t.Errorf("the last change is not shown: %+v", rows)
	}
}

func TestSignOutAndBack(t *testing.T) {
	b := signedIn(t, theme.AlwaysLight)
	b.main.signOut()
	b.q.until(t, "the form", func() bool { return b.main.showing == "sign-in" })
	if b.main.signIn.noticeText != "" {
		t.Errorf("signing out by hand says %q", b.main.signIn.noticeText)
	}
	b.main.signIn.start()
	b.q.until(t, "signed in again", func() bool { return b.main.showing == "contacts" })
	b.handle(event.SignedOut{Reason: "elsewhere"})
	if b.main.showing != "sign-in" || b.main.signIn.noticeText == "" {
		t.Error("being signed in elsewhere says nothing")
	}
	b.shot(b.main.w, "signin-elsewhere")
}

func pngOf(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImages(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	data := pngOf(t, 96)
	h := protocol.HashOf(data)
	var loads atomic.Int32
	load := func() ([]byte, bool) { loads.Add(1); return data, true }
	got := 0
	for range 5 {
		b.image(h, load, func(m *picture.Image) {
			if m != nil && m.Bounds().Dx() == 96 {
				got++
			}
		})
	}
	if got != 0 {
		t.Error("a picture was decoded on the UI goroutine")
	}
	b.q.until(t, "five answers", func() bool { return got == 5 })
	b.image(h, load, func(*picture.Image) { got++ })
	if got != 6 || loads.Load() != 1 {
		t.Errorf("%d answers from %d loads", got, loads.Load())
	}
	answered, broken := false, false
	b.image(protocol.Hash{1}, func() ([]byte, bool) { return []byte("no picture"), true }, func(m *picture.Image) { broken = m == nil })
	b.object(protocol.Hash{2}, func(m *picture.Image) { answered = m == nil })
	b.q.until(t, "what is not there", func() bool { return answered && broken })
	if _, kept := b.images.kept[protocol.Hash{2}]; kept {
		t.Error("what is not here yet is remembered as missing")
	}
}

func TestImagesBudget(t *testing.T) {
	var c imageCache
	c.kept = map[protocol.Hash]*keptImage{}
	c.waiting = map[protocol.Hash][]func(*picture.Image){}
	frame := image.NewNRGBA(image.Rect(0, 0, 1024, 1024))
	for i := range 40 {
		c.decoded(protocol.Hash{byte(i + 1)}, &picture.Image{Frames: []image.Image{frame}}, nil)
		if i == 10 {
			c.clock++
			c.kept[protocol.Hash{1}].used = c.clock
		}
	}
	if c.bytes > imageBudget {
		t.Errorf("%d bytes are kept", c.bytes)
	}
	if c.kept[protocol.Hash{40}] == nil || c.kept[protocol.Hash{2}] != nil {
		t.Error("not the oldest goes")
	}
}

// TestCloseWaits: Close ends whatever the UI has begun and nothing comes after it.
func TestCloseWaits(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	called := false
	b.after(0, func() { called = true })
	b.after(time.Hour, func() { called = true })
	started := make(chan struct{})
	call(b.UI, func(ctx context.Context) (int, error) {
		close(started)
		<-ctx.Done()
		return 0, ctx.Err()
	}, func(int, error) { called = true })
	<-started
	prompt := make(chan struct{}) // a keyring that waits for a person
	defer close(prompt)
	call(b.UI, func(ctx context.Context) (string, error) {
		return ask(ctx, func() (string, error) { <-prompt; return "", nil })
	}, func(string, error) { called = true })
	b.UI.Close()
	b.q.drain()
	if called {
		t.Error("a closed UI still does work")
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, name := range []string{"startPump.func", "callWith", "(*UI).after.func"} {
		if bytes.Contains(stacks, []byte(name)) {
			t.Errorf("a goroutine of %s is still there", name)
		}
	}
}

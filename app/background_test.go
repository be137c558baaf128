package app

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
)

// serves returns what p would give another person for an object.
func (p *person) serves(to *person, o protocol.Object) ([]byte, bool) {
	p.mu.Lock()
	c := p.online.conversationLocked(to.address)
	p.mu.Unlock()
	return c.serve(o)
}

func scenery(seed uint64) []byte { return pngOf(seed, 200, 5000) }

// offeredBackground waits for the offer of a background.
func offeredBackground(p *person, from *person) {
	p.h.Helper()
	await(p, func(e event.BackgroundOffered) bool { return e.From == from.address && e.Size > 0 })
}

func TestBackgrounds(t *testing.T) {
	for _, direct := range []string{"off", ""} {
		t.Run("direct "+direct, func(t *testing.T) {
			_, alice, bob, _ := two(t)
			for _, p := range []*person{alice, bob} {
				p.SetSetting(FilesDirectSetting, direct)
			}
			data := scenery(1)
			if err := alice.OfferBackground(bob.address, data); err != nil {
				t.Fatal(err)
			}
			mine := await[event.BackgroundChanged](alice, nil)
			if mine.With != bob.address || mine.Hash != protocol.HashOf(data) {
				t.Errorf("our own background %+v", mine)
			}
			offeredBackground(bob, alice)
			if err := bob.AcceptBackground(alice.address); err != nil {
				t.Fatal(err)
			}
			theirs := await[event.BackgroundChanged](bob, nil)
			if theirs.With != alice.address || theirs.Hash != protocol.HashOf(data) {
				t.Errorf("received %+v", theirs)
			}
			bob.holds(data)
			if h, ok := bob.Background(alice.address); !ok || h != protocol.HashOf(data) {
				t.Errorf("it is %v, %v", h, ok)
			}
			if e := await[event.BackgroundAnswered](alice, nil); e.Code != "" || e.With != bob.address {
				t.Errorf("answered %+v", e)
			}
			if code(bob.AcceptBackground(alice.address)) != TransferNotFound || code(bob.DeclineBackground(alice.address)) != TransferNotFound {
				t.Error("answered twice")
			}

			// The next one is declined; ours stays.
			if err := alice.OfferBackground(bob.address, scenery(2)); err != nil {
				t.Fatal(err)
			}
			offeredBackground(bob, alice)
			if err := bob.DeclineBackground(alice.address); err != nil {
				t.Fatal(err)
			}
			if e := await[event.BackgroundAnswered](alice, nil); e.Code != "file-declined" {
				t.Errorf("answered %+v", e)
			}
			if h, _ := bob.Background(alice.address); h != protocol.HashOf(data) {
				t.Error("a background that was declined is there")
			}
			// It can be fetched as an object too, of its type alone.
			shared := protocol.NewObject(alice.address, protocol.Background, scenery(2))
			if got, err := bob.FetchEmoticon(t.Context(), alice.address, shared); err != nil || !bytes.Equal(got, scenery(2)) {
				t.Errorf("fetched %d bytes, %v", len(got), err)
			}
			for _, o := range []protocol.Object{protocol.NewObject(alice.address, protocol.CustomEmoticon, data), protocol.NewObject(alice.address, protocol.Background, scenery(9))} {
				if may, ok := alice.serves(bob, o); ok {
					t.Errorf("serves %d bytes of %s", len(may), o)
				}
			}
			// It is no file.
			none[event.TransferChanged](bob)
			if err := bob.SetBackground(alice.address, nil); err != nil {
				t.Fatal(err)
			}
			if _, ok := bob.Background(alice.address); ok {
				t.Error("still there")
			}
		})
	}
}

func TestBackgroundThatIsNone(t *testing.T) {
	_, alice, bob, _ := two(t)
	for want, data := range map[string][]byte{BadPicture: []byte("\x89PNG\r\n\x1a\nno"), Unsupported: []byte("text")} {
		if err := alice.OfferBackground(bob.address, data); code(err) != want {
			t.Errorf("offered: %v, want %s", err, want)
		}
	}
	if err := alice.OfferBackground(alice.address, scenery(1)); code(err) != FileToSelf {
		t.Errorf("to self: %v", err)
	}
	// What comes and is no picture is thrown away.
	alice.mu.Lock()
	c := alice.online.conversationLocked(bob.address)
	alice.online.startLocked(func() { c.shareBackground([]byte("no picture")) })
	alice.mu.Unlock()
	offeredBackground(bob, alice)
	if err := bob.AcceptBackground(alice.address); err != nil {
		t.Fatal(err)
	}
	if e := await[event.BackgroundAnswered](bob, nil); e.Code != BadPicture {
		t.Errorf("told %+v", e)
	}
	if _, ok := bob.Background(alice.address); ok {
		t.Error("it is the background")
	}
}

// A picture that others cannot read is made one that they can.
func TestBackgroundIsMadeFit(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 5000, 2500))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := picture.DecodeBackground(b.Bytes()); err == nil {
		t.Error("12 megapixels were decoded")
	}
	data, err := prepareBackground(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if img, err := picture.DecodeBackground(data); err != nil || img.Bounds().Dx() > 2048 {
		t.Errorf("%v", err)
	}
	if same, err := prepareBackground(scenery(3)); err != nil || !bytes.Equal(same, scenery(3)) {
		t.Error("a picture that fits was changed")
	}
}

// An offer that its maker takes back, by going away, is said to be gone.
func TestBackgroundWithdrawn(t *testing.T) {
	_, alice, bob, _ := two(t)
	if err := alice.OfferBackground(bob.address, scenery(4)); err != nil {
		t.Fatal(err)
	}
	offeredBackground(bob, alice)
	alice.SignOut()
	if e := await[event.BackgroundWithdrawn](bob, nil); e.From != alice.address {
		t.Errorf("told %+v", e)
	}
	if code(bob.AcceptBackground(alice.address)) != TransferNotFound {
		t.Error("it can still be accepted")
	}
}

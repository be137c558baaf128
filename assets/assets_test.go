package assets_test

import (
	"bytes"
	"image"
	"image/gif"
	_ "image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"papilio/assets"
)

func TestClassic(t *testing.T) {
	list := assets.Classic()
	if len(list) != 75 {
		t.Errorf("%d classic emoticons, want 75", len(list))
	}
	shortcuts := map[string]string{}
	for _, c := range list {
		if !bytes.HasPrefix(assets.Bytes(c.File), []byte("<svg")) {
			t.Errorf("%s is no SVG", c.File)
		}
		if len(c.Shortcuts) == 0 {
			t.Errorf("%s has no shortcut", c.Name)
		}
		if key := "emoticon." + c.Name; assets.Sentence(key) == key {
			t.Errorf("no sentence %s", key)
		}
		for _, s := range c.Shortcuts {
			s = strings.ToLower(s)
			if other, taken := shortcuts[s]; taken {
				t.Errorf("%q is both %s and %s", s, other, c.Name)
			}
			shortcuts[s] = c.Name
		}
	}
	for shortcut, name := range map[string]string{":-)": "smile", "(s)": "moon", ":s": "confused", ":'(": "cry", "<:o)": "party", "8-|": "nerd"} {
		if shortcuts[shortcut] != name {
			t.Errorf("%q is %q, want %q", shortcut, shortcuts[shortcut], name)
		}
	}
}

func TestPictures(t *testing.T) {
	list := assets.Pictures()
	if len(list) != 12 {
		t.Errorf("%d pictures, want 12", len(list))
	}
	for _, p := range list {
		if assets.Bytes(p.SVG) == nil {
			t.Errorf("no %s", p.SVG)
		}
		if key := "picture." + p.Name; assets.Sentence(key) == key {
			t.Errorf("no sentence %s", key)
		}
		img := decode(t, p.PNG, "png")
		if size := img.Bounds().Size(); size != image.Pt(96, 96) {
			t.Errorf("%s is %v", p.PNG, size)
		}
		if o, ok := img.(interface{ Opaque() bool }); !ok || !o.Opaque() {
			t.Errorf("%s has holes", p.PNG)
		}
	}
}

func TestCustom(t *testing.T) {
	list := assets.Custom()
	if len(list) != 10 {
		t.Errorf("%d custom emoticons, want 10", len(list))
	}
	classic := map[string]bool{}
	for _, c := range assets.Classic() {
		for _, s := range c.Shortcuts {
			classic[strings.ToLower(s)] = true
		}
	}
	for _, c := range list {
		if n := utf8.RuneCountInString(c.Shortcut); n < 1 || n > 7 || strings.ContainsAny(c.Shortcut, " \t") {
			t.Errorf("shortcut %q is not one", c.Shortcut)
		}
		if classic[strings.ToLower(c.Shortcut)] {
			t.Errorf("%q hides a classic one", c.Shortcut)
		}
		format := "png"
		if c.Animated {
			format = "gif"
		}
		img := decode(t, c.File, format)
		if size := img.Bounds().Size(); size.X > 50 || size.Y > 50 {
			t.Errorf("%s is %v", c.File, size)
		}
		if _, _, _, a := img.At(0, 0).RGBA(); a != 0 {
			t.Errorf("%s is not transparent in its corner", c.File)
		}
	}
}

func TestAnimations(t *testing.T) {
	for _, c := range assets.Custom() {
		if !c.Animated {
			continue
		}
		g, err := gif.DecodeAll(bytes.NewReader(assets.Bytes(c.File)))
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Image) < 8 || g.LoopCount != 0 {
			t.Errorf("%s: %d frames, loop %d", c.File, len(g.Image), g.LoopCount)
		}
		for i, frame := range g.Image {
			next := g.Image[(i+1)%len(g.Image)]
			if moved := differing(frame, next); moved < 20 {
				t.Errorf("%s: only %d pixels move after frame %d", c.File, moved, i)
			}
		}
	}
}

func TestMark(t *testing.T) {
	for _, name := range []string{"mark/papilio.svg", "mark/papilio-dark.svg", "mark/papilio-small.svg"} {
		if assets.Bytes(name) == nil {
			t.Errorf("no %s", name)
		}
	}
	for name, side := range map[string]int{"mark/icon-16.png": 16, "mark/icon-48.png": 48, "mark/icon-256.png": 256} {
		if size := decode(t, name, "png").Bounds().Size(); size != image.Pt(side, side) {
			t.Errorf("%s is %v", name, size)
		}
	}
	if assets.Bytes("mark/none.png") != nil {
		t.Error("a file that is not there has content")
	}
}

func decode(t *testing.T, name, want string) image.Image {
	t.Helper()
	img, format, err := image.Decode(bytes.NewReader(assets.Bytes(name)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if format != want {
		t.Errorf("%s is a %s", name, format)
	}
	return img
}

func differing(a, b *image.Paletted) (n int) {
	for i := range a.Pix {
		if a.Pix[i] != b.Pix[i] {
			n++
		}
	}
	return n
}

// Every sound is a short mono WAV file that begins and ends in silence and is
// nowhere at full volume.
func TestSounds(t *testing.T) {
	for _, name := range []string{"message", "online", "nudge", "done"} {
		data := assets.Bytes("sounds/" + name + ".wav")
		if len(data) < 44 || string(data[:4]) != "RIFF" || string(data[8:16]) != "WAVEfmt " {
			t.Errorf("%s is no WAV file", name)
			continue
		}
		samples := data[44:]
		at := func(i int) int { return int(int16(uint16(samples[2*i]) | uint16(samples[2*i+1])<<8)) }
		n, loudest := len(samples)/2, 0
		for i := range n {
			loudest = max(loudest, at(i), -at(i))
		}
		if n > 44100 || loudest < 5000 || loudest > 20000 || at(0) != 0 || at(n-1) != 0 {
			t.Errorf("%s: %d samples, loudest %d, from %d to %d", name, n, loudest, at(0), at(n-1))
		}
	}
}

package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// key types a key into what has the focus.
func key(w fyne.Window, names ...fyne.KeyName) {
	for _, n := range names {
		if f := w.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: n})
		} else if typed := w.Canvas().OnTypedKey(); typed != nil {
			typed(&fyne.KeyEvent{Name: n})
		}
	}
}

// addCustom gives the session some emoticons of the artwork.
func (b *bench) addCustom(n int) {
	b.t.Helper()
	for _, c := range assets.Custom()[:n] {
		if _, err := b.session.AddEmoticon(c.Shortcut, assets.Bytes(c.File)); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) shortcuts() string {
	set, err := b.session.Emoticons()
	if err != nil {
		b.t.Fatal(err)
	}
	var all []string
	for _, e := range set {
		all = append(all, e.Shortcut)
	}
	return strings.Join(all, " ")
}

// large is a PNG of a size.
func large(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// duckLarge is the animated duck, blown up to 200 x 200.
func duckLarge(t *testing.T) []byte {
	t.Helper()
	for _, c := range assets.Custom() {
		if !c.Animated {
			continue
		}
		g, err := gif.DecodeAll(bytes.NewReader(assets.Bytes(c.File)))
		if err != nil {
			t.Fatal(err)
		}
		const by = 4
		for i, f := range g.Image {
			r := f.Rect
			big := image.NewPaletted(image.Rect(r.Min.X*by, r.Min.Y*by, r.Max.X*by, r.Max.Y*by), f.Palette)
			for y := big.Rect.Min.Y; y < big.Rect.Max.Y; y++ {
				for x := big.Rect.Min.X; x < big.Rect.Max.X; x++ {
					big.SetColorIndex(x, y, f.ColorIndexAt(x/by, y/by))
				}
			}
			g.Image[i] = big
		}
		g.Config.Width, g.Config.Height = g.Config.Width*by, g.Config.Height*by
		var buf bytes.Buffer
		if err := gif.EncodeAll(&buf, g); err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	t.Fatal("no animated emoticon")
	return nil
}

func (b *bench) write(name string, data []byte) fyne.URI {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return storage.NewFileURI(path)
}

func TestEmoticonsWindow(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openEmoticons()
		e := b.emoticons
		b.q.until(t, "the empty set", func() bool { return e.count.Text == T("emoticons.none") })
		b.shot(e.w, "emoticons-empty-"+string(look))
		if !e.change.Disabled() || !e.remove.Disabled() {
			t.Error("there is something to change in an empty set")
		}
		b.addCustom(10)
		set, _ := b.session.Emoticons()
		b.q.until(t, "ten emoticons", func() bool { return len(e.set) == 10 })
		key(e.w, fyne.KeyHome)
		if id, _ := e.grid.Selected(); id != set[0].ID {
			t.Fatal("Home does not select the first")
		}
		key(e.w, fyne.KeyDown, fyne.KeyDown) // ten are two rows, and the tile to add is in the third
		if _, ok := e.grid.Selected(); ok {
			t.Fatal("the last tile is not reached")
		}
		key(e.w, fyne.KeyUp, fyne.KeyRight)
		if id, _ := e.grid.Selected(); id != set[6].ID {
			t.Fatal("the arrows lead elsewhere")
		}
		if e.change.Disabled() {
			t.Fatal("the selected emoticon cannot be changed")
		}
		gone := set[6].Shortcut
		key(e.w, fyne.KeyDelete)
		b.q.until(t, "it is deleted", func() bool { return len(e.set) == 9 && e.strip.content.Visible() })
		if strings.Contains(b.shortcuts(), gone) {
			t.Fatal("it is still there")
		}
		if !strings.Contains(e.strip.text.Text, gone) {
			t.Errorf("the strip says %q", e.strip.text.Text)
		}
		e.grid.Select(set[0].ID)
		b.q.until(t, "the pictures", func() bool { return e.strip.image.Image != nil && len(b.images.waiting) == 0 })
		b.shot(e.w, "emoticons-"+string(look))
		test.Tap(e.strip.link)
		b.q.until(t, "it is back", func() bool { return len(e.set) == 10 && !e.strip.content.Visible() })
		if !strings.Contains(b.shortcuts(), gone) {
			t.Fatal("undo did not bring it back")
		}
		b.q.until(t, "what came back is selected", func() bool { id, _ := e.grid.Selected(); return id == set[6].ID })
		if e.set[6].ID != set[6].ID {
			t.Error("it is not back in its place")
		}
		key(e.w, fyne.KeyEscape)
		if e.shown || e.animator.Running() {
			t.Error("Escape does not close the window, or something still moves")
		}
	})
}

func TestEditorAddsADroppedFile(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.addCustom(1) // the duck
		b.openEmoticons()
		e := b.emoticons.editor
		e.openFiles([]fyne.URI{b.write("Duck.gif", duckLarge(t))})
		b.q.until(t, "the picture", func() bool { return e.ready && e.field.Text() != "" })
		if got := e.field.Text(); got != "(duck2)" {
			t.Fatalf("suggested %q for a name that is taken", got)
		}
		if !strings.Contains(e.info.Text, "12 frames") && !strings.Contains(e.info.Text, "Made smaller from") {
			t.Errorf("the line says %q", e.info.Text)
		}
		e.field.SetText("")
		b.q.until(t, "checked", func() bool { return e.code == app.ShortcutEmpty })
		if !e.save.Disabled() || e.problem.Visible() {
			t.Error("an empty field is an error, or can be saved")
		}
		test.Type(e.field.Entry, "(duck)")
		if !e.save.Disabled() {
			t.Error("it can be saved before it was checked")
		}
		b.q.until(t, "the clash", func() bool { return e.code == app.ShortcutTaken && e.problem.Visible() })
		if !e.save.Disabled() || !strings.Contains(e.problem.Text(), "(duck2)") || !strings.Contains(e.problem.Text(), "(duck3)") {
			t.Errorf("a clash says %q", e.problem.Text())
		}
		b.shot(e.w, "editor-"+string(look))
		for _, c := range [][2]string{{"(a b)", app.ShortcutSpace}, {"(toolong)", app.ShortcutLong}, {"ok", ""}} {
			text, code := c[0], c[1]
			e.field.SetText(text)
			b.q.until(t, text, func() bool { return e.code == code && e.checked == text })
			if e.save.Disabled() != (code != "") {
				t.Errorf("%q can be saved: %v", text, !e.save.Disabled())
			}
		}
		b.shot(e.w, "editor-ready-"+string(look))
		key(e.w, fyne.KeyReturn)
		b.q.until(t, "added", func() bool { return strings.Contains(b.shortcuts(), "ok") && !e.ready })
		set, _ := b.session.Emoticons()
		if last := set[len(set)-1]; !last.Animated {
			t.Error("the animation is lost")
		}
		b.q.until(t, "selected", func() bool { id, _ := b.emoticons.grid.Selected(); return id == set[1].ID })
	})
}

// TestFreeShortcutIsOneClick: the links of a clash fill the field.
func TestFreeShortcutIsOneClick(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.addCustom(1)
	b.addEmoticonFrom(large(t, 64, 32), "(duck)")
	e := b.emoticons.editor
	b.q.until(t, "the clash", func() bool { return e.ready && e.problem.Visible() })
	e.w.Canvas().Capture() // lays out
	var link *widget.TextLink
	for _, o := range test.WidgetRenderer(e.problem).Objects() {
		if l, ok := o.(*widget.TextLink); ok && link == nil {
			link = l
		}
	}
	if link == nil {
		t.Fatal("there is no link")
	}
	test.Tap(link)
	b.q.until(t, "free", func() bool { return e.field.Text() == "(duck2)" && e.canSave() })
	if e.prepared.Width != 50 || e.prepared.Height != 25 {
		t.Errorf("made %d x %d of 64 x 32", e.prepared.Width, e.prepared.Height)
	}
}

func TestEditorChanges(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.addCustom(2)
	b.openEmoticons()
	w := b.emoticons
	b.q.until(t, "the set", func() bool { return len(w.set) == 2 })
	key(w.w, fyne.KeyHome, fyne.KeyReturn)
	e := w.editor
	b.q.until(t, "the picture", func() bool { return e.ready && e.checked == "(duck)" })
	if e.title.Text != T("editor.change") || e.save.Disabled() {
		t.Error("its own shortcut counts as taken")
	}
	before := w.set[0].Hash
	e.field.SetText("(quack)")
	b.q.until(t, "checked", e.canSave)
	test.Tap(e.save)
	b.q.until(t, "changed", func() bool { return strings.HasPrefix(b.shortcuts(), "(quack) ") && !e.ready })
	b.q.until(t, "shown", func() bool { return w.set[0].Shortcut == "(quack)" })
	if w.set[0].Hash != before {
		t.Error("the picture has changed with the shortcut")
	}
	w.edit(w.set[1].ID)
	w.edit(w.set[0].ID) // takes the place of one that nothing was done to
	b.q.until(t, "the picture", func() bool { return e.ready && e.field.Text() == "(quack)" })
	e.dropped([]fyne.URI{b.write("other.png", large(t, 50, 50))})
	b.q.until(t, "the other picture", func() bool { return e.prepared.Data != nil && e.canSave() })
	test.Tap(e.save)
	b.q.until(t, "changed", func() bool { set, _ := b.session.Emoticons(); return set[0].Hash != before })
}

func TestEditorSaysWhatIsWrongWithAFile(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openEmoticons()
	e := b.emoticons.editor
	dir := storage.NewFileURI(t.TempDir())
	for name, c := range map[string]struct {
		uri  fyne.URI
		want string
	}{
		"text":   {b.write("notes.txt", []byte("not a picture")), "error.unsupported-picture"},
		"broken": {b.write("broken.png", large(t, 300, 300)[:200]), "error.bad-picture"},
		"folder": {dir, "error.no-file"},
	} {
		e.openFiles([]fyne.URI{c.uri})
		b.q.until(t, name, func() bool { return e.trouble.Visible() && e.now.err != nil || e.info.Text == "" && e.now.data != nil })
		if e.ready || !e.save.Disabled() {
			t.Errorf("%s can be saved", name)
		}
		e.field.SetText("(x)")
		b.q.until(t, "checked", func() bool { return e.checked == "(x)" })
		if e.canSave() {
			t.Errorf("%s can be saved with a shortcut", name)
		}
		b.shot(e.w, "editor-"+name)
		e.w.Hide()
		e.hidden()
	}
}

// TestSeveralFilesOneAfterTheOther: each gets its turn; Escape leaves one out.
func TestSeveralFilesOneAfterTheOther(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openEmoticons()
	e := b.emoticons.editor
	e.openFiles([]fyne.URI{b.write("one.png", large(t, 20, 20)), b.write("two.png", large(t, 21, 20)), b.write("notes.txt", nil), b.write("three.png", large(t, 22, 20))})
	b.q.until(t, "one", func() bool { return e.canSave() && e.field.Text() == "(one)" })
	e.openFiles([]fyne.URI{b.write("four.png", large(t, 23, 20))}) // what is open stays
	b.q.until(t, "four waits", func() bool { return len(e.queue) == 3 })
	if e.field.Text() != "(one)" {
		t.Fatal("a second drop threw the first away")
	}
	key(e.w, fyne.KeyReturn)
	b.q.until(t, "two", func() bool { return e.canSave() && e.field.Text() == "(two)" })
	key(e.w, fyne.KeyEscape)
	b.q.until(t, "three", func() bool { return e.canSave() && e.field.Text() == "(three)" })
	key(e.w, fyne.KeyReturn)
	b.q.until(t, "four", func() bool { return e.canSave() && e.field.Text() == "(four)" })
	key(e.w, fyne.KeyReturn)
	b.q.until(t, "the end", func() bool { return !e.editing })
	if got := b.shortcuts(); got != "(one) (three) (four)" {
		t.Errorf("added %q", got)
	}
}

// TestShortcutWarns: a single letter and a classic emoticon are allowed, with a
// warning.
func TestShortcutWarns(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		b.openEmoticons()
		e := b.emoticons.editor
		e.open([]draft{{data: assets.Bytes("custom/duck.gif"), name: "duck.gif"}})
		b.q.until(t, "the picture", e.canSave)
		for text, want := range map[string]string{
			"x": T("editor.warn.letter", "Shortcut", "x"), "7": T("editor.warn.letter", "Shortcut", "7"), "(duck)": "", "#": "",
			":)": T("editor.warn.classic", "Shortcut", ":)"), ":d": T("editor.warn.classic", "Shortcut", ":d"),
		} {
			e.field.SetText(text)
			b.q.until(t, "it is checked", e.canSave)
			if got := e.problem.Text(); got != want || e.problem.Visible() != (want != "") {
				t.Errorf("%s: %q, shown %v", text, got, e.problem.Visible())
			}
			if text == ":)" {
				b.shot(e.w, "editor-warns-"+string(look))
			}
		}
	})
}

package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// customPack is the artwork's emoticons as a pack of somebody else's.
func customPack(t *testing.T, dir string) string {
	t.Helper()
	for _, c := range assets.Custom() {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(c.File)), assets.Bytes(c.File), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list := "Name=Garden party\nAuthor=Kim\n[default]\n"
	for i, c := range assets.Custom() {
		if i == 3 {
			list += "! "
		}
		list += filepath.Base(c.File) + " " + c.Shortcut + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "theme"), []byte(list+"gone.png (gone)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestImportWindow(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		custom := assets.Custom()
		// Ours: one is the same picture, two have others under these shortcuts.
		for _, own := range [][2]string{{custom[1].Shortcut, custom[1].File}, {custom[0].Shortcut, "custom/frog.png"}, {custom[2].Shortcut, "custom/ghost.png"}} {
			if _, err := b.session.AddEmoticon(own[0], assets.Bytes(own[1])); err != nil {
				t.Fatal(err)
			}
		}
		b.openEmoticons()
		e := b.emoticons
		b.q.until(t, "the set", func() bool { return len(e.set) == 3 })
		before := b.shortcuts()
		e.dropped([]fyne.URI{storage.NewFileURI(customPack(t, t.TempDir()))})
		i := b.importing
		b.shot(i.w, "import-reading-"+string(look))
		b.q.until(t, "the pack", func() bool { return i.plan != nil && len(b.images.waiting) == 0 })
		if i.title.Text != "Garden party" || !strings.Contains(i.about.Text, "Kim") || !strings.Contains(i.about.Text, "1 file") {
			t.Errorf("it says %q, %q", i.title.Text, i.about.Text)
		}
		rows := i.list.Rows()
		if rows[1].Chosen || rows[1].Note != T("import.have") || rows[3].Chosen || !rows[4].Chosen {
			t.Errorf("what we have, or what is hidden, is chosen: %+v", rows[1])
		}
		if rows[0].Shortcut != "(duck2)" || len(rows[0].Answers) != 3 || !rows[0].Answers[2].Chosen || rows[0].Mine == nil {
			t.Errorf("a clash is %+v", rows[0])
		}
		if i.do.Text != T("import.do", "Count", len(custom)-2) || i.do.Disabled() {
			t.Errorf("the button says %q", i.do.Text)
		}
		b.shot(i.w, "import-"+string(look))

		// Edited in place: another one's shortcut, then something too long, then its own.
		field := i.list.Field(4)
		field.SetText(custom[5].Shortcut)
		if !i.do.Disabled() || !i.list.Rows()[4].Wrong || !i.list.Rows()[5].Wrong {
			t.Error("a shortcut can be given twice")
		}
		field.SetText("(far too long)")
		if !i.do.Disabled() || i.list.Rows()[5].Wrong || i.list.Rows()[4].Note != T("import.wrong.shortcut-long") {
			t.Errorf("it says %q", i.list.Rows()[4].Note)
		}
		b.shot(i.w, "import-wrong-"+string(look))
		field.SetText("(x)")
		test.Tap(i.list.Answer(0, app.TakeTheirs))
		test.Tap(i.list.Answer(2, app.KeepMine))
		b.q.drain()
		if rows = i.list.Rows(); rows[0].Shortcut != "(duck)" || rows[2].Chosen || i.do.Disabled() {
			t.Errorf("%+v", rows[0])
		}
		i.w.Resize(fyne.NewSize(500, 320))
		b.shot(i.w, "import-small-"+string(look))
		i.list.Focus(4)
		key(i.w, fyne.KeyReturn)
		b.q.until(t, "imported", func() bool { return len(e.set) == 3+len(custom)-4 && e.strip.content.Visible() && i.plan == nil })
		if got := e.set[1]; got.Shortcut != "(duck)" || got.Hash != protocol.HashOf(assets.Bytes(custom[0].File)) {
			t.Error("theirs has not taken the place of ours")
		}
		if n := len(e.grid.SelectedAll()); n != len(custom)-4 {
			t.Errorf("%d are selected", n)
		}
		b.q.until(t, "the pictures", func() bool { return len(b.images.waiting) == 0 })
		b.shot(e.w, "emoticons-imported-"+string(look))
		test.Tap(e.strip.link)
		b.q.until(t, "undone as one", func() bool { return b.shortcuts() == before && len(e.set) == 3 })
		if e.set[1].Hash != protocol.HashOf(assets.Bytes("custom/frog.png")) {
			t.Error("ours is not back")
		}
	})
}

func TestImportSaysWhatIsWrong(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openEmoticons()
	for name, c := range map[string]struct{ data, code string }{
		"text.zip": {"no archive at all", app.PackUnreadable},
		"pack.zip": {"", app.PackUnreadable},
	} {
		b.importEmoticons(b.write(name, []byte(c.data)).Path())
		i := b.importing
		b.q.until(t, name, func() bool { return i.code == c.code })
		if i.do.Visible() && !i.do.Disabled() || i.trouble.Text != T("error."+c.code) {
			t.Errorf("%s says %q", name, i.trouble.Text)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "papilio-pack.json"), []byte("{\n\"papilio-pack\": 1\n\"name\": 2}"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.importEmoticons(dir)
	i := b.importing
	b.q.until(t, "the manifest", func() bool { return i.code == app.PackManifest })
	if !strings.Contains(i.reason.Text, "line 3") {
		t.Errorf("the reason is %q", i.reason.Text)
	}
	b.shot(i.w, "import-error")
	key(i.w, fyne.KeyEscape)
	if i.code != "" {
		t.Error("Escape does not close it")
	}
}

// TestSeveralPicturesAreOneList: many files at once are looked at together.
func TestSeveralPicturesAreOneList(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.openEmoticons()
	e := b.emoticons
	var uris []fyne.URI
	for n := range 3 {
		uris = append(uris, b.write(fmt.Sprintf("pic%d.png", n), large(t, 60+n, 30)))
	}
	e.dropped(append(uris, b.write("notes.txt", nil)))
	i := b.importing
	b.q.until(t, "the list", func() bool { return i.plan != nil })
	test.Tap(i.do)
	b.q.until(t, "added", func() bool { return b.shortcuts() == "(pic0) (pic1) (pic2)" && len(e.set) == 3 })
	if e.strip.text.Text != T("import.done.pictures", "Count", 3) {
		t.Errorf("it says %q", e.strip.text.Text)
	}
	// Files copied in a file manager are pasted the same way.
	b.app.Clipboard().SetContent(b.write("solo.png", large(t, 20, 20)).String() + "\n")
	e.grid.TypedShortcut(&fyne.ShortcutPaste{})
	b.q.until(t, "the editor", func() bool { return e.editor.ready && e.editor.field.Text() == "(solo)" })
	b.app.Clipboard().SetContent("just words")
	e.editor.next()
	e.grid.TypedShortcut(&fyne.ShortcutPaste{})
	b.q.until(t, "nothing to paste", func() bool { return e.strip.text.Text == T("emoticons.paste.none") })
	b.app.Clipboard().SetContent(b.write("later.png", large(t, 20, 20)).String() + "\n")
	e.grid.TypedShortcut(&fyne.ShortcutPaste{})
	if e.strip.content.Visible() {
		t.Error("what was wrong before stays after a paste that worked")
	}
}

func TestCopiedFiles(t *testing.T) {
	for text, want := range map[string]string{
		"": "[]", "hello": "[]", "/a/b.png": "[/a/b.png]", "file:///a/b%20c.png\r\nfile:///d.gif\r\n": "[/a/b c.png /d.gif]",
		"x-special/nautilus-clipboard\ncopy\nfile:///a.png\n": "[/a.png]", "/a.png\nand more": "[]", "file://server/a.png": "[]",
	} {
		if got := fmt.Sprint(copiedFiles(text)); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// TestEmoticonsOrder: with the keyboard and back again.
func TestEmoticonsOrder(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.addCustom(6)
	b.openEmoticons()
	e := b.emoticons
	b.q.until(t, "the set", func() bool { return len(e.set) == 6 })
	first := b.shortcuts()
	names := strings.Fields(first)
	key(e.w, fyne.KeyHome)
	e.grid.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierAlt})
	b.q.until(t, "moved", func() bool { return e.set[1].Shortcut == names[0] })
	if id, _ := e.grid.Selected(); id != e.set[1].ID {
		t.Error("what was moved is not selected any more")
	}
	e.grid.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyDown, Modifier: fyne.KeyModifierAlt})
	b.q.until(t, "moved down", func() bool { return e.set[5].Shortcut == names[0] })
	e.grid.Select(e.set[0].ID, e.set[2].ID)
	e.delete(e.grid.SelectedAll())
	b.q.until(t, "two are gone", func() bool { return len(e.set) == 4 && e.strip.text.Text == T("emoticons.deleted.many", "Count", 2) })
	for range 3 {
		e.grid.TypedShortcut(&fyne.ShortcutUndo{})
	}
	b.q.until(t, "all as before", func() bool { return b.shortcuts() == first && len(e.set) == 6 && e.set[0].Shortcut == names[0] })
	e.grid.Select(e.set[0].ID)
	for _, item := range e.menuItems(e.set[0].ID) {
		if item.Text == T("emoticons.last") {
			item.Action()
		}
	}
	b.q.until(t, "at the end", func() bool { return e.set[5].Shortcut == names[0] })
}

func TestEmoticonsSearch(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.addCustom(10)
	b.openEmoticons()
	e := b.emoticons
	b.q.until(t, "the set", func() bool { return len(e.set) == 10 })
	e.grid.TypedRune('p')
	if !e.search.Visible() || e.search.Text() != "p" {
		t.Fatal("a letter does not begin a search")
	}
	found := len(e.found())
	if found == 0 || found == 10 || e.count.Text != T("emoticons.found", "Count", 10, "Found", found) {
		t.Errorf("found %d, it says %q", found, e.count.Text)
	}
	b.shot(e.w, "emoticons-search")
	e.search.SetText("zzz")
	b.shot(e.w, "emoticons-search-none")
	e.search.SetText("DUCK")
	e.search.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if id, _ := e.grid.Selected(); id != e.set[0].ID {
		t.Error("Enter does not go to what was found")
	}
	key(e.w, fyne.KeyEscape)
	if e.search.Visible() || e.filter != "" || !e.shown {
		t.Error("Escape does not leave the search alone")
	}
	if len(e.grid.SelectedAll()) != 1 {
		t.Error("the selection is lost")
	}
}

// TestManyEmoticons: 200 of them, and what does not move when nothing shall.
func TestManyEmoticons(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		custom := assets.Custom()
		var list []app.NewEmoticon
		for n := range 200 {
			list = append(list, app.NewEmoticon{Shortcut: fmt.Sprintf("(e%d)", n), Data: assets.Bytes(custom[n%len(custom)].File)})
		}
		if _, err := b.session.ImportEmoticons(list); err != nil {
			t.Fatal(err)
		}
		b.openEmoticons()
		e := b.emoticons
		b.q.until(t, "the set", func() bool { return len(e.set) == 200 && len(b.images.waiting) == 0 })
		e.w.Resize(fyne.NewSize(820, 600))
		e.grid.Select(e.set[3].ID, e.set[4].ID, e.set[5].ID)
		b.shot(e.w, "emoticons-200-"+string(look))
		if !e.animator.Running() {
			t.Error("nothing moves")
		}
		b.set(settingMotion, "less")
		e.grid.Play()
		if e.animator.Running() {
			t.Error("it moves although nothing shall")
		}
	})
}

// TestPackBetweenAccounts: one exports, another imports, and sends one of them
// over a real server.
func TestPackBetweenAccounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Party.zip")
	other := newBench(t, theme.AlwaysLight, nil, nil)
	other.addCustom(4)
	other.openEmoticons()
	x := other.emoticons
	other.q.until(t, "the set", func() bool { return len(x.set) == 4 })
	x.openExport()
	other.shot(x.w, "emoticons-export")
	other.set(settingFolder, filepath.Dir(path))
	var fields []*widget.Field
	over(t, x.w, func(f *widget.Field) bool { fields = append(fields, f); return len(fields) == 3 })
	fields[0].SetText("Party")
	fields[1].SetText("Kim")
	test.Tap(over(t, x.w, labelled(T("export.save"))))
	other.saveAs(filepath.Base(path)) // the name that is offered
	other.q.until(t, "exported", func() bool { return x.strip.text.Text == T("export.done", "Count", 4, "File", path) })

	b, o := twoEnds(t, theme.AlwaysLight)
	b.importEmoticons(path)
	i := b.importing
	b.q.until(t, "the pack", func() bool { return i.plan != nil && i.title.Text == "Party" })
	test.Tap(i.do)
	b.q.until(t, "imported", func() bool { return b.shortcuts() == other.shortcuts() })
	b.openConversation(maria)
	c := b.conversations.with(maria)
	c.write("look (duck)")
	b.q.until(t, "delivered", func() bool { return c.lastLine().Delivery == protocol.Sent })
	want := protocol.HashOf(assets.Bytes(assets.Custom()[0].File))
	b.q.until(t, "it is there", func() bool {
		_, ok := got(o, func(e event.EmoticonReceived) bool { return e.Emoticon.Object.Hash == want })
		return ok
	})
}

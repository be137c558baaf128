package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	stock "fyne.io/fyne/v2/widget"

	"papilio/app"
	"papilio/assets"
	"papilio/store"
	"papilio/ui/theme"
)

// TestChooseAFile: the dialog opens in the folder of the last time, shows the
// pictures in it, and what is chosen by clicks arrives in the editor.
func TestChooseAFile(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := newBench(t, look, nil, nil)
		folder := t.TempDir()
		for name, data := range map[string][]byte{"duck.gif": assets.Bytes("custom/duck.gif"), "fox.PNG": assets.Bytes("pictures/fox.png"), "notes.txt": nil} {
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Mkdir(filepath.Join(folder, "holidays"), 0o700); err != nil {
			t.Fatal(err)
		}
		b.set(settingFolder, folder)
		b.openEmoticons()
		test.Tap(b.emoticons.add)
		w := b.windows["files"]
		b.shot(w, "files-"+string(look))
		names := map[string]fyne.Tappable{}
		var open fyne.Tappable
		walkOverlay(w, func(o fyne.CanvasObject, text string) {
			if tap, ok := o.(fyne.Tappable); ok {
				if _, is := o.(*stock.Button); is && text == T("files.open") {
					open = tap
				} else if _, seen := names[text]; !seen {
					names[text] = tap
				}
			}
		})
		if names["duck"] == nil || names["fox"] == nil || names["holidays"] == nil || names["notes"] != nil {
			t.Fatalf("the dialog shows %v", names)
		}
		names["duck"].Tapped(&fyne.PointEvent{})
		b.shot(w, "files-chosen-"+string(look))
		open.Tapped(&fyne.PointEvent{})
		e := b.emoticons.editor
		b.q.until(t, "the editor", func() bool { return e.canSave() && e.field.Text() == "(duck)" })
		if b.setting(settingFolder) != folder {
			t.Errorf("remembers %q", b.setting(settingFolder))
		}
		if b.setting(app.FilesFolderSetting) != "" {
			t.Errorf("what is received goes to the folder of %q", b.setting(app.FilesFolderSetting))
		}
		// Left open and opened again there is one dialog.
		b.emoticons.browse()
		b.emoticons.browse()
		if n := len(w.Canvas().Overlays().List()); n != 1 {
			t.Errorf("%d dialogs lie over each other", n)
		}
		key(w, fyne.KeyEscape)
		if n := len(w.Canvas().Overlays().List()); n != 0 {
			t.Error("Escape does not leave it")
		}
	})
}

// TestDialogOfTheDesktop: where the desktop has a dialog for files it is asked, one
// question at a time; where it has none, ours opens.
func TestDialogOfTheDesktop(t *testing.T) {
	duck := filepath.Join(t.TempDir(), "duck.gif")
	if err := os.WriteFile(duck, assets.Bytes("custom/duck.gif"), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := make(chan FileQuestion, 4)
	answer := make(chan string)
	b := newBench(t, theme.AlwaysLight, nil, func(o *Options, _ *store.DB) {
		o.Desktop = &Desktop{Files: func(ctx context.Context, q FileQuestion) (string, error) {
			asked <- q
			select {
			case path := <-answer:
				if path == "none" {
					return "", errors.ErrUnsupported
				}
				return path, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}}
	})
	b.openEmoticons()
	b.emoticons.browse()
	if q := <-asked; q.Title != T("files.picture") || q.Save || len(q.Endings) != len(pictureFiles) {
		t.Errorf("asked: %+v", q)
	}
	b.emoticons.browse() // once more: the first question is over
	<-asked
	answer <- duck
	e := b.emoticons.editor
	b.q.until(t, "the editor", func() bool { return e.canSave() && e.field.Text() == "(duck)" })
	if b.windows["files"] != nil || b.setting(settingFolder) != filepath.Dir(duck) {
		t.Errorf("our own window was opened, or %q is remembered", b.setting(settingFolder))
	}
	b.pickSave("list.ctt", nil)
	if q := <-asked; !q.Save || q.Name != "list.ctt" || q.Folder != filepath.Dir(duck) {
		t.Errorf("asked: %+v", q)
	}
	answer <- ""
	b.pickFile("any", nil, nil)
	<-asked
	answer <- "none"
	b.q.until(t, "our own dialog", func() bool { return b.windows["files"] != nil })
}

// walkOverlay visits what lies over a window, with the text that is in each
// widget.
func walkOverlay(w fyne.Window, visit func(o fyne.CanvasObject, text string)) {
	top := w.Canvas().Overlays().Top()
	if top == nil {
		return
	}
	walk(top, func(o fyne.CanvasObject) {
		var text []string
		walk(o, func(in fyne.CanvasObject) {
			switch in := in.(type) {
			case *stock.Button:
				text = append(text, in.Text)
			case *stock.Label:
				text = append(text, in.Text)
			}
		})
		if len(text) == 1 {
			visit(o, strings.TrimSpace(text[0]))
		}
	})
}

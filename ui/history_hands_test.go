package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	stock "fyne.io/fyne/v2/widget"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// opener notes what the system was asked to open.
type opener struct {
	fyne.App
	opened []string
}

func (o *opener) OpenURL(u *url.URL) error { o.opened = append(o.opened, u.String()); return nil }

// saveAs answers the dialog that asks where to put a file.
func (b *bench) saveAs(name string) {
	b.t.Helper()
	w := b.windows["files"]
	over(b.t, w, func(*stock.Entry) bool { return true }).SetText(name)
	test.Tap(over(b.t, w, func(s *stock.Button) bool { return s.Text == T("files.save.button") }))
	b.q.drain()
}

// pick chooses a line of the menu that is open over a window, by keyboard.
func (h *hands) pick(items []widget.MenuItem, text string) {
	h.t.Helper()
	item(h.t, items, text)
	h.until("a menu", func() bool { _, ok := h.w.Canvas().Overlays().Top().(*widget.Menu); return ok })
	for _, i := range slices.Backward(items) { // Up goes to the last one first
		if i.Disabled || i.Text == "" {
			continue
		}
		h.press(noMod, fyne.KeyUp)
		if i.Text == text {
			h.press(noMod, fyne.KeyReturn)
			return
		}
	}
	h.t.Fatalf("%q cannot be chosen", text)
}

// TestHistoryByHand finds an old line by keyboard alone, goes into its context,
// writes the conversation to a web page and to a text, takes an emoticon from it,
// opens a link after it was shown, and deletes a contact.
func TestHistoryByHand(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	links := &opener{App: b.app}
	b.app = links
	folder := t.TempDir()
	b.set(settingFolder, folder)
	b.q.until(t, "the pictures", func() bool { return len(h.pictures) > 0 })
	me := &hands{b, h.w}

	me.press(ctrlMod, fyne.KeyF)
	me.types("goose")
	me.until("the line", func() bool { return chosenText(h) == "it sounded like a goose" })
	me.press(noMod, fyne.KeyEscape)
	me.types("ferry")
	me.until("the newest hit", func() bool { return h.search.hit != 0 && strings.HasPrefix(chosenText(h), "the last ferry") })
	me.press(ctrlMod, fyne.KeyG)
	me.until("the hit above", func() bool { return strings.HasPrefix(chosenText(h), "perfect. the ferry") })
	me.press(ctrlMod|fyne.KeyModifierShift, fyne.KeyG)
	me.until("and below", func() bool { return strings.HasPrefix(chosenText(h), "the last ferry") })

	// All hits, and from one of them into its context by its menu.
	me.press(noMod, fyne.KeyDown) // the list
	me.press(noMod, fyne.KeyHome)
	me.until("all hits", func() bool { return h.every && h.here(5) })
	h.w.Canvas().Focus(h.view)
	h.view.ShowLine(2)
	_, line := h.view.Chosen()
	want := line.Text.Body
	me.press(noMod, desktop.KeyMenu)
	me.pick(h.lineItems(2, *line, nil), T("history.menu.context"))
	me.until("the context of "+want, func() bool { return !h.every && chosenText(h) == want })
	me.press(noMod, fyne.KeyEscape)
	if h.field.Text() != "" {
		t.Fatal("Escape does not clear the search")
	}
	h.choose(string(protocol.With(histMaria)))
	me.until("Maria", func() bool { return h.in == protocol.With(histMaria) && h.here(9) })

	// To a file, as a page and as text.
	for text, name := range map[string]string{"history.export.html": "maria.html", "history.export.text": "maria"} {
		me.press(ctrlMod, fyne.KeyE)
		me.pick(h.exportItems(), T(text, "Name", "Maria"))
		b.saveAs(name)
		if filepath.Ext(name) == "" {
			name += ".txt" // what was left out
		}
		me.until(name, func() bool {
			data, _ := os.ReadFile(filepath.Join(folder, name))
			return strings.Contains(string(data), "it sounded like a goose")
		})
	}
	me.until("said", func() bool { return h.strip != nil })
	var show *widget.TextLink
	walk(h.strip, func(o fyne.CanvasObject) {
		if l, ok := o.(*widget.TextLink); ok {
			show = l
		}
	})
	test.Tap(show)
	if got := strings.Join(links.opened, " "); got != "file://"+filepath.ToSlash(folder) {
		t.Errorf("opened %q", got)
	}

	// A link is shown whole before it opens.
	link := widget.Link{Address: "https://ferry.example.org/lake/saturday", Host: "ferry.example.org"}
	h.link(link)
	q := over(t, h.w, func(*widget.Question) bool { return true })
	if len(links.opened) != 1 {
		t.Error("it opens before it was asked")
	}
	q.OnAnswer(0)
	if got := links.opened[len(links.opened)-1]; got != link.Address {
		t.Errorf("opened %q", got)
	}

	// An emoticon of a line becomes ours, in the editor.
	h.view.ShowLine(2)
	_, line = h.view.Chosen()
	spans := widget.Spans(line.Text.Body, line.Emoticons)
	item(t, h.lineItems(2, *line, &spans[0]), T("chat.menu.add-emoticon")).Action()
	me.until("the editor", func() bool {
		e := b.emoticons
		return e != nil && e.editor.canSave() && e.editor.field.Text() == "(duck)"
	})
	test.Tap(b.emoticons.editor.save)
	me.until("ours", func() bool { return b.shortcuts() == "(duck)" })

	// A contact with everything that was said.
	h.listMenu(string(protocol.With(histJonas)), fyne.NewPos(20, 100))
	me.pick(h.listItems(string(protocol.With(histJonas))), T("history.menu.delete"))
	me.until("a question", func() bool { return len(dialogButtons(h.w)) == 2 })
	test.Tap(dialogButtons(h.w)[1])
	me.until("Jonas is gone", func() bool {
		n, err := b.session.HistoryLines(t.Context(), app.HistoryPart{In: protocol.With(histJonas)})
		return err == nil && n == 0 && len(h.all) == 4
	})
	if _, ok, _ := b.store.Object(protocol.HashOf(assets.Bytes("custom/duck.gif"))); !ok {
		t.Error("the emoticon that is ours went with the history")
	}
}

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

const (
	histMaria = protocol.Address("maria@example.org")
	histJonas = protocol.Address("jonas@example.org")
)

// past writes a history of three people and of several.
func past(t *testing.T, db *store.DB) {
	t.Helper()
	duck := assets.Bytes("custom/duck.gif")
	if err := db.PutObject(protocol.HashOf(duck), duck); err != nil {
		t.Fatal(err)
	}
	emoticon, _ := json.Marshal([]protocol.Emoticon{{Shortcut: "(duck)", Object: protocol.NewObject(histMaria, protocol.CustomEmoticon, duck)}})
	now := time.Now()
	today := func(h, m int) time.Time { return time.Date(now.Year(), now.Month(), now.Day(), 0, h, m, 0, time.Local) }
	march := time.Date(now.Year()-1, 3, 12, 21, 14, 0, 0, time.Local)
	add := func(with, from protocol.Address, name string, at time.Time, body string) {
		m := store.Message{Conversation: string(with), From: string(from), FromName: name, Body: body, Time: at, Delivery: string(protocol.Received), Objects: nil}
		if from == "" {
			m.From, m.FromName, m.Delivery = "me@example.org", "Lena", string(protocol.Sent)
		}
		if strings.Contains(body, "(duck)") {
			m.Emoticons, m.Objects = string(emoticon), []store.Hash{protocol.HashOf(duck)}
		}
		if _, err := db.AddMessage(m); err != nil {
			t.Fatal(err)
		}
	}
	add("piotr@example.org", "piotr@example.org", "Piotr Zielinski", march, "see you tomorrow")
	add("amelie@example.org", "amelie@example.org", "Amélie Fournier", march, "à bientôt :)")
	add(protocol.Address("group:1"), histJonas, "Jonas", march, "all of us on the ferry?")
	add(histJonas, histJonas, "Jonas", march.Add(time.Hour), "the ferry is expensive")
	add(histJonas, "", "", march.Add(2*time.Hour), "then no ferry")
	add(histMaria, histMaria, "Maria", march, "do you remember the ferry with the broken horn :D")
	add(histMaria, "", "", march.Add(time.Minute), "it sounded like a goose")
	add(histMaria, histMaria, "Maria", march.Add(2*time.Minute), "(duck) exactly like this")
	for i, l := range []struct {
		mine bool
		body string
	}{{false, "hey! are you still coming on Saturday? :)"}, {true, "yes!! my train gets in at 11:40"},
		{false, "perfect. the ferry:\nhttps://ferry.example.org/lake/saturday"}, {false, "don't be late this time ;)"}, {true, "me? never (A)"},
		{true, "I will ask Jonas about the stove"}, {false, "the last ferry back is at 19:30, so no hurry (#)"}} {
		from := histMaria
		if l.mine {
			from = ""
		}
		add(histMaria, from, "Maria", today(i, i*5), l.body)
	}
}

// look at a history in a window.
func newHistoryBench(t *testing.T, look theme.Variant) (*bench, *historyWindow) {
	t.Helper()
	b := newBench(t, look, nil, func(_ *Options, db *store.DB) {
		past(t, db)
	})
	b.openHistoryOf("")
	h := b.history
	b.q.until(t, "the newest conversation", func() bool { return h.in == protocol.With(histMaria) && h.view.Total() == 10 && h.here(9) })
	return b, h
}

// here reports whether a line was read.
func (h *historyWindow) here(i int) bool {
	c, _ := h.view.Chosen()
	h.view.ShowLine(i)
	_, l := h.view.Chosen()
	if c >= 0 && c != i {
		h.view.ShowLine(c)
	}
	return l != nil
}

// typeIn types into the search and waits for what is found.
func (b *bench) search(h *historyWindow, text string) {
	b.t.Helper()
	h.search.counts = nil
	h.field.SetText(text)
	b.q.until(b.t, "found "+text, func() bool {
		return h.search.counts != nil && (len(h.search.counts) == 0 || h.every || h.search.hit != 0)
	})
}

func chosenText(h *historyWindow) string {
	if _, l := h.view.Chosen(); l != nil {
		return l.Text.Body
	}
	return ""
}

func TestHistoryWindow(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	// Everything is there, by contact, with who was there.
	if got := len(h.all); got != 5 {
		t.Errorf("%d conversations", got)
	}
	if i := h.index("group:1"); i < 0 || h.name(h.all[i]) != "Jonas" {
		t.Error("nobody knows who was in the conversation of several")
	}
	// As one types, the newest hit is shown in its context.
	b.search(h, "ferr")
	if h.search.total() != 6 || h.found.Text != T("history.found", "Count", 6, "Conversations", 3) {
		t.Errorf("found %d: %q", h.search.total(), h.found.Text)
	}
	b.q.until(t, "the newest hit", func() bool { return strings.HasPrefix(chosenText(h), "the last ferry") })
	b.q.until(t, "the marks", func() bool { _, l := h.view.Chosen(); return l != nil && len(l.Marks) > 0 })
	if _, l := h.view.Chosen(); len(l.Marks) != 1 || l.Text.Body[l.Marks[0][0]:l.Marks[0][1]] != "ferr" {
		t.Error("the hit is not marked:", l.Marks)
	}
	// Enter goes up from hit to hit, and on to the next conversation.
	for _, want := range []string{"perfect. the", "do you remember", "then no ferry", "the ferry is", "all of us", "the last ferry"} {
		h.field.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		b.q.until(t, "the hit above: "+want, func() bool { return strings.HasPrefix(chosenText(h), want) })
	}
	h.step(1)
	b.q.until(t, "below the newest is the oldest of all", func() bool { return strings.HasPrefix(chosenText(h), "all of us") })
	// All that was found, and from there into the context.
	h.choose(everyHit)
	b.q.until(t, "all hits", func() bool { return h.every && h.view.Total() == 6 && h.here(5) })
	h.view.ShowLine(3)
	if got := chosenText(h); got != "then no ferry" {
		t.Errorf("the hits stand in another order: %q", got)
	}
	h.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.q.until(t, "the context", func() bool {
		return h.in == protocol.With(histJonas) && chosenText(h) == "then no ferry" && h.view.Total() == 2
	})
	// Nothing found is said; a person is found by name.
	b.search(h, "submarine")
	if !strings.Contains(h.emptyText, "submarine") || !h.empty.Visible() {
		t.Errorf("said %q", h.emptyText)
	}
	// Escape clears the search, then closes.
	h.field.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.q.until(t, "no search any more", func() bool { return h.search.counts == nil && !h.empty.Visible() })
	h.field.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if h.shown {
		t.Error("Escape does not close the window")
	}
}

func TestHistoryByMonth(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	b.q.until(t, "the months", func() bool { return len(h.months) == 2 })
	key := h.months[1].Format(monthKey)
	h.when.OnChanged(key)
	b.q.until(t, "the first line of the month", func() bool { return strings.HasPrefix(chosenText(h), "do you remember") })
	b.search(h, "ferry")
	if h.search.total() != 4 {
		t.Errorf("%d hits in the month", h.search.total())
	}
	h.when.OnChanged("")
	b.q.until(t, "hits of any time", func() bool { return h.search.total() == 6 })
}

func TestHistoryDeletes(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	h.view.ShowLine(9)
	h.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	press := func(what string) {
		t.Helper()
		b.q.until(t, what, func() bool { return h.w.Canvas().Overlays().Top() != nil })
		b.shot(h.w, "history-delete-"+what)
		buttons := dialogButtons(h.w)
		test.Tap(buttons[len(buttons)-1])
	}
	total := h.view.Total()
	_, doomed := h.view.Chosen()
	press("message")
	b.q.until(t, "the message is gone", func() bool { return h.view.Total() == total-1 && h.here(total-2) })
	h.view.ShowLine(total - 2)
	_, line := h.view.Chosen()
	if line.ID == doomed.ID || line.Text.Body == doomed.Text.Body {
		t.Errorf("%q is still there", doomed.Text.Body)
	}
	h.view.OnMenu(total-2, *line, nil, fyne.NewPos(9, 9))
	b.shot(h.w, "history-line-menu")
	h.w.Canvas().Overlays().Top().(*widget.Menu).Close()
	h.askDelete(h.dayOf(*line))
	press("day")
	b.q.until(t, "the day is gone", func() bool { return h.view.Total() == 3 && h.strip != nil })
	h.askDelete(app.HistoryPart{In: protocol.With(histMaria)})
	press("contact")
	b.q.until(t, "the contact is gone", func() bool { return len(h.all) == 4 && h.in != protocol.With(histMaria) })
	h.askDelete(app.HistoryPart{})
	press("everything")
	b.q.until(t, "all is gone", func() bool { return len(h.all) == 0 && h.emptyText == T("history.empty") })
	if data, ok, _ := b.store.Object(protocol.HashOf(assets.Bytes("custom/duck.gif"))); ok {
		t.Errorf("%d bytes of a picture that was only in the history are left", len(data))
	}
}

// dialogButtons returns the buttons of the dialog on a window.
func dialogButtons(w fyne.Window) (list []*widget.Button) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Button:
			list = append(list, o)
		case fyne.Widget:
			for _, c := range test.WidgetRenderer(o).Objects() {
				walk(c)
			}
		case *fyne.Container:
			for _, c := range o.Objects {
				walk(c)
			}
		}
	}
	walk(w.Canvas().Overlays().Top())
	return list
}

func TestHistoryExports(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	path := filepath.Join(t.TempDir(), "maria.html")
	h.exportTo(protocol.With(histMaria), app.ExportHTML, path)
	b.q.until(t, "the file", func() bool { _, err := os.Stat(path); return err == nil })
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte("it sounded like a goose")) || !bytes.Contains(data, []byte("data:image/gif;base64,")) ||
		!bytes.Contains(data, []byte("data:image/svg+xml;base64,")) || bytes.Contains(data, []byte("Piotr")) {
		t.Errorf("%v:\n%.2000s", err, data)
	}
}

// TestHistoryFollows: what is said while the window is open is there.
func TestHistoryFollows(t *testing.T) {
	b, h := newHistoryBench(t, theme.AlwaysLight)
	id, err := b.store.AddMessage(store.Message{Conversation: string(histMaria), From: string(histMaria), FromName: "Maria", Body: "one more", Time: time.Now(), Delivery: "received"})
	if err != nil {
		t.Fatal(err)
	}
	h.added(protocol.Message{ID: id, Conversation: protocol.With(histMaria)})
	b.q.until(t, "the new line", func() bool { return h.view.Total() == 11 && h.here(10) })
	h.view.ShowLine(10)
	if got := chosenText(h); got != "one more" {
		t.Error(got)
	}
}

func TestHistoryShots(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b, h := newHistoryBench(t, look)
		name := func(what string) string { return fmt.Sprintf("history-%s-%s", what, look) }
		still := func() {
			b.q.until(t, "the pictures", func() bool { return len(h.pictures) > 0 })
			b.q.drain()
		}
		still()
		b.shot(h.w, name("plain"))
		b.search(h, "ferry")
		h.step(-1)
		b.q.until(t, "a hit", func() bool {
			_, l := h.view.Chosen()
			return l != nil && strings.HasPrefix(l.Text.Body, "perfect") && len(l.Marks) > 0
		})
		b.shot(h.w, name("search"))
		h.choose(everyHit)
		b.q.until(t, "all hits", func() bool { return h.every && h.here(5) })
		h.view.ShowLine(0)
		b.shot(h.w, name("every"))
		b.search(h, "submarine")
		b.shot(h.w, name("none"))
		h.field.SetText("")
		h.show("group:1", -1)
		b.q.until(t, "several", func() bool { return h.here(0) })
		h.w.Resize(fyne.NewSize(historyMin, 300))
		b.shot(h.w, name("small"))
		b.openSettings("storage")
		p := b.settings.storage
		b.q.until(t, "the sizes", func() bool { return p.uses[3].Text != "" && p.files.Text != "" })
		b.shot(b.settings.w, name("storage"))
		empty := newBench(t, look, nil, nil)
		empty.openHistoryOf("")
		empty.q.until(t, "nothing", func() bool { return empty.history.emptyText != "" })
		empty.shot(empty.history.w, name("empty"))
	})
}

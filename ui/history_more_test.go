package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/protocol"
	"papilio/store"
	"papilio/ui/theme"
)

// TestStorageKeeps: a shorter time is asked about when lines would be lost by
// it, and Cancel changes nothing.
func TestStorageKeeps(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, func(_ *Options, db *store.DB) { past(t, db) })
	b.openSettings("storage")
	p := b.settings.storage
	b.q.until(t, "the sizes", func() bool { return p.uses[3].Text != "" })
	choose := func(value string, button int) {
		t.Helper()
		p.keep.SetChosen(value)
		p.keep.OnChanged(value)
		b.q.until(t, "the question", func() bool { return b.settings.w.Canvas().Overlays().Top() != nil })
		b.shot(b.settings.w, "history-keep-"+value)
		test.Tap(dialogButtons(b.settings.w)[button])
	}
	choose("30", 0)
	if b.setting(app.KeepSetting) != "" || p.keep.Chosen() != "" {
		t.Error("Cancel changes something")
	}
	choose("30", 1)
	b.q.until(t, "old lines are gone", func() bool {
		n, err := b.session.HistoryLines(t.Context(), app.HistoryPart{})
		return err == nil && n == 7
	})
	choose(app.KeepNothing, 1)
	b.q.until(t, "all lines are gone", func() bool {
		n, err := b.session.HistoryLines(t.Context(), app.HistoryPart{})
		return err == nil && n == 0
	})
	b.q.until(t, "the page says so", func() bool { return p.history.Disabled() })
	b.shot(b.settings.w, "history-kept-nothing")
}

// TestHistoryFromConversation: Ctrl+H and Ctrl+F in a conversation show its
// history, with the cursor in the search.
func TestHistoryFromConversation(t *testing.T) {
	b := newBench(t, theme.AlwaysLight, nil, func(_ *Options, db *store.DB) { past(t, db) })
	b.openConversation(histJonas)
	c := b.talk(protocol.With(histJonas))
	if c == nil {
		t.Fatal("no conversation")
	}
	hands := &hands{b, c.window}
	for _, key := range []fyne.KeyName{fyne.KeyH, fyne.KeyF} {
		hands.press(ctrlMod, key)
		b.q.until(t, "its history", func() bool {
			return b.history != nil && b.history.in == protocol.With(histJonas) && b.history.view.Total() == 2 && b.history.list.Chosen() == string(histJonas)
		})
		if !b.history.shown || b.history.w.Canvas().Focused() != fyne.Focusable(b.history.field.Entry) {
			t.Error("the cursor is not in the search")
		}
		b.history.close()
		b.history.in = ""
	}
	b.openHistoryOf("nobody@example.org")
	b.q.until(t, "nothing was said", func() bool { return b.history.emptyText == T("history.empty.contact") })
}

// TestHistoryLong looks at a long one with all that makes a line hard.
func TestHistoryLong(t *testing.T) {
	b := newBench(t, theme.AlwaysDark, nil, func(_ *Options, db *store.DB) {
		for i := range 3000 {
			m := store.Message{Conversation: "rtl@example.org", From: "rtl@example.org", FromName: "A name that is much too long for its place", Time: time.Now().Add(time.Duration(i-3000) * 97 * time.Minute), Delivery: "received"}
			m.Body = []string{"short", strings.Repeat("a long line that goes on and on ", 8), "שלום לכולם, זה בדיקה", strings.Repeat("unbroken", 40), ":) :D ;) (L)", "one\ntwo\nthree", ""}[i%7]
			switch i % 7 {
			case 4:
				m.Delivery = "not-sent"
			case 6:
				m.Kind = "wink"
			}
			if _, err := db.AddMessage(m); err != nil {
				t.Fatal(err)
			}
		}
	})
	b.openHistoryOf("")
	h := b.history
	b.q.until(t, "the end", func() bool { return h.view.Total() == 3000 && h.here(2999) })
	b.search(h, "long on")
	b.q.until(t, "marks", func() bool { _, l := h.view.Chosen(); return l != nil && len(l.Marks) > 0 })
	b.shot(h.w, "history-long")
	h.w.Resize(fyne.NewSize(1100, 700))
	b.shot(h.w, "history-long-large")
	start := time.Now()
	for i := range 20 {
		h.view.ShowLine(i * 149)
		b.q.until(t, fmt.Sprint("line ", i*149), func() bool { _, l := h.view.Chosen(); return l != nil })
	}
	t.Logf("20 jumps in %v", time.Since(start))
}

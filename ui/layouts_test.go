package ui

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol/event"
	"papilio/ui/theme"
)

// TestLayoutsMakeNothingNew: Fyne lays out a widget again when an object in it
// is new, so one that makes objects in its layout is laid out and painted for
// every frame, for ever. No widget of any window does.
func TestLayoutsMakeNothingNew(t *testing.T) {
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.addCustom(5)
	b.Show()
	b.openConversation(maria)
	c := b.conversations.with(maria)
	b.q.until(t, "the history", func() bool { return !c.spinner.Visible() })
	c.write("hello :) https://example.org")
	b.openEmoticons()
	b.openDisplayPicture()
	b.openDetails(maria)
	b.openServer("")
	b.openAbout()
	b.openKeys()
	b.openProtocolLog()
	b.openTransfers()
	b.showHistory(maria)
	b.openSettings("")
	pages := []string{""}
	for _, p := range b.settings.pages {
		pages = append(pages, p.key)
	}
	for _, page := range pages {
		b.openSettings(page)
		b.q.drain()
		b.stable(fmt.Sprint("settings ", page), b.settings.w)
	}
	b.q.until(t, "delivered", func() bool { return c.lastLine().Delivery != "sending" })
	for key, w := range b.windows {
		b.stable(key, w)
	}
	for _, what := range []string{"contacts", "sign-in", "first"} {
		b.main.show(what)
		b.stable(what, b.main.w)
	}
	b.handle(event.SignedOut{Reason: "elsewhere"})
	b.stable("signed out", b.main.w)
}

// stable checks that laying out a window once more changes no objects.
func (b *bench) stable(what string, w fyne.Window) {
	b.t.Helper()
	walk(w.Canvas().Content(), func(o fyne.CanvasObject) {
		widget, ok := o.(fyne.Widget)
		if !ok || !o.Visible() {
			return
		}
		r := test.WidgetRenderer(widget)
		r.Layout(o.Size())
		before := slices.Clone(r.Objects())
		r.Layout(o.Size())
		if !slices.Equal(before, r.Objects()) {
			b.t.Errorf("%s: %T has other objects after its layout", what, o)
		}
	})
}

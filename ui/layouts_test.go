package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
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
		made, ok := o.(fyne.Widget)
		if !ok || !o.Visible() {
			return
		}
		r := test.WidgetRenderer(made)
		r.Layout(o.Size())
		before := slices.Clone(r.Objects())
		r.Layout(o.Size())
		if !slices.Equal(before, r.Objects()) {
			b.t.Errorf("%s: %T has other objects after its layout", what, o)
		}
	})
}

// TestLargeScale: at 200 % on a screen of 1280x1000 every window fits, with every
// button of it inside.
func TestLargeScale(t *testing.T) {
	room := fyne.NewSize((1280-frameRoomX)/2, (1000-frameRoomY)/2)
	b, _ := twoEnds(t, theme.AlwaysLight)
	b.Show()
	b.openConversation(maria)
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
	b.q.drain()
	for key, w := range b.windows {
		if m := w.Content().MinSize(); m.Width > room.Width || m.Height > room.Height {
			t.Errorf("%s wants %v, there is room for %v", key, m, room)
		}
		w.Resize(room)
	}
	inside := func(what string, w fyne.Window) {
		t.Helper()
		walk(w.Canvas().Content(), func(o fyne.CanvasObject) {
			button, ok := o.(*widget.Button)
			if !ok || !button.Visible() {
				return
			}
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
			if at.X < 0 || at.X+o.Size().Width > room.Width {
				t.Errorf("%s: %q is at %v, %v", what, button.Text, at, o.Size())
			}
		})
	}
	inside("the display picture", b.windows["display-picture"])
	for _, p := range b.settings.pages {
		b.openSettings(p.key)
		b.settings.w.Resize(room)
		b.q.drain()
		inside(p.key, b.settings.w)
		b.shot(b.settings.w, "narrow-"+p.key)
	}
	b.settings.find.field.SetText("zebra")
	if b.settings.pages[0].content.Visible() || !b.settings.find.none.Visible() {
		t.Error("nothing was found, and a page is open")
	}
	b.shot(b.settings.w, "narrow-none")
	b.settings.find.field.SetText("picture")
	b.shot(b.settings.w, "narrow-found")
	for key, w := range b.windows {
		b.shot(w, "narrow-"+strings.ReplaceAll(key, "/", "-"))
	}
}

package ui

import (
	"context"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// emoticonsWindow is "My emoticons": the grid, and a strip to undo in.
type emoticonsWindow struct {
	u        *UI
	w        fyne.Window
	animator *widget.Animator
	editor   *editor
	emoticonsLook

	set    []app.Emoticon
	filter string
	turn   int     // counts refreshes: an answer to an older one is dropped
	choose []int64 // the emoticons to select once they are in the grid
	undone []undoable
	todo   []func(next func()) // changes that wait for their turn
	shown  bool
}

// openEmoticons shows My emoticons.
func (u *UI) openEmoticons() {
	e := u.emoticonsWindow()
	e.shown = true
	e.refresh()
	e.grid.Play()
	present(e.w)
	e.w.Canvas().Focus(e.grid)
}

// addEmoticonFrom opens the editor with the bytes of a picture and a shortcut
// to start from ("" for none).
func (u *UI) addEmoticonFrom(data []byte, suggestedShortcut string) {
	u.emoticonsWindow().editor.open([]draft{{data: data, shortcut: suggestedShortcut}})
}

// emoticonsWindow returns the window, made the first time and not shown.
func (u *UI) emoticonsWindow() *emoticonsWindow {
	if u.emoticons != nil {
		return u.emoticons
	}
	e := &emoticonsWindow{u: u, animator: u.newAnimator()}
	u.emoticons = e
	e.editor = newEditor(u, e.animator, func(id int64) { e.choose = []int64{id}; e.refresh() })
	u.window("emoticons", e.build, e.hidden)
	u.listen(func(ev event.Event) {
		if _, ok := ev.(event.EmoticonsChanged); ok {
			e.refresh()
		}
	})
	return e
}

// newAnimator returns an animator that ends with the UI, and when another account is used.
func (u *UI) newAnimator() *widget.Animator {
	var a *widget.Animator
	turn := u.turn
	a = widget.NewAnimator(func(f func()) {
		u.do(func() {
			if u.closed || u.turn != turn {
				a.Close()
				return
			}
			f()
		})
	})
	a.Still = u.still
	return a
}

// still reports that nothing is to move that need not.
func (u *UI) still() bool { return u.resting() }

// close hides the window.
func (e *emoticonsWindow) close() {
	hide(e.w)
	e.hidden()
}

func (e *emoticonsWindow) hidden() {
	e.shown = false
	e.grid.Stop()
	e.undone = nil
	e.hideSearch()
	e.dismiss()
}

// refresh brings the grid up to date with the session.
func (e *emoticonsWindow) refresh() {
	e.turn++
	turn := e.turn
	call(e.u, func(context.Context) ([]app.Emoticon, error) { return e.u.session.Emoticons() }, func(set []app.Emoticon, err error) {
		if err == nil && turn == e.turn {
			e.set = set
			e.show()
		}
	})
}

// show fills the grid with the set, or with what is searched for.
func (e *emoticonsWindow) show() {
	turn := e.turn
	var items []widget.GridItem
	found := e.found()
	for _, m := range found {
		items = append(items, widget.GridItem{Key: m.ID, Shortcut: m.Shortcut})
	}
	filling := true
	for i, m := range found { // what is in memory is there at once
		e.u.object(m.Hash, func(p *picture.Image) {
			switch {
			case filling:
				items[i].Picture = p
			case turn == e.turn:
				e.grid.SetPicture(m.ID, p)
			}
		})
	}
	filling = false
	e.grid.Fixed = e.filter != ""
	e.grid.Hint = T("emoticons.empty")
	if e.grid.Fixed {
		e.grid.Hint = T("emoticons.not-found")
	}
	e.grid.SetItems(items)
	if e.choose != nil {
		e.grid.Select(e.choose...)
		e.choose = nil
	}
	if !e.shown {
		e.grid.Stop()
	}
	e.selectionChanged()
	e.content.Refresh()
}

// found returns the emoticons whose shortcuts match the search: letters and
// digits count, and all of it where there are none.
func (e *emoticonsWindow) found() []app.Emoticon {
	want := strings.ToLower(e.filter)
	if want == "" {
		return e.set
	}
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	var found []app.Emoticon
	for _, m := range e.set {
		s := strings.ToLower(m.Shortcut)
		if strings.Contains(s, want) || bare(want) != "" && strings.Contains(bare(s), bare(want)) {
			found = append(found, m)
		}
	}
	return found
}

// countText is "9 of 1000 emoticons, 2 animated", or what is selected or found.
func (e *emoticonsWindow) countText() string {
	if n := len(e.grid.SelectedAll()); n > 1 {
		return T("emoticons.selected", "Count", len(e.set), "Selected", n)
	}
	if e.filter != "" {
		return T("emoticons.found", "Count", len(e.set), "Found", len(e.found()))
	}
	if len(e.set) == 0 {
		return T("emoticons.none")
	}
	animated := 0
	for _, m := range e.set {
		if m.Animated {
			animated++
		}
	}
	text := T("emoticons.of", "Count", len(e.set), "Most", app.MaxEmoticons)
	if animated > 0 {
		text += ", " + T("emoticons.animated", "Count", animated)
	}
	return text
}

func (e *emoticonsWindow) selectionChanged() {
	n := len(e.grid.SelectedAll())
	able := func(b *widget.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	able(e.change, n == 1)
	able(e.remove, n > 0)
	able(e.export, len(e.set) > 0)
	able(e.add, len(e.set) < app.MaxEmoticons)
	e.count.SetText(e.countText())
}

func (e *emoticonsWindow) emoticon(id int64) (app.Emoticon, bool) {
	for _, m := range e.set {
		if m.ID == id {
			return m, true
		}
	}
	return app.Emoticon{}, false
}

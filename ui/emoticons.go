package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// emoticonsWindow is "My emoticons": the grid, and a strip to undo in.
type emoticonsWindow struct {
	u        *UI
	w        fyne.Window
	animator *widget.Animator
	editor   *editor

	grid                *widget.EmoticonGrid
	add, change, remove *widget.Button
	count               *widget.Label
	strip               *undoStrip
	content             *fyne.Container

	set    []app.Emoticon
	turn   int   // counts refreshes: an answer to an older one is dropped
	choose int64 // the emoticon to select once it is in the grid
	shown  bool
}

// Size of the window.
const (
	emoticonsWidth  = 520
	emoticonsHeight = 440
	emoticonsHead   = 56
	emoticonsFoot   = 32
)

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
	e.editor = newEditor(u, e.animator, func(id int64) { e.choose = id; e.refresh() })
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
	return a
}

func (e *emoticonsWindow) build(w fyne.Window) {
	e.w = w
	w.SetTitle(T("emoticons.title"))
	w.SetPadded(false)
	e.add = widget.NewButton(widget.Primary, T("emoticons.add"), e.browse)
	e.add.Icon = "plus"
	e.change = widget.NewButton(widget.Normal, T("emoticons.change"), func() { e.withSelected(e.edit) })
	e.change.Icon = "pencil"
	e.remove = widget.NewButton(widget.Normal, T("emoticons.delete"), func() { e.withSelected(e.delete) })
	e.remove.Icon = "trash"
	for _, b := range []*widget.Button{e.add, e.change, e.remove} {
		b.OnEscape = e.close
	}
	e.grid = widget.NewEmoticonGrid(e.animator, T("emoticons.add"), T("emoticons.empty"))
	e.grid.OnSelected = e.selectionChanged
	e.grid.OnOpen = e.edit
	e.grid.OnDelete = e.delete
	e.grid.OnAdd = e.browse
	e.grid.OnEscape = e.close
	e.grid.OnMenu = e.menu
	e.count = widget.NewLabel("", widget.StyleSmall)
	e.strip = newUndoStrip(e.undo, e.dismiss, e.close)
	hint := widget.NewLabel(T("emoticons.hint"), widget.StyleSmall)
	window, surface := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0)
	above, below := widget.NewHairline(), widget.NewHairline()
	grid := e.grid.Content()
	e.content = widget.Arrange(fyne.NewSize(420, 320), func(s fyne.Size) {
		place := widget.Place
		place(window, 0, 0, s.Width, s.Height)
		x := float32(theme.Space16)
		for _, b := range []*widget.Button{e.add, e.change, e.remove} {
			width := b.MinSize().Width
			place(b, x, theme.Space12, width, theme.HeightButton)
			x += width + theme.Space8
		}
		foot := s.Height - emoticonsFoot
		bottom := foot
		if !e.strip.content.Hidden {
			bottom -= undoHeight
		}
		place(above, 0, emoticonsHead, s.Width, theme.Line)
		place(surface, 0, emoticonsHead+1, s.Width, bottom-emoticonsHead-1)
		e.grid.SetWidth(s.Width)
		place(grid, 0, emoticonsHead+1, s.Width, bottom-emoticonsHead-1)
		place(e.strip.content, 0, bottom, s.Width, undoHeight)
		place(below, 0, foot, s.Width, theme.Line)
		place(e.count, theme.Space16, foot, s.Width/2, emoticonsFoot)
		hw := hint.MinSize().Width
		place(hint, s.Width-theme.Space16-hw, foot, hw, emoticonsFoot)
	}, window, surface, e.add, e.change, e.remove, above, grid, e.strip.content, below, e.count, hint)
	w.SetContent(widget.WithTips(e.content))
	w.Resize(fyne.NewSize(emoticonsWidth, emoticonsHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			e.close()
		}
	})
	w.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { e.editor.openFiles(uris) })
	e.selectionChanged()
}

// close hides the window.
func (e *emoticonsWindow) close() {
	e.w.Hide()
	e.hidden()
}

func (e *emoticonsWindow) hidden() {
	e.shown = false
	e.grid.Stop()
	e.dismiss()
}

// refresh brings the grid up to date with the session.
func (e *emoticonsWindow) refresh() {
	e.turn++
	turn := e.turn
	call(e.u, func(context.Context) ([]app.Emoticon, error) { return e.u.session.Emoticons() }, func(set []app.Emoticon, err error) {
		if err != nil || turn != e.turn {
			return
		}
		e.set = set
		items := make([]widget.GridItem, len(set))
		for i, m := range set {
			items[i] = widget.GridItem{Key: m.ID, Shortcut: m.Shortcut}
		}
		for i, m := range set { // what is in memory is there at once
			e.u.object(m.Hash, func(p *picture.Image) {
				items[i].Picture = p
				if turn == e.turn {
					e.grid.SetPicture(m.ID, p)
				}
			})
		}
		e.grid.SetItems(items)
		if e.choose != 0 {
			e.grid.Select(e.choose)
			e.choose = 0
		}
		if !e.shown {
			e.grid.Stop()
		}
		e.count.SetText(countText(set))
		e.content.Refresh()
	})
}

// countText is "9 emoticons, 2 animated".
func countText(set []app.Emoticon) string {
	animated := 0
	for _, m := range set {
		if m.Animated {
			animated++
		}
	}
	if len(set) == 0 {
		return T("emoticons.none")
	}
	text := T("emoticons.count", "Count", len(set))
	if animated > 0 {
		text += ", " + T("emoticons.animated", "Count", animated)
	}
	return text
}

func (e *emoticonsWindow) selectionChanged() {
	_, some := e.grid.Selected()
	for _, b := range []*widget.Button{e.change, e.remove} {
		if some {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

func (e *emoticonsWindow) withSelected(f func(int64)) {
	if id, ok := e.grid.Selected(); ok {
		f(id)
	}
}

func (e *emoticonsWindow) emoticon(id int64) (app.Emoticon, bool) {
	for _, m := range e.set {
		if m.ID == id {
			return m, true
		}
	}
	return app.Emoticon{}, false
}

// browse chooses a file and opens the editor with it.
func (e *emoticonsWindow) browse() { e.u.pickPicture(e.editor.openFile) }

// edit opens the editor with one of ours.
func (e *emoticonsWindow) edit(id int64) {
	if m, ok := e.emoticon(id); ok {
		e.editor.open([]draft{{id: id, shortcut: m.Shortcut, hash: m.Hash}})
	}
}

func (e *emoticonsWindow) menu(id int64, at fyne.Position) {
	m, ok := e.emoticon(id)
	if !ok {
		return
	}
	widget.ShowMenu(e.w.Canvas(), at, 0, []widget.MenuItem{
		{Text: T("emoticons.change"), Icon: "pencil", Bold: true, Shortcut: "Enter", Action: func() { e.edit(id) }},
		{Text: T("chat.menu.copy-shortcut"), Icon: "copy", Action: func() { e.u.app.Clipboard().SetContent(m.Shortcut) }},
		{},
		{Text: T("emoticons.delete"), Icon: "trash", Shortcut: "Del", Danger: true, Action: func() { e.delete(id) }},
	})
}

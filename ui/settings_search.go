package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/ui/theme"
	"papilio/ui/widget"
)

// settingsSearch finds pages and what stands on them by their words. What is
// found takes the place of the list of pages; choosing it shows the page and
// marks the line.
type settingsSearch struct {
	s      *settingsWindow
	field  *widget.Field
	list   *widget.PageList
	inner  *fyne.Container // the list and the room round it
	scroll *container.Scroll
	none   *widget.Paragraph
	mark   *widget.Ground
	found  []settingFound
	marked widget.Found
}

// settingFound is a page, or a line on one.
type settingFound struct {
	page string
	line widget.Found // without an object: the page itself
}

const (
	mostFound = 14 // lines that are offered
	foundRoom = 3  // round the list, for the line of the focus
)

func (f *settingsSearch) build(s *settingsWindow) {
	f.s = s
	f.field = widget.NewSearchField(T("settings.search"), "", T("main.filter.clear"))
	f.field.SetChanged(f.search)
	f.field.Entry.OnKey = f.key
	f.list = widget.NewPageList([]widget.Page{{}}, f.choose)
	f.list.OnEscape = f.leave
	f.inner = widget.Arrange(fyne.NewSize(100, 0), func(size fyne.Size) {
		widget.Place(f.list, foundRoom, foundRoom, size.Width-2*foundRoom, size.Height-foundRoom)
	}, f.list)
	f.scroll = container.NewVScroll(f.inner)
	f.none = widget.NewParagraph(T("settings.search.none"), widget.StyleQuiet, settingsInner)
	f.mark = widget.NewGround(theme.ColorNotice, theme.ColorNoticeLine, theme.RadiusControl)
	f.scroll.Hide()
	f.none.Hide()
	f.mark.Hide()
}

// bind lets Ctrl+F begin a search, wherever the focus is.
func (f *settingsSearch) bind(c fyne.Canvas) {
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) {
		c.Focus(f.field.Entry)
	})
}

func (f *settingsSearch) key(k fyne.KeyName, _ fyne.KeyModifier) bool {
	switch {
	case k == fyne.KeyEscape && f.field.Text() != "":
		f.leave()
	case k == fyne.KeyEscape:
		f.s.close()
	case k == fyne.KeyDown && f.scroll.Visible():
		f.s.w.Canvas().Focus(f.list)
	case k == fyne.KeyDown:
		f.s.w.Canvas().Focus(f.s.list)
	case (k == fyne.KeyReturn || k == fyne.KeyEnter) && f.scroll.Visible():
		f.choose(f.list.Chosen())
		f.focusMarked()
	default:
		return false
	}
	return true
}

// clear ends the search and shows the pages again.
func (f *settingsSearch) clear() {
	if f.field.Text() != "" {
		f.field.SetText("")
	}
	f.unmark()
}

// leave ends the search at the page that was found.
func (f *settingsSearch) leave() {
	f.clear()
	f.s.w.Canvas().Focus(f.s.list)
}

func (f *settingsSearch) words() []string { return strings.Fields(strings.ToLower(f.field.Text())) }

// searching reports whether what is found stands in place of the pages.
func (f *settingsSearch) searching() bool { return len(f.words()) > 0 }

// search looks for every word that was typed.
func (f *settingsSearch) search(string) {
	words, searching := f.words(), f.searching()
	f.found = nil
	if searching {
		f.found = f.lines(words)
	}
	visible(f.s.list, !searching)
	visible(f.scroll, len(f.found) > 0)
	visible(f.none, searching && len(f.found) == 0)
	for _, p := range f.s.pages { // what was open is no answer
		visible(p.content, !f.none.Visible() && p.key == f.s.list.Chosen())
	}
	if len(f.found) > 0 {
		entries := make([]widget.Page, len(f.found))
		for i, x := range f.found {
			title, icon := pageTitle(x.page)
			entries[i] = widget.Page{Key: foundKey(i), Text: title, Icon: icon}
			if x.line.Object != nil {
				entries[i].Text = shortened(x.line.Title)
			}
		}
		f.list.SetPages(entries)
		widget.SetArrangedMin(f.inner, fyne.NewSize(100, f.list.MinSize().Height+2*foundRoom))
		f.scroll.ScrollToTop()
		f.scroll.Refresh()
		f.choose(foundKey(0))
	} else {
		f.unmark()
	}
	f.s.w.Content().Refresh()
}

func foundKey(i int) string { return string(rune('a' + i)) }

func shortened(s string) string {
	if i := strings.IndexAny(s, ".:\n"); i > 20 {
		s = s[:i]
	}
	return s
}

func pageTitle(key string) (title, icon string) {
	for _, p := range settingsPages() {
		if p.key == key {
			return T(p.title), p.icon
		}
	}
	return key, ""
}

// lines finds pages by their title and the words that mean the same, then lines
// by their own.
func (f *settingsSearch) lines(words []string) []settingFound {
	has := func(text string) bool {
		text = strings.ToLower(text)
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	}
	var pages, lines []settingFound
	for _, p := range f.s.pages {
		title, _ := pageTitle(p.key)
		also := T("settings.words." + p.key)
		if strings.HasPrefix(also, "settings.") {
			also = ""
		}
		if has(title + " " + also) {
			pages = append(pages, settingFound{page: p.key})
		}
		for _, l := range widget.WordsIn(p.content) {
			if has(l.Text) && l.Text != title {
				lines = append(lines, settingFound{p.key, l})
			}
		}
	}
	list := append(pages, lines...)
	return list[:min(len(list), mostFound)]
}

// choose shows what was found.
func (f *settingsSearch) choose(key string) {
	i := int(key[0] - 'a')
	if i < 0 || i >= len(f.found) {
		return
	}
	x := f.found[i]
	f.s.list.SetChosen(x.page)
	f.s.choose(x.page)
	f.list.Reveal(f.scroll)
	f.marked = x.line
	if in := x.line.Scroll; in != nil && x.line.Object != nil {
		at := x.line.Object.Position().Y
		in.ScrollToOffset(fyne.NewPos(0, max(0, min(at-theme.Space24, in.Content.MinSize().Height-in.Size().Height))))
	}
	f.markAgain()
}

// markAgain puts the mark behind the line that was found.
func (f *settingsSearch) markAgain() {
	o := f.marked.Object
	visible(f.mark, o != nil && o.Visible())
	if o == nil || !o.Visible() {
		return
	}
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(o)
	const edge = 5
	widget.Place(f.mark, at.X-edge-1, at.Y-edge, o.Size().Width+2*edge+2, o.Size().Height+2*edge)
	f.mark.Refresh()
}

func (f *settingsSearch) unmark() {
	f.marked = widget.Found{}
	if f.mark != nil {
		f.mark.Hide()
	}
}

// focusMarked gives the focus to what was found, or to the page's list.
func (f *settingsSearch) focusMarked() {
	switch o := f.marked.Object.(type) {
	case *widget.Field:
		f.s.w.Canvas().Focus(o.Entry)
	case fyne.Focusable:
		f.s.w.Canvas().Focus(o)
	}
}

package ui

import (
	"fyne.io/fyne/v2"

	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// settingsWindow is Settings: a list of pages with a search above it, and the
// page that is chosen. Changes apply at once.
type settingsWindow struct {
	u     *UI
	w     fyne.Window
	list  *widget.PageList
	pages []settingsPage
	shown bool
	find  settingsSearch

	connection *connectionPage
	storage    *storagePage
}

// settingsPage is one page of the settings.
type settingsPage struct {
	key     string
	content fyne.CanvasObject
	show    func()            // brings it up to date
	hide    func()            // the window is hidden; may be nil
	handle  func(event.Event) // follows an event while it is shown; may be nil
}

// pageEntry is how a page stands in the list.
type pageEntry struct {
	key, title, icon string
	make             func(*settingsWindow) settingsPage
}

// settingsPages are the pages in their order.
func settingsPages() []pageEntry {
	return []pageEntry{
		{"account", "settings.account", "person", newAccountPage},
		{"conversations", "settings.conversations", "bubble", newConversationsPage},
		{"emoticons", "settings.emoticons", "smile", newEmoticonsPage},
		{"alerts", "settings.alerts", "bell", newAlertsPage},
		{"privacy", "settings.privacy", "shield", newPrivacyPage},
		{"connection", "connection.title", "plug", newConnectionPage},
		{"storage", "settings.storage", "database", newStoragePage},
		{"appearance", "settings.appearance", "contrast", newAppearancePage},
		{"language", "settings.language", "globe", newLanguagePage},
	}
}

// Size of the window and of its parts.
const (
	settingsWidth  = 720
	settingsHeight = 580
	settingsList   = 184
	settingsIcons  = 54                                             // the list where there is no more room
	settingsInner  = settingsWidth - settingsList - 2*theme.Space24 // of a page
)

// openSettings shows a page of the settings by its key, or the last one for "".
func (u *UI) openSettings(page string) {
	s := u.settings
	if s == nil {
		s = &settingsWindow{u: u}
		u.settings = s
		u.window("settings", s.build, s.hidden)
		u.listen(s.handle)
	}
	s.shown = true
	s.find.clear()
	if page != "" {
		s.list.SetChosen(page)
	}
	s.choose(s.list.Chosen())
	present(s.w)
	s.w.Canvas().Focus(s.list)
}

func (s *settingsWindow) build(w fyne.Window) {
	s.w = w
	w.SetTitle(T("settings.title"))
	w.SetPadded(false)
	var entries []widget.Page
	for _, p := range settingsPages() {
		s.pages = append(s.pages, p.make(s))
		entries = append(entries, widget.Page{Key: p.key, Text: T(p.title), Icon: p.icon})
	}
	s.list = widget.NewPageList(entries, s.choose)
	s.list.OnEscape = s.close
	s.find.build(s)
	window, surface, line := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0), widget.NewHairline()
	objects := []fyne.CanvasObject{window, surface, line, s.find.field, s.list, s.find.scroll, s.find.none, s.find.mark}
	for _, p := range s.pages {
		objects = append(objects, p.content)
	}
	content := widget.Arrange(fyne.NewSize(settingsWidth-settingsList+settingsIcons, 440), func(size fyne.Size) {
		place := widget.Place
		left, narrow := float32(settingsList), size.Width < settingsWidth
		if narrow && !s.find.searching() { // the list is only its icons
			left = settingsIcons
		}
		place(window, 0, 0, size.Width, size.Height)
		place(line, left, 0, theme.Line, size.Height)
		place(surface, left+1, 0, size.Width-left-1, size.Height)
		top := float32(theme.Space12 + theme.HeightField + theme.Space8)
		place(s.list, theme.Space8, top, left-2*theme.Space8, s.list.MinSize().Height)
		place(s.find.field, theme.Space8, theme.Space12, settingsList-2*theme.Space8, theme.HeightField)
		pages := float32(0)
		if narrow { // over the page
			place(s.find.field, left+theme.Space24, theme.Space12, size.Width-left-2*theme.Space24, theme.HeightField)
			pages = theme.Space8 + theme.HeightField
		}
		place(s.find.scroll, theme.Space8-foundRoom, top-foundRoom, settingsList-2*theme.Space8+2*foundRoom, size.Height-top+foundRoom)
		place(s.find.none, left+theme.Space24, pages+theme.Space24, size.Width-left-2*theme.Space24, s.find.none.MinSize().Height)
		for _, p := range s.pages {
			place(p.content, left+theme.Space24, pages, size.Width-left-2*theme.Space24, size.Height-pages)
		}
		s.find.markAgain()
	}, objects...)
	w.SetContent(widget.WithTips(content))
	w.Resize(fyne.NewSize(settingsWidth, settingsHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.close()
		}
	})
	s.find.bind(w.Canvas())
}

func (s *settingsWindow) close() {
	hide(s.w)
	s.hidden()
}

func (s *settingsWindow) hidden() {
	s.shown = false
	for _, p := range s.pages {
		if p.hide != nil {
			p.hide()
		}
	}
}

// page returns a page by its key.
func (s *settingsWindow) page(key string) (settingsPage, bool) {
	for _, p := range s.pages {
		if p.key == key {
			return p, true
		}
	}
	return settingsPage{}, false
}

// choose shows one page.
func (s *settingsWindow) choose(key string) {
	s.find.unmark()
	for _, p := range s.pages {
		visible(p.content, p.key == key)
		if p.key == key {
			p.show()
		}
	}
	s.w.Content().Refresh()
}

func (s *settingsWindow) handle(e event.Event) {
	for _, p := range s.pages {
		if s.shown && p.handle != nil && p.key == s.list.Chosen() {
			p.handle(e)
		}
	}
}

package ui

import (
	"fyne.io/fyne/v2"

	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// settingsWindow is Settings: a list of pages and the page that is chosen.
// Changes apply at once.
type settingsWindow struct {
	u     *UI
	w     fyne.Window
	list  *widget.PageList
	pages []settingsPage
	shown bool

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

// Size of the window and of its parts.
const (
	settingsWidth  = 720
	settingsHeight = 580
	settingsList   = 184
	settingsInner  = settingsWidth - settingsList - 2*theme.Space24 // of a page
)

// openSettings shows a page of the settings: "account", "connection",
// "privacy", "appearance", or the last one for "".
func (u *UI) openSettings(page string) {
	s := u.settings
	if s == nil {
		s = &settingsWindow{u: u}
		u.settings = s
		u.window("settings", s.build, s.hidden)
		u.listen(s.handle)
	}
	s.shown = true
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
	s.pages = []settingsPage{newAccountPage(s), newConversationsPage(s), newConnectionPage(s), newPrivacyPage(s), newStoragePage(s), newAppearancePage(s)}
	s.list = widget.NewPageList([]widget.Page{
		{Key: "account", Text: T("settings.account"), Icon: "person"},
		{Key: "conversations", Text: T("settings.conversations"), Icon: "bubble"},
		{Key: "connection", Text: T("connection.title"), Icon: "plug"},
		{Key: "privacy", Text: T("settings.privacy"), Icon: "shield"},
		{Key: "storage", Text: T("settings.storage"), Icon: "folder"},
		{Key: "appearance", Text: T("settings.appearance"), Icon: "contrast"},
	}, s.choose)
	s.list.OnEscape = s.close
	window, surface, line := widget.NewGround(theme.ColorWindow, theme.ColorTransparent, 0), widget.NewGround(theme.ColorSurface, theme.ColorTransparent, 0), widget.NewHairline()
	objects := []fyne.CanvasObject{window, surface, line, s.list}
	for _, p := range s.pages {
		objects = append(objects, p.content)
	}
	content := widget.Arrange(fyne.NewSize(settingsWidth, 420), func(size fyne.Size) {
		place := widget.Place
		place(window, 0, 0, size.Width, size.Height)
		place(line, settingsList, 0, theme.Line, size.Height)
		place(surface, settingsList+1, 0, size.Width-settingsList-1, size.Height)
		place(s.list, theme.Space8, theme.Space12, settingsList-2*theme.Space8, s.list.MinSize().Height)
		for _, p := range s.pages {
			place(p.content, settingsList+theme.Space24, 0, size.Width-settingsList-2*theme.Space24, size.Height)
		}
	}, objects...)
	w.SetContent(widget.WithTips(content))
	w.Resize(fyne.NewSize(settingsWidth, settingsHeight))
	w.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyEscape {
			s.close()
		}
	})
}

func (s *settingsWindow) close() {
	s.w.Hide()
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

// choose shows one page.
func (s *settingsWindow) choose(key string) {
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

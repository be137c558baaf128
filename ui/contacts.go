package ui

import (
	"image"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// contactsPause is how long news of contacts gathers before the list is drawn:
// every drawing repaints the window.
const contactsPause = 100 * time.Millisecond

// contactsView is the main window after sign-in.
type contactsView struct {
	m *mainWindow
	u *UI

	content   *fyne.Container
	picture   *widget.Picture
	name      *widget.NameEdit
	badName   bool // the note is about what was written there
	status    *widget.MenuButton
	line      *widget.Label // my address, or what matters now
	lineIcon  *widget.Icon
	mail      *widget.TextLink
	ring      *widget.Spinner // turns while there is no connection
	tryNow    *widget.TextLink
	requests  *widget.RequestStrip
	filter    *widget.Field
	found     *widget.Label
	list      *widget.ContactList
	empty     *fyne.Container
	emptyText *widget.Label
	emptyHelp *widget.Paragraph
	emptyAdd  *widget.Button
	add       *widget.Button
	silence   *widget.Button // what sounds
	server    *widget.Label
	place     *widget.Icon

	folded  map[string]bool
	keys    map[protocol.Address][]string // rows of a person
	heads   []string                      // keys of the groups, as shown
	follow  string                        // row to select when it is there: somebody was moved
	notice  string
	waiting bool             // a refresh is on its way
	trying  bool             // to get the connection back
	asking  protocol.Address // whose request is shown, "" for none
}

func newContactsView(m *mainWindow) *contactsView {
	v := &contactsView{m: m, u: m.u, folded: map[string]bool{}, keys: map[protocol.Address][]string{}}
	for _, id := range strings.Fields(v.u.setting(settingFolded)) {
		v.folded[id] = true
	}
	v.picture = widget.NewFramedPicture(theme.SizePictureHeader)
	v.picture.Hint = T("menu.tools.picture")
	v.picture.OnTapped = v.u.openDisplayPicture
	v.name = widget.NewNameEdit()
	v.name.Hint = T("main.name.hint")
	v.name.OnChanged = m.setName
	v.name.OnCancel = func() {
		if v.badName {
			v.note("")
		}
	}
	v.name.Entry().OnShortcut = nil
	v.status = widget.NewMenuButton(m.statusItems)
	v.line, v.lineIcon = widget.NewCutLabel("", widget.StyleQuiet), widget.NewIcon(theme.IconIn("warn", theme.ColorAccentText), theme.SizeIconSmall)
	v.ring = widget.NewSpinner(theme.SizeStatus)
	v.ring.Hide()
	v.mail = widget.NewTextLink("", v.openMail)
	v.mail.Hide()
	v.tryNow = widget.NewTextLink(T("main.retry.button"), v.retryNow)
	v.tryNow.Style.Bold = true
	v.tryNow.Hide()
	v.requests = v.newRequests()
	v.filter = widget.NewSearchField(T("main.filter"), "Ctrl+F", T("main.filter.clear"))
	v.filter.SetChanged(func(string) { v.filterChanged() })
	v.filter.Entry.OnShortcut = m.shortcut
	v.filter.Entry.OnKey = v.filterKey
	v.found = widget.NewCutLabel("", widget.StyleSmall)
	v.list = widget.NewContactList()
	v.list.Picture = v.showPicture
	v.list.OnSight = v.u.sightChanged
	v.list.Hint = func(key string) string {
		a := keyAddress(key)
		text := glance(v.u.contact(a))
		if v.u.muted(protocol.With(a)) {
			text += " · " + T("contact.muted")
		}
		return text
	}
	v.list.OnOpen = func(key string) { v.u.openConversation(keyAddress(key)) }
	v.list.OnFold = v.fold
	v.list.OnMenu = v.menu
	v.list.OnShortcut = v.shortcut
	v.list.OnMove = v.dropOn
	v.list.OnOrder = v.orderGroup
	v.list.OnShift = v.shift
	v.list.OnType = func(r rune) {
		m.focus(v.filter.Entry)
		v.filter.Entry.TypedRune(r)
	}
	v.add = widget.NewButton(widget.Quiet, T("main.add"), func() { v.addContact("") })
	v.emptyAdd = widget.NewButton(widget.Primary, T("main.add"), func() { v.addContact("") })
	v.add.Icon, v.emptyAdd.Icon = "plus", "plus"
	v.silence = widget.NewToolButton("sound", "", v.u.turnSounds)
	v.server, v.place = widget.NewLabel("", widget.StyleSmall), widget.NewIcon(theme.Icon("server"), theme.SizeIconSmall)
	v.build()
	return v
}

// load shows everything anew after a sign-in.
func (v *contactsView) load() {
	v.notice, v.trying = "", false
	v.server.SetText(T("main.server.built-in"))
	v.place.SetResource(theme.Icon("home"))
	if p := v.u.account.ProfileID; p != app.BuiltInProfile {
		v.server.SetText(v.u.profileName(p))
		v.place.SetResource(theme.Icon("server"))
	}
	v.showSelf()
	v.refresh()
}

// clear empties the list when the session is over.
func (v *contactsView) clear() {
	v.filter.SetText("")
	v.list.SetRows(nil)
	v.keys = map[protocol.Address][]string{}
}

// showSelf shows my name, status and picture.
func (v *contactsView) showSelf() {
	self := v.u.people.self
	if !v.name.Editing() {
		v.name.SetName(self.Name)
	}
	v.showStatus()
	v.showSilence()
	v.showLine()
	v.picture.Ask(func(set func(image.Image)) {
		v.u.ownPicture(func(img *picture.Image) { set(still(img)) })
	})
	v.m.showUnread()
	v.content.Refresh()
}

// note shows what matters now in place of my address; "" is nothing.
func (v *contactsView) note(text string) {
	v.notice, v.badName = text, false
	v.showLine()
}

// later draws the list once after a while, however much news comes until then.
func (v *contactsView) later() {
	if v.waiting {
		return
	}
	v.waiting = true
	v.u.after(contactsPause, func() {
		v.waiting = false
		v.refresh()
	})
}

// refresh draws the list from the people.
func (v *contactsView) refresh() {
	small := v.u.setting(settingSmallRows) == "yes"
	rows := contactRows(&v.u.people, rowOptions{filter: v.filter.Text(), folded: v.folded, muted: v.u.mutedPeople(),
		hideOffline: v.u.setting(settingHideOffline) == "yes", unread: v.u.unread, away: v.u.people.away(),
		byStatus: v.u.setting(settingSort) == sortByStatus, order: v.order()})
	v.showRequests()
	if v.u.people.signedIn {
		v.add.Enable()
		v.emptyAdd.Enable()
	} else {
		v.add.Disable()
		v.emptyAdd.Disable()
	}
	clear(v.keys)
	v.heads = v.heads[:0]
	found := 0
	for _, r := range rows {
		if r.Group {
			v.heads = append(v.heads, r.Key)
		} else {
			found++
			a := keyAddress(r.Key)
			v.keys[a] = append(v.keys[a], r.Key)
		}
	}
	v.list.SetSmall(small)
	v.list.SetRows(rows)
	if n := v.follow; n != "" && slices.Contains(v.keys[keyAddress(n)], n) {
		v.follow = ""
		v.list.Select(n)
	}
	filtering := strings.TrimSpace(v.filter.Text()) != ""
	v.empty.Hidden = len(rows) > 0
	v.list.Hidden = len(rows) == 0
	v.found.Hidden = !filtering || found == 0
	v.emptyAdd.Hidden = filtering
	if filtering {
		v.found.SetText(T("main.found", "Count", found))
	}
	if filtering {
		v.emptyText.SetText(T("main.found.none"))
		v.emptyHelp.SetText(T("main.found.none.help"))
	} else {
		v.emptyText.SetText(T("main.empty"))
		v.emptyHelp.SetText(T("main.empty.help"))
	}
	v.content.Refresh()
}

func (v *contactsView) filterChanged() {
	v.refresh()
	if strings.TrimSpace(v.filter.Text()) != "" {
		v.list.SelectFirst()
	}
}

// filterKey walks the list from the filter and leaves it with Escape.
func (v *contactsView) filterKey(key fyne.KeyName, mods fyne.KeyModifier) bool {
	switch key {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp, desktop.KeyMenu:
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.filter.Text() == "" {
			return false
		}
	case fyne.KeyEscape:
		if v.filter.Text() == "" {
			v.m.focus(v.list)
		} else {
			v.filter.SetText("")
		}
		return true
	default:
		return false
	}
	v.list.TypedKey(&fyne.KeyEvent{Name: key})
	return true
}

func (v *contactsView) fold(key string) {
	id := strings.TrimPrefix(key, groupPrefix)
	v.folded[id] = !v.folded[id]
	if !v.folded[id] {
		delete(v.folded, id)
	}
	v.u.set(settingFolded, strings.Join(slices.Sorted(maps.Keys(v.folded)), " "))
	v.refresh()
}

func (v *contactsView) showPicture(key string, set func(image.Image)) {
	a := keyAddress(key)
	v.u.avatar(a, func(img *picture.Image) {
		if img == nil {
			set(nil)
			return
		}
		set(img.Frames[0])
	})
}

func (v *contactsView) pictureChanged(a protocol.Address) {
	for _, key := range v.keys[a] {
		v.list.RefreshPicture(key)
	}
}

package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// TestMainWindowIsKept does by keyboard and menu what changes how the list
// looks and what the server keeps, and finds all of it after a restart of the
// server and of the program.
func TestMainWindowIsKept(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	start := func() (*app.BuiltIn, *bench) {
		builtIn, err := app.StartBuiltIn(t.Context(), app.BuiltInOptions{Dir: dir, Name: "Lena", Residents: residents(), Seed: 1, Wait: never})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { builtIn.Close() })
		b := newBenchIn(t, theme.AlwaysLight, home, builtIn, nil)
		c := builtIn.Credentials()
		c.Status = "" // as it was
		if err := b.session.SignIn(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		b.Show()
		b.q.until(t, "the list", func() bool {
			return b.main.showing == "contacts" && len(b.people.groups) > 0 && !b.main.contacts.waiting
		})
		return builtIn, b
	}
	builtIn, b := start()
	v := b.main.contacts
	const jonas, piotr = protocol.Address("jonas@papilio.local"), protocol.Address("piotr@papilio.local")
	id := func(name string) protocol.GroupID {
		n := slices.IndexFunc(b.people.groups, func(g protocol.Group) bool { return g.Name == name })
		if n < 0 {
			return ""
		}
		return b.people.groups[n].ID
	}
	settled := func(what string, so func() bool) {
		t.Helper()
		b.q.until(t, what, func() bool { return so() && !v.waiting })
	}
	key := func(k fyne.KeyName) { v.list.TypedKey(&fyne.KeyEvent{Name: k}) }
	alt := func(k fyne.KeyName) {
		v.list.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierAlt})
	}
	names := func() string {
		var list []string
		for _, g := range v.shownGroups() {
			list = append(list, b.people.groupName(g))
		}
		return strings.Join(list, ",")
	}

	// Groups: a new one, renamed by F2, put on top by Alt+Up, folded by Left.
	v.newGroup(nil)
	b.fill(0, "Lake")
	b.press(T("group.create"))
	settled("the group", func() bool { return id("Lake") != "" && b.nothingOpen() })
	if names() != "Friends,Lake,Work" {
		t.Errorf("the groups are %s", names())
	}
	b.main.w.Canvas().Focus(v.list)
	v.list.Select(groupPrefix + string(id("Work")))
	key(fyne.KeyF2)
	b.fill(0, "Office")
	b.press(T("group.save"))
	settled("renamed", func() bool { return id("Office") != "" && b.nothingOpen() })
	alt(fyne.KeyUp)
	alt(fyne.KeyUp)
	alt(fyne.KeyUp) // no further
	if names() != "Office,Friends,Lake" || v.list.Selected() != groupPrefix+string(id("Office")) {
		t.Errorf("the groups are %s, at %s", names(), v.list.Selected())
	}
	v.list.OnOrder(groupPrefix+string(id("Office")), groupPrefix+string(id("Lake"))) // by a drag
	if names() != "Friends,Office,Lake" {
		t.Errorf("the groups are %s", names())
	}

	// People: Alt+Down to the next group, dropped with Ctrl on another, F2 a nickname.
	v.list.Select(v.keys[jonas][0])
	alt(fyne.KeyDown)
	settled("Jonas moved", func() bool { return slices.Equal(b.contact(jonas).Groups, []protocol.GroupID{id("Office")}) })
	if got := v.list.Selected(); got != personKey(id("Office"), jonas) {
		t.Errorf("the selection stayed at %s", got)
	}
	v.list.OnMove(v.keys[piotr][0], groupPrefix+string(id("Lake")), true)
	settled("Piotr copied", func() bool { return len(b.contact(piotr).Groups) == 2 })
	v.list.OnMove(personKey(id("Office"), piotr), groupPrefix+string(id("Lake")), false) // into one he is in
	settled("out of the other", func() bool { return slices.Equal(b.contact(piotr).Groups, []protocol.GroupID{id("Lake")}) })
	v.list.Select(v.keys[jonas][0])
	key(fyne.KeyF2)
	b.fill(0, "Jonny")
	b.press(T("group.save"))
	settled("the nickname", func() bool { return b.contact(jonas).Nick == "Jonny" && b.nothingOpen() })
	v.list.Select(groupPrefix + string(id("Friends")))
	key(fyne.KeyLeft)

	// Removed, and added again into a group by the form; a name the server refuses.
	v.list.Select(v.keys[piotr][0])
	key(fyne.KeyDelete)
	b.press(T("remove.button"))
	settled("Piotr removed", func() bool { return !b.contact(piotr).Lists.Has(protocol.ForwardList) })
	v.addContact("")
	b.fill(0, string(piotr))
	over[*widget.Choice](t, b.main.w, nil).SetChosen(string(id("Lake")))
	b.press(T("add.button"))
	settled("Piotr is back", func() bool {
		return slices.Equal(b.contact(piotr).Groups, []protocol.GroupID{id("Lake")}) && b.contact(piotr).Status.Reachable()
	})
	v.renameGroup(id("Lake"))
	b.fill(0, "Office")
	b.press(T("group.save"))
	settled("taken", func() bool { return over[*widget.Field](t, b.main.w, nil).Error() == T("error.server.228") })
	b.press(T("chat.cancel"))

	// Myself: phones, the status of the menu, the name; and a setting.
	v.myPhones()
	b.fill(0, strings.Repeat("1", 96))
	b.press(T("group.save"))
	settled("too long", func() bool { return over[*widget.Field](t, b.main.w, nil).Error() == T("error.phone-long") })
	b.shot(b.main.w, "phones-wrong-light")
	b.fill(0, "+31 20 1234")
	b.fill(2, "+31 6 1234")
	b.press(T("group.save"))
	settled("the numbers", func() bool {
		return b.people.self.Phones == protocol.Phones{Home: "+31 20 1234", Mobile: "+31 6 1234"} && b.nothingOpen()
	})
	item(t, b.main.statusItems(), statusText(protocol.OutToLunch)).Action()
	settled("the status", func() bool { return b.people.self.Status == protocol.OutToLunch })
	b.main.setName("Lena, away")
	settled("the name", func() bool { return b.people.self.Name == "Lena, away" })
	item(t, b.main.sortItems(), T("menu.contacts.sort.status")).Action()
	b.main.toggle(settingSmallRows)
	b.openSettings("privacy")
	choice := find[*widget.Choice](t, b.settings.w, nil)
	choice.SetChosen("15")
	choice.OnChanged("15")
	b.q.until(t, "auto-away", func() bool { return b.session.AutoAway() == 15*time.Minute })
	b.q.until(t, "stored", func() bool { return !b.memory.saving && len(b.memory.unsaved) == 0 })

	state := func() string {
		small := b.setting(settingSmallRows)
		return fmt.Sprint(names(), v.folded[string(id("Friends"))], b.contact(jonas).Groups, b.contact(jonas).Nick, b.contact(piotr).Groups,
			b.people.self.Phones, b.people.self.Status, b.people.self.Name, small, b.setting(settingSort), b.session.AutoAway())
	}
	want := state()
	b.UI.Close()
	b.session.Close()
	if err := builtIn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.library.Close(); err != nil {
		t.Fatal(err)
	}
	_, b = start()
	v = b.main.contacts
	if got := state(); got != want {
		t.Errorf("after a restart\n%s\nbefore\n%s", got, want)
	}
	if b.main.chosen != protocol.OutToLunch {
		t.Errorf("the menu ticks %s", b.main.chosen)
	}
	b.shot(b.main.w, "kept-light")
}

// TestIdleInTheWindow: the desktop says that nobody is there, and the window
// shows it; the menu still ticks what was chosen.
func TestIdleInTheWindow(t *testing.T) {
	defer func(d time.Duration) { idlePoll = d }(idlePoll)
	idlePoll = time.Millisecond
	var gone atomic.Int64
	gone.Store(int64(time.Hour))
	b := newBench(t, theme.AlwaysLight, startBuiltIn(t), func(o *Options, _ *store.DB) {
		o.Idle = func(ctx context.Context) (time.Duration, error) { return time.Duration(gone.Load()), ctx.Err() }
	})
	t.Cleanup(b.UI.Close) // before idlePoll is as it was
	b.Show()
	test.Tap(b.main.signIn.button)
	b.q.until(t, "signed in", func() bool { return b.main.showing == "contacts" })
	v := b.main.contacts
	ticked := func() string {
		for _, i := range b.main.statusItems() {
			if i.Checked {
				return i.Text
			}
		}
		return ""
	}
	b.q.until(t, "idle", func() bool {
		return b.people.self.Status == protocol.Idle && v.status.Text() == statusText(protocol.Idle)
	})
	if ticked() != statusText(protocol.Online) {
		t.Errorf("the menu ticks %q", ticked())
	}
	b.shot(b.main.w, "idle-light")
	gone.Store(0)
	b.q.until(t, "back", func() bool { return v.status.Text() == statusText(protocol.Online) })
}

// TestMailInTheHeader: the count stands in the third line, unless something
// matters more, and a press asks where the mailbox is.
func TestMailInTheHeader(t *testing.T) {
	looks(t, func(t *testing.T, look theme.Variant) {
		b := signedIn(t, look)
		v := b.main.contacts
		b.handle(event.MailChanged{Mail: protocol.Mail{Enabled: true, Inbox: 2, Folders: 1}})
		if !v.mail.Visible() || v.mail.Text != T("main.mail", "Count", 3) || v.line.Visible() {
			t.Errorf("the header says %q", v.mail.Text)
		}
		b.shot(b.main.w, "mail-"+string(look))
		v.note("x")
		if v.mail.Visible() || !v.line.Visible() {
			t.Error("an error does not stand before the mail")
		}
		v.note("")
		b.handle(event.Reconnecting{At: time.Now().Add(time.Minute), Attempt: 1})
		if v.mail.Visible() {
			t.Error("without a connection there is mail")
		}
		b.handle(event.SignedIn{Self: b.people.self})
		b.handle(event.MailChanged{Mail: protocol.Mail{Enabled: true, Inbox: 1}})
		if v.mail.Text != T("main.mail", "Count", 1) {
			t.Errorf("one is %q", v.mail.Text)
		}
		b.handle(event.ServerNotice{Kind: "closing", Minutes: 5})
		if v.mail.Visible() || v.line.Text != T("main.closing", "Count", 5) || !v.lineIcon.Visible() {
			t.Errorf("a server that goes down: %q", v.line.Text)
		}
		b.shot(b.main.w, "closing-"+string(look))
		v.note("x") // an error, and the server again
		v.note("")
		b.handle(event.ServerNotice{Kind: "closing", Minutes: 1})
		if v.line.Text != T("main.closing", "Count", 1) {
			t.Errorf("in a minute: %q", v.line.Text)
		}
		b.handle(event.ServerNotice{Kind: "closing"})
		if v.line.Text != T("main.closing.now") {
			t.Errorf("now: %q", v.line.Text)
		}
		b.handle(event.Reconnecting{At: time.Now().Add(time.Minute), Attempt: 1})
		b.handle(event.SignedIn{Self: b.people.self})
		b.handle(event.MailChanged{Mail: protocol.Mail{Enabled: true, Inbox: 1}})
		if v.line.Visible() || !v.mail.Visible() {
			t.Errorf("back again: %q", v.line.Text)
		}
		test.Tap(v.mail)
		b.q.until(t, "the answer of a server without mail", func() bool { return v.line.Text == T("error.no-mail") || !b.nothingOpen() })
	})
}

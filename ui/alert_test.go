package ui

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
	"papilio/ui/theme"
	"papilio/ui/words"
)

// surroundings is a desktop of the test's own around the windows.
type surroundings struct {
	tell    func(DesktopNews)
	popups  []Popup // as they are shown now
	drawn   int     // how often
	notices []Notice
	sounds  int
	locked  bool // set before anything happens
	trays   int  // how often the tray was shown
	icon    fyne.Resource
	hint    string
	menu    *fyne.Menu
	ids     map[fyne.Window]uint32
}

// elsewhere is the window of another program.
const elsewhere = 99

// desktop returns it as the windows get it; corner: pop-ups can be placed.
func (s *surroundings) desktop(corner bool) *Desktop {
	s.ids = map[fyne.Window]uint32{}
	d := &Desktop{
		Listen: func(tell func(DesktopNews)) { s.tell = tell },
		Notify: func(n Notice) { s.notices = append(s.notices, n) },
		Locked: func(context.Context) bool { return s.locked },
		Play:   func([]byte, float64) { s.sounds++ },
		Tray: func(icon fyne.Resource, hint string, menu *fyne.Menu) {
			s.trays++
			s.icon, s.hint, s.menu = icon, hint, menu
		},
		WindowID: func(w fyne.Window) uint32 {
			if s.ids[w] == 0 {
				s.ids[w] = uint32(len(s.ids) + 1)
			}
			return s.ids[w]
		},
	}
	if corner {
		d.Popups = func(list []Popup, _ bool) { s.popups, s.drawn = list, s.drawn+1 }
	}
	return d
}

// alertBench is Lena, signed in, with Maria on her list and another program in
// front.
func alertBench(t *testing.T, look theme.Variant, corner bool) (*bench, *surroundings) {
	t.Helper()
	s := &surroundings{}
	b := newBench(t, look, nil, func(o *Options, _ *store.DB) { o.Desktop = s.desktop(corner) })
	b.q.drain()
	s.tell(DesktopNews{Screen: &ScreenState{Active: elsewhere}})
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena", Status: protocol.Online}})
	b.handle(event.PrivacyChanged{Privacy: protocol.Privacy{NotifyAdds: true}})
	b.person(maria, "Maria (F) two more days!", protocol.Online, protocol.ForwardList|protocol.AllowList)
	b.q.drain()
	b.alerts.settled = time.Now() // from now on it is news who comes in
	return b, s
}

func (b *bench) person(a protocol.Address, name string, st protocol.Status, lists protocol.List) {
	b.handle(event.ContactChanged{Contact: protocol.Contact{Address: a, Name: name, Status: st, Lists: lists}})
}

// writes is a message of somebody.
func (b *bench) writes(a protocol.Address, name, text string) {
	b.handle(event.MessageReceived{Message: protocol.Message{ID: 1, Conversation: protocol.With(a), From: a, FromName: name, Text: protocol.Text{Body: text}, Time: testDay, Delivery: protocol.Received}})
}

// popup waits until one pop-up is in the corner and returns it.
func (b *bench) popup(s *surroundings, what string) *popup {
	b.t.Helper()
	b.q.until(b.t, what, func() bool {
		return len(s.popups) == 1 && len(b.alerts.list) == 1 && b.alerts.list[0].card != nil && !b.alerts.drawing
	})
	return b.alerts.list[0]
}

// said is what a pop-up says, in one line.
func said(p *popup) string {
	w := p.card.words
	return w.before + w.name + w.after + " | " + w.text
}

// news is one thing of each kind that alerts tell of, and what they say with all,
// with the name alone and with nothing.
var alertNews = []struct {
	kind                      alertKind
	come                      func(*bench)
	all, nameOnly, nobodyElse string
}{
	{alertMessage, func(b *bench) { b.writes(maria, "Maria", "the ferry leaves at 12:10") },
		"Maria | the ferry leaves at 12:10", "Maria | 1 new message", "1 new message | "},
	{alertOnline, func(b *bench) {
		b.person("jonas@example.org", "Jonas", protocol.Offline, protocol.ForwardList)
		b.person("jonas@example.org", "Jonas", protocol.Online, protocol.ForwardList)
	}, "Jonas | has just signed in", "Jonas | has just signed in", "A contact has just signed in | "},
	{alertRequest, func(b *bench) { b.person("tom@example.org", "Tom Becker", protocol.Online, protocol.ReverseList) },
		"Tom Becker added you | Open Papilio to allow or block", "Tom Becker added you | Open Papilio to allow or block", "Somebody added you | "},
	{alertMail, func(b *bench) {
		b.handle(event.MailReceived{From: "Piotr", Address: "p@example.org", Subject: "tent pegs"})
	},
		"Piotr | tent pegs", "Piotr | New mail", "New mail | "},
	{alertFile, func(b *bench) { b.offers(protocol.TransferOffered, true) },
		"Maria (F) two more days! sends a file | lake.jpg, 1.8 MB", "Maria (F) two more days! sends a file | ", "A contact sends a file | "},
	{alertDone, func(b *bench) { b.offers(protocol.TransferMoving, false); b.offers(protocol.TransferDone, false) },
		"Maria (F) two more days! has your file | lake.jpg, 1.8 MB", "Maria (F) two more days! has your file | ", "Your file has arrived | "},
}

func (b *bench) offers(st protocol.TransferState, incoming bool) {
	b.handle(event.TransferChanged{Transfer: protocol.Transfer{ID: 7, With: maria, Name: "lake.jpg", Size: 1887437, Incoming: incoming, State: st}})
}

// TestAlerts: each kind of news pops up, says what the settings let it say, and
// can be turned off.
func TestAlerts(t *testing.T) {
	for _, n := range alertNews {
		for what, c := range map[string]struct{ set, value, want string }{
			"all":         {"", "", n.all},
			"name":        {settingAlertShow, showName, n.nameOnly},
			"nothing":     {settingAlertShow, showNothing, n.nobodyElse},
			"full screen": {"full", "", n.nobodyElse},
			"off":         {settingAlertKind + string(n.kind), "no", ""},
			"disturb":     {settingDisturb, "yes", ""},
		} {
			t.Run(string(n.kind)+" "+what, func(t *testing.T) {
				b, s := alertBench(t, theme.AlwaysLight, true)
				switch c.set {
				case "":
				case "full":
					s.tell(DesktopNews{Screen: &ScreenState{Active: elsewhere, FullScreen: true}})
					b.q.drain()
				default:
					b.set(c.set, c.value)
				}
				n.come(b)
				if c.want == "" {
					if len(b.alerts.list) > 0 {
						t.Errorf("it pops up: %+v", b.alerts.list[0].alert)
					}
					if quiet := what == "disturb"; (s.sounds == 0) != quiet {
						t.Errorf("%d sounds", s.sounds)
					}
					return
				}
				if got := said(b.popup(s, "the pop-up")); got != c.want {
					t.Errorf("it says %q, want %q", got, c.want)
				}
				if s.sounds != 1 {
					t.Errorf("%d sounds", s.sounds)
				}
			})
		}
	}
}

// TestNoAlerts: what the person sees anyway or does not want to see makes
// neither a pop-up nor a sound.
func TestNoAlerts(t *testing.T) {
	for what, prepare := range map[string]func(*bench, *surroundings){
		"in front": func(b *bench, s *surroundings) {
			c := b.chat()
			s.tell(DesktopNews{Screen: &ScreenState{Active: b.desk.WindowID(c.window)}})
		},
		"busy": func(b *bench, _ *surroundings) {
			b.handle(event.SelfChanged{Self: protocol.Self{Address: me, Status: protocol.Busy}})
		},
		"muted": func(b *bench, _ *surroundings) { b.mute(protocol.With(maria), true) },
		"blocked": func(b *bench, _ *surroundings) {
			b.person(maria, "Maria", protocol.Online, protocol.ForwardList|protocol.BlockList)
		},
		"locked": func(_ *bench, s *surroundings) { s.locked = true },
	} {
		t.Run(what, func(t *testing.T) {
			b, s := alertBench(t, theme.AlwaysLight, true)
			prepare(b, s)
			b.q.drain()
			b.writes(maria, "Maria", "psst")
			b.q.until(t, "the corner to be looked at", func() bool { return !b.alerts.drawing })
			if len(s.popups) > 0 || len(b.alerts.list) > 0 {
				t.Errorf("it pops up: %d", len(s.popups))
			}
			if s.sounds > 0 && what != "locked" {
				t.Error("it sounds")
			}
		})
	}
}

// TestMute: one conversation makes no alerts, others do; it says so where it can
// be seen, and the next start knows.
func TestMute(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	item(t, b.main.contacts.talkItems(maria), T("menu.contact.mute")).Action()
	if !item(t, b.main.contacts.talkItems(maria), T("menu.contact.mute")).Checked {
		t.Error("the menu does not say so")
	}
	b.writes(maria, "Maria", "psst")
	b.writes("jonas@example.org", "Jonas", "hello")
	if got := said(b.popup(s, "Jonas")); got != "Jonas | hello" {
		t.Error(got)
	}
	b.q.until(t, "the sign in the list", func() bool {
		return contactRows(&b.people, rowOptions{muted: b.mutedPeople()})[1].Muted && !b.main.contacts.waiting
	})
	b.shot(b.main.w, "main-muted")
	if !strings.Contains(b.main.contacts.list.Hint(personKey("", maria)), T("contact.muted")) {
		t.Error("the tip does not say so")
	}
	c := b.chat()
	if !c.bell.Checked || c.bell.Icon != "bell-off" {
		t.Error("the conversation does not say so")
	}
	b.shot(c.window, "conversation-muted")
	b.q.until(t, "stored", func() bool { return b.session.Setting(settingMuted) == string(maria) })
	c.bell.OnTapped()
	if c.bell.Checked || b.muted(protocol.With(maria)) {
		t.Error("it stays muted")
	}
	// One of several lasts as long as its window knows it.
	b.mute("group:1", true)
	if !b.muted("group:1") || b.muted("group:2") {
		t.Error("a conversation of several")
	}
}

// TestAlertClick: a click opens the conversation, the cross and other buttons
// only close, and what is in front needs no pop-up.
func TestAlertClick(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	open := func(a protocol.Address) bool { return b.conversations.with(a) != nil }
	b.writes("jonas@example.org", "Jonas", "hello")
	b.popup(s, "Jonas")
	mouse := func(do PopupDo, x, y int) {
		s.tell(DesktopNews{Popup: &PopupEvent{Key: s.popups[0].Key, Do: do, X: x, Y: y}})
		b.q.drain()
	}
	mouse(PopupMoved, alertWidth-10, 10)
	if !b.alerts.list[0].closes {
		t.Error("the cross does not light up")
	}
	mouse(PopupPressed, alertWidth-10, 10)
	b.q.until(t, "nothing", func() bool { return len(s.popups) == 0 })
	if open("jonas@example.org") {
		t.Fatal("the cross opens the conversation")
	}
	b.writes(maria, "Maria", "hello")
	b.popup(s, "Maria")
	mouse(PopupDismissed, 100, 60)
	b.q.until(t, "nothing", func() bool { return len(s.popups) == 0 })
	b.writes(maria, "Maria", "hello?")
	b.popup(s, "Maria")
	mouse(PopupEntered, 100, 60)
	mouse(PopupPressed, 100, 60)
	if !open(maria) || open("jonas@example.org") {
		t.Fatal("the wrong conversation")
	}
	b.q.until(t, "nothing", func() bool { return len(s.popups) == 0 })
	// Another program comes to the front; what is written then is told and counted.
	c := b.conversations.with(maria)
	b.writes(maria, "Maria", "still there?")
	b.popup(s, "Maria")
	if c.window.Title() != "(1) Maria - Papilio" || b.unread[maria] != 1 {
		t.Errorf("the title is %q, %d unread", c.window.Title(), b.unreadTotal())
	}
	s.tell(DesktopNews{Screen: &ScreenState{Active: b.desk.WindowID(c.window)}})
	b.q.until(t, "seen", func() bool {
		return len(s.popups) == 0 && b.unread[maria] == 0 && c.window.Title() == "Maria - Papilio"
	})
}

// TestAlertsGo: a pop-up goes by itself, not while the mouse is on it.
func TestAlertsGo(t *testing.T) {
	long, after := popupTime, popupAfter
	popupTime, popupAfter = 150*time.Millisecond, 20*time.Millisecond
	defer func() { popupTime, popupAfter = long, after }()
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	b.writes(maria, "Maria", "hello")
	p := b.popup(s, "Maria")
	s.tell(DesktopNews{Popup: &PopupEvent{Key: s.popups[0].Key, Do: PopupEntered, X: 9, Y: 50}})
	b.q.until(t, "its time", func() bool { return time.Now().After(p.until) && !b.alerts.waiting })
	if len(s.popups) != 1 {
		t.Fatal("it goes under the mouse")
	}
	s.tell(DesktopNews{Popup: &PopupEvent{Key: s.popups[0].Key, Do: PopupLeft}})
	b.q.until(t, "nothing", func() bool { return len(s.popups) == 0 })
}

// TestAlertFlood: a thousand messages of fifty people are three pop-ups, drawn now
// and then, a few notifications, and one sound.
func TestAlertFlood(t *testing.T) {
	for _, corner := range []bool{true, false} {
		t.Run(fmt.Sprint("corner ", corner), func(t *testing.T) {
			b, s := alertBench(t, theme.AlwaysLight, corner)
			before := runtime.NumGoroutine()
			for i := range 1000 {
				a := protocol.Address(fmt.Sprintf("p%d@example.org", i%50))
				b.writes(a, string(a), strings.Repeat("flood ", 200))
				if i%100 == 0 {
					b.q.drain()
				}
			}
			if n := runtime.NumGoroutine() - before; n > 20 {
				t.Errorf("%d goroutines more", n)
			}
			if s.sounds != 1 {
				t.Errorf("%d sounds", s.sounds)
			}
			if !corner {
				b.q.until(t, "notifications", func() bool { return len(s.notices) == noticeMost })
				return
			}
			b.q.until(t, "the corner", func() bool { return len(s.popups) == mostPopups && !b.alerts.drawing })
			if last := b.alerts.list[mostPopups-1]; last.kind != alertMore || said(last) != "960 more | "+T("alert.more.text") {
				t.Errorf("the last one says %q", said(last))
			}
			if s.drawn > 40 {
				t.Errorf("drawn %d times", s.drawn)
			}
		})
	}
}

// hostileTexts are what somebody may call themselves and write.
var hostileTexts = []string{
	"$(calc.exe) `id` \"x\" 'y' “z” ‘w’ <a href=\"http://x\">A</a> &amp; ;\nrm -rf",
	"\u202egnp.exe\u2066 a\u200e\u2028b\x00\x1b[31m\u0007",
	strings.Repeat("W", 60_000),
	strings.Repeat("<b>&$(x)\u202e", 6_000),
	"e" + strings.Repeat("\u0301", 9_000),
	strings.Repeat(":) ", 20_000),
	"\xff\xfe\xc0bad utf8",
}

// TestHostileAlerts: whatever a name and a text are made of, the pop-up stays what
// it is, and the system is given letters, digits and blanks (hostile-input.md B33).
func TestHostileAlerts(t *testing.T) {
	for i, evil := range hostileTexts {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			b, s := alertBench(t, theme.AlwaysDark, true)
			began := time.Now()
			b.person("evil@example.org", evil, protocol.Online, protocol.ForwardList)
			b.person("asks@example.org", evil, protocol.Online, protocol.ReverseList)
			b.writes("evil@example.org", evil, evil)
			b.q.until(t, "the pop-ups", func() bool { return len(s.popups) == 3 && !b.alerts.drawing })
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it takes %v", took)
			}
			for i, p := range b.alerts.list {
				w := p.card.words
				for _, text := range []string{w.name, w.text} {
					if n := len([]rune(text)); n > alertTextRunes+1 {
						t.Errorf("%d runes", n)
					}
					if at := strings.IndexFunc(text, func(r rune) bool {
						return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
					}); at >= 0 {
						t.Errorf("%q", text)
					}
				}
				if want := image.Rect(0, 0, alertWidth, alertHeight); s.popups[i].Image.Rect != want {
					t.Errorf("%v", s.popups[i].Image.Rect)
				}
				b.checkSystemWords(p.alert)
			}
			b.set(settingAlertShow, showNothing)
			for _, p := range b.alerts.list {
				if title, text := systemWords(b.UI, p.alert, true); evil != "" && strings.Contains(title+text, "calc") {
					t.Errorf("%q %q", title, text)
				}
			}
		})
	}
}

// checkSystemWords looks at what the system is given, in every language.
func (b *bench) checkSystemWords(a alert) {
	b.t.Helper()
	defer words.Use("en", nil)
	for _, l := range words.Languages() {
		words.Use(l.Tag, nil)
		for _, peers := range []bool{true, false} {
			title, text := systemWords(b.UI, a, peers)
			if i := strings.IndexAny(title+text, "${}`\"'“”‘’„‚‹›«»<>&;\r\n\x00\u202e"); i >= 0 {
				b.t.Errorf("%s: %q, %q", l.Tag, title, text)
			}
			if title == "" || !peers && strings.Contains(title+text, "calc") {
				b.t.Errorf("%s: %q, %q", l.Tag, title, text)
			}
		}
	}
}

// TestSystemWords: every kind, in every language, with and without names.
func TestSystemWords(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, false)
	for _, kind := range append([]alertKind{alertMore, alertTray}, alertKinds...) {
		for _, count := range []int{1, 2} {
			b.checkSystemWords(alert{kind: kind, name: hostileTexts[0], text: hostileTexts[0], size: 5000, count: count})
		}
	}
	b.writes(maria, "Maria", "it's <b>12:10</b>")
	b.q.until(t, "the notification", func() bool { return len(s.notices) == 1 })
	if n := s.notices[0]; n.Title != "Maria" || n.Text != "it s b 12 10 b" {
		t.Errorf("%+v", n)
	}
	s.tell(DesktopNews{Clicked: s.notices[0].Key})
	b.q.until(t, "the conversation", func() bool { return b.conversations.with(maria) != nil })
	s.tell(DesktopNews{Clicked: "something else"})
	b.q.until(t, "the main window", func() bool { return b.main != nil })
}

// TestFullScreenHidesWords: what pops up already says nothing when a window fills
// the screen, unless it may.
func TestFullScreenHidesWords(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.writes(maria, "Maria", "secret")
	b.popup(s, "Maria")
	full := func(on bool) { s.tell(DesktopNews{Screen: &ScreenState{Active: elsewhere, FullScreen: on}}) }
	full(true)
	b.q.until(t, "no words", func() bool {
		p := b.alerts.list[0]
		return p.card != nil && said(p) == "1 new message | "
	})
	b.set(settingAlertFull, "yes")
	b.alerts.again(b.UI)
	b.q.until(t, "the words", func() bool { p := b.alerts.list[0]; return p.card != nil && said(p) == "Maria | secret" })
}

// TestAlertsOfAnotherAccount: nothing of an account stays when another one is
// used, nor is it opened by a late click.
func TestAlertsOfAnotherAccount(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.Show()
	b.writes(maria, "Maria", "hello")
	p := b.popup(s, "Maria")
	key := p.key()
	done := false
	b.use(app.Account{Address: "other@example.org", ProfileID: app.BuiltInProfile}, func(err error) {
		if err != nil {
			t.Error(err)
		}
		done = true
	})
	if len(s.popups) > 0 {
		t.Error("they stay")
	}
	b.q.until(t, "the other account", func() bool { return done })
	s.tell(DesktopNews{Popup: &PopupEvent{Key: key, Do: PopupPressed, X: 9, Y: 60}})
	s.tell(DesktopNews{Clicked: key})
	b.q.drain()
	if b.conversations.with(maria) != nil || len(b.alerts.list) > 0 || len(s.popups) > 0 {
		t.Error("an alert of the account before lives on")
	}
}

// TestPopupsEndWithUs: nothing stands in the corner of a program that quits.
func TestPopupsEndWithUs(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.writes(maria, "Maria", "hello")
	b.popup(s, "the message")
	b.Close()
	if len(s.popups) > 0 {
		t.Error("a pop-up is left")
	}
}

// TestQuietStart: those who are there when we sign in, and who ask already, are
// no news.
func TestQuietStart(t *testing.T) {
	b, s := alertBench(t, theme.AlwaysLight, true)
	b.alerts.settled = time.Time{}
	b.handle(event.SignedOut{Reason: "lost"})
	b.handle(event.ContactsReceived{Contacts: []protocol.Contact{{Address: maria, Name: "Maria", Lists: protocol.ForwardList}, {Address: "tom@example.org", Lists: protocol.ReverseList}}})
	b.handle(event.SigningIn{Step: event.StepFetching})
	b.person("jonas@example.org", "Jonas", protocol.Online, protocol.ForwardList)
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Status: protocol.Online}})
	b.person(maria, "Maria", protocol.Online, protocol.ForwardList)
	b.person("tom@example.org", "Tom", protocol.Online, protocol.ReverseList)
	if len(b.alerts.list) > 0 || s.sounds > 0 {
		t.Errorf("%d pop-ups, %d sounds", len(b.alerts.list), s.sounds)
	}
}

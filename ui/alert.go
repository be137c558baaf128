package ui

import (
	"slices"
	"strings"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// alertKind is what an alert tells of, as the settings call it.
type alertKind string

// The kinds.
const (
	alertMessage alertKind = "message"
	alertOnline  alertKind = "online"  // a contact signs in
	alertRequest alertKind = "request" // somebody has added us
	alertMail    alertKind = "mail"
	alertFile    alertKind = "file" // is offered to us
	alertDone    alertKind = "done" // a file has come or gone

	alertMore alertKind = "more" // stands for those there is no room for
	alertTray alertKind = "tray" // says once where the window went
)

// alertKinds are those that can be turned off.
var alertKinds = []alertKind{alertMessage, alertOnline, alertRequest, alertMail, alertFile, alertDone}

// The settings of alerts. They are of this computer, but for who is muted.
const (
	settingAlertKind  = "alerts.kind." // and the kind: "no"
	settingAlertShow  = "alerts.show"  // showName, showNothing, else name and text
	settingAlertFull  = "alerts.full"  // "yes": also over a window that fills the screen all is shown
	settingDisturb    = "alerts.quiet" // "yes": do not disturb
	settingTrayTold   = "alerts.tray"  // "yes": the person knows where the window goes
	settingMuted      = "muted"        // addresses, separated by blanks; of the account
	showAll           = "all"
	showName          = "name"
	showNothing       = "nothing"
	mostMuted         = 1000
	alertTextRunes    = 200
	onlineAgain       = time.Minute // a contact who comes and goes is told of once in this time
	maxAlertsRemember = 2000        // files and contacts that are remembered
)

// alertSettle is how long after a sign-in those who are there already come in.
const alertSettle = 8 * time.Second

// alert is one thing to tell a person.
type alert struct {
	kind  alertKind
	from  protocol.Address        // "" for none
	talk  protocol.ConversationID // what a click opens; "" is the main window
	name  string                  // may be shown only when the settings say so
	text  string
	own   []protocol.Emoticon // of the text
	size  int64               // of a file
	out   bool                // it is one of ours
	count int                 // how many it stands for
}

// key tells alerts apart: news of the same takes the place of what was there.
func (a alert) key() string {
	if a.kind == alertMail || a.kind == alertMore || a.kind == alertTray {
		return string(a.kind)
	}
	return string(a.kind) + " " + string(a.talk) + string(a.from)
}

// alerts follows the news of one account and tells the person what they do not
// see by themselves.
type alerts struct {
	alertStack
	settled time.Time // from then on somebody who comes in is news
	online  map[protocol.Address]bool
	told    map[protocol.Address]time.Time // last sign-in that was told
	asked   map[protocol.Address]bool      // has added us
	files   map[int64]protocol.TransferState
	hushed  map[protocol.ConversationID]bool // conversations of several that are muted
	sounds  soundTimes
}

// listen follows the news from the start.
func (s *alerts) listen(u *UI) {
	s.online, s.told, s.asked = map[protocol.Address]bool{}, map[protocol.Address]time.Time{}, map[protocol.Address]bool{}
	s.files, s.hushed = map[int64]protocol.TransferState{}, map[protocol.ConversationID]bool{}
	s.settled = time.Now().Add(alertSettle)
	s.remember(u)
	u.listen(func(e event.Event) { s.handle(u, e) })
}

// remember takes those who are there for known.
func (s *alerts) remember(u *UI) {
	clear(s.online)
	clear(s.asked)
	for a, c := range u.people.contacts {
		s.online[a] = c.Status.Reachable()
	}
	for a, c := range u.people.contacts {
		if asks(c) {
			s.asked[a] = true
		}
	}
}

// asks reports whether somebody has added us and waits for an answer.
func asks(c protocol.Contact) bool {
	return c.Lists.Has(protocol.ReverseList) && !c.Lists.Has(protocol.AllowList) && !c.Lists.Has(protocol.BlockList)
}

func (s *alerts) handle(u *UI, e event.Event) {
	switch e := e.(type) {
	case event.SigningIn: // who is there comes before we are in, and after
		s.settled = time.Now().Add(alertSettle)
	case event.SignedIn:
		s.settled = time.Now().Add(alertSettle)
		u.followLink()
	case event.SignedOut, event.Reconnecting:
		clear(s.online)
		if _, out := e.(event.SignedOut); out {
			s.removeIf(u, func(*popup) bool { return true })
		}
	case event.ContactsReceived:
		s.remember(u)
	case event.ContactChanged:
		s.contact(u, e.Contact)
	case event.ContactRemoved:
		delete(s.online, e.Address)
		delete(s.asked, e.Address)
	case event.MessageReceived:
		s.message(u, e.Message)
	case event.Nudged:
		if !u.muted(e.Conversation) {
			u.play(soundNudge)
		}
	case event.MailReceived:
		s.raise(u, alert{kind: alertMail, name: protocol.CleanName(e.From, e.Address), text: e.Subject})
	case event.TransferChanged:
		s.transfer(u, e.Transfer)
	}
	u.showTray()
}

func (s *alerts) message(u *UI, m protocol.Message) {
	if m.Kind != "" {
		return
	}
	name := protocol.CleanName(m.FromName, string(m.From))
	if c := u.contact(m.From); c.Nick != "" || name == "" {
		name = c.Shown()
	}
	s.raise(u, alert{kind: alertMessage, from: m.From, talk: m.Conversation, name: name, text: m.Text.Body, own: m.Emoticons})
}

// contact tells of somebody who came in, or who has added us.
func (s *alerts) contact(u *UI, c protocol.Contact) {
	was, now := s.online[c.Address], c.Status.Reachable()
	if len(s.online) < maxAlertsRemember || was {
		s.online[c.Address] = now
	}
	early := time.Now().Before(s.settled)
	if wants := u.people.signedIn && u.people.privacy.NotifyAdds && asks(c); wants != s.asked[c.Address] {
		if len(s.asked) < maxAlertsRemember || !wants {
			s.asked[c.Address] = wants
		}
		if wants && !early {
			s.raise(u, alert{kind: alertRequest, from: c.Address, name: c.Shown()})
		}
	}
	listed := c.Lists.Has(protocol.ForwardList) && !c.Lists.Has(protocol.BlockList)
	if !now || was || early || !listed || time.Since(s.told[c.Address]) < onlineAgain || u.muted(protocol.With(c.Address)) {
		return
	}
	if len(s.told) >= maxAlertsRemember {
		clear(s.told)
	}
	s.told[c.Address] = time.Now()
	s.raise(u, alert{kind: alertOnline, from: c.Address, talk: protocol.With(c.Address), name: c.Shown()})
}

func (s *alerts) transfer(u *UI, x protocol.Transfer) {
	was, known := s.files[x.ID]
	if was == x.State {
		return
	}
	if len(s.files) >= maxAlertsRemember {
		clear(s.files)
	}
	s.files[x.ID] = x.State
	a := alert{from: x.With, talk: protocol.With(x.With), name: u.contact(x.With).Shown(), text: x.Name, size: x.Size, out: !x.Incoming}
	switch {
	case x.State == protocol.TransferOffered && x.Incoming && !known:
		a.kind = alertFile
	case x.State == protocol.TransferDone && known:
		s.removeIf(u, func(p *popup) bool { return p.kind == alertFile && p.from == x.With })
		a.kind = alertDone
	default:
		return
	}
	s.raise(u, a)
}

// raise plays the sound of an alert and shows it, unless the person sees it
// anyway or does not want it.
func (s *alerts) raise(u *UI, a alert) {
	if u.muted(a.talk) || u.contact(a.from).Lists.Has(protocol.BlockList) || a.kind != alertOnline && u.watching(a.talk) {
		return
	}
	if sound, ok := alertSounds[a.kind]; ok {
		u.play(sound)
	}
	if u.quiet() || u.setting(settingAlertKind+string(a.kind)) == "no" {
		return
	}
	a.count = 1
	a.name, a.text = oneLine(a.name), oneLine(a.text)
	s.show(u, a)
}

// watching reports whether a conversation is in front of the person.
func (u *UI) watching(id protocol.ConversationID) bool {
	if id == "" {
		return false
	}
	c := u.conversations.find(id)
	return c != nil && c.front() && u.looking(c.window)
}

// quiet reports whether nothing may pop up or sound: the person said so,
// or is busy.
func (u *UI) quiet() bool {
	return u.setting(settingDisturb) == "yes" || u.people.signedIn && u.people.self.Status == protocol.Busy
}

// setDisturb turns Do not disturb on or off.
func (u *UI) setDisturb(quiet bool) {
	u.set(settingDisturb, yesNo(quiet))
	if quiet {
		u.alerts.removeIf(u, func(*popup) bool { return true })
	}
	u.quietChanged()
}

// muted reports whether a conversation makes no alerts and no sounds.
func (u *UI) muted(id protocol.ConversationID) bool {
	if a, ok := id.Person(); ok {
		return slices.Contains(strings.Fields(u.setting(settingMuted)), string(a))
	}
	return u.alerts.hushed[id]
}

// mutedPeople returns whose conversations are muted.
func (u *UI) mutedPeople() map[protocol.Address]bool {
	set := map[protocol.Address]bool{}
	for a := range strings.FieldsSeq(u.setting(settingMuted)) {
		set[protocol.Address(a)] = true
	}
	return set
}

// mute turns the alerts of a conversation off or on. For one with one person
// that is remembered; one of several lasts no longer than its window.
func (u *UI) mute(id protocol.ConversationID, on bool) {
	if a, ok := id.Person(); ok {
		list := slices.DeleteFunc(strings.Fields(u.setting(settingMuted)), func(s string) bool { return s == string(a) })
		if on {
			list = append(list, string(a))
		}
		u.set(settingMuted, strings.Join(list[max(0, len(list)-mostMuted):], " "))
	} else if on {
		u.alerts.hushed[id] = true
	} else {
		delete(u.alerts.hushed, id)
	}
	if on {
		u.alerts.seen(u, id)
	}
	if c := u.conversations.find(id); c != nil {
		c.showMuted()
	}
	if u.main != nil {
		u.main.contacts.later()
	}
}

// oneLine makes text of a peer fit to be drawn on one line.
func oneLine(s string) string {
	if len(s) > 8*alertTextRunes { // before any work is done on it
		s = s[:8*alertTextRunes]
	}
	runes := []rune(strings.Join(strings.Fields(protocol.Clean(s)), " "))
	if len(runes) > alertTextRunes {
		return string(runes[:alertTextRunes]) + "…"
	}
	return string(runes)
}

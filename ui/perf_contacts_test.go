package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// frame is what one piece of work on Fyne's goroutine may take.
const frame = 16 * time.Millisecond

// crowd are n contacts in ten groups, a third of them offline.
func crowd(n int) event.ContactsReceived {
	var e event.ContactsReceived
	for g := range 10 {
		e.Groups = append(e.Groups, protocol.Group{ID: protocol.GroupID(fmt.Sprint(g)), Name: fmt.Sprintf("Group %d", g)})
	}
	long := []string{"", " (F) two more days!", " 漢字 and more", " \u202eright to left", " שלום עולם", " with a name that is far too long for one line of this window, however wide it is"}
	for i := range n {
		c := protocol.Contact{Address: protocol.Address(fmt.Sprintf("person%04d@example.org", i)), Name: fmt.Sprintf("Person %d%s", i, long[i%len(long)]),
			Lists: protocol.ForwardList | protocol.AllowList | protocol.ReverseList, Groups: []protocol.GroupID{protocol.GroupID(fmt.Sprint(i % 10))},
			Status: protocol.Statuses()[i%6], ClientID: protocol.ClientMSNC1}
		if i%3 == 0 {
			c.Status, c.ClientID = protocol.Offline, 0
		}
		e.Contacts = append(e.Contacts, c)
	}
	return e
}

// busyList is a main window with n contacts, and a function that lets one of
// them change.
func busyList(t *testing.T, n int) (*bench, func()) {
	b := newBench(t, theme.AlwaysLight, nil, nil)
	b.Show()
	b.handle(event.SignedIn{Self: protocol.Self{Address: me, Name: "Lena", Status: protocol.Online}})
	all := crowd(n)
	b.handle(all)
	b.main.contacts.refresh()
	r := rand.New(rand.NewPCG(1, 2))
	states := append(protocol.Statuses()[:6:6], protocol.Offline, protocol.Idle)
	return b, func() {
		c := &all.Contacts[r.IntN(n)]
		c.Status = states[r.IntN(len(states))]
		b.handle(event.ContactChanged{Contact: *c})
	}
}

// TestThousandContactsStayQuick: ten presence changes a second for a thousand
// contacts, and the window's goroutine is never taken for a frame, whether it
// follows the news, draws the list, filters or folds. What is held against the
// frame is the median of each kind of work, since other programs take the
// processor away now and then; a computer that is busy all the time gets
// another try.
func TestThousandContactsStayQuick(t *testing.T) {
	b, change := busyList(t, 1000)
	v := b.main.contacts
	took := map[string][]time.Duration{}
	measure := func(what string, do func()) {
		start := time.Now()
		do()
		took[what] = append(took[what], time.Since(start))
	}
	second := func() { // what a second brings
		for range 10 {
			measure("a change", change)
			measure("the list", v.refresh)
		}
		measure("the filter", func() { v.filter.SetText("person 9") })
		measure("no filter", func() { v.filter.SetText("") })
		measure("a fold", func() { v.fold(v.heads[0]) })
		measure("unfold", func() { v.fold(v.heads[0]) })
		measure("the own status", v.showSelf)
	}
	second() // the first time fonts are read
	for try := 0; ; try++ {
		clear(took)
		for range 5 {
			second()
		}
		var longest time.Duration
		var culprit string
		for what, times := range took {
			slices.Sort(times)
			if median := times[len(times)/2]; median > longest {
				longest, culprit = median, what
			}
		}
		if longest < frame {
			t.Logf("the longest is %s, %v", culprit, longest)
			break
		}
		if try == 20 {
			t.Fatalf("%s takes %v", culprit, longest)
		}
	}
	for name, do := range map[string]func(){"": func() {}, "-small": func() { b.main.toggle(settingSmallRows) }} {
		do()
		b.shot(b.main.w, "thousand"+name)
	}
}

// BenchmarkPresence is one change of somebody among a thousand with what the
// list then asks for: rows in groups, sorted, and the widget that shows those in
// sight. In a window that happens at most every tenth of a second.
func BenchmarkPresence(b *testing.B) {
	test.NewTempApp(b)
	all := crowd(1000)
	p := &people{}
	p.load(protocol.Self{}, all.Contacts, all.Groups)
	l := widget.NewContactList()
	w := test.NewTempWindow(b, l)
	w.Resize(fyne.NewSize(mainWidth, mainHeight))
	for i := 0; b.Loop(); i++ {
		c := all.Contacts[i%1000]
		c.Status = protocol.Statuses()[i%6]
		p.follow(event.ContactChanged{Contact: c})
		l.SetRows(contactRows(p, rowOptions{byStatus: i%2 == 0}))
	}
}

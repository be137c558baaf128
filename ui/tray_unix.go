//go:build linux || freebsd || openbsd || netbsd

package ui

import (
	"bytes"
	"log/slog"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/systray"
)

// statusIcon is our icon in the tray. Fyne's own way to it works only before the
// app runs, when it is not known yet whether there is a tray, and waits for the
// bus on Fyne's goroutine; so the library below it is used, on a goroutine of
// its own.
type statusIcon struct {
	wanted chan traySigns // the newest one; there is room for one
	stop   chan struct{}
	done   chan struct{}
	log    *slog.Logger
	tell   func(DesktopNews)

	mu      sync.Mutex
	actions []func() // of the menu that is shown, in its order
}

// trayClose is how long the bus may take to let the icon go.
const trayClose = time.Second

// traySigns is what the icon shows.
type traySigns struct {
	icon []byte // PNG
	hint string
	menu []trayEntry
}

// trayEntry is a line of the menu. The entries of a menu below it follow with
// one more of depth.
type trayEntry struct {
	depth             int
	label             string
	line              bool // and nothing else
	checked, disabled bool
	action            func()
}

// alike reports whether a line can become the other one without a new menu.
func (e trayEntry) alike(o trayEntry) bool {
	return e.depth == o.depth && e.line == o.line && e.checked == o.checked
}

func newStatusIcon(log *slog.Logger) *statusIcon {
	return &statusIcon{wanted: make(chan traySigns, 1), stop: make(chan struct{}), done: make(chan struct{}), log: log}
}

// listen begins to wait for something to show.
func (s *statusIcon) listen(tell func(DesktopNews)) {
	s.tell = tell
	go s.run()
}

// close takes the icon away, unless the bus hangs.
func (s *statusIcon) close() {
	close(s.stop)
	if s.tell == nil {
		return
	}
	select {
	case <-s.done:
	case <-time.After(trayClose):
	}
}

// show is Desktop.Tray.
func (s *statusIcon) show(icon fyne.Resource, hint string, menu *fyne.Menu) {
	signs := traySigns{icon: icon.Content(), hint: hint, menu: trayEntries(nil, menu, 0)}
	select {
	case <-s.wanted: // nobody saw it yet
	default:
	}
	s.wanted <- signs
}

func trayEntries(list []trayEntry, menu *fyne.Menu, depth int) []trayEntry {
	for _, i := range menu.Items {
		list = append(list, trayEntry{depth, i.Label, i.IsSeparator, i.Checked, i.Disabled, i.Action})
		if i.ChildMenu != nil {
			list = trayEntries(list, i.ChildMenu, depth+1)
		}
	}
	return list
}

// run shows what is wanted. The library panics on a bus that has gone: then
// there is no icon any more, and bus tells of no tray.
func (s *statusIcon) run() {
	defer close(s.done)
	defer func() {
		if r := recover(); r != nil {
			s.log.Info("the tray has gone", "error", r)
		}
	}()
	var now traySigns
	var items []*systray.MenuItem
	end := func() {}
	defer func() { end() }()
	for {
		select {
		case <-s.stop:
			return
		case next := <-s.wanted:
			s.use(next.menu)
			if !bytes.Equal(next.icon, now.icon) {
				systray.SetIcon(next.icon)
			}
			if next.hint != now.hint {
				systray.SetTooltip(next.hint)
			}
			if slices.EqualFunc(next.menu, now.menu, trayEntry.alike) {
				changeMenu(items, now.menu, next.menu)
			} else {
				items = s.makeMenu(next.menu)
			}
			if now.icon == nil {
				end = s.begin()
			}
			now = next
		}
	}
}

// begin puts the icon into the tray; end takes it away again.
func (s *statusIcon) begin() (end func()) {
	systray.SetTitle("Papilio")
	systray.SetOnTapped(func() { s.tell(DesktopNews{Opened: true}) })
	start, leave := systray.RunWithExternalLoop(nil, nil)
	start()
	return func() {
		systray.ResetMenu() // ends those who wait for clicks
		leave()
	}
}

// use makes the actions those of a menu.
func (s *statusIcon) use(menu []trayEntry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.actions = nil
	for _, e := range menu {
		s.actions = append(s.actions, e.action)
	}
}

// makeMenu makes the menu anew.
func (s *statusIcon) makeMenu(entries []trayEntry) []*systray.MenuItem {
	systray.ResetMenu()
	items := make([]*systray.MenuItem, len(entries))
	var above []*systray.MenuItem // the entries that are open, from the outside in
	for i, e := range entries {
		above = above[:e.depth]
		var item *systray.MenuItem
		switch inside := e.depth > 0; {
		case e.line && inside:
			above[e.depth-1].AddSeparator()
		case e.line:
			systray.AddSeparator()
		case e.checked && inside:
			item = above[e.depth-1].AddSubMenuItemCheckbox(e.label, "", true)
		case e.checked:
			item = systray.AddMenuItemCheckbox(e.label, "", true)
		case inside:
			item = above[e.depth-1].AddSubMenuItem(e.label, "")
		default:
			item = systray.AddMenuItem(e.label, "")
		}
		items[i] = item
		above = append(above, item)
		if item == nil {
			continue
		}
		if e.disabled {
			item.Disable()
		}
		go func() { // until the menu is taken away
			for range item.ClickedCh {
				s.act(i)
			}
		}()
	}
	return items
}

// changeMenu makes the lines of a menu say something else.
func changeMenu(items []*systray.MenuItem, now, next []trayEntry) {
	for i, e := range next {
		if items[i] == nil {
			continue
		}
		if e.label != now[i].label {
			items[i].SetTitle(e.label)
		}
		if e.disabled != now[i].disabled {
			if e.disabled {
				items[i].Disable()
			} else {
				items[i].Enable()
			}
		}
	}
}

// act does what a line of the menu is for.
func (s *statusIcon) act(i int) {
	s.mu.Lock()
	var action func()
	if i < len(s.actions) {
		action = s.actions[i]
	}
	s.mu.Unlock()
	if action != nil {
		action()
	}
}

package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"papilio/app"
	"papilio/ui/widget"
)

// The settings of the UI: those of the account in use as Session.Setting knows
// them, and those of the windows, the same for every account, as
// Library.Setting does.
const (
	settingTheme       = "appearance.theme"      // "", "light", "dark"
	settingSmallRows   = "contacts.small"        // "yes" for 24 px pictures
	settingHideOffline = "contacts.hide-offline" // "yes"
	settingSort        = "contacts.sort"         // "status", else by name
	settingGroupOrder  = "contacts.order"        // ids of groups, separated by blanks
	settingFolded      = "contacts.folded"       // ids of folded groups, separated by blanks
)

// shared reports whether a setting is the same for every account: how the
// windows look, what pops up and sounds, and how this computer reaches the internet.
func shared(key string) bool {
	part, _, _ := strings.Cut(key, ".")
	return slices.Contains([]string{"alerts", "appearance", "connection", "sounds", "window"}, part)
}

// memory holds the settings the UI has read or written, so that a widget never
// waits for the disk twice, and writes them one after the other.
type memory struct {
	known   map[string]string
	unsaved [][2]string
	saving  bool
}

// setting returns a setting, "" when it was never set.
func (u *UI) setting(key string) string {
	if v, ok := u.memory.known[key]; ok {
		return v
	}
	v := ""
	if shared(key) {
		v = u.library.Setting(key)
	} else {
		v = u.session.Setting(key)
	}
	u.memory.known[key] = v
	return v
}

// set changes a setting at once and stores it without waiting.
func (u *UI) set(key, value string) {
	if v, ok := u.memory.known[key]; ok && v == value {
		return
	}
	u.memory.known[key] = value
	if key == settingMotion {
		widget.SetStill(value == motionLess)
	}
	u.memory.unsaved = append(u.memory.unsaved, [2]string{key, value})
	u.save()
}

func (u *UI) save() {
	m := &u.memory
	if m.saving || len(m.unsaved) == 0 {
		return
	}
	m.saving = true
	batch := m.unsaved
	m.unsaved = nil
	call(u, func(context.Context) (struct{}, error) {
		return struct{}{}, u.writeSettings(u.session, batch)
	}, func(_ struct{}, err error) {
		m.saving = false
		if err != nil {
			u.log.Error("settings not stored", "error", err)
		}
		u.save()
	})
}

// writeSettings stores settings; it waits for the disk.
func (u *UI) writeSettings(s *app.Session, batch [][2]string) (errs error) {
	for _, kv := range batch {
		if shared(kv[0]) {
			errs = errors.Join(errs, u.library.SetSetting(kv[0], kv[1]))
		} else {
			errs = errors.Join(errs, s.SetSetting(kv[0], kv[1]))
		}
	}
	return errs
}

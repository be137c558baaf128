package ui

import (
	"context"
	"errors"
)

// The settings of the UI as Session.Setting knows them.
const (
	settingTheme       = "appearance.theme"      // "", "light", "dark"
	settingSmallRows   = "contacts.small"        // "yes" for 24 px pictures
	settingHideOffline = "contacts.hide-offline" // "yes"
	settingSort        = "contacts.sort"         // "status", else by name
	settingGroupOrder  = "contacts.order"        // ids of groups, separated by blanks
	settingFolded      = "contacts.folded"       // ids of folded groups, separated by blanks
	settingServer      = "sign-in.server"        // "built-in" or "other"
	settingOtherServer = "sign-in.other-server"  // host:port
	settingOtherLogin  = "sign-in.other-login"   // URL
	settingAddress     = "sign-in.address"       // remembered account of the other server
	settingStatus      = "sign-in.status"        // key of the status
	settingRemember    = "sign-in.remember"      // "no" when not
	settingPassword    = "sign-in.keep-password" // "yes": it is in the keyring
	settingAutomatic   = "sign-in.automatic"     // "yes"
)

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
	v := u.session.Setting(key)
	u.memory.known[key] = v
	return v
}

// set changes a setting at once and stores it without waiting.
func (u *UI) set(key, value string) {
	if v, ok := u.memory.known[key]; ok && v == value {
		return
	}
	u.memory.known[key] = value
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
		var errs error
		for _, kv := range batch {
			errs = errors.Join(errs, u.session.SetSetting(kv[0], kv[1]))
		}
		return struct{}{}, errs
	}, func(_ struct{}, err error) {
		m.saving = false
		if err != nil {
			u.log.Error("settings not stored", "error", err)
		}
		u.save()
	})
}

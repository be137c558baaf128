package ui

import (
	"maps"

	"papilio/protocol"
	"papilio/ui/words"
)

// settingLanguage is the tag of a language ("nl"); "" is the system's.
const settingLanguage = "appearance.language"

// languages returns what there is to choose: the system's under the tag "", and
// every language in its own words.
func languages() []words.Choice {
	return append([]words.Choice{{Name: T("settings.language.system")}}, words.Languages()...)
}

// language returns the tag that was chosen, "" for the system's.
func (u *UI) language() string { return u.setting(settingLanguage) }

// setLanguage says everything in another language at once and remembers it: a
// tag of languages. Every window is made anew, as when another account is used,
// but the person stays signed in, and the conversations that were open come
// back with what was written in them. then is called on Fyne's goroutine when
// all is there again, and may open the settings again; nil is nothing.
func (u *UI) setLanguage(tag string, then func()) {
	if u.moving || u.closed {
		return
	}
	var open []protocol.ConversationID
	u.conversations.open(func(c *conversation) {
		c.keepDraft()
		open = append(open, c.id)
	})
	drafts, unread := maps.Clone(u.conversations.drafts), maps.Clone(u.unread)
	chosen := u.main.chosen
	u.set(settingLanguage, tag)
	words.Use(tag, u.locales())
	u.change(func() error { return nil }, func(error) {
		u.unread, u.main.chosen = unread, chosen
		for i, id := range open {
			c := u.talk(id) // the first one makes the map of drafts
			if i == 0 {
				maps.Copy(u.conversations.drafts, drafts)
			}
			c.input.Begin(drafts[id])
			c.present()
		}
		if then != nil {
			then()
		}
	})
}

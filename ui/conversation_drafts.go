package ui

import (
	"encoding/json"
	"strings"
	"time"

	"papilio/app"
	"papilio/protocol"
)

// settingDrafts is what is half written, as JSON by conversation.
const settingDrafts = "conversations.drafts"

// Bounds of what is half written, and how long after a letter it is stored.
const (
	maxDrafts   = 20
	maxDraft    = 16 << 10 // bytes
	draftsEvery = time.Second
)

// loadDrafts reads what was half written when the program ended.
func (t *conversations) loadDrafts(u *UI) {
	if err := json.Unmarshal([]byte(u.setting(settingDrafts)), &t.drafts); err != nil || t.drafts == nil {
		t.drafts = map[protocol.ConversationID]string{} // of a first start, or it makes no sense
	}
}

// written is called when something was written: soon it is stored.
func (t *conversations) written(u *UI) {
	if !t.storing {
		t.storing = true
		u.after(draftsEvery, func() { t.storing = false; t.storeDrafts(u) })
	}
}

// storeDrafts stores what is half written, unless no history is kept.
func (t *conversations) storeDrafts(u *UI) {
	nothing := u.setting(app.KeepSetting) == app.KeepNothing
	if t.drafts == nil && !nothing { // no conversation was opened
		return
	}
	t.open((*conversation).keepDraft)
	kept := map[protocol.ConversationID]string{}
	keep := func(id protocol.ConversationID) {
		if text := t.drafts[id]; text != "" && len(kept) < maxDrafts {
			kept[id] = strings.ToValidUTF8(text[:min(len(text), maxDraft)], "")
		}
	}
	if !nothing {
		t.open(func(c *conversation) { keep(c.id) }) // they come first
		for id := range t.drafts {
			keep(id)
		}
	}
	value := ""
	if len(kept) > 0 {
		data, err := json.Marshal(kept)
		if err != nil {
			u.log.Error("what is half written is not stored", "error", err)
			return
		}
		value = string(data)
	}
	if value != u.setting(settingDrafts) {
		u.set(settingDrafts, value)
	}
}

// keepDraft remembers what is half written in a conversation.
func (c *conversation) keepDraft() {
	delete(c.u.conversations.drafts, c.id)
	if text := c.input.Text(); strings.TrimSpace(text) != "" {
		c.u.conversations.drafts[c.id] = text
	}
}

package app

import (
	"papilio/p2p"
	"papilio/protocol"
	"papilio/protocol/event"
)

// FetchSetting is the key of the setting that says when pictures and emoticons
// are fetched; its values are FetchAlways (or nothing), FetchOpen and FetchAsked.
const FetchSetting = "objects.fetch"

// The values of FetchSetting.
const (
	FetchAlways = "always" // as soon as they are announced
	FetchOpen   = "open"   // while the conversation with their owner is open
	FetchAsked  = "asked"  // only by FetchPicture, FetchEmoticon and Retry
)

// wanted is what the person wants of transfers and fetches, guarded by
// Session.mu: what is in the settings, and what is to be seen.
type wanted struct {
	fetch    string // FetchSetting
	noDirect bool   // FilesDirectSetting
	ports    p2p.PortRange
	router   bool

	visible map[protocol.Hash]bool // objects on the screen
	open    map[protocol.Address]bool
}

// readWanted reads the settings of it.
func (s *Session) readWanted() {
	fetch, direct, router := s.Setting(FetchSetting), s.Setting(FilesDirectSetting), s.Setting(FilesRouterSetting)
	ports, ok := ParsePorts(s.Setting(FilesPortsSetting))
	if !ok {
		s.logger.Warn("the setting of ports makes no sense")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted.fetch, s.wanted.noDirect, s.wanted.ports, s.wanted.router = fetch, direct == "off", ports, router == "on"
	s.fetchMoreLocked()
}

// settingChanged takes note of settings that change what goes on.
func (s *Session) settingChanged(key string) {
	switch key {
	case FetchSetting, FilesDirectSetting, FilesPortsSetting, FilesRouterSetting:
		s.readWanted()
	case KeepSetting:
		s.keepChanged()
	}
}

// wantsLocked reports whether a wish may be fetched by itself now.
func (s *Session) wantsLocked(w wish) bool {
	switch {
	case w.asked:
		return true
	case s.wanted.fetch == FetchAsked:
		return w.object.IsZero() // there is nothing to fetch
	case s.wanted.fetch == FetchOpen:
		return w.object.IsZero() || s.wanted.open[w.from]
	}
	return true
}

// fetchMoreLocked lets getters look again at what they may fetch.
func (s *Session) fetchMoreLocked() {
	o := s.signedInLocked()
	if o == nil {
		return
	}
	o.roster.kickLocked()
	for _, c := range o.conversations {
		c.emoticons.kickLocked()
	}
}

// maxVisible is how many objects on the screen are remembered.
const maxVisible = 1000

// Show says which objects are on the screen now; they are fetched first. Each
// call replaces what the last one said. It never blocks.
func (s *Session) Show(visible ...protocol.Hash) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted.visible = make(map[protocol.Hash]bool, len(visible))
	for _, h := range visible[:min(len(visible), maxVisible)] {
		s.wanted.visible[h] = true
	}
}

// Opened says with whom a conversation window is open now. Each call replaces
// what the last one said. It never blocks.
func (s *Session) Opened(with ...protocol.Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted.open = make(map[protocol.Address]bool, len(with))
	for _, a := range with {
		s.wanted.open[a] = true
	}
	s.fetchMoreLocked()
}

// Retry fetches an object that was not fetched, or could not be, as soon as
// possible, whatever the setting. What comes of it is told by PictureReceived,
// EmoticonReceived or ObjectFailed.
func (s *Session) Retry(from protocol.Address, object protocol.Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.signedInLocked()
	if o == nil {
		s.bus.Publish(event.ObjectFailed{From: from, Object: object, Code: NotSignedIn})
		return
	}
	if object.IsZero() {
		return
	}
	delete(o.rested, fetchKey{from, object.Hash})
	g := &o.roster
	if object.Type == protocol.CustomEmoticon {
		g = &o.conversationLocked(from).emoticons
	}
	g.askLocked(wish{from: from, object: object, asked: true})
}

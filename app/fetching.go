package app

import "papilio/protocol"

// FetchSetting is the key of the setting that says when pictures and emoticons
// are fetched; its values are FetchAlways (or nothing), FetchOpen and FetchAsked.
const FetchSetting = "objects.fetch"

// The values of FetchSetting.
const (
	FetchAlways = "always" // as soon as they are announced
	FetchOpen   = "open"   // while the conversation with their owner is open
	FetchAsked  = "asked"  // only by FetchPicture, FetchEmoticon and Retry
)

// Show says which objects are on the screen now; they are fetched first. Each
// call replaces what the last one said. It never blocks.
func (s *Session) Show(visible ...protocol.Hash) {}

// Opened says with whom a conversation window is open now. Each call replaces
// what the last one said. It never blocks.
func (s *Session) Opened(with ...protocol.Address) {}

// Retry fetches an object that was not fetched, or could not be, as soon as
// possible, whatever the setting. What comes of it is told by PictureReceived,
// EmoticonReceived or ObjectFailed.
func (s *Session) Retry(from protocol.Address, object protocol.Object) {}

package ui

// Windows that are not written yet. Whoever writes one takes its line away.

// parts holds the windows of the other files; they add their own fields by
// embedding a struct here.
type parts struct {
	conversations conversations
}

func (u *UI) openEmoticons()           {}
func (u *UI) openDisplayPicture()      {}
func (u *UI) openSettings(page string) {}

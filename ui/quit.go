package ui

import (
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// leaving knows what would be lost by quitting.
type leaving struct {
	files  map[int64]bool // on their way
	asking bool
}

func (l *leaving) follow(e event.Event) {
	if e, ok := e.(event.TransferChanged); ok {
		x := e.Transfer
		if x.State.Ended() || x.Incoming && x.State == protocol.TransferOffered {
			delete(l.files, x.ID)
		} else {
			l.files[x.ID] = true
		}
	}
}

// quit quits as a person does: it asks when files are on their way.
func (u *UI) quit() {
	l := &u.leaving
	switch {
	case l.asking:
		return
	case len(l.files) == 0:
		u.app.Quit()
		return
	}
	l.asking = true
	back := func() { l.asking = false }
	u.showMain() // it may be in the tray
	widget.ShowDialog(u.main.w.Canvas(), T("quit.title"), T("quit.files", "Count", len(l.files)), back,
		widget.NewButton(widget.Danger, T("menu.file.quit"), u.app.Quit),
		widget.NewButton(widget.Normal, T("chat.cancel"), back))
}

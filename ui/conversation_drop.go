package ui

import (
	"fyne.io/fyne/v2"

	"papilio/ui/widget"
)

// dropped asks what a picture that was dropped on the window is to become.
func (c *conversation) dropped(at fyne.Position, files []fyne.URI) {
	if len(files) == 0 || c.free {
		return
	}
	turn := c.turn
	c.u.readFile(files[0], func(f file, err error) {
		switch {
		case c.turn != turn:
		case err != nil:
			sentence, _ := errorText(err)
			c.flashText(sentence)
		default:
			widget.ShowMenu(c.window.Canvas(), at, 0, []widget.MenuItem{
				{Text: T("chat.drop.emoticon"), Icon: "smile", Action: func() { c.u.addEmoticonFrom(f.data, "") }},
				{Text: T("chat.drop.picture"), Icon: "image", Action: func() { c.u.displayPictureFrom(f.data) }},
			})
		}
	})
}

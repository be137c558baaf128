package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// forget takes a picture off those used before; that can be taken back.
func (d *displayPictureWindow) forget(key string) {
	for _, h := range d.used {
		if usedKey(h) == key {
			d.forgetPicture(h)
		}
	}
}

func (d *displayPictureWindow) forgetPicture(h protocol.Hash) {
	call(d.u, func(context.Context) (app.ForgottenPicture, error) { return d.u.session.ForgetPicture(h) }, func(p app.ForgottenPicture, err error) {
		if err != nil {
			sentence, _ := errorText(err)
			d.say("danger", sentence)
			return
		}
		d.say("done", T("picture.forgotten"))
		d.offerUndo(func() {
			call(d.u, func(context.Context) (struct{}, error) { return struct{}{}, d.u.session.RememberPicture(p) }, func(struct{}, error) {
				d.say("", "")
				d.load(false)
			})
		})
		d.load(false)
	})
}

// usedMenu shows what can be done with a picture used before.
func (d *displayPictureWindow) usedMenu(key string, at fyne.Position) {
	widget.ShowMenu(d.w.Canvas(), at, 0, []widget.MenuItem{
		{Text: T("picture.use"), Icon: "check", Bold: true, Action: func() { d.choose(key) }},
		{},
		{Text: T("picture.forget"), Icon: "trash", Shortcut: "Del", Danger: true, Action: func() { d.forget(key) }},
	}).First()
}

// offerUndo shows a link that takes back what the foot says.
func (d *displayPictureWindow) offerUndo(undo func()) {
	d.undo = undo
	d.arrange()
}

// takeBack does what the link says.
func (d *displayPictureWindow) takeBack() {
	if undo := d.undo; undo != nil && !d.sending {
		d.undo = nil
		undo()
	}
}

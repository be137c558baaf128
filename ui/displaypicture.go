package ui

import (
	"bytes"
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/ui/widget"
)

// displayPictureWindow is "My display picture".
type displayPictureWindow struct {
	u *UI
	w fyne.Window
	displayPictureLook

	used    []protocol.Hash
	source  source // what is cut from
	turn    int    // counts sources: an answer about an older one is dropped
	cut     cutting
	sending bool
	current []byte // our display picture now
	undo    func() // takes back what the foot says, nil for nothing

	rotating bool
}

// source is a picture to cut from.
type source struct {
	key  string      // of its tile, "" for a file
	img  image.Image // nil while it is being read
	data []byte      // sent as it is when nothing is cut off; nil for a file

	animated bool // only its first frame is here
}

// cutting makes the result of the crop off Fyne's goroutine, one at a time and
// always the newest.
type cutting struct {
	busy, again bool
	png         []byte // the result, nil while it is not made
}

// openDisplayPicture shows My display picture with what is set now.
func (u *UI) openDisplayPicture() {
	d := u.displayPictureWindow()
	d.load(d.source.key == "" && d.source.img == nil)
	present(d.w)
	d.w.Canvas().Focus(d.builtIn)
}

// displayPictureFrom opens My display picture with the bytes of a file.
func (u *UI) displayPictureFrom(data []byte) {
	d := u.displayPictureWindow()
	d.load(false)
	present(d.w)
	d.take(file{data: data}, nil)
}

func (u *UI) displayPictureWindow() *displayPictureWindow {
	if u.displayPicture != nil {
		return u.displayPicture
	}
	d := &displayPictureWindow{u: u}
	u.displayPicture = d
	u.window("display-picture", d.build, d.hidden)
	u.listen(func(e event.Event) {
		switch e.(type) {
		case event.SignedIn, event.SignedOut:
			d.say("", "")
		}
	})
	return d
}

// load reads what is used now and was used before; choose shows the picture of
// now in the crop.
func (d *displayPictureWindow) load(choose bool) {
	type known struct {
		current []byte
		used    []protocol.Hash
	}
	turn := d.turn
	call(d.u, func(context.Context) (known, error) {
		used, err := d.u.session.UsedPictures()
		return known{d.u.session.Picture(), used}, err
	}, func(k known, err error) {
		if err != nil {
			d.u.log.Warn("used pictures not read", "error", err)
		}
		d.current, d.used = k.current, k.used
		d.showUsed()
		if choose && turn == d.turn && k.current != nil {
			d.choose(usedKey(protocol.HashOf(k.current)))
		}
		d.arrange()
	})
}

func usedKey(h protocol.Hash) string { return "used/" + h.String() }

// showUsed fills the pictures used before.
func (d *displayPictureWindow) showUsed() {
	tiles := make([]widget.PictureTile, len(d.used))
	for i, h := range d.used {
		tiles[i] = widget.PictureTile{Key: usedKey(h)}
	}
	d.before.SetTiles(tiles)
	for _, h := range d.used {
		d.u.object(h, func(p *picture.Image) {
			if p != nil {
				d.before.SetImage(usedKey(h), p.Frames[0])
			}
		})
	}
	d.before.SetChosen(d.source.key)
	if d.current != nil && bytes.Equal(d.cut.png, d.current) { // what was just cut out is one of them now
		d.before.SetChosen(usedKey(protocol.HashOf(d.current)))
		if !bytes.Equal(d.source.data, d.current) {
			d.builtIn.SetChosen("")
		}
	}
	d.arrange()
}

// canUse reports whether there is something to send that is not set already.
func (d *displayPictureWindow) canUse() bool {
	return d.cut.png != nil && !d.cut.busy && !d.sending && !bytes.Equal(d.cut.png, d.current)
}

// send makes what is cut out our display picture.
func (d *displayPictureWindow) send() {
	if d.canUse() {
		d.set(d.cut.png)
	}
}

// remove takes our display picture away. It stays among those used before.
func (d *displayPictureWindow) remove() {
	if d.current != nil && !d.sending {
		d.set(nil)
	}
}

// sendTimeout is how long the server may take to confirm.
const sendTimeout = 20 * time.Second

func (d *displayPictureWindow) set(png []byte) {
	before := d.current
	d.sending = true
	d.say("busy", T("picture.sending"))
	call(d.u, func(ctx context.Context) (struct{}, error) {
		ctx, cancel := context.WithTimeout(ctx, sendTimeout)
		defer cancel()
		return struct{}{}, d.u.session.SetPicture(ctx, png)
	}, func(_ struct{}, err error) {
		d.sending = false
		switch {
		case err != nil:
			sentence, _ := errorText(err)
			d.say("danger", sentence)
		case png == nil:
			d.say("done", T("picture.removed"))
		case d.u.people.signedIn:
			d.say("done", T("picture.sent", "Time", widget.Clock(time.Now())))
		default:
			d.say("done", T("picture.kept"))
		}
		if err == nil {
			d.offerUndo(func() { d.set(before) })
		}
		d.load(false)
	})
}

// close hides the window.
func (d *displayPictureWindow) close() {
	hide(d.w)
	d.hidden()
}

// hidden forgets what was cut: the next time begins with the picture of then.
func (d *displayPictureWindow) hidden() {
	d.turn++
	d.builtIn.SetChosen("")
	d.before.SetChosen("")
	d.setSource(source{})
	d.say("", "")
}

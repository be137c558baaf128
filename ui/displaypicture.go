package ui

import (
	"bytes"
	"context"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/assets"
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
}

// source is a picture to cut from.
type source struct {
	key  string      // of its tile, "" for a file
	img  image.Image // nil while it is being read
	data []byte      // sent as it is when nothing is cut off; nil for a file
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
	if d.w.Canvas() != nil && d.source.key == "" && d.source.img == nil {
		d.load(true)
	} else {
		d.load(false)
	}
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
	}
	d.arrange()
}

// choose shows a built-in picture or one used before in the crop.
func (d *displayPictureWindow) choose(key string) {
	d.turn++
	turn := d.turn
	d.builtIn.SetChosen(key)
	d.before.SetChosen(key)
	d.say("", "")
	d.setSource(source{key: key})
	call(d.u, func(context.Context) (source, error) { return d.u.readSource(key) }, func(s source, err error) {
		switch {
		case turn != d.turn:
		case err != nil:
			sentence, _ := errorText(err)
			d.say("danger", sentence)
		default:
			d.setSource(s)
		}
	})
}

// readSource reads the picture of a tile. It runs off Fyne's goroutine.
func (u *UI) readSource(key string) (source, error) {
	for _, p := range assets.Pictures() {
		if p.Name == key {
			img, err := drawSVG(assets.Bytes(p.SVG), builtInSide)
			return source{key, img, assets.Bytes(p.PNG)}, err
		}
	}
	used, err := u.session.UsedPictures()
	for _, h := range used {
		if data, ok := u.session.Object(h); ok && usedKey(h) == key {
			for _, p := range assets.Pictures() { // the drawing is sharper
				if bytes.Equal(assets.Bytes(p.PNG), data) {
					img, err := drawSVG(assets.Bytes(p.SVG), builtInSide)
					return source{key, img, data}, err
				}
			}
			m, err := picture.Decode(data)
			if err != nil {
				return source{}, pictureProblem(err)
			}
			return source{key, m.Frames[0], data}, nil
		}
	}
	if err == nil {
		err = &protocol.Problem{Code: "bad-picture"}
	}
	return source{}, err
}

// browse chooses a file.
func (d *displayPictureWindow) browse() {
	d.u.pickPicture(func(f file, err error) {
		present(d.w)
		d.take(f, err)
	})
}

// take shows a file in the crop.
func (d *displayPictureWindow) take(f file, err error) {
	d.turn++
	turn := d.turn
	call(d.u, func(context.Context) (image.Image, error) {
		if err != nil {
			return nil, err
		}
		m, err := picture.DecodePhoto(f.data)
		if err != nil {
			return nil, pictureProblem(err)
		}
		return m.Frames[0], nil
	}, func(img image.Image, err error) {
		if turn != d.turn {
			return
		}
		if err != nil {
			sentence, _ := errorText(err)
			d.say("danger", sentence)
			return
		}
		d.builtIn.SetChosen("")
		d.before.SetChosen("")
		d.say("", "")
		d.setSource(source{img: img})
		d.w.Canvas().Focus(d.crop)
	})
}

func (d *displayPictureWindow) dropped(_ fyne.Position, uris []fyne.URI) {
	if len(uris) > 0 {
		d.u.readFile(uris[0], d.take)
	}
}

// setSource shows a picture in the crop.
func (d *displayPictureWindow) setSource(s source) {
	d.source = s
	d.crop.SetImage(s.img)
	d.slider.SetValue(0)
	d.cropChanged()
}

// cropChanged makes the result anew. A new square has been sent to nobody.
func (d *displayPictureWindow) cropChanged() {
	d.slider.SetValue(d.crop.Zoom())
	d.cut.png = nil
	if !d.sending {
		d.say("", "")
	}
	d.makeCut()
	d.arrange()
}

func (d *displayPictureWindow) makeCut() {
	img, square := d.source.img, d.crop.Square()
	switch {
	case img == nil:
		d.showResult(nil)
		return
	case d.crop.Full() && d.source.data != nil: // byte for byte, so that the hash stays
		d.cut.png = d.source.data
	}
	if d.cut.busy {
		d.cut.again = true
		return
	}
	d.cut.busy = true
	original := d.cut.png
	type result struct {
		png []byte
		img image.Image
	}
	call(d.u, func(context.Context) (result, error) {
		png := original
		if png == nil {
			var err error
			if png, err = picture.DisplayPicture(img, square); err != nil {
				return result{}, err
			}
		}
		m, err := picture.Decode(png)
		if err != nil {
			return result{}, err
		}
		return result{png, m.Frames[0]}, nil
	}, func(r result, err error) {
		d.cut.busy = false
		if d.cut.again {
			d.cut.again = false
			if err == nil && d.source.img == img {
				d.showResult(r.img) // follows the mouse
			}
			d.makeCut()
			return
		}
		if err != nil {
			d.u.log.Warn("display picture not made", "error", err)
			sentence, _ := errorText(pictureProblem(err))
			d.say("danger", sentence)
			return
		}
		d.cut.png = r.png
		d.showResult(r.img)
		d.arrange()
	})
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
		d.load(false)
	})
}

// close hides the window.
func (d *displayPictureWindow) close() {
	d.w.Hide()
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

package ui

import (
	"bytes"
	"context"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"papilio/app/picture"
	"papilio/assets"
	"papilio/protocol"
)

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
			return source{key: key, img: img, data: assets.Bytes(p.PNG)}, err
		}
	}
	used, err := u.session.UsedPictures()
	for _, h := range used {
		if data, ok := u.session.Object(h); ok && usedKey(h) == key {
			for _, p := range assets.Pictures() { // the drawing is sharper
				if bytes.Equal(assets.Bytes(p.PNG), data) {
					img, err := drawSVG(assets.Bytes(p.SVG), builtInSide)
					return source{key: key, img: img, data: data}, err
				}
			}
			m, err := picture.Decode(data)
			if err != nil {
				return source{}, pictureProblem(err)
			}
			return source{key: key, img: m.Frames[0], data: data}, nil
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
	call(d.u, func(context.Context) (source, error) {
		if err != nil {
			return source{}, err
		}
		m, err := picture.DecodePhoto(f.data)
		if err != nil {
			return source{}, pictureProblem(err)
		}
		s := source{img: m.Frames[0]}
		if m.Format == "gif" {
			all, err := picture.Decode(f.data)
			s.animated = err == nil && all.Animated()
		}
		return s, nil
	}, func(s source, err error) {
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
		d.setSource(s)
		d.w.Canvas().Focus(d.crop)
	})
}

// paste shows the picture on the clipboard, or the file that was copied.
func (d *displayPictureWindow) paste() {
	if paths := copiedFiles(d.u.app.Clipboard().Content()); len(paths) > 0 {
		d.u.readFile(storage.NewFileURI(paths[0]), d.take)
		return
	}
	call(d.u, clipboardPicture, func(data []byte, err error) {
		switch {
		case err != nil:
			d.u.log.Debug("no picture pasted", "error", err)
			fallthrough
		case len(data) == 0:
			d.say("danger", T("emoticons.paste.none"))
		default:
			d.take(file{data: data}, nil)
		}
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

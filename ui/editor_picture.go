package ui

import (
	"context"

	"papilio/app"
	"papilio/app/picture"
	"papilio/protocol"
)

// made is a picture made fit, and decoded to look at.
type made struct {
	prepared picture.Prepared
	image    *picture.Image
}

// load makes the bytes of a file fit, off Fyne's goroutine.
func (e *editor) load(data []byte) {
	e.turn++
	turn := e.turn
	e.reading()
	call(e.u, func(context.Context) (made, error) {
		p, err := picture.Emoticon(data)
		if err != nil {
			return made{}, pictureProblem(err)
		}
		img, err := picture.Decode(p.Data)
		return made{p, img}, pictureProblem(err)
	}, func(m made, err error) {
		switch {
		case turn != e.turn:
		case err != nil:
			e.failed(err)
		default:
			e.prepared, e.ready = m.prepared, true
			e.preview.SetPicture(m.image)
			e.say(infoText(m.prepared))
		}
	})
}

// show shows the picture an emoticon has already.
func (e *editor) show(h protocol.Hash) {
	e.turn++
	turn := e.turn
	e.reading()
	e.u.object(h, func(p *picture.Image) {
		switch {
		case turn != e.turn:
		case p == nil:
			e.failed(&protocol.Problem{Code: app.BadPicture})
		default:
			e.ready = true
			e.preview.SetPicture(p)
			size := p.Bounds().Size()
			e.say(infoText(picture.Prepared{Width: size.X, Height: size.Y, FromWidth: size.X, FromHeight: size.Y, Frames: len(p.Frames)}))
		}
	})
}

// infoText is "50 x 50, 12 frames. Made smaller from 640 x 640."
func infoText(p picture.Prepared) string {
	text := T("editor.size", "Width", p.Width, "Height", p.Height)
	if p.Frames > 1 {
		text += ", " + T("editor.frames", "Count", p.Frames)
	}
	if p.FromWidth != p.Width || p.FromHeight != p.Height {
		text += ". " + T("editor.smaller", "Width", p.FromWidth, "Height", p.FromHeight)
	}
	return text
}

func (e *editor) reading() {
	e.ready, e.prepared = false, picture.Prepared{}
	e.preview.SetPicture(nil)
	e.say(T("editor.reading"))
}

// failed says why there is no picture.
func (e *editor) failed(err error) {
	e.ready = false
	e.preview.SetPicture(nil)
	e.info.SetText("")
	sentence, _ := errorText(err)
	e.trouble.Set(sentence, "", nil)
	e.arrange()
}

// other chooses another picture for the same shortcut.
func (e *editor) other() {
	turn := e.turn
	e.u.pickPicture(func(f file, err error) {
		if turn != e.turn {
			return
		}
		present(e.w)
		e.replace(f, err)
	})
}

// replace takes another file for the draft that is shown.
func (e *editor) replace(f file, err error) {
	if err != nil {
		e.turn++
		e.failed(err)
		return
	}
	e.now.data, e.now.err = f.data, nil
	if e.field.Text() == "" {
		e.suggest(f.name)
	}
	e.load(f.data)
}

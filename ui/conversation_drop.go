package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"papilio/app/picture"
	"papilio/ui/theme"
	"papilio/ui/widget"
)

// dropped takes files that were dropped on the window: one picture asks what it
// is to become, anything else is sent.
func (c *conversation) dropped(at fyne.Position, files []fyne.URI) {
	if len(files) == 0 || c.free {
		return
	}
	if len(files) > 1 || !isPictureFile(files[0]) {
		var paths []string
		for _, f := range files {
			if f.Scheme() == "file" {
				paths = append(paths, f.Path())
			}
		}
		c.sendPaths(paths)
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
			path := files[0].Path()
			c.askPicture(at, f.data, func() { c.sendPaths([]string{path}) })
		}
	})
}

// askPicture asks what a picture is to become; send sends it as a file.
func (c *conversation) askPicture(at fyne.Position, data []byte, send func()) {
	c.popover.close()
	widget.ShowMenu(c.window.Canvas(), at, 0, []widget.MenuItem{
		{Text: T("chat.drop.send"), Icon: "clip", Disabled: c.bar.file.Disabled(), Action: send},
		{Text: T("chat.drop.emoticon"), Icon: "smile", Action: func() { c.u.addEmoticonFrom(data, "") }},
		{Text: T("chat.drop.picture"), Icon: "image", Action: func() { c.u.displayPictureFrom(data) }},
		{Text: T("chat.drop.background"), Icon: "bubble", Disabled: c.several(), Action: func() { c.setBackground(data, !c.bar.file.Disabled()) }},
	}).First()
}

// paste takes copied files from the clipboard, or a picture when there is no text
// on it; it reports whether the paste was taken.
func (c *conversation) paste() bool {
	if text := c.u.app.Clipboard().Content(); text != "" {
		return c.pasteFiles(text)
	}
	turn := c.turn
	call(c.u, func(ctx context.Context) ([]byte, error) {
		data, err := clipboardPicture(ctx)
		if err == nil && len(data) > 0 {
			_, err = picture.Decode(data)
			err = pictureProblem(err)
		}
		return data, err
	}, func(data []byte, err error) {
		switch {
		case c.turn != turn || len(data) == 0 && err == nil:
		case err != nil:
			c.u.log.Debug("no picture pasted", "error", err)
			if len(data) > 0 {
				sentence, _ := errorText(err)
				c.flashText(sentence)
			}
		default:
			c.askPicture(c.overInput(4), data, func() { c.sendBytes(T("chat.pasted")+".png", data) })
		}
	})
	return true
}

// overInput is where a menu of some items stands above the input.
func (c *conversation) overInput(items int) fyne.Position {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.input)
	return at.SubtractXY(0, float32(items)*theme.HeightMenuItem+theme.Space16)
}

// pasteFiles asks whether files that were copied in a file manager are to be
// sent. Nobody sends one by pasting words that somebody else wrote.
func (c *conversation) pasteFiles(text string) bool {
	paths := copiedFiles(text)
	if len(paths) == 0 || !strings.Contains(text, "file://") || c.bar.file.Disabled() {
		return false
	}
	c.popover.close()
	widget.ShowMenu(c.window.Canvas(), c.overInput(2), 0, []widget.MenuItem{
		{Text: T("chat.paste.send", "Count", len(paths), "Name", filepath.Base(paths[0])), Icon: "clip", Action: func() { c.sendPaths(paths) }},
		{Text: T("chat.paste.text"), Icon: "copy", Action: func() { c.input.Insert(text) }},
	}).First()
	return true
}

// sendPaths offers files of this computer to the other side.
func (c *conversation) sendPaths(paths []string) {
	if len(paths) == 0 || c.several() {
		return
	}
	addr := c.addr
	c.ask(func() error {
		var first error
		for _, p := range paths {
			if info, err := os.Stat(p); err == nil && info.IsDir() && len(paths) > 1 {
				continue
			}
			if _, err := c.u.session.SendFile(addr, p); err != nil && first == nil {
				first = err
			}
		}
		return first
	}, nil)
}

// sendBytes offers what is in no file.
func (c *conversation) sendBytes(name string, data []byte) {
	addr := c.addr
	c.ask(func() error {
		_, err := c.u.session.SendFileBytes(addr, name, data)
		return err
	}, nil)
}

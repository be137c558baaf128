package tour

import (
	"bytes"
	"image"
	"image/gif"
	"image/png"
	"path/filepath"
	"strings"

	"golang.org/x/image/draw"

	"papilio/assets"
)

// Our emoticons, and the files of the home they are made of.
const (
	stillShortcut  = "(kaktus)" // too long by one: what is typed first
	stillRight     = "(cacti)"
	movingShortcut = "(fly)"
	stillFile      = "cactus.png"
	movingFile     = "rocket.gif"
)

func openEmoticons(s *tour) {
	s.activate(s.main)
	s.emoticons = s.opens(emoticonsName, thirdPlace, func() { s.key("ctrl+e") })
	s.until("the size of My emoticons", func() bool { return s.desk.bounds(s.emoticons).Size() == emoticonsSize })
	s.shot(s.emoticons, "emoticons-none")
}

// chooseFile clicks a file in the window that asks for one. The folder holds
// only the files of the tour, in the order of their names.
func (s *tour) chooseFile(shot string, name string, act func()) {
	s.Helper()
	files := s.opens(filesName, chatPlace, act)
	s.shot(files, shot)
	s.changes(files, func() { s.click(files, fileTile(s.fileIndex(name))) })
	s.click(files, openFileButton)
	s.gone(files)
}

func addFromFile(s *tour) {
	editor := s.opens(emoticonsName, thirdPlace2, func() {
		s.chooseFile("choose-a-file", stillFile, func() { s.click(s.emoticons, addButton) })
	})
	s.until("the preview", func() bool { return colours(cut(s.desk.grab(editor.id), previewArea), 60) >= 40 })
	s.shot(editor, "emoticon-editor")
	s.refuse(editor, stillShortcut, "emoticon-editor-too-long")
	s.refuse(editor, "(a b)", "emoticon-editor-space")
	mark := s.program.mark()
	s.fill(editor, shortcutField, stillRight)
	s.allowed(editor)
	s.click(editor, editorAdd)
	s.event(mark, "emoticons-changed", nil)
	s.gone(editor)
	s.shot(s.emoticons, "emoticons-one")
}

// refuse types a shortcut that is not taken and looks for the sentence.
func (s *tour) refuse(editor window, shortcut, shot string) {
	s.Helper()
	s.fill(editor, shortcutField, shortcut)
	s.until("why "+shortcut+" is refused", func() bool {
		return count(s.desk.grab(editor.id), problemArea, s.palette.danger) > 60
	})
	s.shot(editor, shot)
	if img := s.desk.grab(editor.id); count(img, s.around(editor, editorAdd), s.palette.primary) > 200 {
		s.Errorf("%s can be added all the same", shortcut)
	}
}

// allowed waits until the button of the editor can be pressed.
func (s *tour) allowed(editor window) {
	s.Helper()
	s.until("the button to add", func() bool {
		return count(s.desk.grab(editor.id), s.around(editor, editorAdd), s.palette.primary) > 200
	})
}

// around is a small part of a window round a place.
func (s *tour) around(w window, p at) image.Rectangle {
	middle := s.place(w, p)
	return image.Rect(middle.X-30, middle.Y-14, middle.X+30, middle.Y+14)
}

func addByDrop(s *tour) {
	where := s.desk.bounds(s.emoticons)
	middle := where.Min.Add(where.Size().Div(2))
	editor := s.opens(emoticonsName, thirdPlace2, func() {
		if err := dropFile(s.desk.display, uint32(s.emoticons.id), middle.X, middle.Y, filepath.Join(s.files(), movingFile)); err != nil {
			s.Fatal(err)
		}
	})
	s.until("the preview", func() bool { return colours(cut(s.desk.grab(editor.id), previewArea), 60) >= 40 })
	s.refuse(editor, stillRight, "emoticon-editor-taken")
	mark := s.program.mark()
	s.fill(editor, shortcutField, movingShortcut)
	s.allowed(editor)
	s.shot(editor, "emoticon-editor-animated")
	s.key("Return")
	s.event(mark, "emoticons-changed", nil)
	s.gone(editor)
	img := s.shot(s.emoticons, "emoticons")
	s.until("the animation to move", func() bool {
		return differ(cut(img, secondEmoticon), cut(s.desk.grab(s.emoticons.id), secondEmoticon)) > 50
	})
	s.key("Escape")
	s.gone(s.emoticons)
}

func sendEmoticon(s *tour) {
	s.activate(s.chat)
	s.click(s.chat, inputField)
	const text = "look what I made " + stillRight
	mark := s.program.mark()
	s.write(text)
	s.key("Return")
	line := s.sent(mark, text)
	list := line.list("emoticons")
	if len(list) != 1 || list[0].text("shortcut") != stillRight {
		s.Fatalf("the emoticons of the line: %v", list)
	}
	answer := s.event(mark, "message", has("from", maria))
	if !fetched(maria, answer) {
		s.Errorf("%q: she has not got the picture", answer.text("text"))
	}
	if _, ok := find(s.still(s.chat), transcriptArea(chatSize), inMessage(assets.Bytes("custom/cactus.png"))); !ok {
		s.Error("our emoticon is not drawn")
	}
	s.shot(s.chat, "conversation-emoticon")
}

func receiveEmoticon(s *tour) {
	mark := s.program.mark()
	s.say("can you send me another emoticon?")
	answer := s.event(mark, "message", has("from", maria))
	list := answer.list("emoticons")
	if len(list) == 0 {
		s.Fatalf("%q has no emoticon", answer.text("text"))
	}
	shortcut := list[0].text("shortcut")
	s.event(0, "emoticon", func(n news) bool { return n.text("hash") == list[0].text("hash") })
	s.until("the picture of "+shortcut, func() bool {
		s.still(s.chat)
		place, ok := s.findCustom(shortcut)
		s.received = place
		return ok
	})
	s.shot(s.chat, "conversation-emoticon-received")
}

// findCustom looks in the last line of the conversation for the emoticon of a
// resident.
func (s *tour) findCustom(shortcut string) (image.Point, bool) {
	for _, e := range assets.Custom() {
		if e.Shortcut == shortcut {
			return find(s.desk.grab(s.chat.id), lastLine(chatSize), inMessage(assets.Bytes(e.File)))
		}
	}
	s.Fatalf("nobody has %s", shortcut)
	return image.Point{}, false
}

func keepEmoticon(s *tour) {
	s.changes(s.chat, func() { s.rightClick(s.chat, at{s.received.X, s.received.Y}) })
	s.shot(s.chat, "conversation-menu")
	mark := s.program.mark()
	s.key("Down", "Return") // Add to my emoticons is the first
	s.event(mark, "emoticons-changed", nil)
	s.shot(s.chat, "conversation-emoticon-added")
}

func pickEmoticon(s *tour) {
	s.click(s.chat, inputField)
	s.write("I bring this ")
	s.changes(s.chat, func() { s.click(s.chat, smileButton) })
	s.hover(s.chat, pickerFirst(10))
	s.shot(s.chat, "picker")
	s.write(stillRight) // in the search field: ours is the only one left
	s.changes(s.chat, func() { s.click(s.chat, pickerFirst(0)) })
	s.changes(s.chat, func() { s.click(s.chat, smileButton) })
	s.changes(s.chat, func() { s.click(s.chat, pickerClassic(0)) })
	mark := s.program.mark()
	s.click(s.chat, sendButton)
	line := s.event(mark, "queued", nil)
	if text := line.text("text"); !strings.HasPrefix(text, "I bring this "+stillRight) || len(text) <= len("I bring this "+stillRight) {
		s.Errorf("the line is %q", text)
	}
	s.sent(mark, line.text("text"))
	s.event(mark, "message", has("from", maria))
	s.click(s.chat, inputField)
	s.hover(s.main, at{170, -80})
	s.shot(s.chat, "conversation-picked")
	s.shot(s.main, "contacts-talking")
}

// inMessage returns the first frame of a custom emoticon as large as it is
// drawn in a message: at most 40.
func inMessage(data []byte) image.Image {
	img := decode(data)
	size := img.Bounds().Size()
	largest := max(size.X, size.Y)
	if largest <= customSize {
		return img
	}
	small := image.NewNRGBA(image.Rect(0, 0, size.X*customSize/largest, size.Y*customSize/largest))
	draw.CatmullRom.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	return small
}

// decode reads a PNG or the first frame of a GIF.
func decode(data []byte) image.Image {
	if img, err := png.Decode(bytes.NewReader(data)); err == nil {
		return img
	}
	if img, err := gif.Decode(bytes.NewReader(data)); err == nil {
		return img
	}
	return image.NewNRGBA(image.Rectangle{})
}

func picture(name string) image.Image { return decode(assets.Bytes(name)) }

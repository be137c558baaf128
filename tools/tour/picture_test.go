package tour

import "image"

func pictureFromFile(s *tour) {
	before := cut(s.still(s.main), ownPictureArea)
	s.picture = s.opens(pictureName, thirdPlace, func() { s.click(s.main, ownPicture) })
	s.until("the size of My display picture", func() bool { return s.desk.bounds(s.picture).Size() == pictureSize })
	s.shot(s.picture, "display-picture")
	s.chooseFile("choose-a-picture", photoFile, func() { s.click(s.picture, browseButton) })
	s.until("the result", func() bool { return colours(cut(s.desk.grab(s.picture.id), resultArea), 60) >= 40 })
	s.shot(s.picture, "display-picture-file")
	s.crop("the square to move", cropMiddle, cropMoved)
	s.crop("the square to zoom", cropCorner, cropPulled)
	s.shot(s.picture, "display-picture-crop")
	s.kept["photo"] = s.usePicture()
	s.shot(s.picture, "display-picture-sent")
	s.until("our picture in the main window", func() bool {
		return differ(before, cut(s.desk.grab(s.main.id), ownPictureArea)) > 1000
	})
}

// crop drags something of the square and waits for another result.
func (s *tour) crop(what string, from, to at) {
	s.Helper()
	before := cut(s.still(s.picture), resultArea)
	s.drag(s.picture, from, to)
	s.until(what, func() bool { return differ(before, cut(s.desk.grab(s.picture.id), resultArea)) > 1000 })
	s.still(s.picture)
}

// usePicture presses Use picture and returns the hash of what contacts have now.
func (s *tour) usePicture() string {
	s.Helper()
	s.until("the button to use it", func() bool {
		return count(s.desk.grab(s.picture.id), s.around(s.picture, useButton), s.palette.primary) > 200
	})
	mark := s.program.mark()
	s.click(s.picture, useButton)
	self := s.event(mark, "self", func(n news) bool { return n.text("picture") != "" })
	s.hover(s.picture, at{450, 300})
	return self.text("picture")
}

func pictureBuiltIn(s *tour) {
	photo := cut(s.still(s.main), ownPictureArea)
	before := cut(s.still(s.picture), resultArea)
	s.click(s.picture, builtInPicture(0))
	s.until("another result", func() bool {
		now := cut(s.desk.grab(s.picture.id), resultArea)
		return differ(before, now) > 1000 && colours(now, 60) >= 40
	})
	s.shot(s.picture, "display-picture-built-in")
	hash := s.usePicture()
	if hash == s.kept["photo"] {
		s.Error("the picture is the same as before")
	}
	s.kept["picture"] = hash
	s.still(s.picture)
	s.key("Escape")
	s.gone(s.picture)
	s.hover(s.main, at{170, -80})
	s.until("the new picture in the main window", func() bool {
		return differ(photo, cut(s.desk.grab(s.main.id), ownPictureArea)) > 1000
	})
	img := s.shot(s.main, "contacts-with-picture")
	s.kept["own"] = string(cut(img, ownPictureArea).Pix)
}

// sameOwnPicture reports whether the main window shows the picture it showed
// when it was set.
func (s *tour) sameOwnPicture() bool {
	then := image.NewNRGBA(image.Rect(0, 0, ownPictureArea.Dx(), ownPictureArea.Dy()))
	copy(then.Pix, s.kept["own"])
	return differ(then, cut(s.desk.grab(s.main.id), ownPictureArea)) < 50
}

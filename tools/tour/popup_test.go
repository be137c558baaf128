package tour

import (
	"image"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// corner is where the first pop-up stands.
func (s *tour) corner() image.Rectangle {
	size := s.desk.grab(s.desk.root).Rect.Max
	return image.Rect(size.X-12-320, size.Y-12-98, size.X-12, size.Y-12)
}

// popUp: an answer that comes while another window is in front stands in the
// corner, takes no keys, and opens the conversation when it is clicked.
func popUp(s *tour) {
	mark := s.program.mark()
	s.click(s.chat, inputField)
	const text = "tell me when you are there"
	s.write(text)
	s.key("Return")
	s.sent(mark, text)
	s.activate(s.main)
	s.until("the main window in front", func() bool { return s.active() == s.main.id })
	s.event(mark, "message", has("from", maria))
	at := s.corner()
	before := 0
	s.until("the pop-up at rest", func() bool {
		last := before
		before = count(s.desk.grab(s.desk.root), at, s.palette.window)
		return before > 8000 && before == last
	})
	s.until("the title to count", func() bool { return s.named("(1) Maria" + chatName) })
	if s.active() != s.main.id {
		s.Error("the pop-up has taken the keys")
	}
	s.save("pop-up", cut(s.desk.grab(s.desk.root), at.Inset(-12)))
	s.desk.xdotool(s.T, "mousemove", at.Min.X+150, at.Min.Y+70, "click", 1)
	s.until("the conversation in front", func() bool { return s.active() == s.chat.id })
	s.until("the corner to be empty", func() bool { return count(s.desk.grab(s.desk.root), at, s.palette.window) == 0 })
	s.until("the title to be as before", func() bool { return s.named("Maria" + chatName) })
}

// active returns the window that has the keys.
func (s *tour) active() xproto.Window {
	v := s.desk.property(s.desk.root, "_NET_ACTIVE_WINDOW")
	if len(v) < 4 {
		return 0
	}
	return xproto.Window(xgb.Get32(v))
}

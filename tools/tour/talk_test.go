package tour

import (
	"slices"
	"strings"
	"time"

	"papilio/app"
)

// maria is the resident we talk with.
const maria = "maria@papilio.local"

// resident returns what the program knows of somebody on the built-in server.
func resident(address string) app.Resident {
	for _, r := range app.Characters() {
		if string(r.Address) == address {
			return r
		}
	}
	return app.Resident{}
}

// openChat opens the conversation with the nth of the group Friends.
func (s *tour) openChat(row int, name string) {
	s.Helper()
	for range 3 { // a slow computer may take two clicks for a double click or not
		s.doubleClick(s.main, personIn(row))
		if within(3*time.Second, func() bool { return s.named(name + chatName) }) {
			break
		}
	}
	s.chat = s.window(name+chatName, chatPlace)
	s.until("the size of the conversation", func() bool { return s.desk.bounds(s.chat).Size() == chatSize })
	s.activate(s.chat)
	s.still(s.chat)
}

// say writes a line and sends it, and returns it as the program took it.
func (s *tour) say(text string) news {
	s.Helper()
	mark := s.program.mark()
	s.click(s.chat, inputField)
	s.write(text)
	s.key("Return")
	return s.sent(mark, text)
}

// sent waits until a line was taken and has been delivered.
func (s *tour) sent(mark int, text string) news {
	s.Helper()
	line := s.event(mark, "queued", has("text", text))
	fate := s.event(mark, "delivery", func(n news) bool { return n.number("id") == line.number("id") })
	if fate.text("delivery") != "sent" {
		s.Fatalf("the line %q was not delivered: %v", text, fate)
	}
	return line
}

func conversationOpens(s *tour) {
	s.openChat(1, "Maria")
	s.shot(s.chat, "conversation-empty")
}

func conversationText(s *tour) {
	mark := s.program.mark()
	before := s.desk.grab(s.chat.id)
	s.click(s.chat, inputField)
	const text = "hey Maria :) I am packing already (F)"
	s.write(text)
	s.shot(s.chat, "conversation-writing")
	s.key("Return")
	s.sent(mark, text)
	s.event(mark, "typing", has("from", maria))
	s.until("the line that she is writing", func() bool {
		return count(s.desk.grab(s.chat.id), statusLine(chatSize), s.palette.text) > 40
	})
	s.shot(s.chat, "conversation-typing")
	answer := s.event(mark, "message", has("from", maria))
	if answer.text("text") == "" {
		s.Error("the answer is empty")
	}
	if n := differ(before, s.still(s.chat)); n < 2000 {
		s.Errorf("the conversation shows nothing new: %d pixels", n)
	}
	s.shot(s.chat, "conversation")
}

func conversationLook(s *tour) {
	mark := s.program.mark()
	s.changes(s.chat, func() { s.click(s.chat, fontButton) })
	s.shot(s.chat, "conversation-font")
	s.changes(s.chat, func() { s.key("Escape") })
	s.click(s.chat, inputField)
	s.key("ctrl+b")
	s.changes(s.chat, func() { s.click(s.chat, colorButton) })
	s.shot(s.chat, "conversation-colours")
	s.changes(s.chat, func() { s.click(s.chat, swatch(9)) }) // green
	s.click(s.chat, inputField)
	const text = "first the café, then the ferry to Malmö"
	s.paste(text)
	s.shot(s.chat, "conversation-bold")
	s.key("Return")
	line := s.sent(mark, text)
	format, _ := line["format"].(map[string]any)
	if format["bold"] != true || format["color"] != float64(0x1d7038) {
		s.Errorf("the format is %v", format)
	}
	s.event(mark, "message", has("from", maria))
	s.shot(s.chat, "conversation-formats")
	// Back to what it was.
	s.key("ctrl+b")
	s.changes(s.chat, func() { s.click(s.chat, colorButton) })
	s.changes(s.chat, func() { s.click(s.chat, swatch(0)) })
}

// fetched reports whether somebody's answer thanks for an emoticon: they do
// when they have its picture.
func fetched(address string, answer news) bool {
	return slices.ContainsFunc(resident(address).Thanks, func(line string) bool { return strings.HasPrefix(answer.text("text"), line) })
}

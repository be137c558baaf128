package tour

// name is what we call ourselves: Lena and a sun.
const name = "Lena (#)"

func findContact(s *tour) {
	s.activate(s.main)
	s.key("ctrl+f")
	s.write("pio")
	s.shot(s.main, "filter")
	s.key("Escape")
	s.until("everybody again", s.listHasPictures)
}

func foldGroup(s *tour) {
	s.click(s.main, groupHead)
	s.until("the group to fold", func() bool { return !s.listHasPictures() })
	s.hover(s.main, at{170, -80})
	s.shot(s.main, "contacts-folded")
	s.click(s.main, groupHead)
	s.until("the group to unfold", s.listHasPictures)
}

func changeStatus(s *tour) {
	s.changes(s.main, func() { s.click(s.main, statusButton) })
	s.shot(s.main, "status")
	mark := s.program.mark()
	s.key("b", "Return")
	s.event(mark, "self", has("status", "busy"))
	s.changes(s.main, func() { s.click(s.main, statusButton) })
	s.key("Return") // Online is the first
	s.event(mark, "self", has("status", "online"))
}

func contactMenu(s *tour) {
	s.changes(s.main, func() { s.rightClick(s.main, personIn(1)) })
	s.shot(s.main, "contact-menu")
	s.setClipboard("nothing")
	s.key("c", "Return") // Copy address
	s.until("her address in the clipboard", func() bool { return s.clipboard() == maria })
}

func addContact(s *tour) {
	s.changes(s.main, func() { s.click(s.main, addContactButton) })
	s.shot(s.main, "add-contact")
	s.write("nobody@papilio.local")
	s.changesBy(400, s.main, func() { s.key("Return") }) // there is nobody of this name: a sentence below the field
	s.shot(s.main, "add-contact-nobody")
	s.changes(s.main, func() { s.key("Escape") })
}

func changeName(s *tour) {
	s.activate(s.main)
	mark := s.program.mark()
	s.changes(s.main, func() { s.key("alt+f") })
	s.changes(s.main, func() { s.key("c", "Return") }) // Change my name
	s.key("ctrl+a")
	s.write(name)
	s.shot(s.main, "name")
	s.key("Return")
	s.event(mark, "self", has("name", name))
	s.until("the name in the title", func() bool { return s.named(name + chatName) })
}

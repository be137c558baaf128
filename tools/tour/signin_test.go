package tour

import (
	"path/filepath"
)

// steps is the tour, in order.
var steps = []step{
	{"first page", firstPage},
	{"dead server", signInDead},
	{"silent server", signInSilent},
	{"wrong password", signInWrong},
	{"built-in server", signInBuiltIn},
	{"pictures of the residents", residentPictures},
	{"find a contact", findContact},
	{"fold a group", foldGroup},
	{"my status", changeStatus},
	{"contact menu", contactMenu},
	{"add a contact", addContact},
	{"my name", changeName},
	{"display picture from a file", pictureFromFile},
	{"display picture built in", pictureBuiltIn},
	{"conversation", conversationOpens},
	{"text and an answer", conversationText},
	{"pop-up", popUp},
	{"bold and colour", conversationLook},
	{"my emoticons", openEmoticons},
	{"emoticon from a file", addFromFile},
	{"emoticon by drag and drop", addByDrop},
	{"emoticon sent", sendEmoticon},
	{"emoticon received", receiveEmoticon},
	{"add to my emoticons", keepEmoticon},
	{"emoticon picker", pickEmoticon},
	{"settings", openSettings},
	{"connection report", connectionReport},
	{"start again", launchAgain},
	{"another start with a link", linkIsFollowed},
	{"everything is still there", everythingIsThere},
	{"small windows", smallWindows},
	{"another server", otherServer},
	{"not delivered, sent again", notDelivered},
	{"quit", quits},
}

// launch starts the program on the profile of the tour.
func (s *tour) launch(events string) {
	s.Helper()
	s.program = startProgram(s.whole, s.desk, s.look, filepath.Join(s.home, "profile"), filepath.Join(s.home, events))
	s.main = s.window(mainName, mainPlace)
	s.activate(s.main)
}

// firstPage is the first start: everything is chosen already, and a server of
// one's own is two clicks away.
func firstPage(s *tour) {
	s.launch("events.jsonl")
	s.until("the size of the first page", func() bool { return s.desk.bounds(s.main).Size() == signInSize })
	img := s.shot(s.main, "first-page")
	if n := count(img, img.Rect, s.palette.primary); n < 3000 {
		s.Errorf("the button to start is not there: %d pixels of its colour", n)
	}
	s.click(s.main, firstOwn)
	s.still(s.main)
	s.fillServer("Attic", deadServer(s.T), "", func() { s.click(s.main, signInButton) })
	s.until("the size of the sign-in window", func() bool { return s.desk.bounds(s.main).Size() == signInSize })
	s.shot(s.main, "sign-in")
}

// fillServer does what opens Add a server, fills it in and saves; the form has
// the server then.
func (s *tour) fillServer(name, address, login string, act func()) {
	s.Helper()
	w := s.opens(serverName, thirdPlace, act)
	s.still(w)
	s.write(name) // the first field has the cursor
	s.key("Tab")
	s.write(address)
	s.key("Tab")
	if login != "" {
		s.write(login)
	}
	s.shot(w, "server-"+name)
	s.key("Return")
	s.gone(w)
	s.activate(s.main)
	s.kept["servers"] += "x"
}

// addServer adds a server from the list of the form.
func (s *tour) addServer(name, address, login string) {
	s.Helper()
	s.changes(s.main, func() { s.click(s.main, serverChoice) })
	s.fillServer(name, address, login, func() { s.click(s.main, choiceItem(serverChoice, serversOwn+len(s.kept["servers"]))) })
}

// whoSignsIn fills in the form.
func (s *tour) whoSignsIn(account, password string) {
	s.Helper()
	s.fill(s.main, emailField, account)
	s.key("Tab", "ctrl+a") // to the password, which cannot be read back
	s.write(password)
}

func signInDead(s *tour) {
	mark := s.program.mark()
	s.whoSignsIn(lena, lenaPassword)
	s.click(s.main, signInButton)
	out := s.event(mark, "signed-out", has("reason", "failed"))
	if out.text("code") != "server-unreachable" {
		s.Errorf("the code is %q", out.text("code"))
	}
	s.until("the sentence under the server", func() bool {
		return count(s.desk.grab(s.main.id), belowServer, s.palette.danger) > 60
	})
	s.shot(s.main, "sign-in-dead-server")
}

func signInSilent(s *tour) {
	s.addServer("Silence", silentServer(s.T), "")
	s.whoSignsIn(lena, lenaPassword)
	mark := s.program.mark()
	s.click(s.main, signInButton)
	s.event(mark, "signing-in", has("step", "reaching"))
	s.until("the steps", func() bool { return count(s.desk.grab(s.main.id), stepsArea, s.palette.text) > 100 })
	s.shot(s.main, "sign-in-progress")
	s.click(s.main, signInButton) // Cancel now
	out := s.event(mark, "signed-out", nil)
	if out.text("code") != "cancelled" {
		s.Errorf("the code is %q", out.text("code"))
	}
	s.hover(s.main, quietPlace)
	s.until("the form again", func() bool {
		img := s.desk.grab(s.main.id)
		return count(img, img.Rect, s.palette.primary) > 3000
	})
}

func signInWrong(s *tour) {
	s.server = startServer(s.whole, s.desk)
	s.addServer("Cellar", s.server.notification, s.server.login)
	s.whoSignsIn(lena, "not-this-one")
	mark := s.program.mark()
	s.click(s.main, signInButton)
	out := s.event(mark, "signed-out", has("reason", "failed"))
	if out.text("code") != "wrong-password" {
		s.Errorf("the code is %q", out.text("code"))
	}
	s.until("the sentence under the password", func() bool {
		return count(s.desk.grab(s.main.id), belowPassword, s.palette.danger) > 60
	})
	s.shot(s.main, "sign-in-wrong-password")
}

func signInBuiltIn(s *tour) {
	s.click(s.main, passwordField)
	s.write("x") // the sentence goes and the form is in its place again
	s.until("the sentence to go", func() bool { return count(s.desk.grab(s.main.id), belowPassword, s.palette.danger) == 0 })
	s.changes(s.main, func() { s.click(s.main, serverChoice) })
	s.shot(s.main, "sign-in-servers")
	s.click(s.main, choiceItem(serverChoice, 0))
	s.still(s.main)
	mark := s.program.mark()
	s.click(s.main, signInButton)
	in := s.event(mark, "signed-in", nil)
	if in.text("status") != "online" {
		s.Errorf("signed in as %q", in.text("status"))
	}
	s.kept["me"] = in.text("account")
	s.until("the size of the contacts", func() bool { return s.desk.bounds(s.main).Size() == contactsSize })
}

func residentPictures(s *tour) {
	s.until("the pictures of four residents", func() bool {
		seen := map[string]bool{}
		for _, n := range s.program.since(0, "picture") {
			seen[n.text("of")] = true
		}
		return len(seen) >= 4
	})
	s.until("the pictures in the list", s.listHasPictures)
	s.until("the hairline at the foot", func() bool {
		return count(s.desk.grab(s.main.id), footLine(contactsSize), s.palette.hairline) >= contactsSize.X*9/10
	})
	s.shot(s.main, "contacts")
}

// listHasPictures reports whether the people of the first group have pictures.
func (s *tour) listHasPictures() bool {
	img := s.desk.grab(s.main.id)
	for row := range 3 {
		if colours(cut(img, picturesIn(row)), 40) < 30 {
			return false
		}
	}
	return true
}

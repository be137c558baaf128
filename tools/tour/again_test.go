package tour

import (
	"bufio"
	"encoding/json"
	"image"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"papilio/assets"
)

// launchAgain ends the program as a person does and starts it on the same data.
func launchAgain(s *tour) {
	s.activate(s.main)
	s.key("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- s.program.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			s.Fatalf("the program ends with %v", err)
		}
	case <-time.After(patience):
		s.Fatal("the program does not end")
	}
	s.launch("events-2.jsonl")
	s.shot(s.main, "sign-in-again")
	mark := s.program.mark()
	s.click(s.main, signInButton)
	s.event(mark, "signed-in", nil)
	s.until("the size of the contacts", func() bool { return s.desk.bounds(s.main).Size() == contactsSize })
	s.until("the pictures in the list", s.listHasPictures)
	s.until("our own picture", s.sameOwnPicture)
	s.until("our name", func() bool { return s.named(name + chatName) })
	s.shot(s.main, "contacts-again")
}

func everythingIsThere(s *tour) {
	s.activate(s.main)
	s.emoticons = s.opens(emoticonsName, thirdPlace, func() { s.key("ctrl+e") })
	s.until("our emoticon", func() bool {
		img := s.desk.grab(s.emoticons.id)
		_, ok := find(img, img.Rect, picture("custom/cactus.png"))
		return ok
	})
	s.shot(s.emoticons, "emoticons-again")
	s.key("Escape")
	s.gone(s.emoticons)
	s.openChat(1, "Maria")
	s.until("our emoticon in the history", func() bool {
		_, ok := find(s.desk.grab(s.chat.id), transcriptArea(chatSize), inMessage(assets.Bytes("custom/cactus.png")))
		return ok
	})
	s.shot(s.chat, "conversation-again")
	// All that the pictures were asked for has been drawn from the cache.
	for _, name := range []string{"picture", "emoticon", "object-failed"} {
		if again := s.program.since(0, name); len(again) > 0 {
			s.Errorf("%d are fetched again: %v", len(again), again[0])
		}
	}
}

// smallWindows makes the windows as small as they may become.
func smallWindows(s *tour) {
	s.resize(s.chat, smallChat)
	s.shot(s.chat, "conversation-small")
	s.changes(s.chat, func() { s.click(s.chat, foldButton) })
	s.shot(s.chat, "conversation-small-folded")
	s.changes(s.chat, func() { s.click(s.chat, foldButton) })
	s.resize(s.chat, chatSize)
	s.resize(s.main, smallContacts)
	s.shot(s.main, "contacts-small")
	s.resize(s.main, contactsSize)
	s.still(s.main)
}

// guest is somebody on the stand-in server: papilio-cli session.
type guest struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// invite signs somebody in and returns when they are there.
func (s *tour) invite(account, password string) *guest {
	s.Helper()
	c := s.desk.command(filepath.Join(build, "papilio-cli"), "session", "--profile", filepath.Join(s.home, account))
	c.Env = append(c.Env, "PAPILIO_PASSWORD="+password)
	g := &guest{cmd: c}
	var err error
	if g.in, err = c.StdinPipe(); err != nil {
		s.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		s.Fatal(err)
	}
	g.out = bufio.NewScanner(out)
	run(s.whole, c)
	json.NewEncoder(g.in).Encode(map[string]any{"do": "sign-in", "ref": 1, "account": account, "server": s.server.notification, "login": s.server.login, "status": "online"})
	g.hears(s, "done")
	return g
}

// hears reads until an event of a name.
func (g *guest) hears(s *tour, name string) news {
	s.Helper()
	force := time.AfterFunc(answerTime, func() { g.cmd.Process.Kill() })
	defer force.Stop()
	for g.out.Scan() {
		var n news
		if json.Unmarshal(g.out.Bytes(), &n) == nil && n.text("event") == name {
			return n
		}
	}
	s.Fatalf("the guest does not hear %q", name)
	return nil
}

// vanish is a computer that loses its power.
func (g *guest) vanish() {
	g.cmd.Process.Kill()
	g.cmd.Wait()
}

func otherServer(s *tour) {
	s.activate(s.chat)
	s.key("Escape")
	s.gone(s.chat)
	guest := s.invite(tom, tomPassword)
	s.activate(s.main)
	mark := s.program.mark()
	s.key("ctrl+o")
	s.event(mark, "signed-out", has("reason", "requested"))
	s.until("the sign-in window", func() bool { return s.desk.bounds(s.main).Size() == signInSize })
	s.still(s.main)
	s.changes(s.main, func() { s.click(s.main, serverOfOwn) })
	s.click(s.main, choiceItem(serverOfOwn, serversOwn+len(s.kept["servers"])-1)) // the one that was added last
	s.still(s.main)
	mark = s.program.mark()
	s.whoSignsIn(lena, lenaPassword)
	s.key("Return")
	s.event(mark, "signed-in", has("account", lena))
	s.event(mark, "contact", func(n news) bool { return n.text("address") == tom && n.text("status") == "online" })
	s.until("the size of the contacts", func() bool { return s.desk.bounds(s.main).Size() == contactsSize })
	s.shot(s.main, "contacts-other-server")
	s.openChat(0, "Tom")
	s.say("hello Tom")
	if m := guest.hears(s, "message"); m.text("text") != "hello Tom" {
		s.Errorf("Tom hears %q", m.text("text"))
	}
	guest.vanish()
	s.event(mark, "contact", func(n news) bool { return n.text("address") == tom && n.text("status") == "offline" })
}

func notDelivered(s *tour) {
	mark := s.program.mark()
	// The input has the focus. A click now could be the second of a double
	// click, which selects what is being written when the time for it is over.
	const text = "are you still there?"
	s.write(text)
	s.key("Return")
	line := s.event(mark, "queued", has("text", text))
	fate := s.event(mark, "delivery", func(n news) bool { return n.number("id") == line.number("id") })
	if fate.text("delivery") != "not-sent" {
		s.Errorf("the line is %v", fate)
	}
	again := s.sendAgain()
	s.shot(s.chat, "not-delivered")

	guest := s.invite(tom, tomPassword)
	s.event(mark, "contact", func(n news) bool { return n.text("address") == tom && n.text("status") == "online" })
	s.still(s.chat)
	mark = s.program.mark()
	s.click(s.chat, again)
	s.event(mark, "delivery", func(n news) bool { return n.text("delivery") == "sent" })
	if m := guest.hears(s, "message"); m.text("text") != text {
		s.Errorf("Tom hears %q", m.text("text"))
	}
	s.shot(s.chat, "sent-again")
	guest.vanish()
}

// sendAgain finds the words Send again, in the colour of what can be pressed.
func (s *tour) sendAgain() at {
	s.Helper()
	var place at
	s.until("Send again", func() bool {
		img := s.desk.grab(s.chat.id)
		area := transcriptArea(chatSize)
		area.Min.X += 60 // the bar of our lines has the same colour
		box := image.Rectangle{}
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				if near(img.NRGBAAt(x, y), s.palette.primary, 6) {
					box = box.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		place = at{(box.Min.X + box.Max.X) / 2, (box.Min.Y + box.Max.Y) / 2}
		return box.Dx() > 40 && box.Dy() < 24
	})
	return place
}

func quits(s *tour) {
	s.activate(s.main)
	s.key("ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- s.program.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			s.Errorf("the program ends with %v", err)
		}
	case <-time.After(patience):
		s.Error("the program does not end")
	}
	if said := s.program.errors.String(); strings.Contains(said, "panic") || strings.Contains(said, "Error in Fyne call thread") {
		s.Errorf("the program said: %.3000s", said)
	}
}

package tour

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// startAnother starts the program once more on the same data with a link, and
// returns when that start has ended: the program that runs has the link.
func (s *tour) startAnother(link string) {
	s.Helper()
	path, err := filepath.Abs(filepath.Join(build, "papilio"))
	if err != nil {
		s.Fatal(err)
	}
	c := s.desk.command(path, "--data", filepath.Join(s.home, "profile"), "--", link)
	began := time.Now()
	force := time.AfterFunc(patience, func() { c.Process.Kill() })
	defer force.Stop()
	out, err := c.CombinedOutput()
	if err != nil || len(out) > 0 {
		s.Fatalf("the second start ends after %v with %v: %s", time.Since(began), err, out)
	}
}

// linkIsFollowed: a second start ends at once, and the first one opens what it
// was given: a conversation, and a form that adds nobody by itself.
func linkIsFollowed(s *tour) {
	s.startAnother("msnim:chat?contact=jonas%40papilio.local")
	w := s.window("Jonas"+chatName, chatPlace)
	s.shot(w, "link-conversation")
	s.activate(w)
	s.key("Escape")
	s.gone(w)

	mark := s.program.mark()
	s.changes(s.main, func() { s.startAnother("msnim:add?contact=nora@papilio.local") })
	s.shot(s.main, "link-add")
	s.activate(s.main)
	s.changes(s.main, func() { s.key("Escape") })
	s.changes(s.main, func() { s.startAnother("msnim:delete?contact=jonas@papilio.local") })
	s.shot(s.main, "link-bad")
	s.changes(s.main, func() { s.key("Escape") })
	for _, n := range s.program.since(mark, "contact") {
		if strings.Contains(fmt.Sprint(n), "nora@") {
			s.Errorf("a link added somebody: %v", n)
		}
	}
	if s.program.cmd.ProcessState != nil {
		s.Error("the first program has ended")
	}
}

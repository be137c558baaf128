package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// village is the built-in server whose residents' time the test holds: their
// pauses in a conversation take no time, and those between two statuses end
// when the test says so.
func village(t testing.TB, residents []Resident) (b *BuiltIn, you *person, tick chan struct{}) {
	checkLeaks(t)
	tick = make(chan struct{})
	b, err := StartBuiltIn(context.Background(), BuiltInOptions{
		Name: "Lena", Residents: residents, Seed: 1, Logger: testLogger(t),
		Wait: func(ctx context.Context, d time.Duration) error {
			if d < time.Minute {
				return ctx.Err()
			}
			select {
			case <-tick:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	you = (&house{TB: t}).person("you")
	you.address = You
	return b, you, tick
}

// people are the real residents with art of the test's own.
func people() []Resident {
	list := Characters()
	for i := range list {
		list[i].Picture = displayPicture(uint64(50 + i))
		list[i].Emoticons = []ResidentEmoticon{{"(one)", pngOf(uint64(60+i), 40, 500)}, {"(two)", animation(uint64(70 + i))}}
	}
	return list
}

func TestBuiltInResidentsAreThere(t *testing.T) {
	list := people()
	b, you, _ := village(t, list)
	if err := you.SignIn(you.h.context(), b.Credentials()); err != nil {
		t.Fatal(err)
	}
	if self := you.Snapshot().Self; self.Name != "Lena" {
		t.Errorf("you are %q", self.Name)
	}
	for _, r := range list {
		await(you, func(e event.PictureReceived) bool {
			return e.Of == r.Address && e.Object.Hash == protocol.HashOf(r.Picture)
		})
	}
	state := you.Snapshot()
	names := map[protocol.GroupID]string{}
	for _, g := range state.Groups {
		names[g.ID] = g.Name
	}
	if len(state.Contacts) != 4 {
		t.Fatalf("%d contacts", len(state.Contacts))
	}
	for _, c := range state.Contacts {
		for _, r := range list {
			if r.Address == c.Address && (c.Name != r.Name || len(c.Groups) != 1 || names[c.Groups[0]] != r.Group || c.Status != r.Status) {
				t.Errorf("%+v in groups %v, want %s in %s", c, names, r.Name, r.Group)
			}
		}
	}
}

func TestResidentTalks(t *testing.T) {
	list := people()[:1]
	maria := list[0].Address
	b, you, _ := village(t, list)
	mine := pngOf(99, 45, 700)
	if _, err := you.AddEmoticon("(mine)", mine); err != nil {
		t.Fatal(err)
	}
	if err := you.SignIn(you.h.context(), b.Credentials()); err != nil {
		t.Fatal(err)
	}
	say := func(text string) protocol.Message {
		t.Helper()
		if _, err := you.Send(protocol.With(maria), protocol.Text{Body: text}); err != nil {
			t.Fatal(err)
		}
		return await[event.MessageReceived](you, nil).Message
	}
	await(you, func(e event.ContactChanged) bool { return e.Contact.Address == maria && e.Contact.Status.Reachable() })

	answer := say("hi there")
	await(you, func(e event.Typing) bool { return e.From == maria })
	if !oneOf(answer.Text.Body, list[0].Answers[0].Lines, "Lena") {
		t.Errorf("to hi: %q", answer.Text.Body)
	}
	answer = say("send me an emoticon please")
	if len(answer.Emoticons) != 1 {
		t.Fatalf("no emoticon in %q", answer.Text.Body)
	}
	await(you, func(e event.EmoticonReceived) bool {
		return e.Emoticon.Object.Hash == answer.Emoticons[0].Object.Hash
	})
	if answer = say("what do you think of this (mine)"); !oneOf(answer.Text.Body, list[0].Thanks, "Lena") {
		t.Errorf("to a custom emoticon: %q", answer.Text.Body)
	}
	if data, ok := b.residents[0].session.Object(protocol.HashOf(mine)); !ok || len(data) != len(mine) {
		t.Error("she thanked for a picture that she does not have")
	}
	say("nudge me")
	await(you, func(e event.Nudged) bool { return e.From == maria })
}

// oneOf reports whether a line is one of those, perhaps with an emoticon after it.
func oneOf(line string, lines []string, name string) bool {
	for _, l := range lines {
		if strings.HasPrefix(line, strings.ReplaceAll(l, "{name}", name)) {
			return true
		}
	}
	return false
}

func TestResidentChangesStatusNowAndThen(t *testing.T) {
	list := people()[:1]
	b, you, tick := village(t, list)
	if err := you.SignIn(you.h.context(), b.Credentials()); err != nil {
		t.Fatal(err)
	}
	await(you, func(e event.ContactChanged) bool { return e.Contact.Status == protocol.Online })
	// Within some minutes of theirs the status is another one.
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case tick <- struct{}{}:
			case <-done:
				return
			}
		}
	}()
	await(you, func(e event.ContactChanged) bool { return e.Contact.Status != protocol.Online })
	close(done)
	<-stopped
}

func TestResidentsNeverAnswerEachOther(t *testing.T) {
	list := people()[:2]
	b, _, _ := village(t, list)
	a, c := b.residents[0], b.residents[1]
	c.hear(protocol.Message{From: a.data.Address, Conversation: protocol.With(a.data.Address), Text: protocol.Text{Body: "hi"}})
	if c.next() != nil {
		t.Error("one resident listens to another")
	}
	c.hear(protocol.Message{From: You, Conversation: protocol.With(You), Text: protocol.Text{Body: "hi"}})
	// Taken by the talking goroutine or still there; either way it was heard.
}

func TestBuiltInKeepsResidentsInAFolder(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		b, err := StartBuiltIn(context.Background(), BuiltInOptions{Dir: dir, Residents: people()[:1]})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(dir + "/residents/maria")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if own, err := db.Emoticons(); err != nil || len(own) != 2 {
		t.Errorf("%d emoticons after two starts, %v", len(own), err)
	}
}

func TestContainsAny(t *testing.T) {
	for _, test := range []struct {
		text string
		word string
		want bool
	}{
		{"this", "hi", false}, {"oh hi", "hi", true}, {"hi!", "hi", true}, {"hi", "hi", true}, {"this hi", "hi", true},
		{"what?", "?", true}, {"how are you now", "how are you", true}, {"", "hi", false},
	} {
		if got := containsAny(test.text, test.word); got != test.want {
			t.Errorf("containsAny(%q, %q) = %v", test.text, test.word, got)
		}
	}
}

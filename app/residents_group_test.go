package app

import (
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
)

// Residents who are called together answer a person there, each once, and not
// each other.
func TestResidentsInAGroup(t *testing.T) {
	list := people()[:2]
	b, you, _ := village(t, list)
	if err := you.SignIn(you.h.context(), b.Credentials()); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		await(you, func(e event.ContactChanged) bool {
			return e.Contact.Address == r.Address && e.Contact.Status.Reachable()
		})
	}
	in, err := you.Invite(you.h.context(), protocol.With(list[0].Address), list[1].Address)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := you.Send(in, protocol.Text{Body: "hi there"}); err != nil {
			t.Fatal(err)
		}
		heard := map[protocol.Address]int{}
		for range 2 {
			m := await(you, func(e event.MessageReceived) bool { return e.Message.Conversation == in }).Message
			heard[m.From]++
		}
		if heard[list[0].Address] != 1 || heard[list[1].Address] != 1 {
			t.Errorf("answered by %v", heard)
		}
	}
	none[event.MessageReceived](you)
}

package client

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/internal/transcript"
)

// The client signs in against sign-in.txt, sends everything the recorded
// client sent afterwards, and ends with the state the recorded server had.
func TestReplaySignIn(t *testing.T) {
	checkLeaks(t)
	script := recorded(t, "sign-in.txt", 0)
	early := 0 // the recorded client asked for a switchboard before its first CHG
	script = without(script, func(s transcript.Step) bool {
		if l := line(s); early < 2 && (l == "XFR 6 SB" || l == "913 6") {
			early++
			return true
		}
		return false
	})
	login := passportOf(t, script)
	o := options(serve(t, script), login.URL, "alice@example.com")
	o.Picture = object(t, script)
	n := newNews()
	o.OnEvent = n.add
	profiles := make(chan protocol.Profile, 4)
	o.OnProfile = func(p protocol.Profile) { profiles <- p }
	c := dial(t, o)

	if c.Dialect() != "MSNP9" || c.RemoteAddr().Port() == 0 || c.LocalAddr().Port() == 0 {
		t.Errorf("dialect %s, from %s to %s", c.Dialect(), c.LocalAddr(), c.RemoteAddr())
	}
	if p := <-profiles; p != (protocol.Profile{Received: true, ClientIP: "127.0.0.1", ClientPort: "55448"}) {
		t.Errorf("profile %+v", p)
	}
	list := n.all()
	steps := []event.Event{event.SigningIn{Step: event.StepReaching}, event.SigningIn{Step: event.StepSigning}, event.SigningIn{Step: event.StepFetching}}
	if len(list) < 6 || !reflect.DeepEqual(list[:3], steps) {
		t.Fatalf("events %v", list)
	}
	lists := list[3].(event.ContactsReceived)
	wantGroups := []protocol.Group{{ID: "0", Name: "Other Contacts"}, {ID: "1", Name: "Work Mates"}, {ID: "2", Name: "Family"}}
	if !reflect.DeepEqual(lists.Groups, wantGroups) || len(lists.Contacts) != 5 {
		t.Errorf("lists %+v", lists)
	}
	if carol := lists.Contacts[1]; carol.Name != "Carol (☕)" || carol.Lists != 11 || !reflect.DeepEqual(carol.Groups, []protocol.GroupID{"2", "1"}) {
		t.Errorf("carol is %+v", carol)
	}
	if erin := lists.Contacts[3]; erin.Name != "Erin 100%" || !reflect.DeepEqual(erin.Groups, []protocol.GroupID{"0"}) {
		t.Errorf("erin is %+v", erin)
	}
	if list[4] != (event.PrivacyChanged{Privacy: protocol.Privacy{AllowOthers: true, NotifyAdds: true}}) {
		t.Errorf("privacy %+v", list[4])
	}
	if self := list[5].(event.SelfChanged).Self; self != (protocol.Self{Address: "alice@example.com", Name: "Alice", Status: protocol.Online, Picture: o.Picture}) {
		t.Errorf("self is %+v", self)
	}

	replay := false
	for _, s := range script {
		if s.Kind != transcript.Sent {
			continue
		}
		cmd := parse(t, s)
		if replay {
			if err := raw(c.conn, cmd); err != nil {
				t.Fatal(err)
			}
		}
		replay = replay || cmd.Verb == "CHG"
	}
	if err := c.Wait(); err == nil || err.(*Ended).Reason != Lost {
		t.Errorf("ended with %v", err)
	}

	// What the recorded server had done is in the books.
	if c.self.Name != "Alice in ☕ 100% <b>" {
		t.Errorf("name %q", c.self.Name)
	}
	if want := []protocol.Group{{ID: "0", Name: "Other Contacts"}, {ID: "2", Name: "Family"}, {ID: "1", Name: "Work Mates"}}; !reflect.DeepEqual(c.groups, want) {
		t.Errorf("groups %v", c.groups)
	}
	bob, carol := c.contacts["bob@example.com"], c.contacts["carol@example.com"]
	if bob.Status != protocol.Offline || bob.Picture.Hash.Base64() != "tOM8LG5nESHRMuB4yO4y3I6+Dhc=" || bob.Lists != 11 {
		t.Errorf("bob is %+v", bob)
	}
	if !reflect.DeepEqual(carol.Groups, []protocol.GroupID{"2"}) {
		t.Errorf("carol is in %v: her group Work Mates was removed", carol.Groups)
	}
	// GTC 16 N, BLP 18 BL and 19 AL, PRP 13.
	if c.privacy != (protocol.Privacy{AllowOthers: true}) || c.self.Phones != (protocol.Phones{Home: "555 1234"}) {
		t.Errorf("privacy %+v, phones %+v", c.privacy, c.self.Phones)
	}
	var gone, statuses []string
	for _, e := range n.all() {
		switch e := e.(type) {
		case event.GroupRemoved:
			gone = append(gone, string(e.ID))
		case event.ContactChanged:
			if e.Contact.Address == "bob@example.com" {
				statuses = append(statuses, string(e.Contact.Status)+lists16(e.Contact.Lists))
			}
		}
	}
	if strings.Join(gone, " ") != "3 1" {
		t.Errorf("groups removed: %v", gone)
	}
	want := "NLN11 NLN11 NLN9 NLN13 NLN9 NLN11 FLN11 NLN11 FLN11"
	if strings.Join(statuses, " ") != want {
		t.Errorf("bob went through %v, want %v", statuses, want)
	}
}

func lists16(l protocol.List) string {
	return map[protocol.List]string{9: "9", 11: "11", 13: "13"}[l]
}

// The second client of the recording: presence of the first in ILN and NLN,
// the literal object <msnobj/>, RNG, and OUT OTH at the end.
func TestReplayListChanges(t *testing.T) {
	checkLeaks(t)
	script := recorded(t, "sign-in-and-list-changes.txt", 0)
	login := passportOf(t, script)
	o := options(serve(t, script), login.URL, "bob@example.com")
	o.Picture = object(t, script)
	n := newNews()
	o.OnEvent = n.add
	var rings []Ring
	o.OnRing = func(r Ring) { rings = append(rings, r) }
	c := dial(t, o)
	err := c.Wait()
	var ended *Ended
	if !errors.As(err, &ended) || ended.Reason != Elsewhere {
		t.Fatalf("ended with %v", err)
	}
	if _, err := c.NewChat(context.Background()); err == nil {
		t.Error("a chat after the end")
	}
	if len(rings) != 2 || rings[0].From != "alice@example.com" || rings[0].FromName != "Alice in ☕ 100% <b>" ||
		rings[0].session != "24d2048574542aae5fa2111265565d8" || rings[0].where.String() != "127.0.0.1:1864" {
		t.Errorf("rings %+v", rings)
	}
	var states []string
	for _, e := range n.all() {
		if e, ok := e.(event.ContactChanged); ok && e.Contact.Address == "alice@example.com" {
			s := string(e.Contact.Status) + strings.TrimPrefix(e.Contact.Phones.Home, "555")
			if e.Contact.Picture.IsZero() {
				s += "-"
			}
			states = append(states, s)
		}
	}
	// BPR 2, 3 and 4 of the recording.
	if alice := c.contacts["alice@example.com"]; alice.Phones != (protocol.Phones{Home: "555 1234"}) {
		t.Errorf("alice is %+v", alice)
	}
	// Repeated NLN are not news. Offline keeps the picture that is known.
	if got := strings.Join(states, " "); got != "NLN BSY- FLN- NLN NLN NLN 1234 NLN FLN FLN 1234 NLN 1234" {
		t.Errorf("alice went through %v", got)
	}
}

// The session that threw the other one out, with an ILN of a contact whose
// client id has bit 0x40000000.
func TestReplaySignedInElsewhere(t *testing.T) {
	checkLeaks(t)
	script := recorded(t, "signed-in-elsewhere.txt", 0)
	login := passportOf(t, script)
	o := options(serve(t, script), login.URL, "alice@example.com")
	o.Picture = object(t, script)
	n := newNews()
	o.OnEvent = n.add
	c := dial(t, o)
	e := n.wait(t, "carol", func(e event.Event) bool { _, ok := e.(event.ContactChanged); return ok })
	if carol := e.(event.ContactChanged).Contact; carol.Status != protocol.Online || carol.ClientID != 1074004004 || carol.ClientID.MSNC() != 4 || carol.Picture.Size != 10381 {
		t.Errorf("carol is %+v", carol)
	}
	c.Close() // sends the OUT of the recording
	if err := c.Wait(); err.(*Ended).Reason != Requested {
		t.Errorf("ended with %v", err)
	}
}

// Every refusal of the recording gives its code. The recorded clients did
// other things wrong than ours can, so their first lines are made ours.
func TestReplayRefusals(t *testing.T) {
	for n, want := range map[int]string{0: "wrong-password", 1: "wrong-password", 4: "protocol-unsupported"} {
		t.Run(want, func(t *testing.T) {
			checkLeaks(t)
			script := ours(recorded(t, "refusals.txt", n))
			o := options(serve(t, script), passportOf(t, script).URL, "alice@example.com")
			if n == 0 { // a ticket the server does not know
				o.Login = bogusTicket(t).URL
			}
			if n == 1 {
				o.Password = "wrong"
			}
			_, err := Dial(context.Background(), o)
			var problem *protocol.Problem
			if !errors.As(err, &problem) || problem.Code != want {
				t.Errorf("got %v, want %s", err, want)
			}
			var refused *protocol.Error
			if n == 0 && (!errors.As(err, &refused) || refused.Code != 911 || refused.Verb != "USR") {
				t.Errorf("the cause is %v", err)
			}
		})
	}
}

package event

import (
	"encoding/json"
	"testing"
	"time"

	"papilio/protocol"
)

// all holds one of every event.
func all() []Event {
	picture := protocol.NewObject("bob@example.com", protocol.DisplayPicture, []byte("picture"))
	frog := protocol.Emoticon{Shortcut: "(frog)", Object: protocol.NewObject("bob@example.com", protocol.CustomEmoticon, []byte("frog"))}
	bob := protocol.Contact{Address: "bob@example.com", Name: "Bob", Lists: 11, Groups: []protocol.GroupID{"1"}, Status: protocol.Away, Picture: picture}
	line := protocol.Message{ID: 7, Conversation: "bob@example.com", From: "bob@example.com", FromName: "Bob", Text: protocol.Text{Body: "hi (frog)"},
		Emoticons: []protocol.Emoticon{frog}, Time: time.Unix(1, 0).UTC(), Delivery: protocol.Received}
	me := protocol.Self{Address: "me@example.com", Name: "Me", Status: protocol.Online, Picture: picture}
	return []Event{
		SigningIn{StepSigning}, SignedIn{me, "server:1863"}, SignedOut{"lost", "timeout"}, ContactsReceived{[]protocol.Contact{bob}, []protocol.Group{{ID: "1", Name: "Work"}}},
		ContactChanged{bob}, ContactRemoved{bob.Address}, GroupChanged{protocol.Group{ID: "1", Name: "Work"}}, GroupRemoved{"1"}, SelfChanged{me}, ConnectionChanged{},
		Joined{"bob@example.com", bob.Address, "Bob", false}, Left{"bob@example.com", bob.Address, true}, Typing{"bob@example.com", bob.Address}, Nudged{"bob@example.com", bob.Address},
		MessageReceived{line}, MessageQueued{line}, MessageDelivered{"bob@example.com", 7, protocol.Sent, ""}, EmoticonsAnnounced{"bob@example.com", bob.Address, []protocol.Emoticon{frog}},
		EmoticonReceived{"bob@example.com", bob.Address, frog}, PictureReceived{bob.Address, picture}, ObjectFailed{bob.Address, picture, "timeout"}, EmoticonsChanged{}, PrivacyChanged{protocol.Privacy{AllowOthers: true}},
		Reconnecting{time.Unix(2, 0).UTC(), 3},
		GroupStarted{"group:1", "bob@example.com", []protocol.Participant{{Address: bob.Address, FriendlyName: "Bob"}}},
		NotSupported{"bob@example.com", bob.Address, "Bob", protocol.KindInk, "", 8, time.Unix(3, 0).UTC()},
		MailChanged{protocol.Mail{Enabled: true, Inbox: 2, Folders: 1}}, MailReceived{"Ann", "ann@example.org", "Hello", "https://mail.example.org/1"}, ServerNotice{"closing", 5}, HistoryCleared{"bob@example.com", 3},
	}
}

// Every event is one JSON object with its name, and no name is used twice.
func TestEveryEventAsJSON(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range all() {
		raw, err := JSON(e)
		if err != nil {
			t.Errorf("%T: %v", e, err)
			continue
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil || m["event"] != e.Name() || seen[e.Name()] {
			t.Errorf("%T: %s %v", e, raw, err)
		}
		seen[e.Name()] = true
	}
	if len(seen) != len(all()) {
		t.Errorf("%d events", len(seen))
	}
}

// The words papilio-cli promises.
func TestWords(t *testing.T) {
	for i, want := range map[int]map[string]any{
		1:  {"account": "me@example.com", "name": "Me", "status": "online", "server": "server:1863"},
		2:  {"reason": "lost", "code": "timeout"},
		4:  {"address": "bob@example.com", "status": "away", "contact": true, "allowed": true, "blocked": false, "has_me": true, "picture": protocol.HashOf([]byte("picture")).String()},
		14: {"from": "bob@example.com", "text": "hi (frog)", "delivery": "received", "id": 7.0},
		16: {"conversation": "bob@example.com", "delivery": "sent"},
		18: {"from": "bob@example.com", "shortcut": "(frog)", "hash": protocol.HashOf([]byte("frog")).String(), "size": 4.0},
		20: {"from": "bob@example.com", "code": "timeout", "type": 3.0},
		22: {"allow_others": true, "notify_adds": false},
	} {
		raw, _ := JSON(all()[i])
		var got map[string]any
		json.Unmarshal(raw, &got)
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%s: %s is %v, want %v", raw, key, got[key], value)
			}
		}
	}
	raw, _ := JSON(ContactChanged{protocol.Contact{Address: "bob@example.com"}})
	var got map[string]any
	if json.Unmarshal(raw, &got); got["picture"] != nil || got["status"] != "offline" {
		t.Errorf("%s", raw)
	}
}

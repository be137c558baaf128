package app

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"papilio/app/picture"
	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// An animation goes out as one to who can play it; an old client is given its
// first frame (switchboard.md 6).
func TestAnimatedEmoticons(t *testing.T) {
	for _, c := range []struct {
		name  string
		id    protocol.ClientID
		types []string
		still bool
	}{
		{"since 6.2", protocol.ClientMSNC3, []string{"text/x-mms-emoticon", "text/x-mms-animemoticon"}, false},
		{"6.1", protocol.ClientMSNC2, []string{"text/x-mms-emoticon"}, true},
		{"6.0", protocol.ClientMSNC1, []string{"text/x-mms-emoticon"}, true},
		{"before 6.0", protocol.ClientMultiPacket, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			var mu sync.Mutex
			var types []string
			h.onTap(func(e server.TapEvent) {
				payload := string(e.Command.Payload)
				if i := strings.Index(payload, "text/x-mms-"); i >= 0 && e.FromClient {
					mu.Lock()
					defer mu.Unlock()
					types = append(types, strings.TrimSpace(strings.SplitN(payload[i:], "\r", 2)[0]))
				}
			})
			alice, bob := h.person("alice"), h.person("bob")
			bob.engine = func(o *client.Options) { o.ClientID = c.id }
			moving, still := animation(3), pngOf(4, 20, 100)
			for shortcut, data := range map[string][]byte{"(move)": moving, "(stand)": still} {
				if _, err := alice.AddEmoticon(shortcut, data); err != nil {
					t.Fatal(err)
				}
			}
			alice.signIn()
			bob.signIn()
			awaitStatus(alice, bob, protocol.Online)
			awaitStatus(bob, alice, protocol.Online)
			alice.say(bob, "(move) (stand)")
			got := awaitText(bob, "(move) (stand)")
			mu.Lock()
			defer mu.Unlock()
			if !slices.Equal(types, c.types) {
				t.Errorf("announced as %q, want %q", types, c.types)
			}
			if c.types == nil {
				if len(got.Emoticons) != 0 {
					t.Errorf("emoticons %v", got.Emoticons)
				}
				return
			}
			want := moving
			if c.still {
				first, err := picture.Still(moving)
				if err != nil || !bytes.HasPrefix(first, []byte("\x89PNG")) {
					t.Fatal(err)
				}
				want = first
			}
			await(bob, func(e event.EmoticonReceived) bool {
				return e.Emoticon.Shortcut == "(move)" && e.Emoticon.Object.Hash == protocol.HashOf(want)
			})
			bob.holds(want)
		})
	}
}

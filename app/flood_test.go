package app

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// TestFlood: three people write as fast as the server lets them. Every line is
// stored and told, in the order of its sender, nothing grows without bound, and
// a fourth conversation goes on meanwhile (hostile-input.md B32).
func TestFlood(t *testing.T) {
	h := newHouse(t, withFour)
	people := h.signedInAll("alice", "bob", "carol", "dave")
	alice, floods, dave := people[0], people[1:3], people[3]
	each := 3000
	if slow {
		each = 600
	}
	var chats []*client.Chat
	for _, p := range floods {
		p.say(alice, "begin")
		awaitText(alice, "begin")
		p.mu.Lock()
		chats = append(chats, p.online.conversations[alice.address].rooms[0].chat)
		p.mu.Unlock()
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var senders sync.WaitGroup
	for _, chat := range chats {
		senders.Go(func() {
			open := make(chan (<-chan error), 100) // without an answer yet
			var answers sync.WaitGroup
			answers.Go(func() {
				for receipt := range open {
					if err := <-receipt; err != nil {
						t.Error(err)
					}
				}
			})
			for i := range each {
				receipt, err := chat.SendText(protocol.Text{Body: fmt.Sprint("line ", i)})
				if err != nil {
					t.Error(err)
					break
				}
				open <- receipt
			}
			close(open)
			answers.Wait()
		})
	}
	next := map[protocol.Address]int{}
	calm := 0
	for done := 0; done < len(floods); {
		m := await[event.MessageReceived](alice, nil).Message
		alice.seen = nil
		if m.From == dave.address {
			calm++
			continue
		}
		if m.Text.Body != fmt.Sprint("line ", next[m.From]) {
			t.Fatalf("%s: %q, want line %d", m.From, m.Text.Body, next[m.From])
		}
		if next[m.From]++; next[m.From] == each {
			done++
		}
		if next[m.From]%100 == 0 {
			dave.say(alice, "calm")
		}
	}
	senders.Wait()
	for want := 2 * each / 100; calm < want; calm++ {
		awaitText(alice, "calm")
	}
	for _, p := range floods {
		lines, err := alice.History(protocol.With(p.address), 0, maxHistoryPage)
		if err != nil || len(lines) < min(each, maxHistoryPage) || lines[len(lines)-1].Text.Body != fmt.Sprint("line ", each-1) {
			t.Errorf("%d lines of %s are stored, %v", len(lines), p.address, err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if more := int64(after.HeapAlloc) - int64(before.HeapAlloc); more > 16<<20 {
		t.Errorf("%d MB more than before", more>>20)
	}
}

package app

import (
	"fmt"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// BenchmarkFetchPicture measures the time from asking for a display picture of
// 10 KB to its verified bytes in the store, over the real server: "cold" opens
// a switchboard first, "open" has one.
func BenchmarkFetchPicture(b *testing.B) {
	for _, trip := range []time.Duration{0, 100 * time.Millisecond} {
		for _, cold := range []bool{true, false} {
			name := fmt.Sprintf("rtt=%s/open", trip)
			if cold {
				name = fmt.Sprintf("rtt=%s/cold", trip)
			}
			b.Run(name, func(b *testing.B) { benchmarkFetch(b, trip/2, cold) })
		}
	}
}

func benchmarkFetch(b *testing.B, delay time.Duration, cold bool) {
	h := newHouse(b, func(o *server.Options) { o.Delay = delay })
	alice, bob := h.person("alice").signIn(), h.person("bob").signIn()
	awaitStatus(alice, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)
	calls := time.NewTicker(20 * time.Millisecond) // a client answers 60 calls a second
	defer calls.Stop()
	var spent time.Duration
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		data := displayPicture(uint64(1000 + i))
		object := protocol.NewObject(alice.address, protocol.DisplayPicture, data)
		if err := alice.db.PutObject(object.Hash, data); err != nil {
			b.Fatal(err)
		}
		alice.mu.Lock()
		alice.Session.picture = ownPicture{hash: object.Hash, data: data}
		alice.mu.Unlock()
		if cold {
			<-calls.C
			leaveRooms(bob)
		} else {
			alice.say(bob, "warm")
			awaitText(bob, "warm")
		}
		b.StartTimer()
		start := time.Now()
		got, err := bob.fetch(h.context(), alice.address, object)
		spent += time.Since(start)
		if err != nil || protocol.HashOf(got) != object.Hash {
			b.Fatal(err)
		}
		await[event.PictureReceived](bob, nil)
	}
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(b.N), "ms/picture")
}

// leaveRooms closes all switchboards of somebody and waits until they are gone.
func leaveRooms(p *person) {
	p.mu.Lock()
	o := p.online
	var rooms []*room
	for _, r := range o.rooms {
		rooms = append(rooms, r)
	}
	p.mu.Unlock()
	for _, r := range rooms {
		r.chat.Close()
	}
}

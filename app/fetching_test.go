package app

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// What is on the screen comes before what was announced earlier, and what the
// person asks for before all.
func TestWhatIsSeenComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		var order []protocol.Hash
		s, o, g, _ := asked(t, func(w wish) error {
			<-hold
			order = append(order, w.object.Hash)
			return nil
		})
		var want []protocol.Hash
		for i := range byte(6) {
			add(s, g, wish{from: "bob@example.org", object: object(i)})
			synctest.Wait() // the first is being fetched
		}
		s.Show(object(4).Hash, object(3).Hash)
		s.mu.Lock()
		g.askLocked(wish{from: "bob@example.org", object: object(5), asked: true})
		s.mu.Unlock()
		for _, i := range []byte{0, 5, 3, 4, 1, 2} {
			want = append(want, object(i).Hash)
		}
		close(hold)
		o.wg.Wait()
		if !slices.Equal(order, want) {
			t.Errorf("fetched in the order %v, want %v", order, want)
		}
		o.cancel()
		s.store.Close()
	})
}

// A second try that is due later does not keep up what is due now.
func TestSeenButNotDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, o, g, when := asked(t, func(wish) error { return nil })
		s.Show(object(1).Hash)
		add(s, g, wish{from: "bob@example.org", object: object(1), after: time.Now().Add(time.Minute)}, wish{from: "bob@example.org", object: object(2)})
		o.wg.Wait()
		if want := []time.Duration{0, time.Minute}; !slices.Equal(*when, want) {
			t.Errorf("fetched at %v", *when)
		}
		o.cancel()
		s.store.Close()
	})
}

func TestFetchPolicy(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob")
	data, emoticon := displayPicture(1), pngOf(2, 20, 50)
	if err := alice.SetPicture(h.context(), data); err != nil {
		t.Fatal(err)
	}
	if _, err := alice.AddEmoticon("(x)", emoticon); err != nil {
		t.Fatal(err)
	}
	bob.SetSetting(FetchSetting, FetchAsked)
	alice.signIn()
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	shown := await(bob, func(e event.ContactChanged) bool {
		return e.Contact.Address == alice.address && !e.Contact.Picture.IsZero()
	})
	alice.say(bob, "hello (x)")
	got := awaitText(bob, "hello (x)")
	if h.invitesOf(bob.address) != 0 {
		t.Error("fetched what nobody asked for")
	}
	// The conversation is opened, which is not enough; then by hand.
	bob.Opened(alice.address)
	bob.Retry(alice.address, got.Emoticons[0].Object)
	await[event.EmoticonReceived](bob, nil)
	bob.holds(emoticon)
	if n := h.invitesOf(bob.address); n != 1 {
		t.Errorf("%d objects fetched, one was asked for", n)
	}
	// Another setting: what waits is fetched, for the conversation is open.
	bob.SetSetting(FetchSetting, FetchOpen)
	awaitPicture(bob, alice, data)
	if shown.Contact.Picture.Hash != protocol.HashOf(data) {
		t.Error("another picture")
	}
	// It is closed: nothing more, until it is open again.
	bob.Opened()
	second := displayPicture(3)
	if err := alice.SetPicture(h.context(), second); err != nil {
		t.Fatal(err)
	}
	await(bob, func(e event.ContactChanged) bool { return e.Contact.Picture.Hash == protocol.HashOf(second) })
	if n := h.invitesOf(bob.address); n != 2 {
		t.Errorf("%d objects fetched, want 2", n)
	}
	bob.Opened(alice.address)
	awaitPicture(bob, alice, second)
	bob.SetSetting(FetchSetting, FetchAlways)
	bob.Opened()
	third := displayPicture(4)
	if err := alice.SetPicture(h.context(), third); err != nil {
		t.Fatal(err)
	}
	awaitPicture(bob, alice, third)
}

// The same bytes are fetched from one of those who have them.
func TestSameObjectOfTwo(t *testing.T) {
	h := newHouse(t)
	alice, bob, carol := h.person("alice"), h.person("bob"), h.person("carol")
	data, emoticon := displayPicture(1), pngOf(2, 20, 50)
	for _, p := range []*person{alice, carol} {
		if err := p.SetPicture(h.context(), data); err != nil {
			t.Fatal(err)
		}
		if _, err := p.AddEmoticon("(x)", emoticon); err != nil {
			t.Fatal(err)
		}
	}
	alice.signIn()
	carol.signIn()
	awaitStatus(alice, carol, protocol.Online)
	bob.signIn()
	awaitPicture(bob, alice, data)
	awaitPicture(bob, carol, data)
	awaitStatus(carol, bob, protocol.Online)
	alice.say(bob, "a (x)")
	carol.say(bob, "c (x)")
	awaitText(bob, "a (x)")
	awaitText(bob, "c (x)")
	bob.settled()
	bob.holds(emoticon)
	if n := h.invitesOf(bob.address); n != 2 {
		t.Errorf("%d fetches for a picture and an emoticon", n)
	}
}

// If the first of two who have the same does not give it, the second is asked.
func TestSecondOwnerIsAsked(t *testing.T) {
	h := newHouse(t)
	alice, bob, carol := h.person("alice"), h.person("bob"), h.person("carol")
	data := pngOf(2, 20, 50)
	if _, err := carol.AddEmoticon("(x)", data); err != nil {
		t.Fatal(err)
	}
	alice.signIn()
	bob.signIn()
	carol.signIn()
	awaitStatus(carol, bob, protocol.Online)
	awaitStatus(bob, alice, protocol.Online)
	carol.say(bob, "(x)") // so that carol serves it
	awaitText(bob, "(x)")
	bob.settled()
	bob.db.EvictObjects(0)
	var errs [2]error
	done := make(chan struct{}, 2)
	for i, from := range []*person{alice, carol} {
		go func() {
			_, errs[i] = bob.FetchEmoticon(h.context(), from.address, protocol.NewObject(from.address, protocol.CustomEmoticon, data))
			done <- struct{}{}
		}()
	}
	<-done
	<-done
	if errs[1] != nil {
		t.Errorf("the one who has it: %v", errs[1])
	}
	bob.holds(data)
}

// Later clients have animated display pictures, of a type of their own.
func TestDynamicPicture(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice"), h.person("bob").signIn()
	data := displayPicture(5)
	if err := alice.SetPicture(h.context(), data); err != nil {
		t.Fatal(err)
	}
	alice.engine = func(o *client.Options) {
		o.Picture = protocol.NewObject(alice.address, protocol.DynamicPicture, data)
	}
	alice.signIn()
	await(bob, func(e event.ContactChanged) bool { return e.Contact.Picture.Type == protocol.DynamicPicture })
	awaitPicture(bob, alice, data)
}

// Issue 4: 200 emoticons and 50 pictures among five people at once, and every
// byte is right.
func TestFivePeople(t *testing.T) {
	names := []string{"alice", "bob", "carol", "dave", "erin"}
	h := newHouse(t, func(o *server.Options) {
		for _, n := range names[3:] {
			o.Accounts = append(o.Accounts, server.Account{Address: protocol.Address(n + "@example.org"), Password: password, Name: n, All: true})
		}
	})
	const each, rounds = 40, 10
	var people []*person
	emoticons := map[*person][][]byte{}
	for i, n := range names {
		p := h.person(n)
		for j := range each {
			data := pngOf(uint64(1000*i+j+1), 24, 200)
			if _, err := p.AddEmoticon("("+string(rune('a'+j/10))+string(rune('0'+j%10))+")", data); err != nil {
				t.Fatal(err)
			}
			emoticons[p] = append(emoticons[p], data)
		}
		people = append(people, p.signIn())
	}
	for _, p := range people {
		for _, other := range people {
			if other != p {
				for p.statusOf(other.address) != protocol.Online {
					await(p, func(e event.ContactChanged) bool { return e.Contact.Address == other.address })
				}
			}
		}
	}
	for _, p := range people {
		for _, half := range []string{"ab", "cd"} {
			body := ""
			for _, letter := range half {
				for digit := range 10 {
					body += "(" + string(letter) + string(rune('0'+digit)) + ")"
				}
			}
			for _, other := range people {
				if other != p {
					if _, err := p.Send(protocol.With(other.address), protocol.Text{Body: body}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	for round := range rounds {
		pictures := map[*person][]byte{}
		for i, p := range people {
			pictures[p] = displayPicture(uint64(100 + 10*round + i))
			if err := p.SetPicture(h.context(), pictures[p]); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range people {
			for _, other := range people {
				if other != p {
					awaitPicture(p, other, pictures[other])
				}
			}
		}
	}
	for _, p := range people {
		for _, other := range people {
			if other == p {
				continue
			}
			for _, data := range emoticons[other] {
				if _, ok := p.Object(protocol.HashOf(data)); !ok {
					await(p, func(e event.EmoticonReceived) bool { return e.Emoticon.Object.Hash == protocol.HashOf(data) })
				}
				p.holds(data)
			}
		}
		none[event.ObjectFailed](p)
	}
}

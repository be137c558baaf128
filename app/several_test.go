package app

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/protocol/server"
)

// withFour adds a fourth person whom everybody knows.
func withFour(o *server.Options) {
	o.Accounts = append(o.Accounts, server.Account{Address: "dave@example.org", Password: password, Name: "Dave", All: true})
}

// signedInAll signs people in who see each other.
func (h *house) signedInAll(locals ...string) (list []*person) {
	h.Helper()
	for _, l := range locals {
		list = append(list, h.person(l).signIn())
	}
	for _, p := range list {
		for _, q := range list {
			if p != q {
				awaitStatus(p, q, protocol.Online)
			}
		}
	}
	return list
}

// calls counts CAL of everybody.
func (h *house) calls() func() int {
	var mu sync.Mutex
	n := 0
	h.onTap(func(e server.TapEvent) {
		mu.Lock()
		defer mu.Unlock()
		if e.FromClient && e.Switchboard && e.Command.Verb == "CAL" {
			n++
		}
	})
	return func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// tell sends a text into a conversation and waits until it has been sent.
func (p *person) tell(in protocol.ConversationID, body string) {
	p.h.Helper()
	lines, err := p.Send(in, protocol.Text{Body: body})
	if err != nil {
		p.h.Fatalf("%s: send to %s: %v", p.address, in, err)
	}
	for _, l := range lines {
		if d := awaitDelivery(p, l.ID); d.Delivery != protocol.Sent || d.Conversation != in {
			p.h.Fatalf("%s: to %s: %+v", p.address, in, d)
		}
	}
}

// forget drops the events that have come so far.
func (p *person) forget() {
	for len(p.events) > 0 {
		<-p.events
	}
	p.seen = nil
}

func (p *person) here(in protocol.ConversationID) string {
	var names []string
	for _, who := range p.Participants(in) {
		names = append(names, who.Address.Local())
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// joined waits until somebody is in a conversation, and returns its id.
func (p *person) joined(who *person) protocol.ConversationID {
	p.h.Helper()
	return await(p, func(e event.Joined) bool { return e.Address == who.address && e.Conversation.Several() }).Conversation
}

// group makes alice invite carol into her conversation with bob and returns
// what each of them calls it.
func (h *house) group(alice, bob, carol *person) (a, b, c protocol.ConversationID) {
	h.Helper()
	a, err := alice.Invite(h.context(), protocol.With(bob.address), carol.address)
	if err != nil {
		h.Fatal(err)
	}
	alice.joined(bob)
	alice.joined(carol)
	b, c = bob.joined(carol), carol.joined(bob)
	return a, b, c
}

func TestConversationOfThree(t *testing.T) {
	h := newHouse(t, withFour)
	people := h.signedInAll("alice", "bob", "carol", "dave")
	alice, bob, carol, dave := people[0], people[1], people[2], people[3]
	alice.say(bob, "just us")
	awaitText(bob, "just us")
	calls := h.calls()
	ga, gb, gc := h.group(alice, bob, carol)
	if n := calls(); n != 2 {
		t.Errorf("%d calls for two people", n)
	}
	if e := await[event.GroupStarted](alice, nil); e.Conversation != ga || e.Was != protocol.With(bob.address) || len(e.People) != 2 {
		t.Errorf("for alice it began as %+v", e)
	}
	if e := await[event.GroupStarted](carol, nil); e.Conversation != gc || e.Was != "" {
		t.Errorf("for carol it began as %+v", e)
	}
	if got := [3]string{alice.here(ga), bob.here(gb), carol.here(gc)}; got != [3]string{"bob carol", "alice carol", "alice bob"} {
		t.Errorf("there are %q", got)
	}

	alice.tell(ga, "hello both")
	if m, n := awaitText(bob, "hello both"), awaitText(carol, "hello both"); m.Conversation != gb || n.Conversation != gc || m.From != alice.address {
		t.Errorf("bob got %+v, carol %+v", m, n)
	}
	carol.tell(gc, "hello alice, hello bob")
	awaitText(alice, "hello alice, hello bob")
	awaitText(bob, "hello alice, hello bob")
	bob.SetTyping(gb)
	if e := await[event.Typing](alice, nil); e.Conversation != ga || e.From != bob.address {
		t.Errorf("typing %+v", e)
	}
	alice.must(bob.Nudge(gb))
	if e := await[event.Nudged](carol, nil); e.Conversation != gc {
		t.Errorf("nudge %+v", e)
	}
	if err := bob.Nudge(gb); code(err) != TooSoon {
		t.Errorf("a nudge at once again: %v", err)
	}
	await[event.Nudged](alice, nil)

	// The two of us are still the two of us.
	alice.say(bob, "psst")
	if m := awaitText(bob, "psst"); m.Conversation != protocol.With(alice.address) {
		t.Errorf("a whisper went to %s", m.Conversation)
	}
	none[event.MessageReceived](carol)
	if history, err := alice.History(ga, 0, 10); err != nil || len(history) != 2 || history[0].Text.Body != "hello both" || history[1].From != carol.address {
		t.Errorf("history: %v %+v", err, history)
	}

	// A fourth one, called by somebody else, and nobody twice.
	if id, err := carol.Invite(h.context(), gc, dave.address); err != nil || id != gc {
		t.Fatalf("%s, %v", id, err)
	}
	alice.joined(dave)
	bob.joined(dave)
	gd := dave.joined(alice)
	dave.joined(bob)
	dave.joined(carol)
	if n := calls(); n != 3 {
		t.Errorf("%d calls for three people", n)
	}
	dave.tell(gd, "four of us")
	for p, id := range map[*person]protocol.ConversationID{alice: ga, bob: gb, carol: gc} {
		if m := awaitText(p, "four of us"); m.Conversation != id {
			t.Errorf("%s got it in %s, not %s", p.address, m.Conversation, id)
		}
	}
	for who, want := range map[protocol.Address]string{bob.address: AlreadyHere, alice.address: AlreadyHere, "nobody@example.org": ContactOffline, "nonsense": BadAddress} {
		if _, err := alice.Invite(h.context(), ga, who); code(err) != want {
			t.Errorf("inviting %s: %v", who, err)
		}
	}
	if _, err := alice.Invite(h.context(), protocol.With(bob.address), bob.address); code(err) != AlreadyHere {
		t.Errorf("inviting who is the other side: %v", err)
	}
	if _, err := alice.Invite(h.context(), "group:77", dave.address); code(err) != NoConversation {
		t.Errorf("inviting to nowhere: %v", err)
	}
	if got := alice.here(ga); got != "bob carol dave" {
		t.Errorf("there are %s", got)
	}
	alice.mu.Lock()
	c := alice.online.several[ga]
	for i := range maxPeople - len(c.members) {
		c.memberLocked(protocol.Address(fmt.Sprintf("x%d@example.org", i)), "").gone = true
	}
	alice.mu.Unlock()
	if _, err := alice.Invite(h.context(), ga, "one@example.org"); code(err) != TooManyPeople {
		t.Errorf("one too many: %v", err)
	}
}

// Who cannot come is told with a reason, and nobody is disturbed.
func TestInviteInVain(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	alice.must(carol.SetStatus(h.context(), protocol.Hidden))
	awaitStatus(alice, carol, protocol.Offline)
	if _, err := alice.Invite(h.context(), protocol.With(bob.address), carol.address); code(err) != ContactOffline {
		t.Errorf("somebody who appears offline: %v", err)
	}
	if _, err := carol.Invite(h.context(), protocol.With(bob.address), alice.address); code(err) != HiddenSelf {
		t.Errorf("by somebody who appears offline: %v", err)
	}
	alice.must(carol.SetStatus(h.context(), protocol.Online))
	awaitStatus(alice, carol, protocol.Online)
	alice.must(carol.Block(h.context(), alice.address))
	awaitStatus(alice, carol, protocol.Offline)
	if _, err := alice.Invite(h.context(), protocol.With(bob.address), carol.address); code(err) != ContactOffline {
		t.Errorf("somebody who blocks us: %v", err)
	}
	if _, err := carol.Invite(h.context(), protocol.With(bob.address), alice.address); code(err) != NotAllowed {
		t.Errorf("somebody we block: %v", err)
	}
	none[event.GroupStarted](alice)
	none[event.Joined](bob)
	// The other side has gone: the two that are there talk on.
	alice.must(carol.Unblock(h.context(), alice.address))
	awaitStatus(alice, carol, protocol.Online)
	bob.SignOut()
	awaitStatus(alice, bob, protocol.Offline)
	id, err := alice.Invite(h.context(), protocol.With(bob.address), carol.address)
	if err != nil || !id.Several() || alice.here(id) != "carol" {
		t.Errorf("%s with %q, %v", id, alice.here(id), err)
	}
	alice.tell(id, "bob is gone")
	awaitText(carol, "bob is gone")
	alice.SignOut()
	if _, err := alice.Invite(h.context(), id, bob.address); code(err) != NotSignedIn {
		t.Errorf("signed out: %v", err)
	}
	for number, want := range map[int]string{208: BadAddress, 215: AlreadyHere, 216: NotAllowed, 217: ContactOffline, 712: TooManyPeople, 713: TooFast, 913: HiddenSelf, 500: ServerBusy} {
		if got := inviteCode(&protocol.Error{Code: number}); got != want {
			t.Errorf("%d is %s", number, got)
		}
	}
}

// Somebody else's client invites into the switchboard of the two of us.
func TestThirdPersonTurnsItIntoAGroup(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	alice.say(bob, "two")
	awaitText(bob, "two")
	bob.mu.Lock()
	chat := bob.online.conversations[alice.address].rooms[0].chat
	bob.mu.Unlock()
	alice.must(chat.Invite(h.context(), carol.address))
	started := await[event.GroupStarted](alice, nil)
	if started.Was != protocol.With(bob.address) || !started.Conversation.Several() || len(started.People) != 2 {
		t.Errorf("%+v", started)
	}
	ga, gb, gc := alice.joined(carol), bob.joined(carol), carol.joined(alice)
	if ga != started.Conversation {
		t.Errorf("carol joined %s", ga)
	}
	carol.joined(bob)
	carol.tell(gc, "three")
	if m, n := awaitText(alice, "three"), awaitText(bob, "three"); m.Conversation != ga || n.Conversation != gb {
		t.Errorf("alice got it in %s, bob in %s", m.Conversation, n.Conversation)
	}
	// Between two it needs a switchboard of its own now.
	alice.say(bob, "only you")
	if m := awaitText(bob, "only you"); m.Conversation != protocol.With(alice.address) {
		t.Errorf("%+v", m)
	}
	bob.say(alice, "only you too")
	awaitText(alice, "only you too")
	none[event.MessageReceived](carol)
}

// Who leaves is told, and the last line when everybody has left calls them
// again.
func TestLeavingAGroup(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	ga, gb, gc := h.group(alice, bob, carol)
	alice.tell(ga, "one")
	awaitText(bob, "one")
	awaitText(carol, "one")

	carol.Leave(gc)
	if e := await[event.Left](alice, nil); e.Conversation != ga || e.Address != carol.address || e.Idle {
		t.Errorf("%+v", e)
	}
	await(bob, func(e event.Left) bool { return e.Address == carol.address })
	if got := alice.here(ga); got != "bob" {
		t.Errorf("there is %s", got)
	}
	calls := h.calls()
	alice.tell(ga, "without carol")
	awaitText(bob, "without carol")
	none[event.MessageReceived](carol)

	bob.Leave(gb)
	await(alice, func(e event.Left) bool { return e.Address == bob.address })
	if got := alice.here(ga); got != "bob" {
		t.Errorf("the next line would call %s", got)
	}
	alice.tell(ga, "come back")
	if m := awaitText(bob, "come back"); m.Conversation != protocol.With(alice.address) {
		t.Errorf("just two of us, for bob in %s", m.Conversation)
	}
	if n := calls(); n != 1 {
		t.Errorf("%d calls", n)
	}
	none[event.MessageReceived](carol)
	if id, err := alice.Invite(h.context(), ga, carol.address); err != nil || id != ga {
		t.Fatal(id, err)
	}
	alice.tell(ga, "all three")
	awaitText(bob, "all three")
	if m := awaitText(carol, "all three"); m.Conversation != gc {
		t.Errorf("the same people, for carol in %s, not %s", m.Conversation, gc)
	}
	alice.Leave("group:99")
	alice.Leave(protocol.With(bob.address))
	alice.say(bob, "leaving means nothing between two")
	awaitText(bob, "leaving means nothing between two")
}

// A switchboard that idles out is opened again without a person noticing: the
// same conversation on all sides.
func TestIdleGroupIsOpenedAgain(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	ga, gb, gc := h.group(alice, bob, carol)
	alice.tell(ga, "before")
	awaitText(bob, "before")
	awaitText(carol, "before")
	for _, p := range people {
		p.mu.Lock()
		p.timing.idleTalk = 0
		p.mu.Unlock()
	}
	for _, p := range people {
		p.online.leaveIdle()
	}
	for _, p := range people {
		for _, q := range people {
			if p != q {
				await(p, func(e event.Left) bool { return e.Address == q.address && e.Idle })
			}
		}
	}
	for _, p := range people {
		p.mu.Lock()
		p.timing.idleTalk = patience
		p.mu.Unlock()
	}
	if got := alice.here(ga); got != "bob carol" {
		t.Errorf("it is still %s", got)
	}
	for _, p := range people {
		p.forget()
	}
	// Two write at once: two switchboards, one conversation, no line twice.
	var both sync.WaitGroup
	for _, p := range []struct {
		*person
		id protocol.ConversationID
	}{{alice, ga}, {bob, gb}} {
		both.Go(func() {
			for i := range 5 {
				if _, err := p.Send(p.id, protocol.Text{Body: fmt.Sprintf("%s %d", p.address.Local(), i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	next := map[protocol.Address]int{}
	for range 10 {
		m := await[event.MessageReceived](carol, nil).Message
		if want := fmt.Sprintf("%s %d", m.From.Local(), next[m.From]); m.Text.Body != want || m.Conversation != gc {
			t.Fatalf("%q in %s, want %q in %s", m.Text.Body, m.Conversation, want, gc)
		}
		next[m.From]++
	}
	for range 5 {
		if m := await[event.MessageReceived](alice, nil).Message; m.Conversation != ga {
			t.Errorf("%+v", m)
		}
		if m := await[event.MessageReceived](bob, nil).Message; m.Conversation != gb {
			t.Errorf("%+v", m)
		}
	}
	for _, p := range people {
		none[event.MessageReceived](p)
		if e := await(p, func(e event.Joined) bool { return e.Conversation.Several() }); !e.Back {
			t.Errorf("%s is told of %+v", p.address, e)
		}
	}
}

// A conversation of several has its lines and its people after a restart, and
// what is written while we reconnect goes out.
func TestGroupSurvives(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	ga, _, gc := h.group(alice, bob, carol)
	alice.tell(ga, "one")
	awaitText(bob, "one")
	awaitText(carol, "one")
	dir := alice.dir
	alice.leave()
	awaitStatus(bob, alice, protocol.Offline)

	again := h.personIn("alice", dir)
	if history, err := again.History(ga, 0, 10); err != nil || len(history) != 1 || again.here(ga) != "bob carol" {
		t.Errorf("%v %+v with %s", err, history, again.here(ga))
	}
	again.never().signIn()
	awaitStatus(again, bob, protocol.Online)
	awaitStatus(again, carol, protocol.Online)
	again.tell(ga, "two")
	awaitText(bob, "two")
	if m := awaitText(carol, "two"); m.Conversation != gc {
		t.Errorf("carol got it in %s, not %s", m.Conversation, gc)
	}

	bob.never()
	carol.never()
	h.server.Close()
	for _, p := range []*person{again, bob, carol} {
		p.lost()
	}
	lines, err := again.Send(ga, protocol.Text{Body: "three"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Send("group:55", protocol.Text{Body: "x"}); code(err) != NoConversation {
		t.Errorf("to nowhere: %v", err)
	}
	h.restart()
	bob.ReconnectNow()
	carol.ReconnectNow()
	await[event.SignedIn](bob, nil)
	await[event.SignedIn](bob, nil)
	await[event.SignedIn](carol, nil)
	await[event.SignedIn](carol, nil)
	again.ReconnectNow()
	if d := awaitDelivery(again, lines[0].ID); d.Delivery != protocol.Sent {
		t.Errorf("%+v", d)
	}
	awaitText(bob, "three")
	if m := awaitText(carol, "three"); m.Conversation != gc {
		t.Errorf("carol got it in %s, not %s", m.Conversation, gc)
	}
}

// Emoticons are announced to everybody and fetched from one to one.
func TestEmoticonInAGroup(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	if _, err := alice.AddEmoticon("(frog)", animation(3)); err != nil {
		t.Fatal(err)
	}
	ga, gb, gc := h.group(alice, bob, carol)
	alice.tell(ga, "look (frog)")
	for p, id := range map[*person]protocol.ConversationID{bob: gb, carol: gc} {
		m := awaitText(p, "look (frog)")
		if len(m.Emoticons) != 1 || m.Conversation != id {
			t.Fatalf("%s got %+v", p.address, m)
		}
		await(p, func(e event.EmoticonReceived) bool { return e.Conversation == id && e.From == alice.address })
		if _, ok := p.Object(m.Emoticons[0].Object.Hash); !ok {
			t.Errorf("%s does not have it", p.address)
		}
	}
	alice.mu.Lock()
	defer alice.mu.Unlock()
	for _, r := range alice.online.several[ga].rooms {
		for a, link := range r.present {
			if link.added {
				t.Errorf("objects went to %s where several are", a)
			}
		}
	}
}

// When the server hands a line back in a conversation of several, some may
// have it: it is not sent once more.
func TestGroupLineHandedBack(t *testing.T) {
	h := newHouse(t)
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	ga, _, _ := h.group(alice, bob, carol)
	alice.tell(ga, "one")
	bob.SignOut()
	carol.SignOut()
	awaitStatus(alice, bob, protocol.Offline)
	awaitStatus(alice, carol, protocol.Offline)
	lines, err := alice.Send(ga, protocol.Text{Body: "anybody?"})
	if err != nil {
		t.Fatal(err)
	}
	if d := awaitDelivery(alice, lines[0].ID); d.Delivery != protocol.NotSent || d.Code != ContactOffline {
		t.Errorf("%+v", d)
	}
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	alice.must(alice.SendAgain(lines[0].ID))
	if d := awaitDelivery(alice, lines[0].ID); d.Delivery != protocol.Sent {
		t.Errorf("%+v", d)
	}
	awaitText(bob, "anybody?")
}

// A line that nobody has makes nobody forgotten: Bob has left, Carol goes while
// it is on its way, and when Bob is back he is the one who gets it.
func TestGroupLineNobodyHas(t *testing.T) {
	h := newHouse(t, func(o *server.Options) { o.Delay = 50 * time.Millisecond })
	people := h.signedInAll("alice", "bob", "carol")
	alice, bob, carol := people[0], people[1], people[2]
	ga, _, _ := h.group(alice, bob, carol)
	alice.tell(ga, "one")
	bob.SignOut()
	await(alice, func(e event.Left) bool { return e.Address == bob.address && !e.Idle })
	awaitStatus(alice, bob, protocol.Offline)
	sent := make(chan []protocol.Message, 1)
	h.onTap(func(e server.TapEvent) {
		if e.FromClient && e.Switchboard && e.Account == carol.address && e.Command.Verb == "OUT" {
			lines, _ := alice.Send(ga, protocol.Text{Body: "anybody?"})
			sent <- lines
		}
	})
	carol.SignOut()
	line := (<-sent)[0]
	if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.NotSent || d.Code != ContactOffline {
		t.Errorf("%+v", d)
	}
	bob.signIn()
	awaitStatus(alice, bob, protocol.Online)
	alice.must(alice.SendAgain(line.ID))
	if d := awaitDelivery(alice, line.ID); d.Delivery != protocol.Sent {
		t.Errorf("%+v", d)
	}
	awaitText(bob, "anybody?")
}

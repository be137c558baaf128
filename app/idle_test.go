package app

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// The rules of auto-away on virtual time: what others would be told, and when.
func TestAutoAwayRules(t *testing.T) {
	type step struct {
		at time.Duration // since the sign-in
		do func(*Session)
	}
	active := func(s *Session) { s.Active(0) }
	choose := func(st protocol.Status) func(*Session) {
		return func(s *Session) { // SetStatus without a server
			s.mu.Lock()
			defer s.mu.Unlock()
			s.chosen, s.idle.on, s.idle.last = st, false, time.Now()
			s.online.status = st
			s.idleLocked()
		}
	}
	for _, c := range []struct {
		name  string
		after int // minutes
		steps []step
		want  []string
	}{
		{"nobody ever told of input", 5, nil, nil},
		{"five minutes of nothing", 5, []step{{0, active}}, []string{"5m0s IDL"}},
		{"input starts the time again", 5, []step{{0, active}, {4 * time.Minute, active}}, []string{"9m0s IDL"}},
		{"and back at once", 5, []step{{0, active}, {8 * time.Minute, active}}, []string{"5m0s IDL", "8m0s NLN", "13m0s IDL"}},
		{"input that is past already", 5, []step{{0, active}, {3 * time.Minute, func(s *Session) { s.Active(2 * time.Minute) }}}, []string{"6m0s IDL"}},
		{"older input than was known", 5, []step{{0, active}, {3 * time.Minute, active}, {4 * time.Minute, func(s *Session) { s.Active(4 * time.Minute) }}}, []string{"8m0s IDL"}},
		{"the desktop says it after a sleep", 5, []step{{0, active}, {time.Minute, func(s *Session) { s.Active(0) }}, {20 * time.Minute, func(s *Session) { s.Active(14 * time.Minute) }}},
			[]string{"6m0s IDL"}},
		{"off", 0, []step{{0, active}}, nil},
		{"turned on later", 0, []step{{0, active}, {10 * time.Minute, func(s *Session) { s.SetAutoAway(3 * time.Minute) }}}, []string{"10m0s IDL"}},
		{"turned off while idle", 5, []step{{0, active}, {7 * time.Minute, func(s *Session) { s.SetAutoAway(0) }}}, []string{"5m0s IDL", "7m0s NLN"}},
		{"a status chosen by hand stays", 5, []step{{0, active}, {time.Minute, choose(protocol.Busy)}}, nil},
		{"a hidden one stays hidden", 5, []step{{0, active}, {time.Minute, choose(protocol.Hidden)}, {9 * time.Minute, active}}, nil},
		{"chosen while idle", 5, []step{{0, active}, {7 * time.Minute, choose(protocol.Away)}, {8 * time.Minute, active}}, []string{"5m0s IDL"}},
		{"and Online again by hand", 5, []step{{0, active}, {time.Minute, choose(protocol.Busy)}, {10 * time.Minute, choose(protocol.Online)}}, []string{"15m0s IDL"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				db, err := store.Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				s := New(Options{Store: db})
				o := newOnline(s)
				start := time.Now()
				var told []string
				s.idle.tell = func(_ context.Context, o *online) error {
					s.mu.Lock()
					defer s.mu.Unlock()
					told = append(told, fmt.Sprint(time.Since(start), " ", o.status))
					return nil
				}
				s.idle.after = time.Duration(c.after) * time.Minute
				s.online, o.up, o.status = o, true, protocol.Online
				for _, step := range c.steps {
					time.Sleep(step.at - time.Since(start))
					synctest.Wait()
					step.do(s)
				}
				time.Sleep(20*time.Minute - time.Since(start))
				synctest.Wait()
				s.mu.Lock()
				s.stopIdleLocked()
				s.online = nil
				s.mu.Unlock()
				o.cancel()
				o.wg.Wait()
				if !slices.Equal(told, c.want) {
					t.Errorf("told %q, want %q", told, c.want)
				}
			})
		})
	}
}

// TestIdleIsSeen: others see it, it survives a lost connection, and what is
// remembered is the status that was chosen.
func TestIdleIsSeen(t *testing.T) {
	h := newHouse(t)
	alice, bob := h.person("alice").never().signIn(), h.person("bob").soon().signIn()
	awaitStatus(bob, alice, protocol.Online)
	alice.must(alice.SetAutoAway(time.Minute))
	alice.Active(2 * time.Minute)
	awaitStatus(bob, alice, protocol.Idle)
	await(alice, func(e event.SelfChanged) bool { return e.Self.Status == protocol.Idle })
	if alice.ChosenStatus() != protocol.Online || !alice.Idle() {
		t.Errorf("chosen is %s", alice.ChosenStatus())
	}
	if alice.LastStatus(alice.address) != protocol.Online {
		t.Errorf("remembered is %s", alice.LastStatus(alice.address))
	}
	h.server.Close()
	alice.lost()
	bob.lost()
	h.restart()
	await[event.SignedIn](bob, nil)
	await[event.SignedIn](bob, nil)
	alice.ReconnectNow()
	await(alice, func(e event.SignedIn) bool { return e.Self.Status == protocol.Idle })
	alice.Active(0)
	awaitStatus(bob, alice, protocol.Online)

	// What is chosen by hand is not touched.
	alice.must(alice.SetStatus(h.context(), protocol.Busy))
	alice.Active(0)
	awaitStatus(bob, alice, protocol.Busy)
	alice.mu.Lock()
	alice.idle.last = time.Now().Add(-time.Hour)
	alice.idleLocked()
	on := alice.idle.on
	alice.mu.Unlock()
	if on {
		t.Error("a busy person went idle")
	}
	alice.leave()

	again := h.personIn("alice", alice.dir)
	if again.AutoAway() != time.Minute {
		t.Errorf("after a restart: %v", again.AutoAway())
	}
	again.signIn() // without a status: the one chosen last
	if st := again.Snapshot().Self.Status; st != protocol.Busy {
		t.Errorf("after a restart as %s", st)
	}
}

package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"papilio/protocol"
	"papilio/protocol/client"
	"papilio/protocol/event"
)

// online is one signed-in period, from the start of the sign-in until its last
// goroutine has ended. It owns the client, the switchboards, the peers and all
// goroutines; nothing of it outlives it.
//
//	signing in --Dial--> up --SignOut, Wait--> ending --all joined--> gone
type online struct {
	s      *Session
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // goroutines; added to only through start
	ready  chan struct{}  // closed when client is set
	done   chan struct{}  // closed when everything has ended
	change chan struct{}  // holds a token while our status or picture is being changed

	credentials Credentials
	again       *reconnection // whose attempt this is, or nil

	// Guarded by Session.mu.
	client        *client.Client
	up            bool
	ending        bool
	leaving       bool            // SignOut was called
	status        protocol.Status // what we want to be seen as
	since         time.Time
	why           string             // this way to the server was taken
	tried         []protocol.Attempt // ways that did not work before it
	moved         bool               // this computer has got other addresses since
	profile       protocol.Profile
	roundTrip     time.Duration
	rings         []client.Ring // calls that wait to be joined
	answering     int           // goroutines that join them
	conversations map[protocol.Address]*conversation
	several       map[protocol.ConversationID]*conversation
	rooms         map[*client.Chat]*room
	fetches       map[fetchKey]*fetch
	rested        map[fetchKey]time.Time // objects not to be asked for before then
	roster        getter                 // display pictures of contacts
	nearby        bool                   // the server is on this computer: no pauses
}

func newOnline(s *Session) *online {
	o := &online{
		s: s, ready: make(chan struct{}), done: make(chan struct{}), change: make(chan struct{}, 1),
		conversations: map[protocol.Address]*conversation{}, several: map[protocol.ConversationID]*conversation{}, rooms: map[*client.Chat]*room{},
		fetches: map[fetchKey]*fetch{}, rested: map[fetchKey]time.Time{},
	}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	o.roster = getter{o: o, wake: make(chan struct{}, 1), get: o.getPicture, pause: o.rosterPause}
	return o
}

// startLocked runs f in a goroutine that the end of the period waits for; it
// reports false when the period is ending. f must end soon after o.ctx does.
func (o *online) startLocked(f func()) bool {
	if o.ending {
		return false
	}
	o.wg.Go(f)
	return true
}

// sleep waits; it reports false when the period ends first.
func (o *online) sleep(d time.Duration) bool {
	if d <= 0 {
		return o.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-o.ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// within derives a context that also ends with the period.
func (o *online) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(o.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// stand waits for the client to end and then ends the period.
func (o *online) stand() {
	err := o.client.Wait()
	reason := client.Lost
	var ended *client.Ended
	if errors.As(err, &ended) {
		reason = ended.Reason
	}
	o.s.logger.Info("signed out", "reason", reason, "error", err)
	o.end(reason, "")
}

// end ends the period: every goroutine is joined and every line has got its
// fate before SignedOut is published. It runs once, in the goroutine that
// signed in (when that failed) or in the one that stands.
func (o *online) end(reason, code string) {
	s := o.s
	s.mu.Lock()
	o.up, o.ending = false, true
	s.mu.Unlock()
	o.cancel()
	if o.client != nil {
		o.client.Close()
	}
	o.wg.Wait()
	for _, c := range o.conversations { // nothing adds to them any more
		c.peer.Close()
	}

	s.mu.Lock()
	s.online = nil
	s.stopIdleLocked()
	s.self.Status = protocol.Offline
	for a, c := range s.contacts {
		c.Status = protocol.Offline
		s.contacts[a] = c
	}
	s.connection = signedOutReport
	switch {
	case o.client == nil && o.again != nil: // told by the reconnection
	case o.client != nil && comesBack(reason) && !o.leaving && !s.closed:
		s.bus.Publish(event.ConnectionChanged{Connection: s.connection})
		s.bus.Publish(event.SignedOut{Reason: reason, Code: code})
		o.comeBackLocked(reason)
	default:
		s.giveUpWaitingLocked()
		s.bus.Publish(event.ConnectionChanged{Connection: s.connection})
		s.bus.Publish(event.SignedOut{Reason: reason, Code: code})
	}
	s.mu.Unlock()
	close(o.done)
}

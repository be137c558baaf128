package app

import (
	"context"
	"slices"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
)

// wish is an object that should be in the store.
type wish struct {
	from   protocol.Address
	object protocol.Object
	after  time.Time // not before
	tries  int
	asked  bool // by the person: whatever the setting
}

// getter fetches wishes one after the other: the emoticons of one person, or
// the display pictures of all contacts. What is on the screen comes first. An
// object that does not come is asked for once more after a while and then rests
// until it is announced again (p2p.md 11). What the setting does not want
// fetched yet stays. Its goroutine runs only while there is something to fetch.
type getter struct {
	o    *online
	get  func(context.Context, wish) (fetched bool, err error)
	wake chan struct{}
	// pause says how long to wait after a fetch; nil is not at all.
	pause func() time.Duration

	// Guarded by Session.mu.
	wishes  []wish
	running bool
	slow    time.Time // nothing is fetched before then
}

// addLocked adds a wish unless the same is there already. Over the limit for
// one person it is dropped: nobody needs so many at once (p2p.md 12).
func (g *getter) addLocked(w wish) {
	mine := 0
	for _, x := range g.wishes {
		if x.from == w.from {
			if mine++; x.object == w.object {
				return
			}
		}
	}
	if mine >= maxWishes {
		return
	}
	g.wishes = append(g.wishes, w)
	g.kickLocked()
}

// askLocked adds a wish of the person's own, before all others.
func (g *getter) askLocked(w wish) {
	g.wishes = slices.DeleteFunc(g.wishes, func(x wish) bool { return x.from == w.from && x.object == w.object })
	g.wishes = slices.Insert(g.wishes, 0, w)
	g.kickLocked()
}

// nextLocked returns the place of the wish to fetch next, -1 for none: of those
// that are wanted, what is due and on the screen, then what is due first.
func (g *getter) nextLocked() int {
	s, now, at := g.o.s, time.Now(), -1
	var best wish
	for i, w := range g.wishes {
		if !s.wantsLocked(w) {
			continue
		}
		seen := func(x wish) bool { return (x.asked || s.wanted.visible[x.object.Hash]) && !x.after.After(now) }
		if at < 0 || seen(w) && !seen(best) || seen(w) == seen(best) && w.after.Before(best.after) {
			at, best = i, w
		}
	}
	return at
}

// kickLocked sees to it that the goroutine runs. Before the sign-in has
// finished there is nothing to fetch with; signedIn kicks again.
func (g *getter) kickLocked() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
	if !g.running && g.o.up && g.nextLocked() >= 0 {
		g.running = g.o.startLocked(g.run)
	}
}

// next takes the next wish that is due, or says how long to wait for one.
func (g *getter) next() (w wish, wait time.Duration, ok bool) {
	g.o.s.mu.Lock()
	defer g.o.s.mu.Unlock()
	at := g.nextLocked()
	if at < 0 || g.o.ending {
		g.running = false
		return wish{}, 0, false
	}
	w = g.wishes[at]
	if wait = max(time.Until(w.after), time.Until(g.slow)); wait > 0 {
		return wish{}, wait, true
	}
	g.wishes = slices.Delete(g.wishes, at, at+1)
	return w, 0, true
}

func (g *getter) run() {
	for {
		w, wait, ok := g.next()
		if !ok {
			return
		}
		if wait > 0 {
			t := time.NewTimer(wait)
			select {
			case <-g.o.ctx.Done():
			case <-g.wake:
			case <-t.C:
			}
			t.Stop()
			continue
		}
		fetched, err := g.get(g.o.ctx, w)
		if err != nil && g.o.ctx.Err() == nil {
			g.failed(w, err)
		}
		if fetched && g.pause != nil {
			g.o.sleep(g.pause())
		}
	}
}

// failed puts a wish back for its second try, or gives it up and says so.
func (g *getter) failed(w wish, err error) {
	s := g.o.s
	s.mu.Lock()
	defer s.mu.Unlock()
	code := codeOf(err, NotDelivered)
	switch {
	case code == TooFast && w.tries < 5:
		// The server wants us to slow down: everything waits.
		g.slow = time.Now().Add(s.timing.backOff)
		w.tries++
		g.wishes = append(g.wishes, w)
		return
	case w.tries == 0 && worthRetrying(code):
		w.after = time.Now().Add(s.timing.retry)
		w.tries++
		g.wishes = append(g.wishes, w)
		return
	}
	if restsAfter(code) {
		g.o.restLocked(fetchKey{w.from, w.object.Hash})
	}
	s.bus.Publish(event.ObjectFailed{From: w.from, Object: w.object, Code: code})
}

// restsAfter reports whether an object that did not come for this reason is left
// alone for a while: the reason is with the other side, who is there.
func restsAfter(code string) bool {
	switch code {
	case ContactOffline, HiddenSelf, NotSignedIn, SignedOutMeantime, TooFast, NotStored, Cancelled:
		return false
	}
	return true
}

func worthRetrying(code string) bool {
	switch code {
	case ObjectDeclined, BadPicture, ContactOffline, HiddenSelf:
		return false
	}
	return true
}

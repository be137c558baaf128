package app

import (
	"context"
	"strconv"
	"time"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// KeepSetting says how long the history is kept: "" for ever, a number of days
// (1 to 36500), or KeepNothing: lines are written nowhere and live as long as
// the windows that show them. It is applied at once, at every start and daily.
const KeepSetting = "history.keep"

// KeepNothing is the value of KeepSetting for no history at all.
const KeepNothing = "none"

// maxKeepDays bounds KeepSetting.
const maxKeepDays = 36500

// maxUnkept is how many lines of ours without a row can be sent again.
const maxUnkept = 1000

// keeping is how long lines are kept, and the goroutine that removes the old
// ones. All of it is guarded by Session.mu.
type keeping struct {
	nothing bool
	unkept  map[int64]protocol.Message // lines of ours without a row whose fate is open, or was not to be sent
	cancel  context.CancelFunc         // of the goroutine, nil for none
	done    chan struct{}
}

// noteLocked remembers a line without a row, so that it can be sent again.
func (k *keeping) noteLocked(m protocol.Message) {
	if m.Delivery == protocol.Received {
		return
	}
	if k.unkept == nil || len(k.unkept) >= maxUnkept {
		k.unkept = map[int64]protocol.Message{}
	}
	k.unkept[m.ID] = m
}

// settleLocked notes what became of a line without a row.
func (k *keeping) settleLocked(id int64, d protocol.Delivery) {
	m, ok := k.unkept[id]
	switch {
	case !ok:
	case d == protocol.Sent:
		delete(k.unkept, id)
	default:
		m.Delivery = d
		k.unkept[id] = m
	}
}

// keepChanged follows KeepSetting: what is too old goes at once, and then every
// day.
func (s *Session) keepChanged() {
	value := s.Setting(KeepSetting)
	days, err := strconv.Atoi(value)
	some := err == nil && days > 0 && days <= maxKeepDays
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keeping.nothing = value == KeepNothing
	s.stopKeepingLocked()
	if s.closed || !some && !s.keeping.nothing {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done, before := make(chan struct{}), s.keeping.done
	s.keeping.cancel, s.keeping.done = cancel, done
	s.loops.Add(1)
	go func() {
		defer s.loops.Done()
		defer close(done)
		if before != nil {
			<-before // never two at once
		}
		s.removeOld(ctx, days)
	}()
}

func (s *Session) stopKeepingLocked() {
	if s.keeping.cancel != nil {
		s.keeping.cancel()
		s.keeping.cancel = nil
	}
}

// removeOld removes what is older than so many days, 0 for everything, now and
// once a day.
func (s *Session) removeOld(ctx context.Context, days int) {
	daily := time.NewTicker(24 * time.Hour)
	defer daily.Stop()
	for {
		part := HistoryPart{}
		if days > 0 {
			part.To = time.Now().AddDate(0, 0, -days)
		}
		if n, err := s.HistoryLines(ctx, part); n == 0 && err == nil {
			s.forgetTalks(ctx)
		} else if _, err := s.clearHistory(ctx, part); err != nil && ctx.Err() == nil {
			s.logger.Warn("old lines not removed", "error", err)
		}
		select {
		case <-daily.C:
		case <-ctx.Done():
			return
		}
	}
}

// HistoryPart says which lines are meant; the zero value is everything.
type HistoryPart struct {
	In       protocol.ConversationID // "" for every conversation
	From, To time.Time               // from From on and before To; zero for no bound
	Line     int64                   // one line alone, 0 for no such bound
}

func (p HistoryPart) which() store.Which {
	return store.Which{Conversation: string(p.In), From: p.From, To: p.To, Line: p.Line}
}

// HistoryLines counts the lines of a part of the history. It reads the database.
func (s *Session) HistoryLines(ctx context.Context, p HistoryPart) (int, error) {
	n, err := s.store.Lines(ctx, p.which())
	if err != nil {
		return 0, problem(NotStored, err)
	}
	return n, nil
}

// ClearHistory removes a part of the history for good, with the pictures that
// were only in it: nothing of it is in any file of the profile afterwards. There
// is no way back. It returns how many lines there were, takes up to some seconds
// for a hundred thousand, and HistoryCleared is published. Code: "store".
func (s *Session) ClearHistory(ctx context.Context, p HistoryPart) (int, error) {
	n, err := s.clearHistory(ctx, p)
	if err != nil {
		return n, problem(NotStored, err)
	}
	return n, nil
}

func (s *Session) clearHistory(ctx context.Context, p HistoryPart) (int, error) {
	n, err := s.store.Clear(ctx, p.which())
	if n > 0 {
		s.forgetTalks(ctx)
		s.bus.Publish(event.HistoryCleared{Conversation: p.In, Lines: n})
	}
	return n, err
}

// forgetTalks forgets who was in conversations of several that have no lines
// any more and are not going on.
func (s *Session) forgetTalks(ctx context.Context) {
	past, err := s.store.Conversations(ctx)
	if err != nil {
		s.logger.Warn("conversations of several not forgotten", "error", err)
		return
	}
	there := map[protocol.ConversationID]bool{}
	for _, p := range past {
		there[protocol.ConversationID(p.Conversation)] = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.online != nil {
		for id := range s.online.several {
			there[id] = true
		}
	}
	s.forgetTalksLocked(there)
}

// ClearPictures removes the pictures and emoticons of others that can be
// fetched again; those in the history stay. Code: "store".
func (s *Session) ClearPictures() error {
	if err := s.store.ClearCache(); err != nil {
		return problem(NotStored, err)
	}
	return nil
}

// HistorySizes is how much of the disk what takes, in bytes.
type HistorySizes = store.Sizes

// HistorySizes measures what is kept. It reads the database.
func (s *Session) HistorySizes(ctx context.Context) (HistorySizes, error) {
	sizes, err := s.store.Sizes(ctx)
	if err != nil {
		return sizes, problem(NotStored, err)
	}
	return sizes, nil
}

package app

import (
	"context"
	"errors"
	"time"

	"papilio/protocol"
	"papilio/store"
)

// HistoryQuery says which lines are looked for.
type HistoryQuery struct {
	// Text is as a person types it: words and beginnings of words, all of which
	// must occur, in any case and with or without accents; a "phrase" in quotes.
	Text          string
	In            protocol.ConversationID // "" for all
	From, To      time.Time               // from From on and before To; zero for no bound
	Before, After int64                   // only lines with a lower or a higher id; After begins with the lowest
	Offset, Limit int                     // Limit is at most 1000
}

func (q HistoryQuery) query() store.Query {
	return store.Query{Text: q.Text, Conversation: string(q.In), From: q.From, To: q.To, Before: q.Before, After: q.After, Offset: q.Offset, Limit: q.Limit}
}

// HistoryMark is a stretch of a text, in bytes.
type HistoryMark = store.Mark

// HistoryHit is a line that was found.
type HistoryHit struct {
	protocol.Message
	Marks []HistoryMark // what was found in Text.Body
}

// HistoryCount is how many lines of a conversation there are, or were found.
type HistoryCount struct {
	In     protocol.ConversationID
	People []protocol.Participant // who is or was in it; in a one-to-one the other side
	Lines  int
	Newest int64 // the id of the newest of them
}

// SearchHistory returns the lines that have all words of a query, newest
// first. It reads the database and ends with the context. Code: "store".
func (s *Session) SearchHistory(ctx context.Context, q HistoryQuery) ([]HistoryHit, error) {
	rows, err := s.store.Search(ctx, q.query())
	if err != nil {
		return nil, historyProblem(ctx, err)
	}
	list := make([]HistoryHit, len(rows))
	for i, r := range rows {
		list[i] = HistoryHit{s.pastLine(r.Message), r.Marks}
	}
	return list, nil
}

// HistorySnippet cuts a text to about so many characters round its first mark.
func HistorySnippet(body string, marks []HistoryMark, runes int) (string, []HistoryMark) {
	return store.Snippet(body, marks, runes)
}

// CountHistory returns how many lines of each conversation a query finds, the
// one with the newest first. Code: "store".
func (s *Session) CountHistory(ctx context.Context, q HistoryQuery) ([]HistoryCount, error) {
	rows, err := s.store.Count(ctx, q.query())
	if err != nil {
		return nil, historyProblem(ctx, err)
	}
	list := make([]HistoryCount, len(rows))
	for i, r := range rows {
		in := protocol.ConversationID(r.Conversation)
		list[i] = HistoryCount{In: in, People: s.pastPeople(ctx, in), Lines: r.Lines, Newest: r.Newest}
	}
	return list, nil
}

// Conversations returns the conversations of the history, the one with the
// newest line first. It reads the database. Code: "store".
func (s *Session) Conversations(ctx context.Context) ([]HistoryCount, error) {
	rows, err := s.store.Conversations(ctx)
	if err != nil {
		return nil, historyProblem(ctx, err)
	}
	list := make([]HistoryCount, len(rows))
	for i, r := range rows {
		in := protocol.ConversationID(r.Conversation)
		list[i] = HistoryCount{In: in, People: s.pastPeople(ctx, in), Lines: r.Lines, Newest: r.Newest}
	}
	return list, nil
}

// pastPeople returns who is or was in a conversation. Who is no contact has the
// name they had when they last said something.
func (s *Session) pastPeople(ctx context.Context, in protocol.ConversationID) []protocol.Participant {
	list := s.Participants(in)
	if len(list) == 0 { // forgotten: who said something is known
		senders, err := s.store.Senders(ctx, string(in), string(protocol.Received))
		if err != nil {
			s.logger.Warn("senders not read", "error", err)
		}
		for _, from := range senders {
			list = append(list, protocol.Participant{Address: protocol.Address(from), FriendlyName: from})
		}
	}
	for i, p := range list {
		if p.FriendlyName != string(p.Address) && p.FriendlyName != "" {
			continue
		}
		name, err := s.store.LastName(ctx, string(in), string(p.Address))
		if err == nil && name != "" {
			list[i].FriendlyName = name
		}
	}
	return list
}

// HistoryPage returns up to limit lines (at most 1000) of a conversation after
// the first offset ones, oldest first. It reads the database. Code: "store".
func (s *Session) HistoryPage(ctx context.Context, in protocol.ConversationID, offset, limit int) ([]protocol.Message, error) {
	rows, err := s.store.Page(ctx, string(in), offset, min(limit, maxHistoryPage))
	if err != nil {
		return nil, historyProblem(ctx, err)
	}
	list := make([]protocol.Message, len(rows))
	for i, r := range rows {
		list[i] = s.pastLine(r)
	}
	return list, nil
}

// HistoryPlace returns how many lines of a conversation are before an id.
// Code: "store".
func (s *Session) HistoryPlace(ctx context.Context, in protocol.ConversationID, id int64) (int, error) {
	n, err := s.store.Place(ctx, string(in), id)
	if err != nil {
		return 0, historyProblem(ctx, err)
	}
	return n, nil
}

// HistorySince returns the id of the first line of a conversation from a time
// on. Codes: "message-not-found", "store".
func (s *Session) HistorySince(ctx context.Context, in protocol.ConversationID, at time.Time) (int64, error) {
	id, err := s.store.FirstSince(ctx, string(in), at)
	if errors.Is(err, store.ErrNotFound) {
		return 0, problem(MessageNotFound, err)
	}
	if err != nil {
		return 0, historyProblem(ctx, err)
	}
	return id, nil
}

// HistoryMonths returns the months in which a conversation ("" for any) has
// lines, the newest first: the first moment of each, local time. Code: "store".
func (s *Session) HistoryMonths(ctx context.Context, in protocol.ConversationID) ([]time.Time, error) {
	list, err := s.store.Months(ctx, string(in), time.Local)
	if err != nil {
		return nil, historyProblem(ctx, err)
	}
	return list, nil
}

// HistoryUnindexed returns about how many lines from before there was a search
// cannot be found yet; it becomes 0 by itself.
func (s *Session) HistoryUnindexed() int {
	n, err := s.store.Unindexed()
	if err != nil {
		s.logger.Warn("index not read", "error", err)
	}
	return int(n)
}

// pastLine is lineOf with what the session knows of the fate of a line.
func (s *Session) pastLine(row store.Message) protocol.Message {
	m := lineOf(row)
	if m.Delivery == protocol.Sending {
		s.mu.Lock()
		if !s.sending[m.ID] {
			m.Delivery = protocol.Unknown
		}
		s.mu.Unlock()
	}
	return m
}

func historyProblem(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return problem(Cancelled, err)
	}
	return problem(NotStored, err)
}

package ui

import (
	"context"
	"strings"
	"time"

	"papilio/app"
	"papilio/protocol"
	"papilio/ui/widget"
)

// historySearch is what is looked for, and what was found.
type historySearch struct {
	typed  string
	month  time.Time // only in this month; zero for any time
	counts []app.HistoryCount
	hit    int64 // the id of the line that is chosen, 0 for none
	cancel context.CancelFunc
}

func (s *historySearch) text() string { return strings.TrimSpace(s.typed) }

// query is what to ask the session.
func (s *historySearch) query() app.HistoryQuery {
	q := app.HistoryQuery{Text: s.text()}
	if !s.month.IsZero() {
		q.From, q.To = s.month, s.month.AddDate(0, 1, 0)
	}
	return q
}

// stop ends the search that is under way.
func (s *historySearch) stop() {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

func (s *historySearch) total() int {
	n := 0
	for _, c := range s.counts {
		n += c.Lines
	}
	return n
}

func (s *historySearch) of(in protocol.ConversationID) (app.HistoryCount, bool) {
	for _, c := range s.counts {
		if c.In == in {
			return c, true
		}
	}
	return app.HistoryCount{}, false
}

// typed looks for what stands in the field: the search before ends at once.
func (h *historyWindow) typed() {
	s := &h.search
	s.typed = h.field.Text()
	s.stop()
	if s.text() == "" {
		was := s.counts != nil || h.every
		s.counts, s.hit = nil, 0
		h.showFound()
		h.showList()
		if h.every {
			h.show(h.in, -1)
		} else if was {
			h.turnMarks()
		}
		return
	}
	ctx, cancel := context.WithCancel(h.u.ctx)
	s.cancel = cancel
	q := s.query()
	callWith(h.u, ctx, func(ctx context.Context) ([]app.HistoryCount, error) { return h.u.session.CountHistory(ctx, q) },
		func(counts []app.HistoryCount, err error) {
			if ctx.Err() != nil || !h.shown {
				return // another one is under way
			}
			if err != nil {
				h.u.log.Warn("history not searched", "error", err)
				return
			}
			if counts == nil {
				counts = []app.HistoryCount{}
			}
			h.showCounts(counts)
		})
}

// showCounts shows what a search has found: the newest hit of the conversation that
// is shown, or of the one with the newest hit.
func (h *historyWindow) showCounts(counts []app.HistoryCount) {
	s := &h.search
	s.counts, s.hit = counts, 0
	h.showFound()
	h.showList()
	switch _, here := s.of(h.in); {
	case len(counts) == 0:
		if h.every {
			h.show(h.in, -1)
		} else {
			h.turnMarks()
		}
		text := T("history.nothing", "Text", s.text())
		if n := h.u.session.HistoryUnindexed(); n > 0 {
			text += " " + T("history.indexing")
		}
		visible(h.view, false)
		h.say(text)
	case h.every:
		h.showEvery()
	case here:
		h.jump(h.in, 0)
	default:
		h.jump(counts[0].In, 0)
	}
}

// jump shows a hit of a conversation: the newest before an id, or the newest for
// 0.
func (h *historyWindow) jump(in protocol.ConversationID, before int64) {
	q := h.search.query()
	q.In, q.Before, q.Limit = in, before, 1
	h.find(q)
}

// hitPlace is a hit and where it stands.
type hitPlace struct {
	id    int64
	place int
}

// find shows the first line that a query finds.
func (h *historyWindow) find(q app.HistoryQuery) {
	s := &h.search
	s.stop()
	ctx, cancel := context.WithCancel(h.u.ctx)
	s.cancel = cancel
	callWith(h.u, ctx, func(ctx context.Context) (hitPlace, error) {
		hits, err := h.u.session.SearchHistory(ctx, q)
		if err != nil || len(hits) == 0 {
			return hitPlace{}, err
		}
		place, err := h.u.session.HistoryPlace(ctx, hits[0].Conversation, hits[0].ID)
		return hitPlace{hits[0].ID, place}, err
	}, func(f hitPlace, err error) {
		switch {
		case ctx.Err() != nil || !h.shown:
		case err != nil:
			h.u.log.Warn("history not searched", "error", err)
		case f.id == 0:
			h.beyond(q)
		default:
			s.hit = f.id
			h.showLine(q.In, f.place)
		}
	})
}

// showLine shows a line of a conversation in its context.
func (h *historyWindow) showLine(in protocol.ConversationID, place int) {
	if in != h.in || h.every || h.view.Total() == 0 {
		h.show(in, place)
		return
	}
	h.say("")
	visible(h.view, true)
	h.view.ShowLine(place)
	h.turnMarks()
}

// turnMarks reads the lines that are here again: other words are marked.
func (h *historyWindow) turnMarks() {
	h.turn++
	h.view.Reload()
	if h.view.Total() > 0 {
		h.say("")
		visible(h.view, true)
	}
}

// step goes to the next hit above or below, and from the last one of a
// conversation to the next conversation of the list.
func (h *historyWindow) step(by int) {
	if h.search.text() == "" || len(h.search.counts) == 0 {
		return
	}
	if h.every || h.search.hit == 0 {
		h.jump(h.search.counts[0].In, 0)
		return
	}
	q := h.search.query()
	q.In, q.Limit = h.in, 1
	if by < 0 {
		q.Before = h.search.hit
	} else {
		q.After = h.search.hit
	}
	h.find(q)
}

// beyond is called when there is no more hit in the direction of a query.
func (h *historyWindow) beyond(q app.HistoryQuery) {
	counts := h.search.counts
	if q.Before == 0 && q.After == 0 || len(counts) == 0 {
		return
	}
	at := 0
	for i, c := range counts {
		if c.In == q.In {
			at = i
		}
	}
	next := h.search.query()
	next.Limit = 1
	if q.Before > 0 { // up: on with the newest one of the next conversation
		next.In = counts[(at+1)%len(counts)].In
	} else { // down: on with the oldest one of the conversation before
		c := counts[(at+len(counts)-1)%len(counts)]
		next.In, next.Offset = c.In, max(0, c.Lines-1)
	}
	h.find(next)
}

// showEvery shows all that was found, in every conversation, the newest first.
func (h *historyWindow) showEvery() {
	h.turn++
	h.every = true
	h.search.hit = 0
	h.list.SetChosen(everyHit)
	h.view.Opens = true
	h.say("")
	visible(h.view, true)
	h.view.SetTotal(h.search.total())
	h.view.ShowLine(0)
}

// open shows a line of all that was found in its context.
func (h *historyWindow) open(_ int, l widget.HistoryLine) {
	if !h.every {
		return
	}
	q := h.search.query()
	q.Before, q.After, q.Limit = l.ID+1, l.ID-1, 1
	ctx := h.u.ctx
	call(h.u, func(context.Context) (app.HistoryHit, error) {
		hits, err := h.u.session.SearchHistory(ctx, q)
		if err != nil || len(hits) == 0 {
			return app.HistoryHit{}, err
		}
		return hits[0], nil
	}, func(hit app.HistoryHit, err error) {
		if err == nil && hit.ID != 0 && h.shown {
			h.jump(hit.Conversation, hit.ID+1)
		}
	})
}

// showFound says how much was found.
func (h *historyWindow) showFound() {
	s := &h.search
	text := ""
	if s.counts != nil {
		n := s.total()
		switch {
		case n == 0:
			text = T("history.found.none")
		case len(s.counts) == 1:
			text = T("history.found.one", "Count", n)
		default:
			text = T("history.found", "Count", n, "Conversations", len(s.counts))
		}
	}
	h.found.SetText(text)
	some := len(s.counts) > 0
	visible(h.found, s.counts != nil)
	visible(h.prev, some)
	visible(h.next, some)
	h.content.Refresh()
}

// showList shows the conversations: those with hits on top, with their counts.
func (h *historyWindow) showList() {
	var rows, rest []widget.HistoryPerson
	s := &h.search
	if s.counts == nil {
		for _, c := range h.all {
			rows = append(rows, widget.HistoryPerson{Key: string(c.In), Name: h.name(c), Icon: h.icon(c)})
		}
		h.list.SetRows(rows)
		return
	}
	if len(s.counts) > 1 {
		rows = append(rows, widget.HistoryPerson{Key: everyHit, Name: T("history.every"), Icon: "search", Count: s.total()})
	}
	typed := strings.ToLower(s.text())
	for _, c := range h.all {
		name := h.name(c)
		row := widget.HistoryPerson{Key: string(c.In), Name: name, Icon: h.icon(c)}
		if found, ok := s.of(c.In); ok {
			row.Count = found.Lines
			rows = append(rows, row)
		} else if strings.Contains(strings.ToLower(name), typed) || strings.Contains(string(c.In), typed) {
			rows = append(rows, row) // the person is meant
		} else {
			row.Absent = true
			rest = append(rest, row)
		}
	}
	if len(rest) > 0 {
		rows = append(append(rows, widget.HistoryPerson{Head: true, Name: T("history.no-match")}), rest...)
	}
	h.list.SetRows(rows)
}

func (h *historyWindow) icon(c app.HistoryCount) string {
	if c.In.Several() {
		return "invite"
	}
	return ""
}

// choose shows the conversation of a row: with its newest hit, or its end.
func (h *historyWindow) choose(key string) {
	if key == everyHit {
		h.showEvery()
		return
	}
	in := protocol.ConversationID(key)
	if _, ok := h.search.of(in); ok {
		h.jump(in, 0)
		return
	}
	h.search.stop()
	h.search.hit = 0
	h.show(in, -1)
}

// readMonths reads in which months something was said.
func (h *historyWindow) readMonths() {
	in := h.in
	call(h.u, func(ctx context.Context) ([]time.Time, error) { return h.u.session.HistoryMonths(ctx, "") },
		func(list []time.Time, err error) {
			if err != nil || in != h.in || !h.shown {
				return
			}
			h.months = list
			options := []widget.Option{{Text: T("history.any-time")}}
			for _, m := range list[:min(len(list), maxMonths)] {
				options = append(options, widget.Option{Key: m.Format(monthKey),
					Text: T("history.month", "Month", T("month."+m.Format("1")), "Year", m.Format("2006"))})
			}
			h.when.SetOptions(options)
		})
}

const (
	monthKey  = "2006-01"
	maxMonths = 240 // in the list
)

// whenChanged looks only in a month, or goes there when nothing is looked for.
func (h *historyWindow) whenChanged(key string) {
	month, err := time.ParseInLocation(monthKey, key, time.Local)
	if err != nil {
		month = time.Time{}
	}
	h.search.month = month
	if h.search.text() != "" {
		h.typed()
		return
	}
	if month.IsZero() {
		h.show(h.in, -1)
		return
	}
	turn, in := h.turn, h.in
	call(h.u, func(ctx context.Context) (int, error) {
		id, err := h.u.session.HistorySince(ctx, in, month)
		if err != nil {
			return -1, err
		}
		return h.u.session.HistoryPlace(ctx, in, id)
	}, func(place int, err error) {
		if turn == h.turn && h.shown {
			h.show(in, place) // the end when nothing was said since
		}
	})
}

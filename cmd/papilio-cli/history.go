package main

import (
	"context"
	"strings"
	"time"

	"papilio/app"
	"papilio/assets"
	"papilio/protocol"
)

// historyLimit is how many lines a command gives when it does not say.
const historyLimit = 50

// history runs the commands about what was said; ok is false when c is none of
// them. They work signed out too.
func (s *session) history(ctx context.Context, c command) (result map[string]any, ok bool, err error) {
	switch c.Do {
	case "history", "search", "export", "clear":
	default:
		return nil, false, nil
	}
	var in protocol.ConversationID
	if c.To != "" {
		if in, err = conversation(c.To); err != nil {
			return nil, true, err
		}
	}
	limit := c.Limit
	if limit <= 0 {
		limit = historyLimit
	}
	switch c.Do {
	case "history":
		if in == "" {
			return s.conversations(ctx)
		}
		list, err := s.app.History(in, c.Before, limit)
		lines := make([]map[string]any, len(list))
		for i, m := range list {
			lines[i] = pastLine(m)
		}
		return map[string]any{"lines": lines}, true, err
	case "search":
		q := app.HistoryQuery{Text: c.Text, In: in, Before: c.Before, Limit: limit}
		hits, err := s.app.SearchHistory(ctx, q)
		if err != nil {
			return nil, true, err
		}
		lines := make([]map[string]any, len(hits))
		for i, h := range hits {
			lines[i] = pastLine(h.Message)
			lines[i]["snippet"] = snippet(h)
		}
		q.Before = 0
		counts, err := s.app.CountHistory(ctx, q)
		found := 0
		for _, n := range counts {
			found += n.Lines
		}
		return map[string]any{"lines": lines, "found": found}, true, err
	case "export":
		format := c.Format
		if format == "" {
			format = app.ExportHTML
		}
		n, err := s.app.ExportHistory(ctx, app.Export{In: in, Format: format, Emoticons: classic(), Say: english}, c.File)
		return map[string]any{"file": c.File, "lines": n}, true, err
	default:
		n, err := s.app.ClearHistory(ctx, app.HistoryPart{In: in})
		return map[string]any{"lines": n}, true, err
	}
}

func (s *session) conversations(ctx context.Context) (map[string]any, bool, error) {
	all, err := s.app.Conversations(ctx)
	list := make([]map[string]any, len(all))
	for i, p := range all {
		list[i] = map[string]any{"conversation": p.In, "people": p.People, "lines": p.Lines, "newest": p.Newest}
	}
	return map[string]any{"conversations": list}, true, err
}

func pastLine(m protocol.Message) map[string]any {
	line := map[string]any{"id": m.ID, "conversation": m.Conversation, "from": m.From, "name": m.FromName, "text": m.Text.Body,
		"time": m.Time.Format(time.RFC3339), "delivery": m.Delivery}
	if m.Kind != "" {
		line["kind"] = m.Kind
	}
	return line
}

// snippet is what was found with its surroundings, the hits in brackets.
func snippet(h app.HistoryHit) string {
	text, marks := app.HistorySnippet(h.Text.Body, h.Marks, 80)
	var s strings.Builder
	end := 0
	for _, m := range marks {
		s.WriteString(text[end:m.Start] + "[" + text[m.Start:m.End] + "]")
		end = m.End
	}
	return s.String() + text[end:]
}

// classic are the pictures of the classic emoticons by their shortcuts.
func classic() map[string][]byte {
	list := map[string][]byte{}
	for _, e := range assets.Classic() {
		for _, s := range e.Shortcuts {
			list[strings.ToLower(s)] = assets.Bytes(e.File)
		}
	}
	return list
}

// english says a sentence without plural forms.
func english(key string, pairs ...any) string {
	s := assets.Sentence(key)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			if value, ok := pairs[i+1].(string); ok {
				s = strings.ReplaceAll(s, "{{."+name+"}}", value)
			}
		}
	}
	return s
}

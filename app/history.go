package app

import (
	"encoding/json"

	"papilio/protocol"
	"papilio/protocol/event"
	"papilio/store"
)

// History returns up to limit lines (at most 1000) of a conversation before a
// line id (0 for the newest), oldest first. It reads the database. A line of
// ours that was still on its way when the program ended is Unknown.
func (s *Session) History(in protocol.ConversationID, before int64, limit int) ([]protocol.Message, error) {
	rows, err := s.store.Messages(string(in), before, min(limit, maxHistoryPage))
	if err != nil {
		return nil, problem(NotStored, err)
	}
	lines := make([]protocol.Message, len(rows))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, row := range rows {
		lines[i] = lineOf(row)
		if lines[i].Delivery == protocol.Sending && !s.sending[row.ID] {
			lines[i].Delivery = protocol.Unknown
		}
	}
	return lines, nil
}

// addLineLocked writes the row of a line and sets its id. When the store
// refuses (disk full), or no history is wanted, the conversation goes on with
// ids that no row ever gets.
func (s *Session) addLineLocked(m *protocol.Message) {
	if !s.keeping.nothing {
		id, err := s.store.AddMessage(rowOf(*m))
		if err == nil {
			m.ID = id
			return
		}
		s.logger.Error("line not stored", "error", err)
	}
	s.unstored++
	m.ID = noRow + s.unstored
	s.keeping.noteLocked(*m)
}

// noRow is where the ids of lines that have no row begin; they are still exact
// as JSON numbers.
const noRow = 1 << 52

// lineOfID returns a line, whether it has a row or not.
func (s *Session) lineOfID(id int64) (protocol.Message, error) {
	s.mu.Lock()
	m, ok := s.keeping.unkept[id]
	s.mu.Unlock()
	if ok {
		return m, nil
	}
	row, err := s.store.Message(id)
	return lineOf(row), err
}

// settle notes what became of a line of ours and tells it.
func (s *Session) settle(m protocol.Message, d protocol.Delivery, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked(m, d, code)
}

func (s *Session) settleLocked(m protocol.Message, d protocol.Delivery, code string) {
	if d == protocol.Sending {
		s.sending[m.ID] = true
	} else {
		delete(s.sending, m.ID)
	}
	s.setDeliveryLocked(m, d, code)
}

func (s *Session) setDeliveryLocked(m protocol.Message, d protocol.Delivery, code string) {
	if m.ID > noRow {
		s.keeping.settleLocked(m.ID, d)
	} else if err := s.store.SetDelivery(m.ID, string(d)); err != nil {
		s.logger.Error("delivery not stored", "error", err)
	}
	s.bus.Publish(event.MessageDelivered{Conversation: m.Conversation, ID: m.ID, Delivery: d, Code: code})
}

func rowOf(m protocol.Message) store.Message {
	row := store.Message{
		ID: m.ID, Conversation: string(m.Conversation), From: string(m.From), FromName: m.FromName,
		Body: m.Text.Body, Format: m.Text.Format.String(), Time: m.Time, Delivery: string(m.Delivery), Kind: m.Kind,
	}
	if len(m.Emoticons) > 0 {
		list, _ := json.Marshal(m.Emoticons) // strings only: cannot fail
		row.Emoticons = string(list)
		for _, e := range m.Emoticons {
			row.Objects = append(row.Objects, e.Object.Hash)
		}
	}
	return row
}

func lineOf(row store.Message) protocol.Message {
	m := protocol.Message{
		ID: row.ID, Conversation: protocol.ConversationID(row.Conversation),
		From: protocol.Address(row.From), FromName: row.FromName,
		Text: protocol.Text{Body: row.Body, Format: protocol.ParseFormat(row.Format)},
		Time: row.Time, Delivery: protocol.Delivery(row.Delivery), Kind: row.Kind,
	}
	if row.Emoticons != "" {
		if json.Unmarshal([]byte(row.Emoticons), &m.Emoticons) != nil {
			m.Emoticons = nil
		}
	}
	return m
}

package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Message is one line of a conversation. The store does not look into its
// texts.
type Message struct {
	ID           int64 // given by AddMessage: unique and rising, never used twice
	Conversation string
	From         string
	FromName     string
	Body         string
	Format       string
	Emoticons    string    // JSON
	Time         time.Time // kept to the microsecond
	Delivery     string
	Kind         string // empty for a text
	Objects      []Hash // the pictures seen in it; noted by AddMessage, not read back
}

// maxLines is how many lines one call of Messages returns at most.
const maxLines = 10_000

const columns = `id, conversation, sender, sender_name, body, format, emoticons, time, delivery, kind`

// AddMessage stores a line and returns its id; the ID of m does not count.
func (db *DB) AddMessage(m Message) (int64, error) {
	tx, err := db.write.Begin()
	if err != nil {
		return 0, explain("write message", err)
	}
	defer tx.Rollback()
	result, err := tx.Exec(
		`INSERT INTO messages (conversation, sender, sender_name, body, format, emoticons, time, delivery, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Conversation, m.From, m.FromName, m.Body, m.Format, m.Emoticons, stamp(m.Time), m.Delivery, m.Kind)
	if err != nil {
		return 0, explain("write message", err)
	}
	id, err := result.LastInsertId()
	if err == nil {
		err = addObjects(tx, id, m.Objects)
	}
	if err == nil {
		err = tx.Commit()
	}
	return id, explain("write message", err)
}

// SetDelivery notes what became of a line, or returns ErrNotFound.
func (db *DB) SetDelivery(id int64, delivery string) error {
	return db.change("write delivery", `UPDATE messages SET delivery = ? WHERE id = ?`, delivery, id)
}

// ReplaceDelivery changes every line whose delivery is old: after a crash
// nobody will tell what became of a line that was being sent.
func (db *DB) ReplaceDelivery(old, new string) error {
	_, err := db.exec("write delivery", `UPDATE messages SET delivery = ? WHERE delivery = ?`, new, old)
	return err
}

// Message returns one line, or ErrNotFound.
func (db *DB) Message(id int64) (Message, error) {
	m, err := scanMessage(db.read.QueryRow(`SELECT `+columns+` FROM messages WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Message{}, fmt.Errorf("%w: message %d", ErrNotFound, id)
	}
	return m, explain("read message", err)
}

// Messages returns up to limit lines of a conversation before an id (0 for
// the newest), oldest first.
func (db *DB) Messages(conversation string, before int64, limit int) ([]Message, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := db.read.Query(
		`SELECT `+columns+` FROM messages WHERE conversation = ? AND id < ? ORDER BY id DESC LIMIT ?`,
		conversation, before, min(max(0, limit), maxLines))
	if err != nil {
		return nil, explain("read messages", err)
	}
	list, err := readMessages(rows)
	slices.Reverse(list)
	return list, err
}

// row is a *sql.Row or *sql.Rows.
type row interface{ Scan(...any) error }

func scanMessage(r row) (Message, error) {
	var m Message
	var micros int64
	err := r.Scan(&m.ID, &m.Conversation, &m.From, &m.FromName, &m.Body, &m.Format, &m.Emoticons, &micros, &m.Delivery, &m.Kind)
	m.Time = unstamp(micros)
	return m, err
}

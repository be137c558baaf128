package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"
)

// Past is what is kept of one conversation.
type Past struct {
	Conversation string
	Lines        int
	Newest       int64 // the id of its newest line
}

// Conversations returns all conversations that have lines, the one with the
// newest line first.
func (db *DB) Conversations(ctx context.Context) ([]Past, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT conversation, count(*), max(id) FROM messages GROUP BY conversation ORDER BY 3 DESC`)
	if err != nil {
		return nil, explain("list conversations", err)
	}
	defer rows.Close()
	var list []Past
	for rows.Next() {
		var p Past
		if err := rows.Scan(&p.Conversation, &p.Lines, &p.Newest); err != nil {
			return nil, explain("list conversations", err)
		}
		list = append(list, p)
	}
	return list, explain("list conversations", rows.Err())
}

// Page returns up to limit lines of a conversation, oldest first, after the
// first offset ones. "" is all conversations together.
func (db *DB) Page(ctx context.Context, conversation string, offset, limit int) ([]Message, error) {
	// An index leads to the page; only its lines are read.
	which, args := "1", []any{}
	if conversation != "" {
		which, args = "conversation = ?", []any{conversation}
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+columns+` FROM messages WHERE id IN (
		SELECT id FROM messages WHERE `+which+` ORDER BY id LIMIT ? OFFSET ?) ORDER BY id`,
		append(args, min(max(0, limit), maxLines), max(0, offset))...)
	if err != nil {
		return nil, explain("read page", err)
	}
	return readMessages(rows)
}

func readMessages(rows *sql.Rows) ([]Message, error) {
	defer rows.Close()
	var list []Message
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, explain("read messages", err)
		}
		list = append(list, m)
	}
	return list, explain("read messages", rows.Err())
}

// Place returns how many lines of a conversation are before an id.
func (db *DB) Place(ctx context.Context, conversation string, id int64) (int, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT count(*) FROM messages WHERE conversation = ? AND id < ?`, conversation, id).Scan(&n)
	return n, explain("find place", err)
}

// FirstSince returns the id of the first line of a conversation from a time
// on, or ErrNotFound.
func (db *DB) FirstSince(ctx context.Context, conversation string, at time.Time) (int64, error) {
	var id int64
	err := db.read.QueryRowContext(ctx, `SELECT id FROM messages INDEXED BY messages_time WHERE conversation = ? AND time >= ? ORDER BY time, id LIMIT 1`,
		conversation, stamp(at)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNotFound
	}
	return id, explain("find day", err)
}

// Months returns the months in which a conversation ("" for all) has lines,
// the newest first: the first moment of each in a time zone.
func (db *DB) Months(ctx context.Context, conversation string, zone *time.Location) ([]time.Time, error) {
	names := []string{conversation}
	if conversation == "" {
		all, err := db.Conversations(ctx)
		if err != nil {
			return nil, err
		}
		names = names[:0]
		for _, p := range all {
			names = append(names, p.Conversation)
		}
	}
	var list []time.Time
	for _, name := range names {
		// From one month to the next by the index, whatever lies between.
		for from := int64(-1 << 62); ; {
			var next sql.NullInt64
			err := db.read.QueryRowContext(ctx, `SELECT min(time) FROM messages WHERE conversation = ? AND time >= ?`, name, from).Scan(&next)
			if err != nil {
				return nil, explain("list months", err)
			}
			if !next.Valid {
				break
			}
			t := unstamp(next.Int64).In(zone)
			month := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone)
			if !slices.Contains(list, month) {
				list = append(list, month)
			}
			from = stamp(month.AddDate(0, 1, 0))
		}
	}
	slices.SortFunc(list, func(a, b time.Time) int { return b.Compare(a) })
	return list, nil
}

// LastName returns the name somebody had in the newest line of theirs in a
// conversation, "" when there is none.
func (db *DB) LastName(ctx context.Context, conversation, sender string) (string, error) {
	var name string
	err := db.read.QueryRowContext(ctx, `SELECT sender_name FROM messages INDEXED BY messages_conversation WHERE conversation = ? AND sender = ? ORDER BY id DESC LIMIT 1`,
		conversation, sender).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, explain("read name", err)
}

// Senders returns who of others said something in a conversation, the one who
// spoke last first; at most 20. Lines with this delivery are ours.
func (db *DB) Senders(ctx context.Context, conversation, received string) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT sender FROM messages WHERE conversation = ? AND delivery = ? GROUP BY sender ORDER BY max(id) DESC LIMIT 20`, conversation, received)
	if err != nil {
		return nil, explain("read senders", err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, explain("read senders", err)
		}
		list = append(list, s)
	}
	return list, explain("read senders", rows.Err())
}
